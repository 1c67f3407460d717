"""Dates that come later than the entry: of announcements, once their day is here, and from articles' pages."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from store.times import seconds

_NEVER = 2**62
"""`dated_at` of a date that any of a feed's overrules: recording lets the earliest claim stand."""
_DAY_S = 86_400


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


def date_by_page(db: Database, article_id: int, at: datetime) -> bool:
    """Date an article whose feeds give no usable date by what its page says, marked as such; returns whether it was.

    Not where the page claims a day after the one on which we first saw the article. A date that a feed gives later
    takes its place. Needs an open `writing` transaction.
    """
    cursor = db.conn.execute(
        "UPDATE articles SET published_at = ?1, date_source = 'page', dated_at = ?2 WHERE id = ?3"
        " AND published_at IS NULL AND date_source IN ('missing', 'implausible') AND ?1 <= first_seen_at + ?4",
        [seconds(at), _NEVER, article_id, _DAY_S],
    )
    return bool(cursor.rowcount)
