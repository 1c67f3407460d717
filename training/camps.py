"""Make data/models/camps: which concern a statement foregrounds.

    python -m training.camps ../shared/corpus/labels.jsonl

Learns from the items of `labels.jsonl` with one of the four camps (201) and from `training/camps.tsv`: statements
and headlines of our own (94 for the camps, 22 for none of them), written by what the camps mean before any labelled
item was looked at. Needs numpy and what judging needs; a few seconds. Nothing is drawn by chance: full-batch gradient
descent from zero ends in the same weights. The labelled texts do not travel with the weights.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.camps import CLASSES, features, softmax
from judge.encoder import Encoder
from model.camp import CAMPS

ROOT = Path(__file__).parents[1]
OWN = ROOT / "training" / "camps.tsv"
TO = ROOT / "data" / "models" / "camps" / "weights.npz"

PENALTY = 1 / 3
"""L2, against a sum of losses: C = 3 in scikit-learn's terms. C of 1, 3 and 10 lay within .02 of one another."""

STEPS = 3_000


class Heads(NamedTuple):
    weights: NDArray[np.float64]
    """(features, classes)"""
    bias: NDArray[np.float64]


def labelled(path: Path) -> list[tuple[str, str, str]]:
    """(title, text, camp) of each item with one of the four camps; "both" and "other" are left out."""
    items = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        (i["title"] or "", f"{i['title'] or ''}. {i['summary'] or ''}", i["camp"])
        for i in items
        if i.get("camp") in CAMPS
    ]


def own() -> list[tuple[str, str]]:
    """(text, camp) of our own statements; camp is empty for none."""
    rows = [line.split("\t") for line in OWN.read_text("utf-8").splitlines()]
    return [(text, "" if camp == "none" else camp) for camp, text in rows]


def fit(rows: NDArray[np.float64], camps: list[str]) -> Heads:
    """Multinomial logistic regression, classes weighted alike (Nesterov's accelerated gradient from zero)."""
    truth = np.array([[camp == one for one in CLASSES] for camp in camps], dtype=np.float64)
    weight = (len(camps) / (len(CLASSES) * truth.sum(axis=0)))[truth.argmax(axis=1), None]
    design = np.hstack([rows, np.ones((len(rows), 1))])
    penalty = np.full((design.shape[1], 1), PENALTY)
    penalty[-1] = 0.0
    step = 1.0 / (0.5 * np.linalg.norm(design * np.sqrt(weight), 2) ** 2 + PENALTY)
    now = ahead = np.zeros((design.shape[1], len(CLASSES)))
    for n in range(STEPS):
        slope = design.T @ (weight * (softmax(design @ ahead) - truth)) + penalty * ahead
        following = ahead - step * slope
        ahead = following + n / (n + 3) * (following - now)
        now = following
    return Heads(now[:-1], now[-1])


def main(labels: Path) -> None:
    encoder = Encoder(ROOT / "data" / "models" / "encoder")
    pairs = [(text, camp) for _, text, camp in labelled(labels)] + own()
    texts = [text for text, _ in pairs]
    heads = fit(features(texts, encoder.encode(texts)), [camp for _, camp in pairs])
    TO.parent.mkdir(parents=True, exist_ok=True)
    np.savez(TO, weights=heads.weights.astype(np.float32), bias=heads.bias.astype(np.float32))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
