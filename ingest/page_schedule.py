"""When a page is asked for again. Pure.

A page that was read is looked at again after a day, a week and a month, and then left alone. One that could not be had
is tried again a few times, later each time, and then given up: its state says so, with the reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from model.errors import Degree
from model.page import PageOutcome

RECHECKS = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""After the first reading."""
_RETRIES: dict[Degree, tuple[timedelta, ...]] = {
    "temporary": tuple(timedelta(hours=h) for h in (0.5, 2, 8, 24, 72)),
    "soft": tuple(timedelta(hours=h) for h in (6, 48)),
    "hard": tuple(timedelta(hours=h) for h in (24,)),
}
"""After each failure in a row."""
_AGAIN: dict[PageOutcome, tuple[timedelta, ...]] = {
    "gone": (timedelta(hours=2), timedelta(days=1)),  # feeds list articles minutes before their pages are there
    "no_text": (timedelta(days=1),),
    "disallowed": (timedelta(days=7), timedelta(days=30)),
    "paywalled": tuple(timedelta(days=d) for d in (1, 7, 30)),
    "not_a_page": (),
}
JITTER = 0.25
"""Times are spread by so much, so that a feed's articles are not all asked for at once."""


def next_check(read_at: datetime, now: datetime, jitter: float) -> datetime | None:
    """When a page that was read is looked at again; None after the last time. `jitter` is 0 to 1."""
    later = (read_at + wait for wait in RECHECKS if read_at + wait > now)
    found = next(later, None)
    return found + timedelta(hours=6) * jitter if found else None


def next_try(
    outcome: PageOutcome,
    failures: int,
    now: datetime,
    jitter: float,
    *,
    degree: Degree = "temporary",
    retry_after_s: int | None = None,
) -> datetime | None:
    """When a page that could not be read is tried again; None where it is given up.

    `failures` counts this one. A server's Retry-After is waited for, up to a week.
    """
    waits = _RETRIES[degree] if outcome == "failed" else _AGAIN.get(outcome, ())
    if failures > len(waits):
        return None
    wait = waits[failures - 1] * (1 + JITTER * jitter)
    return now + max(wait, min(timedelta(seconds=retry_after_s or 0), timedelta(days=7)))
