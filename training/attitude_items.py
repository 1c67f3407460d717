"""The labelled items that targeted sentiment is learned from: read, pointed at their targets, put into folds."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.targeted import aimed, joined
from model.attitude import Aimed

CLASS_OF = {1: 0, 0: 1, -1: 2}
"""Label of the corpora → place in SURE_ATTITUDES (favourable, neutral, unfavourable)."""

SUMMARY = 300
"""Characters of a summary that the annotators saw."""

LIKE = 0.6
"""Titles that share so many of their words (Jaccard) are one text told twice and stay in one fold."""


@dataclass(frozen=True, slots=True)
class Item:
    """A target in a text, with its label."""

    aimed: Aimed
    label: int
    """Place in SURE_ATTITUDES."""
    group: str
    """Items of one group never stand on both sides of a split."""
    name: str
    """The target's name as given, lower case."""
    origin: str
    sure: bool = True


def newsmtsc(path: Path) -> list[Item]:
    """NewsMTSC in its flat form: one target per line; grouped by article, whose number begins the id."""
    found = []
    for row in _rows(path):
        text, start, end = row["sentence"], row["from"], row["to"]
        target = Aimed(text[:start], text[start:end], text[end:])
        article = "_".join(row["id"].split("_")[:3])
        found.append(Item(target, CLASS_OF[row["polarity"]], article, row["mention"].lower(), "newsmtsc"))
    return found


def subject_items(corpus: Path, drawn: Path) -> tuple[list[Item], list[Item]]:
    """(items whose target stands in the text, items whose target is only described by it).

    The second kind (“UK government” where the text says “UK”) has its target set before the text: for training alone.
    `drawn`: labels of our own, by digest, whose texts are looked up in the corpus.
    """
    pairs = [
        (row, name, attitude, "labels")
        for row in _rows(corpus / "labels.jsonl")
        if row["enc"] or row["child"]
        for name, attitude in row.get("targets", [])
    ]
    pairs += [(row, row["target"], row["t"], "targets") for row in _rows(corpus / "targets.jsonl")]
    pairs += [(row, row["target"], row["t"], "drawn") for row in _looked_up(_rows(drawn), corpus / "corpus.jsonl.gz")]
    pairs = [pair for pair in pairs if pair[2] is not None]  # the word names something else
    groups = _groups([row for row, *_ in pairs])
    named, described = [], []
    for (row, name, attitude, origin), group in zip(pairs, groups, strict=True):
        text = joined(row["title"] or "", (row["summary"] or "")[:SUMMARY])
        found = aimed(text, name)
        target = found or Aimed("", name, f": {text}")
        item = Item(target, CLASS_OF[attitude], group, name.lower(), origin, bool(row["sure"]))
        (named if found else described).append(item)
    return named, described


def _looked_up(labels: Sequence[dict[str, Any]], corpus: Path) -> list[dict[str, Any]]:
    """The labels with the title, summary and URL of the first item of that URL; raises KeyError where one is gone."""
    wanted = {label["url_sha256"] for label in labels}
    texts: dict[str, dict[str, Any]] = {}
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            digest = hashlib.sha256((row["url"] or "").encode()).hexdigest()
            if digest in wanted:
                texts.setdefault(digest, row)
    return [{**texts[label["url_sha256"]], **label, "id": label["url_sha256"]} for label in labels]


def folds(items: Sequence[Item], n: int, seed: int) -> list[int]:
    """The fold of each item, 0 to n - 1; decided by a digest of its group, so that adding items moves no other."""
    return [int(hashlib.sha256(f"{seed}:{item.group}".encode()).hexdigest(), 16) % n for item in items]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _groups(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A name for the group of each row: rows of one URL, or of nearly the same title, share it."""
    words = [frozenset(re.findall(r"\w+", row["title"].lower())) for row in rows]
    parent = list(range(len(rows)))

    def top(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for n, row in enumerate(rows):
        for m in range(n):
            if (row["url"] and row["url"] == rows[m]["url"]) or _alike(words[n], words[m]):
                parent[top(n)] = top(m)
    return [str(rows[top(n)]["id"]) for n in range(len(rows))]


def _alike(one: Iterable[str], other: frozenset[str]) -> bool:
    shared = len(other.intersection(one))
    return shared > 0 and shared >= LIKE * len(other.union(one))
