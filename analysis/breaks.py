"""Collection breaks: days from which on we collected differently. The collection changed, not the news.

Looked at is everything that an outlet's own feeds brought a day, whatever it is about: one subject in the news hardly
moves that, while a feed that died, came or changed the number of its entries moves it for good. A day is a break when

1. the weeks after it differ from the weeks before: the medians of up to `WEEKS` whole weeks on either side, counted
   from that day, differ by `RATIO`. Whole weeks hold every weekday once, so weekends cancel out; and a median lets a
   week of holidays or of great news pass;
2. they differ lastingly: every week on one side is `GAP` times every week on the other, but for `EXCEPTIONS`. So it
   takes five weeks of change, and a close-down of three or four is none in the end;
3. they differ by more than chance: by `SPREADS` times the spread of a week, which is 1.4826 times the median absolute
   deviation (Rousseeuw & Croux 1993), and never less than the root of the level (Poisson);
4. they differ by more than this feed is wont to: by `UNUSUAL` times the change from six weeks to the next
   that three quarters of its days exceed.

1 to 3 are asked of months of four weeks too, for feeds too sparse to be judged by the week. And `SILENT_DAYS` without
a single entry, where `SILENT_WEEK` a week were usual, are a break at both ends.

Of the neighbouring days that pass, the break is the one that parts the days best: with the least absolute deviation
from each weekday's median before and after. Precision goes before recall: a small step in a noisy feed is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from model.breaks import Change

RATIO = 1.6
"""The fuller side brings at least so many times what the other does. News and seasons seldom do that for five weeks."""
GAP = 1.2
"""… and even its leanest week so many times the other's fullest."""
WEEKS = 6
"""Weeks (or months) on either side, where there are so many."""
FEWEST = 3
"""With no more on one side, at the ends of the archive, nothing is called a break yet: Christmas takes two."""
EXCEPTIONS = 1
"""Weeks a side that may fall out of line (a holiday, a great story), where all six are known."""
SPREADS = 3.0
"""The sides differ by so many spreads of a week."""
UNUSUAL = 10.0
"""The sides differ so many times as much as they do on a calm day in this feed, on the scale of roots, on which counts
spread alike. At 8, simulated feeds with restless weeks had two to three times as many false breaks."""
LEAST = 10.0
"""Entries a week (or month) on the fuller side. Below, a change cannot be told from chance."""
SPARSE_MONTH = 80.0
"""Entries a month on the fuller side, below which months are asked as well. Over many months busier feeds may grow."""
SILENT_DAYS = 21
"""So many days without any entry are no holiday any more."""
SILENT_WEEK = 14.0
"""… for who brought two a day. Sparser feeds fall silent for weeks by themselves."""
APART = 21
"""Days between two breaks found by weeks. Of closer ones only the clearest is told."""
LARGE = 1.25
"""A break of some outlets concerns a chart when all that the chart's outlets bring changes by this factor."""
LARGE_SPREADS = 2.0
"""… and by so many spreads: fewer than `SPREADS`, since the day was not searched for but given."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_WEEK, _MONTH = 7, 28
"""Days of the blocks that are compared."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What stands on either side of every day, the day after the last included. Sums of blocks, NaN where unknown."""

    before: Floats
    """Medians."""
    after: Floats
    rises: Bools
    """All after above all before, but for the exceptions."""
    falls: Bools
    spread: Floats


@dataclass(frozen=True, slots=True)
class _Found:
    place: int
    before: float
    """Entries a day."""
    after: float

    @property
    def clearness(self) -> float:
        return abs(sqrt(self.after) - sqrt(self.before))


def find_breaks(first: date, counts: Sequence[int]) -> tuple[Change, ...]:
    """The breaks in a daily series that begins on `first`, in order of time.

    `counts` must have a value for every day, 0 where nothing came, and end with a whole day.
    """
    days = np.asarray(counts, dtype=np.float64)
    found = _kept([], _silences(days), APART)
    found = _kept(found, _steps(days, _WEEK), APART)
    found = _kept(found, _steps(days, _MONTH), 2 * _MONTH)
    return tuple(_change(first, one) for one in sorted(found, key=lambda one: one.place))


