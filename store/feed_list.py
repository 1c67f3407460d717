"""The archive's present state as a list of outlets and feeds: what `feeds export` writes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from model.feed import Feed, Outlet


@dataclass(frozen=True, slots=True)
class PresentFeeds:
    """What is watched. Left out: removed feeds, saved documents, and outlets that only search feeds have named."""

    outlets: tuple[Outlet, ...]
    feeds: tuple[Feed, ...]
    """In the order of their outlets."""
    paused: frozenset[str]
    """Addresses of those among `feeds` that are paused."""
    removed: tuple[str, ...]
    """Addresses of those left out because a person removed them."""


def present_feeds(db: Database) -> PresentFeeds:
    """All that a list of feeds can say of this archive."""
    rows = db.conn.execute(
        "SELECT o.slug, f.url, f.title, f.feed_kind, f.cap, f.paused, f.removed_at IS NOT NULL"
        " FROM feeds f JOIN outlets o ON o.id = f.outlet_id"
        " WHERE f.next_due_at IS NOT NULL OR f.removed_at IS NOT NULL"
        " ORDER BY o.outlet_kind, o.country, o.name COLLATE NOCASE, o.slug, f.id"
    ).fetchall()
    outlets = db.conn.execute(
        "SELECT slug, name, country, language, outlet_kind, tier, site_url, note,"
        " coalesce(full_text_set, full_text) != 0, discovered FROM outlets"
        " ORDER BY outlet_kind, country, name COLLATE NOCASE, slug"
    ).fetchall()
    saved = {
        row[0]
        for row in db.conn.execute(
            "SELECT o.slug FROM outlets o WHERE EXISTS (SELECT 1 FROM feeds f WHERE f.outlet_id = o.id)"
        )
    }
    feeds = [Feed(row[1], row[0], row[2], row[3], row[4]) for row in rows if not row[6]]
    watched = {feed.outlet for feed in feeds}
    # An outlet without any feed was listed by a person, unless an entry of a search feed named it.
    kept = [row for row in outlets if row[0] in watched or not (row[9] or row[0] in saved)]
    return PresentFeeds(
        tuple(Outlet(*row[:9]) for row in kept),
        tuple(feeds),
        frozenset(row[1] for row in rows if row[5] and not row[6]),
        tuple(row[1] for row in rows if row[6]),
    )
