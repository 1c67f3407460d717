"""Sentiment of the wording: VADER (Hutto & Gilbert 2014), with the subject's own words kept from colouring it.

It says how a text is worded, not what the text thinks of anybody: as attitude toward a named organisation VADER is
no better than always answering “neutral”. English alone; for other languages nothing is measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from judge.sentences import sentences

ENGLISH_SHARE = 0.10
"""A text of unknown language counts as English when so large a part of its words are English function words."""

READ_CHARACTERS = 20_000
"""So much of each part is scored: far beyond any standfirst, and a limit for hostile input."""

_ENGLISH = frozenset(
    """the of and to is are were with from after has have that this its his her their be been not but how
    why what when who which than they you your it could would should must about says said""".split()  # noqa: SIM905
)
"""Left out are words that are as common in a neighbouring language: German "in" and "was", French "on" …"""

_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = "it"
"""Stands where a name was: in VADER's lexicon it has no weight, and it keeps negations at their distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """VADER without the subject's own words, and the names to mask before scoring."""

    analyzer: SentimentIntensityAnalyzer
    names: re.Pattern[str] | None

    @classmethod
    def of(cls, neutral: Iterable[str], names: Iterable[str]) -> Wording:
        """`neutral`: words to weigh nothing, in the forms VADER lists; `names`: several words each, any case."""
        analyzer = SentimentIntensityAnalyzer()
        for word in neutral:
            analyzer.lexicon.pop(word.lower(), None)
        return cls(analyzer, _any_of(names))


@lru_cache(maxsize=1)
def vader_words() -> frozenset[str]:
    """The words that VADER weighs, so that an entry of data/lexicon.toml without effect can be pointed out."""
    return frozenset(SentimentIntensityAnalyzer().lexicon)


def sentiment(headline: str, standfirst: str, language: str, wording: Wording) -> float | None:
    """−1 to 1: the mean over the sentences of both. None where not measured: not English, or no words.

    `language` is an ISO 639-1 code, with or without a region (“en-GB”); empty means unknown.
    """
    if not _is_english(f"{headline} {standfirst[:READ_CHARACTERS]}", language):
        return None
    scores = [
        wording.analyzer.polarity_scores(_masked(sentence, wording))["compound"]
        for text in (headline, standfirst)
        for sentence in sentences(text[:READ_CHARACTERS])
        if _WORD.search(sentence)
    ]
    return round(sum(scores) / len(scores), 4) if scores else None


def _is_english(text: str, language: str) -> bool:
    if language:
        return re.split("[-_]", language.strip().lower())[0] in ("en", "eng")
    words = _WORD.findall(text.lower())
    return sum(word in _ENGLISH for word in words) >= max(1, ENGLISH_SHARE * len(words))


def _masked(sentence: str, wording: Wording) -> str:
    return wording.names.sub(_PLACEHOLDER, sentence) if wording.names else sentence


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Whole names, longest first, any case, any white space or hyphen between their words."""
    parts = [r"[\s-]+".join(map(re.escape, name.split())) for name in sorted(names, key=lambda n: (-len(n), n))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None
