"""How often collection breaks are called where there are none, and how often planted ones are found: simulated feeds.

    python benchmarks/breaks.py [FEEDS]

Each feed has two years of Poisson counts around a level, with a weekly rhythm, a quiet August, Easter, Christmas at a
third of the usual, four great stories, and weeks that wander (log-normal, autocorrelated 0.5) by so much.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from analysis.breaks import find_breaks

FIRST = date(2024, 1, 1)
DAYS = 730
AT = 365
NEAR = 7
"""Days within which a break counts as found; three times as many for feeds with under four entries a day."""
WEEKDAYS = np.array([1.2, 1.25, 1.25, 1.2, 1.1, 0.5, 0.5])

Counts = NDArray[np.int64]


def a_feed(level: float, restless: float, random: np.random.Generator) -> Counts:
    days = np.arange(DAYS)
    of_year = days % 365
    mean = level * WEEKDAYS[days % 7]
    mean[(of_year >= 356) | (of_year <= 5)] *= 0.35
    mean[(of_year >= 205) & (of_year <= 240)] *= 0.75
    mean[(of_year >= 100) & (of_year <= 104)] *= 0.5
    weeks = np.zeros(DAYS // 7 + 2)
    for week in range(1, len(weeks)):
        weeks[week] = 0.5 * weeks[week - 1] + random.normal(0, restless)
    mean *= np.exp(weeks[days // 7])
    for start in random.integers(0, DAYS, size=4):
        mean[start : start + random.integers(2, 9)] *= random.uniform(1.5, 4)
    return random.poisson(mean)


def finds(counts: Counts, near: int) -> bool:
    return any(abs((one.day - FIRST).days - AT) <= near for one in find_breaks(FIRST, counts.tolist()))


def main(feeds: int) -> None:
    random = np.random.default_rng(1)
    print("entries a day | weeks wander by | false breaks in 100 years | doubled: found % | died: found %")
    for level in (0.3, 1, 3, 10, 60, 300):
        near = NEAR if level >= 4 else 3 * NEAR
        for restless in (0.05, 0.15, 0.25):
            made = [a_feed(level, restless, random) for _ in range(feeds)]
            false = sum(len(find_breaks(FIRST, one.tolist())) for one in made)
            doubled = sum(finds(np.concatenate([random.binomial(one[:AT], 0.5), one[AT:]]), near) for one in made)
            died = sum(finds(np.concatenate([one[:AT], 0 * one[AT:]]), near) for one in made)
            figures = (100 * false * 365 / (feeds * DAYS), 100 * doubled / feeds, 100 * died / feeds)
            print(f"{level:g} | {restless:.0%} | {figures[0]:.1f} | {figures[1]:.0f} | {figures[2]:.0f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
