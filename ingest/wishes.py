"""What a feed asks of those who poll it: how long between two polls, and when not to ask at all."""

from __future__ import annotations

import re

from model.feed import NO_SKIPS, Skips

_LONGEST_SKIPS = 4_096
_HOUR = re.compile(rb"<hour>\s{0,20}([0-9]{1,2})\s{0,20}</hour>")
_DAY = re.compile(rb"<day>\s{0,20}([A-Za-z]{6,9})\s{0,20}</day>")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}


def wished_gap_s(ttl: str, period: str, frequency: str) -> int | None:
    """Seconds between polls that the feed asks for, from the texts of its elements; None if it asks for nothing.

    RSS 2.0 `<ttl>` (minutes), or the Syndication module's `updatePeriod` and `updateFrequency` (times a period).
    """
    minutes = ttl.strip()
    if minutes.isascii() and minutes.isdecimal() and len(minutes) < 8 and int(minutes):
        return int(minutes) * 60
    length_s = _PERIODS.get(period.strip().lower())
    times = frequency.strip()
    if length_s is None:
        return None
    some = times.isascii() and times.isdecimal() and 0 < int(times[:6]) <= length_s
    return length_s // int(times) if some else length_s


def skips(body: bytes) -> Skips:
    """RSS 2.0 <skipHours> and <skipDays>, of which feedparser keeps the last line alone. Hour 24 is the hour 0."""
    hours = [int(hour) % 24 for hour in _HOUR.findall(_element(body, b"skipHours")) if int(hour) <= 24]
    names = [name.title().decode() for name in _DAY.findall(_element(body, b"skipDays"))]
    if not hours and not names:
        return NO_SKIPS
    return Skips(frozenset(hours), frozenset(_DAYS.index(name) for name in names if name in _DAYS))


def _element(body: bytes, name: bytes) -> bytes:
    """The first element of that name, or b""; no more of it than any real one holds."""
    start = body.find(b"<" + name)
    return b"" if start < 0 else body[start : start + _LONGEST_SKIPS].partition(b"</" + name)[0]
