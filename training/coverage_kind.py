"""Make data/models/relevance/kinds.npz: which kind of coverage an article on topic is.

    python training/coverage_kind.py

Needs requirements.txt, training/requirements.txt and the shared corpus. Trained on the half of
tests/quality/kind_labels.jsonl whose keys begin with 0 to 7; the other half only measures (`make quality`).
Prints 5-fold cross-validation within the first half, by which the strength of the model was chosen.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from labelled import CORPUS, LABELS, ROOT, corpus, key
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

sys.path.insert(0, str(ROOT))

from judge.coverage_kind import cues
from judge.encoder import Encoder
from judge.likeness import reading
from model.judgement import COVERAGE_KINDS

SEED = 20261124
STRENGTHS = (1.0, 3.0, 10.0, 30.0)
CUES_WEIGHT = 0.5
EVENNESS = 0.75
"""How far rare kinds are weighed up: 0 not at all, 1 to the weight of common ones, which made too much of opinion."""


def labelled() -> list[tuple[str, str, str, str]]:
    """(key, headline, standfirst, kind) of every labelled item."""
    rows = [json.loads(line) for line in (LABELS / "kind_labels.jsonl").read_text("utf-8").splitlines()]
    texts = {key(raw["url"], raw["title"]): (raw["title"], raw["summary"]) for raw in corpus()}
    for line in (CORPUS / "labels.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        texts[key(raw["url"] or "", raw["title"] or "")] = (raw["title"] or "", raw["summary"] or "")
    return [(row["key"], *texts[row["key"]], row["kind"]) for row in rows]


def features(items: list[tuple[str, str, str, str]], encoder: Encoder) -> NDArray[np.float64]:
    vectors = encoder.encode([reading(headline, standfirst) for _, headline, standfirst, _ in items])
    found = np.array([cues(headline, standfirst) for _, headline, standfirst, _ in items])
    return np.hstack([vectors, CUES_WEIGHT * found])


def weights(truth: NDArray[np.int64]) -> dict[int, float]:
    """Kind → weight of each of its items."""
    n = np.bincount(truth)
    return {kind: float((n.mean() / n[kind]) ** EVENNESS) for kind in range(len(n))}


def main() -> int:
    tuning = [item for item in labelled() if item[0][0] in "01234567"]
    seen = features(tuning, Encoder(ROOT / "data" / "models" / "encoder"))
    truth = np.array([COVERAGE_KINDS.index(item[3]) for item in tuning])
    print(len(tuning), dict(zip(COVERAGE_KINDS, np.bincount(truth).tolist(), strict=True)))
    scored = []
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, class_weight=weights(truth), max_iter=3000)
        guessed = cross_val_predict(model, seen, truth, cv=StratifiedKFold(5, shuffle=True, random_state=SEED))
        scored.append((f1_score(truth, guessed, average="macro"), strength))
        each = f1_score(truth, guessed, average=None).round(2)
        print(f"C {strength}: macro-F1 {scored[-1][0]:.3f}", dict(zip(COVERAGE_KINDS, each.tolist(), strict=True)))
    model = LogisticRegression(C=max(scored)[1], class_weight=weights(truth), max_iter=3000).fit(seen, truth)
    np.savez_compressed(
        ROOT / "data" / "models" / "relevance" / "kinds.npz",
        of_vector=model.coef_[:, :384].astype(np.float32),
        of_cues=(CUES_WEIGHT * model.coef_[:, 384:]).astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
