"""Which topics a text is on: its terms, and how much it reads like what people labelled, together.

Where a topic's terms matched its probability must reach one threshold, where none did another: both were chosen on
items that the model had not seen. A text without any term is read closely only if its single words suggest a topic.
An exclusion that a person wrote stands. Where the model says nothing (another language, a team's own topic, weights
not installed) the terms decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from judge.coverage_kind import coverage_kind
from judge.likeness import Likeness
from judge.relevance import Relevance, relevance
from model.judgement import TOPICS, Span
from model.span import Part

if TYPE_CHECKING:
    from judge.rules import Rules

READ = ("en", "")
"""Languages that the model was trained to read; unknown is read as English."""


class Decided(NamedTuple):
    topics: tuple[str, ...]
    spans: tuple[Span, ...]
    """Also those of topics that the model turned down, so that a reader sees what was weighed."""
    excluded_by: str
    probabilities: Mapping[str, float]
    kind: str


def decide(headline: str, standfirst: str, text: str, language: str, rules: Rules) -> Decided:
    """The topics, in the order of the rules. The text's beginning stands in for a missing standfirst."""
    second: Part = "standfirst" if standfirst.strip() or not text else "text"
    below = standfirst if second == "standfirst" else text
    found = relevance(headline, below, rules.topics, rules.index, second=second)
    model = rules.likeness if language in READ else None
    if model is None or found.excluded_by or not (found.topics or model.worth_reading(headline, below)):
        return Decided(found.topics, found.spans, found.excluded_by, {}, "")
    vector = model.vector(headline, below)
    probabilities = model.probabilities(headline, below, found, rules.topics, vector)
    topics = _topics(found, probabilities, model, [topic.name for topic in rules.topics])
    kind = coverage_kind(headline, below, vector, rules.kinds)[0] if rules.kinds and topics else ""
    return Decided(topics, found.spans, "", probabilities, kind)


def _topics(found: Relevance, p: Mapping[str, float], model: Likeness, names: list[str]) -> tuple[str, ...]:
    """Those on which the text is. The debate is kept only beside one of the others."""
    on = [
        name
        for name in names
        if (model.is_on(name, p[name], terms=name in found.topics) if name in TOPICS else name in found.topics)
    ]
    if not set(on) & set(TOPICS[:2]):
        on = [name for name in on if name != "debate"]
    return tuple(on)
