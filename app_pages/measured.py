"""The measured quality of automatic labels (data/quality.json), for the pages that show such labels."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

QUALITY = Path(__file__).resolve().parents[1] / "data" / "quality.json"


@lru_cache(maxsize=1)
def measured() -> tuple[dict[str, Any], ...]:
    """Rows of measure, data, n, value, low, high, date (and floor, rules); none where the file is not there."""
    return tuple(json.loads(QUALITY.read_text("utf-8"))) if QUALITY.exists() else ()


def figure_of(measure: str) -> dict[str, Any] | None:
    """The first row whose measure begins so."""
    return next((row for row in measured() if str(row["measure"]).startswith(measure)), None)
