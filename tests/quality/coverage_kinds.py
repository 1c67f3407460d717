"""Kinds of coverage, measured on the half of the labels that no tuning saw."""

from __future__ import annotations

from functools import lru_cache
from statistics import mean

from judge.coverage_kind import coverage_kind
from model.judgement import COVERAGE_KINDS
from tests.quality.figures import Score, by_class
from tests.quality.real import kinds
from tests.quality.relevance import RULES


@lru_cache(maxsize=1)
def pairs() -> list[tuple[str, str]]:
    """(true kind, found kind) of each held-back item; found is empty where the answer is “not sure”."""
    assert RULES.likeness is not None
    assert RULES.kinds is not None
    return [
        (
            true,
            coverage_kind(
                text.headline,
                text.standfirst,
                RULES.likeness.vector(text.headline, text.standfirst),
                RULES.kinds,
            )[0],
        )
        for text, true in kinds(held_back=True)
    ]


def scores() -> dict[str, Score]:
    return by_class(pairs(), COVERAGE_KINDS)


def macro_f1() -> float:
    return mean(score.f1 for score in scores().values())
