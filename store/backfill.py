"""What backfill keeps in the archive besides articles: its steps, done and waiting, and what columns of lists mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlite_utils import Database

from model.article import Article
from store.articles import text_digest
from store.times import seconds

StepKind = Literal["sitemap", "page", "other page", "window"]
"""A *page* is one whose address suggests our topics, an *other page* any other."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to ask for."""

    name: str
    """A URL, or a window of days."""
    step_kind: StepKind
    hint: str = ""
    """What is known of it beforehand; the asker's own words."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is."""

    done: int
    waiting: int
    entries: int


def plan(db: Database, job: str, steps: Iterable[Step]) -> int:
    """Put steps on a job's list; those known already, done or not, stay as they are. Returns how many are new.

    Needs an open `writing` transaction.
    """
    before = db.conn.total_changes
    db.conn.executemany(
        "INSERT OR IGNORE INTO backfill_steps (job, step, step_kind, hint) VALUES (?, ?, ?, ?)",
        [(job, step.name, step.step_kind, step.hint) for step in steps],
    )
    return db.conn.total_changes - before


def waiting_steps(db: Database, job: str, step_kind: StepKind, *, most: int) -> list[Step]:
    """The steps that are not done, the newest hint first (hints begin with a date where there is one)."""
    rows = db.conn.execute(
        "SELECT step, step_kind, hint FROM backfill_steps WHERE job = ? AND step_kind = ? AND done_at IS NULL"
        " ORDER BY hint DESC, step LIMIT ?",
        [job, step_kind, most],
    )
    return [Step(*row) for row in rows]


def finish_step(db: Database, job: str, step: str, at: datetime, *, entries: int = 0, note: str = "") -> None:
    """Say that a step is done, with what it brought or why nothing came of it. Needs an open `writing` transaction."""
    db.conn.execute(
        "UPDATE backfill_steps SET done_at = ?, entries = ?, note = ? WHERE job = ? AND step = ?",
        [seconds(at), entries, note, job, step],
    )


def forget_steps(db: Database, job: str) -> None:
    """Begin a job anew. Needs an open `writing` transaction."""
    db.conn.execute("DELETE FROM backfill_steps WHERE job = ?", [job])


def progress(db: Database, job: str, step_kind: StepKind) -> Progress:
    """How many steps of this kind are done and waiting, and the entries that the done ones brought."""
    row = db.conn.execute(
        "SELECT count(done_at), count(*) - count(done_at), coalesce(sum(entries), 0) FROM backfill_steps"
        " WHERE job = ? AND step_kind = ?",
        [job, step_kind],
    ).fetchone()
    return Progress(*row)


def unsighted(db: Database, feed_id: int, articles: Sequence[Article]) -> list[Article]:
    """Without those that this feed has word for word, so that importing again changes nothing, whatever the hour.

    A wording that another one followed counts too, and a date matters only to an article that has none yet.
    """
    rows = db.conn.execute(
        "SELECT s.key, s.digest, t.digest, a.published_at IS NOT NULL FROM json_each(?) j"
        " CROSS JOIN sightings s ON s.feed_id = ?2 AND s.key = j.value JOIN articles a ON a.id = s.article_id"
        " LEFT JOIN texts t ON t.article_id = a.id AND t.feed_id = ?2",
        [json.dumps([article.key for article in articles]), feed_id],
    )
    known: dict[tuple[str, bytes | None], bool] = {}
    for key, latest, earlier, dated in rows:
        known[key, latest] = known[key, earlier] = bool(dated)

    def news(article: Article) -> bool:
        dated = known.get((article.key, text_digest(article.headline, article.standfirst)))
        return dated is None or (not dated and article.published_at is not None)

    return [article for article in articles if news(article)]


def mapping_of(db: Database, columns: Iterable[str]) -> dict[str, str] | None:
    """What a person said that these columns mean, whatever their order; None where nobody was asked yet."""
    row = db.conn.execute("SELECT mapping FROM list_shapes WHERE columns = ?", [_shape(columns)]).fetchone()
    return json.loads(row[0]) if row else None


def remember_mapping(db: Database, columns: Iterable[str], mapping: dict[str, str], *, at: datetime, who: str) -> None:
    """Keep what these columns mean. Needs an open `writing` transaction."""
    db.conn.execute(
        "INSERT OR REPLACE INTO list_shapes (columns, mapping, at, who) VALUES (?, ?, ?, ?)",
        [_shape(columns), json.dumps(mapping, ensure_ascii=False, sort_keys=True), seconds(at), who],
    )


def _shape(columns: Iterable[str]) -> str:
    return json.dumps(sorted(columns), ensure_ascii=False)
