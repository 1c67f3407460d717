"""Briefings: a period's coverage as one or two pages; edited beside a live preview, approved, and downloaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import streamlit as st

from analysis.words import plural
from app_pages import shared
from app_pages.briefing_editor import editor
from app_pages.briefing_kept import diary_editor, past_briefings, team_settings
from app_pages.location import DEFAULT
from app_pages.plain import plain
from app_pages.search_writing import ask_name, say, who, why_not, write
from briefing.editing import Draft, arranged
from briefing.formats import FORMATS, rendered
from briefing.making import Maker
from briefing.periods import last_week, span_words
from briefing.render.html import html
from model.briefing import Briefing
from model.question import Question
from store import briefings
from store.searches import searches
from store.sensitive import sensitive_ids

WEEKS = 12
OTHER = "Other days"
DEBATE = "Everything we watch, without court reports"


def page() -> None:
    here = shared.opened()
    shared.heading("Briefings", "A period’s coverage in one or two pages: choose it, edit it, approve it, send it on.")
    say()
    asked = chosen_question()
    if asked is None:
        return
    offered = composed(asked)
    kept = briefings.draft_of(here.read(), asked)
    before = None if kept else briefings.last_draft(here.read(), asked)
    start = kept.draft if kept else before.draft.layout() if before else Draft()
    left, right = st.columns([5, 6], gap="large")
    with left:
        if kept:
            st.caption(plain(f"Draft of {kept.draft.who}, saved {shared.when(kept.at)} by {kept.who}."))
        elif before and before.draft.sections is not None:
            st.caption("Sections as in the last briefing.")
        draft = editor(offered, start, key=f"{briefings.subject(asked)}-{kept.id if kept else 0}")
        done = arranged(offered, replace(draft, who=start.who or who(here)))
        buttons(asked, draft, done)
    with right:
        preview(done)
        downloads(done)
    past_briefings(asked, offered)
    diary_editor()
    team_settings(offered)


def chosen_question() -> Question | None:
    """The period and the question; None until both are given."""
    here = shared.opened()
    periods = offered_periods(here.today)
    kept = {one.name: one.question for one in searches(here.read())}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.selectbox("Period", [*periods, OTHER], key="briefing-period", persist_state="session")
        if name == OTHER:
            days = st.date_input(
                "From and to",
                value=last_week(here.today),
                max_value=here.today,
                key="briefing-days",
                persist_state="session",
            )
            if not isinstance(days, tuple) or len(days) != 2:
                st.info("Choose the last day, too.", icon=":material/info:")
                return None
            since, until = days
        else:
            since, until = periods[name]
        search = st.selectbox("Question", [DEBATE, *kept], key="briefing-question", persist_state="session")
    asked = kept.get(search, DEFAULT)
    return asked.with_(last=None).with_(since=since, until=until)


def offered_periods(today: date) -> dict[str, tuple[date, date]]:
    """Last week first, then this one so far, the weeks before, and the last month."""
    monday = today - timedelta(days=today.weekday())
    since, until = last_week(today)
    found = {f"Last week, {span_words(since, until)}": (since, until)}
    found[f"This week so far, {span_words(monday, today)}"] = (monday, today)
    for back in range(1, WEEKS):
        first, last = since - timedelta(weeks=back), until - timedelta(weeks=back)
        found[span_words(first, last)] = (first, last)
    end = today.replace(day=1) - timedelta(days=1)
    found[f"Last month, {end:%B %Y}"] = (end.replace(day=1), end)
    return found


def composed(asked: Question) -> Briefing:
    """All that may stand in the briefing, remembered until the archive or what people set changes."""
    here = shared.opened()
    db = here.read()
    set_by_people = (briefings.diary(db), briefings.licensed_outlets(db), briefings.our_voices(db))
    hidden = sensitive_ids(db)
    maker = Maker(db, here.zone, here.now, data=here.data, sensitive=hidden, held=shared.asking())
    return here.snapshot.answers.get(
        ("briefing", asked, here.today, hidden, *set_by_people), lambda: maker.offered(asked.resolved(here.today))
    )


def buttons(asked: Question, draft: Draft, done: Briefing) -> None:
    here = shared.opened()
    refused = why_not(here)
    ask_name(here, key="briefing")

    def save() -> None:
        write(here, lambda db, at, name: briefings.save_draft(db, asked, draft, at=at, who=name), "The draft is saved.")

    def approve() -> None:
        write(
            here,
            lambda db, at, name: briefings.freeze(db, asked, done, at=at, who=name),
            "Approved. It stays as it is now, whatever comes into the archive later; find it below.",
        )

    with st.container(horizontal=True, gap="small"):
        st.button("Save draft", icon=":material/save:", on_click=save, disabled=bool(refused), key="briefing-save")
        st.button(
            "Approve and freeze",
            icon=":material/verified:",
            type="primary",
            on_click=approve,
            disabled=bool(refused),
            key="briefing-approve",
        )
    if refused:
        st.caption(plain(refused))


def preview(done: Briefing) -> None:
    st.subheader("Preview", anchor=False)
    st.iframe(html(done), height=1000)


def downloads(done: Briefing) -> None:
    """In every format; what is under embargo now is left out."""
    now = shared.opened().now
    hidden = sum(not event.shareable(now) for section in done.sections for event in section.events)
    if hidden:
        st.caption(f"{plural(hidden, 'day')} under embargo: in this preview, in no download.")
    out = done.shared(now)
    with st.container(horizontal=True, gap="small"):
        for name, form in FORMATS.items():
            st.download_button(
                form.words,
                data=partial(file_of, out, name),
                file_name=f"{out.name}.{form.ending}",
                mime=form.mime,
                key=f"briefing-{name}",
                icon=":material/download:",
                on_click="ignore",
            )


def file_of(briefing: Briefing, name: str) -> bytes:
    return rendered(briefing, name)[1]


page()
