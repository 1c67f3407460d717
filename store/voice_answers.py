"""Who is named in the coverage, how often, and how: the Voices page's numbers.

Counted are different texts (copies once); every count opens to the articles that `answers.article_ids` gives for the
question narrowed to the voice.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from model.attitude import ATTITUDES, AttitudeLabel
from model.question import Question
from model.voice import VoiceCount
from store.answers import Asking, article_ids, comparable


def voice_counts(asking: Asking, question: Question) -> tuple[VoiceCount, ...]:
    """Every voice that the question's articles name, the most named first."""
    named = asking.columns.named
    inside, texts, outlets = _among(asking, question)
    before = comparable(asking, question)
    earlier = _texts_by_voice(asking, before) if before else None
    found = []
    for place in np.unique(named.voice[inside]).tolist():
        rows = np.flatnonzero(inside & (named.voice == place))
        labels = _labels(texts[rows], named.label[rows])
        found.append(
            VoiceCount(
                named.voices[place],
                texts=len(np.unique(texts[rows])),
                articles=len(rows),
                outlets=len(np.unique(outlets[rows])),
                previous_texts=None if earlier is None else earlier.get(place, 0),
                labels=labels,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.texts, one.voice.slug)))


def texts_naming_any(asking: Asking, question: Question) -> int:
    """How many different texts name at least one voice: the whole of every share of voice."""
    inside, texts, _ = _among(asking, question)
    return len(np.unique(texts[inside]))


def together(asking: Asking, question: Question, slug: str) -> dict[str, int]:
    """Voice → different texts that name it beside this one, the most first."""
    named = asking.columns.named
    inside, texts, _ = _among(asking, question)
    own = [n for n, voice in enumerate(named.voices) if voice.slug == slug]
    beside = inside & np.isin(texts, texts[inside & np.isin(named.voice, own)]) & ~np.isin(named.voice, own)
    counts = {
        named.voices[place].slug: len(np.unique(texts[beside & (named.voice == place)]))
        for place in np.unique(named.voice[beside]).tolist()
    }
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def quote_counts(db: Database, asking: Asking, question: Question) -> dict[str, int]:
    """Voice → direct quotes that are linked to it, in the question's articles (copies included)."""
    rows = db.conn.execute(
        "SELECT v.slug, count(*) FROM json_each(?) i CROSS JOIN quotes q ON q.article_id = i.value"
        " JOIN voices v ON v.id = q.voice_id WHERE q.direct GROUP BY 1",
        [json.dumps(article_ids(asking, question))],
    )
    return {str(slug): int(n) for slug, n in rows}


def _among(asking: Asking, question: Question) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int32]]:
    """For each row of `Named`: whether the question counts its article, its text, and its outlet."""
    columns = asking.columns
    place = np.searchsorted(columns.ids, columns.named.articles)
    counted = asking.mask(question)[place] if len(place) else np.zeros(0, dtype=np.bool_)
    return counted, columns.text[place], columns.outlet[place]


def _texts_by_voice(asking: Asking, question: Question) -> dict[int, int]:
    named = asking.columns.named
    inside, texts, _ = _among(asking, question)
    pairs = np.unique(np.stack([named.voice[inside].astype(np.int64), texts[inside]]), axis=1)
    places, counts = np.unique(pairs[0], return_counts=True)
    return dict(zip(places.tolist(), counts.tolist(), strict=True))


def _labels(texts: NDArray[np.int64], labels: NDArray[np.int8]) -> dict[AttitudeLabel, int]:
    """Different texts by attitude. Where copies of one text differ, the first stands: their words are the same."""
    _, first = np.unique(texts, return_index=True)
    return {label: int((labels[first] == n).sum()) for n, label in enumerate(ATTITUDES)}
