"""Sentiment of the wording: VADER (Hutto & Gilbert 2014), with the subject's own words kept from colouring it.

It says how a text is worded, not what the text thinks of anybody: as attitude toward a named organisation VADER is
no better than always answering “neutral”. English alone; for other languages nothing is measured. Sentence by
sentence, since long passages end near ±1 whatever they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from judge.sentences import sentences
from judge.vader import Vader

READ_CHARACTERS = 20_000
"""So much of each part is scored: far beyond any standfirst, and a limit for hostile input."""

_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = "it"
"""Stands where a name was: in VADER's lexicon it has no weight, and it keeps negations at their distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """VADER without the subject's own words, and the names to mask before scoring."""

    vader: Vader
    names: re.Pattern[str] | None

    @classmethod
    def of(cls, neutral: Iterable[str], names: Iterable[str]) -> Wording:
        """`neutral`: words to weigh nothing, in the forms VADER lists; `names`: several words each, any case."""
        vader = Vader()
        for word in neutral:
            vader.lexicon.pop(word.lower(), None)
        return cls(vader, _any_of(names))


@lru_cache(maxsize=1)
def _own() -> Vader:
    return Vader()


def vader_words() -> frozenset[str]:
    """The words that VADER weighs, so that an entry of data/lexicon.toml without effect can be pointed out."""
    return frozenset(_own().lexicon)


def polarity(text: str) -> float:
    """−1 to 1: VADER's score of a text as one passage, with VADER's own lexicon (its “compound”)."""
    return _own().polarity(text).compound


def sentiment(headline: str, standfirst: str, language: str, wording: Wording, text: str = "") -> float | None:
    """−1 to 1: the mean over the sentences of all parts. None where not measured: not English, or no words.

    `language` is an ISO 639-1 code, with or without a region (“en-GB”); empty means unknown, which is not measured.
    """
    if re.split("[-_]", language.strip().lower())[0] not in ("en", "eng"):
        return None
    scores = [
        wording.vader.polarity(_masked(sentence, wording)).compound
        for part in (headline, standfirst, text)
        for sentence in sentences(part[:READ_CHARACTERS])
        if _WORD.search(sentence)
    ]
    return round(sum(scores) / len(scores), 4) if scores else None


def _masked(sentence: str, wording: Wording) -> str:
    return wording.names.sub(_PLACEHOLDER, sentence) if wording.names else sentence


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names, longest first, any case, any white space or hyphen between their words."""
    parts = [r"[\s-]+".join(map(re.escape, name.split())) for name in sorted(names, key=lambda n: (-len(n), n))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None
