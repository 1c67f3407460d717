"""Outlets, feeds and polls: what the pipeline writes about whom it asks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from model.errors import Degree
from model.feed import (
    NO_SKIPS,
    NO_VALIDATORS,
    Feed,
    FeedKind,
    Move,
    Outcome,
    OutcomeKind,
    Outlet,
    OutletKind,
    Skips,
    Tier,
    Validators,
)
from store.gone import Digests, refuse_forgotten
from store.times import instant, moment, seconds


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as the archive knows it."""

    id: int
    outlet_id: int
    outlet_name: str
    url: str
    title: str
    feed_kind: FeedKind
    cap: int | None
    paused: bool
    validators: Validators
    body_digest: bytes | None
    next_due_at: datetime | None
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    last_outcome: OutcomeKind | None
    last_degree: Degree | None
    last_reason: str
    last_status: int | None
    failures: float
    gap_s: float | None
    ttl_s: int | None
    at_cap: bool
    language: str
    removed_at: datetime | None = None
    """When a person removed it: its articles stay, it is not asked again until somebody adds it."""
    hub_url: str = ""
    """A WebSub hub that it offers."""
    newest_at: datetime | None = None
    """When it last said something new."""
    gone_since: datetime | None = None
    """Its first 410 since it last answered well."""
    skips: Skips = NO_SKIPS
    move: Move | None = None


def put_outlet(db: Database, outlet: Outlet, *, discovered: bool = False) -> int:
    """Add an outlet, or update what feeds.toml says of it; a discovered one never overwrites. Returns its id.

    A tier that the team has set (`store.tiers`) stays.

    Raises Forgotten for one that somebody had erased.
    """
    row = db.conn.execute("SELECT id, discovered FROM outlets WHERE slug = ?", [outlet.slug]).fetchone()
    values = [
        outlet.name,
        outlet.country,
        outlet.language,
        outlet.outlet_kind,
        outlet.tier,
        outlet.site_url,
        outlet.note,
        int(outlet.full_text),
    ]
    if row is None:
        refuse_forgotten(db, Digests(db).outlet(outlet, by_host=discovered), f"The outlet “{outlet.slug}”")
        cursor = db.conn.execute(
            "INSERT INTO outlets (slug, name, country, language, outlet_kind, tier, site_url, note, full_text,"
            " discovered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [outlet.slug, *values, int(discovered)],
        )
        return int(cursor.lastrowid or 0)
    if not discovered:
        db.conn.execute(
            "UPDATE outlets SET name = ?, country = ?, language = ?, outlet_kind = ?,"
            " tier = coalesce(tier_set, ?), site_url = ?, note = ?, full_text = ?, discovered = 0 WHERE id = ?",
            [*values, row[0]],
        )
    return int(row[0])


def put_feed(db: Database, feed: Feed, outlet_id: int, now: datetime, *, polled: bool = True) -> int:
    """Add a feed, or update its title, kind and cap; due at once if it is `polled` and never was. Returns its id.

    One that a person removed is left as it is (`store.editorial.add_feed` brings it back). Raises Forgotten for one
    that somebody had erased.
    """
    feed_id = feed_at(db, feed.url)
    if feed_id is None:
        refuse_forgotten(db, [Digests(db).feed(feed.url)], f"The feed {feed.url}")
        cursor = db.conn.execute(
            "INSERT INTO feeds (outlet_id, url, title, feed_kind, cap, added_at, next_due_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                outlet_id,
                feed.url,
                feed.title,
                feed.feed_kind,
                feed.cap,
                seconds(now),
                seconds(now) if polled else None,
            ],
        )
        return int(cursor.lastrowid or 0)
    if db.conn.execute("SELECT removed_at FROM feeds WHERE id = ?", [feed_id]).fetchone()[0] is not None:
        return feed_id
    db.conn.execute(
        "UPDATE feeds SET outlet_id = ?, title = ?, feed_kind = ?, cap = ?, next_due_at = coalesce(next_due_at, ?)"
        " WHERE id = ?",
        [outlet_id, feed.title, feed.feed_kind, feed.cap, seconds(now) if polled else None, feed_id],
    )
    return feed_id


def feed_at(db: Database, url: str) -> int | None:
    """The id of the feed at this address, or of the one that has moved away from it; None if there is none."""
    row = db.conn.execute(
        "SELECT id FROM feeds WHERE url = ?1 UNION SELECT feed_id FROM former_addresses WHERE url = ?1", [url]
    ).fetchone()
    return None if row is None else int(row[0])


