"""The Articles page's form for what no feed brings: print, radio, TV, a newsletter, a page that a colleague sent.

What is written down waits in the ledger; the poller reads a pasted link, adds the article, and answers within seconds.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import streamlit as st

from app_pages import shared
from app_pages.feed_asking import LOOK_EVERY_S, NO_POLLER_AFTER
from app_pages.plain import plain
from app_pages.shared import Opened
from model.article import MEDIA
from model.errors import ArchiveError
from model.hand_article import (
    EARLIEST,
    LONGEST,
    LONGEST_LINK,
    LONGEST_SUMMARY,
    HandRequest,
    hand_mistakes,
    tidied,
)
from store.archive import open_writer, writing
from store.hand_requests import ask_article, hand_request

ASKED = "hand-asked"
"""In the session: the id of what this visitor wrote down last."""
REFUSED = "hand-refused"
_FIELDS = ("url", "headline", "outlet", "published", "medium", "byline", "standfirst")


def add_by_hand() -> None:
    """The form, and what became of what was written down last."""
    here = shared.opened()
    if here.is_sample:
        return
    asked: int | None = st.session_state.get(ASKED)
    refused = st.session_state.pop(REFUSED, "")
    with st.expander("Add by hand", icon=":material/edit_note:", expanded=bool(asked or refused), key="hand-add"):
        st.caption(
            "For what no feed brings. A link is enough where its page may be read: headline, outlet, date and byline "
            "are taken from it, unless given here. Without a link, headline, outlet and date are needed. Such articles "
            "are marked, and left out of shares, usual levels and peaks."
        )
        _form(here)
        if refused:
            st.error(plain(refused), icon=":material/error:")
        if asked is not None:
            _follow(here, asked)


def _form(here: Opened) -> None:
    with st.form("hand-form", border=False, clear_on_submit=False):
        st.text_input("Link", placeholder="https://www.example.org/news/7", key="hand-url", max_chars=LONGEST_LINK)
        st.text_input("Headline", key="hand-headline", max_chars=LONGEST)
        outlet, published, medium = st.columns([2, 1, 1])
        outlet.text_input("Outlet", key="hand-outlet", max_chars=LONGEST)
        published.date_input(
            "Date", value=None, min_value=EARLIEST, max_value=here.today, format="YYYY-MM-DD", key="hand-published"
        )
        medium.selectbox("Medium", MEDIA, key="hand-medium")
        st.text_input("Byline", key="hand-byline", max_chars=LONGEST)
        st.text_area("Summary: what it says", key="hand-standfirst", max_chars=LONGEST_SUMMARY, height=80)
        st.form_submit_button("Add", type="primary", icon=":material/add:", on_click=_submit)


def _submit() -> None:
    here = shared.opened()
    article = tidied({name: st.session_state.get(f"hand-{name}") for name in _FIELDS})
    if mistakes := hand_mistakes(article, here.today):
        st.session_state[REFUSED] = " ".join(mistakes)
        return
    try:
        with closing(open_writer(here.path)) as db, writing(db, counted=False):
            st.session_state[ASKED] = ask_article(db, article, at=datetime.now(UTC), who=here.user)
    except ArchiveError as error:
        st.session_state[REFUSED] = str(error)
        return
    for name in _FIELDS:
        st.session_state.pop(f"hand-{name}", None)


def _follow(here: Opened, request_id: int) -> None:
    """What became of it; while it waits, looked at every second."""
    request = hand_request(here.read(), request_id)
    if request is None:
        return
    if request.answer is None:
        _waiting(here, request)
        return
    show = st.success if request.answer.done else st.warning
    show(plain(request.answer.words))


def _waiting(here: Opened, request: HandRequest) -> None:
    @st.fragment(run_every=LOOK_EVERY_S)
    def line() -> None:
        found = hand_request(here.read(), request.id)
        if found is None or found.answer is not None:
            st.rerun()
        st.caption(plain(waiting_words(request, datetime.now(UTC))))

    line()


def waiting_words(request: HandRequest, now: datetime) -> str:
    """What it waits for."""
    if now - request.at > NO_POLLER_AFTER:
        return "No answer yet. Is the poller running? (`make run` or `python -m ingest watch`; it waits.)"
    return "Written down. Waiting for the poller’s answer …"
