"""`Question` → SQL, the one compiler. `matching_ids` is the reference that the columns in memory are tested against.

    text ─ parse ─→ tree ─ resolved ─→ with the archive's values ─ leaves ─→ FTS5 expressions ─ condition ─→ SQL

The language of searches is documented in docs/how-to-ask.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from sqlite_utils import Database

from model.attitude import ATTITUDES
from model.errors import QuestionError
from model.query_parse import MOST_CHARACTERS, MOST_PRINTED, parse
from model.question import Clock, Question
from store.driver import sqlite3
from store.judgements import topic_bits
from store.known import resolved
from store.query_leaves import Leaf, Words, leaves
from store.query_sql import (
    CLOCK_SQL,
    LANGUAGE_SQL,
    NAMING_SQL,
    QUOTED_SQL,
    SENTIMENT_SQL,
    WORDS_SQL,
    Means,
    condition,
)
from store.query_sql import day_start as day_start


@dataclass(frozen=True, slots=True)
class Where:
    """A condition over `articles a JOIN outlets o LEFT JOIN judgements j`, and its parameters."""

    sql: str
    parameters: tuple[object, ...]


FROM = "articles a JOIN outlets o ON o.id = a.outlet_id LEFT JOIN judgements j ON j.article_id = a.id"


def where(db: Database, question: Question, *, today: date, zone: tzinfo) -> Where:
    """Compile a question. Raises QuestionError for an unknown topic, or a search that is not understood."""
    asked, bits = question.resolved(today), topic_bits(db)
    sql: list[str] = []
    parameters: list[object] = []

    def need(condition: str, *values: object) -> None:
        sql.append(condition)
        parameters.extend(values)

    clock = CLOCK_SQL[asked.clock]
    if asked.since:
        need(f"{clock} >= ?", day_start(asked.since, zone))
    if asked.until:
        need(f"{clock} < ?", day_start(asked.until + timedelta(days=1), zone))
    if asked.on_topic_only:
        need("j.topics & ? != 0", topic_mask(asked, bits))
    for column, values in (
        ("o.slug", asked.outlets),
        ("o.country", asked.countries),
        (LANGUAGE_SQL, asked.languages),
        ("o.outlet_kind", asked.kinds),
        ("o.tier", asked.tiers),
    ):
        if values:
            need(f"{column} IN ({', '.join('?' * len(values))})", *values)
    if asked.sentiments:
        need("(" + " OR ".join(SENTIMENT_SQL[direction] for direction in asked.sentiments) + ")")
    for kinds, negated in zip(asked.kinds_of_coverage, ("IN", "NOT IN"), strict=True):
        if kinds:
            need(f"coalesce(j.coverage_kind, 0) {negated} ({', '.join('?' * len(kinds))})", *kinds)
    if asked.voices or asked.attitudes:
        naming, named = _named(asked)
        need(naming, *named)
    if asked.text:
        search, values_of_it = condition(searched(db, asked.text), Means(bits, asked.clock, zone))
        need(search, *values_of_it)
    if asked.story is not None:
        need("a.id IN (SELECT article_id FROM groupings WHERE story_id = ?)", asked.story)
    return Where(" AND ".join(sql) or "1", tuple(parameters))


def topic_mask(question: Question, bits: dict[str, int]) -> int:
    """The bits of the topics asked for; of all topics when none is named."""
    unknown = [topic for topic in question.topics if topic not in bits]
    if unknown and bits:
        raise QuestionError(
            question.url(),
            f"There is no topic “{unknown[0]}”. Topics: {', '.join(bits)}. (“any” asks for every article.)",
        )
    names = question.topics or bits
    return sum(1 << bits[name] for name in names if name in bits)


def _named(asked: Question) -> tuple[str, tuple[object, ...]]:
    """Articles that name one of the voices; with an attitude asked for, those with it toward one of them."""
    table = "attitudes" if asked.attitudes else NAMING_SQL
    conditions = []
    if asked.voices:
        conditions.append(f"v.slug IN ({', '.join('?' * len(asked.voices))})")
    if asked.attitudes:
        conditions.append(f"m.label IN ({', '.join('?' * len(asked.attitudes))})")
    named = f"SELECT m.article_id FROM {table} m JOIN voices v ON v.id = m.voice_id WHERE {' AND '.join(conditions)}"
    sql = f"a.id IN ({named})"
    return sql, (*asked.voices, *(ATTITUDES.index(label) for label in asked.attitudes))


def searched(db: Database, text: str, *, most: int = MOST_CHARACTERS) -> Leaf:
    """A search as the archive answers it. Raises QuestionError for one that does not parse or names what is unknown."""
    return leaves(resolved(db, parse(text, most), text))


def text_hits(db: Database, text: str, *, clock: Clock = "published", zone: tzinfo = UTC) -> list[int]:
    """Ids of all articles that match a search, whatever they are about, ascending.

    They leave SQLite as one JSON array: 4 times faster than rows. `clock` and `zone` say what dates in it mean.
    """
    leaf = searched(db, text, most=MOST_PRINTED)
    if isinstance(leaf, Words):
        ids, values = (QUOTED_SQL if leaf.in_quotes else WORDS_SQL), list[object]([leaf.expression])
    else:
        sql, values = condition(leaf, Means(topic_bits(db), clock, zone))
        ids = f"SELECT a.id FROM {FROM} WHERE {sql} ORDER BY a.id"
    try:
        row = db.conn.execute(f"WITH found(id) AS ({ids}) SELECT json_group_array(id) FROM found", values).fetchone()
    except sqlite3.OperationalError as error:
        raise QuestionError(text, f"This search is not understood ({error}).") from error
    return list(json.loads(row[0]))


def matching_ids(db: Database, question: Question, *, today: date, zone: tzinfo) -> list[int]:
    """Ids of the articles that a question counts, newest first by its clock, undated last."""
    compiled = where(db, question, today=today, zone=zone)
    clock = CLOCK_SQL[question.clock]
    rows = db.conn.execute(
        f"SELECT a.id FROM {FROM} WHERE {compiled.sql} ORDER BY {clock} IS NULL, {clock} DESC, a.id DESC",
        compiled.parameters,
    )
    return [int(row[0]) for row in rows]
