"""The concern that a text or a speaker foregrounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Camp = Literal["safety", "privacy", "police", "business"]
"""Safety of children; privacy and encryption; access for law enforcement; product, compliance and market."""
CAMPS: tuple[Camp, ...] = get_args(Camp)

CampOrNone = Literal["safety", "privacy", "police", "business", ""]
"""Empty: it foregrounds none of them, or more than one alike."""


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Which camp's concern a statement foregrounds: an indication, with its error, per speaker, never per outlet."""

    camp: CampOrNone
    probabilities: tuple[tuple[CampOrNone, float], ...]
    """For each camp and none; they sum to 1. Ranked well, not calibrated."""
