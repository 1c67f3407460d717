"""Searches: the saved ones with their last week, and each one's own page (`?search=…`)."""

from __future__ import annotations

import streamlit as st

from analysis.search_words import week_words
from analysis.words import number, plural
from app_pages import shared
from app_pages.location import SEARCH
from app_pages.plain import plain
from app_pages.search_links import search_links
from app_pages.search_page import search_page
from app_pages.search_writing import ask_name, say, why_not, write
from model.errors import QuestionError
from model.search import SavedSearch
from store import answers, story_answers
from store.searches import searches, undo_search

HOW = "Ask something with the filters of any page, then choose *Save this search* below them."


def page() -> None:
    slug = st.query_params.get(SEARCH, "")
    if slug:
        search_page(slug)
    else:
        all_searches()


def all_searches() -> None:
    here = shared.opened()
    kept = searches(here.read())
    said = f"{plural(len(kept), 'saved search', 'saved searches')}." if kept else "No search is saved yet."
    shared.heading("Searches", said)
    say()
    if words := why_not(here):
        st.info(plain(words), icon=":material/info:")
    st.caption(f"{HOW} A search with a period such as “last 28 days” moves on with the days.")
    for found in kept:
        line(found)
    removed_ones()


def line(found: SavedSearch) -> None:
    """One search: its name opens its page."""
    with st.container(key=f"line-search-{found.slug}", gap=None):
        st.button(
            plain(found.name),
            key=f"saved-open-{found.slug}",
            type="tertiary",
            on_click=st.query_params.from_dict,
            args=[{SEARCH: found.slug}],
        )
        parts = [
            last_week(found),
            f"owner {found.now.owner}",
            f"changed {shared.when(found.now.at)} by {found.now.who}",
        ]
        st.caption(plain(" · ".join(parts)))
        st.caption(plain(asked_words(found)))
        if found.now.notes:
            st.caption(plain(found.now.notes))
        with st.container(horizontal=True, gap="small"):
            search_links(found)


def asked_words(found: SavedSearch) -> str:
    """What it asks, in words; as it was written where that is not understood any more."""
    try:
        return f"{found.question.words()}."
    except QuestionError:
        return found.now.asked


def last_week(found: SavedSearch) -> str:
    """Different texts of the last seven days against the seven before, as far as the two can be compared."""
    try:
        asked = found.question.with_(last=7)
        now = shared.answered(story_answers.side_by_side, asked)
        before = shared.answered(answers.comparable, asked)
        earlier = None if before is None else shared.answered(story_answers.side_by_side, before).texts
    except QuestionError as error:
        return f"Not understood any more: {error}"
    return week_words(now.texts, earlier)


def removed_ones() -> None:
    """What was taken off the list, with the way back."""
    here = shared.opened()
    gone = searches(here.read(), removed=True)
    if not gone:
        return
    with st.expander(f"Removed ({number(len(gone))})", key="searches-removed"):
        ask_name(here, key="removed")
        for found in gone:
            assert found.removed is not None
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.caption(plain(f"{found.name}: removed by {found.removed.who}, {shared.when(found.removed.at)}"))
                st.button(
                    "Bring it back",
                    key=f"saved-back-{found.slug}",
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=bring_back,
                    args=[found],
                )


def bring_back(found: SavedSearch) -> None:
    assert found.removed is not None
    seen = found.removed.id
    write(
        shared.opened(),
        lambda db, at, who: undo_search(db, found.slug, seen=seen, at=at, who=who),
        f"“{found.name}” is back.",
    )


page()
