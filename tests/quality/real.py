"""The labelled real items, joined with their texts where the shared corpus is there."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
HERE = Path(__file__).parent


class Text(NamedTuple):
    key: str
    headline: str
    standfirst: str


class Labelled(NamedTuple):
    """An item of labels.jsonl. An earlier session chose terms by looking at the even half; the odd one is held back."""

    key: str
    headline: str
    standfirst: str
    topics: tuple[int, int, int]
    odd: bool


def key(url: str, headline: str) -> str:
    """SHA-256 of URL, line feed, headline: some URLs stand for many items."""
    return hashlib.sha256(f"{url}\n{headline}".encode()).hexdigest()


def rows(name: str) -> list[dict[str, object]]:
    """The lines of a file of labels beside this one."""
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


@lru_cache(maxsize=1)
def labels() -> list[Labelled]:
    """The 746 items of labels.jsonl."""
    found = []
    for line in (CORPUS / "labels.jsonl").read_text("utf-8").splitlines():
        raw = json.loads(line)
        headline = raw["title"] or ""
        odd = bool(int(hashlib.sha1(raw["id"].encode()).hexdigest(), 16) % 2)
        topics = (raw["enc"], raw["child"], raw["debate"])
        found.append(Labelled(key(raw["url"] or "", headline), headline, raw["summary"] or "", topics, odd))
    return found


def corpus() -> Iterator[Text]:
    """All 257,211 items, in the order of the file."""
    with gzip.open(CORPUS / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for raw in map(json.loads, lines):
            headline = raw["title"] or ""
            yield Text(key(raw["url"] or "", headline), headline, raw["summary"] or "")


def kinds(*, held_back: bool) -> list[tuple[Text, str]]:
    """(item, its kind of coverage) of the half for tuning, or of the half that only measures."""
    texts = {text.key: text for text in corpus()} | {i.key: Text(*i[:3]) for i in labels()}
    wanted = "89abcdef" if held_back else "01234567"
    return [(texts[str(r["key"])], str(r["kind"])) for r in rows("kind_labels.jsonl") if str(r["key"])[0] in wanted]
