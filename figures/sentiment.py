"""Wording over time and by group: diverging bars, negative on one side and positive on the other.

What is neutral, and what could not be measured, has a panel of its own, so that neither side hides it. Every bar’s
`customdata` is `[key, direction, words for the hover]`: the key is the first day (ISO) of a bucket or the slug of a
group, the direction "negative", "neutral", "positive" or "not measured".
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from figures.theme import (
    Dashed,
    Layout,
    Palette,
    Trace,
    break_hovers,
    break_lines,
    day_words,
    figure,
    label,
    palette,
    signed,
    time_axis,
    time_bars,
)
from model.answer import GroupSentiment, SentimentOverTime

FEW = 20
"""Under so many measured articles there is no mean and no share (DASHBOARD, rule 6)."""
ROW_PX = 46


def sentiment_figure(answer: SentimentOverTime, *, dark: bool, breaks: Sequence[Dashed] = ()) -> go.Figure:
    """Articles worded positively upwards, negatively downwards; below, the neutral and those not measured.

    `breaks` are days from which on we collected differently: dashed lines.
    """
    colours = palette(dark=dark)
    rows = (
        ("positive", answer.positive, 1, colours.positive, "y"),
        ("negative", answer.negative, -1, colours.negative, "y"),
        ("neutral", answer.neutral, 1, colours.neutral, "y2"),
        ("not measured", answer.not_measured, 1, colours.blank, "y2"),
    )
    traces = [_time_trace(answer, *row) for row in rows]
    most = max([1, *answer.positive, *answer.negative])
    rest = max([1, *(n + k for n, k in zip(answer.neutral, answer.not_measured, strict=True))])
    ticks = _symmetric_ticks(most)
    layout: Layout = {
        "height": 360,
        "barmode": "relative",
        "margin": {"l": 8, "r": 20, "t": 26, "b": 8},
        "xaxis": {**time_axis(answer.days, answer.bucket), "anchor": "y2"},
        "yaxis": {
            "domain": [0.36, 1],
            "range": [-most * 1.08, most * 1.08],
            "showgrid": True,
            "zeroline": True,
            "zerolinecolor": colours.quiet,
            "tickvals": ticks,
            "ticktext": [f"{abs(tick):,}" for tick in ticks],
        },
        "yaxis2": {"domain": [0, 0.2], "range": [0, rest * 1.05], "tickvals": [rest], "tickformat": ",d"},
        "annotations": [
            _note("<b>▲ Positive</b>", 1, colours.positive, "bottom"),
            _note("<b>▼ Negative</b>", 0.36, colours.negative, "top"),
            _note("<b>Neutral</b>, and fainter: not measured", 0.2, colours.quiet, "bottom"),
        ],
        "shapes": break_lines(breaks, answer.bucket, colours),
    }
    hovers = break_hovers(breaks, answer.days, answer.bucket, *layout["yaxis"]["range"])
    return figure([*traces, *hovers], layout, dark=dark)


def groups_figure(groups: Sequence[GroupSentiment], *, dark: bool) -> go.Figure:
    """Share of each group's measured articles worded negatively (left) and positively (right); neutral beside them.

    Groups with fewer than twenty measured are left out: `judgeable` tells them apart.
    """
    colours = palette(dark=dark)
    shown = [group for group in groups if judgeable(group)]
    traces = [
        _group_trace(shown, "negative", -1, colours.negative, "x", colours),
        _group_trace(shown, "positive", 1, colours.positive, "x", colours),
        _group_trace(shown, "neutral", 1, colours.neutral, "x2", colours),
    ]
    widest = max([0.1, *(max(group.negative, group.positive) / measured(group) for group in shown)])
    layout: Layout = {
        "height": 44 + ROW_PX * max(1, len(shown)),
        "barmode": "relative",
        "bargap": 0.62,
        "margin": {"l": 8, "r": 8, "t": 30, "b": 8},
        "xaxis": {
            "domain": [0, 0.7],
            "range": [-widest * 1.3, widest * 1.3],
            "showticklabels": False,
        },
        "xaxis2": {"domain": [0.76, 1], "range": [0, 1.35], "showticklabels": False},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "categoryorder": "array",
            "categoryarray": [group.slug for group in shown],
            "showticklabels": False,
        },
        "shapes": [
            {
                "type": "line",
                "xref": "x",
                "yref": "y",
                "x0": 0,
                "x1": 0,
                "y0": n - 0.19,
                "y1": n + 0.19,
                "line": {"color": colours.quiet, "width": 1},
            }
            for n in range(len(shown))
        ],
        "annotations": [
            _note("<b>◀ Negative</b>", 1, colours.negative, "bottom", x=0.33, anchor="right"),
            _note("<b>Positive ▶</b>", 1, colours.positive, "bottom", x=0.37),
            _note("<b>Neutral</b>", 1, colours.quiet, "bottom", x=0.76),
            *[_row_name(group, colours) for group in shown],
        ],
    }
    return figure(traces, layout, dark=dark)


def measured(group: GroupSentiment) -> int:
    return group.negative + group.neutral + group.positive


def judgeable(group: GroupSentiment) -> bool:
    return measured(group) >= FEW


def _time_trace(
    answer: SentimentOverTime, direction: str, counts: Sequence[int], side: int, colour: str, axis: str
) -> Trace:
    custom = [
        [day.isoformat(), direction, text]
        for day, text in zip(answer.days, _time_hovers(answer, direction, counts), strict=True)
    ]
    values = [side * n for n in counts]
    bars = time_bars(answer.days, answer.bucket, values, custom, colour, partial=answer.last_is_partial)
    return {"name": direction, "yaxis": axis, **bars}


def _time_hovers(answer: SentimentOverTime, direction: str, counts: Sequence[int]) -> list[str]:
    words = "not measured" if direction == "not measured" else f"worded {_adverb(direction)}"
    days = day_words(answer.days, answer.bucket, partial=answer.last_is_partial)
    hovers = []
    for day, count, known, missing, mean in zip(
        days, counts, answer.measured, answer.not_measured, answer.mean, strict=True
    ):
        average = f"mean {signed(mean)}" if mean is not None and known >= FEW else "too few for a mean"
        hovers.append(f"<b>{count:,}</b> {words}<br>{known:,} of {known + missing:,} measured, {average}<br>{day}")
    return hovers


def _group_trace(
    groups: Sequence[GroupSentiment], direction: str, side: int, colour: str, axis: str, colours: Palette
) -> Trace:
    counts = [getattr(group, direction) for group in groups]
    shares = [count / measured(group) for count, group in zip(counts, groups, strict=True)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": direction,
        "y": [group.slug for group in groups],
        "x": [side * share for share in shares],
        "xaxis": axis,
        "text": [f"{share:.0%}" for share in shares],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": colours.ink, "size": 12},
        "customdata": [
            [group.slug, direction, _group_hover(group, direction, count)]
            for group, count in zip(groups, counts, strict=True)
        ],
        "hovertemplate": "%{customdata[2]}<extra></extra>",
        "marker": {"color": colour, "line": {"width": 0}},
    }


def _group_hover(group: GroupSentiment, direction: str, count: int) -> str:
    known = measured(group)
    mean = f"mean {signed(group.mean)}" if group.mean is not None else ""
    return (
        f"<b>{label(group.name, most=60)}</b><br>{count:,} of {known:,} measured are worded {_adverb(direction)}<br>"
        f"{mean}; {group.not_measured:,} could not be measured"
    )


def _row_name(group: GroupSentiment, colours: Palette) -> Layout:
    """The group's name above its bars, where it may be as long as it likes: beside them a phone has no room."""
    return {
        "text": label(group.name, most=40),
        "xref": "paper",
        "yref": "y",
        "x": 0,
        "y": group.slug,
        "yshift": 17,
        "xanchor": "left",
        "showarrow": False,
        "font": {"color": colours.ink, "size": 13},
    }


def _note(text: str, y: float, colour: str, yanchor: str, *, x: float = 0, anchor: str = "left") -> Layout:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": anchor,
        "yanchor": yanchor,
        "showarrow": False,
        "font": {"color": colour, "size": 12},
    }


def _adverb(direction: str) -> str:
    return {"negative": "negatively", "positive": "positively", "neutral": "neutrally"}.get(direction, direction)


def _symmetric_ticks(most: int) -> list[int]:
    step = max(1, round(most / 2, -len(str(most // 2)) + 1) if most >= 4 else most)
    return [-int(step), 0, int(step)]
