"""Which article names which voice, in memory beside the other narrow columns: nine bytes a pair."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from model.attitude import ATTITUDES, AttitudeLabel
from model.counting import ANYBODY
from model.question import Question
from model.voice import VoiceRow
from store.heard import voices as load_voices

NOT_MEASURED = -1
ALL_NAMED = (
    "SELECT article_id, voice_id FROM mentions UNION SELECT article_id, voice_id FROM attitudes"
    " UNION SELECT article_id, voice_id FROM quotes WHERE judged_speaker IS NOT NULL AND voice_id IS NOT NULL"
)
"""Each article with each voice that it names, by the judge or by a person: once."""


@dataclass(frozen=True, eq=False)
class Named:
    """One row for each article and each voice that it names, in order of the article's id."""

    articles: NDArray[np.int64]
    voice: NDArray[np.int32]
    """Places in `voices`."""
    label: NDArray[np.int8]
    """The attitude toward it: places in ATTITUDES, or NOT_MEASURED."""
    voices: tuple[VoiceRow, ...]

    def rows_of(self, question: Question) -> NDArray[np.bool_]:
        """The rows with one of the question's voices, and one of its attitudes, where it names any."""
        found = self.rows_naming(question.voices)
        if question.attitudes:
            found &= np.isin(self.label, [n for n, label in enumerate(ATTITUDES) if label in question.attitudes])
        return found

    def rows_naming(self, voices: tuple[str, ...]) -> NDArray[np.bool_]:
        """The rows with one of these voices; all of them where none is given, or anybody will do."""
        if not voices or ANYBODY in voices:
            return np.ones(len(self.articles), dtype=np.bool_)
        return np.isin(self.voice, [n for n, voice in enumerate(self.voices) if voice.slug in voices])

    def of(self, article_id: int) -> list[tuple[VoiceRow, AttitudeLabel | None]]:
        """The voices that an article names, with its attitude toward each; None where not measured."""
        first, after = np.searchsorted(self.articles, [article_id, article_id + 1]).tolist()
        return [
            (self.voices[self.voice[n]], None if self.label[n] == NOT_MEASURED else ATTITUDES[self.label[n]])
            for n in range(first, after)
        ]


def load_named(db: Database) -> Named:
    """Read all pairs; within the transaction that reads the other columns."""
    known = load_voices(db)
    place = {number: n for n, number in enumerate(known)}
    raw = db.conn.execute(
        "SELECT json_group_array(article_id), json_group_array(voice_id), json_group_array(label) FROM ("
        "SELECT m.article_id, m.voice_id, coalesce(t.label, ?) AS label"
        # A voice that only a person's correction speaks of has an attitude or a quote, and no mention.
        f" FROM ({ALL_NAMED}) m"
        " LEFT JOIN attitudes t ON t.article_id = m.article_id AND t.voice_id = m.voice_id ORDER BY 1, 2)",
        [NOT_MEASURED],
    ).fetchone()
    articles, voice, label = (json.loads(column) for column in raw)
    return Named(
        np.array(articles, dtype=np.int64),
        np.array([place[number] for number in voice], dtype=np.int32),
        np.array(label, dtype=np.int8),
        tuple(known.values()),
    )
