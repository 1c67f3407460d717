"""“Save this search”, below the filters of every page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.location import SEARCH, link_parameters
from app_pages.plain import plain, tidy
from app_pages.search_writing import ask_name, say, why_not, write
from model.question import Question
from model.search import MOST_NAME, MOST_NOTES
from store.searches import save_search, searches

if TYPE_CHECKING:
    from app_pages.shared import Opened

PAGE = Path(__file__).with_name("searches.py")
_SAVED = "saved-saved"


def save_popover(asked: Question, here: Opened) -> None:
    """A name and notes for the question of this page; or the saved search that it should change."""
    with st.popover("Save this search", icon=":material/bookmark_add:", type="tertiary", key="save-search"):
        if words := why_not(here):
            st.markdown(plain(words))
            return
        st.caption(plain(f"{asked.words()}."))
        with st.form("save-search-form", border=False, clear_on_submit=True):
            st.text_input(
                "Name of the search", key="save-name", max_chars=MOST_NAME, placeholder="Chat Control in Germany"
            )
            st.text_area("Notes", key="save-notes", max_chars=MOST_NOTES, height=80, placeholder="What it is for")
            ask_name(here, key="save")
            st.form_submit_button("Save", icon=":material/check:", type="primary", on_click=_save, args=[asked, here])
        _change_instead(asked, here)


def say_saved() -> None:
    """What became of saving, below the filters."""
    say()
    if slug := st.session_state.pop(_SAVED, ""):
        st.page_link(PAGE, label="Open the saved search", icon=":material/bookmark:", query_params={SEARCH: slug})


def _save(asked: Question, here: Opened) -> None:
    name, notes = (str(st.session_state[key]) for key in ("save-name", "save-notes"))
    made: list[str] = []
    if write(
        here,
        lambda db, at, by: made.append(save_search(db, name, asked, notes=notes, at=at, who=by)),
        f"Saved as “{' '.join(name.split())}”.",
    ):
        st.session_state[_SAVED] = made[0]


def _change_instead(asked: Question, here: Opened) -> None:
    known = {one.slug: one.name for one in searches(here.read())}
    if not known:
        return
    chosen = st.selectbox(
        "Or change a saved search to this",
        [None, *known],
        key="save-instead",
        format_func=lambda slug: "Choose one" if slug is None else tidy(known[slug]),
    )
    if chosen:
        st.page_link(
            PAGE,
            label="See what that would add and take away",
            icon=":material/difference:",
            query_params={SEARCH: chosen, **link_parameters(asked)},
        )
