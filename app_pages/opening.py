"""Which archive a visit looks at: the one that was asked for, or, while that is empty, the sample coverage.

On a first start the feeds are just being asked. For a few seconds the page shows how far that is; then, or when no feed
answers, the sample stands in under a banner that no one can mistake, until the first real articles arrive.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import streamlit as st

from analysis.words import number, plural
from app_pages.loaded import Loaded, loaded
from app_pages.location import DEFAULT
from app_pages.plain import plain, tidy
from app_pages.shared import Opened
from figures.volume import volume_figure
from model.errors import ArchiveError
from model.feed import OUTCOME_WORDS
from store.answers import volume
from store.archive import NoArchiveYet
from store.feeds import FeedState, feed_states
from store.sample import holds_sample, open_sample

INVENTED = "**SAMPLE COVERAGE — invented outlets and events.** Nobody published anything you see here."
PATIENCE_S = 8.0
"""So long the first visitors see the first poll's progress before the sample stands in."""
LOOK_EVERY_S = 2.0
FIRST_POLL_LASTS = timedelta(minutes=10)
"""A first poll that asked nobody for so long is not running any more."""


@dataclass(frozen=True)
class Progress:
    """How far the first poll is. Counts feeds that are asked at all."""

    feeds: int
    asked: int
    answered: int
    last_at: datetime | None

    @property
    def done(self) -> bool:
        return self.asked >= self.feeds

    def running(self, now: datetime) -> bool:
        """Whether somebody is asking: not all were asked, and the last one was not long ago (or none was yet)."""
        return not self.done and (self.last_at is None or now - self.last_at < FIRST_POLL_LASTS)

    def words(self) -> str:
        if self.asked and not self.answered:
            answers = "none has answered yet" if not self.done else "none answered"
        else:
            answers = f"{number(self.answered)} answered"
        return f"{number(self.asked)} of {plural(self.feeds, 'feed')} asked; {answers}"


def progress_of(feeds: Sequence[FeedState]) -> Progress:
    """The first poll's progress, from the feeds' states."""
    polled = [feed for feed in feeds if feed.next_due_at is not None and not feed.paused]
    asked = [feed.last_polled_at for feed in polled if feed.last_polled_at is not None]
    return Progress(
        feeds=len(polled),
        asked=len(asked),
        answered=sum(feed.last_ok_at is not None for feed in polled),
        last_at=max(asked, default=None),
    )


_first_looks: dict[Path, float] = {}
_samples: dict[date, Path] = {}
_lock = threading.Lock()


def forget() -> None:
    """Begin as a server that has just started: for tests."""
    with _lock:
        _first_looks.clear()
        _samples.clear()


HEAVY = ("pandas", "pyarrow", "figures.outlets", "figures.sentiment", "figures.volume", "analysis.feed_health")
"""What pages import, and the first visitor should not wait for."""


def warm_up(archive: Path, zone: tzinfo, now: datetime) -> None:
    """Import what pages need, read the archive (or unpack the sample), and draw the first page's figure once."""
    for name in HEAVY:
        import_module(name)
    found = loaded(archive if _has_articles(archive) else _sample_path(now))
    answer = volume(found.asking(now.astimezone(zone).date(), zone), DEFAULT)
    volume_figure(answer, dark=False).to_plotly_json()


def open_for(archive: Path, zone: tzinfo, now: datetime) -> Opened:
    """The archive to show; draws progress or the sample's banner where they are due. Raises ArchiveError."""
    if _has_articles(archive):
        real = loaded(archive)
        held = real.snapshot()
        if progress_of(held.feeds).running(now) and progress_of(held.feeds).asked:
            _filling(real, held.columns.revision, now)
        invented = holds_sample(real.read())
        if invented:
            with st.container(key="sample-banner", gap=None):
                st.markdown(INVENTED)
                st.markdown("This archive was filled with it on purpose (`python -m ingest sample`).")
        return Opened(real, invented, held, zone, now)
    feeds = _feeds(archive)
    if progress_of(feeds).running(now) and _patient(archive):
        _wait(archive)
    return _sample(archive, zone, now)


