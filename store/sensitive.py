"""The mark “sensitive”: the text stays on this machine. Rows of the ledger of edits alone, kind "sensitive".

new = true | false        the latest row of an article counts (`store.marks.set_sensitive` writes it)

Whatever writes a file, a mail, a message or a feed asks `sensitive_ids`, and says of those articles when, where and
under which address they appeared: no summary, no excerpt, no quotation, no matched words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store.carrying import carry_edit
from store.times import instant

TEXT_LEFT_OUT = "sensitive: text left out"
"""What tables say of such an article."""
_MARKED = (
    "SELECT CAST(substr(e.subject, 9) AS INTEGER) AS id FROM edits e WHERE e.edit_kind = 'sensitive' AND e.new = 'true'"
    " AND e.id = (SELECT max(l.id) FROM edits l WHERE l.subject = e.subject AND l.edit_kind = 'sensitive')"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """That an article is sensitive: the edit that says so, who made it and when."""

    id: int
    at: datetime
    who: str


def sensitive_mark(db: Database, article_id: int) -> Marked | None:
    """The row that marked this very article; None where it is not marked."""
    row = db.conn.execute(
        "SELECT id, at, who, new FROM edits WHERE subject = ? AND edit_kind = 'sensitive' ORDER BY id DESC LIMIT 1",
        [f"article:{article_id}"],
    ).fetchone()
    return Marked(int(row[0]), instant(row[1]), str(row[2])) if row and row[3] == "true" else None


def sensitive_ids(db: Database) -> frozenset[int]:
    """Articles whose text may leave the machine in nothing: those marked, and every copy of their texts."""
    rows = db.conn.execute(
        f"WITH marked AS MATERIALIZED ({_MARKED}) SELECT id FROM marked UNION"
        " SELECT c.article_id FROM marked m JOIN groupings g ON g.article_id = m.id"
        " JOIN groupings c ON c.text_id = g.text_id"
    )
    return frozenset(int(row[0]) for row in rows)


def carry_sensitive(db: Database, gone: int, to: int) -> None:
    """Two articles prove to be one: if the first is marked, the second is now. Needs `writing`."""
    mark = sensitive_mark(db, gone)
    if mark is None:
        return
    carry_edit(db, mark.id, to=to if sensitive_mark(db, to) is None else None)
