"""What was said, by whom, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from model.camp import CampOrNone

QuotePart = Literal["headline", "standfirst", "text"]

QuotePattern = Literal[
    "after",  # “…,” said X · “…,” X said · « … », a déclaré X
    "before",  # X said: “…” · X told reporters that “…”
    "middle",  # “…,” X said, “…”
    "fragment",  # X said the plan was “…” and left
    "according",  # “…,” according to X
    "colon",  # X was blunt: “…” · X: “…”
    "same paragraph",  # “…,” X said. “…”
    "next paragraph",  # X said so. New paragraph: “…”
    "reported",  # X said it would act
    "no answer",  # X declined to comment
]
"""How a quote was tied to its speaker; the confidence is measured for each."""
QUOTE_PATTERNS: tuple[QuotePattern, ...] = get_args(QuotePattern)


@dataclass(frozen=True, slots=True)
class Quote:
    """Attributed words: direct (in quotation marks), or reported without marks."""

    text: str
    """The words without their marks, nor the comma that the press puts inside them before “said”; paragraphs of one
    quote are parted by a line feed."""
    start: int
    end: int
    """Of the part it stands in: from the first word to after the last, marks left out."""
    part: QuotePart
    speaker: str
    """In the fullest form that the article gives: “Susie Hargreaves”, “Meta spokesperson”, “IWF”."""
    speaker_start: int | None
    speaker_end: int | None
    """Where this quote names its speaker, if only as “she”; None where the speaker is carried over."""
    cue: str
    """The verb as written (“said”, “according to”); empty where the speaker is carried over."""
    direct: bool
    confidence: float
    """Measured share of right speakers among quotes of this pattern, 0 to 1."""
    pattern: QuotePattern
    role: str = ""
    """“chief executive”, as written, where the article says so."""
    organisation: str = ""
    """Whom the speaker speaks for, where the article says so; of an organisation, itself."""
    declined: bool = False
    """The speaker declined to comment or did not answer; `text` is the sentence that says so."""
    voice: str | None = None
    """The entry of data/voices.toml that the speaker is linked to; None until linked."""
    camp: CampOrNone = ""
    """The concern that the words foreground; empty for reported words, and where none was measured."""
