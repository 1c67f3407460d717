"""Articles whose date lay in the future when we saw them: kept undated until their day comes."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from store.times import seconds


def future_dated(db: Database) -> list[tuple[int, str]]:
    """Id and date as published of every article that is undated because its date lay ahead."""
    rows = db.conn.execute(
        "SELECT a.id, max(s.published_raw) FROM articles a JOIN sightings s ON s.article_id = a.id"
        " WHERE a.date_source = 'future' AND s.published_raw != '' GROUP BY a.id"
    )
    return [(int(row[0]), str(row[1])) for row in rows]


def set_published(db: Database, article_id: int, at: datetime) -> None:
    """Date an article by what its outlet had said. Needs an open `writing` transaction."""
    db.conn.execute(
        "UPDATE articles SET published_at = ?, date_source = 'published' WHERE id = ?", [seconds(at), article_id]
    )
