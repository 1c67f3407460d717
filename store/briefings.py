"""Briefings in the ledger of edits: drafts, approved ones, the team's diary, and what may be shown of whom.

    save_draft ─→ a version each time, with its owner        freeze ─→ the whole value, never changed again
    put_diary ─→ an entry, a version each time               set_licence, set_ours ─→ settings, the latest counts

No tables of their own: what stands follows from the latest row of a subject. No figure of the archive changes with
them, so they are written with `writing(db, counted=False)`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from model.briefing import Briefing, DiaryEntry
from model.briefing_json import as_json, from_json
from model.draft import LONGEST, Draft
from model.errors import ArchiveError
from model.question import Question
from store.editorial import append_edit
from store.times import instant

DRAFT, FROZEN, DIARY, LICENCE, OURS = "briefing draft", "briefing", "diary", "licence", "our voices"
MOST_TITLE = 300


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it stands."""

    id: int
    """Of its edit."""
    question: Question
    draft: Draft
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """An approved briefing, without its contents (`frozen`)."""

    id: int
    question: Question
    title: str
    who: str
    at: datetime


def subject(question: Question) -> str:
    """The ledger's name for the briefing on a question with dates."""
    return "briefing:" + hashlib.sha256(question.url().encode()).hexdigest()[:16]


def save_draft(db: Database, question: Question, draft: Draft, *, at: datetime, who: str) -> bool:
    """Keep a draft; returns whether it differs from what stands. Needs an open `writing` transaction.

    Raises ArchiveError without a name of who writes it, or for words beyond the limit.
    """
    _named(who)
    long = [words for words in (draft.headline, draft.comment, *draft.sentences.values(), *draft.translations.values(),
                                *draft.story_comments.values()) if len(words) > LONGEST]  # fmt: skip
    if long:
        raise ArchiveError(f"“{long[0][:40]} …” is longer than {LONGEST:,} characters. Nothing was saved.")
    before = draft_of(db, question)
    kept = replace(draft, who=draft.who or who.strip())
    if before is not None and before.draft == kept:
        return False
    new = {"question": question.url(), "draft": kept.as_json()}
    append_edit(db, at=at, who=who.strip(), edit_kind=DRAFT, subject=subject(question), new=new,
                old=before.id if before else None)  # fmt: skip
    return True


def draft_of(db: Database, question: Question) -> KeptDraft | None:
    """The latest draft on a question; None where nobody began one."""
    row = db.conn.execute(
        "SELECT id, new, who, at FROM edits WHERE subject = ? AND edit_kind = ? ORDER BY id DESC LIMIT 1",
        [subject(question), DRAFT],
    ).fetchone()
    return _draft(row) if row else None


def last_draft(db: Database, but: Question) -> KeptDraft | None:
    """The draft that was changed last, on any other question: its layout is used again."""
    row = db.conn.execute(
        "SELECT id, new, who, at FROM edits WHERE edit_kind = ? AND subject != ? ORDER BY id DESC LIMIT 1",
        [DRAFT, subject(but)],
    ).fetchone()
    return _draft(row) if row else None


def _draft(row: tuple[Any, ...]) -> KeptDraft:
    new = json.loads(row[1])
    return KeptDraft(
        int(row[0]), Question.from_url(new["question"]), Draft.from_json(new["draft"]), row[2], instant(row[3])
    )


def freeze(db: Database, question: Question, briefing: Briefing, *, at: datetime, who: str) -> int:
    """Approve a briefing and keep it as it is; returns its number. Needs an open `writing` transaction."""
    _named(who)
    approved = replace(briefing, status="approved", approved_by=who.strip())
    new = {"question": question.url(), "title": approved.headline.text[:MOST_TITLE], "briefing": as_json(approved)}
    return append_edit(db, at=at, who=who.strip(), edit_kind=FROZEN, subject=subject(question), new=new)


def frozen_briefings(db: Database, question: Question | None = None) -> list[Frozen]:
    """The approved briefings, newest first; on one question where given."""
    where, more = ("AND subject = ?", [subject(question)]) if question else ("", [])
    rows = db.conn.execute(
        "SELECT id, json_extract(new, '$.question'), json_extract(new, '$.title'), who, at FROM edits"
        f" WHERE edit_kind = ? {where} ORDER BY id DESC",
        [FROZEN, *more],
    )
    return [Frozen(int(row[0]), Question.from_url(row[1]), row[2], row[3], instant(row[4])) for row in rows]


