"""Work on what the network brought, in processes that can be killed, away from the event loop.

Small documents can be made to cost minutes of CPU or gigabytes of memory, and a cap on their size does not help against
that. So each is worked on within limits of time and memory, and what breaks them costs only itself.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import Any, Generic, Self, TypeVar

from ingest.collecting import seldom_collected

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that broke its limits; `reason` is in words that follow a colon."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Bug:
    """An exception that nobody expected, on its way to the parent, which raises it."""

    trace: str


class Workers(Generic[Task, Result]):
    """A function in worker processes. Use as a context manager; `workers=0` runs it in this process (for tests).

    `work` is a function of a module (spawned processes import it by name). A thread for each worker hands it one task
    at a time. So the time limit counts from the moment that a worker really has the task, and a worker that must be
    ended takes no neighbour's task with it. Processes start when first needed. `memory_limit` is in bytes of address
    space, on systems that know such a limit.
    """

    def __init__(
        self, work: Callable[[Task], Result], workers: int, *, time_limit_s: float, memory_limit: int | None = None
    ) -> None:
        self._work = work
        self._time_limit_s = time_limit_s
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        self._all = [_Worker(work, memory_limit) for _ in range(workers)]
        for worker in self._all:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="worker") if workers else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.close()

    async def run(self, task: Task) -> Result | Lost:
        """What the function makes of a task; Lost where it takes too long or brings its worker down."""
        if not self._threads:
            return self._work(task)
        result: Result | Lost | _Bug = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._in_worker, task
        )
        if isinstance(result, _Bug):
            raise RuntimeError(f"A worker failed in a way nobody expected:\n{result.trace}")
        return result

    def _in_worker(self, task: Task) -> Any:
        worker = self._free.get()
        try:
            return worker.run(task, self._time_limit_s)
        finally:
            self._free.put(worker)


class _Worker:
    """One process that does one task at a time; started when first needed, and again after it had to be ended."""

    def __init__(self, work: Callable[[Any], Any], memory_limit: int | None) -> None:
        self._work = work
        self._memory_limit = memory_limit
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._closed = False

    def run(self, task: Any, time_limit_s: float) -> Any:
        """Blocks until the worker answers, dies or is out of time."""
        try:
            pipe = self._ready()
            pipe.send(task)
            if pipe.poll(time_limit_s) and (result := pipe.recv()):
                return result
        except (EOFError, OSError):
            self._end()
            return Lost("reading it ended the reading process (too much memory?)")
        self._end()
        return Lost(f"reading it took longer than {time_limit_s:g} s, so it was given up")

    def _ready(self) -> Connection[Any, Any]:
        if self._pipe and self._process and self._process.is_alive():
            return self._pipe
        self._end()  # it died while it had nothing to do: not this task's fault
        # Spawned, not forked: the parent holds an event loop, threads and an open archive.
        spawning = get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(
            target=_serve, args=(theirs, self._work, self._memory_limit), daemon=True, name="reader"
        )
        self._process.start()
        theirs.close()  # theirs alone now: when one side ends, the other notices
        if self._closed:  # while we were starting
            raise EOFError
        self._pipe.recv()  # it is up: its start is no part of a task's time
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


def _serve(pipe: Connection[Any, Any], work: Callable[[Any], Any], memory_limit: int | None) -> None:
    """What a worker does until its parent is gone."""
    # Ctrl-C reaches the whole process group; the parent decides what ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory_limit:
        _limit_memory(memory_limit)
    pipe.send(None)
    with seldom_collected():
        while True:
            try:
                task = pipe.recv()
            except (EOFError, OSError):
                return
            pipe.send(_done(work, task))


def _done(work: Callable[[Any], Any], task: Any) -> Any:
    try:
        return work(task)
    except MemoryError:
        return Lost("reading it takes more memory than there is")
    except Exception:  # noqa: BLE001 - not swallowed: it travels to the parent, which raises it
        return _Bug(traceback.format_exc())


def _limit_memory(most: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    with suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
