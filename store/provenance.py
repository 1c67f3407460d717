"""How the archive came about: what each feed brought, which rules judged, where dates came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from model.feed import OutcomeKind
from store.times import instant, seconds


@dataclass(frozen=True, slots=True)
class FeedYield:
    """What polling a feed brought in a while. The first poll ever is left out of `articles`: it brings the backlog."""

    polls: int
    failed: int
    articles: int
    first_at: datetime
    """The first poll of that while."""


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """A version of the rules, and how many judgements still rest on it."""

    version: str
    first_used_at: datetime
    judgements: int


def feed_yields(db: Database, since: datetime) -> dict[int, FeedYield]:
    """By feed id, for every feed asked since then."""
    rows = db.conn.execute(
        "SELECT p.feed_id, count(*), sum(p.outcome IN ('failed', 'not_a_feed')),"
        " sum(CASE WHEN p.at > f.first THEN p.articles ELSE 0 END), min(p.at)"
        " FROM polls p JOIN (SELECT feed_id, min(at) AS first FROM polls WHERE outcome NOT IN ('failed', 'not_a_feed')"
        " GROUP BY feed_id) f ON f.feed_id = p.feed_id WHERE p.at >= ? GROUP BY p.feed_id",
        [seconds(since)],
    )
    return {row[0]: FeedYield(row[1], row[2], row[3], instant(row[4])) for row in rows}


def rules_versions(db: Database) -> list[RulesVersion]:
    """All rules that judged anything still stored, the newest first."""
    rows = db.conn.execute(
        "SELECT r.version, r.first_used_at, count(*) FROM judgements j JOIN rules r ON r.id = j.rules_id"
        " GROUP BY r.id ORDER BY r.first_used_at DESC, r.id DESC"
    )
    return [RulesVersion(row[0], instant(row[1]), row[2]) for row in rows]


def date_sources(db: Database) -> dict[str, int]:
    """Articles by where their date came from (`model.article.DateSource`)."""
    return dict(db.conn.execute("SELECT date_source, count(*) FROM articles GROUP BY date_source ORDER BY 2 DESC"))


def topic_counts(db: Database) -> dict[str, int]:
    """Articles by topic over the whole archive, in the order of the topics; one on two topics counts in both."""
    return dict(
        db.conn.execute(
            "SELECT t.name, count(j.article_id) FROM topics t"
            " LEFT JOIN judgements j ON j.topics >> t.bit & 1 GROUP BY t.bit ORDER BY t.bit"
        )
    )


def excluded(db: Database) -> int:
    """Articles whose words matched a topic but that an exclusion kept out."""
    return int(db.conn.execute("SELECT count(*) FROM judgements WHERE coalesce(excluded_by, '') != ''").fetchone()[0])


@dataclass(frozen=True, slots=True)
class PollRow:
    """One check of a feed."""

    at: datetime
    outcome: OutcomeKind
    reason: str
    status: int | None
    entries: int
    articles: int
    revisions: int


def recent_polls(db: Database, feed_id: int, *, most: int = 12) -> list[PollRow]:
    """The newest checks of a feed, newest first."""
    rows = db.conn.execute(
        "SELECT at, outcome, reason, status, entries, articles, revisions FROM polls"
        " WHERE feed_id = ? ORDER BY at DESC LIMIT ?",
        [feed_id, most],
    )
    return [PollRow(instant(row[0]), *row[1:]) for row in rows]
