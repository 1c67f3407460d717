"""The labelled real items that the classifiers of judge/ are trained on. Needs the shared corpus."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.quality.real import CORPUS, ROOT, key

LABELS = ROOT / "tests" / "quality"


@dataclass(frozen=True, slots=True)
class Item:
    """A real item and what it is about; `origin` is even or odd (halves of labels.jsonl), border or random."""

    key: str
    headline: str
    standfirst: str
    topics: tuple[int, int, int]
    """Encryption, child safety, the debate: 0 or 1."""
    sure: bool
    origin: str


def labels() -> list[Item]:
    """The 746 items of labels.jsonl; an earlier session chose terms by looking at the even half."""
    lines = (CORPUS / "labels.jsonl").read_text("utf-8").splitlines()
    return [
        Item(
            key(raw["url"] or "", raw["title"] or ""),
            raw["title"] or "",
            raw["summary"] or "",
            (raw["enc"], raw["child"], raw["debate"]),
            bool(raw["sure"]),
            "odd" if int(hashlib.sha1(raw["id"].encode()).hexdigest(), 16) % 2 else "even",
        )
        for raw in map(json.loads, lines)
    ]


def corpus() -> list[dict[str, str]]:
    with gzip.open(CORPUS / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [
            {name: raw.get(name) or "" for name in ("url", "title", "summary", "source")}
            for raw in map(json.loads, lines)
        ]


def border(everything: list[dict[str, str]]) -> list[Item]:
    """Our own labels of items near the border (tests/quality/relevance_labels.jsonl), joined with their texts."""
    rows = [json.loads(line) for line in (LABELS / "relevance_labels.jsonl").read_text("utf-8").splitlines()]
    by_key = {key(raw["url"], raw["title"]): raw for raw in everything}
    return [
        Item(
            row["key"],
            by_key[row["key"]]["title"],
            by_key[row["key"]]["summary"],
            (row["enc"], row["child"], row["debate"]),
            bool(row["sure"]),
            "border",
        )
        for row in rows
    ]


def drawn(everything: list[dict[str, str]], n: int, seed: int, known: set[str]) -> list[Item]:
    """`n` items of general news at random, without those of `known` headlines (lower case)."""
    found = random.Random(seed).sample(everything, n)
    return [
        Item(key(raw["url"], raw["title"]), raw["title"], raw["summary"], (0, 0, 0), True, "random")
        for raw in found
        if raw["title"].strip().lower() not in known
    ]


def groups(headlines: list[str], like: float = 0.7) -> NDArray[np.int64]:
    """A number for each headline, the same for near-copies (cosine of TF-IDF), so that no fold knows a copy."""
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode").fit_transform(headlines)
    return np.asarray(connected_components(vectors @ vectors.T >= like)[1], dtype=np.int64)


def folds(headlines: list[str], n: int, seed: int) -> NDArray[np.int64]:
    """The fold of each headline, 0 to n−1; near-copies share one."""
    group = groups(headlines)
    names = np.unique(group)
    np.random.default_rng(seed).shuffle(names)
    place = {name: number % n for number, name in enumerate(names)}
    return np.array([place[name] for name in group])
