"""How often a yes-or-no label is right in an archive, from a random sample that people read; and the corrected count.

    cells (stratum, what the judge says, what people say) → rates, weighted to the whole archive
                                                          → how many are truly so, with a range

The sample is drawn by strata of very unequal size, so each label stands for as many articles as its stratum holds for
each one read. The corrected count is that of Rogan and Gladen (1978): p = (q + specificity - 1) / (sensitivity +
specificity - 1), q being the share that the judge says; where all strata were read, and the rates are weighted as here,
it is the stratified estimate of Cochran (1977, chapter 5). Ranges are the middle 95 % of draws in which each stratum's
rates come from their Jeffreys distribution, Beta(yes + 1/2, no + 1/2), so that none among twenty read does not pass for
none among thousands (a bootstrap would say so).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.attitudes import Share
from analysis.words import number, percent
from model.audit import Drawn, Read

DRAWS = 4000
"""Repetitions behind every range."""

LEAST = 20
"""Labels. Of fewer, counts are given and no rate: too few to judge."""

METHOD = (
    "Method: a random sample drawn by what the judge said, each label weighted by the articles that it stands for. The "
    "corrected number is the judge’s, put right by the measured misses and false alarms (Rogan and Gladen 1978). The "
    "range covers 95 % of {draws:,} draws in which every stratum’s rates vary as far as its labels leave open."
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """One stratum of the sample, as labelled."""

    size: int
    """Articles of the archive in it when the sample was drawn."""
    labels: tuple[tuple[bool, bool], ...]
    """(what the judge says, what people say) of each article read."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a label is right, weighted to everything that the sample was drawn from. Shares of 0 to 1.

    None where no label speaks of it: without a single yes by the judge there is no precision.
    """

    labels: int
    precision: Share | None
    """Of what the judge says yes to, the share that people do."""
    recall: Share | None
    """Of what people say yes to, the share that the judge does."""
    false_alarms: Share | None
    """Of what people say no to, the share to which the judge says yes: 1 - specificity."""
    said: int
    """How many of all articles the judge says yes to, counted."""
    true: Share | None
    """How many of them all truly are, after correction. Articles, not a share. None where, by these labels, the judge
    says yes as often to what people say no to."""
    unread: tuple[str, ...]
    """Strata with articles of which none was read: what they hold is not in these figures."""

    @property
    def misses(self) -> Share | None:
        """Of what people say yes to, the share that the judge passes over."""
        return self.recall and Share(1 - self.recall.value, 1 - self.recall.high, 1 - self.recall.low)


def rates(cells: Mapping[str, Cell], said: int, total: int, seed: int = 0) -> Rates | None:
    """Rates and the corrected count; None where fewer than LEAST were read.

    cells: by stratum. said, total: of how many articles, of how many in all, the judge says yes (today, in the period
    asked about). Raises ValueError unless 0 <= said <= total.
    """
    if not 0 <= said <= total:
        raise ValueError(f"{said} of {total} is no share.")
    read = {name: cell for name, cell in cells.items() if cell.labels and cell.size}
    n = sum(len(cell.labels) for cell in read.values())
    if n < LEAST:
        return None
    unread = tuple(name for name, cell in cells.items() if cell.size and not cell.labels)
    best = sum((_joint(cell) for cell in read.values()), np.zeros((1, 2, 2)))
    chance = np.random.default_rng(seed)
    drawn = sum((_drawn(cell, chance) for cell in read.values()), np.zeros((DRAWS, 2, 2)))
    names = ("precision", "recall", "false alarms", "true")
    values = dict(zip(names, _measures(best, said, total), strict=True))
    ranges = dict(zip(names, _measures(drawn, said, total), strict=True))
    found = [_share(values[name], ranges[name]) for name in names]
    return Rates(n, found[0], found[1], found[2], said, found[3], unread)


def _joint(cell: Cell) -> Floats:
    """(1, judge no / yes, people no / yes): articles that the stratum's labels stand for."""
    counts = np.zeros((1, 2, 2))
    for judge, people in cell.labels:
        counts[0, int(judge), int(people)] += 1
    joint: Floats = counts * cell.size / len(cell.labels)
    return joint


def _drawn(cell: Cell, chance: np.random.Generator) -> Floats:
    """(DRAWS, 2, 2): the same, as it might be. What the judge never said in a stratum is taken not to occur there."""
    n = np.array([[label == (bool(j), bool(p)) for label in cell.labels] for j in (0, 1) for p in (0, 1)]).sum(axis=1)
    counts = n.reshape(2, 2)
    by_judge = counts.sum(axis=1)
    if by_judge.all():
        yes = chance.beta(by_judge[1] + 0.5, by_judge[0] + 0.5, DRAWS)
    else:
        yes = np.full(DRAWS, float(by_judge[1] > 0))
    right = chance.beta(counts[:, 1] + 0.5, counts[:, 0] + 0.5, (DRAWS, 2))
    judge = np.stack([1 - yes, yes], axis=1)
    joint: Floats = cell.size * judge[:, :, None] * np.stack([1 - right, right], axis=2)
    return joint


def _measures(joint: Floats, said: int, total: int) -> Sequence[Floats]:
    """Precision, recall, false alarms and the corrected count of each draw; NaN where nothing speaks of one."""
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = joint[:, 1, 1] / joint[:, 1].sum(axis=1)
        recall = joint[:, 1, 1] / joint[:, :, 1].sum(axis=1)
        alarms = joint[:, 1, 0] / joint[:, :, 0].sum(axis=1)
        share = said / max(total, 1)
        # Without a single yes by people there is no recall, and nothing but false alarms to take off.
        hit = np.where(np.isnan(recall), 1.0, recall)
        false = np.where(np.isnan(alarms), 0.0, alarms)
        gap = hit - false
        true = np.where(gap > 0, (share - false) / gap, np.nan)
    return precision, recall, alarms, total * np.clip(true, 0, 1)


def _share(value: Floats, drawn: Floats) -> Share | None:
    known = drawn[~np.isnan(drawn)]
    best = float(value[0])
    if not len(known) or np.isnan(best):
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return Share(best, float(min(low, best)), float(max(high, best)))


def cells(drawn: Drawn, read: Sequence[Read], topic: str) -> dict[str, Cell]:
    """A sample's strata with (judge, people) of each article read; of one topic, or of any where it is empty."""

    def yes(topics: tuple[str, ...]) -> bool:
        return topic in topics if topic else bool(topics)

    def labels(stratum: str) -> tuple[tuple[bool, bool], ...]:
        return tuple((yes(one.judged_topics), yes(one.topics)) for one in read if one.stratum == stratum)

    return {stratum: Cell(size, labels(stratum)) for stratum, size in drawn.sizes.items()}


def rates_words(name: str, found: Rates) -> list[str]:
    """The figures in sentences, plain text."""
    lines = [
        f"{name}: {number(found.labels)} labels read.",
        f"  precision {_range(found.precision)}, recall {_range(found.recall)}",
        f"  misses {_range(found.misses)}, false alarms {_range(found.false_alarms)} of what is not",
        f"  the judge says {number(found.said)}; corrected {_counted(found.true)}",
    ]
    return lines + [f"  not read at all: {name}, so what it holds is not in these figures" for name in found.unread]


def _range(share: Share | None) -> str:
    if share is None:
        return "not measured"
    return f"{percent(share.value)} ({percent(share.low)} to {percent(share.high)})"


def _counted(share: Share | None) -> str:
    if share is None:
        return "not measured, since these labels do not tell what the judge’s yes is worth"
    return f"{number(round(share.value))} ({number(round(share.low))} to {number(round(share.high))})"
