"""A stretch of time finer than a day, for what is new right now: `Window`, and how a person says where it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from model.errors import QuestionError

LONGEST = timedelta(days=7)
"""How far back “since” may reach: older news is asked for by days, on the other pages."""
DAY = timedelta(hours=24)
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)")
_TAKES = "Give a time such as 14:00, or a day and a time such as 2026-11-23 14:00."


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` up to and including `last`; aware, whole minutes at its beginning."""

    first: datetime
    last: datetime

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"A window ends ({self.last}) before it begins ({self.first}).")


def last_day(now: datetime) -> Window:
    """The 24 hours up to now, from a whole minute."""
    return Window((now - DAY).replace(second=0, microsecond=0), now)


def since(moment: datetime, now: datetime) -> Window:
    """From a moment to now; one further back than LONGEST is brought forward to it, one to come is now."""
    earliest = (now - LONGEST).replace(second=0, microsecond=0)
    return Window(min(max(moment, earliest), now), now)


def read_since(text: str, now: datetime, zone: tzinfo) -> datetime:
    """“14:00” (today, or yesterday while that is still to come) or “2026-11-23 14:00”, local → an aware moment.

    Raises QuestionError, in words, for anything else, and for what lies in the future or over a week back.
    """
    words = text.strip()
    local = now.astimezone(zone)
    if found := _CLOCK.fullmatch(words):
        at = local.replace(hour=int(found["hour"]), minute=int(found["minute"]), second=0, microsecond=0)
        return at if at <= local else at - timedelta(days=1)
    try:
        at = datetime.fromisoformat(words).replace(second=0, microsecond=0)
    except ValueError:
        raise QuestionError(text, f"“{words}” is not a time. {_TAKES}") from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if at > now:
        raise QuestionError(text, f"{words} is still to come. {_TAKES}")
    if now - at > LONGEST + timedelta(minutes=1):
        raise QuestionError(text, f"{words} is more than a week ago: older news stands on the other pages.")
    return at


def since_parameter(at: datetime, zone: tzinfo) -> str:
    """The form in an address, local wall time: `2026-11-24T14:00`."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
