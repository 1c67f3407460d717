"""One article under two addresses: a search engine's wrapped link that cannot be decoded, and the outlet's own link.

Google News gives links that say nothing of their target without a request. Where the same outlet has an article with
the same headline of the same days under its own link, the two are one.
"""

from __future__ import annotations

from sqlite_utils import Database

from store.overlay import carry
from store.sensitive import carry_sensitive
from store.tag_ledger import carry_tags

WRAPPER = "https://news.google.com/"
WITHIN_S = 2 * 86_400
"""An outlet that uses one headline again later means another article."""


def merge_wrapped(db: Database) -> int:
    """Join wrapped articles to the outlet's own; returns how many. Needs an open `writing` transaction.

    Looks at the whole archive, so it does not matter which of the two was seen first.
    """
    pairs = db.conn.execute(
        "SELECT w.id, min(a.id) FROM articles w JOIN articles a ON a.outlet_id = w.outlet_id"
        " WHERE w.url >= ?1 AND w.url < ?2 AND w.headline != '' AND a.headline = w.headline COLLATE NOCASE"
        " AND NOT (a.url >= ?1 AND a.url < ?2)"
        " AND abs(coalesce(a.published_at, a.first_seen_at) - coalesce(w.published_at, w.first_seen_at)) <= ?3"
        " GROUP BY w.id",
        [WRAPPER, WRAPPER[:-1] + chr(ord("/") + 1), WITHIN_S],
    ).fetchall()
    for wrapped, own in pairs:
        _join(db, int(wrapped), int(own))
    return len(pairs)


def _join(db: Database, wrapped: int, own: int) -> None:
    run = db.conn.execute
    run("UPDATE sightings SET article_id = ? WHERE article_id = ?", [own, wrapped])
    run("UPDATE aliases SET article_id = ? WHERE article_id = ?", [own, wrapped])
    run("INSERT OR IGNORE INTO aliases SELECT url, ? FROM articles WHERE id = ?", [own, wrapped])
    run(
        "UPDATE articles SET first_seen_at = min(articles.first_seen_at, w.first_seen_at),"
        " origin = min(articles.origin, w.origin) FROM articles w WHERE w.id = ? AND articles.id = ?",
        [wrapped, own],
    )
    carry(db, wrapped, own)
    carry_tags(db, wrapped, own)
    carry_sensitive(db, wrapped, own)
    for table in ("kept_pages", "page_texts", "pages", "judgements", "texts"):
        run(f"DELETE FROM {table} WHERE article_id = ?", [wrapped])
    run("DELETE FROM articles WHERE id = ?", [wrapped])
