"""Looking for collection breaks in the whole archive, and keeping them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

from analysis.breaks import find_breaks
from model.breaks import Change
from store.archive import Archive, writing
from store.breaks import DailyEntries, daily_entries, put_breaks

MARGIN = 200
"""Days without entries that are looked at around an outlet's own: more than six months of four weeks a side."""
WORTH_LOOKING = 30
"""Articles ever, under which no outlet can have a break: three weeks (or months) of ten."""


def update_breaks(db: Archive, now: datetime) -> int:
    """Find all breaks through yesterday and replace those kept. Returns how many there are."""
    entries = daily_entries(db, until=now.date() - timedelta(days=1))
    found = breaks_of(entries)
    with writing(db):
        put_breaks(db, found)
    return sum(len(changes) for changes in found.values())


def breaks_of(entries: DailyEntries) -> dict[int | None, tuple[Change, ...]]:
    """The breaks of every outlet, and under None those of all together. Pure."""
    whole = np.zeros(entries.days, dtype=np.int64)
    found: dict[int | None, tuple[Change, ...]] = {}
    for outlet_id, counts in entries.by_outlet.items():
        whole[list(counts)] += list(counts.values())
        if sum(counts.values()) >= WORTH_LOOKING and (changes := _in_one(entries, counts)):
            found[outlet_id] = changes
    if changes := find_breaks(entries.first, whole.tolist()):
        found[None] = changes
    return found


def _in_one(entries: DailyEntries, counts: Mapping[int, int]) -> tuple[Change, ...]:
    start = max(0, min(counts) - MARGIN)
    end = min(entries.days, max(counts) + MARGIN)
    series = [counts.get(day, 0) for day in range(start, end)]
    return find_breaks(entries.first + timedelta(days=start), series)
