"""Rates from a stratified sample, the corrected count, and how far they may be off."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.attitudes import Share
from analysis.corrected_rates import Cell, Rates, rates, rates_words

YES, MISSED, ALARM, NO = (True, True), (False, True), (True, False), (False, False)


def cell(size: int, **labels: int) -> Cell:
    kinds = {"yes": YES, "missed": MISSED, "alarm": ALARM, "no": NO}
    return Cell(size, tuple(kinds[name] for name, n in labels.items() for _ in range(n)))


def known(found: Share | None) -> Share:
    assert found is not None
    return found


def of(cells: dict[str, Cell], said: int, total: int) -> Rates:
    found = rates(cells, said, total)
    assert found is not None
    return found


def test_each_label_stands_for_the_articles_of_its_stratum() -> None:
    found = of(
        {
            "on": cell(1_000, yes=45, alarm=5),
            "near": cell(500, missed=6, no=24),
            "others": cell(8_500, missed=1, no=19),
        },
        1_000,
        10_000,
    )
    # 900 right, 100 false; 100 + 425 missed.
    assert known(found.precision).value == pytest.approx(0.9)
    assert known(found.recall).value == pytest.approx(900 / 1425)
    assert known(found.misses).value == pytest.approx(525 / 1425)
    assert known(found.false_alarms).value == pytest.approx(100 / 8575)
    assert found.labels == 100


def test_the_corrected_count_is_the_stratified_one_where_the_same_articles_are_asked_about() -> None:
    cells = {"on": cell(300, yes=20, alarm=10), "near": cell(700, missed=3, no=27), "others": cell(9_000, no=20)}
    assert known(of(cells, 300, 10_000).true).value == pytest.approx(200 + 70)


def test_and_follows_rogan_and_gladen_for_others() -> None:
    found = of({"on": cell(100, yes=18, alarm=2), "off": cell(100, missed=4, no=16)}, 60, 100)
    sensitivity, specificity = 90 / 110, 80 / 90
    expected = (0.6 + specificity - 1) / (sensitivity + specificity - 1)
    assert known(found.true).value == pytest.approx(100 * expected)


def test_none_among_twenty_is_not_none_among_thousands() -> None:
    found = of({"on": cell(100, yes=20), "others": cell(20_000, no=20)}, 100, 20_100)
    assert known(found.recall).value == 1
    assert known(found.recall).low < 0.2
    assert known(found.true).value == pytest.approx(100)
    assert known(found.true).high > 1_000


def test_what_was_not_read_is_named() -> None:
    found = of({"on": cell(100, yes=20), "near": Cell(50, ()), "gone": Cell(0, ())}, 100, 150)
    assert found.unread == ("near",)
    assert "not read at all: near" in " ".join(rates_words("Encryption", found))


def test_where_nothing_speaks_of_a_rate_it_is_not_measured() -> None:
    found = of({"off": cell(100, no=20)}, 0, 100)
    assert (found.precision, found.recall, found.misses) == (None, None, None)
    assert found.true is None  # nobody knows what a yes of the judge would be worth
    useless = of({"off": cell(100, alarm=10, missed=10)}, 50, 100)
    assert useless.true is None
    assert "not measured" in " ".join(rates_words("x", useless))


def test_too_few_labels_give_no_rates() -> None:
    assert rates({"on": cell(100, yes=19)}, 100, 200) is None
    with pytest.raises(ValueError, match="no share"):
        rates({}, 3, 2)


def test_what_the_judge_says_otherwise_today_is_counted_as_it_is() -> None:
    """Drawn as on topic, but new rules say no: the cell holds both."""
    found = of({"on": cell(100, yes=10, no=5, missed=5), "off": cell(100, no=20)}, 50, 200)
    assert known(found.precision).value == 1
    assert known(found.recall).value == pytest.approx(2 / 3)
    assert known(found.recall).low < 2 / 3 < known(found.recall).high


def test_ranges_hold_the_truth_about_as_often_as_they_say() -> None:
    """300 samples of a hundred, of an archive whose truth is known; figures as they come out."""
    sizes = {"on": (2_000, 0.9), "near": (1_000, 0.15), "others": (17_000, 0.01)}
    true = sum(size * share for size, share in sizes.values())
    recall, precision = 2_000 * 0.9 / true, 0.9
    drawn = {"on": 50, "near": 30, "others": 20}
    chance, held = np.random.default_rng(7), np.zeros(3)
    for seed in range(300):
        cells = {}
        for name, (size, share) in sizes.items():
            yes = int(chance.binomial(drawn[name], share))
            right, wrong = ((True, True), (True, False)) if name == "on" else ((False, True), (False, False))
            cells[name] = Cell(size, (right,) * yes + (wrong,) * (drawn[name] - yes))
        found = rates(cells, 2_000, 20_000, seed)
        assert found is not None
        for n, (value, share_) in enumerate(((precision, found.precision), (recall, found.recall), (true, found.true))):
            held[n] += known(share_).low <= value <= known(share_).high
    assert (held / 300 >= 0.92).all(), held / 300
