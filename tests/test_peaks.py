"""Peaks stand out from the usual; quiet series, sparse ones and changes of collection do not make any."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis.peaks import MOST, find_peaks, history_question
from model.answer import Bucket, Volume
from model.question import Question

FIRST = date(2026, 10, 1)


def a_volume(
    counts: list[int], *, rest: list[int] | None = None, bucket: Bucket = "day", first: date = FIRST
) -> Volume:
    """`rest`: articles off topic a step (50 unless told)."""
    step = timedelta(days=1 if bucket == "day" else 7)
    other = rest or [50] * len(counts)
    return Volume(
        bucket=bucket,
        days=tuple(first + i * step for i in range(len(counts))),
        total=tuple(counts),
        by_topic={},
        relevant_in_feeds=tuple(counts),
        seen=tuple(n + k for n, k in zip(counts, other, strict=True)),
        last_is_partial=False,
    )


WEEK = [6, 7, 5, 6, 8, 2, 1]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param(WEEK * 4, [], id="ordinary weeks with quiet weekends"),
        pytest.param([*WEEK * 4, 40, *WEEK], [28], id="one loud day"),
        pytest.param([*WEEK * 2, 40, *WEEK, 60, *WEEK], [14, 22], id="two loud days, in order of time"),
        pytest.param([0] * 27 + [5], [], id="five where nothing is usual are no peak"),
        pytest.param([0] * 27 + [8], [27], id="eight where nothing is usual are one"),
        pytest.param([4] * 27 + [13], [], id="a spread of nought never explodes"),
        pytest.param([100] * 27 + [140], [], id="many alike days still spread by the root of their mean"),
        pytest.param([100] * 27 + [160], [27], id="far above many alike days"),
        pytest.param([2] * 9 + [50], [], id="too little history"),
        pytest.param([], [], id="nothing"),
        pytest.param([50] * 5 + [2] * 23, [0, 1, 2], id="never more than three"),
    ],
)
def test_peaks(counts: list[int], expected: list[int]) -> None:
    found = find_peaks(a_volume(counts))
    assert [peak.index for peak in found] == expected
    assert len(found) <= MOST
    for peak in found:
        assert peak.value == counts[peak.index]
        assert peak.day == FIRST + timedelta(days=peak.index)
        assert peak.z >= 5


def test_the_highest_three_are_kept() -> None:
    counts = [2] * 28 + [30, 2, 50, 2, 40, 2, 60]
    assert [peak.value for peak in find_peaks(a_volume(counts))] == [50, 40, 60]


def test_history_makes_short_periods_judgeable() -> None:
    week = a_volume([3, 4, 30, 3, 4, 3, 3])
    assert find_peaks(week) == ()
    history = a_volume([3] * 28, first=FIRST - timedelta(days=28))
    assert [(peak.index, peak.usual) for peak in find_peaks(week, history)] == [(2, 3)]


def test_history_of_another_step_is_ignored() -> None:
    assert find_peaks(a_volume([3, 40]), a_volume([3] * 28, bucket="week")) == ()


def test_days_before_the_archive_began_are_not_the_usual() -> None:
    nothing_yet = a_volume([0] * 28, rest=[0] * 28, first=FIRST - timedelta(days=28))
    assert find_peaks(a_volume([20] * 7), nothing_yet) == ()


def test_a_day_on_which_everything_jumped_is_a_change_of_collection() -> None:
    counts = [5] * 27 + [60]
    assert find_peaks(a_volume(counts, rest=[50] * 27 + [600])) == ()
    assert [peak.index for peak in find_peaks(a_volume(counts, rest=[50] * 27 + [60]))] == [27]


@pytest.mark.parametrize(
    ("bucket", "since"),
    [pytest.param("day", date(2026, 9, 3), id="days"), pytest.param("week", date(2026, 3, 19), id="weeks")],
)
def test_history_question(bucket: Bucket, since: date) -> None:
    asked = Question(last=28, topics=("encryption",), countries=("GB",))
    before = history_question(asked, a_volume([1, 2], bucket=bucket))
    assert before == Question(since=since, until=date(2026, 9, 30), topics=("encryption",), countries=("GB",))


@pytest.mark.parametrize("volume", [a_volume([]), a_volume([1], first=date.min)], ids=["no bucket", "the first day"])
def test_there_is_not_always_a_history(volume: Volume) -> None:
    assert history_question(Question(last=28), volume) is None
