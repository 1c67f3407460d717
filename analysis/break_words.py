"""Which collection breaks a chart marks, and breaks in words. Pure; plain text, that may hold outlets' names."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.breaks import APART, LARGE, RATIO, WEEKS, change_at
from analysis.words import listed, number, plural
from model.answer import Bucket
from model.breaks import Change, CollectionBreak
from model.question import day_words

MOST = 3
"""Lines on a chart."""
EXPLAINED = 0.5
"""The part of a chart's change that the breaks of single outlets must make up: else the news may have made it."""
NAMES = 3
HERE = "We collected differently from here"


@dataclass(frozen=True, slots=True)
class Mark:
    """A break as a line on a chart."""

    day: date
    lines: tuple[str, ...]
    """What the hover says."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The breaks of a chart: in order of time those that are drawn, and how many smaller ones are not."""

    drawn: tuple[Mark, ...] = ()
    more: int = 0
    days: tuple[date, ...] = ()
    """The days of all of them, drawn or not."""

    @property
    def words(self) -> str:
        """For subtitles and descriptions: `dashed line: we collected differently from 27 Jul 2025`; or empty."""
        if not self.drawn:
            return ""
        days = listed([day_words(mark.day) for mark in self.drawn])
        rest = f" ({plural(self.more, 'smaller change')} not drawn)" if self.more else ""
        return f"dashed line{'s' if self.drawn[1:] else ''}: we collected differently from {days}{rest}"


def concerning(
    known: Sequence[CollectionBreak], days: Sequence[date], bucket: Bucket, *, scope: Container[str], today: date
) -> list[CollectionBreak]:
    """The breaks after a chart's first day and up to its last that concern its outlets.

    `scope`: their slugs. A break of all outlets together concerns every chart.
    """
    last = min(days[-1] + timedelta(days=0 if bucket == "day" else 6), today)
    return [
        one for one in known if days[0] < one.change.day <= last and (one.outlet is None or one.outlet.slug in scope)
    ]


def around(concerned: Sequence[CollectionBreak], today: date) -> tuple[date, date]:
    """(first, last) of the days that `marks` needs to have seen."""
    days, weeks = [one.change.day for one in concerned], timedelta(weeks=WEEKS)
    return min(days) - weeks, min(max(days) + weeks, today - timedelta(days=1))


def marks(concerned: Sequence[CollectionBreak], first: date, seen: Sequence[int]) -> Marks:
    """The breaks that a chart should mark.

    `concerned`: those of its outlets, and of all together, within its period. `seen`: what the chart's own outlets
    brought a day on any subject, from `first` on, with six weeks around the breaks. Marked is where that changes too.
    """
    large = [found for group in _groups(concerned) if (found := _large(group, first, seen))]
    large.sort(key=lambda pair: -abs(pair[0].after - pair[0].before))
    drawn = sorted((_mark(*pair) for pair in large[:MOST]), key=lambda mark: mark.day)
    days = sorted(change.day for change, _ in large)
    return Marks(tuple(drawn), len(large) - len(drawn), tuple(days))


def _groups(concerned: Sequence[CollectionBreak]) -> list[list[CollectionBreak]]:
    """Breaks that are one: around those of all together, then around the greatest of single outlets."""
    groups: list[list[CollectionBreak]] = []
    for one in sorted(concerned, key=lambda one: (one.outlet is not None, -abs(one.change.after - one.change.before))):
        near = (group for group in groups if abs(group[0].change.day - one.change.day) < timedelta(days=APART))
        if (group := next(near, None)) is not None:
            group.append(one)
        else:
            groups.append([one])
    return groups


def _large(
    group: Sequence[CollectionBreak], first: date, seen: Sequence[int]
) -> tuple[Change, Sequence[CollectionBreak]] | None:
    """How the chart's outlets changed together on the day of a group of breaks, and the outlets that did; or None."""
    of_all = group[0].outlet is None
    # That all outlets changed tells little of a few: these must show it as clearly as if nobody had told.
    change = change_at(first, seen, group[0].change.day, ratio=RATIO if of_all else LARGE)
    if change is None:
        return None
    whole = change.after - change.before
    same = [one for one in group if one.outlet and (one.change.after - one.change.before) * whole > 0]
    part = sum(abs(one.change.after - one.change.before) for one in same)
    return (change, same) if of_all or part >= EXPLAINED * abs(whole) else None


def _mark(change: Change, outlets: Sequence[CollectionBreak]) -> Mark:
    lines = [HERE, f"{day_words(change.day)}: {change_words(change)}", "on any subject, in these outlets’ feeds"]
    names = [one.outlet.name for one in outlets if one.outlet]
    if names:
        rest = [plural(len(names) - NAMES, "other outlet")] if len(names) > NAMES else []
        lines.append(f"above all {listed([*names[:NAMES], *rest])}")
    return Mark(change.day, tuple(lines))


def change_words(change: Change) -> str:
    """`from about 22 articles a day to about 561`; `began, about 12 a day`; `stopped, after about 12 a day`."""
    before, after = _daily(change.before), _daily(change.after)
    if change.kind == "began":
        return f"began, about {after} articles a day"
    if change.kind == "stopped":
        return f"stopped, after about {before} articles a day"
    return f"from about {before} articles a day to about {after}"


def _daily(level: float) -> str:
    return number(level, 0 if level >= 10 else 1)
