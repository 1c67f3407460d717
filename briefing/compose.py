"""Answers → Briefing. Pure: the same answers give the same value.

    found ─ parts ─→ sections and their figures ─ lists ─→ what each figure counts ─→ the articles of the lists

Every sentence is a template filled from numbers: it states coincidence, never cause; gives counts instead of
percentages under twenty; and says what it leaves out. `briefing.editing` then lays people's words and choices over it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from briefing.found import Found
from briefing.lists import Lists, listed_article
from briefing.parts.evaluation import evaluation
from briefing.parts.happened import happened
from briefing.parts.heard import attitudes, quotes, voices
from briefing.parts.method import method
from briefing.parts.numbers import breaks, documents, numbers, peaks
from briefing.parts.opening import cards, headline, lead
from briefing.parts.outlets import outlets
from briefing.periods import span_words, title_of
from model.briefing import Behind, Briefing, Cell, DiaryEntry, Figure, Foreign, Section

STORIES, QUOTES = 5, 4
"""Shown unless people choose otherwise."""
AHEAD_DAYS = 28


def compose(found: Found) -> Briefing:
    """The whole briefing, with all stories and quotes that may be chosen; `editing.arranged` makes the choice."""
    assert found.asked.since and found.asked.until
    lists = Lists(found)
    top, opening, shown = headline(lists), lead(lists), cards(lists)
    sections = (
        happened(lists),
        numbers(lists),
        peaks(lists),
        outlets(lists),
        breaks(lists),
        voices(lists),
        quotes(lists),
        attitudes(lists),
        documents(lists),
        watch(found),
        evaluation(lists),
        method(lists),
    )
    return pruned(
        Briefing(
            title=title_of(found.asked.since, found.asked.until),
            since=found.asked.since,
            until=found.asked.until,
            period=span_words(found.asked.since, found.asked.until),
            asked=found.asked.words(),
            headline=top,
            lead=opening,
            cards=shown,
            sections=tuple(one for one in sections if not one.empty),
            lists=lists.kept,
            articles={n: listed_article(found, row) for n, row in sorted(found.rows.items())},
            pins=found.pins,
            sample=found.sample,
            look=found.team.look,
            address=found.team.address,
        )
    )


def watch(found: Found) -> Section:
    """Days of the team's diary from the end of the period on. What is under embargo goes when it leaves the machine."""
    assert found.asked.until
    until = found.asked.until
    coming = [one for one in found.diary if 0 < (one.day - until).days <= AHEAD_DAYS]
    return Section("watch", "What to watch", events=tuple(sorted(coming, key=_by_day)))


def _by_day(one: DiaryEntry) -> tuple[str, str]:
    return one.day.isoformat(), one.title


def pruned(briefing: Briefing) -> Briefing:
    """Without lists that no figure opens, and articles that nothing speaks of."""
    wanted = list(dict.fromkeys(_opened(briefing)))
    keys: dict[str, None] = {}
    while wanted:
        key = wanted.pop(0)
        if key in keys or key not in briefing.lists:
            continue
        keys[key] = None
        wanted += [step.behind for step in briefing.lists[key].steps if step.behind]
    lists = {key: _kept(briefing.lists[key], keys) for key in briefing.lists if key in keys}
    told = {n for one in lists.values() for n in one.ids}
    for section in briefing.sections:
        told |= {n for story in section.stories for n in (story.central, story.first)}
        told |= {quote.article for quote in section.quotes}
        told |= {
            cell.article for table in section.tables for row in table.rows for cell in row if isinstance(cell, Foreign)
        }
    return replace(
        briefing, lists=lists, articles={n: row for n, row in sorted(briefing.articles.items()) if n in told}
    )


def _kept(behind: Behind, keys: dict[str, None]) -> Behind:
    """Steps do not point at lists that are not there."""
    if all(not step.behind or step.behind in keys for step in behind.steps):
        return behind
    return replace(
        behind,
        steps=tuple(step if step.behind in keys else replace(step, behind="") for step in behind.steps),
    )


def figures(briefing: Briefing) -> Iterable[Figure]:
    """Every figure that a reader sees, in reading order."""
    yield from briefing.headline.figures
    for sentence in briefing.lead:
        yield from sentence.figures
    for card in briefing.cards:
        yield card.figure
    for section in briefing.sections:
        for sentence in (*section.sentences, *section.notes):
            yield from sentence.figures
        for chart in section.charts:
            for point in chart.points:
                yield point.figure
                if point.second:
                    yield point.second
        for table in section.tables:
            for row in table.rows:
                yield from (cell for cell in row if _is_figure(cell))  # type: ignore[misc]
        for story in section.stories:
            yield from (*story.facts.figures, *story.told.figures)


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, Figure)


def _opened(briefing: Briefing) -> Iterable[str]:
    for figure in figures(briefing):
        yield figure.behind
    for card in briefing.cards:
        if card.change_behind:
            yield card.change_behind
    for section in briefing.sections:
        yield from (story.behind for story in section.stories)
        yield from (quote.behind for quote in section.quotes)
