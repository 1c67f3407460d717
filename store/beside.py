"""A second question counted on the steps of a first one's chart, and whether the two were collected alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from model.question import Question
from store.answers import (
    COLLECTION_LEAST,
    COLLECTION_RATIO,
    WATCHED,
    Asking,
    Buckets,
    Unit,
    counted,
    found_in,
    make_buckets,
    seen_by_day,
)
from store.columns import in_scope
from store.where import day_start


@dataclass(frozen=True, slots=True)
class Beside:
    """Counts of the other question. All lists are as long as the chart has steps."""

    days: tuple[date, ...]
    """The first day of each step in the other's own period: the same days where both have one period."""
    total: tuple[int, ...]
    relevant_in_feeds: tuple[int, ...]
    seen: tuple[int, ...]

    @property
    def attention(self) -> tuple[float | None, ...]:
        """Share of everything seen (0 to 1); None where nothing was seen."""
        return tuple(n / d if d else None for n, d in zip(self.relevant_in_feeds, self.seen, strict=True))


@dataclass(frozen=True, slots=True)
class Alike:
    """Whether two periods can be held side by side."""

    collected: tuple[int, int]
    """Everything that the questions' outlets' own feeds brought: in the one, in the other."""
    watched: bool
    """Whether we watched already in the first quarter of the other period."""

    @property
    def collection(self) -> bool:
        """Whether about as much was collected: a change in what we collect is not a change in the news."""
        one, other = self.collected
        few = max(one, other) < COLLECTION_LEAST
        return few or (one * COLLECTION_RATIO >= other and other * COLLECTION_RATIO >= one)


def beside(asking: Asking, asked: Question, other: Question, unit: Unit = "articles") -> Beside:
    """The other question on the steps of `store.answers.volume(asking, asked)`: its n-th day on the n-th day.

    The two periods are of one length, or one and the same (see `model.comparison.Against.question`).
    """
    columns, asked, other = asking.columns, asked.resolved(asking.today), other.resolved(asking.today)
    steps = _moved(asking, make_buckets(asking, asked, columns.clock(asked)[asking.mask(asked)]), asked, other)
    found, at = asking.mask(other), columns.clock(other)
    scope = in_scope(columns, other, today=asking.today, zone=asking.zone) & columns.in_feed
    return Beside(
        steps.days,
        tuple(int(n) for n in counted(columns, steps, found_in(asking, other, unit), at, unit)),
        tuple(int(n) for n in steps.count(at[found & columns.in_feed])),
        tuple(int(n) for n in steps.count(at[scope])),
    )


def _moved(asking: Asking, steps: Buckets, asked: Question, other: Question) -> Buckets:
    """The steps in the other's period, cut at its end."""
    by = other.since - asked.since if other.since and asked.since else timedelta(0)
    days = tuple(day + by for day in steps.days)
    end = days[-1] + timedelta(days=1 if steps.bucket == "day" else 7)
    if other.until is not None:
        end = min(end, max(other.until, days[-1]) + timedelta(days=1))
    edges = [day_start(day, asking.zone) for day in (*days, end)]
    return Buckets(steps.bucket, days, np.array(edges, dtype=np.int64))


def alike(asking: Asking, asked: Question, other: Question) -> Alike | None:
    """How much was collected in the two periods; None where either has no beginning, or both are the same."""
    one, two = asked.resolved(asking.today), other.resolved(asking.today)
    if one.since is None or two.since is None or (one.since, one.until) == (two.since, two.until):
        return None
    return Alike((_collected(asking, one), _collected(asking, two)), _watched(asking, two))


def _collected(asking: Asking, asked: Question) -> int:
    assert asked.since is not None
    last = min(asked.until or asking.today, asking.today)
    return sum(seen_by_day(asking, asked, asked.since, last)) if asked.since <= last else 0


def _watched(asking: Asking, asked: Question) -> bool:
    assert asked.since is not None
    last = min(asked.until or asking.today, asking.today)
    quarter = max(1, ((last - asked.since).days + 1) // 4)
    everything = replace(
        Question(topics=("any",), outlet_kinds=("all",), clock=asked.clock),
        since=asked.since,
        until=asked.since + timedelta(days=quarter - 1),
    )
    return bool((asking.mask(everything) & (asking.columns.origin == WATCHED)).any())
