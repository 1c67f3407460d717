"""When to ask a feed again. Pure: what a poll came to, and the feed's own rhythm, go in; a time comes out.

    success:  a third of the learned gap between entries, not sooner than the feed's own ttl and max-age
    failure:  the same, times one plus the weighted failures so far (linear, so that a return is noticed)
    always:   between 15 minutes and 24 hours, then 0 to 25 % later, so that feeds do not gather on one minute

A surprising number of feeds come back, so nothing here ever gives up for good.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from model.errors import Degree
from model.feed import Outcome

START_S = 60 * 60
"""Before a rhythm is learned; also the least that a 429 waits."""
SHORTEST_S = 15 * 60
LONGEST_S = 24 * 60 * 60
GONE_S = 7 * 24 * 60 * 60
"""Between polls of a feed that keeps saying 410; also the most that a Retry-After is obeyed."""
POLLS_PER_GAP = 3
JITTER_SHARE = 0.25
WEIGHTS: dict[Degree, float] = {"hard": 1.0, "soft": 0.5, "temporary": 0.25}
"""What one failure adds to the count that stretches the interval (Media Cloud's weights)."""

_NEWEST = 30
"""Entries that the gap is learned from; what a long feed did years ago says little."""
_MAX_AGE_S = 2**31
"""RFC 9111, section 1.2.2: the value a larger one is taken for."""


@dataclass(frozen=True)
class Rhythm:
    """What is known of how often a feed changes, in seconds; None where unknown."""

    gap_s: float | None = None
    """Between entries, see `learned_gap`."""
    ttl_s: int | None = None
    """The feed's own wish (`ParsedDocument.ttl_s`)."""
    max_age_s: int | None = None
    """How long the answer stays fresh, see `cache_max_age_s`."""


def next_poll(
    outcome: Outcome, *, failures: float, rhythm: Rhythm, now: datetime, jitter: float
) -> tuple[datetime, float]:
    """When to ask again, and the new weighted failure count.

    `failures` is the count before this outcome, `jitter` a random number from 0 to 1. Success sets the count
    to 0. A first 410 waits a day, a 410 of a feed that already failed waits a week.
    """
    count = _count(outcome, failures)
    wait = _interval_s(rhythm) * (1 + count)
    wait = min(max(wait, SHORTEST_S), LONGEST_S)
    if outcome.status == 410:
        wait = GONE_S if failures >= WEIGHTS["hard"] else LONGEST_S
    wait *= 1 + JITTER_SHARE * min(max(jitter, 0.0), 1.0)
    return now + timedelta(seconds=max(wait, _asked_for_s(outcome))), count


def learned_gap(published: Sequence[datetime], now: datetime) -> float | None:
    """Seconds between entries, from the dates (aware) of a feed's entries; None where they tell nothing.

    Counts from the median date, not the oldest, so that one pinned old entry changes nothing; and up to now,
    so that a feed which falls silent slows down. Dates in the future are left out. Feeds that stamp every entry
    with one date tell nothing.
    """
    dates = sorted((date for date in published if date <= now), reverse=True)[:_NEWEST]
    if len(set(dates)) < 2:
        return None
    middle = len(dates) // 2
    return (now - dates[middle]).total_seconds() / middle


def cache_max_age_s(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds for which an answer says it stays fresh (RFC 9111, section 4.2.1); 0 if it is stale already.

    `headers` by lower-case name. None where the answer says nothing of it. s-maxage is not for us, but for
    shared caches.
    """
    control = headers.get("cache-control", "").lower()
    if re.search(r"(?<![\w-])no-(cache|store)\b", control):
        return 0
    lifetime: int | None = None
    if found := re.search(r"(?<![\w-])max-age\s*=\s*\"?([0-9]+)", control):
        lifetime = _seconds(found[1])
    elif "expires" in headers:
        lifetime = _until_expiry_s(headers["expires"], http_date(headers.get("date", "")) or now)
    if lifetime is None:
        return None
    age = headers.get("age", "").strip()
    return max(0, lifetime - (_seconds(age) if re.fullmatch("[0-9]+", age) else 0))


def retry_after_s(value: str, now: datetime) -> int | None:
    """Read a Retry-After header, seconds or an HTTP date (RFC 9110, section 10.2.3); None if unreadable."""
    text = value.strip()
    if re.fullmatch("[0-9]+", text):
        return _seconds(text)
    date = http_date(text)
    return None if date is None else max(0, round((date - now).total_seconds()))


def http_date(value: str) -> datetime | None:
    """Read an HTTP date in any of its three forms (RFC 9110, section 5.6.7); None if unreadable."""
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _count(outcome: Outcome, failures: float) -> float:
    if outcome.kind not in ("failed", "not_a_feed"):
        return 0.0
    return max(failures, 0.0) + WEIGHTS[outcome.degree or "soft"]


def _interval_s(rhythm: Rhythm) -> float:
    """The interval of a feed in good health."""
    wish = START_S if rhythm.gap_s is None else rhythm.gap_s / POLLS_PER_GAP
    return min(max(wish, rhythm.ttl_s or 0, rhythm.max_age_s or 0, SHORTEST_S), LONGEST_S)


def _asked_for_s(outcome: Outcome) -> int:
    """What the server asked us to wait; an hour for a 429 that does not say."""
    if outcome.retry_after_s is not None:
        return min(outcome.retry_after_s, GONE_S)
    return START_S if outcome.status == 429 else 0


def _until_expiry_s(expires: str, since: datetime) -> int:
    """An unreadable Expires, "0" above all, means "already stale" (RFC 9111, section 5.3)."""
    date = http_date(expires)
    return 0 if date is None else max(0, min(round((date - since).total_seconds()), _MAX_AGE_S))


def _seconds(digits: str) -> int:
    """Eleven digits already exceed the cap; int() would refuse some thousands of them."""
    return min(int(digits.lstrip("0")[:11] or "0"), _MAX_AGE_S)
