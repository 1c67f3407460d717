"""Make data/models/relevance/relevance.npz: how much a text reads like each topic.

    python training/relevance.py                   # about 4 minutes on one core
    python training/relevance.py vectors.npz       # keeps the sentence vectors for the next run

Needs requirements.txt, training/requirements.txt and the shared corpus. Seeded: the same items give the same file.

Trained on the 746 items of labels.jsonl, our own labels near the border, and general news at random in which no term
was found (negatives). The terms were chosen on the even half of labels.jsonl, where they look better than they are:
those items weigh half. Near-copies never stand on both sides of a fold. Prints what cross-validation found, and the
thresholds, which are chosen on the predictions for items that the model had not seen.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from labelled import LABELS, ROOT, Item, border, corpus, drawn, folds, labels
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(ROOT))

from judge.encoder import Encoder
from judge.likeness import grams, reading, term_features
from judge.relevance import Relevance, fold, relevance
from judge.rules import load_rules
from model.judgement import TOPICS

SEED = 20261124
RANDOM_ITEMS = 9_000
GRAMS = 40_000
TERMS_WEIGHT = 0.4
GATE_RECALL = 0.93
"""Share of the on-topic items without a term that must pass the gate; most of the rest the model would miss too."""
BETA = 1.5
"""Of the F-measure by which thresholds are chosen: an article missed weighs more than one too many."""
GENERAL_PRECISION = 0.50
"""What a text without any term must reach among the unseen to be on topic: there general news is a thousand times
as frequent as coverage."""

Floats = NDArray[np.float64]


class Material:
    """Items with their features, in one order: labelled ones first, random ones last."""

    def __init__(self, vectors_at: Path | None) -> None:
        rules = load_rules(ROOT / "data" / "topics.toml", ROOT / "data" / "lexicon.toml", None)
        everything = corpus()
        known = [*labels(), *border(everything)]
        headlines = {item.headline.strip().lower() for item in known}
        general = drawn(everything, RANDOM_ITEMS, SEED, headlines)
        found = {id(i): relevance(i.headline, i.standfirst, rules.topics, rules.index) for i in (*known, *general)}
        self.items: list[Item] = known + [item for item in general if not found[id(item)].topics]
        self.known = len(known)
        self.terms: list[Relevance] = [found[id(item)] for item in self.items]
        self.texts = [reading(item.headline, item.standfirst) for item in self.items]
        self.truth = np.array([item.topics for item in self.items])
        self.weights = np.array([(1 if i.sure else 0.5) * (0.5 if i.origin == "even" else 1) for i in self.items])
        self.rules = np.array([term_features(terms, rules.topics) for terms in self.terms])
        self.vectors = _vectors(self.texts, vectors_at)
        self.folds = folds([item.headline for item in self.items], 5, SEED)
        self.passes = np.ones(len(self.items), dtype=bool)
        """The gate, by a model that had not seen the item; set by `gate`."""

    def of(self, *origins: str) -> NDArray[np.bool_]:
        return np.array([item.origin in origins for item in self.items])


def _vectors(texts: list[str], at: Path | None) -> NDArray[np.float32]:
    kept: dict[str, NDArray[np.float32]] = {}
    if at and at.exists():
        with np.load(at) as saved:
            kept = dict(zip(saved["texts"].tolist(), saved["vectors"], strict=True))
    missing = sorted({text for text in texts if text not in kept})
    kept.update(zip(missing, Encoder(ROOT / "data" / "models" / "encoder").encode(missing), strict=True))
    if at:
        np.savez(at, texts=np.array(list(kept)), vectors=np.array(list(kept.values())))
    return np.array([kept[text] for text in texts])


def vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=lambda text: list(grams(text)), sublinear_tf=True, min_df=3, max_features=GRAMS, smooth_idf=False
    )


def features(material: Material, weighing: TfidfVectorizer, rows: NDArray[np.intp]) -> sp.csr_matrix:
    texts = [material.texts[row] for row in rows]
    return sp.hstack(
        [weighing.transform(texts), sp.csr_matrix(material.vectors[rows]), TERMS_WEIGHT * material.rules[rows]]
    ).tocsr()


def fitted(material: Material, rows: NDArray[np.intp]) -> tuple[TfidfVectorizer, list[LogisticRegression]]:
    weighing = vectorizer().fit([material.texts[row] for row in rows])
    seen = features(material, weighing, rows)
    return weighing, [
        LogisticRegression(C=10, max_iter=2000).fit(
            seen, material.truth[rows, topic], sample_weight=material.weights[rows]
        )
        for topic in range(len(TOPICS))
    ]


def unseen_scores(material: Material) -> Floats:
    """(items, topics): log-odds for each item by a model that saw neither it nor a near-copy."""
    scores = np.zeros(material.truth.shape)
    for number in range(5):
        rows = np.flatnonzero(material.folds == number)
        weighing, models = fitted(material, np.flatnonzero(material.folds != number))
        asked = features(material, weighing, rows)
        for topic, model in enumerate(models):
            scores[rows, topic] = model.decision_function(asked)
    return scores


def calibration(material: Material, scores: Floats) -> Floats:
    """(topics, 2): slope and offset that turn log-odds into honest ones (Platt 1999), from unseen items."""
    return np.array(
        [
            np.append(*_line(LogisticRegression(C=1e6).fit(scores[:, [topic]], material.truth[:, topic])))
            for topic in range(len(TOPICS))
        ]
    )


def _line(model: LogisticRegression) -> tuple[Floats, Floats]:
    return model.coef_[0], model.intercept_


def probability(scores: Floats) -> Floats:
    return 1 / (1 + np.exp(-scores))


def thresholds(material: Material, p: Floats, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """(with terms, without): per topic the best F of BETA; without terms at least GENERAL_PRECISION."""
    matched = np.array([[name in terms.topics for name in TOPICS] for terms in material.terms])
    rows = rows & np.array([not terms.excluded_by for terms in material.terms])
    both = []
    for asked, least in ((True, 0.0), (False, GENERAL_PRECISION)):
        here = [rows & (matched[:, topic] == asked) for topic in range(len(TOPICS))]
        both.append(np.array([_best(material.truth[at, topic], p[at, topic], least) for topic, at in enumerate(here)]))
    return both[0], both[1]


def _best(truth: NDArray[np.int64], p: Floats, least: float) -> float:
    """The threshold of the best F-measure among those with the precision `least`."""
    grid = np.arange(0.05, 0.96, 0.01)
    scored = [
        (_f_measure(truth, p >= cut), -abs(cut - 0.5), cut) for cut in grid if precision(truth, p >= cut) >= least
    ]
    return float(max(scored)[2]) if scored else 0.95


def precision(truth: NDArray[np.int64], found: NDArray[np.bool_]) -> float:
    return float((truth.astype(bool) & found).sum() / max(found.sum(), 1))


def recall(truth: NDArray[np.int64], found: NDArray[np.bool_]) -> float:
    return float((truth.astype(bool) & found).sum() / max(truth.sum(), 1))


def _f_measure(truth: NDArray[np.int64], found: NDArray[np.bool_]) -> float:
    right = (truth.astype(bool) & found).sum()
    return float((1 + BETA**2) * right / max(BETA**2 * truth.sum() + found.sum(), 1))


def decided(material: Material, p: Floats, cuts: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    matched = np.array([[name in terms.topics for name in TOPICS] for terms in material.terms])
    found = np.where(matched, p >= cuts[0], (p >= cuts[1]) & (material.passes | matched.any(axis=1))[:, None])
    found &= ~np.array([bool(terms.excluded_by) for terms in material.terms])[:, None]  # what a person wrote stands
    found[:, 2] &= found[:, :2].any(axis=1)
    return found


def crossed(material: Material, scores: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """(probabilities, decisions), each fold calibrated and cut by the other four alone."""
    p = np.zeros(scores.shape)
    found = np.zeros(scores.shape, dtype=bool)
    for number in range(5):
        others, here = material.folds != number, material.folds == number
        line = np.array([np.append(*_line(LogisticRegression(C=1e6).fit(
            scores[others][:, [t]], material.truth[others, t]))) for t in range(len(TOPICS))])  # fmt: skip
        fair = probability(scores * line[:, 0] + line[:, 1])
        p[here] = fair[here]
        found[here] = decided(material, fair, thresholds(material, fair, others))[here]
    return p, found


def report(material: Material, p: Floats, found: NDArray[np.bool_]) -> None:
    truth, on, hit = material.truth, material.truth[:, :2].max(axis=1), found[:, :2].any(axis=1)
    for name, origins in (("labels.jsonl", ("even", "odd")), ("odd half", ("odd",)), ("border", ("border",))):
        at = material.of(*origins)
        print(f"{name:14} on topic      P {precision(on[at], hit[at]):.3f} R {recall(on[at], hit[at]):.3f}"
              f" n {at.sum()} of which on topic {on[at].sum()}")  # fmt: skip
        for topic, of in enumerate(TOPICS):
            print(f"{name:14} {of:13} P {precision(truth[at, topic], found[at, topic]):.3f}"
                  f" R {recall(truth[at, topic], found[at, topic]):.3f} n {truth[at, topic].sum()}")  # fmt: skip
    at = material.of("random")
    print(f"random negatives counted as on topic: {hit[at].sum()} of {at.sum()}")
    known = ~at
    edges = np.array([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0001])
    for topic, of in enumerate(TOPICS):
        bins = np.digitize(p[known, topic], edges) - 1
        shares = [f"{p[known, topic][bins == b].mean():.2f}/{truth[known, topic][bins == b].mean():.2f}"
                  f"({(bins == b).sum()})" for b in range(6) if (bins == b).any()]  # fmt: skip
        print(f"calibration {of}: said/was(n) {' '.join(shares)}")


def gate(material: Material) -> tuple[list[str], Floats, float]:
    """Words, weights and bias. The bias lets GATE_RECALL of the on-topic items without a term through, unseen."""
    bags = [sorted(set(fold(text).split())) for text in material.texts]
    words = TfidfVectorizer(analyzer=lambda bag: bag, binary=True, use_idf=False, norm=None, min_df=3)
    seen = words.fit_transform(bags)
    on = material.truth[:, :2].max(axis=1)

    def model() -> LogisticRegression:
        return LogisticRegression(C=0.5, class_weight="balanced", max_iter=2000)

    unseen = np.zeros(len(bags))
    for number in range(5):
        here = material.folds == number
        unseen[here] = model().fit(seen[~here], on[~here]).decision_function(seen[here])
    bare = np.array([not terms.topics for terms in material.terms])
    bias = -float(np.quantile(unseen[(on == 1) & bare], 1 - GATE_RECALL))
    whole = model().fit(seen, on)
    passing = (unseen[material.of("random")] + bias > 0).mean()
    print(f"gate: {len(words.vocabulary_)} words; of random news {passing:.1%} pass")
    material.passes = unseen + bias > 0
    return list(words.get_feature_names_out()), whole.coef_[0], float(whole.intercept_[0]) + bias


def save(
    material: Material, line: Floats, cuts: tuple[Floats, Floats], of_gate: tuple[list[str], Floats, float], to: Path
) -> None:
    weighing, models = fitted(material, np.arange(len(material.items)))
    weights = np.array([model.coef_[0] for model in models]) * line[:, [0]]
    n = len(weighing.vocabulary_)
    gate_words, gate_weights, gate_bias = of_gate
    to.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        to,
        gate_words=np.array(gate_words),
        gate_weights=gate_weights.astype(np.float32),
        gate_bias=np.float32(gate_bias),
        grams=weighing.get_feature_names_out().astype(str),
        rarity=weighing.idf_.astype(np.float32),
        of_grams=weights[:, :n].astype(np.float16),
        of_vector=weights[:, n : n + 384].astype(np.float32),
        of_terms=(weights[:, n + 384 :] * TERMS_WEIGHT).astype(np.float32),
        bias=(np.array([model.intercept_[0] for model in models]) * line[:, 0] + line[:, 1]).astype(np.float32),
        with_terms=cuts[0],
        without_terms=cuts[1],
    )


def keep_unseen(material: Material, p: Floats, found: NDArray[np.bool_], weights: Path) -> None:
    """What cross-validation said of labels.jsonl, for `make quality`: {weights: SHA-256, items: {key: [p, on]}}."""
    at = np.flatnonzero(material.of("even", "odd"))
    items = {material.items[row].key: [p[row].round(4).tolist(), found[row].astype(int).tolist()] for row in at}
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(said)}" for name, said in sorted(items.items()))
    (LABELS / "relevance_unseen.json").write_text(f'{{"weights": "{digest}", "items": {{\n{lines}\n}}}}\n', "utf-8")


def main(arguments: Sequence[str]) -> int:
    material = Material(Path(arguments[0]) if arguments else None)
    print(f"{material.known} labelled items, {len(material.items) - material.known} of general news")
    of_gate = gate(material)
    scores = unseen_scores(material)
    p, found = crossed(material, scores)
    report(material, p, found)
    line = calibration(material, scores)
    everywhere = np.ones(len(material.items), dtype=bool)
    cuts = thresholds(material, probability(scores * line[:, 0] + line[:, 1]), everywhere)
    print("thresholds with terms", cuts[0].round(2), "without", cuts[1].round(2), "calibration", line.round(2).tolist())
    to = ROOT / "data" / "models" / "relevance" / "relevance.npz"
    save(material, line, cuts, of_gate, to)
    keep_unseen(material, p, found, to)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