def change_at(first: date, counts: Sequence[int], day: date, *, ratio: float = LARGE) -> Change | None:
    """How a series changed on a day that is known to be a break of a part of it; None if it hardly did.

    It did when the weeks after differ from those before by `ratio` and by `LARGE_SPREADS`.
    """
    place, days = (day - first).days, np.asarray(counts, dtype=np.float64)
    if not 0 <= place <= len(days):
        return None
    near = days[max(0, place - WEEKS * _WEEK) : place + WEEKS * _WEEK]
    place = min(place, WEEKS * _WEEK)
    sides = _sides(near, _WEEK, gap=1)
    if not _differs(sides, ratio, LARGE_SPREADS, LEAST)[place]:
        return None
    return _change(day - timedelta(days=place), _found(sides, place, _WEEK))


def _change(first: date, one: _Found) -> Change:
    return Change(first + timedelta(days=one.place), round(one.before, 2), round(one.after, 2))


def _found(sides: _Sides, place: int, size: int) -> _Found:
    return _Found(place, float(sides.before[place]) / size, float(sides.after[place]) / size)


def _sides(days: Floats, size: int, gap: float = GAP) -> _Sides:
    back, ahead = _blocks(days, size)
    before, after = _median(back), _median(ahead)
    return _Sides(
        before,
        after,
        _beyond(_lowest(ahead), _highest(back), gap),
        _beyond(_lowest(back), _highest(ahead), gap),
        np.maximum(_spread(back, before), _spread(ahead, after)),
    )


def _beyond(low: Floats, high: Floats, gap: float) -> Bools:
    found: Bools = (low > high) & (low >= gap * high)
    return found


