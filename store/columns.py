"""The archive's narrow columns in memory, for charts: about 56 bytes an article, and `Question` → mask over them.

`mask` answers the same as `store.where` compiles to SQL; a property test holds the two together.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from model.article import ORIGINS, Origin
from model.counting import UNMEASURED
from model.feed import Outlet
from model.query_known import Known, resolve
from model.query_parse import parse
from model.question import Question
from store.archive import archive_id, revision
from store.feeds import outlets as load_outlets
from store.judgements import topic_bits
from store.marks import Tagged, load_tagged
from store.named import Named, load_named
from store.pages import read_in_full_ids
from store.query_leaves import Leaf, leaves
from store.query_mask import UNDATED as UNDATED
from store.query_mask import Mask as Mask
from store.query_mask import TextSearch as TextSearch
from store.query_mask import search_mask, worded
from store.where import day_start, text_hits, topic_mask

MOST_SCOPES = 16
"""Remembered, at a byte an article."""
MOST_SEARCHES = 100
"""Searches that columns remember."""
CHUNK = 250_000
"""Rows per `json_group_array`: 8 times faster than Python tuples, and a bounded string."""

Ints = NDArray[np.int64]
OutletKey = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""What a question says of outlets: slugs, countries, tiers, kinds."""


@dataclass(frozen=True, eq=False)
class Columns:
    """One row an article, in order of id. Codes index `outlets` and `languages`."""

    archive_id: str
    revision: int
    ids: Ints
    outlet: NDArray[np.int32]
    language: NDArray[np.int16]
    published_at: Ints
    first_seen_at: Ints
    topics: Ints
    sentiment: NDArray[np.float64]
    judged: Mask
    coverage_kind: NDArray[np.int8]
    """Places in COVERAGE_KINDS from 1; 0 where not measured."""
    in_feed: Mask
    origin: NDArray[np.int8]
    """Places in `model.article.ORIGINS`."""
    text: Ints
    """Names the article's text: the id of its first article; its own for one that has no copies or is not grouped."""
    story: Ints
    """Its story's number; minus its own id for one that is not grouped, which is a story of one."""
    outlets: tuple[Outlet, ...]
    languages: tuple[str, ...]
    bits: dict[str, int]
    named: Named
    expired: NDArray[np.int64]
    """What retention removed: (outlet code, language code, published day, first-seen day, in_feed, articles)."""

    matched: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """Whether a term that we watch for occurs."""
    read_in_full: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    """Whether the whole text of an article's page was read."""
    tagged: Tagged = field(default_factory=Tagged)
    scopes: dict[tuple[Question, str], Mask] = field(default_factory=dict, repr=False)
    """Answers of `in_scope`: a page asks for the same days and outlets many times."""
    outlet_masks: dict[OutletKey, Mask] = field(default_factory=dict, repr=False)
    """Answers of `outlet_mask`, kept as long as these columns."""
    searches: dict[str, Leaf] = field(default_factory=dict, repr=False)
    """Searches looked up in this archive: a page asks the same one many times."""

    def __len__(self) -> int:
        return len(self.ids)

    def naming(self, voices: tuple[str, ...]) -> Mask:
        """Articles that name one of these voices."""
        return np.isin(self.ids, self.named.articles[self.named.rows_naming(voices)])

    @cached_property
    def known(self) -> Known:
        """What a search may name."""
        return Known(self.outlets, self.languages, tuple(self.bits), self.named.voices, self.tagged.tags)

    def clock(self, question: Question) -> Ints:
        """The time that the question counts by, in seconds; UNDATED where missing."""
        return self.published_at if question.clock == "published" else self.first_seen_at


def load_columns(db: Database) -> Columns:
    """Read all columns in one read transaction, so that they fit together."""
    db.conn.execute("BEGIN")
    try:
        return _load(db)
    finally:
        db.conn.execute("ROLLBACK")


