"""The rules: facts in, firings out, each with its arithmetic in words. Pure.

A firing states what was counted, never why. Copies of a text count once. Where the collection changed, it says that
the collection changed and not that the news rose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

import numpy as np

from alerts.day import Day, break_near, look_at
from alerts.facts import NO_DAY, Facts, Ints, day_of, number_of
from analysis.break_words import change_words
from analysis.peaks import THRESHOLD, WINDOW
from analysis.words import number, plural
from model.alert import Firing
from model.question import day_words
from store.alert_facts import Silence, TextChange
from store.columns import UNDATED
from store.times import instant

FRESH = timedelta(days=3)
"""What was published longer before we first saw it is no news: a feed brought its past along."""
EPISODE = WINDOW
"""Days in which a collection that goes on changing is told once."""


def far_above(facts: Facts, days: Sequence[date]) -> list[Firing]:
    """Days far above the usual: at least five spreads. Of days in a row the first alone is told."""
    return _over_days(facts, days, None)


def per_day(facts: Facts, days: Sequence[date], n: int) -> list[Firing]:
    """Days with so many different texts; each is told.

    One that would not be without a change in what we collect is told as that; then, for as long as that is new, days
    count with what it brought, and say how much that is.
    """
    return _over_days(facts, days, n)


def _over_days(facts: Facts, days: Sequence[date], n: int | None) -> list[Firing]:
    found: list[Firing] = []
    fired_on = changed_on = NO_DAY
    for day in days:
        one = look_at(facts, number_of(day))
        looks, is_news = _judged(one, n)
        known = one.number - changed_on <= EPISODE
        if is_news or (looks and known and n is not None):
            if n is not None or one.number - fired_on > 1:
                found.append(_news(facts, one, n))
            fired_on = one.number
        elif looks:
            if not known:
                found.append(_collection(facts, one, n))
            changed_on = one.number
    return found


def _judged(one: Day, n: int | None) -> tuple[bool, bool]:
    """(whether it looks like news, whether it is)."""
    if n is not None:
        return one.texts >= n, one.comparable / one.factor >= n or (one.texts >= n and not one.judged)
    return one.judged and max(one.z, one.news_z) >= THRESHOLD, one.judged and one.news_z >= THRESHOLD


def _news(facts: Facts, one: Day, n: int | None) -> Firing:
    day = day_of(one.number)
    if n is None:
        words = f"Far above the usual: {plural(one.texts, 'different text')} on {_on(day)}"
        sums = [_count_words(one), _z_words(one)]
    else:
        words = f"{plural(one.texts, 'different text')} on {_on(day)}"
        sums = [f"{_count_words(one)} The rule asks for {number(n)}."]
    return Firing(
        f"day:{day}", day, "news", words, _said(*sums, _left_out(one, compared=n is None), _scaled(one)), one.articles
    )


def _collection(facts: Facts, one: Day, n: int | None) -> Firing:
    day = day_of(one.number)
    words = f"The collection changed, not the news: {plural(one.texts, 'different text')} on {_on(day)}"
    rule = (
        _z_words(one) if n is None else f"That leaves {number(one.comparable / one.factor, 1)}; the rule asks for {n}."
    )
    sums = _said(_count_words(one), _left_out(one, compared=True), _scaled(one), rule, _break_words(facts, one.number))
    return Firing(f"collection:{day}", day, "collection", words, sums, one.articles)


def _count_words(one: Day) -> str:
    articles = len(one.articles)
    copies = f" in {plural(articles, 'article')}, copies counted once" if articles != one.texts else ""
    return f"{plural(one.texts, 'different text')}{copies}."


def _left_out(one: Day, *, compared: bool) -> str:
    late = one.texts - one.comparable
    if not late or not one.new_outlets:
        return ""
    since = day_words(day_of(one.number - WINDOW))
    come = "comes" if late == 1 else "come"
    return (
        f"{number(late)} of them {come} from {plural(one.new_outlets, 'outlet')} that we did not collect yet on {since}"
        f"{', and no part of the comparison' if compared else ''}."
    )


def _scaled(one: Day) -> str:
    if one.factor == 1:
        return ""
    if one.step is not None:
        return (
            f"The same outlets bring lastingly more on any subject from {day_words(one.step.day)}: "
            f"{change_words(one.step)}. The usual level is taken as {number(one.factor, 1)} times as high."
        )
    return (
        f"The same outlets brought {plural(one.rest, 'article')} on other subjects that day, where "
        f"{number(one.usual_rest)} are usual: {number(one.factor, 1)} times as many. The usual level is taken as so "
        "many times higher."
    )


def _z_words(one: Day) -> str:
    usual, spread = one.usual * one.factor, one.spread * one.factor
    return (
        f"Usual are {number(usual, 1)} a day (median of {plural(one.history, 'day')} before), and days stray from that "
        f"by {number(spread, 1)}: ({number(one.comparable)} − {number(usual, 1)}) ÷ {number(spread, 1)} = "
        f"{number(one.news_z, 1)}; the rule asks for {number(THRESHOLD)}."
    )


def _break_words(facts: Facts, day: int) -> str:
    near = break_near(facts, day)
    if near is None:
        return ""
    whose = "all outlets together" if near.outlet is None else near.outlet.name
    return f"We collected differently from {day_words(near.change.day)} ({whose}: {change_words(near.change)})."


def hits(facts: Facts, *, since: datetime, until: datetime, zone: tzinfo, named: frozenset[int] = frozenset(),
         what: str = "A new text") -> list[Firing]:  # fmt: skip
    """One firing for each text of which the first article was first seen from `since` until `until`.

    Left out are texts of which an article was told before (`named`), and what was published long before we saw it.
    """
    counted = facts.counted
    seconds = (counted.first_seen_at >= since.timestamp()) & (counted.first_seen_at <= until.timestamp())
    late = counted.first_seen_at - np.where(
        counted.published_at == UNDATED, counted.first_seen_at, counted.published_at
    )
    rows = np.flatnonzero(seconds & (late <= FRESH.total_seconds()))
    return _by_text(facts, rows, zone, named, what)


def hits_of_days(facts: Facts, days: Sequence[date], *, zone: tzinfo, what: str = "A new text") -> list[Firing]:
    """The same by when texts were published: for a look back over articles that were not watched as they came."""
    counted = facts.counted
    if not days:
        return []
    rows = np.flatnonzero((counted.day >= number_of(days[0])) & (counted.day <= number_of(days[-1])))
    earlier = counted.text[(counted.day < number_of(days[0])) & (counted.day != NO_DAY)]
    return _by_text(facts, rows[~np.isin(counted.text[rows], earlier)], zone, frozenset(), what)


def _by_text(facts: Facts, rows: Ints, zone: tzinfo, named: frozenset[int], what: str) -> list[Firing]:
    counted = facts.counted
    told = counted.text[np.isin(counted.ids, np.fromiter(named, dtype=np.int64))]
    rows = rows[~np.isin(counted.text[rows], told)]
    at = np.where(counted.published_at[rows] == UNDATED, counted.first_seen_at[rows], counted.published_at[rows])
    order = np.lexsort((counted.ids[rows], at))
    texts: dict[int, list[int]] = {}
    for place in order.tolist():
        texts.setdefault(int(counted.text[rows[place]]), []).append(place)
    return [_text(facts, rows[places], instant(int(at[places[0]])), zone, what) for places in texts.values()]


def _text(facts: Facts, rows: Ints, at: datetime, zone: tzinfo, what: str) -> Firing:
    ids = tuple(facts.counted.ids[rows].tolist())
    outlets = len(np.unique(facts.counted.outlet[rows]))
    copies = plural(len(ids) - 1, "copy", "copies")
    sums = f"1 text in {plural(len(ids), 'article')} of {plural(outlets, 'outlet')}: {copies}, counted once."
    day = at.astimezone(zone).date()
    return Firing(f"text:{ids[0]}", day, "news", f"{what} on {_on(day)}", sums, ids)


def changed(changes: Iterable[TextChange], among: frozenset[int], zone: tzinfo) -> list[Firing]:
    """Starred texts that read otherwise than before, of those that the question counts (`among`)."""
    return [
        Firing(
            f"changed:{one.article_id}:{one.digest.lower()}", one.at.astimezone(zone).date(), "news",
            "A starred text changed",
            f"Its {one.part} reads otherwise than when it was starred; first seen so on {_moment(one.at, zone)}.",
            (one.article_id,),
        )
        for one in changes
        if one.article_id in among
    ]  # fmt: skip


def died(silent: Iterable[Silence], outlets: frozenset[str], days: int, zone: tzinfo) -> list[Firing]:
    """Feeds of these outlets (slugs) that went on failing for so many days."""
    return [
        Firing(
            f"died:{one.feed_url}:{one.last_ok_at:%Y%m%d%H%M%S}", one.failing_at.astimezone(zone).date(), "news",
            f"A feed has failed for {plural(days, 'day')}",
            f"It last answered on {_moment(one.last_ok_at, zone)} and has failed {plural(one.failures, 'time')} since. "
            "What it would have brought is missing from every number from then on.",
            (), (one.feed_url,),
        )
        for one in silent
        if one.outlet in outlets
    ]  # fmt: skip


def _said(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _on(day: date) -> str:
    return f"{day:%A} {day_words(day)}"


def _moment(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{day_words(local.date())} at {local:%H:%M}"
