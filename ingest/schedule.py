"""When to ask a feed again. Pure: what a poll came to, and the feed's own rhythm, go in; a time comes out.

    success:  a third of the learned gap between entries, longer where the feed has been silent for long, not sooner
              than the feed's own ttl and max-age
    failure:  the same, times one plus the weighted failures so far (linear, so that a return is noticed)
    always:   between 15 minutes and 24 hours, then 0 to 25 % later, so that feeds do not gather on one minute, and
              never in the hours and on the days that the feed asks us to skip

A surprising number of feeds come back, so nothing here ever gives up for good.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

from model.errors import Degree
from model.feed import NO_SKIPS, Move, Outcome, Skips

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
GONE_AFTER = timedelta(days=1)
"""So long apart two answers of 410 must lie for the feed to be asked weekly: one may be an accident."""
MOVED_AFTER = timedelta(days=1)
MOVED_ANSWERS = 3
"""A feed has moved when so many answers in a row, over at least that time, named the same new address."""
SILENT_SHARE = 1 / 108
"""A feed's silence stretches the interval to this share of itself: one that spoke every hour is asked less often after
a day and a half without a word, and once a day after three and a half months; a night or a weekend changes little."""
UNKNOWN_SILENT_SHARE = 1 / 12
"""The same where no rhythm is known: a feed without dates that was silent for three days is asked every 6 hours."""
REGULAR_SHARE = 0.4
"""A feed that published on so many of its latest days counts as daily: nights and weekends then do not slow it."""

_NEWEST = 30
"""Entries that the gap is learned from; what a long feed did years ago says little."""
_LONGEST_LINK = 8_192
_LINK = re.compile(r"<([^<>\s]{1,2000})>([^<>]*)")
_REL = re.compile(r";\s{0,9}rel\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
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
    silent_s: float | None = None
    """Since the feed last said anything new."""
    skips: Skips = NO_SKIPS
    """When the feed asks not to be asked."""


def next_poll(
    outcome: Outcome,
    *,
    failures: float,
    rhythm: Rhythm,
    now: datetime,
    jitter: float,
    gone_since: datetime | None = None,
) -> tuple[datetime, float]:
    """When to ask again, and the new weighted failure count.

    `failures` is the count before this outcome, `jitter` a random number from 0 to 1, `gone_since` when the feed first
    said 410 without having answered well since. Success sets the count to 0. A 410 waits a day; one that comes a day or
    more after the first waits a week.
    """
    count = _count(outcome, failures)
    wait = min(max(_interval_s(rhythm) * (1 + count), SHORTEST_S), LONGEST_S)
    if outcome.status == 410:
        wait = GONE_S if gone_since is not None and now - gone_since >= GONE_AFTER else LONGEST_S
    share = min(max(jitter, 0.0), 1.0)
    wait *= 1 + JITTER_SHARE * share
    due = now + timedelta(seconds=max(wait, asked_to_wait_s(outcome)))
    return allowed(due, rhythm.skips, share), count


def gone_since(outcome: Outcome, before: datetime | None) -> datetime | None:
    """When the feed first said 410, given when it had before this poll; None once it answers well again."""
    if outcome.status == 410:
        return before or outcome.at
    return before if outcome.kind in ("failed", "not_a_feed") else None


def moved(before: Move | None, permanent_url: str | None, now: datetime) -> tuple[Move | None, bool]:
    """What is known of a feed's move after an answer that could be read, and whether it is time to follow it for good.

    `permanent_url` is where that answer said the feed lives now (None: it said nothing, so what it said before does not
    count any more). Another address than before starts anew.
    """
    if permanent_url is None:
        return None, False
    if before is None or before.url != permanent_url:
        return Move(permanent_url, now, 1), False
    move = Move(permanent_url, before.since, before.answers + 1)
    return move, move.answers >= MOVED_ANSWERS and now - move.since >= MOVED_AFTER


def allowed(due: datetime, skips: Skips, jitter: float = 0.0) -> datetime:
    """`due`, or the first hour after it that the feed does not ask to skip (then up to a quarter of an hour into it).

    A feed that asks to skip every hour of the week asks for nothing that makes sense, and is not heeded.
    """
    at = due
    for _ in range(7 * 24 + 1):
        if at.hour not in skips.hours and at.weekday() not in skips.days:
            return at if at == due else at + timedelta(seconds=SHORTEST_S * jitter)
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def learned_gap(published: Sequence[datetime], now: datetime) -> float | None:
    """Seconds between entries, from the dates (aware) of a feed's entries; None where they tell nothing.

    Counts from the median date, not the oldest, so that one pinned old entry changes nothing; and up to now,
    so that a feed which falls silent slows down. One that publishes on most days is taken by the usual gap within them
    where that is shorter, so that it is not found asleep in the morning. Dates in the future are left out. Feeds that
    stamp every entry with one date tell nothing.
    """
    dates = sorted((date for date in published if date <= now), reverse=True)[:_NEWEST]
    if len(set(dates)) < 2:
        return None
    middle = len(dates) // 2
    rate = (now - dates[middle]).total_seconds() / middle
    usual = _usual_gap_s(dates, now)
    return rate if usual is None else min(rate, usual)


def observed_gap(before: float | None, silent_s: float) -> float:
    """The gap of a feed without usable dates, from how long it had said nothing when it said something new.

    Half of what was known and half of what was seen, so that one long pause does not put it to sleep.
    """
    return silent_s if before is None else (before + silent_s) / 2


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


def hub_in(headers: Mapping[str, str]) -> str:
    """The WebSub hub that a Link header names (W3C WebSub, section 4), "" if none; `headers` by lower-case name."""
    for url, parameters in _LINK.findall(headers.get("link", "")[:_LONGEST_LINK]):
        rel = _REL.search(parameters)
        if rel and "hub" in (rel[1] or rel[2]).lower().split() and url.lower().startswith(("http://", "https://")):
            return str(url)
    return ""


def retry_after_s(value: str, now: datetime) -> int | None:
    """Read a Retry-After header, seconds or an HTTP date (RFC 9110, section 10.2.3); None if unreadable."""
    text = value.strip()
    if re.fullmatch("[0-9]+", text):
        return _seconds(text)
    date = http_date(text)
    return None if date is None else max(0, round((date - now).total_seconds()))


def asked_to_wait_s(outcome: Outcome) -> int:
    """What the server asked us to wait; an hour for a 429 that does not say."""
    if outcome.retry_after_s is not None:
        return min(outcome.retry_after_s, GONE_S)
    return START_S if outcome.status == 429 else 0


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
    unknown = rhythm.gap_s is None
    wish = START_S if rhythm.gap_s is None else rhythm.gap_s / POLLS_PER_GAP
    silence = (rhythm.silent_s or 0) * (UNKNOWN_SILENT_SHARE if unknown else SILENT_SHARE)
    return min(max(wish, silence, rhythm.ttl_s or 0, rhythm.max_age_s or 0, SHORTEST_S), LONGEST_S)


def _usual_gap_s(dates: Sequence[datetime], now: datetime) -> float | None:
    """The median gap of a feed that published on most of the latest days; None for others. `dates`: newest first."""
    days = {(now - date) // timedelta(days=1) for date in dates}
    if len(days) < REGULAR_SHARE * (max(days) + 1):
        return None
    moments = sorted(set(dates), reverse=True)
    gaps = sorted((later - earlier).total_seconds() for later, earlier in pairwise(moments))
    return gaps[len(gaps) // 2]


def _until_expiry_s(expires: str, since: datetime) -> int:
    """An unreadable Expires, "0" above all, means "already stale" (RFC 9111, section 5.3)."""
    date = http_date(expires)
    return 0 if date is None else max(0, min(round((date - since).total_seconds()), _MAX_AGE_S))


def _seconds(digits: str) -> int:
    """Eleven digits already exceed the cap; int() would refuse some thousands of them."""
    return min(int(digits.lstrip("0")[:11] or "0"), _MAX_AGE_S)
