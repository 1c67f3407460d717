"""The part of the reading pane about an article's page: read, paywalled or why not; changes; the text itself."""

from __future__ import annotations

import streamlit as st

from analysis.page_words import (
    NOT_ASKED,
    NOT_CONCERNED,
    SWITCHED_OFF,
    change_lines,
    page_words,
)
from analysis.words import plural
from app_pages.plain import plain, tidy
from app_pages.shared import opened, when
from model.answer import ArticleRow
from model.feed import PRESS_KINDS
from model.page import PageState
from store.pages import page_state, text_of


def page_read(row: ArticleRow) -> None:
    """What the outlet's page says, apart from what its feeds say."""
    db = opened().read()
    state = page_state(db, row.id)
    st.markdown("**Its page**")
    if state is None:
        st.caption(plain(unread_words(row)))
        return
    st.caption(plain(page_words(state, when)))
    for line in change_lines(state, when):
        st.caption(plain(line))
    if state.byline and state.byline != row.byline:
        st.caption(plain(f"The page names as author: {state.byline}"))
    if state.kept:
        st.caption(f"Kept as seen, for internal use: {plural(state.kept, 'version')}.")
    if state.read_at:
        whole_text(state, text_of(db, row.id))


def unread_words(row: ArticleRow) -> str:
    """Why a page was never asked for."""
    if not row.outlet.full_text:
        return SWITCHED_OFF
    return NOT_ASKED if row.topics and row.outlet.outlet_kind in PRESS_KINDS else NOT_CONCERNED


def whole_text(state: PageState, text: str) -> None:
    """The text, as plain text: nothing in it is markup. It is its publisher's, and is in no export."""
    label = "The text as read" if state.in_full else "The part that everybody may read"
    with st.expander(label, icon=":material/article:"):
        st.text(tidy(text))
