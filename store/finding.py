"""An article by an address of it."""

from __future__ import annotations

from sqlite_utils import Database


def article_at(db: Database, address: str) -> tuple[str, str] | None:
    """URL and headline of the article whose own, former or published address this is, byte for byte."""
    row = db.conn.execute(
        "SELECT url, headline FROM articles WHERE id = (SELECT id FROM articles WHERE url = ?1"
        " UNION ALL SELECT article_id FROM aliases WHERE url = ?1"
        " UNION ALL SELECT article_id FROM sightings WHERE raw_link = ?1 LIMIT 1)",
        [address],
    ).fetchone()
    return (str(row[0]), str(row[1])) if row else None
