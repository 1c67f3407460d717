"""The outbox: every message on its way out, kept before it is sent and until it is known what became of it.

    put ─→ due ─→ begun (kept before anything is sent) ─→ sent | troubled (with when to try again) | given up

One row is one message to one recipient. Stopped between *begun* and *sent*, we cannot know whether it arrived: it is
sent again after a pause, under the same Message-ID (see `alerts.send`). At every other moment a kill changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlite_utils import Database

from store.archive import archive_id
from store.times import instant, moment, seconds

Purpose = Literal["alert", "note", "briefing"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one recipient, and what became of it."""

    id: int
    key: str
    purpose: Purpose
    about: str
    destination: str
    recipient: str
    content: Mapping[str, Any]
    made_at: datetime
    attempts: int
    begun_at: datetime | None
    next_at: datetime | None
    """When it is tried next; None: it is done with."""
    sent_at: datetime | None
    trouble: str
    message_id: str
    """The same for every attempt, and for no other message of any archive."""

    @property
    def given_up(self) -> bool:
        return self.next_at is None and self.sent_at is None


def put_letter(
    db: Database,
    key: str,
    purpose: Purpose,
    content: Mapping[str, Any],
    *,
    to: tuple[str, str],
    at: datetime,
    about: str = "",
) -> bool:
    """Put a message into the outbox, to (destination, recipient); False where it has been put there before.

    Needs an open `writing(db, counted=False)` transaction.
    """
    cursor = db.conn.execute(
        "INSERT INTO outbox (key, purpose, about, destination, recipient, content, made_at, next_at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (key, destination, recipient) DO NOTHING",
        [key, purpose, about, *to, json.dumps(dict(content)), seconds(at)],
    )
    return cursor.rowcount > 0


def due_letters(
    db: Database, now: datetime, *, purposes: tuple[Purpose, ...] = ("alert", "note", "briefing")
) -> list[Letter]:
    """Messages to send now, oldest first."""
    return _letters(
        db,
        "WHERE next_at <= ? AND purpose IN (SELECT value FROM json_each(?)) ORDER BY id",
        [seconds(now), json.dumps(purposes)],
    )


def next_letter_due(db: Database) -> datetime | None:
    """When the next message is to be tried; None where none waits."""
    row = db.conn.execute("SELECT min(next_at) FROM outbox WHERE next_at IS NOT NULL").fetchone()
    return moment(row[0])


def begin(db: Database, letter: Letter, *, at: datetime, again_at: datetime) -> bool:
    """Note that a message is about to be sent, and when to try again if nothing more is heard of it.

    False where it is done with already. Needs an open `writing(db, counted=False)` transaction, committed before the
    message goes out.
    """
    cursor = db.conn.execute(
        "UPDATE outbox SET attempts = attempts + 1, begun_at = ?, next_at = ? WHERE id = ? AND next_at IS NOT NULL",
        [seconds(at), seconds(again_at), letter.id],
    )
    return cursor.rowcount > 0


def note_sent(db: Database, letter: Letter, at: datetime) -> None:
    """It was taken by the server. Needs an open `writing(db, counted=False)` transaction."""
    db.conn.execute(
        "UPDATE outbox SET sent_at = ?, next_at = NULL, begun_at = NULL, trouble = '' WHERE id = ?",
        [seconds(at), letter.id],
    )


def note_trouble(db: Database, letter: Letter, words: str, *, next_at: datetime | None) -> None:
    """It was not taken: why, and when to try again (None: never). Needs an open `writing` transaction, uncounted."""
    db.conn.execute(
        "UPDATE outbox SET trouble = ?, next_at = ?, begun_at = NULL WHERE id = ?",
        [words, None if next_at is None else seconds(next_at), letter.id],
    )


def send_again(db: Database, letter_id: int, at: datetime) -> bool:
    """Try a message once more that was given up; returns whether it had been. Needs an open `writing` transaction."""
    cursor = db.conn.execute(
        "UPDATE outbox SET next_at = ?1, made_at = ?1, attempts = 0"
        " WHERE id = ?2 AND sent_at IS NULL AND next_at IS NULL",
        [seconds(at), letter_id],
    )
    return cursor.rowcount > 0


def letters(db: Database, *, most: int = 50) -> list[Letter]:
    """The newest messages, whatever became of them, newest first."""
    return _letters(db, "ORDER BY id DESC LIMIT ?", [most])


def last_made(db: Database, purpose: Purpose, about: str = "", *, most: int = 1) -> list[Letter]:
    """The newest messages of one purpose about one thing (an alert), newest first; one for each key."""
    return _letters(
        db,
        "WHERE id IN (SELECT min(id) FROM outbox WHERE purpose = ? AND about = ? GROUP BY key)"
        " ORDER BY id DESC LIMIT ?",
        [purpose, about, most],
    )


def was_put(db: Database, key: str) -> bool:
    """Whether a message of this key was ever put into the outbox."""
    return db.conn.execute("SELECT 1 FROM outbox WHERE key = ?", [key]).fetchone() is not None


def _letters(db: Database, tail: str, parameters: list[object]) -> list[Letter]:
    domain = f"{archive_id(db)}.cleartext.invalid"
    rows = db.conn.execute(
        "SELECT id, key, purpose, about, destination, recipient, content, made_at, attempts, begun_at,"
        f" next_at, sent_at, trouble FROM outbox {tail}",
        parameters,
    )
    return [
        Letter(
            row[0], row[1], cast(Purpose, row[2]), row[3], row[4], row[5], json.loads(row[6]), instant(row[7]),
            row[8], moment(row[9]), moment(row[10]), moment(row[11]), row[12], f"<{row[2]}.{row[0]}@{domain}>",
        )
        for row in rows
    ]  # fmt: skip
