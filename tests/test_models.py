"""The weights that travel with the program: each one is what SHA256SUMS says, and none is missing there."""

from __future__ import annotations

import hashlib
from pathlib import Path

MODELS = Path(__file__).parents[1] / "data" / "models"
MOST_MB = 60


def listed() -> dict[str, str]:
    lines = (MODELS / "SHA256SUMS").read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_every_file_is_pinned() -> None:
    there = {str(path.relative_to(MODELS)) for path in MODELS.rglob("*") if path.is_file()}
    assert set(listed()) == {name for name in there if name != "SHA256SUMS" and not name.endswith("README.md")}


def test_the_digests_are_theirs() -> None:
    for name, digest in listed().items():
        assert hashlib.sha256((MODELS / name).read_bytes()).hexdigest() == digest, name


def test_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in MODELS.rglob("*")) < MOST_MB * 1_000_000
