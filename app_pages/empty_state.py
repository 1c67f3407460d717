"""What a page shows when nothing matches: why, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, tzinfo

import streamlit as st

from analysis.words import plural
from app_pages.filters import ask
from app_pages.location import DEFAULT
from app_pages.plain import plain
from model.answer import Totals
from model.question import Question, day_words


def draw_empty(asked: Question, anywhen: Totals, in_archive: int, zone: tzinfo) -> None:
    """`anywhen` holds the totals of the same question without its period."""
    with st.container(border=True, key="empty"):
        if not in_archive:
            st.markdown(
                "**The archive is still empty.** Articles appear here as soon as the first feeds have answered."
            )
            return
        st.markdown(f"**No articles match.** You asked for: {plain(asked.words())}\\.")
        with st.container(horizontal=True, gap="small"):
            if anywhen.newest is not None:
                _newest(asked, anywhen, zone)
            if asked.outlet_kinds != ("all",):
                st.button("Include all kinds of outlets", on_click=ask, args=[replace(asked, outlet_kinds=("all",))])
            st.button("Clear the filters", on_click=ask, args=[DEFAULT])


def _newest(asked: Question, anywhen: Totals, zone: tzinfo) -> None:
    assert anywhen.newest is not None
    last = anywhen.newest.astimezone(zone).date()
    weeks = asked.with_(since=last - timedelta(days=27), until=last)
    st.button(f"Go to the newest ones, four weeks to {day_words(last)}", on_click=ask, args=[weeks], type="primary")
    all_time = replace(asked, since=None, until=None, last=None)
    st.button(f"Show all time ({plural(anywhen.articles, 'article')})", on_click=ask, args=[all_time])
