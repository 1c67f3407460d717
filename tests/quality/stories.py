"""Measure copies on the labelled pairs and stories on BASIL; `rows` are for data/quality.json.

Copies: the odd half of tests/quality/copies.jsonl (pairs by the SHA-256 of their addresses); thresholds were chosen on
the even half. Stories: BASIL, five-fold by event: on each fold the threshold is the shipped one, which was chosen on
all of BASIL, so the figure says how well it fits, not how well it carries over.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from analysis.intervals import wilson
from judge.copies import copy_evidence, written
from judge.standing import without_standing
from judge.stories import COPY_WORDS_LEAST, StoryRules, group, load_story_rules, read_all
from judge.terms import dot, weigh
from model.story import Told, house

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
LABELS = Path(__file__).with_name("copies.jsonl")
EPOCH = date(1970, 1, 1).toordinal()


class Counted(NamedTuple):
    """Pairs: found and right, found and wrong, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed)


@cache
def rules(*, meaning: bool = True) -> StoryRules:
    return load_story_rules(ROOT / "data" / "models", meaning=meaning)


def days(written_date: str | None) -> float | None:
    try:
        return float(date.fromisoformat((written_date or "")[:10]).toordinal() - EPOCH)
    except ValueError:
        return None


def corpus() -> Iterator[dict[str, Any]]:
    with gzip.open(CORPUS / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def in_odd_half(label: dict[str, Any]) -> bool:
    return int(digest(label["a"] + label["b"])[0], 16) % 2 == 1


def labelled_pairs() -> list[tuple[Told, Told, bool, bool]]:
    """(one, other, copies?, held back?), standing text taken out as it is in use."""
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    wanted = {name for label in labels for name in (label["a"], label["b"])}
    told: list[Told] = []
    names: list[str] = []
    for item in corpus():
        url = item["url"] or ""
        names.append(digest(url))
        told.append(
            Told(
                len(told),
                item["title"] or "",
                item["summary"] or "",
                "",
                house(url or item["source"]),
                days(item["date"]),
            )
        )
    by_name: dict[str, Told] = {}
    for name, one in zip(names, without_standing(told), strict=True):
        if name in wanted:
            by_name.setdefault(name, one)
    return [(by_name[label["a"]], by_name[label["b"]], label["copy"], in_odd_half(label)) for label in labels]


def copies(pairs: Sequence[tuple[Told, Told, bool, bool]], *, held: bool) -> Counted:
    background = rules(meaning=False).background
    right = wrong = missed = 0
    for one, other, true, odd in pairs:
        if odd != held:
            continue
        shared = dot(*(weigh(told.headline, told.standfirst, background) for told in (one, other)))
        found = shared >= COPY_WORDS_LEAST and bool(
            copy_evidence(written(one, background), written(other, background), background)
        )
        right, wrong, missed = right + (true and found), wrong + (found and not true), missed + (true and not found)
    return Counted(right, wrong, missed)


def basil(*, text: bool) -> tuple[list[Told], list[str]]:
    """The articles without their dates, which give BASIL's events away (ten years of them); and each one's event."""
    with gzip.open(CORPUS / "stories_basil.jsonl.gz", "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    told = [
        Told(n, item["title"], item["summary"], item["text"] if text else "", item["source"], None, item["url"])
        for n, item in enumerate(items)
    ]
    return told, [item["event"] for item in items]


def stories_of(told: Sequence[Told]) -> list[int]:
    placed = {one.id: one.story for one in group(read_all(told, rules(), [True] * len(told)), rules())}
    return [placed[one.id] for one in told]


def b_cubed(found: Sequence[Hashable], true: Sequence[Hashable]) -> float:
    """B³ F1 (Bagga & Baldwin 1998) of two groupings of the same items."""
    groups: dict[Hashable, set[int]] = {}
    events: dict[Hashable, set[int]] = {}
    for n, (one, other) in enumerate(zip(found, true, strict=True)):
        groups.setdefault(one, set()).add(n)
        events.setdefault(other, set()).add(n)
    shared = [len(groups[one] & events[other]) for one, other in zip(found, true, strict=True)]
    precision = sum(k / len(groups[one]) for k, one in zip(shared, found, strict=True)) / len(found)
    recall = sum(k / len(events[other]) for k, other in zip(shared, true, strict=True)) / len(found)
    return 2 * precision * recall / (precision + recall)


def folds(events: Sequence[str], k: int = 5) -> list[list[int]]:
    """Places of the articles by fold; an event's articles stay together."""
    names = sorted(set(events))
    random.Random(7).shuffle(names)
    fold = {name: n % k for n, name in enumerate(names)}
    return [[n for n, event in enumerate(events) if fold[event] == f] for f in range(k)]


def five_fold(*, text: bool) -> float:
    """Mean B³ F1 over five folds, each grouped by itself."""
    told, events = basil(text=text)
    scores = []
    for places in folds(events):
        part = [told[n] for n in places]
        scores.append(b_cubed(stories_of(part), [events[n] for n in places]))
    return sum(scores) / len(scores)


def whole(*, text: bool) -> float:
    """B³ F1 with all hundred events at once: harder, since there is more to confuse."""
    told, events = basil(text=text)
    return b_cubed(stories_of(told), events)


def agreement_of_orders(told: Sequence[Told], orders: int = 5) -> float:
    """The least B³ F1 between the groups of one order of arrival and the next."""
    results = []
    for seed in range(orders):
        shuffled = list(told)
        random.Random(seed).shuffle(shuffled)
        placed = {one.id: one.story for one in group(read_all(shuffled, rules(), [True] * len(told)), rules())}
        results.append([placed[one.id] for one in told])
    return min(b_cubed(one, other) for one, other in pairwise(results))


def rows(today: str) -> list[dict[str, Any]]:
    """What the Method page shows, in the shape of data/quality.json."""
    found = copies(labelled_pairs(), held=True)
    pairs = "178 pairs of real items, hard on purpose, none used to choose thresholds"
    shares = [
        ("Copies: of what we call copies, right", found.right, found.right + found.wrong),
        ("Copies: of what there is, found", found.right, found.right + found.missed),
    ]
    told: list[dict[str, Any]] = []
    for measure, right, n in shares:
        low, high = wilson(right, n)
        told.append(_row(measure, pairs, n, right / n, low, high, today))
    data = "BASIL: 300 articles, 100 events, in English, without dates; calibrated on it"
    for measure, text in (("with full text", True), ("on headline and standfirst", False)):
        told.append(_row(f"Stories, B³ F1 {measure}", data, 300, whole(text=text), None, None, today))
    return told


def _row(
    measure: str, data: str, n: int, value: float, low: float | None, high: float | None, today: str
) -> dict[str, Any]:
    return {
        "measure": measure,
        "data": data,
        "n": n,
        "value": round(value, 3),
        "low": None if low is None else round(low, 3),
        "high": None if high is None else round(high, 3),
        "date": today,
        "rules": rules().version,
    }
