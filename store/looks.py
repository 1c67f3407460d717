"""When a person last looked at what is new, and whether they have seen the tour: rows of the ledger."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from store.editorial import append_edit
from store.times import instant, seconds

LOOK, TOUR = "look", "tour"
_SUBJECT = "page:last-24-hours"


def last_look(db: Database, who: str) -> datetime | None:
    """When this person last looked; None for the first time."""
    row = db.conn.execute(
        "SELECT max(at) FROM edits WHERE subject = ? AND edit_kind = ? AND who = ?", [_SUBJECT, LOOK, who]
    ).fetchone()
    return None if row[0] is None else instant(row[0])


def note_look(db: Database, *, at: datetime, who: str) -> None:
    """Write down that this person looks now. Needs an open `writing` transaction."""
    before = last_look(db, who)
    append_edit(
        db, at=at, who=who, edit_kind=LOOK, subject=_SUBJECT, old=None if before is None else seconds(before),
        new=seconds(at),
    )  # fmt: skip


def tour_seen(db: Database, who: str) -> bool:
    """Whether this person has closed the first-run tour before."""
    return db.conn.execute(
        "SELECT 1 FROM edits WHERE subject = 'tour' AND edit_kind = ? AND who = ? LIMIT 1", [TOUR, who]
    ).fetchone() is not None  # fmt: skip


def note_tour(db: Database, *, at: datetime, who: str) -> None:
    """Write down that this person has seen the tour; once. Needs an open `writing` transaction."""
    if not tour_seen(db, who):
        append_edit(db, at=at, who=who, edit_kind=TOUR, subject="tour", new=True)
