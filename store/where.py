"""`Question` → SQL, the one compiler. `matching_ids` is the reference that the columns in memory are tested against.

Text search, first version: words and "phrases" are all required; OR between them; a leading - or NOT excludes; a
trailing * stands for any ending. It runs on FTS5, accents and case ignored.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from sqlite_utils import Database

from model.attitude import ATTITUDES
from model.errors import QuestionError
from model.question import SENTIMENT_EDGE, Question
from store.driver import sqlite3
from store.judgements import topic_bits
from store.named import ALL_NAMED
from store.times import seconds

_TOKEN = re.compile(r'\s*(?P<token>(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>(?!-["(])[^\s"()]+)))')
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Where:
    """A condition over `articles a JOIN outlets o LEFT JOIN judgements j`, and its parameters."""

    sql: str
    parameters: tuple[object, ...]


FROM = "articles a JOIN outlets o ON o.id = a.outlet_id LEFT JOIN judgements j ON j.article_id = a.id"


def day_start(day: date, zone: tzinfo) -> int:
    """Seconds since 1970 of local midnight."""
    return seconds(datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC))


def where(question: Question, *, bits: dict[str, int], today: date, zone: tzinfo) -> Where:
    """Compile a question. Raises QuestionError for an unknown topic or a text search that does not parse."""
    asked = question.resolved(today)
    sql: list[str] = []
    parameters: list[object] = []

    def need(condition: str, *values: object) -> None:
        sql.append(condition)
        parameters.extend(values)

    clock = "a.published_at" if asked.clock == "published" else "a.first_seen_at"
    if asked.since:
        need(f"{clock} >= ?", day_start(asked.since, zone))
    if asked.until:
        need(f"{clock} < ?", day_start(asked.until + timedelta(days=1), zone))
    if asked.on_topic_only:
        need("j.topics & ? != 0", topic_mask(asked, bits))
    language = "CASE a.language WHEN '' THEN o.language ELSE a.language END"
    for column, values in (
        ("o.slug", asked.outlets),
        ("o.country", asked.countries),
        (language, asked.languages),
        ("o.outlet_kind", asked.kinds),
        ("o.tier", asked.tiers),
    ):
        if values:
            need(f"{column} IN ({', '.join('?' * len(values))})", *values)
    if asked.sentiments:
        need("(" + " OR ".join(_SENTIMENT_SQL[direction] for direction in asked.sentiments) + ")")
    for kinds, condition in zip(asked.kinds_of_coverage, ("IN", "NOT IN"), strict=True):
        if kinds:
            need(f"coalesce(j.coverage_kind, 0) {condition} ({', '.join('?' * len(kinds))})", *kinds)
    if asked.voices or asked.attitudes:
        condition, named = _named(asked)
        need(condition, *named)
    if asked.text:
        need(
            "a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)",
            match_expression(asked.text),
        )
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
    table = "attitudes" if asked.attitudes else f"({ALL_NAMED})"
    conditions = []
    if asked.voices:
        conditions.append(f"v.slug IN ({', '.join('?' * len(asked.voices))})")
    if asked.attitudes:
        conditions.append(f"m.label IN ({', '.join('?' * len(asked.attitudes))})")
    named = f"SELECT m.article_id FROM {table} m JOIN voices v ON v.id = m.voice_id WHERE {' AND '.join(conditions)}"
    sql = f"a.id IN ({named})"
    return sql, (*asked.voices, *(ATTITUDES.index(label) for label in asked.attitudes))


_SENTIMENT_SQL = {
    "negative": f"j.sentiment <= -{SENTIMENT_EDGE}",
    "neutral": f"(j.sentiment > -{SENTIMENT_EDGE} AND j.sentiment < {SENTIMENT_EDGE})",
    "positive": f"j.sentiment >= {SENTIMENT_EDGE}",
}


def match_expression(text: str) -> str:
    """A person's text search → an FTS5 expression. Raises QuestionError that points at the place."""
    groups: list[list[str]] = [[]]
    excluded: list[str] = []
    position, end, waiting = 0, len(text.rstrip()), ""
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise _does_not_parse(text, position)
        start, position, word = found.start("token"), found.end(), found["word"]
        if word in ("AND", "OR", "NOT"):
            waiting = _operator(word, waiting, bool(groups[-1]), text, start)
            if word == "OR":
                groups.append([])
            continue
        term = _term(found["phrase"] if word is None else word, text, start)
        if waiting != "NOT" and not found["minus"]:
            groups[-1].append(term)
        elif len(groups) > 1 and not groups[-1]:
            raise QuestionError(text, "OR needs a word to look for after it, not one to leave out.", start)
        else:
            excluded.append(term)
        waiting = ""
    if waiting:
        raise QuestionError(text, f"{waiting} needs a word after it.", len(text))
    if not any(groups):
        raise QuestionError(text, "Give at least one word to look for besides those to leave out.", 0)
    wanted = " OR ".join("(" + " AND ".join(group) + ")" for group in groups)
    # One NOT for all: FTS5 nests a chain of them, and refuses more than 256 levels.
    return f"({wanted})" + (f" NOT ({' OR '.join(excluded)})" if excluded else "")


