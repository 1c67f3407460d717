"""Who covered it: outlets by tier, the new ones and the silent ones."""

from __future__ import annotations

from analysis.words import number
from briefing.lists import Lists, said
from briefing.parts.opening import this_period
from model.answer import OutletRow
from model.briefing import Chart, Figure, Part, Point, Section, Sentence, Step
from model.feed import TIERS

SHOWN = 8
NAMED = 4


def outlets(lists: Lists) -> Section:
    rows = [row for row in lists.found.outlets if row.articles]
    if not rows:
        return Section("outlets", "Who covered it")
    sentences = [one for one in (_new(lists), _silent(lists)) if one.parts]
    return Section("outlets", "Who covered it", tuple(sentences), charts=(_chart(lists, rows),))


def _chart(lists: Lists, rows: list[OutletRow]) -> Chart:
    ranked = sorted(rows, key=lambda row: (TIERS.index(row.outlet.tier), -row.articles, row.outlet.name.casefold()))
    shown = ranked[:SHOWN]
    points = tuple(Point(row.outlet.name, _of(lists, row), accent=True) for row in shown)
    tiered = any(row.outlet.tier in ("1", "2", "3") for row in rows)
    whole = this_period(lists, "outlets")
    order = "by tier, then by number of articles" if tiered else "by number of articles"
    some = f"the first {number(len(shown))} of {whole.words}" if len(ranked) > len(shown) else whole.words
    return Chart(
        "outlets",
        "ranked",
        "Outlets and their articles",
        f"Articles, {some}, {order}",
        "Bars: " + "; ".join(f"{point.label} {point.figure.words}" for point in points) + ".",
        points,
    )


def _of(lists: Lists, row: OutletRow) -> Figure:
    found = lists.found
    ids = [n for n in found.ids if found.rows[n].outlet.slug == row.outlet.slug]
    return lists.counted(f"outlet-{row.outlet.slug}", f"Articles of {row.outlet.name}", ids, words=number(row.articles))


def _new(lists: Lists) -> Sentence:
    """Outlets whose first coverage ever is in this period."""
    found = lists.found
    new = [row for row in found.outlets if row.new and row.articles]
    if not new:
        return said("outlets.new")
    ids = [n for n in found.ids if found.rows[n].outlet.slug in {row.outlet.slug for row in new}]
    figure = lists.counted("outlets-new", "Articles of outlets that are new here", ids, "outlets")
    return said(
        "outlets.new", "For the first time since we watch: ", figure, f" ({_some([r.outlet.name for r in new])})."
    )


def _silent(lists: Lists) -> Sentence:
    """Outlets of the period before that carried nothing, and whether their feeds brought anything else."""
    found = lists.found
    silent = sorted(
        (row for row in found.outlets if not row.articles and row.previous), key=lambda r: -(r.previous or 0)
    )
    if not silent:
        return said("outlets.silent")
    slugs = {row.outlet.slug for row in silent}
    ids = [n for n in found.ids_before if found.rows[n].outlet.slug in slugs]
    figure = lists.counted("outlets-silent", "What the now silent outlets carried in the period before", ids, "outlets")
    dark = [row for row in silent if not row.seen]
    tail: list[Part] = []
    if dark:
        steps = tuple(Step(row.outlet.name, row.previous or 0) for row in dark)
        count = lists.made_of(
            "outlets-dark", "Silent outlets whose own feeds brought nothing at all", number(len(dark)), len(dark),
            steps,
            "Of these we collected nothing on any subject in this period; beside each, its articles of the one before.",
        )  # fmt: skip
        tail = [" Of ", count, " of them we collected nothing on any subject: the silence may be ours."]
    names = _some([row.outlet.name for row in silent])
    return said("outlets.silent", "Silent, though not in the period before: ", figure, f" ({names}).", *tail)


def _some(names: list[str]) -> str:
    rest = len(names) - NAMED
    shown = ", ".join(names[:NAMED])
    return f"{shown} and {number(rest)} more" if rest > 0 else shown
