"""A text's sentences: a small splitter for headlines and standfirsts that knows the common abbreviations."""

from __future__ import annotations

import re

LONGEST = 600
"""Characters. Longer sentences are cut at a space: VADER's time grows with the square of a sentence's length."""

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof sr jr st rev hon gen sen rep gov lt col sgt capt insp supt
    inc ltd co corp plc llc vs v etc al nos art sec dept est approx fig vol ed eds
    jan feb mar apr jun jul aug sept sep oct nov dec""".split()  # noqa: SIM905 - one per line would be a page
)
"""Words after which a full stop seldom ends a sentence. Single letters (U.S., J. Edgar) need no entry."""

_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\Wa-z_])|\n\s*\n")
"""A mark, closing quotes, space, then no lower-case letter: “said. The”; or an empty line. The
look-behind starts each run of marks once, so that a page of dots takes no longer than a page of words."""

_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")


def sentences(text: str) -> list[str]:
    """The sentences of a plain text, trimmed, none empty. Works for Latin scripts; never raises."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _is_abbreviation(text[max(start, match.start() - 12) : match.start() + 1], match.group()):
            continue
        found += _pieces(text[start : match.end()])
        start = match.end()
    return found + _pieces(text[start:])


def _is_abbreviation(before: str, mark: str) -> bool:
    """Whether the full stop belongs to a word such as “Dr.” or an initial, and the sentence goes on."""
    if mark != ".":
        return False
    word = _LAST_WORD.search(before)
    return word is not None and (len(word[1]) == 1 or word[1].lower() in _ABBREVIATIONS)


def _pieces(sentence: str) -> list[str]:
    """The sentence, trimmed; cut at spaces where it is longer than LONGEST."""
    rest = sentence.strip()
    pieces = []
    while len(rest) > LONGEST:
        cut = rest.rfind(" ", 1, LONGEST)
        cut = cut if cut > 0 else LONGEST
        pieces.append(rest[:cut])
        rest = rest[cut:].strip()
    return [*pieces, rest] if rest else pieces
