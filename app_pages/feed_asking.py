"""The Feeds page's ways to ask something of the poller: add a source, check now, pause, resume.

The dashboard asks no server and changes no feed. It writes a request into the ledger, on a connection that is open for
that one row; the poller takes it up within seconds, and its answer is shown when it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from analysis.words import ago, plural
from app_pages import shared
from app_pages.plain import plain
from app_pages.shared import Opened
from model.errors import ArchiveError
from model.feed import OUTLET_KINDS, TIERS
from model.feed_request import Ask, FeedPreview, FeedRequest, Headline
from store.archive import open_writer, writing
from store.feed_requests import ask_feed, feed_request, requests_about
from store.feeds import FeedState

LOOK_EVERY_S = 1.0
NO_POLLER_AFTER = timedelta(seconds=45)
"""Without an answer for so long, no poller seems to run: it looks every second, or after the round under way."""
SHOWN_FOR = timedelta(days=1)
"""How long what was asked about a feed stands below it."""
FINDING = "feed-finding"
"""In the session: the id of the search for feeds that this visitor began."""
ADDING = "feed-adding"
"""In the session: ids of what this visitor asked to add."""
_ASKED = {
    "find": "look for feeds",
    "add": "watch it",
    "check": "check it now",
    "check all": "check all feeds now",
    "pause": "pause it",
    "resume": "resume it",
}
FORMATS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed", "cdf": "CDF"}


def why_not(here: Opened) -> str:
    """Why nothing can be asked for here, as a sentence; empty where it can."""
    if not here.is_sample:
        return ""
    return (
        "Nothing can be changed here: this is the sample coverage, and its feeds are invented. With articles of your "
        "own, feeds can be added, checked, paused and resumed on this page; `python -m ingest feeds add` works already."
    )


def ask(request: Ask, address: str, details: dict[str, Any] | None = None) -> int | None:
    """Write a request down; None, with the reason on the page, where the archive cannot be written."""
    here = shared.opened()
    try:
        with closing(open_writer(here.path)) as db, writing(db):
            return ask_feed(db, request, address, at=datetime.now(UTC), who=here.user, details=details)
    except ArchiveError as error:
        st.session_state["feed-refused"] = str(error)
        return None


def say_refused() -> None:
    """The reason why the last request could not be written, once."""
    if refused := st.session_state.pop("feed-refused", ""):
        st.error(plain(refused), icon=":material/error:")


# One feed


def feed_buttons(feed: FeedState) -> None:
    """Check now, Pause or Resume; and what was asked about this feed lately, with the answers."""
    here = shared.opened()
    if why_not(here) or feed.removed_at or feed.next_due_at is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="feed-buttons"):
        _button("Check now", "check", feed, ":material/sync:", disabled=feed.paused)
        if feed.paused:
            _button("Resume", "resume", feed, ":material/play_arrow:")
        else:
            _button("Pause", "pause", feed, ":material/pause:")
    say_refused()
    about = requests_about(here.read(), feed.url, since=here.now - SHOWN_FOR)
    waiting = [request for request in about if request.answer is None]
    if about:
        follow(lambda: requests_about(here.read(), feed.url, since=here.now - SHOWN_FOR), bool(waiting))


def _button(label: str, request: Ask, feed: FeedState, icon: str, *, disabled: bool = False) -> None:
    def asked() -> None:
        ask(request, feed.url)

    st.button(label, icon=icon, key=f"feed-{request}", on_click=asked, disabled=disabled)


def follow(read: Any, waiting: bool) -> None:
    """Requests and their answers; while one waits, looked at every second, and then the page is drawn anew."""
    here = shared.opened()

    @st.fragment(run_every=LOOK_EVERY_S if waiting else None)
    def lines() -> None:
        found: list[FeedRequest] = read()
        fresh = here.loaded.snapshot().columns.revision != here.columns.revision
        if waiting and fresh and all(request.answer for request in found):
            st.rerun()
        for request in found:
            st.caption(plain(request_words(request, datetime.now(UTC))))

    lines()


def request_words(request: FeedRequest, now: datetime) -> str:
    """A request and its answer in a sentence or two, plain text."""
    who = f"{request.who} asked" if request.who else "Asked"
    words = f"{who} {ago(request.at, now)} to {_ASKED[request.ask]}: "
    if request.answer is None:
        return words + waiting_words(request, now)
    return f"{words}{request.answer.words} ({shared.when(request.answer.at)})"


def waiting_words(request: FeedRequest, now: datetime) -> str:
    """What a request waits for."""
    if now - request.at > NO_POLLER_AFTER:
        return "no answer yet. Is the poller running? (`make run` or `python -m ingest watch`; the request waits.)"
    return "waiting for the poller’s answer …"


# A new source


def add_source() -> None:
    """The form for an address, then what was found there, then what was kept."""
    here = shared.opened()
    if words := why_not(here):
        st.info(words, icon=":material/info:")
        return
    finding = st.session_state.get(FINDING)
    with st.expander(
        "Add a source", icon=":material/add:", expanded=bool(finding or st.session_state.get(ADDING)), key="feed-add"
    ):
        with st.form("feed-find", border=False, enter_to_submit=True):
            columns = st.columns([4, 1], vertical_alignment="bottom")
            columns[0].text_input(
                "Address of a site or a feed", placeholder="www.example.org", key="feed-address", max_chars=2000
            )
            columns[1].form_submit_button("Look for feeds", icon=":material/search:", on_click=_find, width="stretch")
        say_refused()
        if finding is not None:
            _finding(here, finding)
        _adding(here)


def _find() -> None:
    address = str(st.session_state["feed-address"]).strip()
    if address:
        st.session_state[FINDING] = ask("find", address)
        st.session_state.pop(ADDING, None)


def _finding(here: Opened, request_id: int) -> None:
    request = feed_request(here.read(), request_id)
    if request is None:
        return
    if request.answer is None:
        _waiting(here, request)
    elif not request.answer.done:
        st.warning(plain(request.answer.words), icon=":material/search_off:")
    else:
        _found(request, request.answer.previews)
        if request.answer.words:
            st.caption(plain(request.answer.words))


def _waiting(here: Opened, request: FeedRequest) -> None:
    @st.fragment(run_every=LOOK_EVERY_S)
    def line() -> None:
        found = feed_request(here.read(), request.id)
        if found is None or found.answer is not None:
            st.rerun()
        now = datetime.now(UTC)
        st.progress(
            min((now - request.at) / NO_POLLER_AFTER, 1.0),
            text=plain(f"Looking for feeds at {request.address}: {waiting_words(request, now)}"),
        )

    line()


def _found(request: FeedRequest, previews: tuple[FeedPreview, ...]) -> None:
    """Each feed with its newest headlines; below, the outlet and the button that keeps those chosen."""
    st.markdown(f"**{plural(len(previews), 'feed')} found.** Nothing is kept until you say so.")
    with st.form(f"feed-keep-{request.id}", border=False):
        for n, one in enumerate(previews):
            _preview(request, n, one)
        if any(not one.known or "adding it" in one.known for one in previews):
            _outlet_fields(request, previews[0])
            label, kept = "Watch the chosen feeds", [request, previews]
            st.form_submit_button(label, type="primary", icon=":material/add:", on_click=_keep, args=kept)
        else:
            st.form_submit_button("Nothing new to watch here", disabled=True)


def _preview(request: FeedRequest, n: int, one: FeedPreview) -> None:
    offered = not one.known or "adding it" in one.known
    with st.container(border=True, gap="xsmall"):
        st.checkbox(
            f"**{plain(one.title) or 'A feed without a title'}**",
            value=offered and n == 0,
            disabled=not offered,
            key=f"feed-keep-{request.id}-{n}",
        )
        form = next((name for start, name in FORMATS.items() if one.format.startswith(start)), one.format)
        facts = [form, plural(one.entries, "entry", "entries"), f"{one.on_topic} on topic"]
        st.caption(plain(" · ".join([*facts, one.url])))
        if one.known or one.broken:
            broken = f"Not well-formed, but readable: {one.broken}." if one.broken else ""
            st.caption(plain(f"{one.known} {broken}"))
        st.markdown("\n".join(_headline(line) for line in one.newest))


def _headline(line: Headline) -> str:
    sign = " · **on topic**" if line.on_topic else ""
    return f"- {line.published_at[:10] or 'no date'} · {plain(line.text) or 'no headline'}{sign}"


def _outlet_fields(request: FeedRequest, one: FeedPreview) -> None:
    if one.outlet:
        st.markdown(f"Their articles will count for **{plain(one.outlet_name)}**, which is known already.")
        return
    st.markdown("**The outlet**, new here:")
    first, second = st.columns(2)
    first.text_input("Name", value=shared.tidy(one.outlet_name)[:200], key=_field(request, "name"), max_chars=200)
    second.selectbox(
        "Kind", OUTLET_KINDS, key=_field(request, "kind"), help="Pages count the press alone unless asked."
    )
    country, language, tier = st.columns(3)
    country.text_input("Country", placeholder="GB, US, EU …", key=_field(request, "country"), max_chars=3)
    language.text_input("Language", value=one.language, placeholder="en", key=_field(request, "language"), max_chars=2)
    tier.selectbox("Tier", TIERS, index=len(TIERS) - 1, key=_field(request, "tier"), help="How your team reads it.")


def _field(request: FeedRequest, name: str) -> str:
    return f"feed-outlet-{request.id}-{name}"


def _keep(request: FeedRequest, previews: tuple[FeedPreview, ...]) -> None:
    chosen = [one for n, one in enumerate(previews) if st.session_state.get(f"feed-keep-{request.id}-{n}")]
    names = ("name", "kind", "tier", "country", "language")
    given = {name: str(st.session_state.get(_field(request, name)) or "").strip() for name in names}
    outlet = outlet_of(previews[0], given)
    told = [ask("add", one.url, {"outlet": outlet, "feed": _told(one)}) for one in chosen]
    st.session_state[ADDING] = [one for one in told if one is not None]
    if chosen:
        st.session_state.pop(FINDING, None)


def _told(one: FeedPreview) -> dict[str, str]:
    return {"title": one.title, "language": one.language, "site_url": one.site_url}


def outlet_of(first: FeedPreview, given: Mapping[str, str]) -> dict[str, str]:
    """What the form says of the outlet, by the keys of feeds.toml; the slug alone for a known one."""
    if first.outlet:
        return {"slug": first.outlet}
    return {
        **given,
        "name": given.get("name") or first.outlet_name,
        "country": given.get("country", "").upper(),
        "language": given.get("language", "").lower(),
    }


def _adding(here: Opened) -> None:
    ids: list[int] = st.session_state.get(ADDING, [])
    if not ids:
        return

    def read() -> list[FeedRequest]:
        return [found for one in ids if (found := feed_request(here.read(), one))]

    for request in read():
        if request.answer:
            show = st.success if request.answer.done else st.warning
            show(plain(f"{request.address}: {request.answer.words}"))
    waiting = [request for request in read() if request.answer is None]
    if waiting:
        follow(read, True)
