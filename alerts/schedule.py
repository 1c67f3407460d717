"""When something is due: days and hours of a team's week, and the hours in which it is left alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GRACE = timedelta(hours=12)
"""So late something is still sent: a laptop that slept at its hour sends when it wakes, but not the next day."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour on some days of the week (0 is Monday), local time."""

    days: frozenset[int]
    at: time
    zone: tzinfo

    def latest(self, now: datetime) -> datetime:
        """The last such hour up to now, in UTC. (One that a clock change leaves out is the hour after it.)"""
        today = now.astimezone(self.zone).date()
        for n in range(8):
            day = today - timedelta(days=n)
            at = self._on(day)
            if day.weekday() in self.days and at <= now:
                return at
        raise ValueError("a slot needs a day")  # a week holds every day

    def before(self, at: datetime) -> datetime:
        """The one before."""
        return self.latest(at - timedelta(seconds=1))

    def next(self, now: datetime) -> datetime:
        """The first such hour after now, in UTC."""
        today = now.astimezone(self.zone).date()
        hours = (self._on(today + timedelta(days=n)) for n in range(9))
        return next(at for at in hours if at > now and at.astimezone(self.zone).weekday() in self.days)

    def due(self, now: datetime) -> datetime | None:
        """The hour that is to be served now; None where the last one is too long ago."""
        at = self.latest(now)
        return at if now - at <= GRACE else None

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours (over midnight too) and whole days in which no alert is sent. What happens then is told together later."""

    start: time | None
    end: time | None
    days: frozenset[int]
    zone: tzinfo

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet now."""
        local = now.astimezone(self.zone)
        if local.weekday() in self.days:
            return True
        if self.start is None or self.end is None or self.start == self.end:
            return False
        at = local.time()
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end
