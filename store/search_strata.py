"""What a sample to measure a search is drawn from: what it finds, near misses, and everything else there was."""

from __future__ import annotations

import numpy as np

from model.loosened import any_of_its_words, everything, without_its_words
from model.question import Question
from model.search_sample import FOUND, ON_TOPIC, REST, SOME_WORDS
from store.answers import Asking


def strata(asking: Asking, question: Question) -> dict[str, list[int]]:
    """Every article of the question's outlets and period in the first stratum that takes it, by id.

    FOUND by the search; with SOME_WORDS of it; ON_TOPIC without them; the REST. Empty ones are left out. Raises
    QuestionError.
    """
    left = asking.mask(everything(question)) | asking.mask(question)
    loose = any_of_its_words(question)
    found: dict[str, list[int]] = {}
    for name, wanted in (
        (FOUND, question),
        (SOME_WORDS, loose),
        (ON_TOPIC, without_its_words(question)),
        (REST, everything(question)),
    ):
        if wanted is not None:
            here = asking.mask(wanted) & left
            left = left & ~here
            if here.any():
                found[name] = [int(n) for n in asking.columns.ids[np.flatnonzero(here)]]
    return found


def found_within(asking: Asking, question: Question, drawn_of: Question) -> frozenset[int]:
    """Ids of what a question finds among everything that a sample of another was drawn from."""
    found = asking.mask(question) & (asking.mask(everything(drawn_of)) | asking.mask(drawn_of))
    return frozenset(int(n) for n in asking.columns.ids[np.flatnonzero(found)])
