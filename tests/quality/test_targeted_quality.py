"""Floors of targeted sentiment: the shipped model on NewsMTSC, and the figures that training left beside it.

Figures on our own items come from networks that had not seen the item (training/targeted.py) and cannot be measured
again with the shipped model, which has; so they are pinned to it by its digest.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from judge.targeted import Targeted
from model.attitude import SURE_ATTITUDES, Aimed

ROOT = Path(__file__).parents[2]
NEWSMTSC = ROOT.parent / "shared" / "corpus" / "nlp" / "newsmtsc"
FOLDER = ROOT / "data" / "models" / "targeted"
FIGURES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "quality" / "targeted.json").read_text("utf-8"))

FLOORS = {"rw": 0.77, "mt": 0.70}  # 2026-11-24: measured .786 (343 targets) and .718 (442); we set out for .81 and .74

CLASS_OF = {1: "favourable", 0: "neutral", -1: "unfavourable"}


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """Of (true, found) pairs: mean over the labels of 2PR / (P + R)."""
    scores = []
    for label in SURE_ATTITUDES:
        right = sum(true == found == label for true, found in pairs)
        scores.append(2 * right / sum((true == label) + (found == label) for true, found in pairs))
    return sum(scores) / len(scores)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["rw", "mt"])
def test_newsmtsc(part: str) -> None:
    path = NEWSMTSC / f"hf-{part}-dev.jsonl"
    if not path.exists():
        pytest.skip("NewsMTSC (shared/corpus) is not here")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    texts = [(row["sentence"], row["from"], row["to"]) for row in rows]
    found = Targeted(FOLDER).judge([Aimed(text[:start], text[start:end], text[end:]) for text, start, end in texts])
    likeliest = [SURE_ATTITUDES[max(range(3), key=lambda n: one.probabilities[n])] for one in found]
    got = macro_f1([(CLASS_OF[row["polarity"]], label) for row, label in zip(rows, likeliest, strict=True)])
    assert got >= FLOORS[part]


def test_the_figures_are_of_the_model_that_is_shipped() -> None:
    digest = hashlib.sha256((FOLDER / "model.onnx").read_bytes()).hexdigest()[:12]
    assert {row["rules"] for row in FIGURES} == {f"targeted {digest}"}


def test_no_figure_is_below_its_floor() -> None:
    low = [row for row in FIGURES if "floor" in row and row["value"] < row["floor"]]
    high = [row for row in FIGURES if "ceiling" in row and abs(row["value"]) > row["ceiling"]]
    assert (low, high) == ([], [])
