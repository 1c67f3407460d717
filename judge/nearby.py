"""Which earlier texts are worth comparing a text with: an inverted index over words, the rarest first.

A text is compared with the few that share its most telling words; the work is bounded by POSTINGS however many
texts there are. Measured against MinHash bands (benchmarks/README.md): stories share names, not runs of words, so that
bands that find copies miss most stories, and a second index is not worth having.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from judge.copies import Written
from judge.likeness import FADE_DAYS, Mass, Vector
from judge.terms import Terms

WINDOW_DAYS = FADE_DAYS
"""Texts further apart in time are not compared; a story goes on for longer through the texts between."""
POSTINGS = 4_000
"""Entries of the index that one search reads at most …"""
OF_ONE_WORD = 600
"""… of which so many for one word, the newest."""
CANDIDATES = 24
"""Texts that a search gives, those that share most."""
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


class Nearby:
    """Readings by number (0, 1, 2 …, in order of arrival), found by the words they share."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self._by_word: dict[str, list[int]] = {}
        self._by_headline: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.readings)

    def add(self, reading: Reading, *, findable: bool = True) -> int:
        """Number a reading; `findable=False` for one whose like is in the index already."""
        number = len(self.readings)
        self.readings.append(reading)
        if findable:
            for word in reading.terms:
                self._by_word.setdefault(word, []).append(number)
            self._by_headline.setdefault(hash(reading.written.headline), []).append(number)
        return number

    def candidates(self, reading: Reading) -> list[int]:
        """Numbers of the readings to compare one with, lowest first."""
        found = {
            number
            for number in self._by_headline.get(hash(reading.written.headline), [])[-SAME_WORDS:]
            if self._in_window(reading, number)
        }
        shared = self._shared(reading)
        # Ties by the number, so that equal texts in one order give equal candidates.
        found.update(number for _, number in heapq.nlargest(CANDIDATES, ((s, n) for n, s in shared.items())))
        return sorted(found)

    def _shared(self, reading: Reading) -> dict[int, float]:
        """Number → weight shared with the reading, over the words read."""
        shared: dict[int, float] = {}
        left = POSTINGS
        readings, at = self.readings, reading.at
        for word, weight in reading.terms.items():
            numbers = self._by_word.get(word)
            if not numbers:
                continue
            newest = numbers[-min(OF_ONE_WORD, left) :]
            left -= len(newest)
            for number in newest:
                other = readings[number]
                if at is None or other.at is None or abs(at - other.at) <= WINDOW_DAYS:
                    shared[number] = shared.get(number, 0.0) + weight * other.terms[word]
            if left <= 0:
                break
        return shared

    def _in_window(self, reading: Reading, number: int) -> bool:
        at, other = reading.at, self.readings[number].at
        return at is None or other is None or abs(at - other) <= WINDOW_DAYS
