"""Articles: the list behind every number, and a pane to read one: why it is here, where it was seen, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from analysis.words import number, plural, signed
from app_pages.cells import list_cells
from app_pages.hand_adding import add_by_hand
from app_pages.lines import ORIGIN_WORDS, article_buttons, dated, opening_parameters
from app_pages.list_head import list_head
from app_pages.names import TIER_WORDS, language_name
from app_pages.plain import tidy
from app_pages.reading import reading_pane
from app_pages.shared import (
    answered,
    article_rows,
    csv_button,
    empty,
    opened,
    question,
    rows_clicked,
)
from app_pages.why_counted import why_counted
from model.answer import ArticleRow
from model.counting import UNIT_NAMES
from model.judgement import TOPIC_WORDS
from model.question import Question
from store import answers

PER_PAGE = 25
PER_TABLE = 200
ORDER_WORDS: dict[answers.Order, str] = {
    "tier": "By tier, newest first",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "most negative": "Most negative wording first",
    "most positive": "Most positive wording first",
}


def page() -> None:
    asked = question(lists=True)
    chosen = chosen_article()
    list_head(asked)
    if chosen is None:
        why_counted(asked)
        listing(asked, None)
        add_by_hand()
        return
    left, right = st.columns([0.46, 0.54], gap="large")
    with left:
        listing(asked, chosen)
    with right, st.container(key="reading", border=True):
        reading_pane(asked, chosen, answered(answers.article_ids, asked))


def chosen_article() -> int | None:
    """The article that the URL names; 0, which no article has, where what it names is no number."""
    value = st.query_params.get("article", "").strip()
    if not value:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else 0


def listing(asked: Question, chosen: int | None) -> None:
    order, form = controls(narrow=chosen is not None)
    ids = answered(answers.ordered_ids, asked, order)
    if not ids:
        empty(asked)
        return
    per = PER_TABLE if form == "Table" else PER_PAGE
    start = turn_pages(asked, order, len(ids), per)
    rows = article_rows(ids[start : start + per])
    if form == "Table":
        table(rows, asked)
    else:
        article_buttons(rows, asked, chosen=chosen)
    read = opened().read
    csv_button("articles", lambda: list_cells(read, ids), key="articles", label=f"CSV of {plural(len(ids), 'article')}")


def controls(*, narrow: bool) -> tuple[answers.Order, Literal["List", "Table"]]:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        order: answers.Order = st.selectbox(
            "Order",
            list(ORDER_WORDS),
            format_func=lambda name: ORDER_WORDS[name],
            key="articles-order",
            label_visibility="collapsed",
            persist_state="session",
            width=250,
        )
        form = st.segmented_control(
            "Show as",
            ["List", "Table"],
            default="List",
            required=True,
            key="articles-form",
            label_visibility="collapsed",
            persist_state="session",
        )
    return order, "Table" if form == "Table" and not narrow else "List"


def turn_pages(asked: Question, order: str, total: int, per: int) -> int:
    """Say what is shown, and let one turn pages; returns where the page starts. Another question starts at the top."""
    pages = -(-total // per)
    what = (asked.url(), order, per)
    if st.session_state.get("articles-of") != what:
        st.session_state["articles-of"] = what
        st.session_state["articles-page"] = 1
    wanted: int = st.session_state.get("articles-page", 1)
    current = min(max(1, wanted), pages)
    start = (current - 1) * per

    def go(to: int) -> None:
        st.session_state["articles-page"] = to

    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="articles-pages"):
        many = plural(total, *UNIT_NAMES[asked.unit])
        st.caption(f"{number(start + 1)} to {number(min(start + per, total))} of {many}")
        if pages > 1:
            st.button("Previous", on_click=go, args=[current - 1], disabled=current == 1, key="page-previous")
            st.button("Next", on_click=go, args=[current + 1], disabled=current == pages, key="page-next")
    return start


def table(rows: Sequence[ArticleRow], asked: Question) -> None:
    noted, fresh = rows_clicked("articles-table", [row.id for row in rows])
    st.dataframe(
        [line(row) for row in rows],
        key="articles-table",
        hide_index=True,
        alt=f"Table of {plural(len(rows), 'article')}: when, outlet, headline, topics, wording, language",
        height=min(640, 35 * (len(rows) + 1) + 3),
        on_select=noted,
        selection_mode="single-row",
        column_config={
            "Headline": st.column_config.TextColumn(width="large"),
            "Wording": st.column_config.TextColumn(help="−1 to +1. To sort by it, choose an order above the table."),
        },
    )
    for article_id in fresh() or ():
        st.query_params.from_dict(opening_parameters(asked, article_id))
        st.rerun()


def line(row: ArticleRow) -> dict[str, object]:
    return {
        "Published": dated(row),
        "Outlet": tidy(row.outlet.name),
        "Tier": TIER_WORDS[row.outlet.tier],
        "Headline": tidy(row.headline),
        "Topics": ", ".join(TOPIC_WORDS.get(topic, topic) for topic in row.topics),
        "Wording": "not measured" if row.sentiment is None else signed(row.sentiment),
        "Language": language_name(row.language),
        "Came by": ORIGIN_WORDS[row.origin],
    }


page()
