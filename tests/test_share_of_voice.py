"""Share of voice: copies count once, the whole is named, what belongs to a voice counts for it."""

from __future__ import annotations

import pytest

from analysis.share_of_voice import Together, named_together, share, shares_of_voice

VOICES = {1: ["meta", "ofcom"], 2: ["meta", "ofcom"], 3: ["whatsapp", "meta"], 4: ["whatsapp"], 5: []}
COPIES = {1: 70, 2: 70}


def test_a_share_with_its_interval() -> None:
    found = share(8, 10)
    assert (found.count, found.whole, found.value) == (8, 10, 0.8)
    assert found.low == pytest.approx(0.4902, abs=1e-4)  # Wilson 1927, by hand
    assert found.high == pytest.approx(0.9433, abs=1e-4)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_the_interval_stays_within_nought_and_one(count: int, low: float, high: float) -> None:
    found = share(count, 10)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


def test_of_nothing_nothing_is_known() -> None:
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 1.0)


@pytest.mark.parametrize(("count", "whole"), [(2, 1), (-1, 3)])
def test_more_than_the_whole_is_no_share(count: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        share(count, whole)


def test_copies_are_counted_once() -> None:
    found = {each.voice_id: each for each in shares_of_voice(VOICES, COPIES)}
    assert found["meta"].texts.count == 2
    assert found["meta"].articles == 3
    assert found["ofcom"].texts.count == 1
    assert found["meta"].texts.whole == 3  # the texts of 1 and 2, of 3, of 4; nobody is named in 5


def test_the_largest_comes_first_and_equals_by_id() -> None:
    assert [each.voice_id for each in shares_of_voice(VOICES, COPIES)] == ["meta", "whatsapp", "ofcom"]


def test_what_belongs_to_a_voice_counts_for_it_once() -> None:
    found = {each.voice_id: each for each in shares_of_voice(VOICES, COPIES, {"whatsapp": "meta"})}
    assert found["meta"].texts.count == 3
    assert found["whatsapp"].texts.count == 2


def test_the_whole_is_what_names_the_voices_compared() -> None:
    found = shares_of_voice(VOICES, COPIES, among=["ofcom", "nspcc"])
    assert [(each.voice_id, each.texts.count, each.texts.whole) for each in found] == [("ofcom", 1, 1), ("nspcc", 0, 1)]


def test_nobody_is_named() -> None:
    assert shares_of_voice({1: []}, {}) == ()


def test_voices_named_together() -> None:
    assert named_together(VOICES, COPIES, at_least=1) == (
        Together("meta", "ofcom", 1),
        Together("meta", "whatsapp", 1),
    )
    assert named_together(VOICES, COPIES) == ()
    assert named_together(VOICES, {}) == (Together("meta", "ofcom", 2),)
