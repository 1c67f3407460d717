"""From when on the page “Last 24 hours” shows what is new: the last day, since the last look, or since a time given.

The beginning stands in the address (`since=2026-11-24T14:00`, local time). The last look is a row of the ledger.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from analysis.latest_words import moment_words
from app_pages import shared
from app_pages.plain import plain
from app_pages.shared import Opened
from model.errors import ArchiveError, QuestionError
from model.moments import Window, last_day, read_since, since, since_parameter
from model.question import Clock
from store.archive import open_writer, writing
from store.looks import last_look, note_look

LOOKED, SINCE, WRONG, UNWRITTEN = "day-looked", "day-since", "day-since-wrong", "day-look-unwritten"
WHOLE_DAY, LAST_LOOK, GIVEN = "day", "look", "given"


@dataclass(frozen=True)
class Period:
    """What the page covers, and what is new to this person."""

    window: Window
    choice: str
    """WHOLE_DAY, LAST_LOOK or GIVEN."""
    looked: datetime | None
    """The look before this visit."""
    clock: Clock


def period_or_stop(here: Opened) -> Period:
    """Draw the choice, and give what it says; a mistaken address ends the page, in words."""
    looked = _looked(here)
    window, choice = _asked_for(here, looked)
    clock: Clock = "published" if st.query_params.get("by") == "published" else "first_seen"
    period = Period(window, choice, looked, clock)
    _draw(here, period)
    return period


def remembered() -> dict[str, str]:
    """What the menu's link to this page brings along."""
    return {"since": st.session_state[SINCE]} if SINCE in st.session_state else {}


def _asked_for(here: Opened, looked: datetime | None) -> tuple[Window, str]:
    given = st.query_params.get("since", "").strip()
    if not given:
        st.session_state.pop(SINCE, None)
        return last_day(here.now), WHOLE_DAY
    try:
        at = read_since(given, here.now, here.zone)
    except QuestionError as error:
        st.error(plain(str(error)), icon=":material/help:")
        st.button("Show the last 24 hours", on_click=_begin, args=[""], type="primary")
        st.stop()
    st.session_state[SINCE] = given
    choice = LAST_LOOK if looked and given == since_parameter(looked, here.zone) else GIVEN
    return since(at, here.now), choice


def _begin(parameter: str) -> None:
    st.query_params.pop("hour", None)
    if parameter:
        st.query_params["since"] = parameter
    else:
        st.query_params.pop("since", None)


def _draw(here: Opened, period: Period) -> None:
    with st.container(key="day-period", horizontal=True, vertical_alignment="bottom", gap="small"):
        _choice(here, period)
        _since(here, period)
        _clock(period)
        if not here.is_sample:
            st.button(
                "I have read this",
                icon=":material/done_all:",
                on_click=_read,
                help="What comes from now on is marked as new to you at your next look.",
            )
    if wrong := st.session_state.pop(WRONG, ""):
        st.error(plain(wrong), icon=":material/help:")
    if unwritten := st.session_state.pop(UNWRITTEN, ""):
        st.warning(plain(f"Your look could not be written down: {unwritten}"))


def _choice(here: Opened, period: Period) -> None:
    words = {WHOLE_DAY: "24 hours"}
    if period.looked is not None:
        words[LAST_LOOK] = f"Since my last look ({moment_words(period.looked, here.now, here.zone)})"
    chosen = period.choice if period.choice in words else None
    if st.session_state.get("day-choice") != chosen:
        st.session_state["day-choice"] = chosen

    def changed() -> None:
        now = st.session_state["day-choice"]
        if now == LAST_LOOK and period.looked is not None:
            _begin(since_parameter(period.looked, here.zone))
        else:
            _begin("")

    st.segmented_control(
        "Show what is new", list(words), format_func=lambda name: words[name], key="day-choice", on_change=changed
    )


def _since(here: Opened, period: Period) -> None:
    local = period.window.first.astimezone(here.zone)
    same = local.date() == here.now.astimezone(here.zone).date()
    value = "" if period.choice != GIVEN else f"{local:%H:%M}" if same else f"{local:%Y-%m-%d %H:%M}"
    if st.session_state.get("day-since-text") != value:
        st.session_state["day-since-text"] = value

    def changed() -> None:
        text = st.session_state["day-since-text"].strip()
        try:
            _begin(since_parameter(read_since(text, datetime.now(UTC), here.zone), here.zone) if text else "")
        except QuestionError as error:
            st.session_state[WRONG] = str(error)

    st.text_input(
        "Since",
        key="day-since-text",
        placeholder="14:00",
        on_change=changed,
        width=150,
        max_chars=40,
        help="A time (today’s, or yesterday’s while that is still to come), or a day and a time such as "
        "2026-11-23 14:00; at most a week back.",
    )


def _clock(period: Period) -> None:
    if st.session_state.get("day-clock") != period.clock:
        st.session_state["day-clock"] = period.clock

    def changed() -> None:
        if st.session_state["day-clock"] == "published":
            st.query_params["by"] = "published"
        else:
            st.query_params.pop("by", None)

    st.selectbox(
        "By the time",
        ["first_seen", "published"],
        format_func=lambda clock: "we first saw it" if clock == "first_seen" else "its outlet gives",
        key="day-clock",
        on_change=changed,
        width=170,
        help="When we first saw an article is always known, to the minute of that check. The outlet’s own time may be "
        "missing, wrong, or hours before a feed brings the article.",
    )


def _looked(here: Opened) -> datetime | None:
    """The look before this visit; the first page of a visit writes a new one down."""
    if here.is_sample:
        return None
    if LOOKED not in st.session_state:
        st.session_state[LOOKED] = last_look(here.read(), here.user)
        _note(here, here.now)
    found: datetime | None = st.session_state[LOOKED]
    return found


def _read() -> None:
    here, now = shared.opened(), datetime.now(UTC)
    _note(here, now)
    st.session_state[LOOKED] = now


def _note(here: Opened, at: datetime) -> None:
    try:
        # A look changes no figure: nobody's answers need to be read anew for it.
        with closing(open_writer(here.path)) as db, writing(db, counted=False):
            note_look(db, at=at, who=here.user)
    except ArchiveError as error:
        st.session_state[UNWRITTEN] = str(error)
