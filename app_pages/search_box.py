"""The search box of the filter row: a search typed, read back, or its mistake pointed at beside the page.

A mistake hides nothing: the page shows the last search of this visit that was understood, or what the other filters
find, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from app_pages.location import KEPT_FIELDS, link_parameters
from app_pages.plain import plain, shortened
from model.errors import QuestionError
from model.pointing import pointed
from model.query import And, Field, Query, Value, printed
from model.query_fields import DATE_FIELDS
from model.query_parse import MOST_CHARACTERS, canonical
from model.question import Question

_HELP = (
    'Words and "phrases" must all occur; OR between two takes either; \\- before a word leaves it out; scan\\* takes '
    "any ending; title:scan, country:GB, since:2026-11-01 narrow. “How to ask” shows everything."
)
_UNDERSTOOD = "search-understood"


@dataclass(frozen=True)
class Mistake:
    """A search that is not understood, and what the page shows in its place."""

    wanted: Question
    error: QuestionError
    shown: str
    """The search shown instead; empty where none is."""


def ask(asked: Question) -> None:
    """Put a question into the URL (as a widget's callback: the run that follows shows it)."""
    kept = {name: st.query_params[name] for name in KEPT_FIELDS if name in st.query_params}
    st.query_params.from_dict(kept | link_parameters(asked))


def with_text(asked: Question, text: str) -> Question:
    """The question with another search. Where that names dates or kinds of coverage, it has the say over them: the
    period and the kinds chosen in the row give way."""
    found = replace(asked, text=text.strip())
    if found.fields_searched & frozenset(DATE_FIELDS):
        found = replace(found, since=None, until=None, last=None)
    return replace(found, coverage_kinds=()) if "coverage" in found.fields_searched else found


def with_field(asked: Question, name: str, value: str) -> Question:
    """The question narrowed by one value of a field, written into its search."""
    added = Field(name, (Value(value),))
    before = asked.query
    whole: Query = added if before is None else And((*(before.parts if isinstance(before, And) else (before,)), added))
    return with_text(asked, printed(whole))


def understood(asked: Question) -> None:
    """Remember a search that was answered."""
    if asked.text:
        st.session_state[_UNDERSTOOD] = asked.text


def instead_of(wanted: Question, error: QuestionError) -> tuple[Question, Mistake]:
    """What to show where a search is not understood."""
    last = st.session_state.get(_UNDERSTOOD, "")
    shown = last if last != wanted.text else ""
    return replace(wanted, text=shown), Mistake(wanted, error, shown)


def search_box(asked: Question, mistake: Mistake | None) -> None:
    """The box; it keeps what was typed, right or wrong."""
    wanted = mistake.wanted if mistake else asked
    if st.session_state.get("filter-text") != wanted.text:
        st.session_state["filter-text"] = wanted.text

    def typed() -> None:
        ask(with_text(wanted, st.session_state["filter-text"] or ""))

    st.text_input(
        "Search",
        key="filter-text",
        placeholder='Search the texts: words, "phrases", OR, -without, encrypt*, title:… outlet:… since:…',
        help=_HELP,
        icon=":material/search:",
        on_change=typed,
        label_visibility="collapsed",
        max_chars=MOST_CHARACTERS,
    )


def say_mistake(mistake: Mistake) -> None:
    """What is wrong with the search, where, and what was perhaps meant."""
    shows = (
        f"what your last search finds, “{shortened(mistake.shown)}”" if mistake.shown else "what the other filters find"
    )
    with st.container(key="search-mistake", border=True, gap="xsmall"):
        st.error(
            f"This search is not understood. {plain(str(mistake.error))} "
            f"Until it is mended, the page shows {plain(shows)}.",
            icon=":material/help:",
        )
        if mistake.error.position is not None and mistake.error.text:
            st.code(pointed(mistake.error.text, mistake.error.position), language=None)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for n, better in enumerate(mistake.error.instead):
                st.button(
                    f"Search for {plain(shortened(better))}",
                    key=f"search-instead-{n}",
                    on_click=ask,
                    args=[with_text(mistake.wanted, better)],
                )
            st.button(
                "Remove the search",
                key="search-remove",
                type="tertiary",
                on_click=ask,
                args=[replace(mistake.wanted, text="")],
            )


def say_reading(asked: Question) -> None:
    """How a search was read, where a person may have meant it otherwise: AND and OR beside one another."""
    if asked.query is None:
        return
    read = canonical(asked.text)
    if read.count("(") > asked.text.count("("):
        st.caption(plain(f"Read as: {shortened(read, 300)}"))
