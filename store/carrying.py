"""Moving what people said of an article to the article that it proves to be. Rows of the ledger of edits alone."""

from __future__ import annotations

from sqlite_utils import Database

_COPY = "INSERT INTO edits (at, who, edit_kind, subject, old, new, undoes) SELECT at, who, edit_kind"


def carry_edit(db: Database, edit_id: int, *, to: int | None, back_to: str = "old") -> None:
    """Say again of the article `to`, with who said it and when, what an edit said; and undo it where it stood.

    `to` is None where people spoke of that article themselves. `back_to`: what stands after the undoing, as SQL over
    the edit. It is undone because the gone article's number may be given to another. Needs `writing`.
    """
    if to is not None:
        db.conn.execute(f"{_COPY}, ?, old, new, NULL FROM edits WHERE id = ?", [f"article:{to}", edit_id])
    db.conn.execute(f"{_COPY}, subject, new, {back_to}, id FROM edits WHERE id = ?", [edit_id])
