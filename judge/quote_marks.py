"""Quotation marks: which stretches of a text stand between them.

US “…” and "…", UK ‘…’ and '…', German „…“ and »…«, French « … ». An apostrophe is no closing mark, whatever it looks
like; a quote of several paragraphs opens each and closes the last (Hart's Rules 9.2.3; Chicago Manual of Style 13.30).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BLANK = "\ufffc"
"""Stands for each character of quoted words in a masked text: neither letter nor space."""

_MARK = re.compile("[“”„‟\"«»‘’‚']")
_PARAGRAPH = re.compile(r"[^\n]+")
_CLOSES = {"“": '”"', "„": '“”"', "‟": "”", "«": "»", "»": "«", '"': '"”', "‘": "’", "‚": "‘’", "'": "'’"}
_SINGLE = "‘‚'"
_ELISION = re.compile(r"['’‘](?:em|til|tis|twas|cause|cos|bout|round|n|\d\ds?|\d0s)\b", re.IGNORECASE)
_ENDS = ".,?!…—–;"
_AFTER_SINGLE = ".,;:?!)]—–…"


_TYPED_OPENING = re.compile(r"(?<!\S)(?:''|``)(?=\S)")
_TYPED_CLOSING = re.compile(r"(?<=\S)''")


def plain_marks(text: str) -> str:
    """Two apostrophes typed for one mark (''…'', ``…'') made a mark and a space, so that no place shifts."""
    if "''" not in text:
        return text
    return _TYPED_CLOSING.sub('" ', _TYPED_OPENING.sub(' "', text))


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands between an opening and a closing mark, in one paragraph or over several."""

    open: int
    """Of the (first) opening mark."""
    close: int
    """After the (last) closing mark; after the last word where it is missing."""
    pieces: tuple[tuple[int, int], ...]
    """The words without marks, one piece a paragraph."""

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]

    def words(self, text: str) -> str:
        """Without marks; paragraphs parted by a line feed."""
        return "\n".join(text[start:end] for start, end in self.pieces)


@dataclass(slots=True)
class _Piece:
    mark: str
    open: int
    close: int
    closed: bool


def stretches(text: str) -> list[Stretch]:
    """The outermost quoted stretches in their order; quotes within quotes belong to the outer. Takes any text."""
    found: list[Stretch] = []
    running: list[_Piece] = []
    for paragraph in _PARAGRAPH.finditer(text):
        pieces = _pieces(text, paragraph.start(), paragraph.end())
        if running and not (pieces and _goes_on(text, paragraph.start(), pieces[0], running[0])):
            found += _joined(text, running)
            running = []
        for piece in pieces:
            running.append(piece)
            if piece.closed or piece is not pieces[-1]:
                found += _joined(text, running)
                running = []
    return found + _joined(text, running)


def masked(text: str, quoted: list[Stretch]) -> str:
    """The text with quoted words blanked out, so that only the outlet's own words are looked at. Same length."""
    parts, last = [], 0
    for stretch in quoted:
        for start, end in stretch.pieces:
            parts += [text[last:start], BLANK * (end - start)]
            last = end
    return "".join([*parts, text[last:]])


def _goes_on(text: str, start: int, first: _Piece, before: _Piece) -> bool:
    """Whether a paragraph opens by repeating the mark of the quote that the paragraph before left open."""
    return first.mark == before.mark and not text[start : first.open].strip()


def _joined(text: str, running: list[_Piece]) -> list[Stretch]:
    if not running:
        return []
    inner = [_trimmed(text, piece) for piece in running]
    kept = tuple((start, end) for start, end in inner if start < end)
    return [Stretch(running[0].open, running[-1].close, kept)] if kept else []


def _trimmed(text: str, piece: _Piece) -> tuple[int, int]:
    start, end = piece.open + 1, piece.close - piece.closed
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    """The quoted pieces of one paragraph; the last may be left open."""
    found: list[_Piece] = []
    marks = [match.start() for match in _MARK.finditer(text, start, end)]
    n = 0
    while n < len(marks):
        at = marks[n]
        n += 1
        if not _opens(text, at, start, end):
            continue
        mark = text[at]
        closing = _single_close(text, marks, n, end) if mark in _SINGLE else _double_close(text, marks, n, mark, end)
        if closing is None:
            if mark in _SINGLE and not _next_paragraph_opens(text, end, mark):
                continue
            found.append(_Piece(mark, at, end, False))
            break
        place, closed = closing
        found.append(_Piece(mark, at, place + closed, closed))
        while n < len(marks) and marks[n] < place + closed:
            n += 1
    return found


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if mark in "“„‟":
        return True
    if mark == "«":
        return before.isspace() or before in "(["
    if mark == "»":
        return (before.isspace() or before in "([") and not after.isspace()
    if mark in "”’" or after.isspace() or before.isalnum():
        return False
    if mark == '"':
        return before.isspace() or before in "([—–-/:‘'“>"
    return not _ELISION.match(text, at)


def _double_close(text: str, marks: list[int], n: int, mark: str, end: int) -> tuple[int, bool] | None:
    """Where the piece ends, and whether by a closing mark; None where the paragraph leaves it open."""
    closes = _CLOSES[mark]
    for at in marks[n:]:
        sign = text[at]
        if sign == mark == "“" and not text[at - 1].isspace() and text[at + 1 : at + 2].isspace():
            return at, True
        if sign in closes and not (sign == '"' and _opens(text, at, 0, end) and mark == '"'):
            return at, True
        if sign == mark and mark in '“„"':
            return at, False
    return None


def _single_close(text: str, marks: list[int], n: int, end: int) -> tuple[int, bool] | None:
    """The closing mark of a single-quoted piece, told from apostrophes by what stands around it.

    A mark between letters is an apostrophe. One after a stop or before one closes. One after a word closes, but for
    a plural's possessive (“the drivers’ licences”) where a surer mark follows.
    """
    mark = text[marks[n - 1]]
    weak: int | None = None
    plural: int | None = None
    for at in marks[n:]:
        sign = text[at]
        if sign == mark and mark in "‘" and _opens(text, at, 0, end):
            break
        if sign not in _CLOSES[mark] or text[at - 1].isspace():
            continue
        after = text[at + 1] if at + 1 < end else "."
        if after.isalnum():
            continue
        if text[at - 1] in _ENDS or after in _AFTER_SINGLE:
            return (weak if weak is not None else at), True
        if text[at - 1] in "sS":
            plural = plural if plural is not None else at
        elif weak is None:
            weak = at
    if weak is not None:
        return weak, True
    return None if plural is None or _next_paragraph_opens(text, end, mark) else (plural, True)


def _next_paragraph_opens(text: str, end: int, mark: str) -> bool:
    rest = end
    while rest < len(text) and text[rest].isspace():
        rest += 1
    return rest > end and text[rest : rest + 1] == mark
