"""What people write: the ledger of edits, and erasure.

Every change by a person is an appended row (who, when, what, old, new, undoes). Later features add kinds of edit here,
not tables of their own. `forget` alone removes: an article, an outlet or a person's name, with all that hangs on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.errors import ArchiveError
from store.times import moment, seconds


@dataclass(frozen=True, slots=True)
class Edit:
    """One row of the ledger."""

    id: int
    at: datetime
    who: str
    edit_kind: str
    subject: str
    old: Any
    new: Any
    undoes: int | None


def append_edit(
    db: Database,
    *,
    at: datetime,
    who: str,
    edit_kind: str,
    subject: str,
    old: Any = None,
    new: Any = None,
    undoes: int | None = None,
) -> int:
    """Write one edit; returns its id. Needs an open `writing` transaction."""
    cursor = db.conn.execute(
        "INSERT INTO edits (at, who, edit_kind, subject, old, new, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [seconds(at), who, edit_kind, subject, json.dumps(old), json.dumps(new), undoes],
    )
    return int(cursor.lastrowid or 0)


def edits(db: Database, subject: str | None = None) -> list[Edit]:
    """The ledger in order, or what it says of one subject."""
    where, parameters = ("WHERE subject = ?", [subject]) if subject else ("", [])
    rows = db.conn.execute(
        f"SELECT id, at, who, edit_kind, subject, old, new, undoes FROM edits {where} ORDER BY id", parameters
    )
    return [
        Edit(row[0], moment(row[1]), row[2], row[3], row[4], json.loads(row[5]), json.loads(row[6]), row[7])  # type: ignore[arg-type]
        for row in rows
    ]


def forget_article(db: Database, url: str, *, at: datetime, who: str) -> int:
    """Erase an article with its sightings, earlier versions, judgement and index rows; returns how many (0 or 1)."""
    row = db.conn.execute(
        "SELECT id FROM articles WHERE url = ? UNION SELECT article_id FROM aliases WHERE url = ?"
        " UNION SELECT article_id FROM sightings WHERE raw_link = ?",
        [url, url, url],
    ).fetchone()
    if row is None:
        return 0
    _erase(db, [int(row[0])])
    append_edit(db, at=at, who=who, edit_kind="forget", subject="article", new={"articles": 1})
    return 1


def forget_outlet(db: Database, slug: str, *, at: datetime, who: str) -> int:
    """Erase an outlet, its feeds and all their articles; returns how many articles went."""
    row = db.conn.execute("SELECT id FROM outlets WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive has no outlet “{slug}”. `python -m ingest feeds list` names them.")
    outlet_id = int(row[0])
    ids = [int(r[0]) for r in db.conn.execute("SELECT id FROM articles WHERE outlet_id = ?", [outlet_id])]
    _erase(db, ids)
    conn = db.conn
    feed_ids = "(SELECT id FROM feeds WHERE outlet_id = ?)"
    # Other outlets' articles stay; only this outlet's account of them goes.
    conn.execute(f"DELETE FROM sightings WHERE feed_id IN {feed_ids}", [outlet_id])
    conn.execute(f"DELETE FROM texts WHERE feed_id IN {feed_ids}", [outlet_id])
    conn.execute(
        "UPDATE articles SET text_feed_id ="
        " (SELECT s.feed_id FROM sightings s WHERE s.article_id = articles.id LIMIT 1)"
        f" WHERE text_feed_id IN {feed_ids}"
        " AND EXISTS (SELECT 1 FROM sightings s WHERE s.article_id = articles.id)",
        [outlet_id],
    )
    orphans = conn.execute(f"SELECT id FROM articles WHERE text_feed_id IN {feed_ids}", [outlet_id])
    _erase(db, [int(r[0]) for r in orphans.fetchall()])
    conn.execute("DELETE FROM expired_counts WHERE outlet_id = ?", [outlet_id])
    conn.execute("DELETE FROM polls WHERE feed_id IN " + feed_ids, [outlet_id])
    conn.execute("DELETE FROM feeds WHERE outlet_id = ?", [outlet_id])
    conn.execute("DELETE FROM outlets WHERE id = ?", [outlet_id])
    append_edit(db, at=at, who=who, edit_kind="forget", subject="outlet", new={"articles": len(ids)})
    return len(ids)


def forget_person(db: Database, name: str, *, at: datetime, who: str) -> int:
    """Erase a person: their name from bylines, and every article whose text holds it. Returns how many articles went.

    The name is matched as a phrase, case and accents ignored. The ledger row does not repeat it.
    """
    phrase = '"' + name.replace('"', '""') + '"'
    hits = {int(r[0]) for r in db.conn.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", [phrase])}
    like = "%" + name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    hits |= {
        int(r[0])
        for r in db.conn.execute(
            "SELECT article_id FROM texts WHERE headline LIKE ? ESCAPE '\\' OR standfirst LIKE ? ESCAPE '\\'"
            " UNION SELECT article_id FROM sightings WHERE headline LIKE ? ESCAPE '\\'",
            [like, like, like],
        )
    }
    _erase(db, sorted(hits))
    db.conn.execute("UPDATE articles SET byline = '' WHERE byline LIKE ? ESCAPE '\\'", [like])
    append_edit(db, at=at, who=who, edit_kind="forget", subject="person", new={"articles": len(hits)})
    return len(hits)


def _erase(db: Database, ids: list[int]) -> None:
    wanted = json.dumps(ids)
    among = "IN (SELECT value FROM json_each(?))"
    db.conn.execute("DELETE FROM edits WHERE subject IN (SELECT 'article:' || value FROM json_each(?))", [wanted])
    for table in ("judgements", "texts", "sightings", "aliases"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id {among}", [wanted])
    db.conn.execute(f"DELETE FROM articles WHERE id {among}", [wanted])
