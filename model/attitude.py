"""The text's attitude toward a named target (targeted sentiment): what is asked, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

AttitudeLabel = Literal["favourable", "neutral", "unfavourable", "not sure"]
ATTITUDES: tuple[AttitudeLabel, ...] = get_args(AttitudeLabel)
SURE_ATTITUDES: tuple[AttitudeLabel, ...] = ATTITUDES[:3]
"""What a text can be; “not sure” is what we are. The order of every triple of probabilities, counts and shares."""


@dataclass(frozen=True, slots=True)
class Aimed:
    """A text with one target pointed at: text before it, its own words, text after it."""

    left: str
    target: str
    right: str


@dataclass(frozen=True, slots=True)
class Attitude:
    """What a text thinks of a target, or that we cannot tell."""

    label: AttitudeLabel
    probabilities: tuple[float, float, float]
    """Favourable, neutral, unfavourable; calibrated; they add up to 1. Given even where the label is “not sure”."""
