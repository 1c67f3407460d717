"""What the judge concluded, kept apart from the facts; and which articles still wait to be judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from model.judgement import COVERAGE_KINDS, Judgement
from store.times import seconds


@dataclass(frozen=True, slots=True)
class ToJudge:
    """What the judge needs of an article."""

    id: int
    headline: str
    standfirst: str
    language: str
    digest: bytes
    """Of the text as read here: a judgement is kept only while it is the article's."""


def put_rules(db: Database, version: str, topics: Sequence[str], now: datetime) -> int:
    """Register a version of the rules and the topics it knows; returns the rules' id. Bits are never reused."""
    db.conn.execute("INSERT OR IGNORE INTO rules (version, first_used_at) VALUES (?, ?)", [version, seconds(now)])
    known = topic_bits(db)
    for name in topics:
        if name not in known:
            known[name] = len(known)
            db.conn.execute("INSERT INTO topics (bit, name) VALUES (?, ?)", [known[name], name])
    return int(db.conn.execute("SELECT id FROM rules WHERE version = ?", [version]).fetchone()[0])


def topic_bits(db: Database) -> dict[str, int]:
    """Topic → its place in `judgements.topics`."""
    return dict(db.conn.execute("SELECT name, bit FROM topics ORDER BY bit"))


def unjudged(db: Database, rules_id: int, *, ids: Iterable[int] | None = None) -> Iterator[int]:
    """Ids of articles without a judgement by these rules, oldest id first; only among `ids` if given."""
    among = "" if ids is None else " AND a.id IN (SELECT value FROM json_each(?))"
    parameters: list[object] = [rules_id] if ids is None else [rules_id, json.dumps(list(ids))]
    rows = db.conn.execute(
        "SELECT a.id FROM articles a LEFT JOIN judgements j ON j.article_id = a.id"
        f" WHERE (j.rules_id IS NULL OR j.rules_id != ?){among} ORDER BY a.id",
        parameters,
    )
    return (int(row[0]) for row in rows.fetchall())


def to_judge(db: Database, ids: Sequence[int]) -> list[ToJudge]:
    """The texts of these articles. Where the entry names no language, its outlet's stands in."""
    rows = db.conn.execute(
        "SELECT a.id, a.headline, a.standfirst, CASE a.language WHEN '' THEN o.language ELSE a.language END,"
        " a.digest FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value JOIN outlets o ON o.id = a.outlet_id",
        [json.dumps(list(ids))],
    )
    return [ToJudge(*row) for row in rows]


def put_judgements(
    db: Database,
    rules_id: int,
    judgements: Iterable[tuple[int, Judgement]],
    bits: dict[str, int],
    *,
    digests: Mapping[int, bytes] | None = None,
) -> None:
    """Keep judgements, replacing earlier ones. Needs an open `writing` transaction.

    `digests` are those of the texts judged, by article. Where an article was reworded or erased in the meantime nothing
    is written, so that it goes on waiting with its new text.
    """
    digests = digests or {}
    db.conn.executemany(
        "INSERT OR REPLACE INTO judgements (article_id, rules_id, topics, sentiment, spans, excluded_by,"
        " probabilities, coverage_kind, language) SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM articles"
        " WHERE id = ? AND digest = coalesce(?, digest)",
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
                digests.get(article_id),
            )
            for article_id, judgement in judgements
        ],
    )


def kind_number(kind: str) -> int:
    """A kind of coverage as the archive keeps it: its place in COVERAGE_KINDS from 1; 0 where not measured."""
    names: tuple[str, ...] = COVERAGE_KINDS
    return names.index(kind) + 1 if kind in names else 0


def kind_named(number: int) -> str:
    """The reverse of `kind_number`."""
    return COVERAGE_KINDS[number - 1] if 0 < number <= len(COVERAGE_KINDS) else ""


def on_topic_ids(db: Database) -> set[int]:
    """Ids of all articles held on topic."""
    return {int(row[0]) for row in db.conn.execute("SELECT article_id FROM judgements WHERE topics != 0")}
