"""Corrections: what people say against judgements, or to confirm them. Written into the ledger of edits, laid over.

    correct, undo ─→ ledger (who, when, what) ─ store.overlay ─→ what every figure counts

Nothing is overwritten: the judge's own value stays beside, undoing is an edit of its own, and `rejudge` keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlite_utils import Database

from model.attitude import ATTITUDES
from model.correction import CORRECTION_FIELDS, Correction, CorrectionField
from model.errors import ArchiveError
from model.judgement import COVERAGE_KINDS
from store.coding import kind_named, topic_bits
from store.editorial import append_edit
from store.overlay import CORRECTION, NOT_HEARD, about_of, replay, replayed
from store.times import instant


def correct(db: Database, article_id: int, field: CorrectionField, value: Any, *, at: datetime, who: str) -> int:
    """Say what is right of an article; returns the edit's id. Needs an open `writing` transaction.

    `value` by field as in `Correction.value`; of a speaker only `quote` (its number in the article), either `voice`
    (a slug) or `speaker` (a name), and `words` where it shall be refused if that quote has other words by now.
    Saying what the judge says too is a correction as well: it confirms, and stays when the rules change. Raises
    ArchiveError for an unknown article, topic, kind, voice or quote, or without a name of who says so.
    """
    if not who.strip():
        raise ArchiveError("Say who corrects: set CLEARTEXT_USER to your name. Nothing was changed.")
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone():
        raise ArchiveError("The archive has no such article any more. Nothing was changed.")
    if field not in CORRECTION_FIELDS:
        raise ArchiveError(f"“{field}” cannot be corrected: one of {', '.join(CORRECTION_FIELDS)}.")
    checked = _CHECKS[field](db, article_id, value)
    new: dict[str, Any] = {"field": field, "value": checked}
    if field == "topics":
        new["of"] = list(topic_bits(db))  # a topic that the team adds later was not spoken of
    about = about_of(new)
    before = replayed(db, article_id).get((field, about))
    old = before[1]["value"] if before else _judged(db, article_id, field, about)
    subject = f"article:{article_id}"
    edit_id = append_edit(db, at=at, who=who.strip(), edit_kind=CORRECTION, subject=subject, old=old, new=new)
    replay(db, [article_id])
    return edit_id


def undo(db: Database, edit_id: int, *, at: datetime, who: str) -> int:
    """Take a standing correction back: what was before it (an earlier correction, or the judge) counts again.

    Returns the new edit's id. Needs an open `writing` transaction. Raises ArchiveError where it does not stand.
    """
    if not who.strip():
        raise ArchiveError("Say who undoes it: set CLEARTEXT_USER to your name. Nothing was changed.")
    row = db.conn.execute("SELECT article_id, said FROM corrections WHERE edit_id = ?", [edit_id]).fetchone()
    if row is None:
        raise ArchiveError("This correction does not stand any more: it was undone, or followed by another.")
    undone, article_id = json.loads(row[1]), int(row[0])
    subject = f"article:{article_id}"
    who = who.strip()
    done = append_edit(db, at=at, who=who, edit_kind=CORRECTION, subject=subject, old=undone, undoes=edit_id)
    replay(db, [article_id])
    return done


def corrections_of(db: Database, article_id: int) -> list[Correction]:
    """The corrections of an article that stand, oldest first."""
    return _corrections(db, "WHERE c.article_id = ?", [article_id])


def all_corrections(db: Database) -> list[Correction]:
    """Every correction that stands, oldest first."""
    return _corrections(db, "", [])


def count_corrections(db: Database) -> int:
    """How many stand."""
    return int(db.conn.execute("SELECT count(*) FROM corrections").fetchone()[0])


def _corrections(db: Database, where: str, parameters: list[object]) -> list[Correction]:
    rows = db.conn.execute(
        "SELECT c.edit_id, c.article_id, c.field, c.about, c.said, e.at, e.who FROM corrections c"
        f" JOIN edits e ON e.id = c.edit_id {where} ORDER BY c.edit_id",
        parameters,
    ).fetchall()
    return [
        Correction(
            edit_id,
            article_id,
            cast(CorrectionField, field),
            about,
            json.loads(said)["value"],
            _judged(db, article_id, field, about),
            instant(at),
            who,
        )
        for edit_id, article_id, field, about, said, at, who in rows
    ]


def _judged(db: Database, article_id: int, field: str, about: str) -> Any:
    """What the judge says, whatever people say."""
    if field == "attitude":
        return _judged_attitude(db, article_id, about)
    if field == "speaker":
        return _judged_speaker(db, article_id, about)
    row = db.conn.execute(
        "SELECT coalesce(judged_topics, topics), coalesce(judged_coverage_kind, coverage_kind), CASE WHEN judged_topics"
        " IS NULL THEN sentiment ELSE judged_sentiment END FROM judgements WHERE article_id = ?",
        [article_id],
    ).fetchone()
    if row is None:
        return None
    if field == "topics":
        return [topic for topic, bit in topic_bits(db).items() if row[0] >> bit & 1]
    return kind_named(row[1]) or None if field == "coverage_kind" else row[2]


def _judged_attitude(db: Database, article_id: int, slug: str) -> dict[str, str] | None:
    row = db.conn.execute(
        "SELECT coalesce(t.judged_label, t.label) FROM attitudes t JOIN voices v ON v.id = t.voice_id"
        " WHERE t.article_id = ? AND v.slug = ?",
        [article_id, slug],
    ).fetchone()
    return None if row is None or row[0] == NOT_HEARD else {"voice": slug, "label": ATTITUDES[row[0]]}


def _judged_speaker(db: Database, article_id: int, words: str) -> dict[str, Any] | None:
    row = db.conn.execute(
        "SELECT q.n, coalesce(q.judged_speaker, q.speaker), v.slug FROM quotes q LEFT JOIN voices v ON v.id ="
        " CASE WHEN q.judged_speaker IS NULL THEN q.voice_id ELSE q.judged_voice_id END"
        " WHERE q.article_id = ? AND q.text = ? ORDER BY q.n",
        [article_id, words],
    ).fetchone()
    return None if row is None else {"quote": row[0], "words": words, "speaker": row[1], "voice": row[2]}


# What may be said of each field: (archive, article, value) → the value as the ledger keeps it.


def _topics(db: Database, article_id: int, value: Any) -> list[str]:
    known = topic_bits(db)
    if not isinstance(value, list | tuple) or (unknown := [topic for topic in value if topic not in known]):
        wrong = "that is no list of topics" if not isinstance(value, list | tuple) else f"no topic “{unknown[0]}”"
        raise ArchiveError(f"Topics: {wrong}. The archive knows: {', '.join(known) or 'none yet'}.")
    return [topic for topic in known if topic in value]


def _coverage_kind(db: Database, article_id: int, value: Any) -> str:
    if value not in COVERAGE_KINDS:
        raise ArchiveError(f"There is no kind of coverage “{value}”: one of {', '.join(COVERAGE_KINDS)}.")
    return str(value)


def _sentiment(db: Database, article_id: int, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        raise ArchiveError("Wording is a number from -1 to 1, or none where it cannot be measured.")
    return float(value)


def _attitude(db: Database, article_id: int, value: Any) -> dict[str, str]:
    label = value.get("label") if isinstance(value, dict) else None
    if label not in ATTITUDES:
        raise ArchiveError(f"There is no attitude “{label}”: one of {', '.join(ATTITUDES)}.")
    return {"voice": _voice(db, value.get("voice"))[0], "label": str(label)}


def _speaker(db: Database, article_id: int, value: Any) -> dict[str, Any]:
    number = value.get("quote") if isinstance(value, dict) else None
    quote = db.conn.execute("SELECT text FROM quotes WHERE article_id = ? AND n = ?", [article_id, number]).fetchone()
    if quote is None:
        raise ArchiveError(f"The article has no quote number {number}.")
    if value.get("words", quote[0]) != quote[0]:
        raise ArchiveError("The article was judged anew since it was opened: its quotes are others now. Look again.")
    slug = value.get("voice")
    slug, name = _voice(db, slug) if slug else (None, str(value.get("speaker") or "").strip())
    if not name:
        raise ArchiveError("Give the speaker's name, or a voice of data/voices.toml.")
    return {"quote": number, "words": quote[0], "speaker": name, "voice": slug}


def _voice(db: Database, slug: object) -> tuple[str, str]:
    row = db.conn.execute("SELECT slug, name FROM voices WHERE slug = ?", [slug]).fetchone()
    if row is None:
        raise ArchiveError(f"The archive knows no voice “{slug}”. data/voices.toml names them.")
    return str(row[0]), str(row[1])


_CHECKS: dict[CorrectionField, Callable[[Database, int, Any], Any]] = {
    "topics": _topics,
    "coverage_kind": _coverage_kind,
    "sentiment": _sentiment,
    "attitude": _attitude,
    "speaker": _speaker,
}
