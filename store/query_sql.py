"""The tree of a search → an SQL condition over `store.where.FROM`. Every condition is 0 or 1, never NULL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from model.attitude import ATTITUDES
from model.query import Field
from model.query_fields import span_of
from model.question import SENTIMENT_EDGE, Clock
from store.coding import kind_number
from store.named import ALL_NAMED
from store.query_leaves import All, Leaf, Some, Without, Words
from store.times import seconds

Condition = tuple[str, list[object]]
"""SQL, and its parameters."""

CLOCK_SQL: dict[Clock, str] = {"published": "a.published_at", "first_seen": "a.first_seen_at"}
LANGUAGE_SQL = "CASE a.language WHEN '' THEN o.language ELSE a.language END"
SENTIMENT_SQL = {
    "negative": f"j.sentiment <= -{SENTIMENT_EDGE}",
    "neutral": f"(j.sentiment > -{SENTIMENT_EDGE} AND j.sentiment < {SENTIMENT_EDGE})",
    "positive": f"j.sentiment >= {SENTIMENT_EDGE}",
}
NAMING_SQL = f"({ALL_NAMED})"
WORDS_SQL = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
QUOTED_SQL = "SELECT DISTINCT rowid >> 20 FROM quotes_fts WHERE quotes_fts MATCH ?"
_AMONG = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Means:
    """What a search means in an archive: the places of its topics, and what a day is."""

    bits: Mapping[str, int]
    clock: Clock = "published"
    zone: tzinfo = UTC


def condition(leaf: Leaf, means: Means) -> Condition:
    """The condition of a whole tree."""
    match leaf:
        case Words(expression, _, in_quotes):
            return f"a.id IN ({QUOTED_SQL if in_quotes else WORDS_SQL})", [expression]
        case All(parts):
            return _joined(" AND ", parts, means)
        case Some(parts):
            return _joined(" OR ", parts, means)
        case Without(part):
            sql, parameters = condition(part, means)
            return f"NOT {sql}", parameters
    return _FIELDS[leaf.name](leaf, [value.text for value in leaf.values], means)


def _joined(operator: str, parts: Sequence[Leaf], means: Means) -> Condition:
    if len(parts) == 1:
        return condition(parts[0], means)
    # By halves: SQLite takes an expression 1,000 deep, and a chain of 1,000 is as deep as that.
    half = len(parts) // 2
    (left, before), (right, after) = (_joined(operator, some, means) for some in (parts[:half], parts[half:]))
    return f"({left}{operator}{right})", before + after


def day_start(day: date, zone: tzinfo) -> int:
    """Seconds since 1970 of local midnight."""
    return seconds(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC))


def span_seconds(name: str, value: str, zone: tzinfo) -> tuple[int | None, int | None]:
    """From when (inclusive) and until when (exclusive) a date field reaches; None where it is open."""
    span = span_of(value)
    assert span is not None  # the parser let it through
    first = None if name == "until" else day_start(span[0], zone)
    return first, None if name == "since" else day_start(span[1] + timedelta(days=1), zone)


_Compile = Callable[[Field, list[str], Means], Condition]


def _of_outlets(column: str) -> _Compile:
    def compiled(one: Field, values: list[str], means: Means) -> Condition:
        return f"a.outlet_id IN (SELECT id FROM outlets WHERE {column} {_AMONG})", [json.dumps(values)]

    return compiled


def _lang(one: Field, values: list[str], means: Means) -> Condition:
    return f"{LANGUAGE_SQL} {_AMONG}", [json.dumps(values)]


def _topic(one: Field, values: list[str], means: Means) -> Condition:
    return "coalesce(j.topics, 0) & ? != 0", [sum(1 << means.bits[value] for value in values)]


def _coverage(one: Field, values: list[str], means: Means) -> Condition:
    return f"coalesce(j.coverage_kind, 0) {_AMONG}", [json.dumps([kind_number(value) for value in values])]


def _sentiment(one: Field, values: list[str], means: Means) -> Condition:
    return f"coalesce({' OR '.join(SENTIMENT_SQL[value] for value in values)}, 0)", []


def _voice(one: Field, values: list[str], means: Means) -> Condition:
    named = f"SELECT m.article_id FROM {NAMING_SQL} m JOIN voices v ON v.id = m.voice_id WHERE v.slug {_AMONG}"
    return f"a.id IN ({named})", [json.dumps(values)]


def _attitude(one: Field, values: list[str], means: Means) -> Condition:
    toward = "SELECT m.article_id FROM attitudes m JOIN voices v ON v.id = m.voice_id"
    labels = json.dumps([ATTITUDES.index(value) for value in values])
    if one.beside:
        return f"a.id IN ({toward} WHERE m.label {_AMONG} AND v.slug {_AMONG})", [labels, json.dumps(one.beside)]
    return f"a.id IN ({toward} WHERE m.label {_AMONG})", [labels]


def _tag(one: Field, values: list[str], means: Means) -> Condition:
    return f"a.id IN (SELECT article_id FROM tags WHERE tag {_AMONG})", [json.dumps(values)]


def _story(one: Field, values: list[str], means: Means) -> Condition:
    return f"a.id IN (SELECT article_id FROM groupings WHERE story_id {_AMONG})", [json.dumps([int(v) for v in values])]


def _dated(one: Field, values: list[str], means: Means) -> Condition:
    column = CLOCK_SQL[means.clock]
    sql: list[str] = []
    parameters: list[object] = []
    for value in values:
        first, end = span_seconds(one.name, value, means.zone)
        bounds = [(">=", first), ("<", end)]
        sql.append(" AND ".join(f"{column} {sign} ?" for sign, at in bounds if at is not None))
        parameters += [at for _, at in bounds if at is not None]
    return f"coalesce({' OR '.join(f'({one_of})' for one_of in sql)}, 0)", parameters


_FIELDS: dict[str, _Compile] = {
    "outlet": _of_outlets("slug"),
    "tier": _of_outlets("tier"),
    "country": _of_outlets("country"),
    "kind": _of_outlets("outlet_kind"),
    "lang": _lang,
    "topic": _topic,
    "coverage": _coverage,
    "sentiment": _sentiment,
    "voice": _voice,
    "attitude": _attitude,
    "tag": _tag,
    "story": _story,
    "since": _dated,
    "until": _dated,
    "date": _dated,
}
