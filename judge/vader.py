"""VADER (Hutto and Gilbert 2014) in time linear in the text's length, with the very numbers of vaderSentiment 3.3.2.

vaderSentiment lower-cases the whole text again at each word of its lexicon. Here a text is cut and lower-cased once,
and only the few words around a hit are looked at. Word lists and constants are those of the installed package.
"""

from __future__ import annotations

import heapq
import math
import re
import string
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    C_INCR,
    N_SCALAR,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
    normalize,
)

_NEGATIONS = frozenset(NEGATE)
_SOFTENED_BY_DISTANCE = (1.0, 0.95, 0.9)
"""A booster counts so much one, two and three words before the hit."""


class Polarity(NamedTuple):
    """Shares of negative, neutral and positive words (0 to 1), and the score of the whole (−1 to 1)."""

    neg: float
    neu: float
    pos: float
    compound: float


class Vader:
    """A scorer over a lexicon of its own, which may be cut down; loaded once."""

    def __init__(self) -> None:
        original = SentimentIntensityAnalyzer()
        self.lexicon: dict[str, float] = original.lexicon
        self._emoji: dict[str, str] = {sign: words for sign, words in original.emojis.items() if len(sign) == 1}
        self._emoji_in = re.compile("[" + "".join(map(re.escape, self._emoji)) + "]")

    def polarity(self, text: str) -> Polarity:
        """What `SentimentIntensityAnalyzer().polarity_scores(text)` gives, of any text."""
        text = self._spelled_out(text).strip()
        words = [_bare(word) for word in text.split()]
        if not words:
            return Polarity(0.0, 0.0, 0.0, 0.0)
        lower = [word.lower() for word in words]
        shouted = sum(word.isupper() for word in words)
        passage = _Passage(words, lower, self.lexicon, 0 < shouted < len(words))
        weights: list[float] = [0] * len(words)
        for place, word in enumerate(lower):
            if word in self.lexicon and word not in BOOSTER_DICT and not _kind_of(lower, place):
                weights[place] = passage.weight(place)
        if "but" in lower:
            _turn_at(lower.index("but"), weights)
        return _summed(weights, _emphasis(text))

    def _spelled_out(self, text: str) -> str:
        """Each emoji as its name, with a space before it unless one is there."""
        if text.isascii():
            return text

        def name(match: re.Match[str]) -> str:
            at = match.start()
            return ("" if at == 0 or text[at - 1] == " " else " ") + self._emoji[match.group()]

        return self._emoji_in.sub(name, text)


