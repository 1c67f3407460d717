"""What people asked for in the dashboard, carried out: find a site's feeds, add, check now, pause, resume.

    requests that wait → (decide, or ask the feeds) → an answer in the ledger for each

Every request gets its answer, also one that cannot be carried out. Answer and deed are one transaction, so a poller
that is killed in between finds the request waiting again and nothing half done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.adding import KnownFeeds, chosen_outlet, placed, to_watch
from ingest.discovery import Discovery, NoFeedFound
from ingest.feeds import feed_mistakes
from ingest.poll import Poller, Report
from ingest.robots import Robots
from model.errors import CleartextError
from model.feed import OUTCOME_WORDS, Outcome
from model.feed_request import FeedAnswer, FeedPreview, FeedRequest
from store.archive import Archive, writing
from store.editorial import add_feed, set_paused
from store.feed_requests import answer_request, anything_asked, waiting_requests
from store.feeds import FeedState, feed_states

LOOK_EVERY_S = 1.0
"""How often a resting poller looks whether somebody asked for something."""
AGAIN_AFTER = timedelta(minutes=1)
"""Between two checks of one feed by hand."""
_WAIT_STATUS = (429, 503)


async def rest(db: Archive, seconds: float, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Sleep for so long, or until somebody asks for something."""
    while seconds > 0 and not anything_asked(db):
        await sleep(min(seconds, LOOK_EVERY_S))
        seconds -= LOOK_EVERY_S


@dataclass(slots=True)
class Asked:
    """Carries out requests with a poller's means."""

    poller: Poller
    robots: Robots

    async def carry_out(self, report: Report = lambda feed, outcome: None) -> int:
        """Answer every request that waits; returns how many. Raises ArchiveError when answers cannot be written."""
        waiting = waiting_requests(self._db)
        await self._check([one for one in waiting if one.ask == "check"], report)
        await self._check_all([one for one in waiting if one.ask == "check all"], report)
        for request in waiting:
            if request.ask == "find":
                self._answer(request, await self._find(request))
            elif request.ask not in ("check", "check all"):
                self._do(request)
        return len(waiting)

    @property
    def _db(self) -> Archive:
        return self.poller.db

    def _answer(self, request: FeedRequest, answer: FeedAnswer) -> None:
        with writing(self._db):
            answer_request(self._db, request, answer)

    def _said(self, done: bool, words: str, previews: tuple[FeedPreview, ...] = ()) -> FeedAnswer:
        return FeedAnswer(self.poller.clock(), done, words, previews)

    # Check now

    async def _check(self, requests: list[FeedRequest], report: Report) -> None:
        """Ask the feeds concerned, all at once, each in its turn at its host; several requests for one are one poll."""
        by_url: dict[str, list[FeedRequest]] = {}
        for request in requests:
            by_url.setdefault(request.address, []).append(request)
        states = {feed.url: feed for feed in feed_states(self._db) if feed.url in by_url}
        chosen: list[FeedState] = []
        for url, asking in by_url.items():
            refused = why_not_now(states.get(url), self.poller.clock())
            if not refused:
                chosen.append(states[url])
            for request in asking if refused else []:
                self._answer(request, self._said(False, refused))

        def answer(feed: FeedState, outcome: Outcome) -> None:
            report(feed, outcome)
            done = outcome.kind not in ("failed", "not_a_feed")
            for request in by_url[feed.url]:
                self._answer(request, FeedAnswer(outcome.at, done, outcome_words(outcome)))

        if chosen:
            await self.poller.poll(chosen, answer)

    async def _check_all(self, requests: list[FeedRequest], report: Report) -> None:
        """Ask every feed that may be asked now, and answer with how that went, in one sentence."""
        if not requests:
            return
        chosen = [feed for feed in feed_states(self._db) if not why_not_now(feed, self.poller.clock())]
        outcomes: list[Outcome] = []

        def count(feed: FeedState, outcome: Outcome) -> None:
            report(feed, outcome)
            outcomes.append(outcome)

        if chosen:
            await self.poller.poll(chosen, count)
        for request in requests:
            self._answer(request, self._said(True, all_words(outcomes)))

    # Find and add

    async def _find(self, request: FeedRequest) -> FeedAnswer:
        poller = self.poller
        discovery = Discovery(poller.fetcher, poller.readers, self.robots, poller.rules)
        try:
            found = await discovery.find(request.address)
        except NoFeedFound as error:
            return self._said(False, str(error))
        known = KnownFeeds(self._db)
        words = " ".join([*(f"Not looked at, since there are many: {url}" for url in found.left), *found.notes])
        return self._said(True, words, tuple(placed(one, known) for one in found.previews))

    def _do(self, request: FeedRequest) -> None:
        try:
            with writing(self._db):
                words = self._deed(request)
                answer_request(self._db, request, self._said(True, words))
        except Refused as error:
            self._answer(request, self._said(False, str(error)))

    def _deed(self, request: FeedRequest) -> str:
        """Needs an open `writing` transaction. Raises Refused."""
        if request.ask == "add":
            return self._add(request)
        paused = request.ask == "pause"
        at, who = self.poller.clock(), request.who
        if all(feed.url != request.address for feed in feed_states(self._db)):
            raise Refused("The archive does not know this feed.")
        changed = set_paused(self._db, request.address, paused, at=at, who=who)
        state = "paused: it is not asked until somebody resumes it" if paused else "asked as usual"
        return f"It is now {state}." if changed else f"It was {state} already."

    def _add(self, request: FeedRequest) -> str:
        given = {str(key): str(value) for key, value in request.details.get("outlet", {}).items()}
        told = request.details.get("feed", {})
        if mistakes := feed_mistakes({"url": request.address, "title": str(told.get("title", ""))}):
            raise Refused(f"{'. '.join(mistakes)}. Nothing was added.")
        known = KnownFeeds(self._db)
        before = known.feed(request.address)
        preview = placed(
            FeedPreview(
                before.url if before else request.address,
                str(told.get("title", "")),
                "",
                str(told.get("language", "")),
                "" if feed_mistakes({"url": told.get("site_url", "")}) else str(told["site_url"]),
                0,
                0,
                (),
            ),
            known,
        )
        try:
            outlet = chosen_outlet(preview, given, known)
        except CleartextError as error:
            raise Refused(str(error)) from error
        feed = to_watch(preview, outlet, search=bool(told.get("search")))
        at = self.poller.clock()
        if not add_feed(self._db, outlet, feed, at=at, who=request.who):
            return f"It was watched already, for {before.outlet_name if before else outlet.name}."
        return f"It is watched from now on, for {before.outlet_name if before else outlet.name}."


