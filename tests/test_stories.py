"""Stories: what is joined, what is kept apart, corrections, and that order does not matter."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.affinity import Mass
from judge.linkage import link
from judge.recent import Recent
from judge.stories import group, load_story_rules, read
from model.story import Corrections, Placed, Told

RULES = load_story_rules(Path(__file__).parents[1] / "data" / "models", meaning=False)
MEMO_TEXT = "Rosalind Peake was warned by officials that the Device Scanning Order would weaken encryption."
MEMO = [
    Told(1, "Leaked memo: scanning phones would weaken encryption, officials told Peake",
         MEMO_TEXT, "", "wire", 0.0, "a"),
    Told(2, "Leaked memo: scanning phones would weaken encryption, officials told Peake",
         MEMO_TEXT, "", "post", 0.1, "b"),
    Told(3, "Peake under pressure over leaked memo on Device Scanning Order",
         "Opposition members demanded that Rosalind Peake publish the memo on scanning in full.", "", "news", 0.6, "c"),
]  # fmt: skip
FINE = [
    Told(4, "Palisade fined 18 million for weak age checks", "The regulator found that Palisade let children in.", "",
         "wire", 0.3, "d"),
    Told(5, "Regulator fines Palisade over age checks", "Palisade must pay 18 million for letting children in.", "",
         "news", 0.5, "e"),
]  # fmt: skip


def grouped(articles: list[Told], corrections: Corrections | None = None) -> dict[int, Placed]:
    readings = [read(one, RULES) for one in articles]
    return {one.id: one for one in group(readings, RULES, corrections or Corrections())}


def test_two_events_and_a_copy() -> None:
    found = grouped([*MEMO, *FINE])
    assert {n: one.story for n, one in found.items()} == {1: 1, 2: 1, 3: 1, 4: 4, 5: 4}
    assert {n: one.copy_of for n, one in found.items()} == {1: None, 2: 1, 3: None, 4: None, 5: None}
    evidence = found[3].story_evidence
    assert evidence is not None
    assert evidence.nearest in (1, 2)
    assert {"peake", "memo"} <= set(evidence.words)


def test_weeks_apart_is_another_story() -> None:
    late = Told(6, FINE[1].headline, "Once more Palisade must pay for letting children in.", "", "post", 60.0, "f")
    assert grouped([*FINE, late])[6].story == 6


def test_a_person_has_the_last_word() -> None:
    apart = grouped(MEMO, Corrections(apart=frozenset({(1, 3), (2, 3)})))
    assert (apart[1].story, apart[3].story) == (1, 3)
    together = grouped([*MEMO, *FINE], Corrections(together=((1, 4),)))
    assert len({one.story for one in together.values()}) == 1


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(chance: random.Random) -> None:
    shuffled = [*MEMO, *FINE]
    chance.shuffle(shuffled)
    assert grouped(shuffled) == grouped([*MEMO, *FINE])


def test_placing_one_by_one_agrees_here() -> None:
    recent = Recent(RULES)
    placed = [recent.place(read(one, RULES)) for one in (*MEMO, *FINE)]
    assert [one.story for one in placed] == [1, 1, 1, 4, 4]
    assert placed[1].copy_of == 1


@pytest.mark.parametrize("articles", [[], [Told(1, "")], [Told(1, ""), Told(2, "")]])
def test_nothing_much(articles: list[Told]) -> None:
    assert [one.story for one in grouped(articles).values()] == [one.id for one in articles]


def test_linkage_is_by_the_mean() -> None:
    """Two pairs hang together by one bridge alone: the mean over all four pairs is too little."""
    words = [{"a": 1.0}, {"a": 0.8, "b": 0.6}, {"b": 0.6, "c": 0.8}, {"c": 1.0}]
    masses = [Mass(1, terms, None, 0.0, 0.0) for terms in words]
    edges = [(0, 1), (1, 2), (2, 3)]
    assert link(masses, edges, 0.3) == [0, 0, 2, 2]
    assert link(masses, edges, 0.08) == [0, 0, 0, 0]
    assert link(masses, edges, 0.08, apart=[(0, 3)]) == [0, 0, 2, 2]
    assert link(masses, [], 0.1, together=[(0, 3)]) == [0, 1, 2, 0]
