"""Measures and their intervals (Wilson 1927 at 95 %; Brown, Cai and DasGupta 2001)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.intervals import wilson


class Share(NamedTuple):
    """`right` in `n`."""

    right: int
    n: int

    @property
    def value(self) -> float:
        return self.right / (self.n or 1)

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.n) if self.n else (0.0, 1.0)


class Score(NamedTuple):
    """Of what we count, right; of what there is, found."""

    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        return 2 * self.precision.right / ((self.precision.n + self.recall.n) or 1)


def score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Of (true, found) pairs."""
    pairs = list(pairs)
    right = sum(true and found for true, found in pairs)
    return Score(Share(right, sum(found for _, found in pairs)), Share(right, sum(true for true, _ in pairs)))


def by_class(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> dict[str, Score]:
    """Of (true, found) names: a score for each."""
    return {name: score((true == name, found == name) for true, found in pairs) for name in names}
