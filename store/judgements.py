"""What the judge concluded, kept apart from the facts; and which articles still wait to be judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from model.judgement import Judgement
from store.coding import kind_named as kind_named
from store.coding import kind_number as kind_number
from store.coding import topic_bits as topic_bits
from store.overlay import lay_over_judgements
from store.times import seconds


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What the judge needs of an article."""

    id: int
    headline: str
    standfirst: str
    language: str
    digest: bytes
    """Of the texts as read here: a judgement is kept only while they are the article's."""
    text: str = ""
    """Of its page, where that was read; perhaps a part only."""
    relevant: bool = False
    """A person says that it is on topic: what is measured of such articles is measured, whatever the judge decides."""


def put_rules(db: Database, version: str, topics: Sequence[str], now: datetime) -> int:
    """Register a version of the rules and the topics it knows; returns the rules' id. Bits are never reused."""
    db.conn.execute("INSERT OR IGNORE INTO rules (version, first_used_at) VALUES (?, ?)", [version, seconds(now)])
    known = topic_bits(db)
    for name in topics:
        if name not in known:
            known[name] = len(known)
            db.conn.execute("INSERT INTO topics (bit, name) VALUES (?, ?)", [known[name], name])
    return int(db.conn.execute("SELECT id FROM rules WHERE version = ?", [version]).fetchone()[0])


def unjudged(db: Database, rules_id: int, *, ids: Iterable[int] | None = None) -> Iterator[int]:
    """Ids of articles without a judgement by these rules, oldest id first; only among `ids` if given.

    Also of those that a person has brought in, or let go again, since they were judged: see `ToJudge.relevant`.
    """
    among = "" if ids is None else " AND a.id IN (SELECT value FROM json_each(?))"
    parameters: list[object] = [rules_id] if ids is None else [rules_id, json.dumps(list(ids))]
    rows = db.conn.execute(
        "SELECT a.id FROM articles a LEFT JOIN judgements j ON j.article_id = a.id"
        " WHERE (j.rules_id IS NULL OR j.rules_id != ? OR (j.as_relevant = 0 AND j.topics != 0 AND j.judged_topics = 0)"
        f" OR (j.as_relevant AND j.topics = 0)){among} ORDER BY a.id",
        parameters,
    )
    return (int(row[0]) for row in rows.fetchall())


def to_judge(db: Database, ids: Sequence[int]) -> list[ToJudge]:
    """The texts of these articles. Where the entry names no language, its outlet's stands in."""
    rows = db.conn.execute(
        "SELECT a.id, a.headline, a.standfirst, CASE a.language WHEN '' THEN o.language ELSE a.language END,"
        " a.digest, coalesce(p.digest, x''), coalesce(t.text, ''), EXISTS (SELECT 1 FROM corrections c"
        " WHERE c.article_id = a.id AND c.field = 'topics' AND json_array_length(c.said, '$.value') > 0)"
        " FROM json_each(?) i"
        " CROSS JOIN articles a ON a.id = i.value JOIN outlets o ON o.id = a.outlet_id"
        " LEFT JOIN pages p ON p.article_id = a.id LEFT JOIN page_texts t ON t.article_id = a.id",
        [json.dumps(list(ids))],
    )
    return [ToJudge(row[0], row[1], row[2], row[3], row[4] + row[5], row[6], bool(row[7])) for row in rows]


def put_judgements(
    db: Database,
    rules_id: int,
    judgements: Iterable[tuple[int, Judgement]],
    bits: dict[str, int],
    *,
    digests: Mapping[int, bytes] | None = None,
    relevant: Set[int] = frozenset(),
) -> None:
    """Keep judgements, replacing earlier ones. Needs an open `writing` transaction.

    `digests` are those of the texts judged, by article. Where an article was reworded, erased or its page read in the
    meantime nothing is written, so that it goes on waiting with its new text. What people have corrected stays
    corrected, with the new judgement beside it. `relevant` are the articles judged as `ToJudge.relevant`.
    """
    digests, judgements = digests or {}, list(judgements)
    db.conn.executemany(
        "INSERT OR REPLACE INTO judgements (article_id, rules_id, topics, sentiment, spans, excluded_by,"
        " probabilities, coverage_kind, language, as_relevant)"
        " SELECT id, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?11 FROM articles WHERE id = ?9"
        " AND (?10 IS NULL OR ?10 = hex(digest)"
        " || coalesce((SELECT hex(p.digest) FROM pages p WHERE p.article_id = id), ''))",
        [
            (
                rules_id,
                sum(1 << bits[topic] for topic in judgement.topics),
                judgement.sentiment,
                json.dumps([[s.part[0], s.start, s.end, s.topic, s.rule] for s in judgement.spans])
                if judgement.spans
                else None,
                judgement.excluded_by or None,
                json.dumps({topic: round(p, 4) for topic, p in judgement.probabilities.items()})
                if judgement.probabilities
                else None,
                kind_number(judgement.coverage_kind),
                judgement.language,
                article_id,
                digests[article_id].hex().upper() if article_id in digests else None,
                article_id in relevant,
            )
            for article_id, judgement in judgements
        ],
    )
    lay_over_judgements(db, [article_id for article_id, _ in judgements])


def on_topic_ids(db: Database) -> set[int]:
    """Ids of all articles held on topic."""
    return {int(row[0]) for row in db.conn.execute("SELECT article_id FROM judgements WHERE topics != 0")}
