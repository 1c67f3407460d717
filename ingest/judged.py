"""One item in, everything that is judged of it out: what `python -m ingest judge` prints, a JSON object an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ingest.plaintext import plain_text
from judge import Rules, judge
from judge.hearing import attitudes
from model.attitude import SURE_ATTITUDES, Attitude
from model.heard import Heard
from model.judgement import TOPICS, Judgement
from model.quote import Quote


def judged(item: Mapping[str, object], rules: Rules) -> dict[str, Any]:
    """`item` may hold title, summary, text, language, id, and targets: names to be judged instead of those found.

    Raises ValueError where `targets` is not a list of names.
    """
    title, summary, text, language = (str(item.get(key) or "") for key in ("title", "summary", "text", "language"))
    headline, standfirst, body = plain_text(title), plain_text(summary), _paragraphs(text)
    found = judge(headline, standfirst, language, rules, body)
    heard = found.heard or Heard()
    return {
        "id": item.get("id"),
        "language": found.language,
        "on_topic": found.on_topic,
        "topics": {topic: _probability(found, topic) for topic in TOPICS},
        "spans": [asdict(span) for span in found.spans],
        "reasons": list(found.reasons),
        "coverage_kind": found.coverage_kind or None,
        "sentiment": found.sentiment,
        "voices": _voices(heard, rules),
        "targets": _targets(item.get("targets"), headline, standfirst, body, heard, rules),
        "quotes": [_quote(quote) for quote in heard.quotes],
        "camp": heard.camp or None,
        "excluded_by": found.excluded_by or None,
        "rules": found.rules,
    }


def _paragraphs(text: str) -> str:
    """Markup goes, line ends stay: quotes that run over several paragraphs are told by them."""
    return "\n".join(line for part in text.splitlines() if (line := plain_text(part)))


def _probability(found: Judgement, topic: str) -> float | None:
    """None where a topic was found by terms alone, whose probability is not measured (another language, say)."""
    if found.probabilities:
        return round(found.probabilities.get(topic, 0.0), 4)
    return None if topic in found.topics else 0.0


def _voices(heard: Heard, rules: Rules) -> list[dict[str, Any]]:
    """Each voice once, in the order of first mention, with every place."""
    if rules.hearing is None:
        return []
    known = rules.hearing.voices.by_id
    places: dict[str, list[dict[str, object]]] = {}
    for mention in heard.mentions:
        places.setdefault(mention.voice_id, []).append(
            {"part": mention.part, "start": mention.start, "end": mention.end, "confidence": mention.confidence}
        )
    return [
        {"id": voice_id, "name": known[voice_id].name, "kind": known[voice_id].voice_kind, "spans": spans}
        for voice_id, spans in places.items()
    ]


def _targets(
    asked: object, headline: str, standfirst: str, text: str, heard: Heard, rules: Rules
) -> list[dict[str, Any]]:
    if asked is None:
        return [_target(toward.name, toward.attitude) for toward in heard.toward]
    if not isinstance(asked, Sequence) or isinstance(asked, str) or not all(isinstance(name, str) for name in asked):
        raise ValueError("“targets” must be a list of names")
    if rules.hearing is None or rules.hearing.targeted is None:
        return [{"name": name, "label": "not sure", "probabilities": None} for name in asked]
    judged = attitudes(headline, standfirst, text, list(asked), rules.hearing.targeted)
    return [_target(name, attitude) for name, attitude in zip(asked, judged, strict=True)]


def _target(name: str, attitude: Attitude) -> dict[str, Any]:
    shares = zip(SURE_ATTITUDES, attitude.probabilities, strict=True)
    return {"name": name, "label": attitude.label, "probabilities": {label: round(p, 4) for label, p in shares}}


def _quote(quote: Quote) -> dict[str, Any]:
    return {**asdict(quote), "camp": quote.camp or None}