def frozen(db: Database, number: int) -> Briefing:
    """An approved briefing, whole. Raises ArchiveError where there is none, or it cannot be read any more."""
    row = db.conn.execute("SELECT new FROM edits WHERE id = ? AND edit_kind = ?", [number, FROZEN]).fetchone()
    if row is None:
        raise ArchiveError(f"There is no approved briefing number {number} in this archive.")
    return from_json(json.loads(row[0])["briefing"])


def put_diary(db: Database, entry: DiaryEntry, *, at: datetime, who: str) -> int:
    """Keep a day to watch, a new one (`id` 0) or a changed one; returns its number. Needs an open `writing`.

    Raises ArchiveError without a title or a name of who says so, and for an embargo without a zone.
    """
    _named(who)
    if not entry.title.strip() or len(entry.title) > MOST_TITLE:
        raise ArchiveError(f"Give the day a title of at most {MOST_TITLE} characters. Nothing was saved.")
    if entry.embargoed_until is not None and entry.embargoed_until.tzinfo is None:
        raise ArchiveError("An embargo needs a time with its zone. Nothing was saved.")
    new = {
        "day": entry.day.isoformat(), "title": entry.title.strip(), "ours": entry.ours, "kind": entry.kind.strip(),
        "note": entry.note.strip(), "url": entry.url.strip(),
        "embargoed_until": entry.embargoed_until.isoformat() if entry.embargoed_until else None,
    }  # fmt: skip
    if entry.id:
        _known(db, entry.id)
        append_edit(db, at=at, who=who.strip(), edit_kind=DIARY, subject=f"diary:{entry.id}", new=new)
        return entry.id
    number = int(db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM edits").fetchone()[0])
    append_edit(db, at=at, who=who.strip(), edit_kind=DIARY, subject=f"diary:{number}", new=new)
    return number


def remove_diary(db: Database, number: int, *, at: datetime, who: str) -> None:
    """Take a day off the diary. Needs an open `writing` transaction. Raises ArchiveError where there is none."""
    _named(who)
    _known(db, number)
    append_edit(db, at=at, who=who.strip(), edit_kind=DIARY, subject=f"diary:{number}", new=None)


def diary(db: Database) -> tuple[DiaryEntry, ...]:
    """The days to watch that stand, by day."""
    found = []
    for name, new in _latest(db, DIARY):
        if new is None:
            continue
        until = new["embargoed_until"]
        found.append(
            DiaryEntry(
                date.fromisoformat(new["day"]), new["title"], new["ours"], new["kind"], new["note"], new["url"],
                datetime.fromisoformat(until) if until else None, int(name.removeprefix("diary:")),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.id)))


def set_licence(db: Database, slug: str, on: bool, *, at: datetime, who: str) -> bool:
    """Say whether the team's licence lets words of an outlet beyond the headline be shown; off until set.

    Returns whether that changed anything. Needs an open `writing` transaction.
    """
    _named(who)
    was = slug in licensed_outlets(db)
    if was != on:
        append_edit(db, at=at, who=who.strip(), edit_kind=LICENCE, subject=f"outlet:{slug}", old=was, new=on)
    return was != on


def licensed_outlets(db: Database) -> frozenset[str]:
    """Slugs of the outlets whose words beyond the headline may be shown."""
    return frozenset(name.removeprefix("outlet:") for name, on in _latest(db, LICENCE) if on)


def set_ours(db: Database, slugs: Sequence[str], *, at: datetime, who: str) -> bool:
    """Choose the voices that are the team's; none brings back those of team.toml. Needs an open `writing`."""
    _named(who)
    was, now = our_voices(db), tuple(dict.fromkeys(slugs))
    if was != now:
        append_edit(db, at=at, who=who.strip(), edit_kind=OURS, subject="team", old=list(was), new=list(now))
    return was != now


def our_voices(db: Database) -> tuple[str, ...]:
    """The voices that people chose as theirs; empty where nobody has."""
    found = dict(_latest(db, OURS)).get("team")
    return tuple(found or ())


def _latest(db: Database, kind: str) -> list[tuple[str, Any]]:
    rows = db.conn.execute(
        "SELECT subject, new, max(id) FROM edits WHERE edit_kind = ? GROUP BY subject ORDER BY max(id)", [kind]
    )
    return [(str(name), json.loads(new)) for name, new, _ in rows]


def _known(db: Database, number: int) -> None:
    if all(entry.id != number for entry in diary(db)):
        raise ArchiveError("This day is not in the diary any more. Nothing was changed.")


def _named(who: str) -> None:
    if not who.strip():
        raise ArchiveError("Say who you are: set CLEARTEXT_USER to your name. Nothing was saved.")
