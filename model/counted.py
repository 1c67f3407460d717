"""`Counted`: a number on a page, and the question whose list holds exactly what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from model.counting import UNIT_NAMES
from model.question import Question


@dataclass(frozen=True, slots=True)
class Counted:
    """`number` is the length of the list that `question` opens, plus `gone`."""

    label: str
    """In a sentence, the very words that hold the number (`31 different texts`); elsewhere what the number is of."""
    number: int
    question: Question
    gone: int = 0
    """Counted, but off topic and so old that only their number is kept: no list can hold them."""

    def words(self) -> str:
        """`31 different texts`, with its unit; what is gone is said."""
        listed = self.number - self.gone
        words = f"{listed:,} {UNIT_NAMES[self.question.unit][listed != 1]}"
        return f"{words} and {self.gone:,} whose texts are gone" if self.gone else words
