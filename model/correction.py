"""What a person says against a judgement, or to confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

CorrectionField = Literal["topics", "coverage_kind", "sentiment", "attitude", "speaker"]
CORRECTION_FIELDS: tuple[CorrectionField, ...] = get_args(CorrectionField)
CORRECTION_FIELD_WORDS: dict[CorrectionField, str] = {
    "topics": "Topics",
    "coverage_kind": "Kind of coverage",
    "sentiment": "Wording",
    "attitude": "Attitude",
    "speaker": "Speaker",
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that stands: the latest of its article and subject that nobody has undone."""

    edit_id: int
    article_id: int
    field: CorrectionField
    about: str
    """The voice's slug of an attitude, the words of a speaker's quote; else empty."""
    value: Any
    """topics: list of topics; coverage_kind: one of COVERAGE_KINDS; sentiment: -1 to 1 or None; attitude: {"voice":
    slug, "label": one of ATTITUDES}; speaker: {"quote": n, "words", "speaker", "voice": slug or None}."""
    judged: Any
    """What the judge says today, in the same form; None where it says nothing, or the article waits to be judged."""
    at: datetime
    who: str
