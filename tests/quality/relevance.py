"""Relevance, measured: what cross-validation said of the labelled items, and of general news as it comes."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from judge import judge, load_rules
from model.judgement import TOPICS
from tests.quality.figures import Score, Share, score
from tests.quality.real import HERE, ROOT, Labelled, corpus, labels, rows

RULES = load_rules(ROOT / "data" / "topics.toml", ROOT / "data" / "lexicon.toml")
WEIGHTS = ROOT / "data" / "models" / "relevance" / "relevance.npz"
EVERY = 10
"""General news is every tenth item of the corpus: 25,722 of them, chosen by no word."""


@lru_cache(maxsize=1)
def unseen() -> dict[str, tuple[bool, bool, bool]]:
    """Key → on which topics a model that had not seen the item (nor a near-copy) put it; by training/relevance.py."""
    said = json.loads((HERE / "relevance_unseen.json").read_text("utf-8"))
    assert said["weights"] == hashlib.sha256(WEIGHTS.read_bytes()).hexdigest(), "measured with other weights"
    return {key: (bool(on[0]), bool(on[1]), bool(on[2])) for key, (_, on) in said["items"].items()}


def topic_score(place: int | None, items: list[Labelled]) -> Score:
    """Of one topic by its place in TOPICS; None: of being on topic at all (encryption or child safety)."""
    pairs = []
    for item in items:
        true, found = item.topics, unseen()[item.key]
        pairs.append((bool(true[place]), found[place]) if place is not None else (any(true[:2]), any(found[:2])))
    return score(pairs)


def odd_half() -> list[Labelled]:
    return [item for item in labels() if item.odd]


def general_news() -> tuple[Share, int]:
    """(false articles among general news, those counted on topic).

    What is counted was read by a person (`general_news.jsonl`, and the labels near the border); what nobody has read
    yet counts as false.
    """
    right = {str(row["key"]) for row in rows("general_news.jsonl") if row["right"]}
    right |= {str(row["key"]) for row in rows("relevance_labels.jsonl") if row["enc"] or row["child"]}
    right |= {item.key for item in labels() if any(item.topics[:2])}
    drawn = [text for number, text in enumerate(corpus()) if number % EVERY == 0]
    found = [text for text in drawn if judge(text.headline, text.standfirst, "", RULES).on_topic]
    return Share(sum(text.key not in right for text in found), len(drawn)), len(found)


NAMES: dict[int | None, str] = {
    None: "On topic",
    0: "Encryption",
    1: "Child safety in technology",
    2: "The debate",
}
assert len(NAMES) == len(TOPICS) + 1
