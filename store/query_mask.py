"""The tree of a search over the columns in memory: what `store.query_sql` says in SQL, answered without it.

Words are SQLite's to find (`hits`); fields the columns know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.attitude import ATTITUDES
from model.query import Field
from model.question import SENTIMENT_EDGE, Clock
from store.coding import kind_number
from store.query_leaves import All, Leaf, Some, Without, Words
from store.query_sql import span_seconds

if TYPE_CHECKING:
    from store.columns import Columns

Mask = NDArray[np.bool_]
TextSearch = Callable[[str], Iterable[int]]

SPARSE = 8
"""Where articles' numbers run so many times higher than there are articles, one place a number would waste memory."""
UNDATED = np.iinfo(np.int64).min
"""`published_at` of an article without a date."""


def search_mask(leaf: Leaf, columns: Columns, *, clock: Clock, zone: tzinfo, hits: TextSearch) -> Mask:
    """True for every article that a search finds. Raises QuestionError where `hits` does."""
    match leaf:
        case Words(_, text):
            return found_among(columns, hits(text))
        case All(parts) | Some(parts):
            masks = [search_mask(part, columns, clock=clock, zone=zone, hits=hits) for part in parts]
            joined: Mask = (np.logical_and if isinstance(leaf, All) else np.logical_or).reduce(masks)
            return joined
        case Without(part):
            return ~search_mask(part, columns, clock=clock, zone=zone, hits=hits)
    values = [value.text for value in leaf.values]
    if leaf.name in ("since", "until", "date"):
        at = columns.published_at if clock == "published" else columns.first_seen_at
        return _dated(at, leaf.name, values, zone)
    return _FIELDS[leaf.name](columns, leaf, values)


def found_among(columns: Columns, ids: Iterable[int]) -> Mask:
    """True for these articles. Ids that the columns do not hold yet are dropped."""
    wanted = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64)
    if not len(columns):
        return np.zeros(0, dtype=np.bool_)
    last = int(columns.ids[-1])
    wanted = wanted[wanted <= last]
    if last > SPARSE * len(columns):
        return np.isin(columns.ids, wanted)
    flags = np.zeros(last + 1, dtype=np.bool_)  # one place a number: three times faster than looking each up
    flags[wanted] = True
    found: Mask = flags[columns.ids]
    return found


def worded(scores: NDArray[np.float64], directions: Iterable[str]) -> Mask:
    """True for scores of one of these directions; never for one that was not measured."""
    with np.errstate(invalid="ignore"):
        found = {
            "negative": scores <= -SENTIMENT_EDGE,
            "neutral": (scores > -SENTIMENT_EDGE) & (scores < SENTIMENT_EDGE),
            "positive": scores >= SENTIMENT_EDGE,
        }
    wanted: Mask = np.logical_or.reduce([found[direction] for direction in directions])
    return wanted


def _dated(at: NDArray[np.int64], name: str, values: Sequence[str], zone: tzinfo) -> Mask:
    found = np.zeros(len(at), dtype=np.bool_)
    for value in values:
        first, end = span_seconds(name, value, zone)
        inside = at != UNDATED
        if first is not None:
            inside &= at >= first
        if end is not None:
            inside &= at < end
        found |= inside
    return found


def _of_outlets(name: str) -> Callable[[Columns, Field, list[str]], Mask]:
    def mask(columns: Columns, one: Field, values: list[str]) -> Mask:
        wanted = frozenset(values)
        flags = np.array([getattr(outlet, name) in wanted for outlet in columns.outlets], dtype=np.bool_)
        return flags[columns.outlet] if len(columns) else np.zeros(0, dtype=np.bool_)

    return mask


def _lang(columns: Columns, one: Field, values: list[str]) -> Mask:
    return np.isin(columns.language, [n for n, name in enumerate(columns.languages) if name in values])


def _topic(columns: Columns, one: Field, values: list[str]) -> Mask:
    found: Mask = (columns.topics & sum(1 << columns.bits[value] for value in values)) != 0
    return found


def _named(columns: Columns, one: Field, values: list[str]) -> Mask:
    named = columns.named
    voices = values if one.name == "voice" else one.beside
    rows = np.ones(len(named.articles), dtype=np.bool_)
    if voices:
        wanted = frozenset(voices)
        rows &= np.isin(named.voice, [n for n, voice in enumerate(named.voices) if voice.slug in wanted])
    if one.name == "attitude":
        rows &= np.isin(named.label, [n for n, label in enumerate(ATTITUDES) if label in values])
    return np.isin(columns.ids, named.articles[rows])


def _tagged(columns: Columns, one: Field, values: list[str]) -> Mask:
    tagged = columns.tagged
    rows = np.isin(tagged.tag, [n for n, tag in enumerate(tagged.tags) if tag in values])
    return np.isin(columns.ids, tagged.articles[rows])


_FIELDS: dict[str, Callable[[Columns, Field, list[str]], Mask]] = {
    "outlet": _of_outlets("slug"),
    "tier": _of_outlets("tier"),
    "country": _of_outlets("country"),
    "kind": _of_outlets("outlet_kind"),
    "lang": _lang,
    "topic": _topic,
    "coverage": lambda columns, one, values: np.isin(columns.coverage_kind, [kind_number(value) for value in values]),
    "sentiment": lambda columns, one, values: worded(columns.sentiment, values),
    "voice": _named,
    "attitude": _named,
    "tag": _tagged,
    "story": lambda columns, one, values: np.isin(columns.story, [int(value) for value in values]),
}
