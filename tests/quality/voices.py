"""Measure names: how often an ambiguous one is linked to the right voice.

`mentions.jsonl` holds real occurrences of ambiguous names, read and labelled by one person before anything was tuned:
SHA-256 of the item's address, part and span, and the voice (empty where the name means something else). Up to a dozen
were drawn per name by the hash of the address, items of our own subject first; occurrences inside an unambiguous name
of the same voice (“Edward Snowden”) were left out. Senses, context words and weights were chosen by the half whose hash
is even. The other half took no part, but the person who chose had read it while labelling; so `mentions_later.jsonl`
was drawn when all was chosen, from other items, and labelled and committed before the names were run on it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from analysis.intervals import wilson
from judge.encoder import Encoder
from judge.voice_file import read_voices
from judge.voices import Voices, load_voices, mentions
from model.span import Part

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
LABELS = {name: Path(__file__).with_name(f"{name}.jsonl") for name in ("mentions", "mentions_later")}
DEVELOPMENT = CORPUS / "nlp" / "dev" / "entity_dev.tsv"

PARTS: dict[Part, str] = {"headline": "title", "standfirst": "summary"}


Drawn = Literal["tuned on", "held back", "later"]


class Labelled(NamedTuple):
    """One occurrence of an ambiguous name and what it means."""

    parts: dict[Part, str]
    part: Part
    start: int
    end: int
    voice: str
    """Id, or empty for another sense."""
    drawn: Drawn


class Count(NamedTuple):
    right: int
    linked: int
    meant: int

    @property
    def precision(self) -> float:
        return self.right / (self.linked or 1)

    @property
    def recall(self) -> float:
        return self.right / (self.meant or 1)


@cache
def voices() -> Voices:
    return load_voices(ROOT / "data" / "voices.toml", Encoder(ROOT / "data" / "models" / "encoder"))


@cache
def labelled() -> tuple[Labelled, ...]:
    """The labelled occurrences with their texts, from the corpus. Raises OSError where it is not here."""
    labels = [
        (name, json.loads(line)) for name, path in LABELS.items() for line in path.read_text("utf-8").splitlines()
    ]
    wanted = {label["url"] for _, label in labels}
    items: dict[str, list[dict[str, str]]] = {}
    with gzip.open(CORPUS / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            key = hashlib.sha256((item["url"] or "").encode()).hexdigest()
            if key in wanted:
                items.setdefault(key, []).append(item)
    return tuple(_with_text(name, label, items[label["url"]]) for name, label in labels)


def _with_text(name: str, label: dict[str, object], items: list[dict[str, str]]) -> Labelled:
    """An address may stand in the corpus with several versions: the one that has an ambiguous name there is meant."""
    part: Part = "headline" if label["part"] == "headline" else "standfirst"
    start, end = label["start"], label["end"]
    assert isinstance(start, int) and isinstance(end, int)
    odd = int(str(label["url"])[:8], 16) % 2
    drawn: Drawn = "later" if name == "mentions_later" else "held back" if odd else "tuned on"
    for item in items:
        parts = {field: item[key] or "" for field, key in PARTS.items()}
        if parts[part][start:end] in ambiguous_names():
            return Labelled(parts, part, start, end, str(label["voice"]), drawn)
    raise AssertionError(f"{label}: no version of the item has an ambiguous name there")


@cache
def ambiguous_names() -> frozenset[str]:
    return frozenset(name for voice in read_voices(ROOT / "data" / "voices.toml") for name in voice.ambiguous)


def count(items: Sequence[Labelled]) -> Count:
    """Over labelled occurrences; a link is right where it is to the labelled voice."""
    right = linked = meant = 0
    for item in items:
        found = linked_at(item)
        meant += bool(item.voice)
        linked += bool(found)
        right += bool(found) and found == item.voice
    return Count(right, linked, meant)


def linked_at(item: Labelled) -> str:
    """The id of the voice that a mention over the labelled span is linked to; empty where there is none."""
    for mention in mentions(item.parts, voices()):
        if mention.part == item.part and mention.start < item.end and item.start < mention.end:
            return mention.voice_id
    return ""


def development() -> Iterator[tuple[str, str, str]]:
    """(sentence, name, canonical name or NIL) of the small development set."""
    for line in DEVELOPMENT.read_text("utf-8").splitlines():
        sentence, name, meaning = line.split("\t")
        yield sentence, name, meaning


def count_development() -> Count:
    """By sentence and name: a link is right where the voice's shown name or alias is the canonical one."""
    right = linked = meant = 0
    for sentence, name, meaning in development():
        found = [m for m in mentions({"standfirst": sentence}, voices()) if m.name in name or name in m.name]
        meant += meaning != "NIL"
        linked += bool(found)
        right += any(meaning in voices().by_id[m.voice_id].names for m in found)
    return Count(right, linked, meant)


def row(measure: str, data: str, right: int, n: int, date: str) -> dict[str, object]:
    low, high = wilson(right, n)
    return {
        "measure": measure,
        "data": data,
        "n": n,
        "value": round(right / n, 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "date": date,
        "rules": voices().version,
    }


def rows(date: str) -> list[dict[str, object]]:
    """For data/quality.json: the items that took no part in tuning, beside those that did."""
    found = []
    words: dict[Drawn, str] = {
        "later": "drawn and labelled after tuning",
        "held back": "none used for tuning",
        "tuned on": "used for tuning",
    }
    for drawn, which in words.items():
        items = [item for item in labelled() if item.drawn == drawn]
        counted = count(items)
        data = f"{len(items)} real occurrences of ambiguous names, {which}"
        found.append(row("Names: of those we link, right", data, counted.right, counted.linked, date))
        found.append(row("Names: of those meant, linked", data, counted.right, counted.meant, date))
    return found
