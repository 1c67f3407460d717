"""Numbers, changes and times in the words of the house: thousands separators, a real minus, counts under twenty.

Everything here is pure and returns plain text: no markup, nothing escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

MINUS = "−"
NOTHING = "–"
"""Shown where there is no number."""
FEW = 20
"""Under so many articles, counts are given instead of percentages, and no mean of the wording."""
NOTABLE = 0.01
"""A change smaller than this is not worth a reader's eye (DASHBOARD, rule 9)."""


def number(n: float | None, digits: int = 0) -> str:
    """`1,204`; `−3`; with `digits` decimals; `–` for None."""
    if n is None:
        return NOTHING
    text = f"{abs(n):,.{digits}f}"
    return MINUS + text if n < 0 and text.strip("0.,") else text


def percent(share: float | None, digits: int | None = None) -> str:
    """A share (0.31) as `31%`; under one percent with as many digits as it takes to say something; `–` for None."""
    if share is None:
        return NOTHING
    value = share * 100
    if digits is None:
        digits = 0 if abs(value) >= 10 or value == 0 else 1 if abs(value) >= 0.1 else 2
    return number(value, digits) + "%"


def signed(x: float | None, digits: int = 2) -> str:
    """A score as `+0.17`, `−0.17` or `0.00`; `–` for None."""
    if x is None:
        return NOTHING
    text = number(x, digits)
    return text if x <= 0 or not text.strip("0.,") else "+" + text


def plural(n: int, one: str, many: str = "") -> str:
    """`1 article`, `1,204 articles`."""
    return f"{number(n)} {one if n == 1 else many or one + 's'}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def change_words(now: int, before: int | None) -> str:
    """`31% more`, `12% fewer`; `4 more` where either count is under twenty; empty for no or next to no change.

    Empty too without a period to compare with (`before` is None).
    """
    if before is None or now == before:
        return ""
    difference = now - before
    direction = "more" if difference > 0 else "fewer"
    if min(now, before) < FEW:
        return f"{number(abs(difference))} {direction}"
    if abs(difference) < NOTABLE * before:
        return ""
    if now >= 3 * before:
        return f"{number(now / before, 1)} times as many"
    return f"{percent(abs(difference) / before, 0)} {direction}"


def points_words(now: float | None, before: float | None) -> str:
    """A change between two shares: `+1.2 points`; empty when either is missing or nothing moved."""
    if now is None or before is None or abs(now - before) < 0.0005:
        return ""
    return f"{signed((now - before) * 100, 1)} points"


def duration(length: timedelta) -> str:
    """`40 s`, `12 min`, `3 hours`, `2 days`, `5 weeks`: rounded to what a person would say."""
    seconds = max(0.0, length.total_seconds())
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 36 * 3600:
        return plural(round(seconds / 3600), "hour")
    if seconds < 21 * 86_400:
        return plural(round(seconds / 86_400), "day")
    if seconds < 100 * 86_400:
        return plural(round(seconds / (7 * 86_400)), "week")
    return plural(round(seconds / (30.44 * 86_400)), "month")


def ago(at: datetime, now: datetime) -> str:
    """`12 min ago`; `just now` within a minute; a time to come reads `in 12 min`."""
    if abs(now - at) < timedelta(minutes=1):
        return "just now"
    return f"{duration(now - at)} ago" if at <= now else f"in {duration(at - now)}"


def when(at: datetime, zone: tzinfo, *, year: bool = False) -> str:
    """`22 Nov 09:40 GMT`: local time with its zone; with the year where it could be another."""
    local = at.astimezone(zone)
    day = f"{local.day} {local:%b}" + (f" {local.year}" if year else "")
    name = local.tzname() or ""
    # Zones without letters of their own are named by their offset alone ("+04").
    return f"{day} {local:%H:%M} {'UTC' + name if name[:1] in '+-' and name else name}".strip()
