"""A place in the text of a search, and the marks that stand there: blanks, words, quotes, parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from model.errors import QuestionError
from model.query import QUOTES

MOST_DEPTH = 30
"""Parentheses within one another."""
MOST_TERMS = 2_000
"""Words, phrases and values: SQLite answers so many in well under a second, and twice as many in four times that."""

_BLANK = re.compile(r"\s*")
_WORD = re.compile(rf"[^\s(){QUOTES}]+")
_QUOTE = re.compile(f"[{QUOTES}]")
Found = TypeVar("Found")


class Reading:
    """A text, and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text.rstrip())
        self.at = 0
        self.terms = 0
        self.opened: list[int] = []

    def _skip(self) -> int:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _ended(self) -> bool:
        return self.at >= self.length

    def _closes(self) -> bool:
        return self.text[self._skip() : self.at + 1] == ")"

    def _minus(self) -> bool:
        """Whether a minus leaves out what follows it: it stands right before a word, a quote or a parenthesis."""
        place = self._skip()
        following = self.text[place + 1 : place + 2]
        return self.text[place : place + 1] == "-" and following not in ("", ")") and not following.isspace()

    def _word(self) -> str:
        match = _WORD.match(self.text, self._skip())
        return match[0] if match else ""

    def _take(self, word: str) -> int:
        place = self._skip()
        self.at = place + len(word)
        return place

    def _group(self, inside: Callable[[], Found]) -> Found:
        if len(self.opened) >= MOST_DEPTH:
            self._refuse(f"More than {MOST_DEPTH} parentheses stand within one another here.", self.at)
        self.opened.append(self.at)
        self.at += 1
        self._skip()
        if self._closes():
            self._refuse("Nothing stands between these parentheses.", self.opened[-1])
        if self._ended():
            self._refuse("This parenthesis is not closed: add a ).", self.opened[-1])
        found = inside()
        if not self._closes():
            self._refuse("This parenthesis is not closed: add a ).", self.opened[-1])
        self.opened.pop()
        self.at += 1
        return found

    def _quoted_text(self) -> tuple[str, int]:
        close = _QUOTE.search(self.text, self.at + 1)
        if close is None:
            self._refuse('This phrase is not closed: add a second ".', self.at)
        return self.text[self.at + 1 : close.start()], close.end()

    def _one_more(self, start: int) -> None:
        self.terms += 1
        if self.terms > MOST_TERMS:
            self._refuse(f"A search has at most {MOST_TERMS:,} words, phrases and values: this one has more.", start)

    def _refuse(self, reason: str, position: int | None, *instead: str) -> NoReturn:
        place = len(self.text) if position is None else position
        raise QuestionError(self.text, reason, place, instead=instead)


def short(text: str) -> str:
    """A word as a message shows it."""
    return text if len(text) <= 40 else text[:39] + "…"
