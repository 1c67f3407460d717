"""How much a text reads like coverage of a topic: a linear model learned from labelled items.

    headline, standfirst, what the terms found → n-grams of letters, words, sentence vector → probability per topic

Fast on what is far off: a text without any term is read at all only if its single words suggest a topic (the *gate*).
`training/relevance.py` makes the file; reading it needs numpy alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from judge.encoder import Encoder
from judge.relevance import Relevance, TopicRules, fold
from model.judgement import TOPICS

READ_CHARACTERS = 300
"""So much of each part is read; what comes later in a feed's text is seldom what it is about."""

LONGEST_WORD = 30
"""Letters of a word that are cut into n-grams: a limit for hostile input."""


def reading(headline: str, standfirst: str) -> str:
    """What is read of an article."""
    head = headline[:READ_CHARACTERS]
    return f"{head}. {standfirst[:READ_CHARACTERS]}" if standfirst else head


def grams(text: str) -> Iterator[str]:
    """Words, pairs of words, and runs of three to five letters within a word, its edges marked by spaces."""
    words = fold(text).split()
    yield from (f"{one} {two}" for one, two in pairwise(words))
    for word in words:
        yield word
        edged = f" {word[:LONGEST_WORD]} "
        for length in (3, 4, 5):
            yield from (edged[start : start + length] for start in range(len(edged) - length + 1))


def term_features(found: Relevance, topics: Sequence[TopicRules]) -> list[float]:
    """What the terms say, as numbers from 0 to 1: four for each topic of TOPICS, and whether an exclusion spoke."""
    certain = {topic.name: topic.certain for topic in topics}
    numbers = []
    for name in TOPICS:
        spans = [span for span in found.spans if span.topic == name]
        numbers += [
            float(name in found.topics),
            float(any(span.rule in certain[name] for span in spans)),
            float(any(span.part == "headline" for span in spans)),
            min(len(spans), 3) / 3,
        ]
    return [*numbers, float(bool(found.excluded_by))]


_ARRAYS = ("rarity", "of_grams", "of_vector", "of_terms", "bias", "with_terms", "without_terms")


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """The model, loaded once; its calls are pure."""

    encoder: Encoder
    gate: Mapping[str, float]
    """Word → weight; the sum over a text's words, with `gate_bias`, is positive where it is worth reading."""
    gate_bias: float
    grams: Mapping[str, int]
    rarity: NDArray[np.float32]
    """Of each n-gram: ln of (items ÷ items that have it)."""
    of_grams: NDArray[np.float32]
    of_vector: NDArray[np.float32]
    of_terms: NDArray[np.float32]
    """Weights, (topics, …)."""
    bias: NDArray[np.float32]
    with_terms: NDArray[np.float32]
    without_terms: NDArray[np.float32]
    """From which probability on a text is on the topic, where its terms matched and where none did."""

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Likeness:
        """Read `relevance.npz` of the folder. Raises OSError where it is missing."""
        with np.load(folder / "relevance.npz", allow_pickle=False) as saved:
            kept = dict(saved)
        return cls(
            encoder,
            dict(zip(kept["gate_words"].tolist(), kept["gate_weights"].tolist(), strict=True)),
            float(kept["gate_bias"]),
            {gram: place for place, gram in enumerate(kept["grams"].tolist())},
            *(kept[name].astype(np.float32) for name in _ARRAYS),
        )

    def worth_reading(self, headline: str, standfirst: str) -> bool:
        """Whether a text in which no term was found may be on a topic all the same."""
        words = set(fold(reading(headline, standfirst)).split())
        return sum((self.gate[word] for word in words & self.gate.keys()), self.gate_bias) > 0

    def vector(self, headline: str, standfirst: str) -> NDArray[np.float32]:
        """(384,): what the encoder makes of a text."""
        vector: NDArray[np.float32] = self.encoder.encode([reading(headline, standfirst)])[0]
        return vector

    def probabilities(
        self,
        headline: str,
        standfirst: str,
        found: Relevance,
        topics: Sequence[TopicRules],
        vector: NDArray[np.float32],
    ) -> dict[str, float]:
        """Topic of TOPICS → calibrated probability that the text is on it; `vector` is the text's own."""
        places, weights = self._weighed(grams(reading(headline, standfirst)))
        scores = (
            self.of_grams[:, places] @ weights
            + self.of_vector @ vector
            + self.of_terms @ np.array(term_features(found, topics), dtype=np.float32)
            + self.bias
        )
        return {name: 1 / (1 + math.exp(-float(score))) for name, score in zip(TOPICS, scores, strict=True)}

    def is_on(self, name: str, probability: float, *, terms: bool) -> bool:
        """Whether the probability suffices for a topic of TOPICS; `terms`: whether the topic's own terms matched."""
        thresholds = self.with_terms if terms else self.without_terms
        return bool(probability >= thresholds[TOPICS.index(name)])

    def _weighed(self, found: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """TF-IDF with damped counts, of length 1 (Salton and Buckley 1988)."""
        counts = Counter(place for gram in found if (place := self.grams.get(gram)) is not None)
        places = np.fromiter(counts, dtype=np.intp, count=len(counts))
        weights = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        weights *= self.rarity[places]
        return places, (weights / (np.linalg.norm(weights) or 1)).astype(np.float32)
