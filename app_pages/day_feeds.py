"""How the feeds were asked in these hours: those that failed, when each answered, and “Check all feeds now”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from analysis.latest_words import checks_words, moment_words, outcome_words
from analysis.words import number, plural
from app_pages import shared
from app_pages.definitions import DEFINITIONS
from app_pages.feed_asking import ask, follow, say_refused, why_not
from app_pages.plain import plain, tidy
from app_pages.shared import Opened
from model.latest import FeedChecks
from model.moments import Window
from store.feed_requests import requests_about
from store.latest import feed_checks

MOST_ROWS = 200
SHOWN_FOR = timedelta(hours=1)
"""How long a request to check all feeds, and its answer, stands here."""


def feeds_of_the_hours(here: Opened, window: Window, found: Sequence[FeedChecks], feeds: int) -> None:
    """The section; `found` are `feed_checks` of the window, `feeds` how many are watched."""
    st.subheader("Feeds in this time", anchor=False, help=DEFINITIONS["feeds in this time"])
    st.caption(plain(checks_words(found, feeds)))
    _check_now(here)
    failed = [one for one in found if one.failures]
    if failed:
        st.markdown(f"**{plural(len(failed), 'feed')} failed in this time**")
        st.dataframe(
            [_failure(one, here) for one in failed[:MOST_ROWS]],
            key="day-failed",
            hide_index=True,
            height="content" if len(failed) < 15 else 560,
            alt=f"Table of {plural(len(failed), 'feed')} that failed: when, why, and how it is now",
        )
    if found:
        with st.expander(f"When each of {plural(len(found), 'feed')} answered"):
            st.dataframe(
                [_line(one, here) for one in found[:MOST_ROWS]],
                key="day-checks",
                hide_index=True,
                alt=f"Table of {plural(len(found), 'feed')}: last check, what came of it, new articles",
            )
            if len(found) > MOST_ROWS:
                st.caption(f"The {number(MOST_ROWS)} that were asked last; the CSV holds all {number(len(found))}.")
            shared.csv_button("feeds-asked", lambda: [_cells(one) for one in found], key="day-checks")


def checks(here: Opened, window: Window) -> list[FeedChecks]:
    """How the feeds were asked in the window; read anew when the archive was written to, or a minute is over."""
    key = ("feed checks", here.snapshot.writes, window.first, window.last.replace(second=0, microsecond=0))
    return here.snapshot.answers.get(key, lambda: feed_checks(here.read(), window))


def _check_now(here: Opened) -> None:
    def asked() -> None:
        ask("check all", "")

    refused = why_not(here)
    st.button(
        "Check all feeds now",
        icon=":material/sync:",
        key="day-check-all",
        on_click=asked,
        disabled=bool(refused),
        help="Asks every feed, due or not, except those asked within the last minute, paused, or told to wait.",
    )
    if refused:
        st.caption(plain(refused))
        return
    say_refused()

    def about() -> list[object]:
        return list(requests_about(here.read(), "", since=here.now - SHOWN_FOR))

    lately = requests_about(here.read(), "", since=here.now - SHOWN_FOR)
    if lately:
        follow(about, any(request.answer is None for request in lately))


def _failure(one: FeedChecks, here: Opened) -> dict[str, object]:
    at = one.failed_at
    return {
        "Outlet": tidy(one.outlet),
        "Feed": tidy(one.title or one.url),
        "Failed": moment_words(at, here.now, here.zone) if at else "",
        "Why": tidy(one.failed_reason),
        "Now": "answers again" if one.recovered else "still fails",
        "Checks": f"{one.failures} of {one.checks} failed",
    }


def _line(one: FeedChecks, here: Opened) -> dict[str, object]:
    return {
        "Outlet": tidy(one.outlet),
        "Feed": tidy(one.title or one.url),
        "Last check": moment_words(one.last_at, here.now, here.zone),
        "Answer": tidy(outcome_words(one)),
        "New articles": one.articles,
        "Checks": one.checks,
    }


def _cells(one: FeedChecks) -> dict[str, object]:
    return {
        "outlet": one.outlet,
        "feed": one.title,
        "address": one.url,
        "last check (UTC)": one.last_at.isoformat(),
        "answer": outcome_words(one),
        "new articles, any subject": one.articles,
        "checks": one.checks,
        "failed checks": one.failures,
    }
