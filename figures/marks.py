"""Thin dotted lines on a time chart, for what we changed ourselves: a saved search, say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from figures.theme import Dashed, break_hovers, break_lines, palette
from model.answer import Bucket


def with_marks(
    figure: go.Figure, marks: Sequence[Dashed], days: Sequence[date], bucket: Bucket, *, dark: bool
) -> go.Figure:
    """The figure with a line before each mark's day, which says its words when it is pointed at."""
    if not marks:
        return figure
    lines = break_lines(marks, bucket, palette(dark=dark))
    low, high = figure.layout.yaxis.range
    drawn = [{**line, "line": {**line["line"], "dash": "dot"}} for line in lines]
    hovers = break_hovers(marks, days, bucket, low, high)
    figure.update_layout(shapes=[*figure.layout.shapes, *drawn])
    return figure.add_traces([{**trace, "name": "our own change"} for trace in hovers])
