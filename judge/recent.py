"""Placing one arriving article among those of the last weeks, in about a millisecond, without grouping them again.

    recent.know(reading, text, story) for what is grouped already;  recent.place(reading) → Placed for what arrives

A quick answer: it joins the most alike story or founds one, and never merges or splits what is there. `stories.group`,
run from time to time, does (the archive's pass says what it changed).
"""

from __future__ import annotations

from judge.affinity import Mass, likeness, merged
from judge.copies import copy_evidence
from judge.nearby import Nearby, Reading
from judge.stories import COPY_WORDS_LEAST, STORY, WORDS_LEAST, StoryRules, story_evidence
from judge.terms import dot
from model.story import CopyEvidence, Placed


class Recent:
    """What is known of the last weeks. Grows with every article; begin a new one now and then."""

    def __init__(self, rules: StoryRules) -> None:
        self._rules = rules
        self._nearby = Nearby()
        self._text_of: dict[int, int] = {}
        self._story_of: dict[int, int] = {}
        self._stories: dict[int, Mass] = {}
        self._texts: set[int] = set()

    def know(self, reading: Reading, text: int, story: int) -> None:
        """An article that is grouped: the first article of its text, and its story's name."""
        self._nearby.add(reading)
        self._text_of[reading.id] = text
        self._story_of[reading.id] = story
        if text in self._texts:
            return  # a copy is no further text of the story
        self._texts.add(text)
        known = self._stories.get(story)
        self._stories[story] = reading.mass if known is None else merged(known, reading.mass)

    def place(self, reading: Reading) -> Placed:
        """Where an arriving article stands; from now on it is known there."""
        best: tuple[float, int] | None = None
        nearest: tuple[float, Reading] | None = None
        copy: tuple[float, Reading, CopyEvidence] | None = None
        for number in self._nearby.candidates(reading):
            other = self._nearby.readings[number]
            words = dot(reading.terms, other.terms)
            if words < WORDS_LEAST:
                continue
            if words >= COPY_WORDS_LEAST and (copy is None or words > copy[0]):
                found = copy_evidence(other.written, reading.written, self._rules.background)
                copy = (words, other, found) if found else copy
            alike = likeness(reading.mass, other.mass, words)
            if alike < STORY:
                continue
            story = self._story_of[other.id]
            score = likeness(reading.mass, self._stories[story])
            if score >= STORY and (best is None or (score, -story) > (best[0], -best[1])):
                best = score, story
            if nearest is None or alike > nearest[0]:
                nearest = alike, other
        return self._settled(reading, best, nearest, copy)

    def _settled(
        self,
        reading: Reading,
        best: tuple[float, int] | None,
        nearest: tuple[float, Reading] | None,
        copy: tuple[float, Reading, CopyEvidence] | None,
    ) -> Placed:
        text, story = reading.id, best[1] if best else reading.id
        if copy:
            text, story = self._text_of[copy[1].id], self._story_of[copy[1].id]
        self.know(reading, text, story)
        return Placed(
            reading.id,
            text if copy else None,
            story,
            copy[2] if copy else None,
            story_evidence(reading, nearest[1]) if nearest and (best or copy) else None,
        )
