"""Collection breaks: planted ones are found on their day; weekends, holidays, great news and noise are none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest

from analysis.breaks import change_at, find_breaks

FIRST = date(2026, 3, 2)
"""A Monday."""
WEEKDAYS = (1.25, 1.3, 1.25, 1.2, 1.0, 0.5, 0.5)
DAYS = 210
AT = 101
"""Where breaks are planted: a Thursday."""


def a_series(level: float, *, days: int = DAYS, seed: int = 1, rhythm: Sequence[float] = WEEKDAYS) -> list[int]:
    """Entries a day, by chance around a level with the rhythm of a week."""
    random = Random(seed)
    return [_poisson(random, level * rhythm[n % 7]) for n in range(days)]


def _poisson(random: Random, mean: float) -> int:
    """Arrivals in a unit of time: exponential gaps."""
    count, at = 0, random.expovariate(1) if mean else mean + 1
    while at < mean:
        count, at = count + 1, at + random.expovariate(1)
    return count


def scaled(series: Sequence[int], start: int, end: int, factor: float) -> list[int]:
    return [round(n * factor) if start <= place < end else n for place, n in enumerate(series)]


def found(series: Sequence[int]) -> list[tuple[int, str]]:
    return [((one.day - FIRST).days, one.kind) for one in find_breaks(FIRST, series)]


@pytest.mark.parametrize("level", [4, 20, 300])
@pytest.mark.parametrize(
    ("start", "end", "factor", "kinds"),
    [
        pytest.param(AT, DAYS, 0, ["stopped"], id="died"),
        pytest.param(0, AT, 0, ["began"], id="added"),
        pytest.param(AT, AT + 40, 0, ["stopped", "began"], id="died and came back"),
        pytest.param(AT, DAYS, 3, ["more"], id="three times as many"),
    ],
)
def test_planted_breaks_are_found_on_their_day(
    level: float, start: int, end: int, factor: float, kinds: list[str]
) -> None:
    places = found(scaled(a_series(level), start, end, factor))
    assert [kind for _, kind in places] == kinds
    planted = [place for place in (start, end) if 0 < place < DAYS]
    assert all(abs(place - where) <= 1 for (place, _), where in zip(places, planted, strict=True))


@pytest.mark.parametrize("level", [40, 300])
@pytest.mark.parametrize("factor", [2, 0.5], ids=["doubled", "halved"])
def test_a_doubled_page_is_found(level: float, factor: float) -> None:
    series = scaled(a_series(level), AT, DAYS, factor)
    assert found(series) == [(AT, "more" if factor > 1 else "fewer")]
    (one,) = find_breaks(FIRST, series)
    assert one.after / one.before == pytest.approx(factor, rel=0.1)
    assert one.before == pytest.approx(level, rel=0.1)


@pytest.mark.parametrize(
    ("start", "end", "factor"),
    [
        pytest.param(0, 0, 1, id="nothing but the weekly rhythm"),
        pytest.param(AT, AT + 15, 0.2, id="two weeks of holidays"),
        pytest.param(AT, AT + 4, 5, id="four days of great news"),
        pytest.param(AT, AT + 21, 2.5, id="three weeks of great news"),
        pytest.param(AT, AT + 35, 0.75, id="a quiet August"),
        pytest.param(DAYS - 15, DAYS, 0, id="silent for two weeks up to now"),
    ],
)
@pytest.mark.parametrize("level", [1, 5, 50])
def test_what_is_no_break(level: float, start: int, end: int, factor: float) -> None:
    assert found(scaled(a_series(level), start, end, factor)) == []


def test_a_feed_that_brings_nothing_at_weekends_has_no_breaks() -> None:
    assert found(a_series(30, rhythm=(1, 1, 1, 1, 1, 0, 0))) == []


def test_a_monthly_feed_is_not_dead_between_its_issues() -> None:
    assert found([30 if n % 28 == 3 else 0 for n in range(700)]) == []


def test_a_sparse_feed_may_be_silent_for_four_weeks() -> None:
    assert found(scaled(a_series(1), AT, AT + 28, 0)) == []


def test_a_sparse_feed_that_dies_is_found_by_months() -> None:
    series = scaled(a_series(1.2, days=700), 350, 700, 0)
    ((place, kind),) = found(series)
    assert abs(place - 350) <= 7
    assert kind == "stopped"


def test_a_new_level_is_told_after_three_weeks_and_not_before() -> None:
    series = scaled(a_series(50, days=AT + 60), AT, AT + 60, 4)
    assert found(series[: AT + 21]) == []
    assert found(series[: AT + 22]) == [(AT, "more")]


def test_noise_alone_makes_hardly_any() -> None:
    feeds = [a_series(level, days=365, seed=seed) for level in (1, 5, 30) for seed in range(20)]
    assert sum(len(find_breaks(FIRST, feed)) for feed in feeds) <= 1


@pytest.mark.parametrize(
    "series", [[], [0], [5] * 20, [0] * 400, [5] * 400], ids=["none", "one", "few", "noughts", "alike"]
)
def test_nothing_to_find(series: list[int]) -> None:
    assert find_breaks(FIRST, series) == ()


def test_slow_growth_is_no_break() -> None:
    assert found([round(50 * 1.002**n) for n in range(700)]) == []


def test_a_break_of_some_concerns_the_whole_when_it_moves_that() -> None:
    whole = scaled(a_series(100), AT, DAYS, 1.4)
    change = change_at(FIRST, whole, FIRST + timedelta(days=AT))
    assert change is not None
    assert (change.day, change.kind) == (FIRST + timedelta(days=AT), "more")
    assert change_at(FIRST, a_series(100), FIRST + timedelta(days=AT)) is None


@pytest.mark.parametrize("place", [-400, -1, 0, 3, DAYS, DAYS + 1, DAYS + 400])
def test_a_day_without_weeks_on_both_sides_changes_nothing(place: int) -> None:
    assert change_at(FIRST, scaled(a_series(100), AT, DAYS, 2), FIRST + timedelta(days=place)) is None
