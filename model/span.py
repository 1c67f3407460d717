"""Places in an article's texts."""

from __future__ import annotations

from typing import Literal, get_args

Part = Literal["headline", "standfirst", "text"]
"""`text` is the article's own page, where it was read in full."""
PARTS: tuple[Part, ...] = get_args(Part)
