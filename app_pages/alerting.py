"""Alerts: what is watched for, what it had to say with every sum, and what became of the messages.

Not `alerts.py`: Streamlit puts this folder in front of all others, and the room of that name would be hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from analysis.words import plural, when
from app_pages import shared
from app_pages.alert_editing import (
    CHOSEN,
    edit_form,
    remove_button,
    say_refused,
    send_again_button,
    toggle_pause,
    why_not,
)
from app_pages.alert_words import delivery_words, destination_words, searched, summary
from app_pages.location import link_parameters
from app_pages.plain import plain, tidy
from app_pages.serving import address
from model.alert import Alert, KeptFiring
from model.voice import VoiceRow
from store.alerts import alerts, firings
from store.outbox import Letter, letters

MOST_FIRINGS = 10
MOST_LETTERS = 50
RECENT = timedelta(days=7)


def page() -> None:
    here = shared.opened()
    asked = shared.question()
    known = alerts(here.read())
    said = firings(here.read(), most=200)
    sent = letters(here.read(), most=MOST_LETTERS)
    lately = sum(one.at >= here.now - RECENT for one in said)
    shared.heading("Alerts", summary(known, lately, sum(one.given_up for one in sent)))
    say_refused()
    if words := why_not():
        st.info(words, icon=":material/info:")
    for alert in known:
        one_alert(alert, [one for one in said if one.alert == alert.key])
    edit_form(asked, known)
    deliveries(sent)


def one_alert(alert: Alert, said: Sequence[KeptFiring]) -> None:
    """An alert: what it watches for, whom it tells, its buttons, and what it said last."""
    with st.container(border=True, gap="xsmall", key=f"alert-{alert.key}"):
        paused = " · paused" if alert.paused else ""
        st.markdown(f"**{plain(alert.name)}**{paused}")
        rule = alert.rule.words(voice_name(alert.rule.voice))
        st.caption(plain(f"{rule[:1].upper()}{rule[1:]}: {searched(alert.question)}"))
        st.caption(plain(destination_words(alert)))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            toggle_pause(alert)
            st.button("Edit", icon=":material/edit:", key=f"alert-edit-{alert.key}", on_click=choose, args=[alert],
                      disabled=bool(why_not()))  # fmt: skip
            remove_button(alert)
            st.link_button("RSS", address(f"alerts/{alert.key}.rss"), icon=":material/rss_feed:", type="tertiary")
        if not said:
            st.caption("Nothing to say so far.")
            return
        with st.expander(f"What it said: {plural(len(said), 'time')}, last {shared.when(said[0].at)}"):
            for one in said[:MOST_FIRINGS]:
                firing_lines(alert, one)
            if len(said) > MOST_FIRINGS:
                st.caption(f"The {MOST_FIRINGS} newest are shown; its RSS feed holds more.")


def firing_lines(alert: Alert, one: KeptFiring) -> None:
    """A firing with its sum, and the way to the articles that it counts."""
    st.markdown(f"**{plain(one.firing.words)}**")
    st.caption(plain(f"{one.firing.arithmetic} Noticed {shared.when(one.at)}."))
    for feed in one.firing.feeds:
        st.caption(plain(feed))
    if len(one.firing.articles) == 1 or one.firing.occasion.startswith("text:"):
        for row in shared.article_rows(one.firing.articles):
            parameters = {"last": "all", "article": str(row.id)}
            label = plain(f"{row.headline or 'Without a headline'} ({row.outlet.name})")
            st.page_link(shared.ARTICLES, label=label, query_params=parameters, icon="")
    elif one.firing.articles:
        day = alert.asked.with_(since=one.firing.day, until=one.firing.day)
        shared.articles_link(day, f"The {plural(len(one.firing.articles), 'article')} of that day")


def choose(alert: Alert) -> None:
    """Edit this one: its question goes into the filters, the rest into the form."""
    st.query_params.from_dict(dict(link_parameters(alert.question)))
    st.session_state[CHOSEN] = alert.key


def voice_name(slug: str) -> str:
    return next((voice.name for voice in voices() if voice.slug == slug), slug)


def voices() -> tuple[VoiceRow, ...]:
    return shared.opened().columns.named.voices


def deliveries(sent: Sequence[Letter]) -> None:
    """Messages and what became of them, in words."""
    st.subheader("Messages", anchor=False)
    if not sent:
        st.caption("None yet. Messages go out from `python -m briefing watch` alone, to whom `alerts.toml` names.")
        return
    here = shared.opened()
    st.dataframe(
        [
            {
                "Made": when(one.made_at, here.zone),
                "What": {"alert": "Alert", "note": "Morning note", "briefing": "Briefing"}[one.purpose],
                "About": tidy(str(one.content.get("name", ""))),
                "To": tidy(one.recipient or one.destination),
                "What became of it": tidy(delivery_words(one, here.now, here.zone)),
            }
            for one in sent
        ],
        hide_index=True,
        alt=f"Table of {plural(len(sent), 'message')}: when, what, to whom, what became of it",
    )
    for one in sent:
        if one.given_up:
            st.caption(plain(f"{one.recipient or one.destination}: {one.trouble}"))
            send_again_button(one)


page()
