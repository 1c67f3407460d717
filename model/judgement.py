"""What we concluded of an article, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Topic = Literal["encryption", "child_safety", "debate"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""On topic = encryption or child safety; *the debate* is where the text itself links the two."""
TOPIC_WORDS: dict[str, str] = {
    "encryption": "Encryption",
    "child_safety": "Child safety in technology",
    "debate": "Encryption and child safety",
}

Part = Literal["headline", "standfirst"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words that matched: `part[start:end]`, and the rule that they matched."""

    part: Part
    start: int
    end: int
    topic: str
    rule: str
    """The term of data/topics.toml, as a person wrote it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Relevance by topic and sentiment of the wording."""

    topics: tuple[str, ...]
    """Topics that the article is about, in the order of TOPICS."""
    spans: tuple[Span, ...]
    sentiment: float | None
    """-1 to 1, the mean over sentences; None where not measured (language, no words, off topic)."""
    rules: str
    """Version of the rules: changes exactly when the same article may be judged otherwise."""
    excluded_by: str = ""
    """The exclusion that kept an article out although terms matched, as written in topics.toml."""

    @property
    def on_topic(self) -> bool:
        return bool(self.topics)
