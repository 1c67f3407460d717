"""Entries as published: what each feed said of each of its entries in the latest document that had it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store.times import instant, moment


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One sighting."""

    feed_url: str
    guid: str
    raw_link: str
    headline: str
    published_raw: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    article_url: str


def entries(db: Database) -> Iterator[EntryRow]:
    """All sightings of the archive, by feed and key."""
    rows = db.conn.execute(
        "SELECT f.url, s.guid, s.raw_link, s.headline, s.published_raw, s.published_at, s.first_seen_at,"
        " s.last_seen_at, a.url FROM sightings s JOIN feeds f ON f.id = s.feed_id"
        " JOIN articles a ON a.id = s.article_id ORDER BY s.feed_id, s.key"
    )
    for row in rows:
        yield EntryRow(row[0], row[1], row[2], row[3], row[4], moment(row[5]), instant(row[6]), instant(row[7]), row[8])
