"""How far a counted share may lie from the true one."""

from __future__ import annotations

from math import sqrt


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share of `hits` in `n`, at 95 % by default (Wilson 1927; Brown, Cai and DasGupta 2001).

    (0.0, 1.0) where n is 0: nothing is known. Raises ValueError unless 0 <= hits <= n.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share.")
    if n == 0:
        return 0.0, 1.0
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(one: tuple[int, int], other: tuple[int, int], z: float = 1.96) -> tuple[float, float, float]:
    """How far the first of two shares (hits, n) lies above the second: the difference and its interval, at 95 %.

    Newcombe (1998), method 10: from the two intervals of Wilson. As if the two were drawn by chance, each for itself.
    (0.0, -1.0, 1.0) where either n is 0. Raises ValueError as `wilson` does.
    """
    (low, high), (other_low, other_high) = wilson(*one, z), wilson(*other, z)
    if not one[1] or not other[1]:
        return 0.0, -1.0, 1.0
    p, q = one[0] / one[1], other[0] / other[1]
    down = sqrt((p - low) ** 2 + (other_high - q) ** 2)
    up = sqrt((high - p) ** 2 + (q - other_low) ** 2)
    return p - q, max(-1.0, p - q - down), min(1.0, p - q + up)
