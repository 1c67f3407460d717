"""How far a figure measured on few items may be off: intervals at 95 %."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

DRAWS = 1000


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share of `right` in `n` (Wilson 1927); n at least 1."""
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(items: Sequence[T], measure: Callable[[list[T]], float], seed: int = 7) -> tuple[float, float]:
    """The interval of any measure over items: percentiles of DRAWS drawings with replacement (Efron 1979)."""
    chance = np.random.default_rng(seed)
    values = [measure([items[i] for i in chance.integers(0, len(items), len(items))]) for _ in range(DRAWS)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
