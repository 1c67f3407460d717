"""Which articles are copies of one text, and which texts report one event. Pure.

    article → read → Reading ─ all at once → group ─→ Placed (the same in whatever order the articles came)
                             ─ one by one → recent.place ─→ Placed

`group` compares each text with the few that share its telling words (`judge.nearby`), makes copies one text
(`judge.copies`), and joins texts into stories by average linkage (`judge.linkage`) of their likeness
(`judge.affinity`). Copies are language-agnostic. Stories are measured in English alone; in other languages words alone
speak, and across languages nothing is joined but what shares names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from judge.affinity import Vector, likeness
from judge.copies import copy_evidence, written
from judge.encoder import Encoder
from judge.linkage import components, link, members
from judge.nearby import Nearby, Reading
from judge.terms import Background, dot, load_background, weigh
from model.story import NO_CORRECTIONS, CopyEvidence, Corrections, Placed, StoryEvidence, Told

STORY = 0.20
"""Mean likeness of two groups of texts from which on they are one story. Calibrated on BASIL (November 2026): within
.01 of the best B³ from .18 to .22, with text as on title and summary, dated or not; measured on other sets in
tests/quality/stories.py."""
WORDS_LEAST = 0.06
"""Two texts whose words have less in common are not joined by meaning alone."""
COPY_WORDS_LEAST = 0.3
"""Nor are they compared as copies below this."""
MEANING_READ = 600
"""Characters of a body that are read for its meaning (the encoder takes about as many)."""
EVIDENCE_WORDS = 8


@dataclass(frozen=True)
class StoryRules:
    """What grouping needs, loaded once: see `load_story_rules`."""

    background: Background
    encoder: Encoder | None
    """Without it, words alone decide."""

    @cached_property
    def version(self) -> str:
        """Changes when the same articles may be grouped otherwise."""
        digest = hashlib.sha256(repr(sorted(self.background.items())).encode("utf-8"))
        digest.update(_source())
        digest.update(b"meaning" if self.encoder else b"words")
        return digest.hexdigest()[:12]


def _source() -> bytes:
    """The rules that are code."""
    here = Path(__file__).parent
    names = ("affinity", "copies", "linkage", "nearby", "stories", "terms")
    return b"".join((here / f"{name}.py").read_bytes() for name in names)


def load_story_rules(models: Path, *, meaning: bool = True) -> StoryRules:
    """Read `models/stories` and, with `meaning`, `models/encoder`. Raises OSError where the table of words is missing.

    Without the encoder's files, words alone decide: `version` tells the two apart.
    """
    background = load_background(models / "stories" / "words.tsv.gz")
    encoder = Encoder(models / "encoder") if meaning and (models / "encoder" / "model.onnx").exists() else None
    return StoryRules(background, encoder)


def meaning_text(article: Told) -> str:
    """What the encoder reads of an article."""
    return f"{article.headline}. {(article.standfirst or article.text)[:MEANING_READ]}"


def read(article: Told, rules: StoryRules, vector: Vector | None = None) -> Reading:
    """An article as grouping compares it; `vector` is that of `meaning_text`, for English articles."""
    body = article.text or article.standfirst
    return Reading(
        article.id,
        article.order,
        article.at,
        written(article, rules.background),
        weigh(article.headline, body, rules.background),
        vector,
    )


def read_all(articles: Sequence[Told], rules: StoryRules, english: Sequence[bool]) -> list[Reading]:
    """Read many; those in English for their meaning too."""
    if rules.encoder is None:
        return [read(article, rules) for article in articles]
    places = [n for n, yes in enumerate(english) if yes]
    vectors = rules.encoder.encode([meaning_text(articles[n]) for n in places])
    by_place: dict[int, Vector] = dict(zip(places, vectors, strict=True))
    return [read(article, rules, by_place.get(n)) for n, article in enumerate(articles)]


def group(readings: Iterable[Reading], rules: StoryRules, corrections: Corrections = NO_CORRECTIONS) -> list[Placed]:
    """Place every article among the others, in order of time. The same articles in any order give the same answer."""
    nearby = Nearby()
    links = _Links(rules)
    for reading in sorted(readings, key=lambda one: one.place):
        links.add(nearby, reading)
    return links.placed(nearby.readings, corrections)


class _Links:
    """What was found between readings, by number: copies, and pairs alike enough to be of one story."""

    def __init__(self, rules: StoryRules) -> None:
        self._rules = rules
        self._copies: dict[tuple[int, int], CopyEvidence] = {}
        self._alike: dict[tuple[int, int], float] = {}

    def add(self, nearby: Nearby, reading: Reading) -> None:
        """Compare a reading with its like, then make it findable: unless it is word for word what is found already."""
        number, again = len(nearby), False
        for other in nearby.candidates(reading):
            found = nearby.readings[other]
            words = dot(found.terms, reading.terms)
            if words < WORDS_LEAST:
                continue
            if words >= COPY_WORDS_LEAST and (
                copy := copy_evidence(found.written, reading.written, self._rules.background)
            ):
                self._copies[other, number] = copy
                again = again or _same_words(reading, found)
            if (score := likeness(found.mass, reading.mass, words)) >= STORY:
                self._alike[other, number] = score
        nearby.add(reading, findable=not again)

    def placed(self, readings: Sequence[Reading], corrections: Corrections) -> list[Placed]:
        """Readings are in order of `place`."""
        first_of = components(len(readings), self._copies)
        units = sorted(set(first_of))
        unit_of = {first: n for n, first in enumerate(units)}
        texts = members(first_of)
        masses = []
        for first in units:
            mass = readings[first].mass
            mass.last = readings[texts[first][-1]].at if mass.first is not None else None
            masses.append(mass)
        number_of = {reading.id: n for n, reading in enumerate(readings)}

        def in_units(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
            return [(unit_of[first_of[one]], unit_of[first_of[other]]) for one, other in pairs]

        def known(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
            inside = [pair for pair in pairs if pair[0] in number_of and pair[1] in number_of]
            return in_units((number_of[one], number_of[other]) for one, other in inside)

        groups = link(
            masses,
            in_units(self._alike),
            STORY,
            together=known(corrections.together),
            apart=[pair for pair in known(sorted(corrections.apart)) if pair[0] != pair[1]],
        )
        story_of = [units[groups[unit_of[first]]] for first in first_of]
        nearest = _nearest(self._alike, story_of, first_of)
        return [
            Placed(
                reading.id,
                None if first_of[n] == n else readings[first_of[n]].id,
                readings[story_of[n]].id,
                self._copy_evidence(n, first_of),
                self._story_evidence(n, story_of, nearest, readings),
            )
            for n, reading in enumerate(readings)
        ]

    def _copy_evidence(self, number: int, first_of: Sequence[int]) -> CopyEvidence | None:
        """Against the first of its text, or else against whichever copy brought it there."""
        if first_of[number] == number:
            return None
        direct = self._copies.get((first_of[number], number))
        return direct or self._by_later().get(number)

    def _by_later(self) -> Mapping[int, CopyEvidence]:
        if not hasattr(self, "_later"):
            self._later: dict[int, CopyEvidence] = {}
            for (one, other), found in sorted(self._copies.items(), key=lambda pair: pair[1].shared):
                self._later[one] = self._later[other] = found
        return self._later

    def _story_evidence(
        self, number: int, story_of: Sequence[int], nearest: Mapping[int, int], readings: Sequence[Reading]
    ) -> StoryEvidence | None:
        other = nearest.get(number, story_of[number])
        return None if other == number else story_evidence(readings[number], readings[other])


def _same_words(one: Reading, other: Reading) -> bool:
    near = one.at is None or other.at is None or abs(one.at - other.at) <= 1.0
    return near and one.written.headline == other.written.headline and one.written.body == other.written.body


def _nearest(
    alike: Mapping[tuple[int, int], float], story_of: Sequence[int], first_of: Sequence[int]
) -> dict[int, int]:
    """Number → the number most like it among other texts of its story."""
    best: dict[int, tuple[float, int]] = {}
    for (one, other), score in alike.items():
        if story_of[one] == story_of[other] and first_of[one] != first_of[other]:
            for here, there in ((one, other), (other, one)):
                if here not in best or (score, -there) > best[here]:
                    best[here] = (score, -there)
    return {number: -there for number, (_, there) in best.items()}


def story_evidence(one: Reading, other: Reading) -> StoryEvidence:
    """What the two share."""
    weights = {word: weight * other.terms[word] for word, weight in one.terms.items() if word in other.terms}
    words = sorted(weights, key=lambda word: (-weights[word], word))[:EVIDENCE_WORDS]
    days = None if one.at is None or other.at is None else round(abs(one.at - other.at), 2)
    return StoryEvidence(other.id, round(likeness(one.mass, other.mass), 3), tuple(words), days)
