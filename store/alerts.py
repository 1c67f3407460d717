"""Alerts: rows of the ledger of edits; and what they had to say, once each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlite_utils import Database

from model.alert import Alert, Firing, KeptFiring, Verdict
from model.errors import ArchiveError
from store.editorial import append_edit
from store.times import instant, seconds

ALERT = "alert"
"""The kind of edit; its `new` is the alert, or null where it was removed."""
_EPOCH = date(1970, 1, 1)
_LATEST = (
    "SELECT e.subject, e.new, first.at, first.who FROM edits e JOIN edits first ON first.id ="
    " (SELECT min(f.id) FROM edits f WHERE f.subject = e.subject AND f.edit_kind = 'alert')"
    " WHERE e.edit_kind = 'alert' AND e.id ="
    " (SELECT max(l.id) FROM edits l WHERE l.subject = e.subject AND l.edit_kind = 'alert')"
)


def put_alert(db: Database, alert: Alert, *, at: datetime, who: str) -> bool:
    """Keep an alert, new or changed; returns whether that changed anything. Needs an open `writing` transaction.

    Raises ArchiveError without a name of who says so, and for an alert of another archive's.
    """
    if not who.strip():
        raise ArchiveError("Say who changes alerts: set CLEARTEXT_USER to your name. Nothing was changed.")
    old, new = _kept(db, alert.key), alert.to_json()
    if old == new:
        return False
    append_edit(db, at=at, who=who.strip(), edit_kind=ALERT, subject=f"alert:{alert.key}", old=old, new=new)
    if alert.paused or (old is not None and old["to"] != new["to"] and not new["to"]):
        settle(db, alert.key, at)
    return True


def remove_alert(db: Database, key: str, *, at: datetime, who: str) -> bool:
    """Take an alert away; what it had said stays in the archive. Needs an open `writing` transaction."""
    if not who.strip():
        raise ArchiveError("Say who changes alerts: set CLEARTEXT_USER to your name. Nothing was changed.")
    old = _kept(db, key)
    if old is None:
        return False
    append_edit(db, at=at, who=who.strip(), edit_kind=ALERT, subject=f"alert:{key}", old=old, new=None)
    settle(db, key, at)
    return True


def alerts(db: Database) -> list[Alert]:
    """All alerts, the newest last. Raises AlertError for one that a newer version wrote."""
    rows = db.conn.execute(f"{_LATEST} ORDER BY first.id").fetchall()
    return [_alert(row) for row in rows if json.loads(row[1]) is not None]


def alert(db: Database, key: str) -> Alert | None:
    """One alert; None if there is none, or none any more."""
    row = db.conn.execute(f"{_LATEST} AND e.subject = ?", [f"alert:{key}"]).fetchone()
    return None if row is None or json.loads(row[1]) is None else _alert(row)


def _alert(row: tuple[Any, ...]) -> Alert:
    key = row[0].removeprefix("alert:")
    return Alert.from_json(key, json.loads(row[1]), made_at=instant(row[2]), made_by=row[3])


def _kept(db: Database, key: str) -> dict[str, Any] | None:
    row = db.conn.execute(
        "SELECT new FROM edits WHERE subject = ? AND edit_kind = 'alert' ORDER BY id DESC LIMIT 1", [f"alert:{key}"]
    ).fetchone()
    found: dict[str, Any] | None = json.loads(row[0]) if row else None
    return found


def put_firings(db: Database, key: str, firings: Iterable[Firing], *, at: datetime, told: bool) -> int:
    """Keep what an alert has to say; what it has said before is left out. Returns how many were new.

    `told`: there is nobody to send them to. Needs an open `writing(db, counted=False)` transaction.
    """
    before = db.conn.total_changes
    db.conn.executemany(
        "INSERT INTO firings (alert, occasion, at, day, verdict, words, arithmetic, articles, feeds, told_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (alert, occasion) DO NOTHING",
        [
            (
                key, one.occasion, seconds(at), (one.day - _EPOCH).days, one.verdict, one.words, one.arithmetic,
                json.dumps(one.articles), json.dumps(one.feeds), seconds(at) if told else None,
            )
            for one in firings
        ],
    )  # fmt: skip
    return db.conn.total_changes - before


def firings(db: Database, key: str | None = None, *, most: int = 50) -> list[KeptFiring]:
    """What alerts (or one of them) had to say, the newest first."""
    where, parameters = ("WHERE alert = ?", [key]) if key is not None else ("", [])
    return _firings(db, f"{where} ORDER BY id DESC LIMIT ?", [*parameters, most])


def firings_by_id(db: Database, ids: Sequence[int]) -> list[KeptFiring]:
    """Firings by id, oldest first."""
    return _firings(db, "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", [json.dumps(list(ids))])


def untold(db: Database, key: str) -> list[KeptFiring]:
    """What waits for a message, oldest first."""
    return _firings(db, "WHERE alert = ? AND told_at IS NULL ORDER BY id", [key])


def settle(db: Database, key: str, at: datetime) -> None:
    """Let nothing that an alert has said so far wait for a message any more. Needs an open `writing` transaction."""
    db.conn.execute("UPDATE firings SET told_at = ? WHERE alert = ? AND told_at IS NULL", [seconds(at), key])


def said(db: Database, key: str) -> tuple[frozenset[str], frozenset[int]]:
    """The occasions that an alert has spoken of, and the articles that it has named."""
    rows = db.conn.execute("SELECT occasion, articles FROM firings WHERE alert = ?", [key]).fetchall()
    return frozenset(row[0] for row in rows), frozenset(i for row in rows for i in json.loads(row[1]))


def _firings(db: Database, tail: str, parameters: Sequence[object]) -> list[KeptFiring]:
    rows = db.conn.execute(
        "SELECT id, alert, at, told_at, occasion, day, verdict, words, arithmetic, articles, feeds"
        f" FROM firings {tail}",
        list(parameters),
    )
    return [
        KeptFiring(
            row[0],
            row[1],
            instant(row[2]),
            Firing(
                row[4], _EPOCH + timedelta(days=row[5]), cast(Verdict, row[6]), row[7], row[8],
                tuple(json.loads(row[9])), tuple(json.loads(row[10])),
            ),
            row[3] is not None,
        )
        for row in rows
    ]  # fmt: skip
