"""The evaluation table of a month, a quarter or a campaign: who named and quoted us, against earlier periods. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analysis.words import number
from briefing.found import Evaluated, Found, Ids
from briefing.lists import Lists, Unit, said
from briefing.periods import span_words
from model.briefing import Cell, Section, Table
from model.feed import TIERS

_Ids = Callable[[Evaluated], Ids]

TIER_WORDS = {"1": "tier 1", "2": "tier 2", "3": "tier 3", "trade": "trade press", "rewriter": "rewriters",
              "unset": "outlets without a tier"}  # fmt: skip


def evaluation(lists: Lists) -> Section:
    """A column a period: this one, the one before, the same last year; those that we did not collect are left out."""
    found = lists.found
    if not found.evaluated:
        return Section("evaluation", "Evaluation")
    columns = ("", *(f"{one.title} ({span_words(one.since, one.until)})" for one in found.evaluated))
    rows: list[tuple[Cell, ...]] = []
    for key, name, unit, ids_of in _measures(found):
        cells = [
            lists.counted(f"evaluated-{n}-{key}", f"{name}, {span_words(one.since, one.until)}", ids_of(one), unit,
                          number(lists.count(found.reading(ids_of(one)), unit)))
            for n, one in enumerate(found.evaluated)
        ]  # fmt: skip
        rows.append((name, *cells))
    note = said(
        "evaluation.note",
        "Periods that we did not collect as this one are left out: a change in what we collect is no change in the "
        "news. Reach and advertising value are not measured.",
    )
    return Section("evaluation", "Evaluation", tables=(Table("evaluation", "", columns, tuple(rows)),), notes=(note,))


def _measures(found: Found) -> Iterable[tuple[str, str, Unit, _Ids]]:
    """(key, name, unit, which of a period's articles), in the table's order."""
    yield "texts", "Different texts", "texts", lambda one: one.ids
    yield "articles", "Articles", "articles", lambda one: one.ids
    yield "outlets", "Outlets", "outlets", lambda one: one.ids
    if not found.ours:
        return
    yield "naming", "Articles that name us", "articles", lambda one: one.naming
    for tier in TIERS:
        of_tier = _in_tier(found, tier)
        if any(of_tier(one) for one in found.evaluated):
            yield f"naming-{tier}", f"… in {TIER_WORDS[tier]}", "articles", of_tier
    yield "quoting", "Articles that quote us", "articles", lambda one: one.quoting
    people = sorted({name for one in found.evaluated for name in one.by_speaker})
    for n, name in enumerate(people):
        yield f"quoting-{n}", f"… {name}", "articles", _of_speaker(name)


def _in_tier(found: Found, tier: str) -> _Ids:
    return lambda one: tuple(n for n in one.naming if found.places[n].outlet.tier == tier)


def _of_speaker(name: str) -> _Ids:
    return lambda one: one.by_speaker.get(name, ())
