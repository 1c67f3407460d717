"""Which collection breaks a chart marks: those that move what it counts; three lines, the rest counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from analysis.break_words import HERE, Mark, Marks, change_words, marks
from analysis.captions import volume_alt, volume_subtitle
from analysis.peaks import find_peaks
from figures.sentiment import sentiment_figure
from figures.volume import volume_figure
from model.answer import Bucket, SentimentOverTime
from model.breaks import Change, CollectionBreak
from model.feed import Outlet
from model.question import Question
from tests.test_peaks import a_volume

FIRST = date(2025, 1, 1)
TODAY = date(2025, 12, 31)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def a_break(at: int, before: float, after: float, name: str = "") -> CollectionBreak:
    outlet = Outlet(name.lower(), name, "GB", "en", "press", "1") if name else None
    return CollectionBreak(outlet, Change(day(at), before, after))


def steps(*levels: int, length: int = 100) -> list[int]:
    return [level for level in levels for _ in range(length)]


def drawn(concerned: Sequence[CollectionBreak], seen: Sequence[int]) -> list[date]:
    return [mark.day for mark in marks(concerned, FIRST, seen).drawn]


def test_a_break_of_all_is_drawn_with_the_outlets_that_made_it() -> None:
    outlets = [a_break(98 + n, 0, 20 - n, f"Outlet {n}") for n in range(5)]
    (mark,) = marks([*outlets, a_break(100, 100, 190)], FIRST, steps(100, 190)).drawn
    assert mark.day == day(100)
    assert mark.lines == (
        HERE,
        "11 Apr 2025: from about 100 articles a day to about 190",
        "on any subject, in these outlets’ feeds",
        "above all Outlet 0, Outlet 1, Outlet 2 and 2 other outlets",
    )


@pytest.mark.parametrize(
    ("concerned", "seen", "expected"),
    [
        pytest.param([], steps(100, 300), [], id="nothing is known to have changed"),
        pytest.param([a_break(100, 0, 40, "A")], steps(100, 140), [100], id="one outlet that moves the whole"),
        pytest.param([a_break(100, 0, 2, "A")], steps(100, 102), [], id="one outlet that hardly moves it"),
        pytest.param([a_break(100, 0, 2, "A")], steps(100, 140), [], id="the news moved it, not the outlet"),
        pytest.param([a_break(100, 40, 0, "A")], steps(100, 140), [], id="the outlet moved the other way"),
        pytest.param([a_break(100, 50, 500)], steps(100, 140), [], id="a break of all that these outlets hardly show"),
        pytest.param([a_break(100, 50, 500)], steps(100, 400), [100], id="a break of all that these outlets show"),
        pytest.param(
            [a_break(97, 0, 30, "A"), a_break(100, 0, 70, "B")], steps(100, 200), [100], id="neighbours are one"
        ),
    ],
)
def test_what_concerns_a_chart(concerned: list[CollectionBreak], seen: list[int], expected: list[int]) -> None:
    assert drawn(concerned, seen) == [day(n) for n in expected]


def test_the_three_largest_are_drawn_in_order_and_the_others_counted() -> None:
    levels = (100, 200, 500, 1000, 3000, 6000)
    concerned = [a_break(100 * n, before, after) for n, (before, after) in enumerate(pairwise(levels), 1)]
    found = marks(concerned, FIRST, steps(*levels))
    assert [mark.day for mark in found.drawn] == [day(300), day(400), day(500)]
    assert found.days == tuple(day(100 * n) for n in range(1, 6))
    assert found.words == (
        "dashed lines: we collected differently from 28 Oct 2025, 5 Feb 2026 and 16 May 2026"
        " (2 smaller changes not drawn)"
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(FIRST, 0, 12.4), "began, about 12 articles a day"),
        (Change(FIRST, 2.34, 0), "stopped, after about 2.3 articles a day"),
        (Change(FIRST, 222.07, 1561.4), "from about 222 articles a day to about 1,561"),
    ],
)
def test_changes_in_words(change: Change, words: str) -> None:
    assert change_words(change) == words


ONE = Mark(FIRST + timedelta(days=3), (HERE, "above all <b>Evil</b><a href='https://evil.example'>x</a>"))


def a_sentiment(n: int) -> SentimentOverTime:
    counts = (2,) * n
    return SentimentOverTime("day", tuple(day(i) for i in range(n)), counts, counts, counts, counts, (0.1,) * n, False)


def figures() -> list[dict[str, Any]]:
    volume = a_volume([5] * 10, first=FIRST)
    made = [
        volume_figure(volume, dark=False, breaks=[ONE]),
        volume_figure(volume, dark=True, share=True, breaks=[ONE]),
        sentiment_figure(a_sentiment(10), dark=False, breaks=[ONE]),
    ]
    return [figure.to_plotly_json() for figure in made]


@pytest.mark.parametrize("made", figures(), ids=["number", "share", "wording"])
def test_a_break_is_a_thin_dashed_line_before_its_day_with_words_on_hover(made: dict[str, Any]) -> None:
    (line,) = made["layout"]["shapes"]
    assert line["x0"] == line["x1"] == "2025-01-03T12:00:00"
    assert (line["line"]["dash"], line["line"]["width"], line["yref"]) == ("dash", 1, "paper")
    hover = made["data"][-1]
    assert set(hover["x"]) == {line["x0"]}
    place, topic, words = hover["customdata"][0]
    assert (place, topic) == ("2025-01-04", "")
    assert words.startswith(f"<b>{HERE}</b><br>above all &lt;b&gt;Evil")


@pytest.mark.parametrize(("bucket", "x"), [("day", "2025-01-03T12:00:00"), ("week", "2024-12-31T12:00:00")])
def test_the_line_stands_left_of_the_day_among_bars_that_stand_on_their_first(bucket: Bucket, x: str) -> None:
    made = volume_figure(a_volume([5] * 10, first=FIRST, bucket=bucket), dark=False, breaks=[ONE]).to_plotly_json()
    assert made["layout"]["shapes"][0]["x0"] == x
    assert made["data"][-1]["customdata"][0][0] == ("2025-01-04" if bucket == "day" else "2025-01-01")


def test_without_breaks_there_is_no_line() -> None:
    made = volume_figure(a_volume([5] * 10), dark=False).to_plotly_json()
    assert len(made["data"]) == 1
    assert not made["layout"].get("shapes")


def test_subtitle_and_description_name_the_lines() -> None:
    volume, words = a_volume([1, 2], first=FIRST), Marks((ONE,)).words
    assert words == "dashed line: we collected differently from 4 Jan 2025"
    asked = Question(since=FIRST, until=day(1))
    assert volume_subtitle(volume, asked, TODAY, share=False, breaks=words).endswith(f"; {words}")
    assert words in volume_alt(volume, (), TODAY, share=False, breaks=words)
    assert Marks().words == ""


def test_the_usual_is_not_what_was_before_a_break() -> None:
    before, after = [3, 2, 3, 4] * 7, [9, 8, 10, 30] + [9, 8, 10, 9] * 4
    volume = a_volume([*before, *after], first=FIRST)
    assert [peak.usual for peak in find_peaks(volume)] == [3]
    (peak,) = find_peaks(volume, breaks=[day(28)])
    assert (peak.value, peak.usual) == (30, 9)
