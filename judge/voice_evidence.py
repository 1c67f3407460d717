"""What speaks for and against an ambiguous name meaning a voice: the text around it, beside what the name can mean.

Each item of `FEATURES` is a number; a logistic regression weighs them (training/voices.py, data/models/voices.json).
The same few weights serve every name, so that a new one in data/voices.toml needs a description, not a training.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from judge.voice_index import Hit, flat
from model.errors import DataFileError
from model.voice import Voice

Vectors = NDArray[np.float32]

AROUND = 220
"""Characters to either side of a name that are read for its sense: about a sentence and a half."""

SUBJECT = "News of apps, social media, software, the internet, privacy, encryption and online safety."

FEATURES = (
    "nearness",  # cosine to our sense less cosine to the nearest other sense
    "own",  # cosine to our sense
    "subject",  # cosine to the subject of this monitor
    "usually",  # the file says that the name usually means us
    "context",  # words beside which the name means us, up to three
    "other context",  # words beside which it means something else, up to three
    "company",  # other voices named without doubt in the article, up to two
    "acronym",  # all capitals, two letters or more
    "article",  # "the", "a", "an" before a name that is no acronym
    "verb",  # "to", "could", "will" … before it, in a headline written with capitals: "to Signal That"
    "longer left",  # part of a longer name: a capital before it where capitals are not the rule
    "longer right",
    "hyphen",  # joined to another word
    "lower case",  # the same word stands in the text in small letters
    "says",  # "said", "says", "warns" after it: it speaks
    "possessive",
    "number",  # a number before or after it
)

_AUXILIARIES = frozenset("to can could may might must should will would do does did that which not who".split())  # noqa: SIM905
_SAYS = re.compile(
    r"\s+(?:has |have |had |also )?(?:said|says|say|told|warns?|warned|urges?|urged|announced|confirmed|users?)\b"
)
_WORD_BEFORE = re.compile(r"([\w.'&-]+)[\s(\"'“]*$")
_WORD_AFTER = re.compile(r"\s+([\w'&-]+)")


class Encodes(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Place:
    """An ambiguous name in its article. `text` is the flat text of its part; `elsewhere` that of the other parts."""

    hit: Hit
    text: str
    elsewhere: str
    company: int
    """How many voices the article names without doubt."""

    @property
    def window(self) -> str:
        """The text around the name, cut at words, for the encoder."""
        start, end = max(0, self.hit.start - AROUND), min(len(self.text), self.hit.end + AROUND)
        if start:
            start = self.text.find(" ", start, self.hit.start) + 1 or self.hit.start
        if end < len(self.text):
            end = max(self.text.rfind(" ", self.hit.end, end), self.hit.end)
        near = self.text[start:end]
        return near if len(near) > AROUND else f"{near} {self.elsewhere[:AROUND]}"


@dataclass(frozen=True, slots=True, eq=False)
class Senses:
    """What an ambiguous name can mean, as vectors of length 1: (n, WIDTH) each, and (WIDTH,) for the subject."""

    own: Vectors
    others: Vectors
    subject: Vectors

    @classmethod
    def of(cls, voice: Voice, encoder: Encodes) -> Senses:
        """Our sense, as described and by its context words; the others; the subject."""
        own = [voice.sense, f"{voice.name}: {', '.join(voice.context)}"]
        vectors = encoder.encode([*own, *voice.other_senses, SUBJECT])
        return cls(vectors[: len(own)], vectors[len(own) : -1], vectors[-1])


def evidence(place: Place, voice: Voice, window: Vectors, senses: Senses) -> NDArray[np.float64]:
    """The FEATURES of one name for one voice. window: (WIDTH,) vector of `place.window`."""
    text, hit = place.text, place.hit
    before, after = text[max(0, hit.start - 40) : hit.start], text[hit.end : hit.end + 40]
    left, right = _WORD_BEFORE.search(before), _WORD_AFTER.match(after)
    word_left, word_right = left[1] if left else "", right[1] if right else ""
    own, other = float((senses.own @ window).max()), float((senses.others @ window).max(initial=-1))
    titled = _titled(text, hit)
    acronym = hit.name.isupper() and len(hit.name) > 1
    return np.array(
        [
            own - other,
            own,
            float(senses.subject @ window),
            hit.name in map(flat, voice.usually),
            min(3, _standing(voice.context, place)),
            min(3, _standing(voice.other_context, place)),
            min(2, place.company),
            acronym,
            not acronym and word_left.lower() in ("the", "a", "an"),
            word_left.lower() in _AUXILIARIES,
            word_left[:1].isupper()
            and not titled
            and not _starts_sentence(text, hit.start - len(before[left.start() :]) if left else 0),
            word_right[:1].isupper() and not titled,
            before[-1:] == "-" or after[:1] == "-",
            re.search(rf"\b{re.escape(hit.name.lower())}s?\b", f"{text} {place.elsewhere}") is not None,
            _SAYS.match(after) is not None,
            after[:2] == "'s",
            word_left[:1].isdigit() or word_right[:1].isdigit(),
        ],
        dtype=np.float64,
    )


def _titled(text: str, hit: Hit) -> bool:
    """Whether the words around begin with capitals as a rule, so that a capital says nothing."""
    around = re.findall(r"[A-Za-z]{4,}", text[max(0, hit.start - 90) : hit.start] + " " + text[hit.end : hit.end + 90])
    return len(around) > 2 and sum(word[0].isupper() for word in around) > 0.7 * len(around)


def _starts_sentence(text: str, start: int) -> bool:
    return not text[:start].strip() or text[:start].rstrip()[-1] in ".!?:|\n"


def _standing(words: Sequence[str], place: Place) -> int:
    """How many of the words stand around the name or at the beginning of the other parts."""
    text, hit = place.text, place.hit
    left, right = text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND]
    around = f"{left} | {right} | {place.elsewhere[:AROUND]}"
    return sum(_stands(flat(word), around) for word in words)


def _stands(word: str, text: str) -> bool:
    """Capitals in `word` must be capitals in the text."""
    flags = re.NOFLAG if word != word.lower() else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, flags) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """Evidence → the probability that the name means the voice."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float
    """From this probability on a mention is linked; set on the tuning half."""

    @classmethod
    def read(cls, path: Path) -> Weighing:
        """Raises DataFileError where the file is missing or was made for other features."""
        try:
            content = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DataFileError(str(path), None, f"cannot be read ({error}).") from error
        if not isinstance(content, dict) or list(content.get("weights", {})) != list(FEATURES):
            reason = (
                "was made by another version. Run training/voices.py, or fetch the file that belongs to this version."
            )
            raise DataFileError(str(path), None, reason)
        weights: Mapping[str, float] = content["weights"]
        return cls(np.array([weights[name] for name in FEATURES]), content["bias"], content["threshold"])

    def probability(self, features: Sequence[NDArray[np.float64]]) -> float:
        """Of one meaning for all places of a name in an article: the mean of their log-odds."""
        odds = float(np.mean([place @ self.weights for place in features])) + self.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
