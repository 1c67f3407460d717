"""What we concluded of an article, and by which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Topic = Literal["encryption", "child_safety", "debate"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""On topic = encryption or child safety; *the debate* is where the text itself links the two."""
TOPIC_WORDS: dict[str, str] = {
    "encryption": "Encryption",
    "child_safety": "Child safety in technology",
    "debate": "Encryption and child safety",
}

Part = Literal["headline", "standfirst", "text"]

CoverageKind = Literal["policy", "company", "research", "crime", "opinion", "other"]
COVERAGE_KINDS: tuple[CoverageKind, ...] = get_args(CoverageKind)
COVERAGE_KIND_WORDS: dict[str, str] = {
    "policy": "Policy and regulation",
    "company": "Company and product",
    "research": "Research and statistics",
    "crime": "Crime and court report",
    "opinion": "Opinion",
    "other": "Other",
}


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
    """Relevance by topic, language, sentiment of the wording and kind of coverage."""

    topics: tuple[str, ...]
    """Topics that the article is about, in the order of TOPICS."""
    spans: tuple[Span, ...]
    sentiment: float | None
    """-1 to 1, the mean over sentences; None where not measured (language, no words, off topic)."""
    rules: str
    """Version of the rules: changes exactly when the same article may be judged otherwise."""
    excluded_by: str = ""
    """The exclusion that kept an article out although terms matched, as written in topics.toml."""
    probabilities: Mapping[str, float] = field(default_factory=dict)
    """Topic of TOPICS → calibrated probability. Empty where none was measured: nothing in the text suggests a topic,
    its language is not English, or the model is not installed."""
    language: str = ""
    """ISO 639-1 code of the text; empty where unknown."""
    coverage_kind: str = ""
    """One of COVERAGE_KINDS; empty where not measured (off topic, not English, no model)."""

    @property
    def on_topic(self) -> bool:
        return bool(self.topics)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is on each topic, or why not, in words; of a topic that nothing suggested, nothing is said."""
        named = [*TOPICS, *(topic for topic in self.topics if topic not in TOPICS)]
        said = tuple(reason for topic in named if (reason := self._reason(topic)))
        if self.excluded_by:
            return (*said, f"kept out by the exclusion “{self.excluded_by}”")
        return said or ("none of the terms, and it does not read like these topics",)

    def _reason(self, topic: str) -> str:
        name = TOPIC_WORDS.get(topic, topic)
        terms = ", ".join(dict.fromkeys(f"“{span.rule}”" for span in self.spans if span.topic == topic))
        p = self.probabilities.get(topic)
        likely = "" if p is None else f" (probability {p:.2f})"
        if topic not in self.topics:
            return f"{name}: {terms} found, but it reads like something else{likely}" if terms else ""
        if terms:
            unmeasured = "" if topic in TOPICS else "; by terms alone, precision not measured yet"
            return f"{name}: {terms}{likely}{unmeasured}"
        return (
            f"{name}: no term, but it reads like it{likely}" if p is not None else f"{name}: its topics stand together"
        )
