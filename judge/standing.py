"""Standing text: what an outlet sets under everything it publishes, and so says nothing of any one article.

“Subscribe to our channel”, “Read more …”, who reads the news and when: taken out before texts are compared, or every
broadcast of a channel would be one story. A sentence is standing where an outlet sets it under several headlines on
several days. Depends on the set of articles alone, never on their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from model.story import Told

UNDER = 4
"""Different headlines of one outlet that a standing sentence stands under …"""
DAYS = 2
"""… on at least so many days (undated counts as a day)."""

_ENDS = re.compile(r"(?<=[.!?…:])\s+|\s*[\n|•]+\s*|\s+(?=https?://)")


def sentences(text: str) -> list[str]:
    """Sentences, lines and links of a text."""
    return [part for part in _ENDS.split(text) if part]


def without_standing(articles: Sequence[Told]) -> list[Told]:
    """The same articles in the same order, standing sentences taken out of their standfirsts."""
    under: dict[tuple[str, int], set[int]] = {}
    on: dict[tuple[str, int], set[int]] = {}
    for article in articles:
        headline = hash(article.headline)
        day = -1 if article.at is None else int(article.at)
        for part in sentences(article.standfirst):
            key = article.outlet, hash(part)
            under.setdefault(key, set()).add(headline)
            on.setdefault(key, set()).add(day)
    standing = {key for key, headlines in under.items() if len(headlines) >= UNDER and len(on[key]) >= DAYS}
    return [_without(article, standing) for article in articles] if standing else list(articles)


def _without(article: Told, standing: set[tuple[str, int]]) -> Told:
    parts = sentences(article.standfirst)
    kept = [part for part in parts if (article.outlet, hash(part)) not in standing]
    return article if len(kept) == len(parts) else replace(article, standfirst=" ".join(kept))
