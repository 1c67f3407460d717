"""Handing out places by shares, with whole numbers."""

from __future__ import annotations

from collections.abc import Mapping


def shared_out(sizes: Mapping[str, int], weights: Mapping[str, float], n: int) -> dict[str, int]:
    """How many of n go to each name: by its weight, never more than its size; what one cannot take, the others do.

    The sum is n, or everything. Each goes to the one furthest behind its share (Sainte-Laguë's method).
    """
    chosen = dict.fromkeys(sizes, 0)
    for _ in range(min(n, sum(sizes.values()))):
        open_ = [name for name in sizes if chosen[name] < sizes[name]]
        name = max(open_, key=lambda one: weights[one] / (2 * chosen[one] + 1))
        chosen[name] += 1
    return chosen
