"""Saved searches in the ledger of edits: one row a version, another for undoing it, another for removing the search.

    save_search ─→ version ─ change_search ─→ version … undo_search ─→ the one before … remove_search ─→ off the list

No table of their own: what stands follows from the rows with the subject `search:SLUG`. No figure changes with them, so
they are written with `writing(db, counted=False)`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.errors import ArchiveError
from model.question import Question
from model.search import MOST_NAME, MOST_NOTES, Change, SavedSearch, SearchVersion, slug_of
from store.editorial import Edit, append_edit
from store.times import instant

SEARCH = "search"
"""The `edit_kind` of versions, of their undoing and of removals."""


def save_search(db: Database, name: str, question: Question, *, notes: str = "", at: datetime, who: str) -> str:
    """Save a question under a name; returns the slug of the search. Needs an open `writing` transaction.

    Who saves it is its owner. Raises ArchiveError for a name that is empty, long or another search's, long notes, or
    without a name of who saves it.
    """
    _named(who)
    known = _ledger(db)
    new = {"name": _name(db, name), "owner": who.strip(), "notes": _notes(notes), "question": question.url()}
    slug = slug_of(new["name"], known.keys())  # a removed search keeps its slug: it may come back
    append_edit(db, at=at, who=who.strip(), edit_kind=SEARCH, subject=_subject(slug), new=new)
    return slug


def change_search(
    db: Database,
    slug: str,
    *,
    seen: int,
    at: datetime,
    who: str,
    name: str | None = None,
    owner: str | None = None,
    notes: str | None = None,
    question: Question | None = None,
    change: Change | None = None,
) -> bool:
    """Keep a new version of a search; returns whether it differs from what stands. Needs an open `writing` transaction.

    What is None stays. `seen` is the version (`SearchVersion.id`) that the change was made on; `change` what the new
    question adds and removes. Raises ArchiveError for an unknown or removed search, one that somebody changed since
    `seen`, and as `save_search` does.
    """
    _named(who)
    found = _standing(db, slug, seen)
    old = _values(found.now)
    new = {
        "name": old["name"] if name is None else _name(db, name, but=slug),
        "owner": old["owner"] if owner is None else _owner(owner),
        "notes": old["notes"] if notes is None else _notes(notes),
        "question": old["question"] if question is None else question.url(),
    }
    if new == old:
        return False
    if new["question"] != old["question"] and change is not None:
        new |= {"added": change.added, "removed": change.removed}
    append_edit(db, at=at, who=who.strip(), edit_kind=SEARCH, subject=_subject(slug), old=old, new=new)
    return True


def undo_search(db: Database, slug: str, *, seen: int, at: datetime, who: str) -> None:
    """Take the latest version (or the removal) back, so that the one before stands. Needs an open `writing`.

    `seen` is the edit to take back. Raises ArchiveError where it is not the latest any more, or nothing was before it.
    """
    _named(who)
    found = search_of(db, slug)
    latest = found.removed or found.now
    if latest.id != seen:
        raise _changed(found)
    if found.removed is None and len(found.versions) == 1:
        raise ArchiveError("Nothing was before this version. Remove the search instead.")
    old = None if found.removed else _values(found.now)
    append_edit(db, at=at, who=who.strip(), edit_kind=SEARCH, subject=_subject(slug), old=old, undoes=latest.id)


def remove_search(db: Database, slug: str, *, seen: int, at: datetime, who: str) -> None:
    """Take a search off the list; its versions stay, and it can be undone. Needs an open `writing` transaction.

    Raises ArchiveError for an unknown or removed search, or one that somebody changed since `seen`.
    """
    _named(who)
    found = _standing(db, slug, seen)
    append_edit(db, at=at, who=who.strip(), edit_kind=SEARCH, subject=_subject(slug), old=_values(found.now))


def searches(db: Database, *, removed: bool = False) -> list[SavedSearch]:
    """The saved searches by name; with `removed`, those taken off the list instead."""
    found = [_replayed(slug, rows) for slug, rows in _ledger(db).items()]
    kept = [one for one in found if one is not None and (one.removed is not None) is removed]
    return sorted(kept, key=lambda one: (one.name.casefold(), one.slug))


def search_of(db: Database, slug: str) -> SavedSearch:
    """A saved search, removed or not. Raises ArchiveError where there is none."""
    rows = _ledger(db, slug).get(slug)
    found = _replayed(slug, rows) if rows else None
    if found is None:
        raise ArchiveError(
            f"There is no saved search “{slug}” in this archive. The page Searches lists those that are."
        )
    return found


def _ledger(db: Database, slug: str | None = None) -> dict[str, list[Edit]]:
    """Slug → its rows in the ledger's order."""
    where = "subject = ?" if slug else "subject > 'search:' AND subject < 'search;'"
    rows = db.conn.execute(
        f"SELECT id, at, who, edit_kind, subject, old, new, undoes FROM edits WHERE {where} AND edit_kind = ?"
        " ORDER BY id",
        [*([_subject(slug)] if slug else []), SEARCH],
    )
    found: dict[str, list[Edit]] = {}
    for row in rows:
        edit = Edit(row[0], instant(row[1]), row[2], row[3], row[4], json.loads(row[5]), json.loads(row[6]), row[7])
        found.setdefault(edit.subject.removeprefix("search:"), []).append(edit)
    return found


