"""The headline, the sentences under it, and the cards."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from analysis.story_words import shortened
from analysis.words import number, plural
from briefing.found import Earlier, Found
from briefing.lists import UNIT_WORDS, Lists, Unit, said
from briefing.periods import noun, span_words
from model.briefing import Card, Figure, Sentence, Step

LEAST_PERIODS = 4
"""Comparable periods that it takes to speak of a usual level."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual level: the middle one of the comparable periods before, and how far they range."""

    middle: Figure
    low: int
    high: int
    periods: int

    def place(self, value: float) -> str:
        """`above`, `below`, or empty within the range."""
        return "above" if value > self.high else "below" if value < self.low else ""


def usual(lists: Lists, unit: Unit = "texts") -> Usual | None:
    """The usual level in one unit; None without enough periods that were collected as this one is."""
    alike = [one for one in lists.found.earlier if one.alike]
    if len(alike) < LEAST_PERIODS:
        return None
    values = [getattr(one.side, unit) for one in alike]
    middle = median(values)
    steps = tuple(_step(one, unit, n == len(alike) - 1) for n, one in enumerate(alike))
    figure = lists.made_of(
        f"usual-{unit}",
        f"Usual number of {UNIT_WORDS[unit][1]}",
        number(middle, 0 if float(middle).is_integer() else 1),
        float(middle),
        steps,
        "The median of these periods: as many lie above it as below. The archive holds their articles; this file lists "
        "those of this period and of the one before.",
    )
    return Usual(figure, min(values), max(values), len(values))


def _step(one: Earlier, unit: Unit, last: bool) -> Step:
    return Step(span_words(one.since, one.until), getattr(one.side, unit), f"before-{unit}" if last else "")


def this_period(lists: Lists, unit: Unit, words: str = "") -> Figure:
    found = lists.found
    assert found.asked.since and found.asked.until
    span = span_words(found.asked.since, found.asked.until)
    return lists.counted(unit, f"{UNIT_WORDS[unit][1].capitalize()}, {span}", found.ids, unit, words)


def period_before(lists: Lists, unit: Unit) -> Figure | None:
    """The same count over the period before, where the two may be compared."""
    before = lists.found.before
    if before is None or before.since is None or before.until is None:
        return None
    title = f"{UNIT_WORDS[unit][1].capitalize()}, {span_words(before.since, before.until)}"
    ids = lists.found.ids_before
    return lists.counted(f"before-{unit}", title, ids, unit, number(lists.count(lists.found.reading(ids), unit)))


def headline(lists: Lists) -> Sentence:
    """`Coverage above a usual week: 412 different texts in the press`."""
    found = lists.found
    assert found.asked.since and found.asked.until
    each = noun(found.asked.since, found.asked.until)
    if not found.ids:
        return said("headline", f"No coverage in this {each}")
    texts, level = this_period(lists, "texts"), usual(lists)
    tail = "" if found.asked.outlet_kinds else " in the press"
    if level is None:
        return said("headline", texts, f"{tail}, in ", this_period(lists, "stories"))
    place = level.place(texts.value)
    opening = f"Coverage {place} a usual {each}: " if place else f"A usual {each}: "
    return said("headline", opening, texts, tail)


def lead(lists: Lists) -> tuple[Sentence, ...]:
    """What a director reads if nothing else."""
    return tuple(
        one
        for one in (_counts(lists), _compared(lists), _against_usual(lists), _widest(lists), _stood_out(lists))
        if one.parts
    )


def _counts(lists: Lists) -> Sentence:
    if not lists.found.ids:
        return said("lead.counts", "Nothing that we collected matches.")
    articles, outlets = this_period(lists, "articles"), this_period(lists, "outlets")
    stories = this_period(lists, "stories")
    copies = int(articles.value - this_period(lists, "texts").value)
    if not copies:
        return said("lead.counts", articles, " in ", stories, " from ", outlets, ".")
    kept = lists.made_of(
        "copies",
        "Copies",
        plural(copies, "copy", "copies"),
        copies,
        (Step("articles", articles.value, articles.behind), Step("different texts", articles.value - copies, "texts")),
        "Articles less different texts.",
    )
    return said("lead.counts", articles, " (", kept, " among them) in ", stories, " from ", outlets, ".")


