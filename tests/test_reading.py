"""Reading in worker processes: hostile documents cost only themselves."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.reading import ReadDocument, Readers, read
from model.errors import ParseError
from tests.feedmaking import ENCRYPTION, fetched, item, rss

URL = "https://outlet.example/feed"
GOOD = rss(item(1, ENCRYPTION))
BOMB = b'<rss version="2.0"><channel><title>x</title><item ' + b"".join(b'a%d="" ' % n for n in range(40_000)) + b">"
"""Malformed, so that it is read by a parser whose cost grows with the square of the attributes."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1, time_limit_s=0.5) as readers:
        yield readers


async def attempt(readers: Readers, body: bytes) -> ReadDocument | ParseError:
    try:
        return await readers.read(fetched(URL, body), language="en")
    except ParseError as error:
        return error


def test_the_pure_step_takes_the_outlets_language_where_nothing_else_names_one() -> None:
    found = read(fetched(URL, GOOD), language="en")
    assert [a.headline for a in found.articles] == [ENCRYPTION]
    assert (found.articles[0].language, found.parsed.entries) == ("en", ())


@pytest.mark.parametrize(
    ("cut_after", "headlines"),
    [
        pytest.param(b"<title>Second, whole</title>", ["First"], id="guid and link are lost: left out"),
        pytest.param(b"<guid>g2</guid>", ["First", "Second, whole"], id="the guid is there: kept"),
    ],
)
def test_the_last_entry_of_a_document_that_broke_off(cut_after: bytes, headlines: list[str]) -> None:
    second = {"title": "Second, whole", "guid": "g2", "link": "https://outlet.example/2"}
    whole = rss(item(1, "First"), second)
    found = read(fetched(URL, whole[: whole.index(cut_after) + len(cut_after)]))
    assert found.parsed.broken
    assert [article.headline for article in found.articles] == headlines


async def test_workers_read_what_this_process_would(readers: Readers) -> None:
    assert await attempt(readers, GOOD) == read(fetched(URL, GOOD), language="en")


async def test_what_is_no_feed_is_told_across_processes(readers: Readers) -> None:
    error = await attempt(readers, b"<html><title>Closed</title></html>")
    assert isinstance(error, ParseError)
    assert error.not_a_feed
    assert "Closed" in error.reason


async def test_a_document_that_takes_too_long_is_given_up_and_the_others_are_read(readers: Readers) -> None:
    bomb, *others = await asyncio.gather(*(attempt(readers, body) for body in (BOMB, *[GOOD] * 5)))
    assert isinstance(bomb, ParseError)
    assert "took longer than 0.5 s" in bomb.reason
    assert not bomb.not_a_feed
    assert all(isinstance(other, ReadDocument) for other in others)


async def test_waiting_for_a_worker_is_no_part_of_a_documents_time() -> None:
    slow = rss(*(item(n, "words " * 400) for n in range(60)))
    with Readers(1, time_limit_s=0.6) as readers:
        found = await asyncio.gather(*(attempt(readers, slow) for _ in range(40)))
    assert all(isinstance(one, ReadDocument) for one in found)


async def test_a_worker_that_dies_costs_only_its_document(readers: Readers) -> None:
    await attempt(readers, GOOD)
    reading = asyncio.create_task(attempt(readers, BOMB))
    neighbours = [asyncio.create_task(attempt(readers, GOOD)) for _ in range(4)]
    await asyncio.sleep(0.1)
    os.kill(worker_id(readers), signal.SIGKILL)
    error = await reading
    assert isinstance(error, ParseError)
    assert "ended the reading process" in error.reason
    assert all(isinstance(one, ReadDocument) for one in await asyncio.gather(*neighbours))


async def test_a_worker_that_died_idle_costs_nothing(readers: Readers) -> None:
    await attempt(readers, GOOD)
    os.kill(worker_id(readers), signal.SIGKILL)
    process = readers._all[0]._process
    assert process
    process.join(10)
    assert isinstance(await attempt(readers, GOOD), ReadDocument)


async def test_a_bug_surfaces(readers: Readers) -> None:
    with pytest.raises(RuntimeError, match="nobody expected"):
        await readers.read(fetched(URL, GOOD), language=3)  # type: ignore[arg-type]  # the bug


async def test_stopping_in_the_middle_neither_hangs_nor_leaves_workers() -> None:
    with Readers(1, time_limit_s=60) as readers:
        task = asyncio.create_task(attempt(readers, BOMB))
        while not readers._all[0]._process:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        task.cancel()
        process, threads = readers._all[0]._process, readers._threads
    assert threads
    await asyncio.to_thread(threads.shutdown)  # two threads waiting for one process would take its exit code in turns
    process.join(5)
    assert process.exitcode == -signal.SIGKILL


ORPHANS = """
import asyncio, os, signal, sys
from ingest.reading import Readers
from model.feed import FetchedDocument
from datetime import datetime, UTC
async def main():
    readers = Readers(1)
    await readers.read(FetchedDocument("u", "u", sys.argv[1].encode(), datetime.now(UTC)))
    print(readers._all[0]._process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs /proc or ps semantics of POSIX")
async def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(ORPHANS, encoding="utf-8")
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, str(script), GOOD.decode()],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    worker = int(done.stdout)
    for _ in range(100):
        if not alive(worker):
            return
        await asyncio.sleep(0.05)
    pytest.fail("the worker outlived its parent")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and " Z " in stat.read_text())


def worker_id(readers: Readers) -> int:
    process = readers._all[0]._process
    assert process
    assert process.pid
    return process.pid
