"""Documents: what regulators, parliaments, police, NGOs and vendors published themselves; never counted as press."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import streamlit as st

from analysis.words import listed, number, plural
from app_pages import shared
from app_pages.cells import list_cells
from app_pages.definitions import DEFINITIONS
from app_pages.lines import article_lines
from app_pages.plain import tidy
from model.feed import DOCUMENT_KINDS
from model.question import Question
from store import answers

STEP = 25
MOST_NAMED = 12
KIND_WORDS = {
    "regulator": ("regulator", "regulators"),
    "parliament": ("parliament", "parliaments"),
    "police": ("police", "police"),
    "NGO": ("NGO", "NGOs"),
    "vendor": ("vendor", "vendors"),
}
SHOWN = "documents-shown"


def page() -> None:
    asked = shared.question()
    kinds = tuple(kind for kind in asked.outlet_kinds if kind in DOCUMENT_KINDS) or DOCUMENT_KINDS
    theirs = replace(asked, outlet_kinds=kinds, tiers=())
    ids = shared.answered(answers.article_ids, theirs)
    publishers = _publishers(theirs)
    shared.heading("Documents", _sentence(theirs, len(ids), publishers))
    st.caption(DEFINITIONS["documents"])
    if not ids:
        shared.empty(theirs)
        return
    _by_publisher(theirs, publishers)
    _list(ids, theirs)


def _publishers(theirs: Question) -> list[tuple[str, str, str, int]]:
    """(slug, name, kind, documents), by kind and then by count."""
    rows = [row for row in shared.answered(answers.outlet_rows, theirs) if row.articles]
    rows.sort(key=lambda row: (DOCUMENT_KINDS.index(row.outlet.outlet_kind), -row.articles, row.outlet.name))
    return [(row.outlet.slug, tidy(row.outlet.name), row.outlet.outlet_kind, row.articles) for row in rows]


def _sentence(theirs: Question, count: int, publishers: list[tuple[str, str, str, int]]) -> str:
    period = replace(theirs, outlet_kinds=()).words().rsplit(", ", 1)[-1]
    if not count:
        return f"No official or campaign documents that match ({period})."
    kinds = Counter(kind for _, _, kind, _ in publishers)
    by = [f"{number(n)} {KIND_WORDS[kind][n != 1]}" for kind, n in kinds.items()]
    return f"{plural(count, 'official or campaign document')} by {listed(by)} ({period})."


def _by_publisher(theirs: Question, publishers: list[tuple[str, str, str, int]]) -> None:
    st.subheader(plural(len(publishers), "publisher"), anchor=False, help=DEFINITIONS["documents"])
    with st.container(horizontal=True, gap="medium", key="documents-by"):
        for slug, name, kind, n in publishers[:MOST_NAMED]:
            shared.articles_link(replace(theirs, outlets=(slug,)), f"{name} ({kind}): {number(n)}", icon="")
    if len(publishers) > MOST_NAMED:
        st.caption(f"The first {MOST_NAMED} of {number(len(publishers))}; the filter “Outlet” has the others.")


def _list(ids: list[int], theirs: Question) -> None:
    st.subheader("Newest first", anchor=False)
    shown = int(st.session_state.get(SHOWN, STEP))
    article_lines(shared.article_rows(ids[:shown]), theirs)

    def more() -> None:
        st.session_state[SHOWN] = shown + STEP

    read = shared.opened().read
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if len(ids) > shown:
            st.button(f"Show more documents ({number(len(ids) - shown)} left)", on_click=more)
        shared.articles_link(theirs, f"All {plural(len(ids), 'document')}")
        shared.csv_button("documents", lambda: list_cells(read, ids), key="documents")


page()
