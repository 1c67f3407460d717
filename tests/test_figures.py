"""Figures are made of the answers alone: bars that can be clicked, a lighter last bar, no markup from outside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analysis.peaks import Peak
from figures import outlets, sentiment, theme
from figures.volume import volume_figure
from model.answer import Bucket, GroupSentiment, SentimentOverTime, Volume

FIRST = date(2026, 11, 1)
HOSTILE = '<b>Bold</b><a href="javascript:alert(1)">\n\x00x</a>'


def days_from(n: int, bucket: Bucket = "day") -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=i * (1 if bucket == "day" else 7)) for i in range(n))


def a_volume(n: int = 4, *, topics: tuple[str, ...] = ("encryption", "debate"), bucket: Bucket = "day") -> Volume:
    counts = tuple(range(1, n + 1))
    return Volume(
        bucket=bucket,
        days=days_from(n, bucket),
        total=counts,
        by_topic=dict.fromkeys(topics, counts),
        relevant_in_feeds=counts,
        seen=tuple(0 if i == 0 else 100 for i in range(n)),
        last_is_partial=True,
    )


def drawn(figure: Any) -> dict[str, Any]:
    made: dict[str, Any] = figure.to_plotly_json()
    return made


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_volume_has_a_row_for_all_and_for_each_topic(dark: bool) -> None:
    data = drawn(volume_figure(a_volume(), dark=dark))["data"]
    assert [trace["name"] for trace in data] == ["All articles", "Encryption", "Encryption and child safety"]
    assert len({trace["marker"]["color"] for trace in data}) == 3
    assert len({trace["yaxis"] for trace in data}) == 3


def test_topics_come_in_the_order_asked_for_and_only_known_ones() -> None:
    data = drawn(volume_figure(a_volume(), dark=False, topic_order=["debate", "other", "encryption"]))["data"]
    assert [trace["customdata"][0][1] for trace in data] == ["", "debate", "encryption"]


def test_one_topic_alone_needs_no_second_row() -> None:
    data = drawn(volume_figure(a_volume(topics=("encryption",)), dark=False))["data"]
    assert [trace["customdata"][0][1] for trace in data] == ["encryption"]


def test_every_bar_maps_to_its_bucket() -> None:
    for trace in drawn(volume_figure(a_volume(), dark=False))["data"]:
        assert [cell[0] for cell in trace["customdata"]] == list(trace["x"])


def test_a_partial_last_bar_is_lighter_and_says_so() -> None:
    trace = drawn(volume_figure(a_volume(), dark=False))["data"][0]
    assert trace["marker"]["opacity"] == [1, 1, 1, theme.PARTIAL_OPACITY]
    assert ["so far" in cell[2] for cell in trace["customdata"]] == [False, False, False, True]


def test_share_is_one_row_with_gaps_where_nothing_was_collected() -> None:
    made = drawn(volume_figure(a_volume(), dark=False, share=True, peaks=[Peak(1, FIRST, 2, 1.0, 9.0)]))
    assert len(made["data"]) == 1
    assert list(zip(made["data"][0]["x"], made["data"][0]["y"], strict=True)) == [
        ("2026-11-02", 0.02),
        ("2026-11-03", 0.03),
        ("2026-11-04", 0.04),
    ]
    assert "2 of 100" in made["data"][0]["customdata"][0][2]
    assert not made["layout"].get("annotations")


def test_peaks_are_labelled_with_day_and_value_and_lean_inwards() -> None:
    volume = a_volume(30)
    peaks = [Peak(i, volume.days[i], 1200, 5.0, 9.0) for i in (0, 2, 29)]
    made = drawn(volume_figure(volume, dark=False, peaks=peaks))["layout"]["annotations"]
    labels = [note for note in made if "ay" in note]
    assert [note["xanchor"] for note in labels] == ["left", "left", "right"]
    assert labels[0]["text"] == "<b>1 Nov: 1,200</b> (usually 5)"
    assert labels[0]["ay"] > labels[1]["ay"], "the label on the left climbs over its neighbour's"


@pytest.mark.parametrize("n", [0, 1, 28, 120])
def test_time_axis_has_few_ticks_and_the_last_day_among_them(n: int) -> None:
    axis = theme.time_axis(days_from(n), "day")
    ticks = axis.get("tickvals", [])
    assert len(ticks) <= 6
    assert not n or ticks[-1] == days_from(n)[-1].isoformat()


def test_years_are_named_where_they_change() -> None:
    axis = theme.time_axis([date(2026, 12, 31), date(2027, 1, 1)], "day")
    assert axis["ticktext"] == ["31 Dec<br>2026", "1 Jan<br>2027"]


def test_long_spans_name_months() -> None:
    axis = theme.time_axis([date(2016, 5, 2), date(2026, 11, 16)], "week")
    assert axis["ticktext"] == ["May 2016", "Nov 2026"]


def test_empty_buckets_are_not_sent() -> None:
    custom = [["a", "", ""], ["b", "", ""]]
    made = theme.time_bars(days_from(2), "day", [0, 3], custom, "#000000", partial=True)
    assert (made["x"], made["y"], made["customdata"]) == (["2026-11-02"], [3], [["b", "", ""]])
    assert made["marker"]["opacity"] == [theme.PARTIAL_OPACITY]


@pytest.mark.parametrize("volume", [a_volume(0), a_volume(1), a_volume(2, topics=()), a_volume(60, bucket="week")])
@pytest.mark.parametrize("share", [False, True])
def test_any_volume_can_be_drawn(volume: Volume, share: bool) -> None:
    assert volume_figure(volume, dark=True, share=share).to_json()


def some_wording() -> SentimentOverTime:
    return SentimentOverTime("week", days_from(2, "week"), (30, 2), (5, 1), (10, 0), (4, 1), (-0.21, 0.1), True)


def test_negative_goes_down_and_positive_up() -> None:
    data = {trace["name"]: trace for trace in drawn(sentiment.sentiment_figure(some_wording(), dark=False))["data"]}
    assert list(data["negative"]["y"]) == [-30, -2]
    assert list(data["positive"]["y"]) == [10]
    assert data["neutral"]["yaxis"] == data["not measured"]["yaxis"] == "y2"


def test_a_bar_tells_its_mean_only_with_twenty_measured() -> None:
    data = drawn(sentiment.sentiment_figure(some_wording(), dark=False))["data"]
    negative = next(trace for trace in data if trace["name"] == "negative")["customdata"]
    assert "45 of 49 measured, mean −0.21" in negative[0][2]
    assert "too few for a mean" in negative[1][2]


def a_group(name: str, negative: int, neutral: int, positive: int) -> GroupSentiment:
    return GroupSentiment(name, name[:3], negative, neutral, positive, 2, 0.1)


def test_groups_with_too_few_are_left_out() -> None:
    data = drawn(sentiment.groups_figure([a_group("Many", 20, 10, 10), a_group("Few", 9, 5, 5)], dark=False))["data"]
    assert [list(trace["y"]) for trace in data] == [["Man"]] * 3
    assert [list(trace["x"]) for trace in data] == [[-0.5], [0.25], [0.25]]


@pytest.mark.parametrize("answer", [SentimentOverTime("day", (), (), (), (), (), (), False), some_wording()])
def test_any_wording_can_be_drawn(answer: SentimentOverTime) -> None:
    assert sentiment.sentiment_figure(answer, dark=True).to_json()
    assert sentiment.groups_figure([], dark=True).to_json()


def test_countries_are_ranked_bars_that_can_be_clicked() -> None:
    groups = [outlets.Group("GB", "United Kingdom", 1200, 3), outlets.Group("", "Country unknown", 1, 1)]
    (trace,) = drawn(outlets.groups_figure(groups, dark=False))["data"]
    assert list(trace["x"]) == [1200, 1]
    assert [cell[0] for cell in trace["customdata"]] == ["GB", ""]
    assert "1,200 articles from 3 outlets" in trace["customdata"][0][1]


def test_no_markup_from_outside_reaches_a_figure() -> None:
    made = [
        outlets.groups_figure([outlets.Group("x", HOSTILE, 1, 1)], dark=False),
        sentiment.groups_figure([GroupSentiment(HOSTILE, "x", 10, 10, 10, 0, 0.0)], dark=False),
    ]
    for figure in made:
        text = str(drawn(figure))
        assert "<a" not in text
        assert "<b>Bold" not in text
        assert "&lt;b&gt;Bold" in text
        assert "\\x00" not in text


def test_labels_are_cut_with_an_ellipsis() -> None:
    assert theme.label("A very long name of an outlet", most=10) == "A very lo…"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_topic_has_a_colour_of_its_own(dark: bool) -> None:
    colours = theme.topic_colours(["encryption", "child_safety", "debate", "fourth", "fifth"], dark=dark)
    assert len({colours[name] for name in ("encryption", "child_safety", "debate", "fourth")}) == 4
    assert colours["fifth"] == theme.palette(dark=dark).other


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("dark", "page"), [(False, "#ffffff"), (True, "#12181b")], ids=["light", "dark"])
def test_text_and_bars_stand_out_from_the_page(dark: bool, page: str) -> None:
    """WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for what a chart shows (1.4.11)."""
    colours = theme.palette(dark=dark)

    def contrast(colour: str) -> float:
        a, b = sorted((_luminance(colour), _luminance(page)))
        return (b + 0.05) / (a + 0.05)

    assert min(contrast(colour) for colour in (colours.ink, colours.quiet)) >= 4.5
    assert min(contrast(c) for c in (*colours.topics, colours.accent, colours.negative, colours.positive)) >= 3
