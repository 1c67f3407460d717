"""What people ask of the poller in the dashboard, and what it answered: rows of the ledger.

A request ("feed request") waits until an answer ("feed answer") names it. Nothing is ever changed or taken out of the
queue in between: a poller that is killed finds the request waiting again.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.feed_request import Ask, FeedAnswer, FeedPreview, FeedRequest
from store.editorial import append_edit
from store.times import instant, seconds

_REQUESTS = (
    "SELECT r.id, r.at, r.who, r.subject, r.new, a.at, a.new FROM edits r LEFT JOIN edits a ON a.answers = r.id"
    " WHERE r.edit_kind = 'feed request'"
)


def ask_feed(
    db: Database, ask: Ask, address: str, *, at: datetime, who: str, details: dict[str, Any] | None = None
) -> int:
    """Write a request down; returns its id. Needs an open `writing` transaction.

    The same that still waits is not asked twice: then its id.
    """
    new = {"ask": ask, **({"details": details} if details else {})}
    for waiting in waiting_requests(db):
        if (waiting.ask, waiting.address, waiting.details) == (ask, address, details or {}):
            return waiting.id
    return append_edit(db, at=at, who=who, edit_kind="feed request", subject=f"feed:{address}", new=new)


def answer_request(db: Database, request: FeedRequest, answer: FeedAnswer) -> None:
    """Answer a request; one that is answered already keeps its answer. Needs an open `writing` transaction."""
    if db.conn.execute("SELECT 1 FROM edits WHERE answers = ?", [request.id]).fetchone():
        return
    new = {
        "done": answer.done,
        "words": answer.words,
        **({"previews": [preview.to_json() for preview in answer.previews]} if answer.previews else {}),
    }
    append_edit(
        db,
        at=answer.at,
        who="the poller",
        edit_kind="feed answer",
        subject=f"feed:{request.address}",
        new=new,
        answers=request.id,
    )


def waiting_requests(db: Database) -> list[FeedRequest]:
    """Those without an answer, the oldest first."""
    return [_request(row) for row in db.conn.execute(f"{_REQUESTS} AND a.id IS NULL ORDER BY r.id")]


def anything_asked(db: Database) -> bool:
    """Whether a request waits, about a feed or for an article; cheap enough to ask every second."""
    waits = "NOT EXISTS (SELECT 1 FROM edits a WHERE a.answers = r.id)"
    row = db.conn.execute(
        f"SELECT EXISTS (SELECT 1 FROM edits r WHERE r.edit_kind = 'feed request' AND {waits})"
        f" OR EXISTS (SELECT 1 FROM edits r WHERE r.edit_kind = 'article request' AND {waits})"
    ).fetchone()
    return bool(row[0])


def requests_about(db: Database, feed_url: str, *, since: datetime, most: int = 3) -> list[FeedRequest]:
    """What was asked about one feed since then, the newest first."""
    rows = db.conn.execute(
        f"{_REQUESTS} AND r.subject = ? AND r.at >= ? ORDER BY r.id DESC LIMIT ?",
        [f"feed:{feed_url}", seconds(since), most],
    )
    return [_request(row) for row in rows]


def feed_request(db: Database, request_id: int) -> FeedRequest | None:
    """One request, with its answer where there is one; None where it was erased."""
    row = db.conn.execute(f"{_REQUESTS} AND r.id = ?", [request_id]).fetchone()
    return _request(row) if row else None


def _request(row: tuple[Any, ...]) -> FeedRequest:
    request_id, at, who, subject, new, answered_at, answer = row
    asked = json.loads(new)
    return FeedRequest(
        request_id,
        instant(at),
        who,
        asked["ask"],
        subject.removeprefix("feed:"),
        asked.get("details", {}),
        _answer(answered_at, json.loads(answer)) if answer else None,
    )


def _answer(at: int, new: dict[str, Any]) -> FeedAnswer:
    previews = tuple(FeedPreview.from_json(one) for one in new.get("previews", []))
    return FeedAnswer(instant(at), new["done"], new["words"], previews)
