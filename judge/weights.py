"""The weights in data/models, read once for the whole process; without them terms and wording still work."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from judge.coverage_kind import Kinds
from judge.encoder import Encoder
from judge.language import Languages
from judge.likeness import Likeness

MODELS = Path(__file__).parents[1] / "data" / "models"

_FILES = ("encoder/model.onnx", "encoder/tokenizer.json", "relevance/relevance.npz", "relevance/kinds.npz")


class Weights(NamedTuple):
    languages: Languages
    likeness: Likeness | None
    kinds: Kinds | None
    digests: tuple[str, ...]
    """SHA-256 of each file that was read: judgements change with them."""


@lru_cache(maxsize=4)
def load_weights(folder: Path | None = MODELS) -> Weights:
    """What is in the folder. Languages come with py3langid and are always there."""
    languages = _languages()
    if folder is None or not all((folder / name).is_file() for name in _FILES[:3]):
        return Weights(languages, None, None, ())
    encoder = Encoder(folder / "encoder")
    kinds = Kinds.load(folder / "relevance") if (folder / _FILES[3]).is_file() else None
    digests = [_digest(folder / name) for name in _FILES if (folder / name).is_file()]
    return Weights(languages, Likeness.load(folder / "relevance", encoder), kinds, tuple(digests))


@lru_cache(maxsize=1)
def _languages() -> Languages:
    return Languages()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
