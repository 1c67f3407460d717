"""How much of an answer rests on whole texts: the archive's reply to "read in full: n of N"."""

from __future__ import annotations

from dataclasses import replace

from model.page import ReadInFull
from model.question import Question
from store.answers import Asking


def read_in_full(asking: Asking, question: Question) -> ReadInFull:
    """Of how many articles of a question the whole text was read; of all others, headline and summary alone are known.

    A text search is left out of the count: N is where was searched, not what was found.
    """
    found = asking.mask(replace(question, text=""))
    return ReadInFull(int((found & asking.columns.read_in_full).sum()), int(found.sum()))
