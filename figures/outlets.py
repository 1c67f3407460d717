"""Coverage by country or language as ranked bars. (Outlets themselves are a table with a line a row.)

Every bar's `customdata` is `[key, words for the hover]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from figures.theme import Layout, figure, label, palette

ROW_PX = 28


@dataclass(frozen=True, slots=True)
class Group:
    """A country's or a language's coverage."""

    key: str
    """As the question's filter takes it; empty where unknown."""
    name: str
    articles: int
    outlets: int


def groups_figure(groups: Sequence[Group], *, dark: bool) -> go.Figure:
    """One bar a group, in the order given, with its number at the end."""
    colours = palette(dark=dark)
    keys = [group.key or "unknown" for group in groups]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": keys,
        "x": [group.articles for group in groups],
        "text": [f"{group.articles:,}" for group in groups],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": colours.ink, "size": 12},
        "customdata": [[group.key, _hover(group)] for group in groups],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "marker": {"color": colours.accent, "line": {"width": 0}},
    }
    most = max([1, *(group.articles for group in groups)])
    layout: Layout = {
        "height": 24 + ROW_PX * max(1, len(groups)),
        "bargap": 0.3,
        "xaxis": {"range": [0, most * 1.18], "visible": False},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "categoryorder": "array",
            "categoryarray": keys,
            "tickvals": keys,
            "ticktext": [label(group.name, most=24) for group in groups],
            "tickfont": {"color": colours.ink, "size": 13},
            "ticks": "outside",
            "tickcolor": "rgba(0,0,0,0)",
        },
    }
    return figure([trace], layout, dark=dark)


def _hover(group: Group) -> str:
    articles = f"{group.articles:,} {'article' if group.articles == 1 else 'articles'}"
    outlets = f"{group.outlets:,} {'outlet' if group.outlets == 1 else 'outlets'}"
    return f"<b>{label(group.name)}</b><br>{articles} from {outlets}"