def _operator(word: str, waiting: str, has_left: bool, text: str, position: int) -> str:
    """What now waits for a word: this operator. Raises QuestionError if it has nothing to stand on."""
    if waiting and (waiting == "NOT" or word != "NOT"):
        raise QuestionError(text, f"{waiting} needs a word after it, not {word}.", position)
    if waiting == "OR":
        raise QuestionError(text, "OR needs a word to look for after it, not one to leave out.", position)
    if word != "NOT" and not has_left:
        raise QuestionError(text, f"{word} needs a word before it.", position)
    return word


def _term(word: str, text: str, position: int) -> str:
    stem, star = (word[:-1], "*") if word.endswith("*") else (word, "")
    if not any(character.isalnum() for character in stem):
        raise QuestionError(text, f"“{word}” holds no letter or digit to look for.", position)
    # FTS5 string syntax: quoted (no quote gets here); NUL would end the expression, half a character cannot be sent.
    return '"' + _UNSENDABLE.sub(" ", stem) + '"' + star


def _does_not_parse(text: str, position: int) -> QuestionError:
    rest = text[position:].lstrip()
    place = len(text) - len(rest)
    if rest.lstrip("-").startswith(("(", ")")):
        return QuestionError(text, "Parentheses are not understood yet: leave them out.", place)
    if rest.lstrip("-").startswith('"'):
        return QuestionError(text, 'This phrase is not closed: add a second ".', place)
    return QuestionError(text, f"“{rest[:12]}” is not understood here.", place)


def text_hits(db: Database, text: str) -> list[int]:
    """Ids of all articles that match a text search, as one JSON array out of SQLite (4 times faster than rows)."""

    try:
        row = db.conn.execute(
            "SELECT json_group_array(rowid) FROM articles_fts WHERE articles_fts MATCH ?",
            [match_expression(text)],
        ).fetchone()
    except sqlite3.OperationalError as error:
        raise QuestionError(text, f"This search is not understood ({error}).") from error
    return list(json.loads(row[0]))


def matching_ids(db: Database, question: Question, *, today: date, zone: tzinfo) -> list[int]:
    """Ids of the articles that a question counts, newest first by its clock, undated last."""
    condition = where(question, bits=topic_bits(db), today=today, zone=zone)
    clock = "a.published_at" if question.clock == "published" else "a.first_seen_at"
    rows = db.conn.execute(
        f"SELECT a.id FROM {FROM} WHERE {condition.sql} ORDER BY {clock} IS NULL, {clock} DESC, a.id DESC",
        condition.parameters,
    )
    return [int(row[0]) for row in rows]
