"""A fetched document → articles, away from the event loop and within bounds.

`read` is the pure step. `Readers` runs it in worker processes that can be killed: small documents can be made to cost
minutes of CPU, and a size cap does not help against those.
"""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Self

from ingest.articles import to_article
from ingest.parse import parse
from model.article import Article, ParsedDocument
from model.errors import ParseError
from model.feed import FetchedDocument

TIME_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a document said. `parsed.entries` and `articles` go side by side."""

    parsed: ParsedDocument
    articles: tuple[Article, ...]


def read(document: FetchedDocument, *, language: str = "") -> ReadDocument:
    """Parse a document and make its entries comparable. Raises ParseError.

    `language` is the outlet's, for entries and documents that name none.
    """
    parsed = parse(document.body, document.final_url, document.headers)
    articles = tuple(
        to_article(
            entry,
            feed_url=document.url,
            fetched_at=document.fetched_at,
            language=entry.language or parsed.language or language,
        )
        for entry in parsed.entries
    )
    return ReadDocument(parsed, articles)


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A ParseError on its way between processes: exceptions with arguments of their own do not survive the trip."""

    reason: str
    not_a_feed: bool


class Readers:
    """`read` in worker processes. Use as a context manager; `workers=0` reads in this process (for tests)."""

    def __init__(self, workers: int = 2, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._workers = workers
        self._time_limit_s = time_limit_s
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kill(self._pool)

    async def read(self, document: FetchedDocument, *, language: str = "") -> ReadDocument:
        """Like `read`. Raises ParseError also for a document that takes too long or brings its worker down."""
        if not self._workers:
            return read(document, language=language)
        try:
            result = await self._in_worker(document, language)
        except BrokenProcessPool:
            # A worker died, of this document or of a neighbour: once more, with no neighbours.
            async with self._alone:
                try:
                    result = await self._in_worker(document, language)
                except BrokenProcessPool:
                    result = _Unreadable("reading it ended the reading process (too much memory?)", False)
        if isinstance(result, _Unreadable):
            raise ParseError(document.url, result.reason, not_a_feed=result.not_a_feed)
        return result

    async def _in_worker(self, document: FetchedDocument, language: str) -> ReadDocument | _Unreadable:
        pool = self._pool = self._pool or self._started()
        try:
            future = asyncio.wrap_future(pool.submit(_read, document, language))
            return await asyncio.wait_for(future, self._time_limit_s)
        except TimeoutError:
            self._kill(pool)
            return _Unreadable(f"reading it took longer than {self._time_limit_s:.0f} s, so it was given up", False)
        except BrokenProcessPool:
            self._kill(pool)
            raise

    def _started(self) -> ProcessPoolExecutor:
        # Spawned, not forked: the parent holds an event loop, threads and an open archive.
        return ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"), initializer=_ignore_interrupts)

    def _kill(self, pool: ProcessPoolExecutor | None) -> None:
        """End a pool with its workers; the next document starts another."""
        if pool is None:
            return
        if pool is self._pool:
            self._pool = None
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    # Ctrl-C reaches the whole process group; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(document: FetchedDocument, language: str) -> ReadDocument | _Unreadable:
    try:
        return read(document, language=language)
    except ParseError as error:
        return _Unreadable(error.reason, error.not_a_feed)
