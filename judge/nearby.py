"""Which earlier texts are worth comparing a text with: an inverted index over words, the rarest first.

A text is compared with the few that share its most telling words; the work is bounded by POSTINGS however many
texts there are. Measured against MinHash bands (benchmarks/README.md): stories share names, not runs of words, so that
bands that find copies miss most stories, and a second index is not worth having.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judge.affinity import FADE_DAYS, Mass, Vector
from judge.copies import Written
from judge.terms import Terms

WINDOW_DAYS = FADE_DAYS
"""Texts further apart in time are not compared; a story goes on for longer through the texts between."""
POSTINGS = 4_000
"""Entries of the index that one search reads at most …"""
OF_ONE_WORD = 600
"""… of which so many for one word, the newest."""
CANDIDATES = 16
"""Texts that a search gives, those that share most …"""
SHARED_LEAST = 0.05
"""… and at least so much, in cosine of their words."""
SAME_WORDS = 3
"""Texts with the very same headline that it gives besides, the newest."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An article, read once for grouping."""

    id: int
    order: str
    at: float | None
    written: Written
    terms: Terms
    vector: Vector | None

    @property
    def mass(self) -> Mass:
        return Mass(1, self.terms, self.vector, self.at, self.at)

    @property
    def place(self) -> tuple[bool, float, str, int]:
        """Sorts articles the same way in whatever order they came: by time, then address, then id; undated last."""
        return self.at is None, self.at or 0.0, self.order, self.id


@dataclass(slots=True)
class _Postings:
    """Who holds one word: numbers, rising, and the word's weight in each."""

    numbers: array[int]
    weights: array[float]


class Nearby:
    """Readings by number (0, 1, 2 …, in order of arrival), found by the words they share."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self._times = array("d")
        """Days; NaN where undated."""
        self._by_word: dict[str, _Postings] = {}
        self._by_headline: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.readings)

    def add(self, reading: Reading, *, findable: bool = True) -> int:
        """Number a reading; `findable=False` for one whose like is in the index already."""
        number = len(self.readings)
        self.readings.append(reading)
        self._times.append(np.nan if reading.at is None else reading.at)
        if findable:
            for word, weight in reading.terms.items():
                postings = self._by_word.get(word)
                if postings is None:
                    postings = self._by_word[word] = _Postings(array("i"), array("f"))
                postings.numbers.append(number)
                postings.weights.append(weight)
            self._by_headline.setdefault(hash(reading.written.headline), []).append(number)
        return number

    def candidates(self, reading: Reading) -> list[int]:
        """Numbers of the readings to compare one with, lowest first."""
        found = self._by_headline.get(hash(reading.written.headline), [])[-SAME_WORDS:]
        return sorted({*self._sharing(reading), *(n for n in found if self._in_window(reading, n))})

    def _sharing(self, reading: Reading) -> list[int]:
        """Numbers of those that share most weight with the reading, over the words read."""
        numbers, weights = self._read(reading)
        if not len(numbers):
            return []
        times = np.frombuffer(self._times, dtype=np.float64)[numbers]
        if reading.at is not None:
            inside = ~(np.abs(times - reading.at) > WINDOW_DAYS)  # NaN is inside
            numbers, weights = numbers[inside], weights[inside]
        order = np.argsort(numbers, kind="stable")
        numbers, weights = numbers[order], weights[order]
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        if not len(starts):
            return []
        shared = np.add.reduceat(weights, starts)
        # Ties by the later number, so that equal texts in one order give equal candidates.
        most = np.argsort(shared, kind="stable")[-CANDIDATES:]
        return [int(n) for n in numbers[starts[most[shared[most] >= SHARED_LEAST]]]]

    def _read(self, reading: Reading) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """What the index says of the reading's words, weightiest word first, until POSTINGS are read."""
        numbers: list[NDArray[np.int32]] = []
        weights: list[NDArray[np.float32]] = []
        left = POSTINGS
        for word, weight in reading.terms.items():
            postings = self._by_word.get(word)
            if postings is None:
                continue
            most = min(OF_ONE_WORD, left)
            # Slices of arrays are copies: a view would forbid the array to grow.
            newest = np.frombuffer(postings.numbers[-most:], dtype=np.int32)
            numbers.append(newest)
            weights.append(np.frombuffer(postings.weights[-most:], dtype=np.float32) * np.float32(weight))
            left -= len(newest)
            if left <= 0:
                break
        if not numbers:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return np.concatenate(numbers), np.concatenate(weights)

    def _in_window(self, reading: Reading, number: int) -> bool:
        at, other = reading.at, self.readings[number].at
        return at is None or other is None or abs(at - other) <= WINDOW_DAYS
