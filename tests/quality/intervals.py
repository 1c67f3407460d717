"""How far a figure measured on few items may be off: intervals at 95 %."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

DRAWS = 1000


def bootstrap(items: Sequence[T], measure: Callable[[list[T]], float], seed: int = 7) -> tuple[float, float]:
    """The interval of any measure over items: percentiles of DRAWS drawings with replacement (Efron 1979)."""
    chance = np.random.default_rng(seed)
    values = [measure([items[i] for i in chance.integers(0, len(items), len(items))]) for _ in range(DRAWS)]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
