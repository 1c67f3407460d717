"""Last 24 hours: what is new, hour by hour and story by story; changed headlines, documents, feeds that failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import latest_words
from analysis.words import number, plural
from app_pages import shared
from app_pages.cells import list_cells
from app_pages.day_feeds import checks, feeds_of_the_hours
from app_pages.day_period import WHOLE_DAY, Period, period_or_stop
from app_pages.day_stories import article_list, change_lines, several, single_list, story_blocks
from app_pages.definitions import DEFINITIONS
from app_pages.filters import asked_or_stop, filter_row, refuse
from app_pages.plain import plain
from app_pages.shared import Opened
from figures.hours import hours_figure
from model.errors import QuestionError
from model.feed import DOCUMENT_KINDS, PRESS_KINDS
from model.latest import Arrivals, HeadlineChange, HourCount, NewStory
from model.question import Question
from store import answers, latest

FRESH_EVERY_S = 20.0
"""How often the page looks whether something new came."""


def page() -> None:
    here = shared.opened()
    asked = asked_or_stop()
    title = st.container()
    with st.container():
        period = period_or_stop(here)
    asked = replace(latest.whenever(asked), clock=period.clock)
    came = latest.came(here.read(), shared.asking(), asked, period.window)
    arrived, stories = _answers_or_stop(asked, came, here)
    documents = _documents(asked, came)
    changed = _remembered(latest.headline_changes, here, asked, period)
    asked_feeds = checks(here, period.window)
    with title:
        shared.heading("Last 24 hours" if period.choice == WHOLE_DAY else "New since then",
                       _sentence(asked, period, arrived, stories, len(changed), len(documents), here))  # fmt: skip
    st.caption(plain(_clock_words(period, here)))
    _something_new(here)
    days = _days(asked, period, here)
    _hours(arrived, asked, days, period, here)
    story_blocks(stories, days, period.looked)
    _single(stories, days, period)
    _changes(changed, days)
    _document_list(documents, asked, days, period)
    _apart(arrived, days, period)
    watched = [feed for feed in here.snapshot.feeds if feed.next_due_at is not None and not feed.paused]
    feeds_of_the_hours(here, period.window, asked_feeds, len(watched))


def _remembered(
    changes: Callable[..., list[HeadlineChange]], here: Opened, asked: Question, period: Period
) -> list[HeadlineChange]:
    """Changed headlines; looked for once a minute, or when the archive changed."""
    key = ("headline changes", asked, period.window.first, period.window.last.replace(second=0, microsecond=0))
    return here.snapshot.answers.get(key, lambda: changes(here.read(), shared.asking(), asked, period.window))


def _answers_or_stop(asked: Question, came: latest.Came, here: Opened) -> tuple[Arrivals, list[NewStory]]:
    """What arrived; draws the filter row, whose numbers are of these hours too."""
    asking = shared.asking()
    try:
        arrived = latest.arrivals(asking, asked, came)
        facets = answers.facets(latest.within(asking, came.news), asked)
    except QuestionError as error:
        refuse(error)
    filter_row(asked_or_stop(), facets, here.today, period=False)
    return arrived, latest.new_stories(asking, asked, arrived.news)


def _sentence(
    asked: Question,
    period: Period,
    arrived: Arrivals,
    stories: Sequence[NewStory],
    changed: int,
    documents: int,
    here: Opened,
) -> str:
    looked = period.looked
    unseen = None
    if looked is not None and period.window.first < looked:
        unseen = latest.seen_after(shared.asking(), arrived.news, looked)
    return latest_words.opening(
        arrived,
        stories,
        latest.outlets_of(shared.asking(), arrived.news),
        latest_words.span_words(period.window, here.now, here.zone, whole_day=period.choice == WHOLE_DAY),
        verb="we first saw" if period.clock == "first_seen" else "outlets published",
        changed=changed,
        documents=documents,
        unseen=unseen,
        looked=latest_words.moment_words(looked, here.now, here.zone) if looked else "",
        unjudged=latest.unjudged(shared.asking(), asked, period.window),
    )


def _clock_words(period: Period, here: Opened) -> str:
    parts = [
        "Times are when we first saw an article: at the check of its feed that brought it, minutes to hours after it "
        "was published."
        if period.clock == "first_seen"
        else "Times are those that outlets give; articles without a date are not here."
    ]
    if here.snapshot.data_to is not None:
        parts.append(f"Data to {shared.when(here.snapshot.data_to)}.")
    return " ".join(parts)


def _something_new(here: Opened) -> None:
    """A line with a button as soon as the archive holds more than this page shows."""

    @st.fragment(run_every=FRESH_EVERY_S)
    def line() -> None:
        if here.loaded.snapshot().columns.revision != here.columns.revision:
            st.button("Something new came: show it", icon=":material/refresh:", type="primary", key="day-fresh",
                      on_click=lambda: None)  # fmt: skip
            if st.session_state.get("day-fresh"):
                st.rerun()

    line()


def _days(asked: Question, period: Period, here: Opened) -> Question:
    """The same question over the days that the window touches: what links to the page Articles ask."""
    first: date = period.window.first.astimezone(here.zone).date()
    return asked.with_(since=first, until=here.today)


def _hours(arrived: Arrivals, asked: Question, days: Question, period: Period, here: Opened) -> None:
    counts = latest.hours(shared.asking(), asked, period.window, arrived.news)
    chosen = st.query_params.get("hour", "")
    by_key = {one.start.astimezone(here.zone).isoformat(timespec="minutes"): one for one in counts}

    def opens(point: Mapping[str, Any]) -> Question | None:
        st.query_params["hour"] = str(point["customdata"][0])
        st.rerun()

    unit = "when we first saw them" if period.clock == "first_seen" else "by the outlets’ own times"
    shared.chart(
        hours_figure(counts, here.zone, dark=shared.dark(), chosen=chosen),
        key="day-hours",
        title=latest_words.hours_title(counts, here.zone),
        subtitle=f"New articles by the hour, {unit}; the first and the last hour are not whole",
        alt="Bars of new articles by the hour: "
        + "; ".join(f"{key[11:16]} {number(len(one.ids))}" for key, one in by_key.items() if one.ids),
        table=[{"hour": key, "articles": len(one.ids)} for key, one in by_key.items()],
        opens=opens,
        help=DEFINITIONS["hours"],
    )
    _open_hour(by_key, chosen, days, period)


def _open_hour(by_key: Mapping[str, HourCount], chosen: str, days: Question, period: Period) -> None:
    filled = [key for key, one in by_key.items() if one.ids]
    if not filled:
        return
    now = chosen if chosen in filled else None
    if st.session_state.get("day-hour") != now:
        st.session_state["day-hour"] = now

    def changed() -> None:
        if key := st.session_state["day-hour"]:
            st.query_params["hour"] = key
        else:
            st.query_params.pop("hour", None)

    st.selectbox(
        "Open an hour",
        filled,
        format_func=lambda key: f"{key[8:10]}., {key[11:16]}: {plural(len(by_key[key].ids), 'article')}",
        index=None,
        placeholder="Choose an hour",
        key="day-hour",
        on_change=changed,
        width=260,
    )
    if now is None:
        return
    one, read = by_key[now], shared.opened().read
    with st.container(border=True, key="day-open-hour"):
        hour = latest_words.hour_words(one, shared.opened().zone)
        st.markdown(f"**{plural(len(one.ids), 'article')} between {hour}**")
        article_list(one.ids, days, period.looked, key=f"day-hour-{now}")
        shared.csv_button("hour", lambda: list_cells(read, one.ids), key="day-hour-articles")


def _single(stories: Sequence[NewStory], days: Question, period: Period) -> None:
    told = {one.story for one in several(stories)}
    alone = [one for one in stories if one.story not in told]
    if not alone:
        return
    st.subheader(
        plural(len(alone), "single article"),
        anchor=False,
        help=DEFINITIONS["single articles"],
    )
    single_list(alone, days, period.looked, key="day-single")


def _changes(changed: Sequence[HeadlineChange], days: Question) -> None:
    st.subheader(
        plural(len(changed), "changed headline") if changed else "No changed headlines",
        anchor=False,
        help=DEFINITIONS["changed headlines"],
    )
    change_lines(changed, days, key="day-changes")


def _documents(asked: Question, came: latest.Came) -> tuple[int, ...]:
    """New documents of the parties themselves, where the numbers above leave them out."""
    if not asked.kinds or not set(asked.kinds) <= {*PRESS_KINDS} or asked.outlets:
        return ()
    theirs = replace(asked, outlet_kinds=DOCUMENT_KINDS, tiers=())
    return latest.arrivals(shared.asking(), theirs, came).news


def _document_list(ids: Sequence[int], asked: Question, days: Question, period: Period) -> None:
    if asked.outlets or not set(asked.kinds) <= {*PRESS_KINDS}:
        return
    st.subheader(
        plural(len(ids), "new document") if ids else "No new documents",
        anchor=False,
        help=DEFINITIONS["new documents"],
    )
    article_list(ids, replace(days, outlet_kinds=DOCUMENT_KINDS, tiers=()), period.looked, key="day-documents")


def _apart(arrived: Arrivals, days: Question, period: Period) -> None:
    """What came in these hours without being their news: listed, marked, not counted above."""
    parts = (
        ("older than a day when they reached us", arrived.late, "late"),
        ("backfilled", arrived.backfilled, "backfilled"),
        ("added by hand", arrived.by_hand, "hand"),
    )
    for words, ids, key in parts:
        if ids:
            with st.expander(f"Not counted as new: {plural(len(ids), 'article')} {words}"):
                article_list(ids, days, period.looked, key=f"day-{key}")


page()
