"""Ten of ten: whoever speaks in turn is told apart, in articles written before the patterns (see quoted/README.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judge.quotes import quotes

FOLDER = Path(__file__).parent / "quoted"


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.json")))
def test_ten_of_ten_speakers(name: str) -> None:
    found = [quote for quote in quotes((FOLDER / f"{name}.txt").read_text("utf-8")) if quote.direct]
    expected = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert len(expected) == 10
    got = [
        next(((q.speaker, q.organisation) for q in found if q.text.startswith(one["opening"])), None)
        for one in expected
    ]
    assert [speaker for speaker, _ in filter(None, got)] == [one["speaker"] for one in expected]
    for one, (_, organisation) in zip(expected, filter(None, got), strict=True):
        assert not one["organisation"] or organisation == one["organisation"]
