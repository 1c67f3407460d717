"""A fetched document → articles, away from the event loop and within bounds.

`read` is the pure step. `Readers` runs it in worker processes that can be killed: small documents can be made to cost
minutes of CPU, and a size cap does not help against those.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
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


Reader = Callable[[FetchedDocument, str], "asyncio.Future[ReadDocument] | ReadDocument"]


class Readers:
    """`read` in worker processes. Use as a context manager; `workers=0` reads in this process (for tests)."""

    def __init__(self, workers: int = 2, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._workers = workers
        self._time_limit_s = time_limit_s
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()

    async def read(self, document: FetchedDocument, *, language: str = "") -> ReadDocument:
        """Like `read`. Raises ParseError also for a document that takes longer than the time limit."""
        if not self._workers:
            return read(document, language=language)
        future = asyncio.wrap_future(self._running().submit(_read_or_error, document, language))
        try:
            result = await asyncio.wait_for(asyncio.shield(future), self._time_limit_s)
        except TimeoutError:
            self._kill()
            raise ParseError(
                document.url,
                f"reading it took longer than {self._time_limit_s:.0f} s, so it was given up",
                not_a_feed=False,
            ) from None
        except (BrokenProcessPool, asyncio.CancelledError):
            # A neighbour in the pool was killed with its worker: one more try, on its own.
            if asyncio.current_task() is not None and asyncio.current_task().cancelling():  # type: ignore[union-attr]
                raise
            self._kill()
            result = await asyncio.wrap_future(self._running().submit(_read_or_error, document, language))
        if isinstance(result, ParseError):
            raise result
        return result

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Spawned, not forked: the parent holds an event loop, threads and an open archive.
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
        return self._pool

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _read_or_error(document: FetchedDocument, language: str) -> ReadDocument | ParseError:
    """Errors with keyword-only fields do not survive the trip between processes as exceptions: return them."""
    try:
        return read(document, language=language)
    except ParseError as error:
        return error
