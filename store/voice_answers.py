"""Who is named in the coverage, how often, and how: the Voices page's numbers.

Counted are different texts (copies once); every count opens to the articles that `answers.article_ids` gives for the
question narrowed to the voice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
from sqlite_utils import Database

from model.attitude import ATTITUDES, AttitudeLabel
from model.counting import ANYBODY, Unit
from model.question import Question
from model.voice import VoiceCount
from store.answers import Asking, article_ids, comparable
from store.columns import UNDATED, Mask


def voice_counts(asking: Asking, question: Question) -> tuple[VoiceCount, ...]:
    """Every voice that the question's articles name (of those asked for, where it asks for some), most named first."""
    before = comparable(asking, question)
    earlier = {one.slug: one.texts for one in _counts(asking, before)} if before else None
    found = [
        VoiceCount(
            asking.columns.named.voices[one.place],
            texts=one.texts,
            articles=one.articles,
            outlets=one.outlets,
            previous_texts=None if earlier is None else earlier.get(one.slug, 0),
            labels=one.labels,
        )
        for one in _counts(asking, question)
    ]
    return tuple(sorted(found, key=lambda one: (-one.texts, one.voice.slug)))


def voice_question(question: Question, slug: str, unit: Unit = "texts") -> Question:
    """The question behind a voice's count."""
    return replace(question, voices=(slug,), unit=unit)


def whole_question(question: Question) -> Question:
    """The question behind the whole of a share of voice: the texts that name anybody (of those asked for)."""
    return replace(question, voices=question.voices or (ANYBODY,), unit="texts")


def texts_naming_any(asking: Asking, question: Question) -> int:
    """How many different texts name at least one voice: the whole of every share of voice."""
    return int(asking.mask(whole_question(question)).sum())


def together(asking: Asking, question: Question, slug: str) -> dict[str, int]:
    """Voice → different texts that name it beside this one, the most first."""
    named = asking.columns.named
    own = asking.mask(replace(question, voices=(slug,), unit="articles"))
    places = np.unique(named.voice[_at(asking, own)]).tolist()
    slugs = [named.voices[place].slug for place in places if named.voices[place].slug != slug]
    counts = {other: int(asking.mask(together_question(question, slug, other)).sum()) for other in slugs}
    return dict(sorted(((name, n) for name, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))


def together_question(question: Question, slug: str, other: str) -> Question:
    """The texts that name both."""
    return replace(question, voices=(slug,), beside=(*question.beside, other), unit="texts")


@dataclass(frozen=True, slots=True)
class _Count:
    """What `voice_question` counts for one voice."""

    place: int
    slug: str
    texts: int
    articles: int
    outlets: int
    labels: dict[AttitudeLabel, int]


def _counts(asking: Asking, question: Question) -> list[_Count]:
    """All voices at once, each as its own question would count it: a text is as its first article that names it."""
    columns, named = asking.columns, asking.columns.named
    asked = replace(question, voices=(), attitudes=(), unit="articles")
    inside = _at(asking, asking.mask(replace(asked, sentiments=(), part=None, dated=None)))
    said = named.rows_of(replace(question, voices=())) & _at(asking, asking.mask(asked))
    place = np.searchsorted(columns.ids, named.articles)
    at = columns.clock(question)[place] if len(place) else np.zeros(0, dtype=np.int64)
    late = np.where(at == UNDATED, np.iinfo(np.int64).max, at)
    found = []
    for voice in np.unique(named.voice[inside]).tolist():
        slug = named.voices[voice].slug
        if question.voices and slug not in question.voices and ANYBODY not in question.voices:
            continue
        rows = np.flatnonzero(inside & (named.voice == voice))
        rows = rows[np.argsort(late[rows], kind="stable")]
        _, first = np.unique(columns.text[place[rows]], return_index=True)
        texts, articles = rows[first][said[rows[first]]], rows[said[rows]]
        if not len(articles) and not len(texts):
            continue
        labels = {label: int((named.label[texts] == n).sum()) for n, label in enumerate(ATTITUDES)}
        outlets = len(np.unique(columns.outlet[place[articles]]))
        found.append(_Count(voice, slug, len(texts), len(articles), outlets, labels))
    return found


def _at(asking: Asking, counted: Mask) -> Mask:
    """For each row of `Named`: whether its article is among those counted."""
    place = np.searchsorted(asking.columns.ids, asking.columns.named.articles)
    return counted[place] if len(place) else np.zeros(0, dtype=np.bool_)


def quote_counts(db: Database, asking: Asking, question: Question) -> dict[str, int]:
    """Voice → direct quotes that are linked to it, in the question's articles (copies included)."""
    rows = db.conn.execute(
        "SELECT v.slug, count(*) FROM json_each(?) i CROSS JOIN quotes q ON q.article_id = i.value"
        " JOIN voices v ON v.id = q.voice_id WHERE q.direct GROUP BY 1",
        [json.dumps(article_ids(asking, question))],
    )
    return {str(slug): int(n) for slug, n in rows}
