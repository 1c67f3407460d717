"""Peaks: days (or weeks) far above the usual, by a robust z that a few loud days cannot spoil (DASHBOARD, rule 5).

    z = (n - median) / max(1.4826 MAD, floor)   over the 28 values before, of the same step

A normal spread is 1.4826 times the median absolute deviation (Rousseeuw & Croux 1993). Counts of rare events spread by
the root of their mean even when most days are alike, so the spread is never taken as smaller than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from math import sqrt
from statistics import median

from model.answer import Volume
from model.question import Question

WINDOW = 28
"""Values that make the usual level; those just before, and the next ones where history is short."""
LEAST_HISTORY = 14
"""With fewer values to compare with, nothing is called a peak."""
THRESHOLD = 5.0
MOST = 3
"""Labels on a chart."""
LEAST_SPREAD = 1.5
"""So that where nothing is usual (median and MAD are 0), it takes eight articles in a day to make a peak."""
COLLECTION_JUMP = 3.0
"""A step in which the rest of the news jumped this many times over as well is a change of collection, not a peak."""
LEAST_JUMP = 20
"""Articles off topic that such a jump must bring, so that a small archive's noise hides no peak."""


@dataclass(frozen=True, slots=True)
class Peak:
    """A bucket far above its usual level."""

    index: int
    """Place in the volume's lists."""
    day: date
    """First day of the bucket."""
    value: int
    """All that the bucket counts, as its bar shows it."""
    usual: float
    """Median of the values it was compared with."""
    z: float


def history_question(question: Question, volume: Volume) -> Question | None:
    """The same question over the 28 steps before the volume's first bucket; None where that is before all time."""
    if not volume.days:
        return None
    step = timedelta(days=1 if volume.bucket == "day" else 7)
    first = volume.days[0]
    try:
        return replace(question, last=None, since=first - WINDOW * step, until=first - timedelta(days=1))
    except OverflowError:
        return None


def find_peaks(volume: Volume, history: Volume | None = None, *, breaks: Sequence[date] = ()) -> tuple[Peak, ...]:
    """The highest peaks of a volume, at most three, in order of time. `history` is the answer to `history_question`.

    Steps in which nothing at all was collected are no part of the usual level, nor are those before or after one of
    `breaks`, the days from which on we collected differently. What was backfilled or added by hand is left out of both
    the usual level and the peak: a step in how we gather is not a step in the news.
    """
    parts = [history, volume] if history is not None and history.bucket == volume.bucket else [volume]
    skip = len(parts[0].days) if len(parts) > 1 else 0
    counts = [n for part in parts for n in _watched(part)]
    rest = [s - n for part in parts for s, n in zip(part.seen, part.relevant_in_feeds, strict=True)]
    eras = [sum(day >= one for one in breaks) for part in parts for day in part.days]
    found = [peak for i in range(len(volume.days)) if (peak := _peak(volume, i, counts, rest, eras, skip + i))]
    found.sort(key=lambda peak: -peak.z)
    return tuple(sorted(found[:MOST], key=lambda peak: peak.index))


def usual_level(counts: Sequence[int]) -> tuple[float, float]:
    """What such a step usually counts, and how far it usually strays from that. `counts` holds one value or more."""
    usual = median(counts)
    return usual, max(1.4826 * median(abs(n - usual) for n in counts), sqrt(usual), LEAST_SPREAD)


def _watched(volume: Volume) -> list[int]:
    return [n - out for n, out in zip_longest(volume.total, volume.apart, fillvalue=0)]


def _peak(
    volume: Volume, index: int, counts: Sequence[int], rest: Sequence[int], eras: Sequence[int], place: int
) -> Peak | None:
    others = _window(counts, rest, eras, place)
    if len(others) < LEAST_HISTORY:
        return None
    usual, spread = usual_level([counts[i] for i in others])
    z = (counts[place] - usual) / spread
    if z < THRESHOLD or _collected_otherwise(rest[place], median(rest[i] for i in others)):
        return None
    return Peak(index, volume.days[index], volume.total[index], usual, z)


def _collected_otherwise(rest: float, usual: float) -> bool:
    return rest > COLLECTION_JUMP * usual and rest - usual >= LEAST_JUMP


def _window(counts: Sequence[int], rest: Sequence[int], eras: Sequence[int], place: int) -> list[int]:
    """Places of the up to 28 values to compare with: the nearest before, then the nearest after.

    Only where we collected as we did then (of one era).
    """
    alike = (i for i, era in enumerate(eras) if era == eras[place] and i != place)
    collected = [i for i in alike if rest[i] or counts[i]]
    before = [i for i in collected if i < place][-WINDOW:]
    after = [i for i in collected if i > place][: WINDOW - len(before)]
    return before + after
