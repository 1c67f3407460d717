"""Weigh the evidence for ambiguous names: data/models/voices.json, from the labelled half that tuning may use.

    python -m training.voices            # seconds; needs the corpus beside the repository

Logistic regression with a ridge (Hoerl and Kennard 1970), by Newton's method; no chance in it, so every run gives the
same file. The threshold is the least probability from which on, on the tuning half and scored out of fold by item, at
least `PRECISION` of the links are right.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from numpy.typing import NDArray

from judge.encoder import Encoder
from judge.voice_evidence import FEATURES, Senses, evidence
from judge.voice_file import read_voices
from judge.voice_index import NameIndex
from judge.voices import WEIGHTS, Article
from tests.quality.voices import ROOT, Labelled, labelled

RIDGE = 2.0
FOLDS = 10
PRECISION = 0.97

Matrix = NDArray[np.float64]


def examples(items: list[Labelled]) -> tuple[Matrix, Matrix]:
    """(n, features) evidence and (n,) truth, one row for each voice that an undecided name may mean."""
    voices = read_voices(ROOT / "data" / "voices.toml")
    by_id, index = {voice.id: voice for voice in voices}, NameIndex.of(voices)
    encoder = Encoder(ROOT / "data" / "models" / "encoder")
    found, truth = [], []
    for item in items:
        article = Article.of(item.parts, index)
        for part, hit, meaning in article.hits:
            if meaning.certain or part != item.part or not (hit.start < item.end and item.start < hit.end):
                continue
            place = article.places([(part, hit)])[0]
            window = encoder.encode([place.window])[0]
            for voice_id in meaning.possible:
                voice = by_id[voice_id]
                found.append(evidence(place, voice, window, Senses.of(voice, encoder)))
                truth.append(float(item.voice == voice_id))
    return np.array(found), np.array(truth)


def fit(features: Matrix, truth: Matrix) -> Matrix:
    """(features + 1,) weights, the bias last. Features are shrunk alike, by their spread; the bias is not."""
    spread = np.where(features.std(axis=0) > 0, features.std(axis=0), 1.0)
    design = np.hstack([features / spread, np.ones((len(features), 1))])
    ridge = np.diag([RIDGE] * features.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (truth - likely) - ridge @ weights
        curve = (design * (likely * (1 - likely))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    return weights / np.append(spread, 1.0)


def out_of_fold(features: Matrix, truth: Matrix) -> Matrix:
    """Each example's probability by weights fitted without its fold."""
    likely = np.zeros(len(truth))
    folds = np.arange(len(truth)) % FOLDS
    for fold in range(FOLDS):
        weights = fit(features[folds != fold], truth[folds != fold])
        scores = features[folds == fold] @ weights[:-1] + weights[-1]
        likely[folds == fold] = 1 / (1 + np.exp(-scores))
    return likely


def threshold(likely: Matrix, truth: Matrix) -> float:
    """The least of the usual cuts that keeps PRECISION."""
    for cut in np.arange(0.3, 0.95, 0.05):
        linked = likely >= cut
        if truth[linked].mean() >= PRECISION:
            return round(float(cut), 2)
    return 0.95


def main() -> int:
    features, truth = examples([item for item in labelled() if item.drawn == "tuned on"])
    likely = out_of_fold(features, truth)
    weights, cut = fit(features, truth), threshold(likely, truth)
    content = {
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=False)},
        "bias": round(float(weights[-1]), 4),
        "threshold": cut,
    }
    WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    linked = likely >= cut
    print(json.dumps(content, indent=1))
    print(f"out of fold, n {len(truth)}: precision {truth[linked].mean():.3f}, recall {linked[truth > 0].mean():.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
