"""Volume over time: all articles on top with peaks marked, then one row a topic on the same days.

Rows instead of a stack, since an article on two topics counts in both: a stack would show more than there is.
Every bar's `customdata` is `[first day (ISO), topic or "", words for the hover]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

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
    palette,
    time_axis,
    time_bars,
    topic_colours,
)
from model.answer import Volume
from model.counting import UNIT_NAMES, Unit
from model.judgement import TOPIC_WORDS

TOP_PX, ROW_PX, GAP_PX, FOOT_PX = 210, 62, 26, 48
HEADROOM = 1.42
"""Room above the highest bar for the labels of peaks."""
FIRST_STAIR, STAIR = 0.04, 0.12
"""How high labels stand over their bars, and over one another, as parts of the highest bar."""
NEAR = 0.45
"""Labels of peaks closer than this part of the width might meet on a phone."""


class Marked(Protocol):
    """What a label needs of a peak (`analysis.peaks.Peak` is one)."""

    @property
    def index(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def value(self) -> int: ...
    @property
    def usual(self) -> float: ...


def volume_figure(
    volume: Volume,
    *,
    dark: bool,
    share: bool = False,
    peaks: Sequence[Marked] = (),
    topic_order: Sequence[str] | None = None,
    breaks: Sequence[Dashed] = (),
    unit: Unit = "articles",
) -> go.Figure:
    """Bars of a volume in a unit; with `share`, of the share of everything seen, in one row and without peaks.

    `breaks` are days from which on we collected differently: dashed lines.
    """
    colours = palette(dark=dark)
    names = [name for name in topic_order or volume.by_topic if name in volume.by_topic]
    if share:
        return _stacked([_share_trace(volume, colours)], [], breaks, volume, colours, dark=dark, share=True)
    topics = topic_colours(names, dark=dark)
    if len(names) == 1:
        trace = _trace(volume, volume.total, names[0], topics[names[0]], unit)
        return _stacked([trace], _labels(volume, peaks, colours), breaks, volume, colours, dark=dark)
    traces = [_trace(volume, volume.total, "", colours.other, unit)]
    traces += [_trace(volume, volume.by_topic[name], name, topics[name], unit) for name in names]
    return _stacked(traces, _labels(volume, peaks, colours), breaks, volume, colours, dark=dark)


def _trace(volume: Volume, counts: Sequence[int], topic: str, colour: str, unit: Unit) -> Trace:
    about = f" on {TOPIC_WORDS.get(topic, topic).lower()}" if topic else ""
    hover = [
        f"<b>{n:,}</b> {UNIT_NAMES[unit][n != 1]}{about}<br>{words}"
        for n, words in zip(counts, _days(volume), strict=True)
    ]
    name = TOPIC_WORDS.get(topic, topic) if topic else f"All {UNIT_NAMES[unit][1]}"
    return {"name": name, "meta": topic, **_bars(volume, counts, topic, hover, colour)}


def _share_trace(volume: Volume, colours: Palette) -> Trace:
    hover = [
        f"<b>{_percent(value or 0)}</b> of these outlets’ news<br>{n:,} of {seen:,} articles, {words}"
        for value, n, seen, words in zip(
            volume.attention, volume.relevant_in_feeds, volume.seen, _days(volume), strict=True
        )
    ]
    bars = _bars(volume, volume.attention, "", hover, colours.accent)
    return {"name": "Share of these outlets’ news", "meta": "", **bars}


def _bars(volume: Volume, values: Sequence[float | None], topic: str, hover: Sequence[str], colour: str) -> Trace:
    custom = [[day.isoformat(), topic, text] for day, text in zip(volume.days, hover, strict=True)]
    return time_bars(volume.days, volume.bucket, values, custom, colour, partial=volume.last_is_partial)


def _stacked(
    traces: list[Trace],
    labels: list[Layout],
    breaks: Sequence[Dashed],
    volume: Volume,
    colours: Palette,
    *,
    dark: bool,
    share: bool = False,
) -> go.Figure:
    """Traces as rows over one time axis: the first tall, the others low, each named in words above its left end."""
    heights = [TOP_PX] + [ROW_PX] * (len(traces) - 1)
    total = sum(heights) + GAP_PX * len(traces)
    axes: Layout = {}
    top = float(total)
    for n, (trace, height) in enumerate(zip(traces, heights, strict=True)):
        suffix = str(n + 1) if n else ""
        top -= GAP_PX
        axes[f"yaxis{suffix}"] = _value_axis(trace, top - height, top, total, tall=n == 0, share=share)
        if len(traces) > 1:
            labels = [*labels, _row_name(trace, top / total, colours)]
        trace |= {"xaxis": "x", "yaxis": f"y{suffix}"}
        top -= height
    axes["xaxis"] = {**time_axis(volume.days, volume.bucket), "anchor": f"y{len(traces)}" if len(traces) > 1 else "y"}
    hovers = break_hovers(breaks, volume.days, volume.bucket, *axes["yaxis"]["range"])
    layout = {"height": total + FOOT_PX, "annotations": labels, **axes}
    return figure([*traces, *hovers], {**layout, "shapes": break_lines(breaks, volume.bucket, colours)}, dark=dark)


def _value_axis(trace: Trace, bottom: float, top: float, total: int, *, tall: bool, share: bool) -> Layout:
    most = max(trace["y"], default=0) or (0.01 if share else 1)
    ticks: Layout = {"nticks": 5} if tall else {"tickvals": [most]}
    return {
        "domain": [bottom / total, top / total],
        "range": [0, most * (HEADROOM if tall else 1.05)],
        "showgrid": tall,
        "tickformat": ".1~%" if share else ",d" if most >= 4 or not tall else "",
        **({"dtick": 1} if tall and not share and most < 4 else ticks),
    }


def _row_name(trace: Trace, top: float, colours: Palette) -> Layout:
    return {
        "text": f"<b>{trace['name']}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": top,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": trace["marker"]["color"] if trace["meta"] else colours.quiet},
    }


def _labels(volume: Volume, peaks: Sequence[Marked], colours: Palette) -> list[Layout]:
    """A label a peak. Those of neighbours climb like stairs over all their bars, so that none covers another."""
    most = max(volume.total, default=0)
    labels: list[Layout] = []
    for group in _neighbours(peaks, len(volume.days)):
        top = max(peak.value for peak in group)
        leans_right = _place(group[0], volume) + _place(group[-1], volume) < 1
        for n, peak in enumerate(group):
            stair = len(group) - 1 - n if leans_right else n
            tail = top + (FIRST_STAIR + stair * STAIR) * most
            labels.append(_label(volume, peak, tail, "left" if leans_right else "right", colours))
    return labels


def _neighbours(peaks: Sequence[Marked], buckets: int) -> list[list[Marked]]:
    """Peaks in order of time, those together whose labels might meet."""
    groups: list[list[Marked]] = []
    for peak in peaks:
        if groups and (peak.index - groups[-1][-1].index) < NEAR * buckets:
            groups[-1].append(peak)
        else:
            groups.append([peak])
    return groups


def _place(peak: Marked, volume: Volume) -> float:
    """0 at the left end, 1 at the right."""
    return peak.index / max(1, len(volume.days) - 1)


def _label(volume: Volume, peak: Marked, tail: float, anchor: str, colours: Palette) -> Layout:
    week = "week from " if volume.bucket == "week" else ""
    day = peak.day.isoformat()
    return {
        "x": day,
        "y": peak.value,
        "xref": "x",
        "yref": "y",
        "ax": day,
        "ay": tail,
        "axref": "x",
        "ayref": "y",
        "text": f"<b>{week}{peak.day.day} {peak.day:%b}: {peak.value:,}</b> (usually {peak.usual:,.0f})",
        "xanchor": anchor,
        "yanchor": "bottom",
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": colours.quiet,
        "font": {"size": 12, "color": colours.ink},
    }


def _days(volume: Volume) -> list[str]:
    return day_words(volume.days, volume.bucket, partial=volume.last_is_partial)


def _percent(value: float) -> str:
    return f"{value:.0%}" if value >= 0.1 or value == 0 else f"{value:.1%}"
