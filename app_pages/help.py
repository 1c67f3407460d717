"""Help inside: the first-run tour, and the popover in the menu with the words of the dashboard and the keys."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import streamlit as st

from app_pages import shared
from app_pages.definitions import TOUR, WORDS
from app_pages.shared import Opened
from model.errors import ArchiveError
from store.archive import open_writer, writing
from store.looks import note_tour, tour_seen

STEP, SEEN = "tour-step", "tour-seen"
KEYS = (
    ("Tab, Shift + Tab", "to the next or the last link, button or field"),
    ("Enter or Space", "press what has the focus, open a list"),
    ("Arrow keys", "move in a list, in a table, between the choices of a row of buttons"),
    ("Space in a table", "choose the row whose box has the focus"),
    ("Esc", "close a list or this help"),
)


def help_popover() -> None:
    """The menu's last entry: it needs no archive, so that it stands on every page."""
    with st.popover("Help", icon=":material/help:", key="help"):
        st.button("Show the tour", icon=":material/tour:", key="tour-again", on_click=_begin)
        st.markdown("**Words**")
        st.markdown("\n".join(f"- **{word}**: {meaning}" for word, meaning in WORDS.items()))
        st.markdown("**Keys**")
        st.markdown("\n".join(f"- **{key}**: {what}" for key, what in KEYS))
        st.caption("What bars show stands in the CSV below their chart; “Articles behind this” opens all of it.")


def tour(here: Opened) -> None:
    """The tour, on a person's first visit, or when they ask for it."""
    step = st.session_state.get(STEP)
    if step is None:
        if _seen(here):
            return
        step = 0
    heading, words = TOUR[step]
    with st.container(border=True, key="tour"):
        st.markdown(f"**{heading}** ({step + 1} of {len(TOUR)})")
        st.markdown(words)
        with st.container(horizontal=True, gap="small"):
            if step + 1 < len(TOUR):
                st.button("Next", type="primary", key="tour-next", on_click=_go, args=[step + 1])
            st.button("Close the tour", key="tour-close", on_click=_close)


def _begin() -> None:
    st.session_state[STEP] = 0


def _go(step: int) -> None:
    st.session_state[STEP] = step


def _close() -> None:
    """Remembered for this visit; and for good, where there is an archive of one's own to write it in."""
    st.session_state.pop(STEP, None)
    st.session_state[SEEN] = True
    here = shared.opened()
    own = here.own if here.is_sample else here
    if own is None:
        return
    try:
        with closing(open_writer(own.path)) as db, writing(db, counted=False):
            note_tour(db, at=datetime.now(UTC), who=here.user)
    except ArchiveError as error:
        st.toast(shared.plain(f"That you have seen the tour could not be written down: {error}"))


def _seen(here: Opened) -> bool:
    if SEEN not in st.session_state:
        own = here.own if here.is_sample else here
        st.session_state[SEEN] = own is not None and tour_seen(own.read(), here.user)
    return bool(st.session_state[SEEN])
