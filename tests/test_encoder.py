"""The shared sentence encoder: order, length, sense, and hostile input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from judge.encoder import WIDTH, Encoder

FOLDER = Path(__file__).parent.parent / "data" / "models" / "encoder"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(FOLDER)


def test_vectors_have_length_one_and_keep_their_order(encoder: Encoder) -> None:
    texts = ["A much longer text than the others, about messengers and their encryption.", "cat", "Ofcom fines a site"]
    together = encoder.encode(texts)
    assert together.shape == (3, WIDTH)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        assert float(vector @ encoder.encode([text])[0]) > 0.97


def test_like_texts_lie_nearer(encoder: Encoder) -> None:
    scan, like, other = encoder.encode(
        ["Police want messages scanned for abuse images", "Officers call for scanning of chats", "Rain ends the match"]
    )
    assert scan @ like > scan @ other + 0.3


@pytest.mark.parametrize("text", ["", " ", "\0\ud7ff", "x" * 200_000, "шифрование 加密"])
def test_takes_any_text(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_no_texts_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, WIDTH)