class Refused(CleartextError):
    """A request that is not carried out; says why."""


def why_not_now(feed: FeedState | None, now: datetime) -> str:
    """Why a feed is not asked right now although a person wishes it, as a sentence; empty if it is."""
    if feed is None or feed.removed_at:
        return "It is not among the feeds that are watched."
    if feed.paused:
        return "It is paused. Resume it first."
    if feed.next_due_at is None:
        return "It was read from saved documents and has no address to ask."
    if feed.last_polled_at and now - feed.last_polled_at < AGAIN_AFTER:
        return "It was asked less than a minute ago; its answer stands in the table."
    if feed.last_status in _WAIT_STATUS and feed.next_due_at > now:
        until = f"{feed.next_due_at:%H:%M} UTC on {feed.next_due_at:%Y-%m-%d}"
        return f"Its server said that it is asked too often ({feed.last_status}), so we wait until {until}."
    return ""


def outcome_words(outcome: Outcome) -> str:
    """An outcome as the answer to “Check now”."""
    words = OUTCOME_WORDS[outcome.kind].capitalize()
    if outcome.articles or outcome.revisions:
        words += f": {outcome.articles} new, {outcome.revisions} changed"
    return f"{words}. {outcome.reason}".strip() if outcome.reason else f"{words}."


def all_words(outcomes: Sequence[Outcome]) -> str:
    """What came of asking all feeds, as the answer to “Check all feeds now”."""
    if not outcomes:
        return "No feed was asked: all were asked within the last minute, are paused, or told us to wait."
    failed = sum(outcome.kind in ("failed", "not_a_feed") for outcome in outcomes)
    new = sum(outcome.articles for outcome in outcomes)
    return (
        f"{len(outcomes) - failed} of {len(outcomes)} feeds answered, with {new} new articles on any subject; "
        f"{failed} failed."
    )
