"""Colours and the look of every chart; light and dark by argument. Figures are built from dicts, never by express.

Text that comes from a feed reaches Plotly only through `label`, since Plotly renders a little HTML of its own.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

import plotly.graph_objects as go

from model.answer import Bucket
from model.judgement import TOPIC_WORDS

Trace = dict[str, Any]
Layout = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours."""

    ink: str
    quiet: str
    """Axis labels and secondary text; at least 4.5 : 1 against the page."""
    line: str
    accent: str
    topics: tuple[str, str, str, str]
    other: str
    negative: str
    neutral: str
    positive: str
    blank: str
    """What could not be measured: fainter than neutral."""
    hover: str


LIGHT = Palette(
    ink="#1f2a30",
    quiet="#5a666d",
    line="#dfe4e6",
    accent="#0b5c6b",
    topics=("#5b5fb0", "#b8770f", "#0b5c6b", "#8b4a80"),
    other="#8a9499",
    negative="#c8553d",
    neutral="#a3acb1",
    positive="#3f7cac",
    blank="#d9dee0",
    hover="#ffffff",
)
DARK = Palette(
    ink="#e8ecee",
    quiet="#a3b0b7",
    line="#37434a",
    accent="#4fb0c2",
    topics=("#9a9ee8", "#e0a94f", "#4fb0c2", "#cb8fc0"),
    other="#87939a",
    negative="#e07a63",
    neutral="#7d888f",
    positive="#6ba6d6",
    blank="#3d484f",
    hover="#1d262b",
)

FONT = "'Source Sans', 'Source Sans 3', 'Noto Sans', sans-serif"
PARTIAL_OPACITY = 0.45
"""A bar whose day or week is not over."""
YEARS_APART = 600
"""Days; over longer, ticks name months instead of days."""
BAR_SHARE = 0.82
"""Width of a bar as a part of its day or week."""
HOVER_POINTS = 24
"""Points along a dashed line that a mouse can find."""


def palette(*, dark: bool) -> Palette:
    return DARK if dark else LIGHT


def topic_colours(topics: Sequence[str], *, dark: bool) -> dict[str, str]:
    """The colour of each topic: the three we begin with keep theirs, a fourth gets its own, the rest are grey."""
    colours = palette(dark=dark)
    known = list(TOPIC_WORDS)
    places = {topic: n for n, topic in enumerate([*known, *(topic for topic in topics if topic not in known)])}
    return {
        topic: colours.topics[n] if (n := places[topic]) < len(colours.topics) else colours.other for topic in topics
    }