def _replayed(slug: str, rows: Sequence[Edit]) -> SavedSearch | None:
    """What stands of a search; None where the rows that made it were erased."""
    undone = {edit.undoes for edit in rows if edit.undoes is not None}
    standing = [edit for edit in rows if edit.undoes is None and edit.id not in undone]
    versions = tuple(_version(edit, edit.new) for edit in standing if edit.new is not None)
    if not versions:
        return None
    gone = standing[-1] if standing[-1].new is None else None
    return SavedSearch(slug, versions, _version(gone, gone.old) if gone else None)


def _version(edit: Edit, said: dict[str, Any]) -> SearchVersion:
    change = Change(said["added"], said["removed"]) if "added" in said else None
    return SearchVersion(
        edit.id, edit.at, edit.who, said["name"], said["owner"], said["notes"], said["question"], change
    )


def _values(version: SearchVersion) -> dict[str, Any]:
    return {"name": version.name, "owner": version.owner, "notes": version.notes, "question": version.asked}


def _standing(db: Database, slug: str, seen: int) -> SavedSearch:
    found = search_of(db, slug)
    if found.removed is not None:
        raise ArchiveError(f"“{found.name}” was removed by {found.removed.who}. Undo that first; nothing was changed.")
    if found.now.id != seen:
        raise _changed(found)
    return found


def _changed(found: SavedSearch) -> ArchiveError:
    by = (found.removed or found.now).who
    return ArchiveError(f"{by} changed “{found.name}” meanwhile. Look at it as it is now; nothing was changed.")


def _subject(slug: str) -> str:
    return f"search:{slug}"


def _named(who: str) -> None:
    if not who.strip():
        raise ArchiveError("Say who you are: set CLEARTEXT_USER to your name. Nothing was changed.")


def _name(db: Database, name: str, *, but: str = "") -> str:
    name = _line(name, "name")
    taken = next((one for one in searches(db) if one.name.casefold() == name.casefold() and one.slug != but), None)
    if taken is not None:
        raise ArchiveError(f"There is a saved search “{taken.name}” already. Give this one another name.")
    return name


def _owner(owner: str) -> str:
    return _line(owner, "owner")


def _line(text: str, what: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > MOST_NAME:
        raise ArchiveError(f"The {what} of a search takes 1 to {MOST_NAME} characters. Nothing was changed.")
    return line


def _notes(notes: str) -> str:
    if len(notes.strip()) > MOST_NOTES:
        raise ArchiveError(f"Notes take at most {MOST_NOTES:,} characters, these have {len(notes.strip()):,}.")
    return notes.strip()
