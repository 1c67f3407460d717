"""The weights in data/models, read once for the whole process; without them terms and wording still work."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from judge.camps import Camps
from judge.coverage_kind import Kinds
from judge.encoder import Encoder
from judge.language import Languages
from judge.likeness import Likeness
from judge.targeted import Targeted

MODELS = Path(__file__).parents[1] / "data" / "models"

_FILES = (
    "encoder/model.onnx",
    "encoder/tokenizer.json",
    "relevance/relevance.npz",
    "relevance/kinds.npz",
    "targeted/model.onnx",
    "targeted/targeted.json",
    "camps/weights.npz",
)


class Weights(NamedTuple):
    languages: Languages
    encoder: Encoder | None
    """None: nothing of what follows is there either."""
    likeness: Likeness | None
    kinds: Kinds | None
    targeted: Targeted | None
    camps: Camps | None
    digests: tuple[str, ...]
    """SHA-256 of each file that was read: judgements change with them."""


@lru_cache(maxsize=4)
def load_weights(folder: Path | None = MODELS) -> Weights:
    """What is in the folder. Languages come with py3langid and are always there."""
    languages = _languages()
    if folder is None or not all((folder / name).is_file() for name in _FILES[:3]):
        return Weights(languages, None, None, None, None, None, ())
    there = [name for name in _FILES if (folder / name).is_file()]
    encoder = Encoder(folder / "encoder")
    return Weights(
        languages,
        encoder,
        Likeness.load(folder / "relevance", encoder),
        Kinds.load(folder / "relevance") if "relevance/kinds.npz" in there else None,
        Targeted(folder / "targeted") if "targeted/model.onnx" in there else None,
        Camps(folder / "camps", encoder) if "camps/weights.npz" in there else None,
        tuple(_digest(folder / name) for name in there),
    )


@lru_cache(maxsize=1)
def _languages() -> Languages:
    return Languages()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
