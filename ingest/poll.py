"""Polling: ask every due feed, store what comes, say how it went. One bad feed never stops the run.

    feed ─ fetch ─→ document ─ unchanged? ─ read ─→ articles ─ store ─→ outcome ─ schedule ─→ next due

Fetching and reading run side by side; storing happens here, one short transaction for whatever has arrived.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Protocol

from ingest.collecting import seldom_collected
from ingest.grouping import group_pending
from ingest.outlets import Directory
from ingest.pipeline import Document, Judged, judge_pending, store_documents
from ingest.reading import ReadDocument, Readers
from ingest.schedule import (
    Rhythm,
    asked_to_wait_s,
    cache_max_age_s,
    gone_since,
    hub_in,
    learned_gap,
    moved,
    next_poll,
    observed_gap,
)
from judge import Rules
from judge.stories import StoryRules
from model.errors import FetchError, ParseError
from model.feed import FetchedDocument, Move, NotModified, Outcome, Validators
from store.archive import Archive, bump, writing
from store.editorial import move_feed
from store.feeds import FeedState, Polled, Rescheduling, hold_back, host_of, record_polls
from store.merging import merge_wrapped

Clock = Callable[[], datetime]
Report = Callable[[FeedState, Outcome], None]

GATHERED_S = 0.1
"""How long an answer waits for others to share its transaction: a tenth of a second fewer of them, each larger, took a
quarter off a poll's CPU time."""
READ_AT_ONCE = 25
"""Documents in one transaction at most: it stays short, and the next answers are not kept waiting."""
UNCONDITIONAL_SHARE = 0.02
"""Of polls that ask without validators: some servers send the same ETag for changed documents."""

THE_POLLER = "the poller"
"""Who stands in the ledger beside a move that a feed itself asked for."""


class Fetches(Protocol):
    """What polling needs of a fetcher; `ingest.fetch.Fetcher` is the real one."""

    async def fetch(self, url: str, validators: Validators = ...) -> FetchedDocument | NotModified: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one feed gave: exactly one of the last three."""

    feed: FeedState
    at: datetime
    document: FetchedDocument | None = None
    digest: bytes | None = None
    read: ReadDocument | None = None
    unchanged: NotModified | FetchedDocument | None = None
    error: FetchError | ParseError | None = None


class _Arrivals:
    """Gathers answers, so that one transaction stores many."""

    def __init__(self, expected: int) -> None:
        self._left = expected
        self._waiting: deque[_Answer] = deque()
        self._documents = 0
        self._ready = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def put(self, answer: _Answer) -> None:
        self._waiting.append(answer)
        self._documents += answer.read is not None
        if self._documents >= READ_AT_ONCE or len(self._waiting) == self._left:
            self._ready.set()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHERED_S, self._ready.set)

    async def batches(self) -> AsyncIterator[list[_Answer]]:
        """All that is expected, a transaction's worth at a time."""
        while self._left:
            await self._ready.wait()
            yield self._take()
            await asyncio.sleep(0)  # also with more to store at once: nobody's answer is to time out meanwhile

    def _take(self) -> list[_Answer]:
        taken: list[_Answer] = []
        documents = 0
        while self._waiting and documents < READ_AT_ONCE:
            taken.append(self._waiting.popleft())
            documents += taken[-1].read is not None
        self._documents -= documents
        self._left -= len(taken)
        if not self._waiting:
            self._ready.clear()
            if self._timer:
                self._timer.cancel()
                self._timer = None
        return taken


