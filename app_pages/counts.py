"""Numbers that open: cards, sentences, charts and tables draw nothing but `Counted`, and a click lists its articles.

What was drawn in a run is noted in the session (`drawn`), so that a test can open every number of every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote, urlencode

import streamlit as st

from app_pages.location import link_parameters
from app_pages.plain import plain
from model.counted import Counted
from model.question import Question

_DRAWN, _CHARTS = "drawn-numbers", "drawn-charts"
ARTICLES_PATH = "articles"


def begin() -> None:
    """A run begins: nothing is drawn yet."""
    st.session_state[_DRAWN] = []
    st.session_state[_CHARTS] = {}


def drawn() -> list[Counted]:
    """Every number that this run has drawn so far."""
    found: list[Counted] = st.session_state.setdefault(_DRAWN, [])
    return found


def note(counts: Iterable[Counted]) -> None:
    """These numbers are drawn."""
    drawn().extend(counts)


def note_chart(key: str, cells: Mapping[tuple[str, ...], Counted]) -> None:
    """A chart draws these numbers."""
    note(cells.values())
    st.session_state[_CHARTS][key] = cells


def address(asked: Question) -> str:
    """Where the list of a question's articles lies, relative to the dashboard's pages."""
    return f"{ARTICLES_PATH}?{urlencode(link_parameters(asked), quote_via=quote)}"


def linked(sentence: str, counts: Sequence[Counted]) -> str:
    """A sentence as Markdown, each `Counted` label in it, in this order, a link to its list; all else escaped.

    A label that the sentence does not hold is passed over, and its number is not drawn.
    """
    pieces, position = [], 0
    for one in counts:
        place = _word_at(sentence, one.label, position)
        if place < 0:
            continue
        pieces += [_kept(sentence[position:place]), f"[{plain(one.label)}]({address(one.question)})"]
        position = place + len(one.label)
        note([one])
    return "".join([*pieces, _kept(sentence[position:])])


def _word_at(sentence: str, label: str, start: int) -> int:
    """Where a label stands that is no part of a longer number or word; -1 for nowhere."""
    while (place := sentence.find(label, start)) >= 0:
        before = sentence[place - 1 : place] if place else ""
        after = sentence[place + len(label) : place + len(label) + 1]
        if not (before.isalnum() or (before in (",", ".") and label[:1].isdigit())) and not after.isalnum():
            return place
        start = place + 1
    return -1


def _kept(text: str) -> str:
    """Escaped, with the spaces at both ends that `plain` takes away."""
    inner = plain(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and inner else ""
    return f"{before}{inner}{after}"


def card(
    label: str, counted: Counted, value: str, *, articles: Any, change: str = "", up: bool = False,
    than: str = "than in the period before", steps: Sequence[float] = (), help: str = "",
) -> None:  # fmt: skip
    """A headline number that is a link as a whole. `articles` is the page of lists."""
    note([counted])
    with st.container(key=f"card-{label}", height="stretch"):
        st.metric(
            label,
            value,
            delta=change or None,
            delta_color="primary",
            delta_arrow="up" if up else "down",
            delta_description=than if change else None,
            chart_data=list(steps) or None,
            border=True,
            height="stretch",
            help=help,
        )
        st.page_link(
            articles,
            label=plain(f"{label}: see {counted.words()}"),
            icon="",
            query_params=link_parameters(counted.question),
        )


def chart_clicked(key: str, cells: Mapping[tuple[str, ...], Counted]) -> Callable[[], None]:
    """For `st.plotly_chart(key=key, on_select=…)`: remembers the number of the clicked point, for `opened_number`."""

    def noted() -> None:
        points = st.session_state[key].get("selection", {}).get("points", [])
        st.session_state[f"{key}-open"] = cells.get(place_of(points[0].get("customdata", []))) if points else None

    return noted


def place_of(custom: Sequence[object]) -> tuple[str, ...]:
    """A point's `customdata` without its hover words, which stand third; second where there is nothing behind."""
    items = [str(item) for item in custom]
    return (*items[:2], *items[3:]) if len(items) > 2 else tuple(items[:1])


def table_clicked(
    key: str, cells: Sequence[Mapping[str, Counted]], names: Sequence[str] = ()
) -> tuple[Callable[[], None], Callable[[], str | None]]:
    """For `st.dataframe(key=key, on_select=noted, selection_mode=CELLS)`: (`noted`, the name just clicked, or None).

    `cells` names the numbers of each row by column; the number clicked is remembered for `opened_number`. A click
    beside them gives the row's name, where `names` has one, else remembers its first number. It is looked up in the
    rows that the visitor saw: the run that follows may draw others.
    """
    note(one for row in cells for one in row.values())

    def noted() -> None:
        chosen = st.session_state[key].get("selection", {})
        places = [*chosen.get("cells", []), *((row, "") for row in chosen.get("rows", []))]
        st.session_state.pop(f"{key}-open", None)
        for row, column in places[:1]:
            if row >= len(cells):
                continue
            found = cells[row].get(column)
            if found is None and names:
                st.session_state[f"{key}-name"] = names[row]
            else:
                st.session_state[f"{key}-open"] = found or next(iter(cells[row].values()), None)

    def fresh() -> str | None:
        found: str | None = st.session_state.pop(f"{key}-name", None)
        return found

    return noted, fresh


def opened_number(key: str, among: Iterable[Counted]) -> Counted | None:
    """The number that was clicked in a chart or table, as long as it is one of those drawn now."""
    found: Counted | None = st.session_state.get(f"{key}-open")
    return found if found is not None and found in list(among) else None


def close_number(key: str) -> None:
    """Show the list under a chart or table no longer."""
    st.session_state.pop(f"{key}-open", None)


CELLS: Sequence[Literal["single-row", "single-cell"]] = ("single-row", "single-cell")
"""What can be chosen in a table of numbers."""
