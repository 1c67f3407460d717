"""What alerts look at beside the columns in memory: quotes, starred texts that changed, feeds that fail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from store.pages import STARRED
from store.times import instant, seconds


@dataclass(frozen=True, slots=True)
class TextChange:
    """Another wording of a starred article than the one that was starred."""

    article_id: int
    at: datetime
    """When it was first seen."""
    part: str
    """What reads otherwise: "headline or standfirst", "page"."""
    digest: str
    """Of the new wording, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A feed that went on failing."""

    feed_url: str
    title: str
    outlet: str
    """Its outlet's slug."""
    last_ok_at: datetime
    failing_at: datetime
    """The first failure that came so long after the last answer."""
    failures: int
    """From the last answer to the next one, or until now."""
    reason: str


def quoting(db: Database, voice: str) -> frozenset[int]:
    """Ids of the articles with a quote by a voice; where it declined to comment does not count."""
    rows = db.conn.execute(
        "SELECT DISTINCT q.article_id FROM quotes q JOIN voices v ON v.id = q.voice_id"
        " WHERE v.slug = ? AND NOT q.declined",
        [voice],
    )
    return frozenset(int(row[0]) for row in rows)


def starred_changes(db: Database, since: datetime) -> list[TextChange]:
    """Changes of starred articles since then, oldest first: in a feed, or on the article's page."""
    rows = db.conn.execute(
        f"WITH starred AS ({STARRED})"
        " SELECT s.id, t.first_seen_at, 'headline or standfirst', hex(t.digest) FROM starred s"
        "  JOIN articles a ON a.id = s.id JOIN texts t ON t.article_id = s.id AND t.feed_id = a.text_feed_id"
        "  WHERE t.first_seen_at >= ?1 AND t.first_seen_at > s.at"
        " UNION ALL SELECT s.id, p.asked_at, 'page', hex(p.digest) FROM starred s JOIN pages p ON p.article_id = s.id"
        "  WHERE p.changed_at IS NOT NULL AND p.digest != p.first_digest AND p.asked_at >= ?1 AND p.changed_at > s.at"
        " ORDER BY 2, 1",
        [seconds(since)],
    )
    return [TextChange(row[0], instant(row[1]), row[2], row[3]) for row in rows]


def silences(db: Database, since: datetime, days: int) -> list[Silence]:
    """Feeds that failed `days` or more after they last answered, and had not answered in between; those since then.

    A feed that was not asked (we were switched off) is not called silent. Oldest first; removed and paused feeds are
    left out.
    """
    rows = db.conn.execute(
        "WITH answered AS (SELECT feed_id, at AS ok, lead(at) OVER (PARTITION BY feed_id ORDER BY at) AS next_ok"
        "  FROM polls WHERE outcome NOT IN ('failed', 'not_a_feed')),"
        " failed AS (SELECT feed_id, at, reason FROM polls WHERE outcome IN ('failed', 'not_a_feed'))"
        " SELECT f.url, f.title, o.slug, a.ok, min(CASE WHEN x.at >= a.ok + ?1 THEN x.at END) AS failing, count(*),"
        "  max(CASE WHEN x.at >= a.ok + ?1 THEN x.reason END) FROM answered a"
        " JOIN failed x ON x.feed_id = a.feed_id AND x.at > a.ok AND x.at < coalesce(a.next_ok, 1 << 40)"
        " JOIN feeds f ON f.id = a.feed_id JOIN outlets o ON o.id = f.outlet_id"
        " WHERE coalesce(a.next_ok, 1 << 40) >= a.ok + ?1 AND f.removed_at IS NULL AND NOT f.paused"
        " GROUP BY a.feed_id, a.ok HAVING failing >= ?2 ORDER BY failing, f.url",
        [days * 86_400, seconds(since)],
    )
    return [Silence(row[0], row[1], row[2], instant(row[3]), instant(row[4]), row[5], row[6]) for row in rows]


def came_by_new_search(db: Database, since: datetime) -> dict[int, int]:
    """Articles known from search feeds alone, all of them added since then → when the oldest of those was (seconds)."""
    rows = db.conn.execute(
        "SELECT s.article_id, min(f.added_at) FROM feeds n JOIN sightings first ON first.feed_id = n.id"
        " JOIN articles a ON a.id = first.article_id AND NOT a.in_feed"
        " JOIN sightings s ON s.article_id = a.id JOIN feeds f ON f.id = s.feed_id"
        " WHERE n.feed_kind = 'search' AND n.added_at >= ?1 GROUP BY s.article_id HAVING min(f.added_at) >= ?1",
        [seconds(since)],
    )
    return {int(article_id): int(at) for article_id, at in rows}


def texts_of_articles(db: Database, ids: Sequence[int]) -> dict[int, int]:
    """Of articles that were grouped: the text that each is a copy of (the id of its first article)."""
    rows = db.conn.execute(
        "SELECT article_id, text_id FROM groupings WHERE article_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {int(article_id): int(text_id) for article_id, text_id in rows}
