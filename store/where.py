"""`Question` → SQL, the one compiler. `matching_ids` is the reference that the columns in memory are tested against.

    text ─ parse ─→ tree ─ resolved ─→ with the archive's values ─ leaves ─→ FTS5 expressions ─ condition ─→ SQL

The language of searches is documented in docs/how-to-ask.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo

from sqlite_utils import Database

from model.article import ORIGINS
from model.attitude import ATTITUDES
from model.counting import ANYBODY, STATES, UNMEASURED
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
        about = ["j.topics & ? != 0", *(_STATE_SQL[state] for state in asked.states)]
        need(f"({' OR '.join(about)})", topic_mask(asked, bits))
    for column, values in (
        ("o.slug", asked.outlets),
        ("o.country", asked.countries),
        (LANGUAGE_SQL, asked.languages),
        ("o.outlet_kind", asked.kinds),
        ("o.tier", asked.tiers),
    ):
        if values:
            need(f"{column} IN ({', '.join('?' * len(values))})", *values)
    if asked.came:
        need("(" + " OR ".join(_CAME_SQL[came] for came in asked.came) + ")")
    for kinds, negated in zip(asked.kinds_of_coverage, ("IN", "NOT IN"), strict=True):
        if kinds:
            need(f"coalesce(j.coverage_kind, 0) {negated} ({', '.join('?' * len(kinds))})", *kinds)
    if asked.voices:
        need(*_naming(asked.voices))
    for slug in asked.beside:
        need(*_naming((slug,)))
    if asked.text:
        search, values_of_it = condition(searched(db, asked.text), Means(bits, asked.clock, zone))
        need(search, *values_of_it)
    if asked.story is not None:
        need("a.id IN (SELECT article_id FROM groupings WHERE story_id = ?)", asked.story)
    found = Where(" AND ".join(sql) or "1", tuple(parameters))
    worded, placed = _worded(asked), _placed(asked, clock, zone)
    if asked.unit == "articles":
        return _both(found, worded, placed)
    if asked.unit in ("stories", "outlets"):
        return _once(asked, _both(found, worded), placed, clock)
    return _once(asked, found, _both(worded, placed), clock)


def _both(*conditions: Where) -> Where:
    return Where(
        " AND ".join(f"({one.sql})" for one in conditions),
        tuple(value for one in conditions for value in one.parameters),
    )


_NAMES = {
    "texts": "coalesce(g.text_id, a.id)",
    "copies": "coalesce(g.text_id, a.id)",
    "stories": "coalesce(g.story_id, -a.id)",
    "outlets": "a.outlet_id",
}


def _once(asked: Question, found: Where, so: Where, clock: str) -> Where:
    """Of what is found the first article of each unit, or for copies all others, where that article is as `so` says.

    The first by the question's clock, undated ones last, of one moment the lower id.
    """
    ranked = (
        f"SELECT a.id AS id, {_NAMES[asked.unit]} AS name, row_number() OVER (PARTITION BY {_NAMES[asked.unit]}"
        f" ORDER BY {clock} IS NULL, {clock}, a.id) AS place FROM {FROM}"
        f" LEFT JOIN groupings g ON g.article_id = a.id WHERE {found.sql}"
    )
    places = "place > 1" if asked.unit == "copies" else "place = 1"
    sql = f"a.id IN (SELECT id FROM ({ranked}) WHERE {places}) AND ({so.sql})"
    return Where(sql, (*found.parameters, *so.parameters))


def _worded(asked: Question) -> Where:
    """Of the wording and with the attitudes asked for."""
    conditions: list[str] = []
    parameters: list[object] = []
    if asked.sentiments:
        conditions.append("(" + " OR ".join(_WORDED_SQL[direction] for direction in asked.sentiments) + ")")
    if asked.attitudes:
        toward, named = _with_attitude(asked)
        conditions.append(toward)
        parameters += named
    return Where(" AND ".join(conditions) or "1", tuple(parameters))


def _placed(asked: Question, clock: str, zone: tzinfo) -> Where:
    """Within the part of the period asked for; with or without a date."""
    conditions: list[str] = []
    parameters: list[object] = []
    if asked.part:
        conditions.append(f"{clock} >= ? AND {clock} < ?")
        parameters += [day_start(asked.part[0], zone), day_start(asked.part[1] + timedelta(days=1), zone)]
    if asked.dated is not None:
        conditions.append(f"{clock} IS {'NOT ' if asked.dated else ''}NULL")
    return Where(" AND ".join(conditions) or "1", tuple(parameters))


def topic_mask(question: Question, bits: dict[str, int]) -> int:
    """The bits of the topics asked for; of all topics when none is named."""
    unknown = [topic for topic in question.topics if topic not in (*bits, *STATES)]
    if unknown and bits:
        raise QuestionError(
            question.url(),
            f"There is no topic “{unknown[0]}”. Topics: {', '.join(bits)}. (“any” asks for every article.)",
        )
    names = question.topics or bits
    return sum(1 << bits[name] for name in names if name in bits)


def _naming(voices: tuple[str, ...]) -> tuple[str, *tuple[str, ...]]:
    """(condition, its parameters): articles that name one of the voices."""
    if ANYBODY in voices:
        return (f"a.id IN (SELECT article_id FROM {NAMING_SQL})",)
    among = f"v.slug IN ({', '.join('?' * len(voices))})"
    sql = f"a.id IN (SELECT m.article_id FROM {NAMING_SQL} m JOIN voices v ON v.id = m.voice_id WHERE {among})"
    return sql, *voices


def _with_attitude(asked: Question) -> tuple[str, tuple[object, ...]]:
    """Articles with one of the attitudes toward one of the voices; toward anybody where none is named."""
    conditions, voices = [f"m.label IN ({', '.join('?' * len(asked.attitudes))})"], asked.voices
    labels = [ATTITUDES.index(label) for label in asked.attitudes]
    if voices and ANYBODY not in voices:
        conditions.append(f"v.slug IN ({', '.join('?' * len(voices))})")
    else:
        voices = ()
    named = f"SELECT m.article_id FROM attitudes m JOIN voices v ON v.id = m.voice_id WHERE {' AND '.join(conditions)}"
    return f"a.id IN ({named})", (*labels, *voices)


_STATE_SQL = {
    "off": "j.topics = 0",
    "near": "(j.topics = 0 AND j.spans IS NOT NULL)",
    "unjudged": "j.article_id IS NULL",
}
_CAME_SQL = {
    "own": "a.in_feed",
    "watched": f"a.origin = {ORIGINS.index('watched')}",
    "backfill": f"a.origin = {ORIGINS.index('backfill')}",
    "hand": f"a.origin = {ORIGINS.index('by hand')}",
}
_WORDED_SQL = {**SENTIMENT_SQL, UNMEASURED: "j.sentiment IS NULL"}


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
