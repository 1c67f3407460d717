"""A text's words, and how much each of them tells: rare ones name an event, common ones do not.

    headline, body, background → Terms: the weightiest words with weights of length 1

The weights are Salton's tf·idf with the document frequencies of a fixed background (`data/models/stories/words.tsv.gz`,
made by `training/word_counts.py`): what an article weighs never depends on what else has arrived, and in which order.
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from judge.relevance import fold

HEADLINE_WEIGHT = 2.0
"""A word of the headline counts as so many of the body."""
NAME_WEIGHT = 1.25
"""Factor for words written with a capital or a digit where they stand: mostly names and figures."""
READ_WORDS = 400
"""Words read of a body: news says first what happened."""
KEPT_TERMS = 64
"""Weightiest words kept of a text."""
UNKNOWN = 4e-6
"""Share of articles that hold a word which the background does not list."""
SHORT_UNKNOWN = 1e-2
"""The same for such words of up to three letters: in a language that the background lacks, mostly articles and
prepositions."""

GRADES = 4_000
"""Steps of a weight: few enough that all texts share the numbers, which halves what a quarter of a million take."""
_GRADES = tuple(n / GRADES for n in range(GRADES + 1))

Terms = Mapping[str, float]
"""Word → weight; the squares add up to 1, but for the grading. Empty for a text without words."""
Background = Mapping[str, float]
"""Word → share of all articles that hold it, 0 to 1."""

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def load_background(path: Path) -> Background:
    """Read the table of word shares. Raises OSError where it is missing, ValueError where it is damaged."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {sys.intern(word): int(millionths) / 1_000_000 for word, millionths in rows}


def words_of(text: str) -> list[str]:
    """Folded words in order; where a script has no spaces, pairs of neighbouring characters."""
    words = fold(text).split()
    if text.isascii():
        return words
    found: list[str] = []
    for word in words:
        if word.isascii() or not _UNSPACED.search(word):
            found.append(word)
        else:
            found += _pairs(word)
    return found


def _pairs(word: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    for run in _UNSPACED.finditer(word):
        pieces += [word[at : run.start()]] if run.start() > at else []
        chars = run.group()
        pieces += [chars[n : n + 2] for n in range(len(chars) - 1)] or [chars]
        at = run.end()
    return [*pieces, word[at:]] if at < len(word) else pieces


def weigh(headline: str, body: str, background: Background) -> Terms:
    """The words of a text with their weights, weightiest first; ties by the word."""
    counts: dict[str, float] = {}
    capital: dict[str, float] = {}
    for part, worth, most in ((headline, HEADLINE_WEIGHT, READ_WORDS), (body, 1.0, READ_WORDS)):
        for n, match in enumerate(_WORD.finditer(part)):
            if n >= most:
                break
            written = match.group()
            for word in words_of(written):
                counts[word] = counts.get(word, 0.0) + worth
                if not written[0].islower():
                    capital[word] = capital.get(word, 0.0) + worth
    weights = {
        word: (1 + math.log(n)) * rarity(word, background) * (NAME_WEIGHT if capital.get(word, 0) > 0.6 * n else 1)
        for word, n in counts.items()
    }
    kept = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:KEPT_TERMS]
    length = math.sqrt(sum(weight * weight for _, weight in kept))
    return {sys.intern(word): _GRADES[round(weight / length * GRADES)] for word, weight in kept} if length else {}


def rarity(word: str, background: Background) -> float:
    """Minus the logarithm of the share of articles that hold a word: 0 for one in all of them, 12 for a unique one."""
    share = background.get(word)
    if share is None:
        share = SHORT_UNKNOWN if len(word) <= 3 and not word.isdigit() else UNKNOWN
    return -math.log(min(1.0, share))


def dot(one: Terms, other: Terms) -> float:
    """The cosine of two texts' terms, 0 to 1 (of sums of terms: their inner product)."""
    if len(one) > len(other):
        one, other = other, one
    total, get = 0.0, other.get
    for word, weight in one.items():
        if (theirs := get(word)) is not None:
            total += weight * theirs
    return total
