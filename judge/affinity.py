"""How alike two texts, or two groups of texts, are in what they report.

Half of it is words (tf·idf cosine, `judge.terms`), half is meaning (the sentence encoder, `judge.encoder`); without the
encoder, words alone. Both are inner products, so that the mean over all pairs of two groups is the product of their
sums: no pair is ever looked at. Time weakens it, since what is told weeks apart is seldom one event.

On BASIL (300 articles, 100 events, five-fold) without dates: words alone B³ F1 .957 with text and .924 on title and
summary, meaning alone .965 and .956, both .976 and .959 (November 2026).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judge.terms import Terms, dot

Vector = NDArray[np.float32]
"""Of length 1, from `judge.encoder`."""

MEANING_WEIGHT = 0.5
MEANING_NEUTRAL = 0.3
"""Cosine of two vectors that says nothing: two random news items lie at about .1, two on like subjects at .3."""
FADE_DAYS = 14.0
"""Likeness falls to 1/e over so many days …"""
FADE_AFTER = 1.0
"""… beyond the first."""
UNDATED_FADE = 0.9
"""Factor where a date is missing."""


@dataclass(slots=True)
class Mass:
    """One text, or the sum of several: what likeness needs of them."""

    texts: int
    terms: Terms
    vector: Vector | None
    first: float | None
    """Time of the first and last dated text, in days; None where none is dated."""
    last: float | None


def likeness(one: Mass, other: Mass, words: float | None = None) -> float:
    """Mean likeness over all pairs of a text of one and a text of the other, faded by time: −.15 to 1. Symmetric.

    `words` is their terms' inner product, where the caller has it.
    """
    total = dot(one.terms, other.terms) if words is None else words
    return closeness(one, other, total) * fade(one, other)


def closeness(one: Mass, other: Mass, total: float) -> float:
    """The same without regard to time."""
    pairs = one.texts * other.texts
    words = total / pairs
    if one.vector is None or other.vector is None:
        return words
    meaning = float(one.vector @ other.vector) / pairs - MEANING_NEUTRAL
    return (1 - MEANING_WEIGHT) * words + MEANING_WEIGHT * meaning


def fade(one: Mass, other: Mass) -> float:
    """Factor for the days between the last text of one and the first of the other."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return UNDATED_FADE
    gap = max(one.first - other.last, other.first - one.last) - FADE_AFTER
    return math.exp(-gap / FADE_DAYS) if gap > 0 else 1.0


def merged(one: Mass, other: Mass) -> Mass:
    """Both together."""
    small, large = sorted((one.terms, other.terms), key=len)
    terms = dict(large)
    for word, weight in small.items():
        terms[word] = terms.get(word, 0.0) + weight
    vector = None if one.vector is None or other.vector is None else one.vector + other.vector
    return Mass(one.texts + other.texts, terms, vector, _least(one.first, other.first), _most(one.last, other.last))


def _least(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else min(one, other)


def _most(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else max(one, other)
