"""Samples of saved searches in the ledger: what was drawn, and what people said of it, article by article."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from model.audit import Drawn
from model.errors import ArchiveError
from store.editorial import append_edit, edits

DRAW = "search draw"
LABEL = "search label"


def put_search_draw(
    db: Database,
    slug: str,
    *,
    question: str,
    seed: int,
    sizes: Mapping[str, int],
    ids: Mapping[str, Sequence[int]],
    at: datetime,
    who: str,
) -> int:
    """Note a sample; returns its id. Needs an open `writing`. Raises ArchiveError for one without articles."""
    _named(who)
    if not any(ids.values()):
        raise ArchiveError("Nothing was collected from these outlets in this period, so there is nothing to draw from.")
    new = {"question": question, "seed": seed, "sizes": sizes, "ids": ids}
    return append_edit(db, at=at, who=who.strip(), edit_kind=DRAW, subject=f"search:{slug}", new=new)


def search_draw(db: Database, slug: str) -> Drawn | None:
    """The latest sample of a search; None where there is none."""
    found = [edit for edit in edits(db, f"search:{slug}") if edit.edit_kind == DRAW]
    if not found:
        return None
    edit, new = found[-1], found[-1].new
    ids = {name: tuple(members) for name, members in new["ids"].items()}
    return Drawn(edit.id, edit.at, edit.who, new["question"], new["seed"], new["sizes"], ids)


def put_search_label(
    db: Database, draw: Drawn, article_id: int, belongs: bool | None, *, at: datetime, who: str
) -> int:
    """Note whether a drawn article belongs to what the search looks for; None: not to be told. Returns the edit's id.

    The latest label of an article counts. Needs an open `writing` transaction. Raises ArchiveError for an article that
    was not drawn or is gone, or without a name.
    """
    _named(who)
    if not any(article_id in ids for ids in draw.ids.values()):
        raise ArchiveError(f"Article {article_id} is not in this sample. Nothing was changed.")
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone():
        raise ArchiveError("The archive has no such article any more. Nothing was changed.")
    new = {"draw": draw.id, "belongs": belongs}
    return append_edit(db, at=at, who=who.strip(), edit_kind=LABEL, subject=f"article:{article_id}", new=new)


def undo_search_label(db: Database, draw: Drawn, *, at: datetime, who: str) -> bool:
    """Take the latest standing label of a sample back; returns whether there was one. Needs an open `writing`."""
    _named(who)
    standing = _standing(db, draw)
    if not standing:
        return False
    edit_id, article_id, belongs = standing[-1]
    old = {"draw": draw.id, "belongs": belongs}
    append_edit(db, at=at, who=who.strip(), edit_kind=LABEL, subject=f"article:{article_id}", old=old, undoes=edit_id)
    return True


def search_labels(db: Database, draw: Drawn) -> dict[int, bool | None]:
    """Article → what people say of it, in the order in which it was said."""
    return {article_id: belongs for _, article_id, belongs in _standing(db, draw)}


def _standing(db: Database, draw: Drawn) -> list[tuple[int, int, bool | None]]:
    subjects = json.dumps([f"article:{n}" for members in draw.ids.values() for n in members])
    rows = db.conn.execute(
        "SELECT e.id, e.subject, e.new FROM json_each(?) s CROSS JOIN edits e ON e.subject = s.value"
        " WHERE e.edit_kind = ? AND e.undoes IS NULL AND json_extract(e.new, '$.draw') = ?"
        " AND NOT EXISTS (SELECT 1 FROM edits u WHERE u.undoes = e.id) ORDER BY e.id",
        [subjects, LABEL, draw.id],
    )
    return [(int(row[0]), int(row[1].removeprefix("article:")), json.loads(row[2])["belongs"]) for row in rows]


def _named(who: str) -> None:
    if not who.strip():
        raise ArchiveError("Say who you are: set CLEARTEXT_USER to your name. Nothing was changed.")
