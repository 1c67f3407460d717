"""The timeline laid over a chart: votes, laws and announcements of its days, each with its official source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.break_words import Mark
from analysis.words import plural
from app_pages.plain import plain
from figures.marks import with_marks
from model.answer import Bucket, Volume
from model.question import day_words
from model.timeline import Happening, read_timeline, within

FILE = Path(__file__).resolve().parent.parent / "data" / "timeline.toml"
LAID = "laid"
"""In the address: `laid=laws` shows it."""
LAWS = "laws"


@cache
def timeline() -> tuple[Happening, ...]:
    return read_timeline(FILE)


def laid_over() -> bool:
    """Draw the switch, which stands in the address; whether the timeline is wanted."""
    wanted = st.query_params.get(LAID) == LAWS
    if st.session_state.get("timeline") != wanted:
        st.session_state["timeline"] = wanted

    def write() -> None:
        if st.session_state["timeline"]:
            st.query_params[LAID] = LAWS
        else:
            st.query_params.pop(LAID, None)

    st.toggle("Votes and laws", key="timeline", on_change=write,
              help="Dotted lines on the days of votes, laws and announcements. That something happened on a day does "
              "not say that the coverage is about it.")  # fmt: skip
    return wanted


def happenings(volume: Volume) -> list[Happening]:
    """Those of a chart's days."""
    if not volume.days:
        return []
    return within(timeline(), volume.days[0], volume.days[-1] + timedelta(days=0 if volume.bucket == "day" else 6))


def with_timeline(figure: Any, found: Sequence[Happening], days: Sequence[date], bucket: Bucket, *, dark: bool) -> Any:
    """The figure with a dotted line for each."""
    marks = [Mark(one.day, (day_words(one.day), f"{one.body}: {one.title}")) for one in found]
    return with_marks(figure, marks, days, bucket, dark=dark)


def timeline_list(found: Sequence[Happening]) -> None:
    """What the lines stand for, each with its source; or that none lies in these days."""
    if not found:
        st.caption("No vote, law or announcement of our list lies in these days. A longer period shows more.")
        return
    many = plural(len(found), "vote, law or announcement", "votes, laws and announcements")
    with st.expander(f"{many} of these days", icon=":material/gavel:"):
        for one in found:
            words = f"{day_words(one.day)}, {one.body}: {one.title}"
            st.markdown(f"- {plain(words)} ([source]({one.source}))")