def _has_articles(archive: Path) -> bool:
    """False also where there is no archive yet. Raises ArchiveError for a file that is not an archive."""
    try:
        return len(loaded(archive).snapshot().columns) > 0
    except NoArchiveYet:
        return False


def _feeds(archive: Path) -> list[FeedState]:
    try:
        return feed_states(loaded(archive).read())
    except NoArchiveYet:
        return []


def _patient(archive: Path) -> bool:
    with _lock:
        first = _first_looks.setdefault(archive, time.monotonic())
    return time.monotonic() - first < PATIENCE_S


def _wait(archive: Path) -> NoReturn:
    """Show the first poll's progress alone; the page comes as soon as there is something to show."""

    @st.fragment(run_every=1)
    def progress() -> None:
        state = progress_of(_feeds(archive))
        if _has_articles(archive) or state.done or not _patient(archive):
            st.rerun()
        st.subheader("Asking the feeds for the first time …", anchor=False)
        st.progress(state.asked / max(1, state.feeds), text=f"{state.words()}.")
        st.caption("The dashboard opens with the first articles, in a few seconds.")

    progress()
    st.stop()


def _filling(real: Loaded, shown: int, now: datetime) -> None:
    """A slim line while the first poll goes on; the page is drawn anew as articles arrive."""

    @st.fragment(run_every=LOOK_EVERY_S)
    def line() -> None:
        held = real.snapshot()
        state = progress_of(held.feeds)
        if held.columns.revision != shown:
            st.rerun()
        st.progress(state.asked / max(1, state.feeds), text=f"First poll: {state.words()}. Numbers still grow.")

    line()


def _sample(archive: Path, zone: tzinfo, now: datetime) -> Opened:
    found = loaded(_sample_path(now))
    _banner(archive)
    own = None
    if _feeds(archive):
        own = Opened(loaded(archive), False, loaded(archive).snapshot(), zone, now)
    return Opened(found, True, found.snapshot(), zone, now, own=own)


def _sample_path(now: datetime) -> Path:
    """The sample, its dates shifted to today: made once a day."""
    with _lock:
        if now.date() not in _samples:
            try:
                path = open_sample(now)
            except OSError as error:
                raise ArchiveError(
                    "The archive is still empty, and the sample coverage cannot be opened either "
                    f"({error.strerror or error}). Start the poller with `make run`, or import something."
                ) from error
            _samples.clear()
            _samples[now.date()] = path
        return _samples[now.date()]


def _banner(archive: Path) -> None:
    """Says that all of this is invented and why it is shown; leaves by itself when real articles are there."""

    @st.fragment(run_every=LOOK_EVERY_S)
    def banner() -> None:
        if _has_articles(archive):
            st.rerun()
        feeds = _feeds(archive)
        with st.container(key="sample-banner", gap=None):
            st.markdown(INVENTED)
            st.markdown(_why(archive, feeds))
            asked = [feed for feed in feeds if feed.last_polled_at is not None]
            if asked:
                with st.popover("What each feed answered"):
                    st.dataframe(
                        [_answer(feed) for feed in asked], hide_index=True, height=360, alt="What each feed answered"
                    )

    banner()


def _why(archive: Path, feeds: Sequence[FeedState]) -> str:
    state = progress_of(feeds)
    if not archive.exists():
        return f"There is no archive at {plain(str(archive))} yet. Start the poller (`make run`), and this page fills."
    if not state.feeds:
        return "Your archive is empty and no feed is being asked. Start the poller (`make run`), and this page fills."
    tail = "As soon as one brings an article, this page shows it."
    if state.done and not state.answered:
        tail = f"Is this machine connected to the network? They are asked again later. {tail}"
    return f"Your own feeds: {state.words()}. {tail}"


def _answer(feed: FeedState) -> dict[str, str]:
    outcome = OUTCOME_WORDS[feed.last_outcome] if feed.last_outcome else ""
    return {"Outlet": tidy(feed.outlet_name), "Answer": outcome, "Why": tidy(feed.last_reason), "Feed": tidy(feed.url)}
