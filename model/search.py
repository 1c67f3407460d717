"""A saved search: a question with a name. Every change of it is a version; none is ever overwritten."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from model.question import Question

MOST_NAME, MOST_NOTES = 100, 2_000
"""Characters."""
MOST_SLUG = 60


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a search's question did when it was made: articles of the 90 days before it."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class SearchVersion:
    """A saved search as somebody left it."""

    id: int
    """Of its edit in the ledger."""
    at: datetime
    who: str
    name: str
    owner: str
    notes: str
    asked: str
    """The question in the form of `Question.url()`; `last=28` moves on with the days."""
    change: Change | None = None
    """None where the question stayed as it was, or began."""

    @property
    def question(self) -> Question:
        """Raises QuestionError where today's program does not understand it any more."""
        return Question.from_url(self.asked)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search with what became of it."""

    slug: str
    """Names it in addresses, for good: a new name leaves it as it is."""
    versions: tuple[SearchVersion, ...]
    """Those that stand, oldest first; never empty."""
    removed: SearchVersion | None = None
    """The edit that removed it, where one did; its name and question are the last ones."""

    @property
    def now(self) -> SearchVersion:
        return self.versions[-1]

    @property
    def name(self) -> str:
        return self.now.name

    @property
    def question(self) -> Question:
        """Raises QuestionError where today's program does not understand it any more."""
        return self.now.question

    @property
    def changes(self) -> tuple[SearchVersion, ...]:
        """The versions that changed what is counted."""
        return tuple(version for version in self.versions if version.change is not None)


def slug_of(name: str, taken: Collection[str]) -> str:
    """A name for addresses: lower-case ASCII letters, digits and hyphens; numbered where it is taken.

    A name without such letters (one in Greek, say) becomes `search`.
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(c if c.isalnum() else " " for c in ascii_name).split()
    slug = "-".join(words)[:MOST_SLUG].strip("-") or "search"
    if slug not in taken:
        return slug
    return next(found for n in range(2, len(taken) + 3) if (found := f"{slug}-{n}") not in taken)
