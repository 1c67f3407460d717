"""What a change of a question would add and remove: the articles themselves, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from model.question import Question
from store.answers import Asking, article_ids

WINDOW = 90
"""Days that the two questions are compared over, whatever periods they name."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Ids of articles."""

    added: tuple[int, ...]
    removed: tuple[int, ...]
    both: int
    """How many both count."""


def difference(asking: Asking, old: Question, new: Question) -> Difference:
    """What `new` counts and `old` does not, and the other way round, over the last WINDOW days.

    Each list is in the order of its own question: newest first by its clock.
    """
    before, after = (article_ids(asking, one.with_(since=None, until=None, last=WINDOW)) for one in (old, new))
    both = set(before) & set(after)
    return Difference(tuple(n for n in after if n not in both), tuple(n for n in before if n not in both), len(both))
