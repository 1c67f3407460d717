"""A fetched document → articles, away from the event loop and within bounds.

`read` is the pure step. `Readers` runs it in worker processes that can be killed: small documents can be made to cost
minutes of CPU, and a size cap does not help against those.
"""

from __future__ import annotations

import asyncio
import signal
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import Self

from ingest.articles import to_article
from ingest.parse import parse
from model.article import Article, ParsedDocument
from model.errors import ParseError
from model.feed import FetchedDocument

TIME_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a document said."""

    parsed: ParsedDocument
    """Without its entries: what they said is in `articles`, one for each, and need not travel twice."""
    articles: tuple[Article, ...]


def read(document: FetchedDocument, *, language: str = "") -> ReadDocument:
    """Parse a document and make its entries comparable. Raises ParseError.

    `language` is the outlet's, for entries and documents that name none.
    """
    parsed = _without_torso(parse(document.body, document.final_url, document.headers))
    articles = tuple(
        to_article(
            entry,
            feed_url=document.url,
            fetched_at=document.fetched_at,
            language=entry.language or parsed.language or language,
        )
        for entry in parsed.entries
    )
    return ReadDocument(replace(parsed, entries=()), articles)


def _without_torso(parsed: ParsedDocument) -> ParsedDocument:
    """Without the last entry of a document that broke off, where its guid and link are lost.

    Kept, it would be an article of its own beside the whole one that the next poll brings.
    """
    *whole, last = parsed.entries or (None,)
    torso = parsed.broken and last and not last.key and any(entry and entry.key for entry in whole)
    return replace(parsed, entries=parsed.entries[:-1]) if torso else parsed


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A ParseError on its way between processes: exceptions with arguments of their own do not survive the trip."""

    reason: str
    not_a_feed: bool


@dataclass(frozen=True, slots=True)
class _Bug:
    """An exception that nobody expected, on its way to the parent, which raises it."""

    trace: str


_Task = tuple[FetchedDocument, str]
_Result = ReadDocument | _Unreadable | _Bug


class Readers:
    """`read` in worker processes. Use as a context manager; `workers=0` reads in this process (for tests).

    A thread for each worker hands it one document at a time. So the time limit counts from the moment that a worker
    really has the document, and a worker that must be ended takes no neighbour's document with it.
    """

    def __init__(self, workers: int = 2, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._time_limit_s = time_limit_s
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        self._all = [_Worker() for _ in range(workers)]
        for worker in self._all:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="reader") if workers else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.close()

    async def read(self, document: FetchedDocument, *, language: str = "") -> ReadDocument:
        """Like `read`. Raises ParseError also for a document that takes too long or brings its worker down."""
        if not self._threads:
            return read(document, language=language)
        loop = asyncio.get_running_loop()
        result = await loop.run_in_executor(self._threads, self._in_worker, document, language)
        if isinstance(result, _Bug):
            raise RuntimeError(f"Reading {document.url} failed in a way nobody expected:\n{result.trace}")
        if isinstance(result, _Unreadable):
            raise ParseError(document.url, result.reason, not_a_feed=result.not_a_feed)
        return result

    def _in_worker(self, document: FetchedDocument, language: str) -> _Result:
        worker = self._free.get()
        try:
            return worker.read(document, language, self._time_limit_s)
        finally:
            self._free.put(worker)


class _Worker:
    """One process that reads one document at a time; started when first needed, and again after it had to be ended."""

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._pipe: Connection[_Task, _Result | None] | None = None
        self._closed = False

    def read(self, document: FetchedDocument, language: str, time_limit_s: float) -> _Result:
        """Blocks until the worker answers, dies or is out of time."""
        try:
            pipe = self._ready()
            pipe.send((document, language))
            if pipe.poll(time_limit_s) and (result := pipe.recv()):
                return result
        except (EOFError, OSError):
            self._end()
            return _Unreadable("reading it ended the reading process (too much memory?)", False)
        self._end()
        return _Unreadable(f"reading it took longer than {time_limit_s:g} s, so it was given up", False)

    def _ready(self) -> Connection[_Task, _Result | None]:
        if self._pipe and self._process and self._process.is_alive():
            return self._pipe
        self._end()  # it died while it had nothing to do: not this document's fault
        # Spawned, not forked: the parent holds an event loop, threads and an open archive.
        spawning = get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_serve, args=(theirs,), daemon=True, name="reader")
        self._process.start()
        theirs.close()  # theirs alone now: when one side ends, the other notices
        if self._closed:  # while we were starting
            raise EOFError
        self._pipe.recv()  # it is up: its start is no part of a document's time
        return self._pipe

    def _end(self) -> None:
        process, self._process = self._process, None
        if process and process.pid:
            process.kill()
            process.join()
        pipe, self._pipe = self._pipe, None
        if pipe:
            pipe.close()

    def close(self) -> None:
        """End the process for good. May be called while another thread waits for it: that one gets an end of file."""
        self._closed = True
        process = self._process
        if process and process.pid:
            process.kill()


def _serve(pipe: Connection[_Result | None, _Task]) -> None:
    """What a worker does until its parent is gone."""
    # Ctrl-C reaches the whole process group; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send(None)
    while True:
        try:
            document, language = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_answer(document, language))


def _answer(document: FetchedDocument, language: str) -> _Result:
    try:
        return read(document, language=language)
    except ParseError as error:
        return _Unreadable(error.reason, error.not_a_feed)
    except MemoryError:
        return _Unreadable("reading it takes more memory than there is", False)
    except Exception:  # noqa: BLE001 - not swallowed: it travels to the parent, which raises it
        return _Bug(traceback.format_exc())
