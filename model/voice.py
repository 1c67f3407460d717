"""Who is heard and talked of: organisations, offices, laws, products and people, and where a text names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from model.attitude import AttitudeLabel
from model.span import Part

VoiceKind = Literal[
    "watchdog",
    "charity",
    "privacy_group",
    "platform",
    "company",
    "regulator",
    "government",
    "police",
    "intelligence",
    "parliament",
    "court",
    "party",
    "trade_body",
    "research",
    "product",
    "law",
    "person",
]
VOICE_KINDS: tuple[VoiceKind, ...] = get_args(VoiceKind)
VOICE_KIND_WORDS: dict[VoiceKind, str] = {
    "watchdog": "Watchdog",
    "charity": "Charity",
    "privacy_group": "Privacy and rights group",
    "platform": "Platform",
    "company": "Company",
    "regulator": "Regulator",
    "government": "Government",
    "police": "Police and prosecutors",
    "intelligence": "Intelligence service",
    "parliament": "Parliament",
    "court": "Court",
    "party": "Party",
    "trade_body": "Trade body",
    "research": "Research",
    "product": "Product",
    "law": "Law or proposal",
    "person": "Person",
}


@dataclass(frozen=True, slots=True)
class Role:
    """Where a person spoke from, and the years we are sure of."""

    role: str
    at: str
    """The id of an organisation, office or product."""
    from_year: int | None = None
    until_year: int | None = None
    """None: still so, or we do not know."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One entry of data/voices.toml, where each field is explained."""

    id: str
    name: str
    voice_kind: VoiceKind
    sense: str
    aliases: tuple[str, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    usually: frozenset[str] = frozenset()
    country: str = ""
    other_senses: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    other_context: tuple[str, ...] = ()
    part_of: str = ""
    roles: tuple[Role, ...] = ()
    surname: str = ""
    """For persons, the part of the name that stands for them once they were named in full; empty where none does."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called, the shown name first."""
        return (self.name, *self.aliases)


MentionReason = Literal["name", "full name nearby", "surname", "sense"]
"""Why a mention was linked: the name is unambiguous; it is ambiguous, but an unambiguous one of the same voice stands
in the article; a surname of a person named in full in the article; the text around fits this sense best."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of a voice: `part[start:end]`."""

    voice_id: str
    name: str
    """As the text writes it."""
    part: Part
    start: int
    end: int
    confidence: float
    """0 to 1. For `sense` the estimated probability that the name means this voice; 1 for an unambiguous name."""
    reason: MentionReason


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """A voice as the archive knows it."""

    slug: str
    name: str
    voice_kind: str
    country: str
    part_of: str
    """The slug of what it belongs to, or empty."""


@dataclass(frozen=True, slots=True)
class VoiceCount:
    """How a voice stands in the coverage of a question."""

    voice: VoiceRow
    texts: int
    """Different texts that name it; copies count once."""
    articles: int
    outlets: int
    previous_texts: int | None
    """The same in the period before; None where the two are not compared."""
    labels: Mapping[AttitudeLabel, int]
    """Different texts by the attitude toward it. Less than `texts` in all where some are not in English."""
