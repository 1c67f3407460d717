"""How good judged attitudes are, and how their calibration and threshold are chosen: all over scores and labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from judge.targeted import Calibration

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEUTRAL, UNFAVOURABLE, NOT_SURE = 1, 2, 3
"""Places in ATTITUDES."""


PLAIN = Calibration(1.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
"""Scores as they are; everything is answered."""


def answers(rule: Calibration, scores: Floats) -> Ints:
    """Places in ATTITUDES: the likeliest label, or “not sure” below the threshold."""
    chances = rule.probabilities(scores)
    best = chances.argmax(axis=1)
    return np.where(chances.max(axis=1) >= np.array(rule.thresholds)[best], best, NOT_SURE)


def fitted(scores: Floats, labels: Ints, coverage: float, precision: float) -> Calibration:
    """Temperature and bias of least log loss (the bias held near 0), and the thresholds.

    One threshold that answers the share `coverage`; that of “unfavourable” is raised until, of these very items, the
    share `precision` of those called so are.
    """

    def loss(x: Floats) -> float:
        chances = Calibration(math.exp(x[0]), (x[1], 0.0, x[2]), (0.0, 0.0, 0.0)).probabilities(scores)
        return float(-np.log(chances[np.arange(len(labels)), labels]).mean() + 0.01 * (x[1] ** 2 + x[2] ** 2))

    best = minimize(loss, np.zeros(3), method="Nelder-Mead").x
    bias = (round(float(best[1]), 4), 0.0, round(float(best[2]), 4))
    found = Calibration(round(math.exp(best[0]), 4), bias, (0.0, 0.0, 0.0))
    chances = found.probabilities(scores)
    usual = float(np.quantile(chances.max(axis=1), 1 - coverage))
    blamed = chances.argmax(axis=1) == UNFAVOURABLE
    strict = _least(chances[blamed, UNFAVOURABLE], labels[blamed] == UNFAVOURABLE, usual, precision)
    return replace(found, thresholds=(round(usual, 4), round(usual, 4), round(strict, 4)))


def _least(chances: Floats, right: NDArray[np.bool_], start: float, precision: float) -> float:
    """The least threshold from `start` up at which, of the `chances` that pass, the share `precision` is right."""
    for threshold in np.arange(start, 1.0, 0.005):
        passed = chances >= threshold
        if not passed.any() or right[passed].mean() >= precision:
            return float(threshold)
    return 1.0


def macro_f1(found: Ints, labels: Ints) -> float:
    """Mean over the three labels of 2PR / (P + R)."""
    scores = []
    for label in range(3):
        right = int(((found == label) & (labels == label)).sum())
        scores.append(2 * right / max(1, int((found == label).sum()) + int((labels == label).sum())))
    return sum(scores) / 3


def confusion(answers: Ints, labels: Ints) -> list[list[int]]:
    """Counts: a row for each label, a column for each answer, “not sure” last."""
    return [[int(((labels == label) & (answers == answer)).sum()) for answer in range(4)] for label in range(3)]


class AtCoverage(NamedTuple):
    """Over the share `coverage` of items that the model is surest of."""

    coverage: float
    n: int
    right: int
    always_neutral: int
    """How many of the same items “always neutral” gets right."""


def at_coverage(probabilities: Floats, labels: Ints, coverage: float) -> AtCoverage:
    n = math.ceil(coverage * len(labels))
    surest = np.argsort(-probabilities.max(axis=1), kind="stable")[:n]
    return AtCoverage(
        coverage,
        n,
        int((probabilities[surest].argmax(axis=1) == labels[surest]).sum()),
        int((labels[surest] == NEUTRAL).sum()),
    )


class Shares(NamedTuple):
    """Shares of favourable, neutral and unfavourable: labelled, by the likeliest label, by the sum of probabilities."""

    name: str
    n: int
    labelled: Floats
    likeliest: Floats
    expected: Floats


def shares_by_target(names: Sequence[str], probabilities: Floats, labels: Ints, least: int = 15) -> list[Shares]:
    """For each target with at least `least` items."""
    found = []
    for name in sorted(set(names)):
        rows = [n for n, other in enumerate(names) if other == name]
        if len(rows) >= least:
            found.append(
                Shares(
                    name,
                    len(rows),
                    np.bincount(labels[rows], minlength=3) / len(rows),
                    np.bincount(probabilities[rows].argmax(axis=1), minlength=3) / len(rows),
                    probabilities[rows].mean(axis=0),
                )
            )
    return found
