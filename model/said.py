"""Quotes seen side by side: in which outlet each stood, and what a story's speakers said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from model.quote import Quote


@dataclass(frozen=True, slots=True)
class Sourced:
    """A quote and where it stood."""

    quote: Quote
    article: str
    """Canonical URL."""
    outlet: str
    tier: int | None = None
    """1 is the highest; None for an outlet without a tier."""
    own_release: bool = False
    """The article is a document of the speaker's own: a release, a speech, a letter."""
    at: datetime | None = None
    """When it was published, aware UTC; None where unknown."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which a statement was worded, and who worded it so."""

    text: str
    sources: tuple[Sourced, ...]
    """Best first: the speaker's own release, then by tier, then by time."""
    differs: tuple[tuple[int, int], ...]
    """Spans of `text` whose words the statement's first wording does not have in their place; empty for the first."""
    confirmed: bool
    """False where only outlets without a tier have it: to be shown as “wording unconfirmed”."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody said once, in all the wordings that outlets gave it; the most trustworthy first."""

    speaker: str
    organisation: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A person or organisation that an article names."""

    name: str
    article: str
    outlet: str
    person: bool = False
    at: datetime | None = None


Part = Literal["quoted", "paraphrased", "no answer", "only named"]
"""The most that anybody does in a story's coverage, most first."""


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """One line of a story's “who said what”."""

    organisation: str
    person: str
    """Empty where an organisation speaks without a named person."""
    role: str
    part: Part
    words: tuple[str, ...]
    """Direct quotes first, then reported clauses; each once, in the order in which they were first said."""
    outlets: tuple[str, ...]
    first_outlet: str
    first_said_at: datetime | None
    """None where only named, or where no article has a date."""
    declined: tuple[str, ...]
    """Sentences that say they declined to comment or did not respond."""