def former_addresses(db: Database, feed_id: int) -> list[str]:
    """Where a feed lived before it moved."""
    return [row[0] for row in db.conn.execute("SELECT url FROM former_addresses WHERE feed_id = ?", [feed_id])]


def feed_states(db: Database, *, due_at: datetime | None = None, polled_only: bool = False) -> list[FeedState]:
    """All feeds in order of outlet and title; with `due_at` only those to be polled by then, the longest due first."""
    where, order, params = "1", "o.name COLLATE NOCASE, f.title COLLATE NOCASE, f.id", []
    if due_at is not None:
        where, order, params = (
            "f.next_due_at <= ? AND NOT f.paused AND f.removed_at IS NULL",
            "f.next_due_at, f.id",
            [seconds(due_at)],
        )
    elif polled_only:
        where = "f.next_due_at IS NOT NULL AND f.removed_at IS NULL"
    rows = db.conn.execute(
        "SELECT f.id, f.outlet_id, o.name, f.url, f.title, f.feed_kind, f.cap, f.paused, f.etag, f.last_modified,"
        " f.body_digest, f.next_due_at, f.last_polled_at, f.last_ok_at, f.last_outcome, f.last_degree, f.last_reason,"
        " f.last_status, f.failures, f.gap_s, f.ttl_s, f.at_cap, o.language, f.removed_at, f.hub_url, f.newest_at,"
        " f.gone_since, f.skip_hours, f.skip_days, f.moving_to, f.moving_since, f.moving_answers"
        f" FROM feeds f JOIN outlets o ON o.id = f.outlet_id WHERE {where} ORDER BY {order}",
        params,
    )
    return [_feed_state(row) for row in rows]


def _feed_state(row: tuple[Any, ...]) -> FeedState:
    return FeedState(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        bool(row[7]),
        Validators(row[8], row[9]),
        row[10],
        moment(row[11]),
        moment(row[12]),
        moment(row[13]),
        row[14],
        row[15],
        row[16] or "",
        row[17],
        row[18],
        row[19],
        row[20],
        bool(row[21]),
        row[22],
        moment(row[23]),
        row[24],
        moment(row[25]),
        moment(row[26]),
        Skips(_from_bits(row[27]), _from_bits(row[28])) if row[27] or row[28] else NO_SKIPS,
        Move(row[29], instant(row[30]), row[31]) if row[29] else None,
    )


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))


def _from_bits(bits: int) -> frozenset[int]:
    return frozenset(number for number in range(24) if bits >> number & 1)


def removed_urls(db: Database) -> list[str]:
    """The feeds that a person removed."""
    return [row[0] for row in db.conn.execute("SELECT url FROM feeds WHERE removed_at IS NOT NULL")]


def next_due(db: Database) -> datetime | None:
    """When the next feed wants to be polled; None if there is none."""
    row = db.conn.execute("SELECT min(next_due_at) FROM feeds WHERE NOT paused AND removed_at IS NULL").fetchone()
    return moment(row[0])


def record_outcome(db: Database, feed_id: int, outcome: Outcome) -> None:
    """Keep one poll, without saying when the next is due. Needs an open `writing` transaction."""
    _record_outcomes(db, [(feed_id, outcome)])


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """What a poll changes about how and when the feed is asked next. None leaves a value as it is, but for
    `gone_since` and `move`, which end with it."""

    next_due_at: datetime
    failures: float
    gone_since: datetime | None = None
    move: Move | None = None
    validators: Validators | None = None
    body_digest: bytes | None = None
    gap_s: float | None = None
    ttl_s: int | None = None
    """0: the feed has none (any more)."""
    hub_url: str | None = None
    newest_at: datetime | None = None
    skips: Skips | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """One poll as it is kept: how it went, and what it changes about the next."""

    feed_id: int
    outcome: Outcome
    change: Rescheduling


def record_polls(db: Database, polls: Sequence[Polled]) -> None:
    """Keep polls. Needs an open `writing` transaction: either all of a poll is there after it, or nothing."""
    _record_outcomes(db, [(poll.feed_id, poll.outcome) for poll in polls])
    reschedule(db, [(poll.feed_id, poll.change) for poll in polls])


