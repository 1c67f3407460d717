"""Attitudes summed up: distinct texts, too few to judge, intervals, and the correction for measured errors."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.attitudes import LEAST, attitudes, corrected, one_per_text
from analysis.intervals import wilson
from model.attitude import ATTITUDES, SURE_ATTITUDES, AttitudeLabel

PERFECT = [[100, 0, 0, 0], [0, 100, 0, 0], [0, 0, 100, 0]]
MEASURED = [[30, 40, 5, 25], [10, 700, 60, 230], [2, 70, 220, 108]]


def many(**counts: int) -> list[tuple[str, AttitudeLabel]]:
    """So many distinct texts of each label; `not_sure` for “not sure”."""
    named: dict[str, AttitudeLabel] = {label.replace(" ", "_"): label for label in ATTITUDES}
    return [(f"{name}-{n}", label) for name, label in named.items() for n in range(counts.get(name, 0))]


def test_copies_count_once() -> None:
    copies: list[tuple[str, AttitudeLabel]] = [("a", "unfavourable")] * 40
    found = attitudes([*copies, ("b", "neutral")])
    assert found.counts == {"favourable": 0, "neutral": 1, "unfavourable": 1, "not sure": 0}
    assert found.n == 2


@pytest.mark.parametrize(
    ("labels", "one"),
    [
        (["neutral", "unfavourable", "unfavourable"], "unfavourable"),
        (["neutral", "unfavourable"], "not sure"),
        (["not sure", "neutral", "neutral"], "neutral"),
    ],
)
def test_copies_that_disagree(labels: list[AttitudeLabel], one: AttitudeLabel) -> None:
    assert one_per_text([("a", label) for label in labels]) == [one]


def test_too_few_to_judge() -> None:
    few = attitudes(many(neutral=LEAST - 1))
    assert (few.enough, few.shares, few.counts["neutral"]) == (False, None, LEAST - 1)
    assert attitudes(many(neutral=LEAST)).enough
    assert attitudes([]).n == 0
    assert corrected(few.counts, PERFECT) is None


def test_shares_are_of_all_texts_and_bear_intervals() -> None:
    shares = attitudes(many(favourable=5, neutral=60, unfavourable=25, not_sure=10)).shares
    assert shares is not None
    assert sum(share.value for share in shares.values()) == pytest.approx(1)
    assert shares["unfavourable"].value == 0.25
    assert (shares["unfavourable"].low, shares["unfavourable"].high) == pytest.approx((0.1755, 0.3430), abs=1e-4)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (50, 100, 0.4038, 0.5962)]
)
def test_wilson_against_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3)])
def test_no_share(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, n)


def test_labels_without_error_need_no_correction() -> None:
    found = corrected(attitudes(many(favourable=10, neutral=60, unfavourable=30)).counts, PERFECT)
    assert found is not None
    assert [round(found[label].value, 2) for label in SURE_ATTITUDES] == [0.1, 0.6, 0.3]


def test_known_true_shares_are_recovered() -> None:
    true = np.array([0.10, 0.55, 0.35])
    rates = np.array(MEASURED) / np.array(MEASURED).sum(axis=1, keepdims=True)
    counts = {label: int(n) for label, n in zip(ATTITUDES, np.round(true @ rates * 4000), strict=True)}
    found = corrected(counts, MEASURED)
    assert found is not None
    for label, share in zip(SURE_ATTITUDES, true, strict=True):
        assert found[label].value == pytest.approx(share, abs=0.03)
        assert found[label].low <= share <= found[label].high
    answered = counts["favourable"] / (4000 - counts["not sure"])
    assert abs(found["favourable"].value - 0.10) < abs(answered - 0.10)


def test_the_correction_widens_the_interval_and_keeps_to_its_seed() -> None:
    summed = attitudes(many(favourable=4, neutral=60, unfavourable=26, not_sure=10))
    assert summed.shares is not None
    found = corrected(summed.counts, MEASURED)
    assert found is not None
    assert found == corrected(summed.counts, MEASURED)
    plain = summed.shares["unfavourable"]
    assert found["unfavourable"].high - found["unfavourable"].low > plain.high - plain.low
    assert all(0 <= share.low <= share.value <= share.high <= 1 for share in found.values())


@pytest.mark.parametrize("confusion", [[], [[1, 2, 3]], [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1]]])
def test_a_confusion_of_another_shape(confusion: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="measured errors"):
        corrected(dict.fromkeys(ATTITUDES, 10), confusion)
