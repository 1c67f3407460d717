"""Articles by the hour, as bars. Every bar's `customdata` is `[its hour (ISO), words for the hover]`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import plotly.graph_objects as go

from figures.theme import PARTIAL_OPACITY, Layout, Trace, figure, palette
from model.latest import HourCount

HEIGHT_PX = 190
MOST_TICKS = 7


def hours_figure(counts: Sequence[HourCount], zone: tzinfo, *, dark: bool, chosen: str = "") -> go.Figure:
    """One bar an hour; those that the window cuts are lighter. `chosen` is the hour (ISO) that is open below."""
    colours = palette(dark=dark)
    starts = [one.start.astimezone(zone) for one in counts]
    keys = [start.isoformat(timespec="minutes") for start in starts]
    several_days = len({start.date() for start in starts}) > 2
    names = [f"{start:%a %H:%M}" if several_days else f"{start:%H:%M}" for start in starts]
    trace: Trace = {
        "type": "bar",
        "x": list(range(len(counts))),
        "y": [len(one.ids) for one in counts],
        "customdata": [[key, _hover(one, zone)] for key, one in zip(keys, counts, strict=True)],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "marker": {
            "color": [colours.ink if key == chosen else colours.accent for key in keys],
            "opacity": [PARTIAL_OPACITY if one.partial else 1.0 for one in counts],
            "line": {"width": 0},
        },
    }
    step = max(1, -(-len(counts) // MOST_TICKS))
    places = list(range(len(counts)))[::-1][::step][::-1]
    most = max([1, *(len(one.ids) for one in counts)])
    layout: Layout = {
        "height": HEIGHT_PX,
        "xaxis": {
            "range": [-0.6, max(1, len(counts)) - 0.4],
            "tickvals": places,
            "ticktext": [names[n] for n in places],
            "ticks": "outside",
            "ticklen": 4,
            "showline": True,
        },
        "yaxis": {"range": [0, most * 1.1], "showgrid": True, "nticks": 4, "tickformat": ",d"},
    }
    return figure([trace], layout, dark=dark)


def _hover(one: HourCount, zone: tzinfo) -> str:
    start = one.start.astimezone(zone)
    n = len(one.ids)
    words = f"{start:%a} {start.day} {start:%b}, from {start:%H:%M}{', in part' if one.partial else ''}"
    return f"<b>{n:,}</b> {'article' if n == 1 else 'articles'}<br>{words}"
