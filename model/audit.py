"""An audit: a random sample of the archive that people read, to say how often the judge is right on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

NEAR_MISSES = "off topic: near misses"
"""Off topic, though a term matched or a model was asked."""
OTHERS = "off topic: others"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample, as it was drawn."""

    id: int
    """Of its edit in the ledger."""
    at: datetime
    who: str
    question: str
    """What it was drawn from, in the form of `Question.url()`."""
    seed: int
    sizes: dict[str, int]
    """Stratum → articles in it."""
    ids: dict[str, tuple[int, ...]]
    """Stratum → articles drawn."""

    @property
    def n(self) -> int:
        return sum(len(ids) for ids in self.ids.values())

    @property
    def shuffled(self) -> list[int]:
        """The articles in an order that says nothing of their strata, and always the same."""
        ids = [article_id for members in self.ids.values() for article_id in members]
        Random(self.seed).shuffle(ids)
        return ids


@dataclass(frozen=True, slots=True)
class Read:
    """One drawn article that a person has read."""

    article_id: int
    stratum: str
    topics: tuple[str, ...]
    judged_topics: tuple[str, ...]
    """What the judge says today, whatever was corrected."""
    coverage_kind: str
    """As a person says; empty where nobody did."""
    judged_coverage_kind: str
