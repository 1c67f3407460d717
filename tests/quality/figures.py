"""Measures and their intervals (Wilson 1927 at 95 %; Brown, Cai and DasGupta 2001)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple


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


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share of `right` in `n` (both at least 0, n at least 1)."""
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def score(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Of (true, found) pairs."""
    pairs = list(pairs)
    right = sum(true and found for true, found in pairs)
    return Score(Share(right, sum(found for _, found in pairs)), Share(right, sum(true for true, _ in pairs)))


def by_class(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> dict[str, Score]:
    """Of (true, found) names: a score for each."""
    return {name: score((true == name, found == name) for true, found in pairs) for name in names}
