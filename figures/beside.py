"""A second series on a volume chart: a grey dashed line over the first row, with a legend that names both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from figures.theme import Trace, bucket_words, label, palette
from model.answer import Bucket

LEGEND_PX = 46
"""Room for the legend below the chart."""
ROOM = 1.08
"""Above the highest point of the second series, as parts of it."""
OTHER = "other"
"""The fourth item of a point's `customdata`: it belongs to the second series."""


def with_beside(
    figure: go.Figure,
    days: Sequence[date],
    bucket: Bucket,
    values: Sequence[float | None],
    own_days: Sequence[date],
    names: tuple[str, str],
    *,
    dark: bool,
    share: bool = False,
) -> go.Figure:
    """The figure with `values` drawn at `days`; they belong to `own_days`, which the hover names.

    `names`: of the first series and of the second, with their units and periods. A point's `customdata` is as a bar's
    with OTHER behind it; its day is the other series' own.
    """
    colours = palette(dark=dark)
    first, second = (label(name) for name in names)
    custom = [
        [own.isoformat(), "", f"<b>{_value(value, share=share)}</b> {second}<br>{bucket_words(own, bucket)}", OTHER]
        for own, value in zip(own_days, values, strict=True)
    ]
    trace: Trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": second,
        "x": [day.isoformat() for day in days],
        "y": list(values),
        "customdata": custom,
        "hovertemplate": "%{customdata[2]}<extra></extra>",
        "line": {"color": colours.quiet, "width": 1.6, "dash": "dash"},
        "marker": {"color": colours.quiet, "size": 5},
        "showlegend": True,
        "connectgaps": False,
    }
    figure.data[0].update(name=first, showlegend=True)
    for rest in figure.data[1:]:
        rest.showlegend = False
    figure.add_trace(trace)
    high = max((value for value in values if value is not None), default=0) * ROOM
    low, top = figure.layout.yaxis.range
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 12}},
        height=figure.layout.height + LEGEND_PX,
        margin={"b": LEGEND_PX + figure.layout.margin.b},
        yaxis={"range": [low, max(top, high)]},
    )
    return figure


def _value(value: float | None, *, share: bool) -> str:
    if value is None:
        return "not known:"
    return f"{value:.1%}:" if share else f"{value:,.0f}"
