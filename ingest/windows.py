"""Days between two dates, and what addresses and dates say of lying among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from ingest.dates import parse_date

_MARGIN = timedelta(days=2)
"""Names of months are in the outlet's time zone, and files are cut a little before or after midnight."""
_MONTH = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[-/_.]?(0[1-9]|1[0-2])(?![0-9]{3})(?:[-/_.]?[0-9]{2})?(?![0-9])")
_WORDPRESS = re.compile(r"[?&]yyyy=((?:19|20)[0-9]{2})&mm=(0[1-9]|1[0-2])(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days in a time zone, both ends included."""

    since: date
    until: date
    zone: tzinfo = UTC

    def holds(self, at: datetime) -> bool:
        return self.since <= at.astimezone(self.zone).date() <= self.until

    def may_hold_before(self, raw: str) -> bool:
        """Whether what was last changed then may be of these days; also where that cannot be read."""
        at = parse_date(raw) if raw else None
        return at is None or at.astimezone(self.zone).date() >= self.since - _MARGIN

    def other_time(self, url: str) -> bool:
        """Whether an address names a month, or a year, that none of these days lies in (or near)."""
        first, last = self.since - _MARGIN, self.until + _MARGIN
        months = [(int(y), int(m)) for y, m in [*_MONTH.findall(url), *_WORDPRESS.findall(url)]]
        if months:
            return not any((first.year, first.month) <= one <= (last.year, last.month) for one in months)
        years = [int(year) for year in _YEAR.findall(url)]
        return bool(years) and not any(first.year <= year <= last.year for year in years)

    def parts(self, days: int) -> Iterator[Window]:
        """In order, windows of so many days; the last may be shorter."""
        start = self.since
        while start <= self.until:
            end = min(start + timedelta(days=days - 1), self.until)
            yield Window(start, end, self.zone)
            start = end + timedelta(days=1)

    def halves(self) -> tuple[Window, ...]:
        """Two windows in its place; empty for a single day."""
        days = (self.until - self.since).days + 1
        return tuple(self.parts((days + 1) // 2)) if days > 1 else ()

    def __str__(self) -> str:
        return f"{self.since}..{self.until}"