@dataclass(slots=True)
class Poller:
    """Polls feeds into an archive."""

    db: Archive
    fetcher: Fetches
    readers: Readers
    rules: Rules
    clock: Clock
    chance: random.Random
    stories: StoryRules | None = None
    """With these, what came is grouped into copies and stories as well."""

    async def poll(self, feeds: Sequence[FeedState], report: Report = lambda feed, outcome: None) -> Judged:
        """Poll these feeds; every one gets its outcome, told to `report` as soon as it is stored.

        Raises ArchiveError when the archive cannot be written; what was stored before stays.
        """
        try:
            with seldom_collected():
                return await self._poll(feeds, report)
        except ExceptionGroup as several:
            # A task group wraps even a single error; who calls wants to catch it by its own name.
            raise several.exceptions[0] from several

    async def _poll(self, feeds: Sequence[FeedState], report: Report) -> Judged:
        arrivals = _Arrivals(len(feeds))
        directory = Directory(self.db)
        judged = on_topic = 0

        async def ask(feed: FeedState) -> None:
            arrivals.put(await self._answer(feed))

        async with asyncio.TaskGroup() as group:
            for feed in feeds:
                group.create_task(ask(feed))
            async for answers in arrivals.batches():
                done = self._store(answers, directory, report)
                judged, on_topic = judged + done.articles, on_topic + done.on_topic
        if judged:
            self._merge()
            if self.stories:
                group_pending(self.db, self.stories, self.clock())
        return Judged(judged, on_topic)

    async def _answer(self, feed: FeedState) -> _Answer:
        asked = Validators() if self.chance.random() < UNCONDITIONAL_SHARE else feed.validators
        try:
            got = await self.fetcher.fetch(feed.url, asked)
            if isinstance(got, NotModified):
                return _Answer(feed, self.clock(), unchanged=got)
            digest = blake2b(got.body, digest_size=16).digest()
            if digest == feed.body_digest:
                return _Answer(feed, self.clock(), unchanged=got)
            read = await self.readers.read(got, language=feed.language)
            return _Answer(feed, self.clock(), document=got, digest=digest, read=read)
        except (FetchError, ParseError) as error:
            return _Answer(feed, self.clock(), error=error)

    def _store(self, answers: Sequence[_Answer], directory: Directory, report: Report) -> Judged:
        """In one transaction: after a kill each of these polls is there with all that it brought, or not at all."""
        documents = [Document(answer.feed, answer.read, answer.at) for answer in answers if answer.read]
        with writing(self.db, counted=False):
            stored = store_documents(self.db, documents, directory)
            if any(recorded.counted for _, recorded in stored):
                bump(self.db)
            outcomes = _outcomes(answers, [outcome for outcome, _ in stored])
            record_polls(
                self.db,
                [Polled(one.feed.id, outcome, self._rescheduling(one, outcome)) for one, outcome in outcomes],
            )
            for one, outcome in outcomes:
                if wait_s := asked_to_wait_s(outcome):
                    # A host that has enough of us has enough of all that we ask it for.
                    hold_back(self.db, host_of(one.feed.url), outcome.at + timedelta(seconds=wait_s))
        changed = [article_id for _, recorded in stored for article_id in recorded.changed_ids]
        judged = judge_pending(self.db, self.rules, self.clock(), ids=changed) if changed else Judged(0, 0)
        for answer, outcome in outcomes:
            report(answer.feed, outcome)
        return judged

    def _merge(self) -> None:
        with writing(self.db, counted=False):
            if merge_wrapped(self.db):
                bump(self.db)

    def _rescheduling(self, answer: _Answer, outcome: Outcome) -> Rescheduling:
        feed, read, at = answer.feed, answer.read, answer.at
        response = answer.document or answer.unchanged
        change = _learned(feed, read, outcome)
        if response:
            max_age_s, move = cache_max_age_s(response.headers, at), self._move(feed, response, at)
        else:
            max_age_s, move = None, feed.move
        gone = gone_since(outcome, feed.gone_since)
        silent_s = (at - change.newest_at).total_seconds() if change.newest_at else None
        rhythm = Rhythm(change.gap_s, change.ttl_s, max_age_s, silent_s, change.skips or feed.skips)
        due, failures = next_poll(
            outcome, failures=feed.failures, rhythm=rhythm, now=at, jitter=self.chance.random(), gone_since=gone
        )
        return replace(
            change,
            next_due_at=due,
            failures=failures,
            gone_since=gone,
            move=move,
            validators=response.validators if response else None,
            body_digest=answer.digest,
            hub_url=(read.parsed.hub_url or hub_in(answer.document.headers)) if read and answer.document else None,
        )

    def _move(self, feed: FeedState, response: FetchedDocument | NotModified, at: datetime) -> Move | None:
        """What remains to be believed of a feed's move; one that has been said often enough is carried out."""
        move, settled = moved(feed.move, response.permanent_url, at)
        if move and settled and move_feed(self.db, feed.id, move.url, at=at, who=THE_POLLER):
            return None
        return move


def _outcomes(answers: Sequence[_Answer], of_documents: Sequence[Outcome]) -> list[tuple[_Answer, Outcome]]:
    """Each answer with its outcome; `of_documents` are those of the answers that were read, in their order."""
    read = iter(of_documents)
    return [(answer, next(read) if answer.read else _without_document(answer)) for answer in answers]


def _without_document(answer: _Answer) -> Outcome:
    return outcome_of(answer.error, answer.at) if answer.error else Outcome("unchanged", answer.at)


def _learned(feed: FeedState, read: ReadDocument | None, outcome: Outcome) -> Rescheduling:
    """A feed's rhythm as known after this answer; the rest of the change is for the caller to fill in."""
    known = Rescheduling(outcome.at, 0, gap_s=feed.gap_s, ttl_s=feed.ttl_s, newest_at=feed.newest_at)
    if read is None:
        return known
    known = replace(known, ttl_s=read.parsed.ttl_s or 0, skips=read.parsed.skips)
    dates = [a.published_at for a in read.articles if a.published_at and a.published_at <= outcome.at]
    if gap_s := learned_gap(dates, outcome.at):
        return replace(known, gap_s=gap_s, newest_at=max(dates))
    if outcome.articles or outcome.revisions:
        # Its dates tell nothing, so our own clock must: how long it had been silent when it spoke again.
        silent_s = (outcome.at - feed.newest_at).total_seconds() if feed.newest_at else None
        gap_s = feed.gap_s if silent_s is None else observed_gap(feed.gap_s, silent_s)
        return replace(known, gap_s=gap_s, newest_at=outcome.at)
    return known


def outcome_of(error: FetchError | ParseError, at: datetime) -> Outcome:
    """A poll's failure as an outcome: "not a feed any more" is told from "failed"."""
    if isinstance(error, FetchError):
        return Outcome(
            "failed",
            at,
            reason=error.reason,
            degree=error.degree,
            status=error.status,
            retry_after_s=error.retry_after_s,
        )
    return Outcome("not_a_feed" if error.not_a_feed else "failed", at, reason=error.reason, degree="soft", status=200)