def _load(db: Database) -> Columns:
    by_id = load_outlets(db)
    outlet_ids = np.array(sorted(by_id), dtype=np.int64)
    outlets = tuple(by_id[i] for i in outlet_ids.tolist())
    raw = _arrays(
        db,
        "SELECT a.id, a.outlet_id, a.published_at, a.first_seen_at, a.in_feed, coalesce(j.topics, 0) AS topics,"
        " j.sentiment, j.article_id IS NOT NULL AS judged, coalesce(j.coverage_kind, 0) AS coverage_kind, a.language,"
        " a.origin, coalesce(g.text_id, a.id) AS text, coalesce(g.story_id, -a.id) AS story,"
        " j.spans IS NOT NULL AS matched"
        " FROM articles a LEFT JOIN judgements j ON j.article_id = a.id"
        " LEFT JOIN groupings g ON g.article_id = a.id WHERE a.id > ? ORDER BY a.id LIMIT ?",
        [
            "id",
            "outlet_id",
            "published_at",
            "first_seen_at",
            "in_feed",
            "topics",
            "sentiment",
            "judged",
            "coverage_kind",
            "language",
            "origin",
            "text",
            "story",
            "matched",
        ],
    )
    outlet = np.searchsorted(outlet_ids, np.array(raw["outlet_id"], dtype=np.int64)).astype(np.int32)
    outlet_language = [o.language for o in outlets]
    expired_rows = db.conn.execute(
        "SELECT outlet_id, language, published_day, first_seen_day, in_feed, articles FROM expired_counts"
    ).fetchall()
    names = {*raw["language"], *outlet_language, *(row[1] for row in expired_rows), ""}
    languages = tuple(sorted(names))
    code = {name: n for n, name in enumerate(languages)}
    language = np.array([code[name] for name in raw["language"]], dtype=np.int16)
    fallback = np.array([code[name] for name in outlet_language] or [0], dtype=np.int16)
    if len(language):
        language = np.where(language == code[""], fallback[outlet], language)
    expired = np.array(
        [(np.searchsorted(outlet_ids, row[0]), code[row[1]], *row[2:]) for row in expired_rows],
        dtype=np.int64,
    ).reshape(-1, 6)
    ids = np.array(raw["id"], dtype=np.int64)
    return Columns(
        archive_id(db),
        revision(db),
        ids,
        outlet,
        language,
        np.array([UNDATED if at is None else at for at in raw["published_at"]], dtype=np.int64),
        np.array(raw["first_seen_at"], dtype=np.int64),
        np.array(raw["topics"], dtype=np.int64),
        np.array(raw["sentiment"], dtype=np.float64),
        np.array(raw["judged"], dtype=np.bool_),
        np.array(raw["coverage_kind"], dtype=np.int8),
        np.array(raw["in_feed"], dtype=np.bool_),
        np.array(raw["origin"], dtype=np.int8),
        np.array(raw["text"], dtype=np.int64),
        np.array(raw["story"], dtype=np.int64),
        outlets,
        languages,
        topic_bits(db),
        load_named(db),
        expired,
        np.array(raw["matched"], dtype=np.bool_),
        np.isin(ids, np.array(read_in_full_ids(db), dtype=np.int64), assume_unique=True),
        load_tagged(db),
    )


def _arrays(db: Database, sql: str, names: list[str]) -> dict[str, list[object]]:
    arrays = ", ".join(f"json_group_array({name})" for name in names)
    columns: dict[str, list[object]] = {name: [] for name in names}
    last = 0
    while True:
        row = db.conn.execute(f"SELECT {arrays} FROM ({sql})", [last, CHUNK]).fetchone()
        chunk = [json.loads(column) for column in row]
        for name, values in zip(names, chunk, strict=True):
            columns[name] += values
        if len(chunk[0]) < CHUNK:
            return columns
        last = chunk[0][-1]


def search(db: Database) -> TextSearch:
    """The text search of an archive, as `mask` wants it. Wrap it in a cache by revision where it is asked often."""
    return lambda text: text_hits(db, text)


