"""A sample of articles that people read to say how good a saved search is."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from model.audit import Drawn
from model.seats import shared_out

FOUND = "found"
SOME_WORDS = "near misses: some of its words"
ON_TOPIC = "near misses: on the topics"
REST = "everything else"
SHARES: Mapping[str, float] = {FOUND: 0.5, SOME_WORDS: 0.25, ON_TOPIC: 0.15, REST: 0.1}
"""Of the sample. What is found decides precision; near misses hold most of what is missed; and the rest is so huge that
a few of it decide how well recall is known."""
USUAL = 40
"""Articles in a sample: about a quarter of an hour of reading."""

SearchSample = Drawn
"""The same as an audit's, with other strata."""


def draw(strata: Mapping[str, list[int]], n: int, seed: int) -> dict[str, list[int]]:
    """Stratum → ids drawn from it, in order; the same for the same seed. All of a stratum that holds fewer."""
    chance = Random(seed)
    counts = shared_out({name: len(ids) for name, ids in strata.items()}, SHARES, n)
    return {name: sorted(chance.sample(strata[name], k)) for name, k in counts.items()}
