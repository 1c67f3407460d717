"""Which concern a statement foregrounds; the figures are in tests/quality/."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from judge.camps import CLASSES, Camps, features
from judge.encoder import WIDTH, Encoder
from model.camp import CAMPS

MODELS = Path(__file__).parents[1] / "data" / "models"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(MODELS / "encoder")


@pytest.fixture(scope="module")
def camps(encoder: Encoder) -> Camps:
    return Camps(MODELS / "camps", encoder)


CLEAR = {
    "safety": "Children are groomed on this app every day, and it must protect them.",
    "privacy": "Nobody should have their private messages scanned; a back door weakens privacy for all.",
    "police": "Detectives with a warrant must be able to read the messages of terror suspects.",
    "business": "The company launches encrypted backups for customers in its next update.",
    "": "The committee will publish its timetable in April.",
}


@pytest.mark.parametrize("camp", CLEAR)
def test_clear_statements(camp: str, camps: Camps) -> None:
    (emphasis,) = camps.of([CLEAR[camp]])
    assert emphasis.camp == camp


def test_shares_sum_to_one_and_the_camp_has_the_largest(camps: Camps) -> None:
    for emphasis in camps.of(list(CLEAR.values())):
        shares = dict(emphasis.probabilities)
        assert set(shares) == set(CLASSES)
        assert sum(shares.values()) == pytest.approx(1, abs=0.001)
        assert shares[emphasis.camp] == max(shares.values())


def test_vectors_at_hand_are_used(camps: Camps, encoder: Encoder) -> None:
    texts = list(CLEAR.values())
    assert camps.of(texts, encoder.encode(texts)) == camps.of(texts)


@pytest.mark.parametrize("text", ["", " ", "\0\ud7ff", "child " * 50_000, "加密"])
def test_takes_any_text(text: str, camps: Camps) -> None:
    (emphasis,) = camps.of([text])
    assert emphasis.camp in CLASSES


def test_nothing_asked_nothing_said(camps: Camps) -> None:
    assert camps.of([]) == []


def test_words_count_at_their_beginning_and_not_without_end() -> None:
    vectors = np.zeros((2, WIDTH), dtype=np.float32)
    few, many = features(["Surveillance of a child.", "privacy " * 9], vectors)[:, WIDTH:]
    assert dict(zip(CAMPS, few.round(2), strict=True)) == {"safety": 0.2, "privacy": 0.2, "police": 0, "business": 0}
    assert many.max() == pytest.approx(0.6)


def test_weights_of_another_version_are_refused(tmp_path: Path, encoder: Encoder) -> None:
    np.savez(tmp_path / "weights.npz", weights=np.zeros((3, 2)), bias=np.zeros(2))
    with pytest.raises(ValueError, match=r"training/camps\.py"):
        Camps(tmp_path, encoder)


def test_the_weights_are_those_that_were_measured() -> None:
    lines = (MODELS / "SHA256SUMS").read_text().splitlines()
    digests = {path: digest for digest, path in map(str.split, lines)}
    path = "camps/weights.npz"
    assert digests[path] == hashlib.sha256((MODELS / path).read_bytes()).hexdigest()