def mask(columns: Columns, question: Question, *, today: date, zone: tzinfo, hits: TextSearch) -> Mask:
    """True for every article that the question counts: of each of its units one."""
    asked = question.resolved(today)
    found = _matching(columns, asked, today=today, zone=zone, hits=hits)
    at = columns.clock(asked)
    if asked.unit == "articles":
        return found & _worded_so(columns, asked) & _placed_so(at, asked, zone)
    first = first_of(_unit_names(columns, asked), found, at)
    kept = found & ~first if asked.unit == "copies" else first
    kept &= _placed_so(at, asked, zone)
    return kept if asked.unit in ("stories", "outlets") else kept & _worded_so(columns, asked)


def first_by(
    columns: Columns,
    question: Question,
    names: Ints | NDArray[np.int32],
    *,
    today: date,
    zone: tzinfo,
    hits: TextSearch,
) -> Mask:
    """As `mask` with `unit="texts"`, but each text once for every name that its articles bear (an outlet's, say).

    True is what the questions narrowed to one name after the other would count together.
    """
    asked = replace(question.resolved(today), unit="texts")
    found, at = _matching(columns, asked, today=today, zone=zone, hits=hits), columns.clock(asked)
    rows = np.flatnonzero(found)
    pairs = np.stack([columns.text[rows], names[rows].astype(np.int64)])
    _, code = np.unique(pairs, axis=1, return_inverse=True)
    codes = np.zeros(len(found), dtype=np.int64)
    codes[rows] = code
    return first_of(codes, found, at) & _placed_so(at, asked, zone) & _worded_so(columns, asked)


def first_of(names: Ints | NDArray[np.int32], found: Mask, at: Ints) -> Mask:
    """Of the articles found, the first of each name (its text, story or outlet): by this clock, undated ones last."""
    rows = np.flatnonzero(found)
    late = np.where(at[rows] == UNDATED, np.iinfo(np.int64).max, at[rows])
    rows = rows[np.argsort(late, kind="stable")]  # of one moment the lower id: rows are in order of it
    _, first = np.unique(names[rows], return_index=True)
    kept = np.zeros(len(found), dtype=np.bool_)
    kept[rows[first]] = True
    return kept


def _unit_names(columns: Columns, asked: Question) -> Ints | NDArray[np.int32]:
    if asked.unit == "stories":
        return columns.story
    return columns.outlet if asked.unit == "outlets" else columns.text


def _matching(columns: Columns, asked: Question, *, today: date, zone: tzinfo, hits: TextSearch) -> Mask:
    """Every article of the question, but for what is asked of a text's first article alone."""
    found = in_scope(columns, asked, today=today, zone=zone)
    if asked.on_topic_only:
        found &= _about(columns, asked)
    wanted, unwanted = asked.kinds_of_coverage
    if wanted:
        found &= np.isin(columns.coverage_kind, wanted)
    if unwanted:
        found &= ~np.isin(columns.coverage_kind, unwanted)
    if asked.came:
        found &= _came(columns, asked.came)
    if asked.voices:
        found &= columns.naming(asked.voices)
    for slug in asked.beside:
        found &= columns.naming((slug,))
    if asked.story is not None:
        found &= columns.story == asked.story
    if asked.text:
        found &= search_mask(searched(columns, asked.text), columns, clock=asked.clock, zone=zone, hits=hits)
    if asked.unit in ("stories", "outlets"):
        found &= _worded_so(columns, asked)
    return found


def _about(columns: Columns, asked: Question) -> Mask:
    about: Mask = (columns.topics & topic_mask(asked, columns.bits)) != 0
    off = columns.judged & (columns.topics == 0)
    for state in asked.states:
        about |= {"off": off, "near": off & columns.matched, "unjudged": ~columns.judged}[state]
    return about