def _blocks(days: Floats, size: int) -> tuple[Floats, Floats]:
    """Per place, sums of the `WEEKS` blocks that end there and of those that begin there; NaN beyond the series."""
    sums = np.concatenate([[0.0], np.cumsum(days)])
    blocks = np.full(len(sums), np.nan)
    blocks[size:] = sums[size:] - sums[:-size]
    back = np.full((WEEKS, len(sums)), np.nan)
    ahead = back.copy()
    for n in range(min(WEEKS, len(days) // size)):
        back[n, n * size :] = blocks[: len(blocks) - n * size]
        ahead[n, : max(0, len(blocks) - (n + 1) * size)] = blocks[(n + 1) * size :]
    return back, ahead


def _median(blocks: Floats) -> Floats:
    """Of the known blocks; NaN where fewer than `FEWEST` are."""
    known = (~np.isnan(blocks)).sum(axis=0)
    ranked = np.sort(blocks, axis=0)  # NaN sorts to the end
    middle = (_ranked(ranked, (known - 1) // 2) + _ranked(ranked, known // 2)) / 2
    return np.where(known >= FEWEST, middle, np.nan)


def _ranked(ranked: Floats, place: NDArray[np.int64]) -> Floats:
    """Of each column the value at its place; the last known place of an empty column is 0."""
    return np.asarray(np.take_along_axis(ranked, np.clip(place, 0, WEEKS - 1)[None, :], axis=0)[0])


def _spread(blocks: Floats, level: Floats) -> Floats:
    return np.maximum(1.4826 * _median(np.abs(blocks - level)), np.sqrt(level))


def _highest(blocks: Floats) -> Floats:
    """The highest block, exceptions left out where all are known."""
    ranked = np.sort(blocks, axis=0)  # NaN sorts to the end
    known = (~np.isnan(blocks)).sum(axis=0)
    return _ranked(ranked, np.where(known == WEEKS, WEEKS - 1 - EXCEPTIONS, known - 1))


def _lowest(blocks: Floats) -> Floats:
    return -_highest(-blocks)


def _differs(sides: _Sides, ratio: float, spreads: float, least: float) -> Bools:
    low, high = np.minimum(sides.before, sides.after), np.maximum(sides.before, sides.after)
    found: Bools = (high >= least) & (high >= ratio * low) & (high - low >= spreads * sides.spread)
    return found & (sides.rises | sides.falls)


def _steps(days: Floats, size: int) -> list[_Found]:
    """Lasting steps, judged by blocks of so many days; by months only where the weeks are sparse."""
    if len(days) < 2 * FEWEST * size:
        return []
    sides = _sides(days, size)
    passing = _differs(sides, RATIO, SPREADS, LEAST)
    if size == _WEEK:
        passing &= _change_size(sides) >= UNUSUAL * _usual_change(sides)
    else:
        passing &= np.maximum(sides.before, sides.after) < SPARSE_MONTH
    # What rises and what falls are two, however close.
    runs = [run for side in (sides.rises, sides.falls) for run in _runs(np.flatnonzero(passing & side))]
    places = [_parting(days, run, size) for run in runs]
    # At the edge of what can be judged, the day that parts best may well lie beyond.
    inside = [place for place in places if FEWEST * size < place < len(days) - FEWEST * size]
    return [_found(sides, place, size) for place in inside]


def _change_size(sides: _Sides) -> Floats:
    """Of levels as roots: the scale on which counts spread alike whatever their level."""
    return np.asarray(np.abs(np.sqrt(sides.after) - np.sqrt(sides.before)))


def _usual_change(sides: _Sides) -> float:
    """The lower quartile of the change from one side to the other, over all days on which the feed brought anything.

    Not the median: in a short history the weeks around a break are more than half.
    """
    changes = _change_size(sides)[np.maximum(sides.before, sides.after) > 0]
    return float(np.quantile(changes, 0.25)) if len(changes) else 0.0


def _runs(places: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Places that stand within a week of one another."""
    if not len(places):
        return []
    return np.split(places, np.flatnonzero(np.diff(places) > _WEEK) + 1)


def _parting(days: Floats, run: NDArray[np.int64], size: int) -> int:
    """Of these places the one that parts the days best into usual ones before and usual ones after."""
    low, high = int(run[0]), int(run[-1])
    weekdays = np.arange(low, high) % _WEEK
    before = _usual(days, max(0, low - WEEKS * size), low, size)[weekdays]
    after = _usual(days, high, min(len(days), high + WEEKS * size), size)[weekdays]
    between = days[low:high]
    cost = np.concatenate([[0.0], np.cumsum(np.abs(between - before) - np.abs(between - after))])
    return int(run[np.argmin(cost[run - low])])


def _usual(days: Floats, start: int, end: int, size: int) -> Floats:
    """What a day brings, by weekday: the median; where weeks are too sparse for that, the mean of all days."""
    if size == _MONTH:
        return np.full(_WEEK, days[start:end].mean())
    weekdays = np.arange(start, end) % _WEEK
    return np.array([np.median(days[start:end][weekdays == n]) for n in range(_WEEK)])


def _silences(days: Floats) -> list[_Found]:
    """Both ends of every long silence of a feed that was regular before it, or is after."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], days == 0, [0]])))
    back, ahead = _blocks(days, _WEEK)
    found = []
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start < SILENT_DAYS:
            continue
        if usual := _regular(back[:, start]):
            found.append(_Found(start, usual, 0.0))
        if usual := _regular(ahead[:, end]):
            found.append(_Found(end, 0.0, usual))
    return found


def _regular(weeks: Floats) -> float:
    """Entries a day of a feed that brought something every week, but for an exception, and enough; else 0."""
    known = weeks[~np.isnan(weeks)]
    if len(known) < FEWEST or (known == 0).sum() > EXCEPTIONS:
        return 0.0
    level = float(np.median(known))
    return level / _WEEK if level >= SILENT_WEEK else 0.0


def _kept(found: Sequence[_Found], more: Sequence[_Found], apart: int) -> list[_Found]:
    """Found ones, and of `more` the clearest that stand at least so many days from all that are kept."""
    kept = list(found)
    for one in sorted(more, key=lambda one: -one.clearness):
        if all(abs(one.place - other.place) >= apart for other in kept):
            kept.append(one)
    return kept
