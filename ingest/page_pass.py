"""Reading the pages of on-topic articles: a pass asks for a few and keeps what each said. No bad page stops it.

    due page ─ robots.txt? ─ fetch ─→ document ─ read (in a worker) ─→ decided ─→ archive ─→ judged again

Each page is a transaction of its own, so that a pass may be killed at any time and goes on where it was. The fetcher is
the poller's: pages wait for their turns at a host together with its feeds.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from ingest.fetch import ACCEPT_PAGES, Leave
from ingest.keeping import STARRED_ALONE, Keeping
from ingest.page_reading import PageReaders, PageTask
from ingest.page_states import Answer, Opened, Refused, decided
from ingest.pipeline import judge_pending
from ingest.poll import Clock
from ingest.robots import Robots
from ingest.turns import fairly
from judge import Rules
from model.errors import FetchError
from model.feed import FetchedDocument, NotModified, Validators
from model.page import PageState
from store.archive import Archive, bump, revision, writing
from store.dating import date_by_page
from store.pages import DuePage, KeptPage, due_pages, keep_page, next_page_due, put_page, words_digest

PAGES_AT_ONCE = 12
"""Pages asked for in one pass, each at another host."""
LOOKED_AT = 300
"""Due pages from among which they are chosen."""
REST_S = 3_600.0
"""How long the pages of a host are left alone that says it is asked too often, and not for how long."""
_REST_STATUS = (429, 503)

Told = Callable[[DuePage, PageState], None]


class FetchesPages(Protocol):
    """What is needed of a fetcher; `ingest.fetch.Fetcher` is the real one."""

    async def fetch(
        self, url: str, validators: Validators = ..., *, accept: str = ..., leave: Leave | None = ...
    ) -> FetchedDocument | NotModified: ...


class _NotAllowed(FetchError):
    """A redirect led to where robots.txt asks us not to go."""


@dataclass(slots=True)
class Pages:
    """Reads pages into an archive."""

    db: Archive
    fetcher: FetchesPages
    readers: PageReaders
    robots: Robots
    clock: Clock
    chance: random.Random
    keeping: Keeping = STARRED_ALONE
    report: Told = lambda due, state: None
    _resting: dict[str, datetime] = field(default_factory=dict)
    """Hosts that are left alone for now, and until when."""
    _idle: tuple[int, datetime | None] | None = None
    """The archive's revision and the next check when there was last nothing to do."""

    async def read_some(self, rules: Rules, most: int = PAGES_AT_ONCE) -> int:
        """Ask for a few due pages at once, of a host one; returns how many. Raises ArchiveError."""
        now = self.clock()
        if self._idle and self._idle[0] == revision(self.db) and (self._idle[1] is None or now < self._idle[1]):
            return 0
        chosen = self._chosen(now)[:most]
        self._idle = None if chosen else (revision(self.db), self._next())
        try:
            async with asyncio.TaskGroup() as group:
                for due in chosen:
                    group.create_task(self._one(due, rules))
        except ExceptionGroup as several:
            raise several.exceptions[0] from several
        return len(chosen)

    def _next(self) -> datetime | None:
        times = [at for at in (next_page_due(self.db), *self._resting.values()) if at is not None]
        return min(times, default=None)

    def _chosen(self, now: datetime) -> list[DuePage]:
        self._resting = {host: until for host, until in self._resting.items() if until > now}
        waiting = [due for due in due_pages(self.db, now, LOOKED_AT) if _host(due.url) not in self._resting]
        return [waiting[place] for place in fairly([due.url for due in waiting], 1)]

    async def _one(self, due: DuePage, rules: Rules) -> None:
        answer = await self._answer(due)
        now = self.clock()
        self._rest(due, answer, now)
        outcome = decided(due, answer, now, self.chance.random())
        with writing(self.db, counted=False):
            self._store(due, answer, outcome.state, outcome.text)
        if outcome.text is not None:
            judge_pending(self.db, rules, now, ids=[due.article_id])
        self.report(due, outcome.state)

    async def _answer(self, due: DuePage) -> Answer:
        try:
            if delay_s := (await self.robots.rules(due.url)).ruling.delay_s:
                self._resting[_host(due.url)] = self.clock() + timedelta(seconds=delay_s)
            await self._leave(due.url)
            keeping = due.starred and not (due.state and due.state.kept)
            validators = due.validators if due.state and due.state.read_at and not keeping else Validators()
            got = await self.fetcher.fetch(due.url, validators, accept=ACCEPT_PAGES, leave=self._leave)
        except _NotAllowed as error:
            return Refused(error.reason, temporary=error.degree == "temporary")
        except FetchError as error:
            return error
        if isinstance(got, NotModified):
            return got
        promised = max(_words(due), due.state.words if due.state and due.state.in_full else 0)
        page = await self.readers.read(PageTask(got.body, got.final_url, got.headers, got.fetched_at, promised))
        return Opened(got, page)

    async def _leave(self, url: str) -> None:
        """Raises _NotAllowed where a site's robots.txt refuses an address, or could not be read."""
        if refused := await self.robots.refusal(url):
            temporary = bool((await self.robots.rules(url)).reason)
            raise _NotAllowed(url, refused, "temporary" if temporary else "soft")

    def _rest(self, due: DuePage, answer: Answer, now: datetime) -> None:
        if isinstance(answer, FetchError) and answer.status in _REST_STATUS:
            self._resting[_host(due.url)] = now + timedelta(seconds=answer.retry_after_s or REST_S)

    def _store(self, due: DuePage, answer: Answer, state: PageState, text: str | None) -> None:
        """Needs an open `writing` transaction."""
        opened = answer if isinstance(answer, Opened) else None
        validators = (
            opened.document.validators if opened else answer.validators if isinstance(answer, NotModified) else None
        )
        language = opened.page.language if opened else ""
        if not put_page(self.db, state, text=text, language=language, validators=validators):
            return  # erased in the meantime
        dated = text is not None and state.published_at and date_by_page(self.db, due.article_id, state.published_at)
        if text is not None or dated:
            bump(self.db)
        if opened and opened.page.text:
            texts = (due.headline, due.standfirst, opened.page.text)
            if self.keeping.keeps(starred=due.starred, texts=texts):
                body, page = opened.document.body, opened.page.text
                kept = KeptPage(state.asked_at, opened.document.final_url, words_digest(page), page, body)
                keep_page(self.db, due.article_id, kept)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _words(due: DuePage) -> int:
    return len(due.headline.split()) + len(due.standfirst.split())
