"""What every test shares."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """AppTest leaves its page behind as `__main__`, which a reading process started later would run, and die of."""
    ours = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = ours
