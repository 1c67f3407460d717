"""The measured quality of automatic labels (data/quality.json), for all that shows such labels or counts by them."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"
QUALITY, TARGETED = DATA / "quality.json", DATA / "models" / "targeted" / "targeted.json"


@lru_cache(maxsize=1)
def measured() -> tuple[dict[str, Any], ...]:
    """Rows of measure, data, n, value, low, high, date (and floor, rules); none where the file is not there."""
    return tuple(json.loads(QUALITY.read_text("utf-8"))) if QUALITY.exists() else ()


@lru_cache(maxsize=1)
def attitude_errors() -> list[list[int]] | None:
    """How people's labels were answered (rows: SURE_ATTITUDES; columns: ATTITUDES); None without the model."""
    if not TARGETED.exists():
        return None
    found: list[list[int]] | None = json.loads(TARGETED.read_text("utf-8")).get("confusion")
    return found


def figure_of(measure: str) -> dict[str, Any] | None:
    """The first row whose measure begins so."""
    return next((row for row in measured() if str(row["measure"]).startswith(measure)), None)