def _record_outcomes(db: Database, polls: Iterable[tuple[int, Outcome]]) -> None:
    """A poll of the same feed at the same second is the same poll: the first account stands."""
    rows = [
        (
            feed_id,
            seconds(outcome.at),
            outcome.kind,
            outcome.degree,
            outcome.status,
            outcome.reason,
            outcome.entries,
            outcome.articles,
            outcome.revisions,
            outcome.at_cap,
        )
        for feed_id, outcome in polls
    ]
    db.conn.executemany(
        "INSERT OR IGNORE INTO polls (feed_id, at, outcome, degree, status, reason, entries, articles, revisions)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        [row[:-1] for row in rows],
    )
    db.conn.executemany(
        "UPDATE feeds SET last_polled_at = ?2, last_outcome = ?3, last_degree = ?4, last_status = ?5, last_reason = ?6,"
        " last_ok_at = CASE WHEN ?3 IN ('failed', 'not_a_feed') THEN last_ok_at ELSE ?2 END,"
        " at_cap = CASE WHEN ?3 IN ('new', 'nothing_new', 'broken') THEN ?10 ELSE at_cap END"
        " WHERE id = ?1 AND coalesce(last_polled_at, 0) < ?2",
        rows,
    )


def reschedule(db: Database, changes: Iterable[tuple[int, Rescheduling]]) -> None:
    """Write what polls changed about how their feeds are asked next, by feed. Needs an open `writing` transaction."""
    db.conn.executemany(
        # Removed while it was being asked: it stays out of the queue.
        "UPDATE feeds SET next_due_at = CASE WHEN removed_at IS NULL THEN ? END, failures = ?,"
        " gap_s = coalesce(?, gap_s), ttl_s = coalesce(?, ttl_s),"
        " body_digest = coalesce(?, body_digest), hub_url = coalesce(?, hub_url), newest_at = coalesce(?, newest_at),"
        " skip_hours = coalesce(?, skip_hours), skip_days = coalesce(?, skip_days), gone_since = ?,"
        " moving_to = ?, moving_since = ?, moving_answers = ?, etag = CASE WHEN ? THEN ? ELSE etag END,"
        " last_modified = CASE WHEN ? THEN ? ELSE last_modified END WHERE id = ?",
        [_rescheduled(feed_id, change) for feed_id, change in changes],
    )


def hold_back(db: Database, host: str, until: datetime) -> None:
    """Let no feed of this host be due before `until`. Needs an open `writing` transaction."""
    soon = db.conn.execute("SELECT id, url FROM feeds WHERE next_due_at < ?", [seconds(until)])
    held = [(seconds(until), feed_id) for feed_id, url in soon.fetchall() if host_of(url) == host]
    db.conn.executemany("UPDATE feeds SET next_due_at = ? WHERE id = ?", held)


def host_of(url: str) -> str:
    """The host that a feed is asked at, in lower case; empty for what cannot be read as a URL."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _rescheduled(feed_id: int, change: Rescheduling) -> tuple[object, ...]:
    skips, move, validators = change.skips, change.move, change.validators or NO_VALIDATORS
    answered = change.validators is not None
    return (
        seconds(change.next_due_at),
        change.failures,
        change.gap_s,
        change.ttl_s,
        change.body_digest,
        change.hub_url,
        seconds(change.newest_at) if change.newest_at else None,
        None if skips is None else _bits(skips.hours),
        None if skips is None else _bits(skips.days),
        seconds(change.gone_since) if change.gone_since else None,
        *((move.url, seconds(move.since), move.answers) if move else (None, None, None)),
        answered,
        validators.etag,
        answered,
        validators.last_modified,
        feed_id,
    )


def outlets(db: Database, among: Iterable[int] | None = None) -> dict[int, Outlet]:
    """All outlets by id, or those of `among`. Where a person has switched the reading of its pages, that holds, not the
    list's word."""
    which, parameters = ("", []) if among is None else (" WHERE id IN (SELECT value FROM json_each(?))",
                                                        [json.dumps(list(among))])  # fmt: skip
    rows: Iterable[tuple[int, str, str, str, str, OutletKind, Tier, str, str, int]] = db.conn.execute(
        "SELECT id, slug, name, country, language, outlet_kind, tier, site_url, note,"
        f" coalesce(full_text_set, full_text) FROM outlets{which}",
        parameters,
    )
    return {row[0]: Outlet(*row[1:9], full_text=bool(row[9])) for row in rows}


def discovered_outlets(db: Database) -> frozenset[str]:
    """Slugs of the outlets that only entries of search feeds have named: nobody has said anything of them yet."""
    return frozenset(row[0] for row in db.conn.execute("SELECT slug FROM outlets WHERE discovered"))
