"""What people choose and write for a briefing: laid over what was composed, kept, and used again next week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from model.briefing import SECTION_KEYS, SectionKey

LONGEST = 4_000
"""Characters of anything that a person writes here."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Choices and words. Empty ones leave the briefing as it was composed."""

    who: str = ""
    """Who wrote it."""
    sections: tuple[SectionKey, ...] | None = None
    """Which, in this order; the method note always comes, last. None: all of them, in the house's order."""
    headline: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Key of a sentence → a person's words; empty words drop it."""
    stories: tuple[int, ...] | None = None
    """Their numbers, in this order. None: the first few."""
    quotes: tuple[str, ...] | None = None
    """Their keys, in this order. None: the first few."""
    story_comments: Mapping[str, str] = field(default_factory=dict)
    """Number of a story → the team's comment on it."""
    comment: str = ""
    """The team's own, a section of its own."""
    translations: Mapping[str, str] = field(default_factory=dict)
    """`article:12` or `quote:…` (its key) → the team's translation of the headline or quote."""

    def layout(self) -> Self:
        """What a next briefing takes over: which sections, in which order."""
        return replace(type(self)(), sections=self.sections)

    def as_json(self) -> dict[str, Any]:
        return {
            "who": self.who,
            "sections": None if self.sections is None else list(self.sections),
            "headline": self.headline,
            "sentences": dict(self.sentences),
            "stories": None if self.stories is None else list(self.stories),
            "quotes": None if self.quotes is None else list(self.quotes),
            "story_comments": dict(self.story_comments),
            "comment": self.comment,
            "translations": dict(self.translations),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote, of this or an older version: what is unknown now is left out."""

        def listed(name: str) -> list[Any] | None:
            value = kept.get(name)
            return None if value is None else list(value)

        sections, stories, quotes = listed("sections"), listed("stories"), listed("quotes")
        return cls(
            str(kept.get("who", "")),
            None if sections is None else tuple(key for key in sections if key in SECTION_KEYS),
            str(kept.get("headline", "")),
            _words(kept, "sentences"),
            None if stories is None else tuple(int(number) for number in stories),
            None if quotes is None else tuple(str(key) for key in quotes),
            _words(kept, "story_comments"),
            str(kept.get("comment", "")),
            _words(kept, "translations"),
        )


def _words(kept: Mapping[str, Any], name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in dict(kept.get(name) or {}).items()}
