"""Feeds: how each was at its last check, in words, failing ones first."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from analysis.feed_health import CONDITIONS, Health, health, summary
from analysis.words import number, plural
from app_pages import shared
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
}
SIGNS = {
    "failing": "✕ fails",
    "broken": "! mistakes",
    "waiting": "… not asked",
    "fine": "✓ fine",
    "saved": "▤ saved",
    "paused": "⏸ paused",
}
YIELD_DAYS = 28
LEAST_DAYS = 1.0  # watched for less, a feed has no daily rate yet
HOW_TO = (
    "Feeds are listed in `data/feeds.toml`: add one there, and the poller asks it within a minute. "
    "Nothing can be changed on this page yet. How often we ask depends on how often a feed changes, and on its wishes."
)


def page() -> None:
    here = shared.opened()
    states = sorted(
        ((feed, health(feed, here.now)) for feed in here.snapshot.feeds),
        key=lambda pair: (pair[1].rank, not pair[1].at_cap, pair[0].outlet_name.casefold(), pair[0].title.casefold()),
    )
    shared.heading("Feeds", summary(state for _, state in states))
    st.caption(HOW_TO)
    if not states:
        st.info("No feeds are known yet. `python -m ingest feeds check` says whether data/feeds.toml can be read.")
        return
    chosen = _chosen(states)
    _table([pair for pair in states if chosen in (ALL, pair[1].condition)], here.now)


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
    noted, _ = shared.rows_clicked("feeds-table")
    event = st.dataframe(
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
        st.caption("Choose a row to see a feed’s last checks.", width="content")
        shared.csv_button("feeds", lambda: [_exported(*pair) for pair in states], key="feeds")
    selected = [place for place in event["selection"]["rows"] if place < len(states)]
    if selected:
        _details(*states[selected[0]])


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


def _details(feed: FeedState, state: Health) -> None:
    with st.container(border=True, key="feed-details"):
        st.subheader(shared.plain(" · ".join(name for name in (feed.outlet_name, feed.title) if name)), anchor=False)
        st.text(shared.tidy(feed.url))
        st.text(shared.tidy(state.words))
        for words in _asides(feed):
            st.caption(words)
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
