"""One day of an alert's question against the 28 before it: the news, apart from what we collect differently. Pure.

    z = (n - usual) / spread                 as for peaks (`analysis.peaks`), in different texts, copies counted once

Two things look like news and are none, and are taken out before anything is called news:

1. **Outlets that came.** What comes from outlets that we did not collect 28 days before the day is left out on both
   sides: n and the usual level count the same outlets.
2. **Outlets that bring more.** Where the same outlets brought far more on every *other* subject too, by that factor,
   the usual level is taken as so many times higher.

Both need nothing but the past, so that an alert sent on the day and one back-tested years later say the same. One thing
cannot be told on the day itself: that outlets bring more, to a question that counts nearly all that they bring. It is
known some three weeks later (`analysis.breaks`), and a back-test knows it:

3. **Known collection breaks.** For two weeks after one, the usual level is taken as so many times higher as these
   outlets bring more since that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from alerts.facts import Counted, Facts, Ints, day_of, number_of
from analysis.breaks import WEEKS, change_at
from analysis.peaks import LEAST_HISTORY, LEAST_JUMP, WINDOW, usual_level
from model.breaks import Change, CollectionBreak

REST_RISES = 3.0
"""So many spreads above its usual level, what is collected on other subjects counts as changed."""
RECENT = 14
"""Days after a break in which most of the 28 days before lie before it too."""
EARLY = 3
"""Days by which a break may be found too late."""
AROUND = 7 * WEEKS
"""Days on either side of a break by which it is measured."""
NEAR_BREAK = 21
"""A collection break within so many days of a firing is named with it."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's count, and what it is compared with."""

    number: int
    """Days since 1970."""
    articles: tuple[int, ...]
    """Ids of all that the question counts of this day; those of one text together."""
    texts: int
    """Different texts among them."""
    comparable: int
    """Different texts of outlets that were collected 28 days before already."""
    new_outlets: int
    """Outlets of the others."""
    usual: float
    """Median of comparable texts a day, over the days before on which anything was collected."""
    spread: float
    history: int
    """How many such days; below 14 nothing is called far above."""
    rest: int
    """What those outlets brought on other subjects this day …"""
    usual_rest: float
    factor: float
    """So many times higher the usual level is taken; 1 where the same outlets bring what they are wont to."""
    step: Change | None = None
    """The known collection break that the factor comes from, as it changed these outlets; None: from `rest`."""

    @property
    def z(self) -> float:
        """As it looks, with all outlets: what an alert that knows nothing of collecting would say."""
        return (self.texts - self.usual) / self.spread

    @property
    def news_z(self) -> float:
        """With the same outlets on both sides, and the usual level as high as they bring more on other subjects."""
        return (self.comparable - self.usual * self.factor) / max(self.spread * self.factor, 1e-9)

    @property
    def judged(self) -> bool:
        """Whether there is enough before it to compare with."""
        return self.history >= LEAST_HISTORY


def look_at(facts: Facts, number: int) -> Day:
    """The day with this number (days since 1970) against the 28 before it."""
    start = number - WINDOW
    of_day = _rows(facts.counted.day, number, number)
    articles, texts = _texts(facts.counted, of_day)
    before = _rows(facts.counted.day, start, number)
    old = before[facts.counted.since[before] <= start]
    counts = _first_days(facts.counted, old, start)
    news = facts.counted.day[old[facts.counted.in_feed[old]]] - start
    other = np.maximum(_by_day(facts, start, number) - np.bincount(news, minlength=WINDOW + 1), 0)
    collected = [n for n in range(WINDOW) if counts[n] or other[n]]
    usual, spread = usual_level([int(counts[n]) for n in collected] or [0])
    usual_rest, factor = _factor(other, collected)
    step = _step(facts, number, start)
    if step is not None and step.after / max(step.before, 1.0) > factor:
        factor = step.after / max(step.before, 1.0)
    else:
        step = None
    late = of_day[facts.counted.since[of_day] > start]
    return Day(
        number, articles, texts, int(counts[WINDOW]), len(np.unique(facts.counted.outlet[late])), float(usual), spread,
        len(collected), int(other[WINDOW]), usual_rest, factor, step,
    )  # fmt: skip


def break_near(facts: Facts, number: int) -> CollectionBreak | None:
    """The greatest known collection break within three weeks of a day; that of all outlets before those of one."""
    near = [one for one in facts.breaks if abs(number_of(one.change.day) - number) <= NEAR_BREAK]
    rising = [one for one in near if one.change.after > one.change.before]
    return max(rising, key=lambda one: (one.outlet is None, one.change.after - one.change.before), default=None)


def _rows(days: Ints, first: int, last: int) -> Ints:
    """Places of the rows of these days, in columns that are in order of day."""
    return np.arange(np.searchsorted(days, first), np.searchsorted(days, last, side="right"))


def _texts(counted: Counted, rows: Ints) -> tuple[tuple[int, ...], int]:
    """Article ids, texts together and in the order in which they came; and how many texts."""
    order = rows[np.lexsort((counted.ids[rows], counted.published_at[rows]))]
    first = {int(text): place for place, text in reversed(list(enumerate(counted.text[order].tolist())))}
    order = order[np.argsort([first[text] for text in counted.text[order].tolist()], kind="stable")]
    return tuple(counted.ids[order].tolist()), len(first)


def _first_days(counted: Counted, rows: Ints, start: int) -> NDArray[np.int64]:
    """Different texts by day of the window, each on the first of its days there. Rows are in order of day."""
    _, first = np.unique(counted.text[rows], return_index=True)
    return np.bincount(counted.day[rows][first] - start, minlength=WINDOW + 1).astype(np.int64)


def _by_day(facts: Facts, start: int, last: int) -> NDArray[np.int64]:
    """Articles on any subject by day of the window, of outlets that were collected at its start already."""
    everything = facts.everything
    rows = _rows(everything.day, start, last)
    rows = rows[everything.since[rows] <= start]
    sums = np.bincount(everything.day[rows] - start, weights=everything.n[rows], minlength=WINDOW + 1)
    return sums.astype(np.int64)


def _step(facts: Facts, number: int, start: int) -> Change | None:
    """How outlets that were collected at the window's start changed at a break of the last two weeks; the greatest."""
    known = {number_of(one.change.day) for one in facts.breaks if one.change.after > one.change.before}
    found = []
    for place in sorted(known):
        if number - RECENT <= place <= number + EARLY:
            first, last = place - AROUND, place + AROUND
            rows = _rows(facts.everything.day, first, last)
            rows = rows[facts.everything.since[rows] <= start]
            sums = np.bincount(facts.everything.day[rows] - first, facts.everything.n[rows], 2 * AROUND + 1)
            change = change_at(day_of(first), sums.astype(np.int64).tolist(), day_of(place))
            found += [change] if change is not None and change.after > change.before else []
    return max(found, key=lambda change: change.after - change.before, default=None)


def _factor(other: NDArray[np.int64], collected: list[int]) -> tuple[float, float]:
    """(what is usual on other subjects, how many times that this day brought)."""
    now, counts = int(other[WINDOW]), [int(other[n]) for n in collected] or [0]
    usual, spread = usual_level(counts)
    usual = float(median(counts))
    if now - usual < max(LEAST_JUMP, REST_RISES * spread):
        return usual, 1.0
    return usual, now / max(usual, 1.0)