def figure(traces: list[Trace], layout: Layout, *, dark: bool) -> go.Figure:
    """A figure in the house's look. `layout` wins over it; axes named in `layout` keep what they do not set."""
    colours = palette(dark=dark)
    base: Layout = {
        "template": {"layout": {}},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": colours.ink},
        "margin": {"l": 8, "r": 20, "t": 8, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "separators": ".,",
        "bargap": 0.18,
        "hoverlabel": {
            "bgcolor": colours.hover,
            "bordercolor": colours.line,
            "font": {"family": FONT, "color": colours.ink, "size": 13},
            "align": "left",
        },
    }
    axes = {name: {**axis(colours), **value} for name, value in layout.items() if name[1:5] == "axis"}
    return go.Figure({"data": traces, "layout": {**base, **layout, **axes}})


def axis(colours: Palette) -> Layout:
    """What every axis shares."""
    return {
        "fixedrange": True,
        "showgrid": False,
        "showline": False,
        "zeroline": False,
        "automargin": True,
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "tickfont": {"color": colours.quiet, "size": 12},
        "title": {"font": {"color": colours.quiet, "size": 12}},
    }


def time_axis(days: Sequence[date], bucket: Bucket) -> Layout:
    """A date axis over these buckets, with at most six ticks in words and a year where it changes."""
    if not days:
        return {"visible": False}
    step = 1 if bucket == "day" else 7
    half = step * 43_200_000
    start, end = (_milliseconds(day) for day in (days[0], days[-1]))
    every = max(1, -(-len(days) // 6))
    ticks = list(days)[::-1][::every][::-1]
    return {
        "type": "date",
        "range": [start - half, end + half],
        "tickvals": [day.isoformat() for day in ticks],
        "ticktext": _tick_words(ticks),
        "ticks": "outside",
        "ticklen": 4,
        "ticklabeloverflow": "allow",
        "showline": True,
    }


def label(text: str, *, most: int = 0) -> str:
    """Foreign text for Plotly: no markup, no control characters, cut to `most` characters with an ellipsis."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if most and len(clean) > most:
        clean = clean[: most - 1].rstrip() + "…"
    return html.escape(clean, quote=False)


def bucket_words(day: date, bucket: Bucket, *, partial: bool = False) -> str:
    """`Thu 12 Nov 2026`, `week from 9 Nov 2026`; with “so far” while it is not over."""
    words = f"{day:%a} {day.day} {day:%b %Y}" if bucket == "day" else f"week from {day.day} {day:%b %Y}"
    return f"{words}, so far" if partial else words


def time_bars(
    days: Sequence[date],
    bucket: Bucket,
    values: Sequence[float | None],
    customdata: Sequence[Sequence[str]],
    colour: str,
    *,
    partial: bool,
) -> Trace:
    """Bars over time; `customdata` a bar, its third item the hover. The last is lighter while it is not over.

    Empty buckets send nothing to the browser: twenty years of weeks are mostly noughts.
    """
    step = 1 if bucket == "day" else 7
    drawn = [n for n, value in enumerate(values) if value]
    last = len(days) - 1 if partial else -1
    return {
        "type": "bar",
        "x": [days[n].isoformat() for n in drawn],
        "y": [values[n] for n in drawn],
        "width": BAR_SHARE * step * 86_400_000,
        "customdata": [list(customdata[n]) for n in drawn],
        "hovertemplate": "%{customdata[2]}<extra></extra>",
        "marker": {
            "color": colour,
            "opacity": [PARTIAL_OPACITY if n == last else 1.0 for n in drawn],
            "line": {"width": 0},
        },
    }


def day_words(days: Sequence[date], bucket: Bucket, *, partial: bool) -> list[str]:
    """`bucket_words` of every bucket."""
    last = len(days) - 1
    return [bucket_words(day, bucket, partial=partial and n == last) for n, day in enumerate(days)]


class Dashed(Protocol):
    """What a line for a collection break needs (`analysis.break_words.Mark` is one)."""

    @property
    def day(self) -> date: ...
    @property
    def lines(self) -> tuple[str, ...]: ...


def break_lines(breaks: Sequence[Dashed], bucket: Bucket, colours: Palette) -> list[Layout]:
    """A thin dashed line through all rows of a chart before each break's day, as `shapes` of the layout."""
    line = {"color": colours.quiet, "width": 1, "dash": "dash"}
    places = [_left_of(one.day, bucket) for one in breaks]
    return [
        {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line} for x in places
    ]


def break_hovers(
    breaks: Sequence[Dashed], days: Sequence[date], bucket: Bucket, low: float, high: float
) -> list[Trace]:
    """What lets the lines speak: unseen points along them, from `low` to `high` on the first axis.

    Their `customdata` is as a bar's: the bucket's first day, no topic, the words.
    """
    heights = [low + (high - low) * n / (HOVER_POINTS - 1) for n in range(HOVER_POINTS)]
    traces: list[Trace] = []
    for one in breaks:
        within = max((day for day in days if day <= one.day), default=one.day)
        head, *rest = (label(text) for text in one.lines)
        words = "<br>".join([f"<b>{head}</b>", *rest])
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "collection break",
                "x": [_left_of(one.day, bucket)] * HOVER_POINTS,
                "y": heights,
                "customdata": [[within.isoformat(), "", words]] * HOVER_POINTS,
                "hovertemplate": "%{customdata[2]}<extra></extra>",
                "marker": {"size": 10, "opacity": 0},
            }
        )
    return traces


def _left_of(day: date, bucket: Bucket) -> str:
    """The left edge of a day, where bars stand centred on their first day's midnight."""
    half = timedelta(hours=12 if bucket == "day" else 84)
    return (datetime.combine(day, time()) - half).isoformat(timespec="seconds")


def signed(x: float) -> str:
    return f"{x:+.2f}".replace("-", "−")


def _milliseconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400_000


def _tick_words(ticks: Sequence[date]) -> list[str]:
    if (ticks[-1] - ticks[0]).days > YEARS_APART:
        return [f"{day:%b} {day.year}" for day in ticks]
    years = {day.year for day in ticks}
    words, last = [], 0
    for day in ticks:
        year = f"<br>{day.year}" if len(years) > 1 and day.year != last else ""
        words.append(f"{day.day} {day:%b}{year}")
        last = day.year
    return words
