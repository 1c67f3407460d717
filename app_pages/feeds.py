"""Feeds: how each was at its last check, in words, failing ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from analysis.break_words import change_words
from analysis.feed_health import CONDITIONS, Health, health, summary
from analysis.words import number, plural
from app_pages import shared
from app_pages.feed_asking import add_source, feed_buttons
from model.breaks import CollectionBreak
from model.feed import OUTCOME_WORDS
from model.question import Question
from store.feeds import FeedState, former_addresses
from store.provenance import FeedYield, feed_yields, recent_polls

ALL = "all"
NAMES = {
    ALL: "All",
    "failing": "Failing",
    "broken": "With mistakes",
    "waiting": "Not asked yet",
    "fine": "Fine",
    "saved": "Saved documents",
    "paused": "Paused",
    "removed": "Removed",
}
SIGNS = {
    "failing": "✕ fails",
    "broken": "! mistakes",
    "waiting": "… not asked",
    "fine": "✓ fine",
    "saved": "▤ saved",
    "paused": "‖ paused",
    "removed": "− removed",
}
YIELD_DAYS = 28
MOST_BREAKS_SEEN = 8  # beyond, the table scrolls
BREAKS = (
    "From these days on an outlet’s feeds brought lastingly more or fewer articles, on any subject: a feed died, came, "
    "moved or changed its length. Charts mark those that are large for what they count."
)
NO_BREAKS = (
    "No lasting change was found so far. The poller looks once a day (or ask it: `python -m ingest breaks`); a change "
    "can be told after three weeks."
)
LEAST_DAYS = 1.0  # watched for less, a feed has no daily rate yet
HOW_TO = (
    "Feeds are added here, with `python -m ingest feeds add`, or in `data/feeds.toml`. "
    "How often we ask depends on how often a feed changes, and on its wishes."
)


def page() -> None:
    here = shared.opened()
    if here.own is not None:
        # The sample stands in on the other pages; what people want to know here is why their own feeds are silent.
        here = replace(here.own, user=here.user, week_starts=here.week_starts)
        shared.remember_opened(here)
    states = sorted(
        ((feed, health(feed, here.now)) for feed in here.snapshot.feeds),
        key=lambda pair: (pair[1].rank, not pair[1].at_cap, pair[0].outlet_name.casefold(), pair[0].title.casefold()),
    )
    shared.heading("Feeds", summary(state for _, state in states))
    st.caption(HOW_TO)
    add_source()
    if not states:
        st.info("No feeds are known yet. `python -m ingest feeds check` says whether data/feeds.toml can be read.")
        return
    chosen = _chosen(states)
    _table([pair for pair in states if chosen in (ALL, pair[1].condition)], here.now)
    _breaks(here.snapshot.breaks)


def _chosen(states: list[tuple[FeedState, Health]]) -> str:
    counts = Counter(state.condition for _, state in states)
    options = [ALL, *(name for name in CONDITIONS if counts[name])]
    return (
        st.segmented_control(
            "Show",
            options,
            default=ALL,
            required=True,
            key="feeds-condition",
            format_func=lambda name: f"{NAMES[name]} ({number(len(states) if name == ALL else counts[name])})",
        )
        or ALL
    )


def _table(states: list[tuple[FeedState, Health]], now: datetime) -> None:
    since = now - timedelta(days=YIELD_DAYS)
    here = shared.opened()
    yields = here.snapshot.answers.get(("feed_yields", here.today), lambda: feed_yields(here.read(), since))
    rows = [_row(feed, state, yields.get(feed.id), now) for feed, state in states]
    drawn = [feed.id for feed, _ in states]
    noted, clicked = shared.rows_clicked("feeds-table", drawn)
    chosen = _chosen_row(drawn, clicked())
    st.dataframe(
        rows,
        key="feeds-table",
        hide_index=True,
        height=38 + 35 * min(len(rows), 22),
        on_select=noted,
        selection_mode="single-row",
        column_config=_COLUMNS,
        placeholder="–",
        alt=f"Table of {plural(len(rows), 'feed')}: outlet, feed, last check, next check, articles a day",
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.caption("Choose a row to see a feed’s last checks, and to check or pause it.", width="content")
        shared.csv_button("feeds", lambda: [_exported(*pair) for pair in states], key="feeds")
    if chosen is not None:
        _details(*states[chosen])


def _chosen_row(drawn: list[int], clicked: list[int] | None) -> int | None:
    """Where the chosen feed stands now: feeds change places as they are asked, and the mark goes with them."""
    if clicked is not None:
        st.session_state["feeds-chosen"] = next(iter(clicked), None)
    chosen = st.session_state.get("feeds-chosen")
    place = drawn.index(chosen) if chosen in drawn else None
    marked = [] if place is None else [place]
    if st.session_state.get("feeds-table", {}).get("selection", {}).get("rows", []) != marked:
        st.session_state["feeds-table"] = {"selection": {"rows": marked}}
    return place


_COLUMNS: dict[str, Any] = {
    "State": st.column_config.TextColumn(width=90),
    "Outlet": st.column_config.TextColumn(width=150),
    "Feed": st.column_config.TextColumn(width=130),
    "Last check": st.column_config.TextColumn(width=365),
    "Next check": st.column_config.TextColumn(width=120),
    "Articles a day": st.column_config.NumberColumn(
        format="%.1f",
        width=105,
        help=f"New articles that it brought, on topic or not, over the last {YIELD_DAYS} days. "
        "Its first answer is left out: it brought the backlog.",
    ),
    "Kind": st.column_config.TextColumn(
        width=80,
        help="A search feed is a query at a search engine: on topic by "
        "construction, so its articles count in volume, never in shares.",
    ),
    "Address": st.column_config.TextColumn(width=320),
}


def _row(feed: FeedState, state: Health, brought: FeedYield | None, now: datetime) -> dict[str, object]:
    return {
        "State": SIGNS[state.condition],
        "Outlet": shared.tidy(feed.outlet_name),
        "Feed": shared.tidy(feed.title),
        "Last check": shared.tidy(state.words),
        "Next check": state.next,
        "Articles a day": _a_day(brought, now),
        "Kind": feed.feed_kind,
        "Address": shared.tidy(feed.url),
    }


def _a_day(brought: FeedYield | None, now: datetime) -> float | None:
    if brought is None:
        return None
    days = (now - brought.first_at) / timedelta(days=1)
    return brought.articles / days if days >= LEAST_DAYS else None


def _exported(feed: FeedState, state: Health) -> dict[str, object]:
    return {
        "outlet": feed.outlet_name,
        "feed": feed.title,
        "address": feed.url,
        "kind": feed.feed_kind,
        "state": state.condition,
        "last check": state.words,
        "next check": state.next,
        "at its cap": state.at_cap,
        "asked at (UTC)": feed.last_polled_at.isoformat() if feed.last_polled_at else None,
        "answered at (UTC)": feed.last_ok_at.isoformat() if feed.last_ok_at else None,
        "HTTP status": feed.last_status,
    }


def _breaks(found: Sequence[CollectionBreak]) -> None:
    """The days from which on we collected differently, newest first."""
    st.subheader("When the collection changed", anchor=False)
    if not found:
        st.caption(NO_BREAKS)
        return
    outlets = len({one.outlet.slug for one in found if one.outlet})
    st.caption(f"{plural(len(found), 'change')} at {plural(outlets, 'outlet')}, newest first. {BREAKS}")
    rows = [_break_row(one) for one in found]
    st.dataframe(
        rows,
        key="breaks-table",
        hide_index=True,
        height=38 + 35 * min(len(rows), MOST_BREAKS_SEEN),
        column_config={
            "From": st.column_config.DateColumn(format="D MMM YYYY", width=110),
            "Outlet": st.column_config.TextColumn(width=220),
            "What changed": st.column_config.TextColumn(width=420),
        },
        alt=f"Table of {plural(len(rows), 'collection break')}: day, outlet, articles a day before and after",
    )
    shared.csv_button("collection-breaks", lambda: [_break_exported(one) for one in found], key="breaks")


def _break_row(one: CollectionBreak) -> dict[str, object]:
    return {
        "From": one.change.day,
        "Outlet": shared.tidy(one.outlet.name) if one.outlet else "All outlets together",
        "What changed": change_words(one.change),
    }


def _break_exported(one: CollectionBreak) -> dict[str, object]:
    return {
        "from": one.change.day.isoformat(),
        "outlet": one.outlet.name if one.outlet else "all outlets together",
        "kind": one.change.kind,
        "articles a day before": one.change.before,
        "articles a day after": one.change.after,
    }


def _details(feed: FeedState, state: Health) -> None:
    with st.container(border=True, key="feed-details"):
        st.subheader(shared.plain(" · ".join(name for name in (feed.outlet_name, feed.title) if name)), anchor=False)
        st.text(shared.tidy(feed.url))
        st.text(shared.tidy(state.words))
        for words in _asides(feed):
            st.caption(words)
        feed_buttons(feed)
        polls = recent_polls(shared.opened().read(), feed.id)
        if polls:
            st.dataframe(
                [
                    {
                        "Asked": shared.when(poll.at),
                        "Outcome": OUTCOME_WORDS.get(poll.outcome, poll.outcome),
                        "Entries": poll.entries,
                        "New": poll.articles,
                        "Changed": poll.revisions,
                        "Reason": shared.tidy(poll.reason),
                    }
                    for poll in polls
                ],
                hide_index=True,
                height="content",
                alt=f"The last {plural(len(polls), 'check')} of this feed",
            )
        outlet = next((o for o in shared.opened().columns.outlets if o.name == feed.outlet_name), None)
        if outlet:
            everything = Question(last=28, outlets=(outlet.slug,), outlet_kinds=("all",), topics=("any",))
            shared.articles_link(everything, f"All articles of {outlet.name}")


def _asides(feed: FeedState) -> list[str]:
    """What else is worth knowing of how a feed is asked; Markdown."""
    former = former_addresses(shared.opened().read(), feed.id)
    words = [f"It has moved here from {shared.plain(url)}." for url in former]
    if feed.hub_url:
        words.append(
            f"It offers to tell of news by itself, through the WebSub hub {shared.plain(feed.hub_url)}. Cleartext "
            "does not subscribe: that needs an address that the public internet can reach."
        )
    return words


page()
