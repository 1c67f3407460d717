"""Marks that people put on articles. Rows of the ledger of edits alone.

kind "tag"           to find it again        new = {"tag": "urgent", "on": true}; the latest row of an article and a
                                             tag counts (the view `tags`)
kind "sensitive"     its text stays here     new = true | false; the latest row of an article counts
                                             (`store.sensitive` reads it)
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from model.errors import ArchiveError
from model.folding import folded
from model.query import QUOTES
from store.editorial import append_edit
from store.sensitive import sensitive_mark
from store.tag_ledger import standing_tags

TAG = "tag"
"""The `edit_kind` of tags."""
SENSITIVE = "sensitive"
LONGEST_TAG = 60


def add_tag(db: Database, article_id: int, tag: str, *, at: datetime, who: str) -> int | None:
    """Write a tag on an article; returns the edit's id, None where it bears the tag already.

    A tag that differs from a known one in case or accents alone is that one. Needs an open `writing` transaction.
    Raises ArchiveError for an unknown article, a tag that is none, or without a name of who tags.
    """
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone():
        raise ArchiveError("The archive has no such article any more. Nothing was tagged.")
    name = known_as(db, _checked(tag))
    if name in tags(db, article_id):
        return None
    return _set(db, article_id, name, on=True, at=at, who=who)


def remove_tag(db: Database, article_id: int, tag: str, *, at: datetime, who: str) -> int | None:
    """Take a tag off an article; returns the edit's id, None where it does not bear it. As `add_tag` otherwise."""
    name = known_as(db, _checked(tag))
    edit_id = standing_tags(db, article_id).get(name)
    return None if edit_id is None else _set(db, article_id, name, on=False, at=at, who=who, undoes=edit_id)


def undo_tag(db: Database, edit_id: int, *, at: datetime, who: str) -> int | None:
    """Take back an edit that wrote or removed a tag; returns the new edit's id.

    None where it no longer is the last word on that article and tag. Needs an open `writing` transaction.
    """
    row = db.conn.execute(
        "SELECT CAST(substr(subject, 9) AS INTEGER), new FROM edits e WHERE id = ?1 AND edit_kind = 'tag'"
        " AND NOT EXISTS (SELECT 1 FROM edits l WHERE l.edit_kind = 'tag' AND l.subject = e.subject AND l.id > ?1"
        " AND json_extract(l.new, '$.tag') = json_extract(e.new, '$.tag'))",
        [edit_id],
    ).fetchone()
    if row is None:
        return None
    said = json.loads(row[1])
    return _set(db, int(row[0]), said["tag"], on=not said["on"], at=at, who=who, undoes=edit_id)


def tags(db: Database, article_id: int) -> tuple[str, ...]:
    """The tags that an article bears, in the order of the alphabet."""
    return tuple(sorted(standing_tags(db, article_id), key=folded))


def tags_known(db: Database) -> tuple[str, ...]:
    """Every tag ever used, those that no article bears any more included: a search for one is not a mistake."""
    rows = db.conn.execute("SELECT DISTINCT json_extract(new, '$.tag') FROM edits WHERE edit_kind = 'tag'")
    return tuple(sorted((str(row[0]) for row in rows), key=folded))


@dataclass(frozen=True, eq=False)
class Tagged:
    """Which article bears which tag now, in memory: one row a pair."""

    articles: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    tag: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    """Places in `tags`."""
    tags: tuple[str, ...] = ()
    """Every tag ever used."""


def load_tagged(db: Database) -> Tagged:
    """Read all pairs; within the transaction that reads the other columns."""
    known = tags_known(db)
    place = {tag: n for n, tag in enumerate(known)}
    rows = db.conn.execute("SELECT article_id, tag FROM tags").fetchall() if known else []
    return Tagged(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([place[row[1]] for row in rows], dtype=np.int32),
        known,
    )


def tag_counts(db: Database) -> list[tuple[str, int]]:
    """Tags that articles bear now, with how many; the most used first."""
    rows = db.conn.execute("SELECT tag, count(*) FROM tags GROUP BY tag ORDER BY count(*) DESC, tag")
    return [(str(tag), int(n)) for tag, n in rows]


def articles_with(db: Database, tag: str) -> list[int]:
    """Ids of the articles that bear a tag, ascending."""
    rows = db.conn.execute("SELECT article_id FROM tags WHERE tag = ? ORDER BY article_id", [known_as(db, tag)])
    return [int(row[0]) for row in rows]


def known_as(db: Database, tag: str) -> str:
    """A tag as it was first written; as it is here where it is new."""
    wanted = folded(tag)
    return next((known for known in tags_known(db) if folded(known) == wanted), tag)


def set_sensitive(db: Database, article_id: int, on: bool, *, at: datetime, who: str) -> int | None:
    """Mark an article as sensitive, or take the mark away; returns the edit's id, None where nothing changes.

    Taking it away undoes the row that marked it. Needs an open `writing` transaction.
    Raises ArchiveError for an unknown article, or without a name of who marks.
    """
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone():
        raise ArchiveError("The archive has no such article any more. Nothing was marked.")
    if not who.strip():
        raise ArchiveError("Say who marks it: set CLEARTEXT_USER to your name. Nothing was changed.")
    standing = sensitive_mark(db, article_id)
    if (standing is not None) == on:
        return None
    return append_edit(
        db,
        at=at,
        who=who.strip(),
        edit_kind=SENSITIVE,
        subject=f"article:{article_id}",
        old=not on,
        new=on,
        undoes=standing.id if standing else None,
    )


def _set(
    db: Database, article_id: int, tag: str, *, on: bool, at: datetime, who: str, undoes: int | None = None
) -> int:
    if not who.strip():
        raise ArchiveError("Say who tags: set CLEARTEXT_USER to your name. Nothing was changed.")
    return append_edit(
        db,
        at=at,
        who=who.strip(),
        edit_kind=TAG,
        subject=f"article:{article_id}",
        old={"tag": tag, "on": not on},
        new={"tag": tag, "on": on},
        undoes=undoes,
    )


def _checked(tag: str) -> str:
    name = " ".join(tag.split())
    if not any(character.isalnum() for character in name) or len(name) > LONGEST_TAG:
        raise ArchiveError(f"A tag has a letter or digit in it, and at most {LONGEST_TAG} characters.")
    odd = [c for c in name if c in QUOTES or c == "*" or unicodedata.category(c) in ("Cc", "Cs", "Cf")]
    if odd:
        raise ArchiveError(f"A tag cannot hold {odd[0]!r}: it could not be searched for.")
    return name
