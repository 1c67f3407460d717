"""Earlier periods: which of them were collected as this one, and what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from analysis.break_words import Marks, around, concerning, marks
from briefing.found import Earlier, Evaluated
from model.answer import Bucket
from model.breaks import CollectionBreak
from model.question import Question
from store import answers, briefing_answers, story_answers
from store.answers import Asking
from store.archive import Archive
from store.heard import sourced_quotes

PERIODS, FEW_PERIODS, LONG = 8, 4, 31
"""Periods that make the usual level; of more than so many days, fewer."""
LEAST_EVALUATED = 28
"""Days from which on a period has an evaluation table: a month, a quarter, a campaign."""


def since_of(asked: Question) -> date:
    if asked.since is None or asked.until is None:
        raise ValueError("A briefing needs a period with a beginning and an end.")
    return asked.since


def marked_breaks(
    asking: Asking, known: Sequence[CollectionBreak], asked: Question, days: Sequence[date], bucket: Bucket
) -> Marks:
    """Breaks after the first of `days` that concern the question's outlets and are large for them together."""
    if not days or asked.clock != "published":
        return Marks()
    scope = answers.outlets_in_scope(asking, asked)
    concerned = concerning(known, days, bucket, scope=scope, today=asking.today)
    if not concerned:
        return Marks()
    first, end = around(concerned, asking.today)
    return marks(concerned, first, answers.seen_by_day(asking, asked, first, end))


def earlier_periods(asking: Asking, known: Sequence[CollectionBreak], asked: Question) -> tuple[Earlier, ...]:
    """The periods of equal length before, oldest first, and which of them were collected as this one is."""
    since, until = since_of(asked), asked.until
    assert until is not None
    length = (until - since).days + 1
    steps = PERIODS if length <= LONG else FEW_PERIODS
    first = since - timedelta(days=steps * length)
    days = [first + timedelta(days=n) for n in range((until - first).days + 1)]
    seen = answers.seen_by_day(asking, asked, first, until)
    changed = marked_breaks(asking, known, asked, days, "day").days
    found = []
    for step in range(steps):
        start = first + timedelta(days=step * length)
        end = start + timedelta(days=length - 1)
        collected = all(sum(seen[n : n + 7]) for n in range(step * length, (step + 1) * length, 7))
        alike = bool(collected) and not any(start < day <= until for day in changed)
        side = story_answers.side_by_side(asking, replace(asked, since=start, until=end))
        found.append(Earlier(start, end, side, alike))
    return tuple(found)


def evaluated_periods(
    asking: Asking,
    db: Archive,
    known: Sequence[CollectionBreak],
    asked: Question,
    before: Question | None,
    ours: frozenset[str],
) -> tuple[Evaluated, ...]:
    """This period, the one before and the same a year earlier, where each was collected as this one; for long ones."""
    since, until = since_of(asked), asked.until
    assert until is not None
    if (until - since).days + 1 < LEAST_EVALUATED:
        return ()
    periods = [("This period", asked)]
    if before is not None:
        periods.append(("The one before", before))
    earlier = replace(asked, since=_year_earlier(since), until=_year_earlier(until))
    if _collected_alike(asking, known, earlier, asked):
        periods.append(("A year earlier", earlier))
    return tuple(_one_evaluated(asking, db, title, one, ours) for title, one in periods)


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _collected_alike(asking: Asking, known: Sequence[CollectionBreak], earlier: Question, asked: Question) -> bool:
    """Whether every week of the earlier period brought something, and nothing changed in what we collect since."""
    first, end, until = since_of(earlier), earlier.until, asked.until
    assert end is not None and until is not None
    seen = answers.seen_by_day(asking, asked, first, end)
    if not all(sum(seen[n : n + 7]) for n in range(0, len(seen), 7)):
        return False
    days = [first + timedelta(days=n) for n in range((until - first).days + 1)]
    return not marked_breaks(asking, known, asked, days, "day").days


def _one_evaluated(asking: Asking, db: Archive, title: str, asked: Question, ours: frozenset[str]) -> Evaluated:
    assert asked.since is not None and asked.until is not None
    ids = tuple(answers.article_ids(asking, asked))
    by_voice = briefing_answers.articles_by_voice(asking, asked) if ours else {}
    naming = tuple(sorted({n for slug in ours for n in by_voice.get(slug, ())}))
    said: dict[str, set[int]] = {}
    for article, one in sourced_quotes(db, naming):
        if one.quote.voice in ours:
            said.setdefault(one.quote.speaker, set()).add(article)
    by_speaker = {name: tuple(sorted(found)) for name, found in said.items()}
    quoting = tuple(sorted({n for found in said.values() for n in found}))
    return Evaluated(title, asked.since, asked.until, ids, naming, quoting, by_speaker)
