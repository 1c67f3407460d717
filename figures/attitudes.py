"""Attitude toward voices: texts unfavourable on the left, favourable on the right; neutral and "not sure" beside them.

Every bar's `customdata` is `[slug, attitude, words for the hover]`, the attitude one of ATTITUDES.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from figures.theme import Layout, Palette, Trace, figure, label, palette
from model.attitude import AttitudeLabel
from model.voice import VoiceCount

ROW_PX = 46


def attitudes_figure(rows: Sequence[VoiceCount], *, dark: bool) -> go.Figure:
    """Different texts by attitude, one row a voice, in the order given. Counts, not shares: few are many texts."""
    colours = palette(dark=dark)
    traces = [
        _trace(rows, "unfavourable", -1, colours.negative, "x", colours),
        _trace(rows, "favourable", 1, colours.positive, "x", colours),
        _trace(rows, "neutral", 1, colours.neutral, "x2", colours),
        _trace(rows, "not sure", 1, colours.blank, "x3", colours),
    ]
    sides = max([1, *(max(row.labels["unfavourable"], row.labels["favourable"]) for row in rows)])
    beside = max([1, *(max(row.labels["neutral"], row.labels["not sure"]) for row in rows)])
    hidden = {"showticklabels": False, "showgrid": False}
    layout: Layout = {
        "height": 60 + ROW_PX * max(1, len(rows)),
        "barmode": "relative",
        "bargap": 0.62,
        "margin": {"l": 8, "r": 8, "t": 46, "b": 8},
        "xaxis": {
            "domain": [0, 0.5],
            "range": [-sides * 1.45, sides * 1.45],
            **hidden,
        },
        "xaxis2": {"domain": [0.54, 0.76], "range": [0, beside * 1.6], **hidden},
        "xaxis3": {"domain": [0.79, 1], "range": [0, beside * 1.6], **hidden},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "categoryorder": "array",
            "categoryarray": [row.voice.slug for row in rows],
            "showticklabels": False,
        },
        "shapes": [_zero(place, colours) for place in range(len(rows))],
        "annotations": [
            _head("<b>◀ Unfavourable</b>", 0.24, colours.negative, "right"),
            _head("<b>Favourable ▶</b>", 0.26, colours.positive, "left"),
            _head("<b>Neutral</b>", 0.54, colours.quiet, "left"),
            _head("Not sure", 0.79, colours.quiet, "left"),
            *[_name(row, colours) for row in rows],
        ],
    }
    return figure(traces, layout, dark=dark)


def _trace(
    rows: Sequence[VoiceCount], attitude: AttitudeLabel, side: int, colour: str, axis: str, colours: Palette
) -> Trace:
    counts = [row.labels[attitude] for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "name": attitude,
        "y": [row.voice.slug for row in rows],
        "x": [side * count for count in counts],
        "xaxis": axis,
        "text": [f"{count:,}" if count else "" for count in counts],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": colours.ink, "size": 12},
        "customdata": [
            [row.voice.slug, attitude, _hover(row, attitude, count)] for row, count in zip(rows, counts, strict=True)
        ],
        "hovertemplate": "%{customdata[2]}<extra></extra>",
        "marker": {"color": colour, "line": {"width": 0}},
    }


def _hover(row: VoiceCount, attitude: AttitudeLabel, count: int) -> str:
    what = "where we are not sure" if attitude == "not sure" else f"{attitude} toward it"
    measured = sum(row.labels.values())
    return f"<b>{label(row.voice.name, most=60)}</b><br>{count:,} of {measured:,} different texts {what}"


def _zero(place: int, colours: Palette) -> Layout:
    """The middle of one row's bars: no line through all of them, which would cross the names above the bars."""
    line = {"color": colours.quiet, "width": 1}
    return {"type": "line", "xref": "x", "yref": "y", "x0": 0, "x1": 0, "y0": place - 0.19, "y1": place + 0.19,
            "line": line}  # fmt: skip


def _name(row: VoiceCount, colours: Palette) -> Layout:
    return {
        "text": label(row.voice.name, most=40),
        "xref": "paper",
        "yref": "y",
        "x": 0,
        "y": row.voice.slug,
        "yshift": 17,
        "xanchor": "left",
        "showarrow": False,
        "font": {"color": colours.ink, "size": 13},
    }


def _head(text: str, x: float, colour: str, anchor: str) -> Layout:
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": 1,
        "yshift": 14,
        "xanchor": anchor,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": colour, "size": 12},
    }
