"""Who is heard in an article: whom it names, what its attitude toward them is, who says what, and what it stresses."""

from __future__ import annotations

from dataclasses import dataclass

from model.attitude import Attitude
from model.camp import CampOrNone
from model.quote import Quote
from model.span import Part
from model.voice import Mention


@dataclass(frozen=True, slots=True)
class Toward:
    """The text's attitude toward one voice, read around the first place that names it."""

    voice_id: str
    name: str
    """As the text writes it at `part[start:end]`."""
    attitude: Attitude
    part: Part
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything that a judgement says of voices."""

    mentions: tuple[Mention, ...] = ()
    toward: tuple[Toward, ...] = ()
    """One for each voice named, in the order of first mention; empty where attitudes are not measured."""
    quotes: tuple[Quote, ...] = ()
    camp: CampOrNone = ""
    """The concern that the whole text foregrounds; empty also where it was not measured."""
