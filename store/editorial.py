"""What people write: the ledger of edits, and erasure.

Every change by a person is an appended row (who, when, what, old, new, undoes). Later features add kinds of edit here,
not tables of their own. `forget` alone removes: an article, an outlet or a person's name, with all that hangs on it.
What it removes does not come back with the next document: digests of it are kept (`store.gone`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.errors import ArchiveError
from model.feed import Feed, Outlet
from store.articles import without_feeds
from store.feeds import feed_at, outlets, put_feed, put_outlet
from store.gone import Digests, forget, traces, words
from store.overlay import CORRECTION, replay
from store.pages import unpacked
from store.redaction import redact
from store.times import instant, seconds


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
    answers: int | None = None
    """The request that this row answers (`store.feed_requests`)."""


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
    answers: int | None = None,
) -> int:
    """Write one edit; returns its id. Needs an open `writing` transaction."""
    cursor = db.conn.execute(
        "INSERT INTO edits (at, who, edit_kind, subject, old, new, undoes, answers) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [seconds(at), who, edit_kind, subject, json.dumps(old), json.dumps(new), undoes, answers],
    )
    return int(cursor.lastrowid or 0)


def edits(db: Database, subject: str | None = None) -> list[Edit]:
    """The ledger in order, or what it says of one subject."""
    where, parameters = ("WHERE subject = ?", [subject]) if subject else ("", [])
    rows = db.conn.execute(
        f"SELECT id, at, who, edit_kind, subject, old, new, undoes, answers FROM edits {where} ORDER BY id", parameters
    )
    return [
        Edit(row[0], instant(row[1]), row[2], row[3], row[4], json.loads(row[5]), json.loads(row[6]), row[7], row[8])
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


def set_full_text(db: Database, slug: str, on: bool, *, at: datetime, who: str) -> bool:
    """Read the pages of an outlet's on-topic articles from now on, or leave them alone, whatever feeds.toml says.

    Returns whether that changed anything. Raises ArchiveError for an outlet that the archive does not know.
    """
    row = db.conn.execute("SELECT coalesce(full_text_set, full_text) FROM outlets WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive has no outlet “{slug}”. `python -m ingest feeds list` names them.")
    db.conn.execute("UPDATE outlets SET full_text_set = ? WHERE slug = ?", [on, slug])
    if bool(row[0]) == on:
        return False
    append_edit(db, at=at, who=who, edit_kind="full text", subject=f"outlet:{slug}", old=not on, new=on)
    return True


def star(db: Database, article_id: int, on: bool, *, at: datetime, who: str) -> bool:
    """Star an article, or take the star away. A starred article's page is read and kept as seen.

    Returns whether that changed anything. Raises ArchiveError for an article that the archive does not know.
    """
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone():
        raise ArchiveError("The archive has no such article any more.")
    subject = f"article:{article_id}"
    row = db.conn.execute(
        "SELECT id, new FROM edits WHERE subject = ? AND edit_kind = 'star' ORDER BY id DESC LIMIT 1", [subject]
    ).fetchone()
    was = bool(row) and json.loads(row[1]) is True
    if was == on:
        return False
    undoes = row[0] if row and not on else None
    append_edit(db, at=at, who=who, edit_kind="star", subject=subject, old=was, new=on, undoes=undoes)
    return True


def is_starred(db: Database, article_id: int) -> bool:
    """Whether an article is starred now."""
    row = db.conn.execute(
        "SELECT new FROM edits WHERE subject = ? AND edit_kind = 'star' ORDER BY id DESC LIMIT 1",
        [f"article:{article_id}"],
    ).fetchone()
    return bool(row) and json.loads(row[0]) is True


def add_feed(db: Database, outlet: Outlet, feed: Feed, *, at: datetime, who: str) -> bool:
    """Watch a feed from now on; with its outlet, where that is new. Brings back one that was removed.

    Returns whether that changed anything: False for a feed that is watched already. A feed that the archive knows
    stays with the outlet that it had, and an outlet that a person has listed stays as it is.
    """
    row = db.conn.execute(
        "SELECT f.outlet_id, f.removed_at, f.next_due_at IS NOT NULL, o.slug FROM feeds f"
        " JOIN outlets o ON o.id = f.outlet_id WHERE f.url = ?",
        [feed.url],
    ).fetchone()
    if row and row[1] is None and row[2]:
        return False
    listed = db.conn.execute("SELECT id FROM outlets WHERE slug = ? AND NOT discovered", [outlet.slug]).fetchone()
    outlet_id = row[0] if row else listed[0] if listed else put_outlet(db, outlet)
    db.conn.execute("UPDATE feeds SET removed_at = NULL, paused = 0, failures = 0 WHERE url = ?", [feed.url])
    put_feed(db, feed, outlet_id, at)
    slug = row[3] if row else outlet.slug
    old = "removed" if row and row[1] is not None else None
    append_edit(db, at=at, who=who, edit_kind="add", subject=f"feed:{feed.url}", old=old, new={"outlet": slug})
    return True


def remove_feed(db: Database, feed_url: str, *, at: datetime, who: str) -> bool:
    """Never ask a feed again until somebody adds it, whatever feeds.toml says; its articles stay.

    Returns whether that changed anything. Raises ArchiveError for a feed that the archive does not know.
    """
    row = db.conn.execute("SELECT removed_at FROM feeds WHERE url = ?", [feed_url]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive has no feed {feed_url}. `python -m ingest feeds list` names them.")
    if row[0] is not None:
        return False
    db.conn.execute("UPDATE feeds SET removed_at = ?, next_due_at = NULL WHERE url = ?", [seconds(at), feed_url])
    append_edit(db, at=at, who=who, edit_kind="remove", subject=f"feed:{feed_url}", old="watched", new="removed")
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
    _erase(db, [int(row[0])], for_good=at)
    append_edit(db, at=at, who=who, edit_kind="forget", subject="article", new={"articles": 1})
    return 1


def forget_outlet(db: Database, slug: str, *, at: datetime, who: str) -> int:
    """Erase an outlet, its feeds and all their articles; returns how many articles went.

    Other outlets' articles stay as their own feeds told them; what this outlet's feeds said of them goes. The outlet
    and its feeds are not added again, whatever feeds.toml or a search feed says.
    """
    row = db.conn.execute("SELECT id FROM outlets WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive has no outlet “{slug}”. `python -m ingest feeds list` names them.")
    outlet_id, conn = int(row[0]), db.conn
    own = [int(r[0]) for r in conn.execute("SELECT id FROM articles WHERE outlet_id = ?", [outlet_id])]
    _erase(db, own, for_good=at)
    forget(db, _outlet_digests(db, outlet_id), at)
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
    subjects = (
        f"SELECT 'outlet:' || ?2 UNION SELECT 'feed:' || url FROM feeds WHERE id IN {feed_ids}"
        # What was found when somebody asked which feeds its site has.
        " UNION SELECT e.subject FROM edits e, json_each(e.new, '$.previews') p WHERE e.answers IS NOT NULL AND"
        " (json_extract(p.value, '$.outlet') = ?2 OR json_extract(p.value, '$.url') IN"
        f" (SELECT url FROM feeds WHERE id IN {feed_ids}))"
    )
    subjects += f" UNION SELECT 'feed:' || url FROM former_addresses WHERE feed_id IN {feed_ids}"
    _erase_edits(db, f"SELECT id FROM edits WHERE subject IN ({subjects})", [outlet_id, slug])
    conn.execute("DELETE FROM expired_counts WHERE outlet_id = ?", [outlet_id])
    conn.execute("DELETE FROM expired_articles WHERE outlet_id = ?", [outlet_id])
    conn.execute(f"DELETE FROM polls WHERE feed_id IN {feed_ids}", [outlet_id])
    conn.execute("DELETE FROM feeds WHERE outlet_id = ?", [outlet_id])
    conn.execute("DELETE FROM outlets WHERE id = ?", [outlet_id])
    articles = len(own) + len(orphans)
    append_edit(db, at=at, who=who, edit_kind="forget", subject="outlet", new={"articles": articles})
    return articles


def forget_person(db: Database, name: str, *, at: datetime, who: str) -> int:
    """Erase a person: their name from bylines, every article whose text holds it, and edits that name them.

    Returns how many articles went. The text of a page that was read counts, and a page kept as seen. The name is
    matched as whole words in a row, case and accents ignored; the ledger does not repeat it. The erased articles stay
    away, and bylines with the name are left empty from now on; later articles that name the person in their text will
    come in again (the archive keeps no name to look for).
    Raises ArchiveError for a name without a letter or digit, which would match everything.
    """
    wanted = words(name)
    if not wanted.strip():
        raise ArchiveError("Give a name with at least one letter. Nothing was erased.")
    db.conn.create_function("names_them", 1, lambda text: wanted in words(text or ""), deterministic=True)
    db.conn.create_function("page_words", 1, lambda html: unpacked(html).decode("utf-8", "replace"), deterministic=True)
    hits = [
        int(row[0])
        for row in db.conn.execute(
            "SELECT id FROM articles WHERE names_them(headline) OR names_them(standfirst)"
            " UNION SELECT article_id FROM texts WHERE names_them(headline) OR names_them(standfirst)"
            " UNION SELECT article_id FROM sightings WHERE names_them(headline)"
            " UNION SELECT article_id FROM pages WHERE names_them(headline)"
            " UNION SELECT article_id FROM page_texts WHERE names_them(text)"
            " UNION SELECT article_id FROM kept_pages WHERE names_them(text) OR names_them(page_words(html))"
        )
    ]
    _erase(db, hits, for_good=at)
    forget(db, [Digests(db).person(name)], at)
    for table in ("articles", "pages"):
        db.conn.execute(f"UPDATE {table} SET byline = '' WHERE names_them(byline)")
    naming = [edit.id for edit in edits(db) if wanted in words(f"{edit.subject} {_said(edit.old)} {_said(edit.new)}")]
    _erase_edits(db, "SELECT value FROM json_each(?)", [json.dumps(naming)])
    append_edit(db, at=at, who=who, edit_kind="forget", subject="person", new={"articles": len(hits)})
    return len(hits)


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _outlet_digests(db: Database, outlet_id: int) -> set[int]:
    digests = Digests(db)
    feeds = db.conn.execute("SELECT url FROM feeds WHERE outlet_id = ?", [outlet_id])
    return digests.outlet(outlets(db)[outlet_id], by_host=True) | {digests.feed(url) for (url,) in feeds}


def _erase(db: Database, ids: list[int], *, for_good: datetime | None = None) -> None:
    """Erase articles; `for_good`, since then, also against later documents that list them."""
    wanted = json.dumps(ids)
    if for_good is not None:
        forget(db, (digest for _, digest in traces(db, wanted)), for_good)
    among = "IN (SELECT value FROM json_each(?))"
    about = "SELECT id FROM edits WHERE subject IN (SELECT 'article:' || value FROM json_each(?))"
    _erase_edits(db, about, [wanted])
    # Headlines that were shown before a feed was added.
    quoted = (
        "SELECT e.id FROM edits e, json_tree(e.new) t WHERE e.answers IS NOT NULL AND t.key = 'text' AND t.value IN ("
        f"SELECT headline FROM articles WHERE id {among} UNION SELECT headline FROM texts WHERE article_id {among}"
        f" UNION SELECT headline FROM sightings WHERE article_id {among})"
    )
    _erase_edits(db, quoted, [wanted, wanted, wanted])
    redact(db, ids)
    for table in ("kept_pages", "page_texts", "pages", "judgements", "texts", "sightings", "aliases"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id {among}", [wanted])
    db.conn.execute(f"DELETE FROM articles WHERE id {among}", [wanted])


def _erase_edits(db: Database, ids_sql: str, parameters: list[Any]) -> None:
    """Erase edits with those that undo or answer them, which would point at nothing.

    A request whose answer goes is erased too: else it would wait, and be answered, once more. Articles whose
    corrections go are counted as the judge, or what is left of the ledger, says.
    """
    rows = db.conn.execute(
        f"WITH RECURSIVE first(id) AS ({ids_sql}),"
        " seeds(id) AS (SELECT id FROM first UNION SELECT e.answers FROM edits e JOIN first ON e.id = first.id"
        "  WHERE e.answers IS NOT NULL),"
        " gone(id) AS (SELECT id FROM seeds UNION"
        "  SELECT e.id FROM gone JOIN edits e ON e.undoes = gone.id OR e.answers = gone.id)"
        " DELETE FROM edits WHERE id IN (SELECT id FROM gone) RETURNING subject, edit_kind",
        parameters,
    ).fetchall()
    corrected = {int(subject.removeprefix("article:")) for subject, kind in rows if kind == CORRECTION}
    if corrected:
        replay(db, sorted(corrected))
