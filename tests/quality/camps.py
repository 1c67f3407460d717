"""Measure camps: cross-validated on the labelled real items, and on the small set of statements.

    python -m tests.quality.camps

On `labels.jsonl`: items with one of the four camps ("both" and "other" left out), five folds, five drawings; items
whose titles share half their words stay in one fold; our own statements are in every training part. "None" counts as
wrong. On `nlp/dev/stance_dev.tsv` (36 statements, with the shipped weights): P is privacy, S is safety or police, N is
business or none.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.intervals import wilson
from judge.camps import CLASSES, Camps, features, softmax
from judge.encoder import Encoder
from model.camp import CAMPS
from tests.quality.intervals import bootstrap
from training.camps import fit, labelled, own

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
LABELS = CORPUS / "labels.jsonl"
STATEMENTS = CORPUS / "nlp" / "dev" / "stance_dev.tsv"
FOLDS, DRAWINGS = 5, 5

Pairs = list[tuple[str, str]]
"""(true, found)"""


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    return Encoder(ROOT / "data" / "models" / "encoder")


@lru_cache(maxsize=1)
def cross_validated() -> tuple[Pairs, ...]:
    """For each drawing of folds, what each labelled item was found to be by weights that never saw it or its like."""
    items = labelled(LABELS)
    texts = [text for _, text, _ in items]
    truth = [camp for _, _, camp in items]
    rows = features(texts, encoder().encode(texts))
    own_texts, own_camps = zip(*own(), strict=True)
    own_rows = features(own_texts, encoder().encode(own_texts))
    groups = alike([title for title, _, _ in items])
    drawings = []
    for seed in range(DRAWINGS):
        fold = folds(groups, truth, seed)
        found = [""] * len(items)
        for n in range(FOLDS):
            training = np.flatnonzero(fold != n)
            heads = fit(np.vstack([rows[training], own_rows]), [*(truth[i] for i in training), *own_camps])
            held = np.flatnonzero(fold == n)
            for i, best in zip(held, softmax(rows[held] @ heads.weights + heads.bias).argmax(axis=1), strict=True):
                found[i] = CLASSES[best]
        drawings.append(list(zip(truth, found, strict=True)))
    return tuple(drawings)


def alike(titles: list[str]) -> list[int]:
    """A number for each title, the same for titles that share at least half their words."""
    words = [frozenset(re.findall(r"\w+", title.lower())) for title in titles]
    group = list(range(len(titles)))
    for i, mine in enumerate(words):
        for j in range(i):
            if group[i] != group[j] and 2 * len(mine & words[j]) >= len(mine | words[j]):
                group = [group[j] if g == group[i] else g for g in group]
    return group


def folds(groups: list[int], truth: list[str], seed: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A fold for each item: groups whole, camps spread evenly."""
    chance = np.random.default_rng(seed)
    filled = {camp: Counter[int]() for camp in CAMPS}
    fold = np.zeros(len(groups), dtype=np.int64)
    for group in chance.permutation(sorted(set(groups))):
        members = [i for i, g in enumerate(groups) if g == group]
        counts = filled[truth[members[0]]]  # type: ignore[index]
        n = min(chance.permutation(FOLDS), key=lambda place: counts[int(place)])
        fold[members] = n
        counts[int(n)] += len(members)
    return fold


def macro_f1(pairs: Pairs, classes: tuple[str, ...]) -> float:
    return sum(f1(pairs, one) for one in classes) / len(classes)


def f1(pairs: Pairs, one: str) -> float:
    both = sum(t == f == one for t, f in pairs)
    return 2 * both / ((sum(t == one for t, _ in pairs) + sum(f == one for _, f in pairs)) or 1)


def statements() -> Pairs:
    """(true, found) of the small set, as P, S, N."""
    rows = [line.split("\t") for line in STATEMENTS.read_text("utf-8").splitlines()]
    judged = Camps(ROOT / "data" / "models" / "camps", encoder()).of([text for _, text in rows])
    letter = {"privacy": "P", "safety": "S", "police": "S", "business": "N", "": "N"}
    return [(true, letter[emphasis.camp]) for (true, _), emphasis in zip(rows, judged, strict=True)]


def rows(date: str) -> list[dict[str, object]]:
    """For data/quality.json."""
    version = hashlib.sha256((ROOT / "data" / "models" / "camps" / "weights.npz").read_bytes()).hexdigest()[:12]
    drawings = cross_validated()
    data = "201 labelled real items, cross-validated"
    value = sum(macro_f1(pairs, CAMPS) for pairs in drawings) / len(drawings)
    low, high = bootstrap(drawings[0], lambda pairs: macro_f1(pairs, CAMPS))
    found = [_row("Emphasis: macro-F1 over four camps", data, len(drawings[0]), value, low, high, date, version)]
    for camp in CAMPS:
        n = sum(true == camp for true, _ in drawings[0])
        right = sum(true == said == camp for true, said in drawings[0])
        said = sum(said == camp for _, said in drawings[0])
        found.append(
            _row(f"Emphasis {camp}: of what there is, found", data, n, right / n, *wilson(right, n), date, version)
        )
        found.append(
            _row(
                f"Emphasis {camp}: of what we say, right", data, said, right / said, *wilson(right, said), date, version
            )
        )
    small = statements()
    low, high = bootstrap(small, lambda pairs: macro_f1(pairs, ("P", "S", "N")))
    value = macro_f1(small, ("P", "S", "N"))
    found.append(
        _row(
            "Emphasis: macro-F1 privacy, protection, neither",
            "36 invented statements of the development set",
            len(small),
            value,
            low,
            high,
            date,
            version,
        )
    )
    return found


def _row(
    measure: str, data: str, n: int, value: float, low: float, high: float, date: str, version: str
) -> dict[str, object]:
    return {
        "measure": measure, "data": data, "n": n, "value": round(value, 3),
        "low": round(low, 3), "high": round(high, 3), "date": date, "rules": version,
    }  # fmt: skip


def main() -> int:
    for one in rows(f"{datetime.now(UTC):%Y-%m-%d}"):
        print(f"{one['measure']:<50} n {one['n']:>4}  {one['value']:.3f}  {one['low']:.3f} to {one['high']:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
