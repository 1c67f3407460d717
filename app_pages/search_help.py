"""“How to ask”: every operator with an example that can be tried, and the archive's own values to add to a search."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.words import number
from app_pages.facets import facet_list
from app_pages.plain import plain, tidy
from app_pages.search_box import ask, with_field, with_text
from model.answer import Facets
from model.attitude import ATTITUDES
from model.question import DIRECTIONS, Question

EXAMPLES = (
    ("scanning messages", "both words, in any order, in headline, standfirst or text"),
    ('"end-to-end encryption"', "words that follow one another"),
    ("scanning OR surveillance", "either word"),
    ("(scanning OR surveillance) children", "parentheses, as many as you need"),
    ("encryption -scanning", "the first without the second; NOT does the same"),
    ("encrypt*", "any ending"),
    ("ministers NEAR/5 encryption", "both, with at most five words between"),
    ("title:encryption", "in the headline"),
    ('quote:"safety of children"', "within one quotation"),
    ("country:GB,IE", "one of several values; outlet: tier: lang: topic: voice: tag: … work alike"),
    ("encryption since:2026-11-01 until:2026-11-22", "between two days; date:2026-11 is a month"),
    ("-kind:press", "fields can be left out too"),
)
"""A search, and what it finds."""

_FIELD_OF = {
    "outlets": "outlet",
    "tiers": "tier",
    "countries": "country",
    "languages": "lang",
    "topics": "topic",
    "outlet_kinds": "kind",
    "coverage_kinds": "coverage",
    "voices": "voice",
    "tags": "tag",
}
Values = dict[str, list[tuple[str, str]]]


def offered(facets: Facets) -> Values:
    """Field → its values in this archive, each with its words and count."""
    found: Values = {
        _FIELD_OF[facet.name]: [(value, f"{tidy(words)} ({number(n)})") for value, words, n in facet.values]
        for facet in facet_list(facets)
    }
    fixed: dict[str, Sequence[str]] = {"sentiment": DIRECTIONS, "attitude": ATTITUDES}
    return found | {name: [(value, value) for value in values] for name, values in fixed.items()}


def search_help(asked: Question, facets: Facets) -> None:
    """A popover beside the box; drawn when it is opened."""
    shown = st.popover("How to ask", icon=":material/help:", key="search-help", on_change="rerun")
    if not shown.open:
        return
    with shown:
        _fields(asked, offered(facets))
        st.caption(
            "Examples; a click searches for one. Operators are written in capitals, accents and case do not count."
        )
        for n, (text, says) in enumerate(EXAMPLES):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.button(plain(text), key=f"search-example-{n}", on_click=ask, args=[with_text(asked, text)])
                st.caption(plain(says))


def _fields(asked: Question, values: Values) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.selectbox("Field", list(values), key="search-field", format_func=lambda one: f"{one}:", width=150)
        words = dict(values[name])

        def chosen() -> None:
            value = st.session_state["search-value"]
            if value is not None:
                ask(with_field(asked, name, value))
                st.session_state["search-value"] = None

        st.selectbox(
            "Value, added to the search",
            list(words),
            index=None,
            key="search-value",
            format_func=lambda one: words.get(one, one),
            placeholder=f"{number(len(words))} in this archive",
            on_change=chosen,
            width=300,
        )
