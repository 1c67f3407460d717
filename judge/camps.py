"""Which concern a statement foregrounds: safety, privacy, police, business, or none of them.

A sentence vector and counts of plain concern words go into one multinomial logistic regression, trained by
`training/camps.py`. Of a quote it reads the words alone, not who says them: a minister may speak for any camp.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from judge.encoder import WIDTH, Encoder
from model.camp import CAMPS, CampOrNone, Emphasis

CLASSES: tuple[CampOrNone, ...] = (*CAMPS, "")

CONCERNS: dict[CampOrNone, str] = {
    "safety": """child teen minor parent mother abuse groom csam predator paedo pedo safe harm kid young youth under-1
        victim porn exploit sextort suicid nspcc iwf ncmec daughter son""",
    "privacy": """privacy private surveil rights libert backdoor back-door scan mass weaken freedom anonym spy critics
        cryptograph threat secret snoop eff""",
    "police": """police fbi law\\s+enforcement warrant suspect terror crimin investigat detective officer europol
        intelligence mi5 gchq lawful arrest unlock court\\s+order gang drug prosecut justice\\s+department
        doj encrochat agent crime murder trafficker""",
    "business": """launch roll feature update beta user revenue market customer startup start-up android ios version
        support
        add introduc product vendor compliance service million billion cost google rcs business compan
        available share""",
}
"""Beginnings of words that speak of a concern; chosen by what the camps mean, not by looking at labelled items."""

MOST = 3
"""Of one concern's words more than these say no more."""

WEIGHT = 0.2
"""Of one concern word beside a vector of length 1. Chosen by cross-validation (.1: .786, .2: .796, .3: .781)."""

_WORDS = [re.compile(rf"\b(?:{'|'.join(CONCERNS[camp].split())})", re.IGNORECASE) for camp in CAMPS]


def features(texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n, WIDTH + 4): the sentence vectors, and how many words of each concern the texts hold."""
    counts = [[min(MOST, len(words.findall(text))) for words in _WORDS] for text in texts]
    return np.hstack([vectors, WEIGHT * np.array(counts, dtype=np.float64).reshape(len(texts), len(CAMPS))])


class Camps:
    """Loaded once; a call is pure."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        """Read `weights.npz`. Raises OSError where it is missing, ValueError where it does not fit this program."""
        with np.load(folder / "weights.npz") as stored:
            self._weights, self._bias = stored["weights"], stored["bias"]
        if self._weights.shape != (WIDTH + len(CAMPS), len(CLASSES)):
            raise ValueError(f"{folder / 'weights.npz'} is of another version: make it again with training/camps.py")
        self._encoder = encoder

    def of(self, texts: Sequence[str], vectors: NDArray[np.float32] | None = None) -> list[Emphasis]:
        """One for each text, in their order. vectors: (n, WIDTH), where the encoder's are at hand already."""
        if not texts:
            return []
        given = self._encoder.encode(texts) if vectors is None else vectors
        shares = softmax(features(texts, given) @ self._weights + self._bias)
        return [
            Emphasis(
                CLASSES[int(row.argmax())], tuple((c, round(float(p), 4)) for c, p in zip(CLASSES, row, strict=True))
            )
            for row in shares
        ]


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, k) scores as (n, k) shares; each row sums to 1."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares
