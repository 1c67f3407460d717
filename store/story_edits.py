"""What people say of stories: these belong together, these do not. Rows of the ledger, which no judging undoes.

A correction names articles, not stories: it holds whatever becomes of a story's number. It takes effect at once (the
rows of `groupings` move), and every later grouping is told of it (`corrections`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from model.errors import ArchiveError
from model.story import Corrections
from store.editorial import Edit, append_edit
from store.times import instant

MERGE, SPLIT = "story merge", "story split"


def merge_stories(db: Database, stories: Sequence[int], *, at: datetime, who: str) -> int:
    """Make one story of several; returns its number, that of the largest. Needs an open `writing` transaction.

    Raises ArchiveError where fewer than two of them hold articles.
    """
    held = {story: ids for story in dict.fromkeys(stories) if (ids := _articles(db, story))}
    if len(held) < 2:
        raise ArchiveError("Choose two stories or more to make one of them.")
    into = max(held, key=lambda story: (len(held[story]), -story))
    old = {str(story): ids for story, ids in held.items()}
    new = {"story": into, "articles": sorted(i for ids in held.values() for i in ids)}
    for story in held:
        _move(db, held[story], into)
    append_edit(db, at=at, who=who, edit_kind=MERGE, subject=f"story:{into}", old=old, new=new)
    return into


def split_story(db: Database, story: int, articles: Sequence[int], *, at: datetime, who: str) -> int:
    """Take articles out of a story into one of their own; returns its number. Needs an open `writing` transaction.

    Copies of a text go with it. Raises ArchiveError where nothing would be taken out, or nothing would stay.
    """
    all_of = _articles(db, story)
    out = sorted(set(_with_copies(db, articles)) & set(all_of))
    rest = sorted(set(all_of) - set(out))
    if not out or not rest:
        raise ArchiveError("Choose some of the story's texts, but not all of them: the others stay where they are.")
    number = int(db.conn.execute("INSERT INTO stories DEFAULT VALUES").lastrowid or 0)
    _move(db, out, number)
    append_edit(
        db,
        at=at,
        who=who,
        edit_kind=SPLIT,
        subject=f"story:{story}",
        old={str(story): all_of},
        new={"story": number, "out": out, "rest": rest},
    )
    return number


def undo_story_edit(db: Database, edit_id: int, *, at: datetime, who: str) -> bool:
    """Take a merge or split back; returns whether it stood. Needs an open `writing` transaction.

    Articles that the edit moved, and that nothing has moved since, go back to where they were.
    """
    edit = next((one for one in story_edits(db) if one.id == edit_id), None)
    if edit is None:
        return False
    for story, ids in edit.old.items():
        there = [i for i in ids if _story_of(db, i) in (edit.new["story"], int(story))]
        _move(db, there, int(story))
    append_edit(
        db, at=at, who=who, edit_kind=edit.edit_kind, subject=edit.subject, old=edit.new, new=None, undoes=edit.id
    )
    return True


def story_edits(db: Database, story: int | None = None) -> list[Edit]:
    """Merges and splits that stand, oldest first; of one story: those that gave it articles or took some."""
    rows = db.conn.execute(
        "SELECT id, at, who, edit_kind, subject, old, new FROM edits e WHERE edit_kind IN (?, ?) AND undoes IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM edits u WHERE u.undoes = e.id) ORDER BY id",
        [MERGE, SPLIT],
    )
    found = [
        Edit(row[0], instant(row[1]), row[2], row[3], row[4], json.loads(row[5]), json.loads(row[6]), None)
        for row in rows
    ]
    if story is None:
        return found
    return [edit for edit in found if str(story) in edit.old or edit.new["story"] == story]


def corrections(db: Database) -> Corrections:
    """What the standing merges and splits say, later ones having the last word on a pair."""
    together: dict[tuple[int, int], None] = {}
    apart: set[tuple[int, int]] = set()
    for edit in story_edits(db):
        if edit.edit_kind == MERGE:
            ids = edit.new["articles"]
            among = set(ids)
            apart = {pair for pair in apart if not (pair[0] in among and pair[1] in among)}
            together.update(((ids[0], other), None) for other in ids[1:])
        else:
            out, rest = set(edit.new["out"]), set(edit.new["rest"])
            together = dict.fromkeys(_apart_again(together, out, rest))
            apart |= {(min(one, other), max(one, other)) for one in out for other in rest}
    return Corrections(tuple(together), frozenset(apart))


def _apart_again(together: Iterable[tuple[int, int]], out: set[int], rest: set[int]) -> list[tuple[int, int]]:
    """The ties that a split leaves. A merge ties all to its first article: where the split cuts such ties, those that
    were tied through it stay tied among themselves, on either side."""
    kept: list[tuple[int, int]] = []
    cut: dict[int, list[int]] = {}
    for one, other in together:
        crosses = (one in out and other in rest) or (one in rest and other in out)
        if crosses:
            cut.setdefault(one, []).append(other)
        else:
            kept.append((one, other))
    for others in cut.values():
        kept += [(others[0], other) for other in others[1:]]
    return kept


def _articles(db: Database, story: int) -> list[int]:
    rows = db.conn.execute("SELECT article_id FROM groupings WHERE story_id = ? ORDER BY article_id", [story])
    return [int(row[0]) for row in rows]


def _with_copies(db: Database, articles: Sequence[int]) -> list[int]:
    rows = db.conn.execute(
        "SELECT article_id FROM groupings WHERE text_id IN (SELECT text_id FROM groupings WHERE article_id IN"
        " (SELECT value FROM json_each(?)))",
        [json.dumps(list(articles))],
    )
    return [int(row[0]) for row in rows]


def _story_of(db: Database, article: int) -> int | None:
    row = db.conn.execute("SELECT story_id FROM groupings WHERE article_id = ?", [article]).fetchone()
    return int(row[0]) if row else None


def _move(db: Database, articles: Sequence[int], story: int) -> None:
    db.conn.execute(
        "UPDATE groupings SET story_id = ? WHERE article_id IN (SELECT value FROM json_each(?))",
        [story, json.dumps(list(articles))],
    )
