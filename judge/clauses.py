"""Sentences and verbs of saying, by place, in a text whose quoted words are blanked out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from judge.cues import CUES
from judge.noun_phrases import UPPER
from judge.quote_marks import BLANK, Stretch

_WORD = re.compile(r"[A-Za-zÀ-ÿ]+")
_STOP = re.compile(rf"(?P<mark>[.!?…]+)[)\]]?[ \t\u00a0]+(?=[(\[“„«»\"‘'‚]*[{UPPER}0-9\ufffc])")
_LINE = re.compile(r"\n\s*")
_AFTER_QUOTE = re.compile(rf"[)\]]?[ \t\u00a0]+(?=[(\[“„«»\"‘'‚]*[{UPPER}0-9\ufffc])")
_ABBREVIATED = re.compile(
    rf"(?:\b(?:Mr|Mrs|Ms|Dr|Rep|Reps|Sen|Sens|Gov|Gen|Col|Lt|Sgt|Capt|Det|Supt|Insp|Prof|Rev|Hon|St|Jr|Sr|Maj|Adm|No|vs|Inc|Ltd|Co|Corp|"
    rf"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Calif|Fla|Ga|Mass|Md|Mich|Minn|Pa|Va|Wis|Ill|Ind|Ky|La|Mo|Ala|Ariz|Ark|Colo|Conn|Del|Tenn|Tex|Wash)"
    rf"|\b(?:[{UPPER}]\.)*[{UPPER}])\Z"
)


LONGEST = 2_000
"""Characters. A longer sentence is parted: it is a page without stops, and work on a sentence grows with its square."""


@dataclass(frozen=True, slots=True)
class Cue:
    start: int
    end: int
    word: str
    """Lower case."""


class Clauses:
    """Where sentences begin and which verbs of saying they hold."""

    def __init__(self, text: str, blanked: str, quoted: list[Stretch]) -> None:
        self.text = blanked
        self.cues = _cues(blanked)
        self._cue_starts = [cue.start for cue in self.cues]
        found = sorted(
            {
                0,
                *self._by_stops(blanked),
                *(m.end() for m in _LINE.finditer(blanked)),
                *_by_quotes(text, blanked, quoted),
            }
        )
        self._starts = [
            place for a, b in pairwise([*found, len(blanked)]) for place in range(a, max(b, a + 1), LONGEST)
        ]

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that holds the place."""
        n = bisect_right(self._starts, at)
        return self._starts[n - 1], self._starts[n] if n < len(self._starts) else len(self.text)

    def between(self, start: int, end: int) -> list[Cue]:
        """The verbs of saying that begin in between, in their order."""
        return self.cues[bisect_right(self._cue_starts, start - 1) : bisect_right(self._cue_starts, end - 1)]

    def _by_stops(self, blanked: str) -> list[int]:
        return [
            m.end()
            for m in _STOP.finditer(blanked)
            if m["mark"] != "." or not _ABBREVIATED.search(blanked[max(0, m.start() - 12) : m.start()])
        ]


def occurrences(text: str, part: str) -> Iterator[int]:
    """Where `part` begins in the text; many times faster than a regular expression."""
    at = text.find(part)
    while at != -1:
        yield at
        at = text.find(part, at + 1)


def _cues(text: str) -> list[Cue]:
    """The verbs of saying, in their order: first which of them there are, then where."""
    found = []
    for word in set(_WORD.findall(text)):
        if word.lower() not in CUES:
            continue
        for at in occurrences(text, word):
            end = at + len(word)
            if (
                not text[at - 1 : at].isalpha()
                and not text[end : end + 1].isalpha()
                and (word[0].islower() or _begins(text, at))
            ):
                found.append(Cue(at, end, word.lower()))
    return sorted(found, key=lambda cue: cue.start)


def _begins(text: str, at: int) -> bool:
    """Whether a capitalised word has its capital for beginning a sentence: “Said Smith”, not “United States”."""
    before = text[max(0, at - 2) : at].strip()
    return not before or before[-1] in '.!?:"”' + BLANK


def _by_quotes(text: str, blanked: str, quoted: list[Stretch]) -> list[int]:
    """A quote that ends with a stop, with a capital after it, ends its sentence: “… said.” The next."""
    found = []
    for stretch in quoted:
        if text[stretch.end - 1] not in ".!?…":
            continue
        after = _AFTER_QUOTE.match(blanked, stretch.close)
        if after:
            found.append(after.end())
    return found