def _compared(lists: Lists) -> Sentence:
    found = lists.found
    assert found.asked.since and found.asked.until
    each = noun(found.asked.since, found.asked.until)
    before = period_before(lists, "texts")
    if before is None:
        if found.totals.collected is None:
            return said("lead.compared", f"Not compared with the {each} before: we did not yet collect then as now.")
        then, now = found.totals.collected
        steps = (Step(f"the {each} before", then), Step(f"this {each}", now))
        note = "Everything that these outlets’ own feeds brought, on any subject; expired articles are counted alone."
        figure = lists.made_of("collected", "Everything collected", number(now), now, steps, note)
        earlier = lists.made_of("collected-before", "Everything collected", number(then), then, steps, note)
        return said(
            "lead.compared",
            f"Not compared with the {each} before: we collected differently, ",
            earlier,
            " articles on any subject then and ",
            figure,
            " now.",
        )
    now_ = this_period(lists, "texts")
    change = lists.change("change-texts", f"Change against the {each} before", now_, before)
    if change is None:
        return said("lead.compared", f"About as many different texts as in the {each} before (", before, ").")
    link = "as" if change.words.endswith("as many") else "than"
    return said("lead.compared", "That is ", change, f" different texts {link} in the {each} before (", before, ").")


def _against_usual(lists: Lists) -> Sentence:
    found = lists.found
    assert found.asked.since and found.asked.until
    each = noun(found.asked.since, found.asked.until)
    level = usual(lists)
    if level is None:
        return said("lead.usual")
    low, high = (
        lists.made_of(
            f"usual-{name}",
            f"The {name} of the {each}s before",
            number(value),
            value,
            lists.kept["usual-texts"].steps,
            f"The {name} of these.",
        )
        for name, value in (("least", level.low), ("most", level.high))
    )
    count = lists.made_of(
        "usual-periods",
        f"Comparable {each}s",
        number(level.periods),
        level.periods,
        lists.kept["usual-texts"].steps,
        f"So many of the {each}s before were collected as this one was.",
    )
    return said(
        "lead.usual",
        f"A usual {each} has ",
        level.middle,
        " different texts (the median of ",
        count,
        "; they range from ",
        low,
        " to ",
        high,
        ").",
    )


def _widest(lists: Lists) -> Sentence:
    found = lists.found
    told = [one for one in found.stories if one.count.outlets > 1]
    if not told:
        return said("lead.widest")
    most = max(told, key=lambda one: (one.count.outlets, one.count.texts, -one.count.story))
    outlets = lists.counted(
        f"story-{most.count.story}-outlets", "Outlets of the story told by most", most.ids, "outlets"
    )
    return said(
        "lead.widest", "Told by most: “", shortened(found.rows[most.central].headline.strip()), "”, by ", outlets, "."
    )


def _stood_out(lists: Lists) -> Sentence:
    peaks = lists.found.peaks
    if not peaks:
        return said("lead.peak")
    peak, _ = max(peaks, key=lambda pair: pair[0].z)
    day = f"{peak.day:%A} {peak.day.day} {peak.day:%B}"
    count = lists.counted(f"day-{peak.day.isoformat()}", f"Articles of {day}", lists.found.day_ids.get(peak.day, ()))
    return said("lead.peak", f"{day} stood far above the usual, with ", count, ".")


def cards(lists: Lists) -> tuple[Card, ...]:
    """Different texts, stories and outlets; and, where the team has named its organisations, who names and quotes."""
    found = lists.found
    assert found.asked.since and found.asked.until
    each = noun(found.asked.since, found.asked.until)
    named = [_card(lists, unit, each) for unit in ("texts", "stories", "outlets")]
    return (*named, ours_card(lists) or _card(lists, "articles", each))


def _card(lists: Lists, unit: Unit, each: str) -> Card:
    figure = this_period(lists, unit, number(lists.count(lists.found.reading(lists.found.ids), unit)))
    before = period_before(lists, unit)
    change = lists.change(f"change-{unit}", f"Change against the {each} before", figure, before) if before else None
    trend = tuple(getattr(one.side, unit) for one in lists.found.earlier if one.alike)
    link = "" if change is None else " as" if change.words.endswith("as many") else " than"
    words = f"{change.words}{link} in the {each} before" if change else ""
    label = UNIT_WORDS[unit][1].capitalize()
    return Card(
        label, figure, words, change.behind if change else "", (*trend, int(figure.value)) if len(trend) > 1 else ()
    )


def naming_ours(found: Found) -> tuple[int, ...]:
    """Articles that name one of the team's organisations, or what belongs to them."""
    return tuple(sorted({n for slug in found.ours for n in found.voice_ids.get(slug, ())}))


def quoting_ours(found: Found) -> tuple[int, ...]:
    """Of those, articles that quote one of them."""
    naming = set(naming_ours(found))
    return tuple(sorted({n for n, one in found.quotes if one.quote.voice in found.ours and n in naming}))


def ours_card(lists: Lists) -> Card | None:
    if not lists.found.ours:
        return None
    naming, quoting = naming_ours(lists.found), quoting_ours(lists.found)
    whole = lists.counted("ours", "Articles that name our organisations", naming)
    figure = lists.counted("ours-quoted", "Articles that quote our organisations", quoting, words=number(len(quoting)))
    return Card("Quote us", figure, f"of {whole.words} that {'names' if whole.value == 1 else 'name'} us", whole.behind)