class _Passage(NamedTuple):
    """A text's words, as written and in lower case."""

    words: Sequence[str]
    lower: Sequence[str]
    lexicon: Mapping[str, float]
    shouting_tells: bool
    """Some words are in capitals and some are not."""

    def weight(self, at: int) -> float:
        """Of the lexicon's word at this place, given the three before it and the two after."""
        lower, lexicon = self.lower, self.lexicon
        weight = lexicon[lower[at]]
        if lower[at] == "no" and at + 1 < len(lower) and lower[at + 1] in lexicon:
            weight = 0.0
        if self._after_no(at):
            weight = lexicon[lower[at]] * N_SCALAR
        if self.shouting_tells and self.words[at].isupper():
            weight += C_INCR if weight > 0 else -C_INCR
        for distance in (1, 2, 3):
            if at >= distance and lower[at - distance] not in lexicon:
                weight += self._boost(at - distance, weight) * _SOFTENED_BY_DISTANCE[distance - 1]
                weight = self._negated(weight, at, distance)
                if distance == 3:
                    weight = self._idiom(weight, at)
        if at and lower[at - 1] == "least" and "least" not in lexicon and not self._at_least(at):
            weight *= N_SCALAR
        return weight

    def _after_no(self, at: int) -> bool:
        lower = self.lower
        return (
            (at > 0 and lower[at - 1] == "no")
            or (at > 1 and lower[at - 2] == "no")
            or (at > 2 and lower[at - 3] == "no" and lower[at - 1] in ("or", "nor"))
        )

    def _at_least(self, at: int) -> bool:
        return at > 1 and self.lower[at - 2] in ("at", "very")

    def _boost(self, at: int, weight: float) -> float:
        boost: float = BOOSTER_DICT.get(self.lower[at], 0.0)
        if not boost:
            return 0.0
        if weight < 0:
            boost *= -1
        if self.shouting_tells and self.words[at].isupper():
            boost += C_INCR if weight > 0 else -C_INCR
        return boost

    def _negated(self, weight: float, at: int, distance: int) -> float:
        """The paper's cases; that “so” before the word counts without “never” three words before is as published."""
        lower, first = self.lower, self.lower[at - distance]
        between = lower[at - distance + 1 : at]
        if distance == 2 and first == "never" and between[0] in ("so", "this"):
            return weight * 1.25
        if distance == 3 and ((first == "never" and between[0] in ("so", "this")) or between[1] in ("so", "this")):
            return weight * 1.25
        if distance > 1 and first == "without" and "doubt" in between:
            return weight
        return weight * N_SCALAR if first in _NEGATIONS or "n't" in first else weight

    def _idiom(self, weight: float, at: int) -> float:
        three, two, one, this, *after = self.lower[at - 3 : at + 3]
        before = (f"{one} {this}", f"{two} {one} {this}", f"{two} {one}", f"{three} {two} {one}", f"{three} {two}")
        weight = next((SPECIAL_CASES[words] for words in before if words in SPECIAL_CASES), weight)
        for n in (1, 2):
            if len(after) >= n:
                weight = SPECIAL_CASES.get(" ".join([this, *after[:n]]), weight)
        for words in (before[3], before[4], before[2]):
            weight += BOOSTER_DICT.get(words, 0.0)
        return weight


def _bare(word: str) -> str:
    """Without punctuation around it; one of two characters or fewer may be an emoticon and stays."""
    stripped = word.strip(string.punctuation)
    return word if len(stripped) <= 2 else stripped


def _kind_of(lower: Sequence[str], at: int) -> bool:
    return lower[at] == "kind" and at + 1 < len(lower) and lower[at + 1] == "of"


def _turn_at(but: int, weights: list[float]) -> None:
    """Halve what stands before “but” and raise what follows, in place.

    As published, each step changes the *first* word whose weight equals the present one. A heap of places for each
    weight finds it without searching the text again. Words without weight stay so, and are left out.
    """
    places: dict[float, list[int]] = {}
    for place, weight in enumerate(weights):
        if weight:
            places.setdefault(weight, []).append(place)
    for place in [place for place, weight in enumerate(weights) if weight]:
        weight = weights[place]
        first = places[weight][0]
        if first == but:
            continue
        heapq.heappop(places[weight])
        weights[first] = weight * (0.5 if first < but else 1.5)
        heapq.heappush(places.setdefault(weights[first], []), first)


def _emphasis(text: str) -> float:
    questions = text.count("?")
    marks = 0.0 if questions < 2 else questions * 0.18 if questions <= 3 else 0.96
    return min(text.count("!"), 4) * 0.292 + marks


def _summed(weights: Sequence[float], emphasis: float) -> Polarity:
    total = float(sum(weights))
    total += emphasis if total > 0 else -emphasis if total < 0 else 0.0
    positive = negative = 0.0
    neutral = 0
    for weight in weights:
        if weight > 0:
            positive += weight + 1
        elif weight < 0:
            negative += weight - 1
        else:
            neutral += 1
    if positive > -negative:
        positive += emphasis
    elif positive < -negative:
        negative -= emphasis
    whole = positive + math.fabs(negative) + neutral
    neg, neu, pos = (round(math.fabs(part / whole), 3) for part in (negative, neutral, positive))
    return Polarity(neg, neu, pos, round(normalize(total), 4))