def _came(columns: Columns, came: tuple[str, ...]) -> Mask:
    ways: dict[str, Origin] = {"watched": "watched", "backfill": "backfill", "hand": "by hand"}
    found: Mask = np.isin(columns.origin, [ORIGINS.index(ways[one]) for one in came if one in ways])
    return found | columns.in_feed if "own" in came else found


def _worded_so(columns: Columns, asked: Question) -> Mask:
    """Of the wording and with the attitudes asked for."""
    found = np.ones(len(columns), dtype=np.bool_)
    if asked.sentiments:
        found &= _worded_as(columns.sentiment, asked.sentiments)
    if asked.attitudes:
        found &= np.isin(columns.ids, columns.named.articles[columns.named.rows_of(asked)])
    return found


def _worded_as(scores: NDArray[np.float64], directions: tuple[str, ...]) -> Mask:
    measured = [direction for direction in directions if direction != UNMEASURED]
    found = worded(scores, measured) if measured else np.zeros(len(scores), dtype=np.bool_)
    return found | np.isnan(scores) if UNMEASURED in directions else found


def _placed_so(at: Ints, asked: Question, zone: tzinfo) -> Mask:
    """Within the part of the period asked for; with or without a date."""
    found = np.ones(len(at), dtype=np.bool_)
    if asked.part:
        first, last = asked.part
        found &= (at >= day_start(first, zone)) & (at < day_start(last + timedelta(days=1), zone))
    if asked.dated is not None:
        found &= (at != UNDATED) == asked.dated
    return found


def searched(columns: Columns, text: str) -> Leaf:
    """A search as these columns answer it. Raises QuestionError for one that is not understood."""
    found = columns.searches.get(text)
    if found is None:
        found = leaves(resolve(parse(text), columns.known, text))
        if len(columns.searches) >= MOST_SEARCHES:
            columns.searches.clear()
        columns.searches[text] = found
    return found


def in_scope(columns: Columns, question: Question, *, today: date, zone: tzinfo) -> Mask:
    """True for articles of the period, outlets, countries and languages asked for, whatever they are about.

    With the question's on-topic articles as numerator, this is the denominator of attention.
    """
    asked = question.resolved(today)
    key = (asked.scope(), str(zone))
    found = columns.scopes.get(key)
    if found is None:
        found = outlet_mask(columns, asked)[columns.outlet] if len(columns) else np.zeros(0, dtype=np.bool_)
        if asked.languages:
            languages = [n for n, name in enumerate(columns.languages) if name in asked.languages]
            found = found & np.isin(columns.language, languages)
        found = found & in_period(columns.clock(asked), asked, zone)
        if len(columns.scopes) >= MOST_SCOPES:
            columns.scopes.clear()
        columns.scopes[key] = found
    return found.copy()  # callers narrow it in place


def in_period(at: Ints, question: Question, zone: tzinfo) -> Mask:
    """True for times (seconds) between `since` and the end of `until`; undated ones only when neither is given."""
    inside = np.ones(len(at), dtype=np.bool_)
    if question.since:
        inside &= at >= day_start(question.since, zone)
    if question.until:
        inside &= at < day_start(question.until + timedelta(days=1), zone)
        inside &= at != UNDATED
    return inside


def outlet_mask(columns: Columns, question: Question) -> Mask:
    """True for every outlet that the question takes in. Remembered: an archive has thousands, a page asks often."""
    key = (question.outlets, question.countries, question.tiers, question.kinds)
    found = columns.outlet_masks.get(key)
    if found is None:
        found = columns.outlet_masks[key] = np.array([_takes_in(key, outlet) for outlet in columns.outlets], np.bool_)
    return found


def _takes_in(key: OutletKey, outlet: Outlet) -> bool:
    slugs, countries, tiers, kinds = key
    return (
        (not slugs or outlet.slug in slugs)
        and (not countries or outlet.country in countries)
        and (not tiers or outlet.tier in tiers)
        and (not kinds or outlet.outlet_kind in kinds)
    )
