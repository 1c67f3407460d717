"""Shares of voice in two periods side by side: each with its interval, and how far they lie apart. Pure; plain text."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.intervals import difference
from analysis.share_of_voice import Share, share
from analysis.words import FEW, number, percent, signed

METHOD = (
    "Shares with the interval of Wilson (1927), their difference with that of Newcombe (1998, method 10), at 95 %: as "
    "if the texts of each period were drawn by chance. Where either has fewer than {few}, only counts are given."
)


@dataclass(frozen=True, slots=True)
class SharesCompared:
    """One voice's share of the texts that name anybody of the list, in two periods."""

    now: Share
    then: Share
    by: tuple[float, float, float]
    """The first share less the second, with its interval; −1 to 1."""

    @property
    def enough(self) -> bool:
        """Whether both wholes are large enough for shares."""
        return min(self.now.whole, self.then.whole) >= FEW

    @property
    def apart(self) -> bool:
        """Whether the difference is more than chance explains."""
        return self.enough and (self.by[1] > 0 or self.by[2] < 0)


def shares_compared(now: tuple[int, int], then: tuple[int, int]) -> SharesCompared:
    """`now`, `then`: texts that name the voice, texts that name any. Raises ValueError for more of them than all."""
    return SharesCompared(share(*now), share(*then), difference(now, then))


def share_words(one: Share, *, enough: bool) -> str:
    """`24 of 120: 20% (14% to 28%)`; `3 of 12` where that is too few for shares."""
    counted = f"{number(one.count)} of {number(one.whole)}"
    return (
        f"{counted}: {percent(one.value, 0)} ({percent(one.low, 0)} to {percent(one.high, 0)})" if enough else counted
    )


def difference_words(found: SharesCompared, *, fair: bool) -> str:
    """`+8 points (+1 to +15)`; or why none is given."""
    if not found.enough:
        return f"under {FEW} texts: too few"
    if not fair:
        return "not compared"
    value, low, high = (signed(100 * part, 0) for part in found.by)
    return f"{value} points ({low} to {high})"


def reading_words(found: SharesCompared, *, fair: bool) -> str:
    """What the difference says."""
    if not found.enough or not fair:
        return "–"
    if not found.apart:
        return "within what chance explains"
    return "a larger share now" if found.by[0] > 0 else "a smaller share now"
