"""Attitudes toward one target, summed up: how many texts, which shares, how sure.

    (text, label) → one label per distinct text → counts → shares with intervals
                                                        → corrected shares, by the measured errors of the labels

A label is an automatic one and is wrong at a known rate. *Corrected* shares ask which true shares would make our labels
come out as they did, given how often each true label was answered with each of ours on items read by people:
misclassification correction (Rogan and Gladen 1978, here with several labels and by maximum likelihood, so that no
share falls below 0; the steps are those of Saerens, Latinne and Decaestecker 2002 with fixed error rates).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import wilson
from model.attitude import ATTITUDES, SURE_ATTITUDES, AttitudeLabel

LEAST = 20
"""Distinct texts. Of fewer, counts are given and no share: too few to judge."""

DRAWS = 2000
"""Repetitions of the bootstrap."""

ROUNDS = 500
"""Steps of the likelihood's climb; it has stood still long before."""

METHOD = (
    "Corrected for the measured errors of the automatic labels: the shares that make our labels most likely, given how "
    "often people's labels were answered with each of ours. The range covers 95 % of {draws:,} redraws of both the "
    "labels and the measured errors."
)
"""What a page says beside corrected shares; `.format(draws=DRAWS)`."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole with its 95 % interval; each 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Attitudes:
    """What so many distinct texts think of one target."""

    counts: dict[AttitudeLabel, int]
    """For each of ATTITUDES, in that order."""
    shares: dict[AttitudeLabel, Share] | None
    """Of all distinct texts, “not sure” among them; None where they are too few to judge."""

    @property
    def n(self) -> int:
        """Distinct texts."""
        return sum(self.counts.values())

    @property
    def enough(self) -> bool:
        return self.shares is not None


def one_per_text(judged: Iterable[tuple[str, AttitudeLabel]]) -> list[AttitudeLabel]:
    """The label of each distinct text, in order of first sight. `judged`: (name of the distinct text, label).

    Copies of one text under other headlines may be labelled otherwise: the commonest label counts, and where two are
    as common, we are not sure.
    """
    votes: dict[str, Counter[AttitudeLabel]] = {}
    for text, label in judged:
        votes.setdefault(text, Counter())[label] += 1
    return [_winner(found) for found in votes.values()]


def _winner(votes: Counter[AttitudeLabel]) -> AttitudeLabel:
    (label, most), *others = votes.most_common(2)
    return "not sure" if others and others[0][1] == most else label


def attitudes(judged: Iterable[tuple[str, AttitudeLabel]]) -> Attitudes:
    """Counts and Wilson intervals over distinct texts. `judged`: (name of the distinct text, label)."""
    counted = Counter(one_per_text(judged))
    counts = {label: counted[label] for label in ATTITUDES}
    n = sum(counts.values())
    if n < LEAST:
        return Attitudes(counts, None)
    return Attitudes(counts, {label: Share(count / n, *wilson(count, n)) for label, count in counts.items()})


def corrected(
    counts: dict[AttitudeLabel, int], confusion: Sequence[Sequence[int]], seed: int = 0
) -> dict[AttitudeLabel, Share] | None:
    """The true shares of favourable, neutral and unfavourable behind `counts`; None where too few to judge.

    confusion: a row for each of SURE_ATTITUDES as people labelled, a column for each of ATTITUDES as we answered;
    counts of labelled items. Raises ValueError where its shape is another or a row is empty.
    """
    matrix = np.array(confusion, dtype=np.float64)
    if matrix.shape != (len(SURE_ATTITUDES), len(ATTITUDES)) or not (matrix.sum(axis=1) > 0).all():
        raise ValueError("The measured errors need a row for each true label and a column for each answer.")
    answered = np.array([counts[label] for label in ATTITUDES], dtype=np.float64)
    n = int(answered.sum())
    if n < LEAST:
        return None
    chance = np.random.default_rng(seed)
    drawn = chance.multinomial(n, answered / n, size=DRAWS).astype(np.float64)
    rates = np.stack([chance.multinomial(int(row.sum()), row / row.sum(), size=DRAWS) for row in matrix], axis=1)
    low, high = np.quantile(_true_shares(drawn, _rows_to_shares(rates)), [0.025, 0.975], axis=0)
    best = _true_shares(answered[None], _rows_to_shares(matrix[None]))[0]
    return {
        label: Share(float(best[n]), float(min(low[n], best[n])), float(max(high[n], best[n])))
        for n, label in enumerate(SURE_ATTITUDES)
    }


def _rows_to_shares(counts: NDArray[np.generic]) -> Floats:
    """(draws, true, answered) counts → shares of each row, with half a case added so that nothing is impossible."""
    padded = counts.astype(np.float64) + 0.5
    shares: Floats = padded / padded.sum(axis=2, keepdims=True)
    return shares


def _true_shares(answered: Floats, rates: Floats) -> Floats:
    """(draws, answered) counts and (draws, true, answered) rates → (draws, true) likeliest shares, by EM."""
    shares = np.full((len(answered), rates.shape[1]), 1 / rates.shape[1])
    for _ in range(ROUNDS):
        joint = shares[:, :, None] * rates
        owed = joint / joint.sum(axis=1, keepdims=True) * answered[:, None, :]
        shares = owed.sum(axis=2) / answered.sum(axis=1, keepdims=True)
    return shares
