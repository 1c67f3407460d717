"""What people write: the ledger of edits, and erasure.

Every change by a person is an appended row (who, when, what, old, new, undoes). Later features add kinds of edit here,
not tables of their own. `forget` alone removes: an article, an outlet or a person's name, with all that hangs on it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.errors import ArchiveError
from store.articles import without_feeds
from store.feeds import feed_at
from store.times import moment, seconds

_WORD = re.compile(r"[^\W_]+")


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


def set_paused(db: Database, feed_url: str, paused: bool, *, at: datetime, who: str) -> bool:
    """Pause a feed (it is not asked again until it is resumed, whatever feeds.toml says) or resume it.

    Returns whether that changed anything. Raises ArchiveError for a feed that the archive does not know.
    """
    row = db.conn.execute("SELECT paused, url FROM feeds WHERE id = ?", [feed_at(db, feed_url)]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive has no feed {feed_url}. `python -m ingest feeds list` names them.")
    feed_url = row[1]  # where it has moved since
    if bool(row[0]) == paused:
        return False
    db.conn.execute("UPDATE feeds SET paused = ? WHERE url = ?", [paused, feed_url])
    append_edit(db, at=at, who=who, edit_kind="pause", subject=f"feed:{feed_url}", old=not paused, new=paused)
    return True


def move_feed(db: Database, feed_id: int, to: str, *, at: datetime, who: str) -> bool:
    """From now on ask a feed at another address; its old one goes on naming it, in feeds.toml too.

    Returns False, and changes nothing, where that address is another feed's. Needs an open `writing` transaction.
    """
    if feed_at(db, to) not in (None, feed_id):
        return False
    old = db.conn.execute("SELECT url FROM feeds WHERE id = ?", [feed_id]).fetchone()[0]
    db.conn.execute("DELETE FROM former_addresses WHERE url = ?", [to])
    db.conn.execute("UPDATE feeds SET url = ? WHERE id = ?", [to, feed_id])
    db.conn.execute("INSERT OR IGNORE INTO former_addresses VALUES (?, ?)", [old, feed_id])
    append_edit(db, at=at, who=who, edit_kind="move", subject=f"feed:{to}", old=old, new=to)
    return True


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
    """Erase an outlet, its feeds and all their articles; returns how many articles went.

    Other outlets' articles stay as their own feeds told them; what this outlet's feeds said of them goes.
    """
    row = db.conn.execute("SELECT id FROM outlets WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive has no outlet “{slug}”. `python -m ingest feeds list` names them.")
    outlet_id, conn = int(row[0]), db.conn
    own = [int(r[0]) for r in conn.execute("SELECT id FROM articles WHERE outlet_id = ?", [outlet_id])]
    _erase(db, own)
    feed_ids = "(SELECT id FROM feeds WHERE outlet_id = ?1)"
    touched = conn.execute(
        f"SELECT article_id FROM sightings WHERE feed_id IN {feed_ids} UNION SELECT article_id FROM texts"
        f" WHERE feed_id IN {feed_ids} UNION SELECT id FROM articles WHERE text_feed_id IN {feed_ids}",
        [outlet_id],
    ).fetchall()
    conn.execute(f"DELETE FROM sightings WHERE feed_id IN {feed_ids}", [outlet_id])
    conn.execute(f"DELETE FROM texts WHERE feed_id IN {feed_ids}", [outlet_id])
    orphans = without_feeds(db, [int(r[0]) for r in touched], outlet_id)
    _erase(db, orphans)
    subjects = f"SELECT 'outlet:' || ?2 UNION SELECT 'feed:' || url FROM feeds WHERE id IN {feed_ids}"
    subjects += f" UNION SELECT 'feed:' || url FROM former_addresses WHERE feed_id IN {feed_ids}"
    _erase_edits(db, f"SELECT id FROM edits WHERE subject IN ({subjects})", [outlet_id, slug])
    conn.execute("DELETE FROM expired_counts WHERE outlet_id = ?", [outlet_id])
    conn.execute(f"DELETE FROM polls WHERE feed_id IN {feed_ids}", [outlet_id])
    conn.execute("DELETE FROM feeds WHERE outlet_id = ?", [outlet_id])
    conn.execute("DELETE FROM outlets WHERE id = ?", [outlet_id])
    articles = len(own) + len(orphans)
    append_edit(db, at=at, who=who, edit_kind="forget", subject="outlet", new={"articles": articles})
    return articles


def forget_person(db: Database, name: str, *, at: datetime, who: str) -> int:
    """Erase a person: their name from bylines, every article whose text holds it, and edits that name them.

    Returns how many articles went. The name is matched as whole words in a row, case and accents ignored; the ledger
    does not repeat it. Raises ArchiveError for a name without a letter or digit, which would match everything.
    """
    wanted = _words(name)
    if not wanted.strip():
        raise ArchiveError("Give a name with at least one letter. Nothing was erased.")
    db.conn.create_function("names_them", 1, lambda text: wanted in _words(text or ""), deterministic=True)
    hits = [
        int(row[0])
        for row in db.conn.execute(
            "SELECT id FROM articles WHERE names_them(headline) OR names_them(standfirst)"
            " UNION SELECT article_id FROM texts WHERE names_them(headline) OR names_them(standfirst)"
            " UNION SELECT article_id FROM sightings WHERE names_them(headline)"
        )
    ]
    _erase(db, hits)
    db.conn.execute("UPDATE articles SET byline = '' WHERE names_them(byline)")
    naming = [edit.id for edit in edits(db) if wanted in _words(f"{edit.subject} {_said(edit.old)} {_said(edit.new)}")]
    _erase_edits(db, "SELECT value FROM json_each(?)", [json.dumps(naming)])
    append_edit(db, at=at, who=who, edit_kind="forget", subject="person", new={"articles": len(hits)})
    return len(hits)


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _words(text: str) -> str:
    """The words of a text, folded, with one space before, between and after: whole words can be looked for in it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def _erase(db: Database, ids: list[int]) -> None:
    wanted = json.dumps(ids)
    among = "IN (SELECT value FROM json_each(?))"
    about = "SELECT id FROM edits WHERE subject IN (SELECT 'article:' || value FROM json_each(?))"
    _erase_edits(db, about, [wanted])
    for table in ("judgements", "texts", "sightings", "aliases"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id {among}", [wanted])
    db.conn.execute(f"DELETE FROM articles WHERE id {among}", [wanted])


def _erase_edits(db: Database, ids_sql: str, parameters: list[Any]) -> None:
    """Erase edits with those that undo them, which would point at nothing."""
    db.conn.execute(
        f"WITH RECURSIVE gone(id) AS ({ids_sql} UNION SELECT e.id FROM edits e JOIN gone ON e.undoes = gone.id)"
        " DELETE FROM edits WHERE id IN (SELECT id FROM gone)",
        parameters,
    )
