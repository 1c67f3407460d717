"""Articles that people write down, and what became of them: rows of the ledger.

An "article request" waits until an "article answer" names it. The answer is about the article ("article:17"), so that
who added it is told beside it, retention leaves it alone, and erasing the article erases both.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.hand_article import HandAnswer, HandArticle, HandRequest
from store.editorial import append_edit
from store.times import instant

ABOUT = "by hand"
"""Subject of a request, and of the answer to one that came to nothing."""
_REQUESTS = (
    "SELECT r.id, r.at, r.who, r.new, a.at, a.new, a.subject FROM edits r LEFT JOIN edits a ON a.answers = r.id"
    " WHERE r.edit_kind = 'article request'"
)


def ask_article(db: Database, article: HandArticle, *, at: datetime, who: str) -> int:
    """Write down an article; returns the request's id. Needs an open `writing` transaction.

    The same that still waits is not asked twice: then its id.
    """
    for waiting in waiting_articles(db):
        if waiting.article == article:
            return waiting.id
    return append_edit(db, at=at, who=who, edit_kind="article request", subject=ABOUT, new=article.to_json())


def answer_article(db: Database, request: HandRequest, answer: HandAnswer) -> None:
    """Answer a request; one that is answered already keeps its answer. Needs an open `writing` transaction."""
    if db.conn.execute("SELECT 1 FROM edits WHERE answers = ?", [request.id]).fetchone():
        return
    append_edit(
        db,
        at=answer.at,
        who="the poller",
        edit_kind="article answer",
        subject=ABOUT if answer.article_id is None else f"article:{answer.article_id}",
        new={"done": answer.done, "words": answer.words},
        answers=request.id,
    )


def waiting_articles(db: Database) -> list[HandRequest]:
    """Those without an answer, the oldest first."""
    return [_request(row) for row in db.conn.execute(f"{_REQUESTS} AND a.id IS NULL ORDER BY r.id")]


def hand_request(db: Database, request_id: int) -> HandRequest | None:
    """One request, with its answer where there is one; None where it was erased."""
    row = db.conn.execute(f"{_REQUESTS} AND r.id = ?", [request_id]).fetchone()
    return _request(row) if row else None


def added_by(db: Database, article_id: int) -> list[HandRequest]:
    """Who wrote this article down, the first first."""
    rows = db.conn.execute(f"{_REQUESTS} AND a.subject = ? ORDER BY r.id", [f"article:{article_id}"])
    return [_request(row) for row in rows]


def article_at(db: Database, url: str) -> int | None:
    """The id of the article with this canonical URL, also where it has another by now."""
    row = db.conn.execute(
        "SELECT id FROM articles WHERE url = ?1 UNION ALL SELECT article_id FROM aliases WHERE url = ?1", [url]
    ).fetchone()
    return None if row is None else int(row[0])


def _request(row: tuple[Any, ...]) -> HandRequest:
    request_id, at, who, new, answered_at, answer, subject = row
    article = HandArticle.from_json(json.loads(new))
    if answer is None:
        return HandRequest(request_id, instant(at), who, article)
    said = json.loads(answer)
    article_id = None if subject == ABOUT else int(subject.removeprefix("article:"))
    return HandRequest(
        request_id, instant(at), who, article, HandAnswer(instant(answered_at), said["done"], said["words"], article_id)
    )
