"""Floors of copies and stories on real items, of the invented sample, and that the order of arrival does not matter.

The odd half of the labelled pairs was measured four times while the rules were made (precision .922, .943, .943 and
.953), without looking at its pairs; what was read to choose rules were the even half and 110 pairs beside them.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from judge.stories import group, read_all
from model.story import Told
from tests.quality import stories as measured

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "texts"

COPY_PRECISION_FLOOR = 0.95  # 2026-11-24: measured .953 (86 found, 4 wrong) on 178 pairs of the odd half
COPY_F1_FLOOR = 0.90  # 2026-11-24: .921; the even half, on which thresholds were chosen, .949
STORY_FLOORS = {True: 0.93, False: 0.89}  # with text and without; 2026-11-24: .973 and .955, all events at once
ORDER_FLOOR = 0.97  # 2026-11-24: 1.0, by construction


@pytest.fixture(autouse=True)
def corpus_is_here(request: pytest.FixtureRequest) -> None:
    if "sample" not in request.node.name and not measured.CORPUS.exists():
        pytest.skip("the real items (shared/corpus) are not here")


@pytest.mark.slow
def test_copies() -> None:
    got = measured.copies(measured.labelled_pairs(), held=True)
    assert sum(got) >= 90
    assert got.precision >= COPY_PRECISION_FLOOR
    assert got.f1 >= COPY_F1_FLOOR


@pytest.mark.slow
@pytest.mark.parametrize("text", [True, False], ids=["with text", "headline and standfirst"])
def test_stories(text: bool) -> None:
    assert measured.whole(text=text) >= STORY_FLOORS[text]
    assert measured.five_fold(text=text) >= STORY_FLOORS[text]


@pytest.mark.slow
def test_orders_agree() -> None:
    assert measured.agreement_of_orders(measured.basil(text=False)[0]) >= ORDER_FLOOR


def sample_items() -> list[dict[str, Any]]:
    found = []
    for file in sorted(SAMPLE.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            found.append({**json.loads(line), "outlet": file.stem})
    return [item for item in found if item["topics"]]


def test_the_invented_sample() -> None:
    """Every planted copy is found and none invented; every planted story is found, and none mixed with another."""
    items = sample_items()
    rules = measured.rules()
    told = [
        Told(
            n, item["title"], item["summary"], "", item["outlet"], item["day"] + int(item["time"][:2]) / 24, item["key"]
        )
        for n, item in enumerate(items)
    ]
    foreign = {"suedlicht-zeitung", "gazette-littoral"}
    placed = {one.id: one for one in group(read_all(told, rules, [i["outlet"] not in foreign for i in items]), rules)}
    first = {n: n if one.copy_of is None else one.copy_of for n, one in placed.items()}
    text = {item["key"]: item.get("copy_of", item["key"]) for item in items}
    pairs = list(combinations(range(len(items)), 2))
    planted = {pair for pair in pairs if text[items[pair[0]]["key"]] == text[items[pair[1]]["key"]]}
    assert planted
    assert {pair for pair in pairs if first[pair[0]] == first[pair[1]]} == planted
    largest: dict[str, int] = {}
    for number in {one.story for one in placed.values()}:
        names = [items[n].get("story") for n, one in placed.items() if one.story == number]
        assert len({name for name in names if name}) <= 1, "two planted stories in one"
        for name in filter(None, set(names)):
            largest[name] = max(largest.get(name, 0), names.count(name))
    assert set(largest) == {item["story"] for item in items if item.get("story")}
    assert min(largest.values()) >= 4
