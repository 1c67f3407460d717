"""The figures of tests/quality/targeted.json, in the shape of data/quality.json."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from analysis.intervals import wilson
from judge.targeted import Targeted
from training.attitude_items import Item
from training.attitude_measures import (
    NOT_SURE,
    UNFAVOURABLE,
    Floats,
    Ints,
    at_coverage,
    macro_f1,
    shares_by_target,
)

COVERAGES = (0.5, 0.65, 0.8, 1.0)
DRAWS = 1000
KINDS = {
    "labels": "on-topic items with their targets (labels.jsonl)",
    "targets": "headlines with a named target (targets.jsonl)",
    "both": "real items with a target (labels.jsonl and targets.jsonl)",
    "drawn": "further headlines that we labelled ourselves (training/attitude_labels.jsonl)",
}
"""Origins of items → what a reader of the figures is told. “both” leaves out what we labelled ourselves."""

FLOORS = {"accuracy": 0.78, "answered": 0.65, "unfavourable": 0.75, "rw": 0.77, "mt": 0.70}
CEILINGS = {"sum of probabilities": 0.06, "likeliest label": 0.12}
"""What no later model may fall below, or, for shares, exceed. 2026-11-24: measured .805, .676, .790, .786 and .718;
shares off by at most .004 and .105."""

GOALS = {"rw": 0.81, "mt": 0.74, "likeliest label": 0.06}
"""What we set out for and have not reached."""

Row = dict[str, Any]


def rows(
    items: Sequence[Item],
    crossed: Floats,
    answered: Ints,
    labels: Ints,
    judge: Targeted,
    dev: Mapping[str, Sequence[Item]],
    model: Path,
) -> list[Row]:
    """Every figure. crossed: probabilities from networks that had not seen the item; answered: places in ATTITUDES."""
    found = []
    for kind, data in KINDS.items():
        origins = ("labels", "targets") if kind == "both" else (kind,)
        chosen = np.array([n for n, item in enumerate(items) if item.origin in origins])
        names = [items[n].name for n in chosen]
        found += _subject(names, crossed[chosen], answered[chosen], labels[chosen], data, kind == "both")
    for name, some in dev.items():
        found.append(_newsmtsc(name, some, judge))
    digest = hashlib.sha256(model.read_bytes()).hexdigest()[:12]
    return [{**row, "date": f"{datetime.now(UTC):%Y-%m-%d}", "rules": f"targeted {digest}"} for row in found]


def _subject(names: Sequence[str], chances: Floats, answered: Ints, labels: Ints, data: str, floors: bool) -> list[Row]:
    data = f"{data}; 5-fold cross-validation by text"
    sure = answered != NOT_SURE
    blamed = answered == UNFAVOURABLE
    accuracy = _share("Attitude: of what we answer, right", data, answered[sure] == labels[sure])
    coverage = _share("Attitude: answered, not left at “not sure”", data, sure)
    negative = _share("Attitude: of what we call unfavourable, right", data, labels[blamed] == UNFAVOURABLE)
    if floors:
        accuracy["floor"], coverage["floor"] = FLOORS["accuracy"], FLOORS["answered"]
        negative["floor"] = FLOORS["unfavourable"]
    found = [accuracy, coverage, negative]
    for share in COVERAGES:
        at = at_coverage(chances, labels, share)
        low, high = wilson(at.right, at.n)
        row = _row(f"Attitude: right among the surest {share:.0%}", data, at.n, at.right / at.n, low, high)
        found.append({**row, "always_neutral": round(at.always_neutral / at.n, 3)})
        if floors:
            found[-1]["floor"] = found[-1]["always_neutral"]
    f1, low, high = _bootstrapped(chances.argmax(axis=1), labels)
    found.append(_row("Attitude: macro-F1, everything answered", data, len(labels), f1, low, high))
    return found + (_shares(names, chances, labels, data) if floors else [])


def _shares(names: Sequence[str], chances: Floats, labels: Ints, data: str) -> list[Row]:
    """Over targets with 15 items or more, pooled: by how much the share of each label is off."""
    by_target = shares_by_target(names, chances, labels)
    n = sum(one.n for one in by_target)
    found = []
    for label, word in enumerate(("favourable", "neutral", "unfavourable")):
        for way, shares in (
            ("sum of probabilities", [one.expected for one in by_target]),
            ("likeliest label", [one.likeliest for one in by_target]),
        ):
            off = sum(one.n * (s[label] - one.labelled[label]) for one, s in zip(by_target, shares, strict=True)) / n
            each = [abs(s[label] - one.labelled[label]) for one, s in zip(by_target, shares, strict=True)]
            row = _row(f"Attitude: share of {word}, predicted less labelled ({way})", data, n, off, None, None)
            limits = {"ceiling": CEILINGS[way], **({"goal": GOALS[way]} if way in GOALS else {})}
            found.append({**row, **limits, "mean_per_target": round(float(np.mean(each)), 3)})
    return found


def _newsmtsc(name: str, items: Sequence[Item], judge: Targeted) -> Row:
    labels = np.array([item.label for item in items])
    answers = np.array([one.probabilities for one in judge.judge([item.aimed for item in items])]).argmax(axis=1)
    f1, low, high = _bootstrapped(answers, labels)
    row = _row(
        "Attitude: macro-F1 on sentences of general news", f"NewsMTSC, {name} development", len(items), f1, low, high
    )
    return {**row, "floor": FLOORS[name], "goal": GOALS[name]}


def _bootstrapped(found: Ints, labels: Ints) -> tuple[float, float, float]:
    """(macro-F1, low, high): the interval by redrawing the items, seeded."""
    chance = np.random.default_rng(0)
    draws = [chance.integers(0, len(labels), len(labels)) for _ in range(DRAWS)]
    low, high = np.quantile([macro_f1(found[drawn], labels[drawn]) for drawn in draws], [0.025, 0.975])
    return macro_f1(found, labels), float(low), float(high)


def _share(measure: str, data: str, hits: Ints) -> Row:
    n, right = len(hits), int(hits.sum())
    return _row(measure, data, n, right / n if n else 0.0, *wilson(right, n))


def _row(measure: str, data: str, n: int, value: float, low: float | None, high: float | None) -> Row:
    return {
        "measure": measure,
        "data": data,
        "n": n,
        "value": round(value, 3),
        "low": None if low is None else round(low, 3),
        "high": None if high is None else round(high, 3),
    }
