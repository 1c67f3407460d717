"""Looking after the archive: backup, integrity, retention."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from model.errors import ArchiveError
from store.archive import archive_path, explained, writing
from store.driver import sqlite3
from store.gone import keep_expired
from store.overlay import astray
from store.times import seconds

SIGHTINGS_KEPT, REKEYED_KEPT = 3, timedelta(days=7)
"""See `prune_sightings`."""


def backup(db: Database, to: Path) -> int:
    """Write a compact, consistent copy of the archive, also while others write; returns its size in bytes.

    Refuses to overwrite. (VACUUM INTO: the step-wise backup API starves beside a busy writer.)
    """
    if to.exists():
        raise ArchiveError(f"{to} exists already. Nothing was written: give a new name.")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        db.conn.execute("VACUUM INTO ?", [str(to)])
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            to.unlink(missing_ok=True)  # half a copy must not look like one
        raise ArchiveError(f"The backup to {to} failed: {error}. The archive itself is untouched.") from error
    return to.stat().st_size


def check(db: Database) -> list[str]:
    """What is wrong with the archive, a sentence each; an empty list when all is well."""
    try:
        return _faults(db)
    except sqlite3.DatabaseError as error:
        # So damaged that it cannot even be looked through.
        return [f"SQLite reports: {error}. Restore the newest file of the backups folder of {archive_path(db)}."]


def _faults(db: Database) -> list[str]:
    problems = [
        f"SQLite reports: {row[0]}. Restore the newest file of the backups folder of {archive_path(db)}."
        for row in db.conn.execute("PRAGMA integrity_check(20)")
        if row[0] != "ok"
    ]
    for table, rowid, parent, _ in db.conn.execute("PRAGMA foreign_key_check").fetchmany(20):
        problems.append(f"Row {rowid} of {table} points at a row of {parent} that is not there.")
    for sql, words in (
        (
            "SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM articles_fts_docsize d WHERE d.id = a.id)",
            "articles are missing from the search index",
        ),
        (
            "SELECT count(*) FROM quotes q WHERE NOT EXISTS"
            " (SELECT 1 FROM quotes_fts_docsize d WHERE d.id = (q.article_id << 20) | q.n)",
            "quotations are missing from the search index",
        ),
        (
            "SELECT count(*) FROM articles a"
            " WHERE versions != (SELECT count(*) FROM texts t WHERE t.article_id = a.id)",
            "articles do not have the earlier versions that they should",
        ),
        (
            "SELECT count(*) FROM judgements j WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = j.article_id)",
            "judgements have no article",
        ),
        (
            "SELECT count(*) FROM pages p WHERE (read_at IS NOT NULL)"
            " != EXISTS (SELECT 1 FROM page_texts t WHERE t.article_id = p.article_id)",
            "pages do not have the text that they should",
        ),
    ):
        n = db.conn.execute(sql).fetchone()[0]
        if n:
            problems.append(f"{n} {words}.")
    if wrong := len(astray(db)):
        problems.append(f"{wrong} articles are not corrected as the ledger of edits says.")
    return problems


def expire(db: Database, *, now: datetime, keep_days: int) -> int:
    """Drop the texts of off-topic articles that no feed has shown for `keep_days`; their counts stay. Returns how many.

    Needs an open `writing` transaction. Unjudged articles and those that a person has edited are kept; so is what the
    latest document of a feed lists that still answers, however long it has answered “unchanged”.
    """
    limit = seconds(now - timedelta(days=keep_days))
    ids = [
        int(row[0])
        for row in db.conn.execute(
            "WITH latest AS MATERIALIZED (SELECT s.feed_id, max(s.last_seen_at) AS at FROM sightings s"
            " JOIN feeds f ON f.id = s.feed_id WHERE f.last_ok_at >= ?1 GROUP BY s.feed_id)"
            " SELECT a.id FROM articles a JOIN judgements j ON j.article_id = a.id WHERE j.topics = 0"
            " AND a.first_seen_at < ?1 AND NOT EXISTS"
            " (SELECT 1 FROM sightings s LEFT JOIN latest l ON l.feed_id = s.feed_id"
            " WHERE s.article_id = a.id AND (s.last_seen_at >= ?1 OR s.last_seen_at >= l.at))"
            " AND NOT EXISTS (SELECT 1 FROM edits e WHERE e.subject = 'article:' || a.id)",
            [limit],
        )
    ]
    wanted = json.dumps(ids)
    keep_expired(db, wanted)
    for table in ("kept_pages", "page_texts", "pages", "judgements", "texts", "sightings", "aliases"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT value FROM json_each(?))", [wanted])
    db.conn.execute("DELETE FROM articles WHERE id IN (SELECT value FROM json_each(?))", [wanted])
    return len(ids)


def prune_polls(db: Database, *, now: datetime, keep_days: int) -> int:
    """Drop the accounts of polls older than this, but each feed's last; returns how many."""
    cursor = db.conn.execute(
        "DELETE FROM polls WHERE at < ? AND at < (SELECT f.last_polled_at FROM feeds f WHERE f.id = polls.feed_id)",
        [seconds(now - timedelta(days=keep_days))],
    )
    return int(cursor.rowcount)


def prune_sightings(db: Database, *, now: datetime) -> int:
    """Of one article in one feed keep the latest few sightings, and all of the last week; returns how many went.

    Only feeds whose guids change at every poll have more: without this they would grow by a row an entry and poll.
    """
    cursor = db.conn.execute(
        "DELETE FROM sightings WHERE (feed_id, key) IN (SELECT feed_id, key FROM (SELECT s.feed_id, s.key,"
        " s.last_seen_at, row_number() OVER (PARTITION BY s.feed_id, s.article_id ORDER BY s.last_seen_at DESC, s.key)"
        " AS place FROM sightings s JOIN (SELECT feed_id, article_id FROM sightings GROUP BY article_id, feed_id"
        " HAVING count(*) > ?1) many ON many.article_id = s.article_id AND many.feed_id = s.feed_id)"
        " WHERE place > ?1 AND last_seen_at < ?2)",
        [SIGHTINGS_KEPT, seconds(now - REKEYED_KEPT)],
    )
    return int(cursor.rowcount)


def scrub(db: Database) -> None:
    """Make sure that what was deleted lingers nowhere: not in the search index, free pages or the write-ahead log.

    Rewrites the file, outside any transaction. Raises ArchiveError, for example while another program writes.
    """
    with writing(db):
        db.conn.execute("INSERT INTO articles_fts(articles_fts) VALUES ('optimize')")
        db.conn.execute("INSERT INTO quotes_fts(quotes_fts) VALUES ('optimize')")
    with explained(archive_path(db)):
        db.conn.execute("VACUUM")
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
