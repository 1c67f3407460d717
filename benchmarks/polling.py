"""How fast 2,000 feeds of 2,000 hosts are polled, side by side with lemon24/reader on the same feeds.

    python benchmarks/polling.py [--feeds 2000] [--reader PYTHON] [../shared/corpus]

PYTHON is one with the peer in it, made once anywhere outside the project:

    python -m venv /tmp/peer && /tmp/peer/bin/pip install reader==3.26 sgmllib3k

(reader brings a feedparser of its own, which needs sgmllib3k and does not say so.)

Every feed has a host name and an address in 127.0.0.0/8 of its own; a server process answers after 100 ms, with 304
where the ETag is known. The documents are consecutive real polls, the entries are compared with the corpus' oracle.
Three polls each: the first brings everything, for the second one feed in ten has changed, for the third none. Ours goes
by its default manners (256 requests at once, 5 seconds between two starts at one host); the peer has 64 threads, does
not wait, and is bound by its CPU time rather than by the latency.

The verdict compares the same work: stored *and* searchable. Our poll indexes each article's text for search in the
transaction that stores it, and judges it besides; reader has a step of its own for that (`update_search`), so its time
is that of `update_feeds` and `update_search` together. What `update_feeds` alone takes is printed too.

The exit status is 1 where the second poll takes 10 seconds or more, an unchanged feed 1 ms of CPU or more, a host sees
two of our starts within its spacing, the peer is not 5 times slower, or it has more entries right.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import io
import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import zstandard

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

CORPUS = ROOT.parent / "shared" / "corpus"
LATENCY_S = 0.1
CHANGED_EVERY = 10
POLLS = ("all of it", "one in ten changed", "nothing changed")
MOST_S, MOST_UNCHANGED_MS, TIMES_FASTER = 10.0, 1.0, 5.0


@dataclass(frozen=True)
class Served:
    """One feed: its host, and what it says before and after the second poll's change."""

    host: str
    address: str
    before: bytes
    after: bytes
    expected: dict[str, dict[str, Any]]
    """What the oracle says that its entries are at the end, by guid or else link."""


@dataclass
class Took:
    """One poll of all feeds."""

    wall_s: float
    cpu_s: float
    failed: int
    search_wall_s: float = 0.0
    """Making what was stored searchable, where that is a step of its own."""
    search_cpu_s: float = 0.0


@dataclass
class Run:
    """All of one program's polls."""

    polls: list[Took] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    """feed URL, key, link, title, date."""


# --- The feeds -------------------------------------------------------------------------------------------------------


def feeds(corpus: Path, count: int) -> list[Served]:
    """Pairs of consecutive documents of real feeds, spread over the whole corpus."""
    pairs: list[tuple[str, str, str]] = []
    bodies: dict[str, bytes] = {}
    for name in ("gesab", "jeff"):
        mine = {f"{name}/{path}": body for path, body in _members(corpus / f"feeds-{name}.tar.zst")}
        bodies |= mine
        by_feed: dict[str, list[str]] = {}
        for path in sorted(mine):
            by_feed.setdefault(path.rpartition("/")[0], []).append(path)
        pairs += [(name, a, b) for paths in by_feed.values() for a, b in pairwise(paths)]
    oracle = {name: dict(_oracle(corpus, name)) for name in ("gesab", "jeff")}
    chosen = [pairs[n * len(pairs) // count] for n in range(count)]
    return [
        _served(n, bodies[a], bodies[b], oracle[name][_key(a)], oracle[name][_key(b)])
        for n, (name, a, b) in enumerate(chosen)
    ]


def _served(n: int, before: bytes, after: bytes, was: list[dict[str, Any]], now: list[dict[str, Any]]) -> Served:
    seen = was + now if n % CHANGED_EVERY == 0 else was
    expected = {str(item.get("id") or item.get("link") or ""): item for item in seen}
    address = f"127.{1 + n // 62_500}.{n // 250 % 250}.{1 + n % 250}"
    return Served(f"f{n}.bench.example", address, before, after, expected)


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(archive.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
        for member in tar:
            if content := tar.extractfile(member):
                yield member.name, content.read()


def _oracle(corpus: Path, name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with gzip.open(corpus / f"oracle_{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            yield _key(document["doc"]), document["items"]


def _key(path: str) -> str:
    return "/".join(Path(path).parts[-2:])


# --- The server ------------------------------------------------------------------------------------------------------


class _Answering(asyncio.Protocol):
    """HTTP/1.1 as far as a feed reader needs it, after the latency."""

    def __init__(self, by_host: dict[str, Served], state: dict[str, Any]) -> None:
        self.by_host, self.state, self.head = by_host, state, b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.head += data
        if b"\r\n\r\n" not in self.head:
            return
        lines = [line.partition(b":") for line in self.head.split(b"\r\n")[1:]]
        headers = {name.lower(): value.strip().decode("latin-1") for name, _, value in lines}
        self.head = b""
        host = headers[b"host"].partition(":")[0]
        self.state["starts"].setdefault(host, []).append(time.monotonic())
        asyncio.get_running_loop().call_later(LATENCY_S, self._answer, host, headers.get(b"if-none-match", ""))

    def _answer(self, host: str, known: str) -> None:
        served = self.by_host[host]
        changed = self.state["poll"] > 0 and int(host[1:].partition(".")[0]) % CHANGED_EVERY == 0
        tag, body = ('"2"', served.after) if changed else ('"1"', served.before)
        if known == tag:
            head, body = f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\nContent-Length: 0\r\n\r\n", b""
        else:
            head = (
                f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Type: application/xml\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
        if self.transport and not self.transport.is_closing():
            self.transport.write(head.encode() + body)


def serve(served: Sequence[Served], pipe: Connection) -> None:
    """A process of its own: listens on every feed's address, and does what comes through the pipe."""
    by_host = {one.host: one for one in served}
    state: dict[str, Any] = {"poll": 0, "starts": {}}

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: _Answering(by_host, state), [one.address for one in served], pipe.recv(), backlog=128
        )
        pipe.send("ready")
        while (command := await loop.run_in_executor(None, pipe.recv)) != "end":
            if command == "starts":
                pipe.send(state["starts"])
                state["starts"] = {}
            else:
                state["poll"] = command
                pipe.send("ready")
        server.close()

    _many_files()
    asyncio.run(run())


def _many_files() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


# --- The two programs ------------------------------------------------------------------------------------------------


def ours(served: Sequence[Served], port: int, pipe: Connection) -> None:
    """A process of its own: says "ready" before each poll and goes on when told to."""
    from aiohttp.abc import AbstractResolver, ResolveResult

    from ingest.fetch import Fetcher, FetchSettings
    from ingest.poll import Poller
    from ingest.reading import Readers
    from judge import load_rules
    from model.feed import Feed, Outcome, Outlet
    from store.archive import open_writer, writing
    from store.feeds import FeedState, feed_states, put_feed, put_outlet

    addresses = {one.host: one.address for one in served}

    class Injected(AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
            import socket

            return [
                ResolveResult(
                    hostname=host,
                    host=addresses[host],
                    port=port,
                    family=socket.AF_INET,
                    proto=0,
                    flags=socket.AI_NUMERICHOST,
                )
            ]

        async def close(self) -> None:
            pass

    def clock() -> datetime:
        return datetime.now(UTC)

    async def run(folder: Path) -> Run:
        done, failed = Run(), 0
        db = open_writer(folder / "archive.db")
        with writing(db):
            for one in served:
                outlet = put_outlet(db, Outlet(one.host.replace(".", "-"), one.host, language="en"))
                put_feed(db, Feed(url_of(one, port), one.host.replace(".", "-")), outlet, clock())

        def report(feed: FeedState, outcome: Outcome) -> None:
            nonlocal failed
            failed += outcome.kind == "failed"

        rules = load_rules(ROOT / "data" / "topics.toml", ROOT / "data" / "lexicon.toml", None)
        with Readers(2) as readers:
            settings = FetchSettings("Cleartext benchmark", allow_loopback=True)
            async with Fetcher(settings, clock, Injected()) as fetcher:
                poller = Poller(db, fetcher, readers, rules, clock, random.Random(1))
                for _ in POLLS:
                    pipe.send("ready")
                    await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
                    failed, wall, cpu = 0, time.perf_counter(), _tree_cpu_s()
                    await poller.poll(feed_states(db), report)
                    done.polls.append(Took(time.perf_counter() - wall, _tree_cpu_s() - cpu, failed))
        sql = "SELECT f.url, s.key, s.raw_link, s.headline, s.published_at FROM sightings s JOIN feeds f"
        done.rows = [list(row) for row in db.conn.execute(f"{sql} ON f.id = s.feed_id")]
        db.close()
        return done

    with tempfile.TemporaryDirectory() as folder:
        pipe.send(asyncio.run(run(Path(folder))))


def _tree_cpu_s() -> float:
    """CPU of this process and of its children that run still (Linux)."""
    ticks = 0
    for process in [os.getpid(), *(child.pid for child in multiprocessing.active_children())]:
        ticks += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def url_of(one: Served, port: int) -> str:
    return f"http://{one.host}:{port}/feed"


def measure_ours(served: Sequence[Served], port: int, server: Connection) -> tuple[Run, float]:
    """Our polls, and the shortest time between two of our starts at one host."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=ours, args=(served, port, theirs))
    process.start()
    for number in range(len(POLLS)):
        assert mine.recv() == "ready"
        prepare(server, number)
        mine.send("poll")
    run: Run = mine.recv()
    process.join()
    server.send("starts")
    starts: dict[str, list[float]] = server.recv()
    return run, min(later - earlier for times in starts.values() for earlier, later in pairwise(times))


def measure_reader(python: str, served: Sequence[Served], port: int, server: Connection) -> Run:
    done = Run()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "feeds.json").write_text(json.dumps({url_of(one, port): one.address for one in served}))
        command = [python, str(Path(__file__).with_name("polling_reader.py")), folder, "64"]
        environment = {**os.environ, "NO_PROXY": "*"}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdin and process.stdout
            process.stdout.readline()
            for number in range(len(POLLS)):
                prepare(server, number)
                print("poll", file=process.stdin, flush=True)
                done.polls.append(Took(**json.loads(process.stdout.readline())))
            print("entries", file=process.stdin, flush=True)
            process.stdout.readline()
            process.stdin.close()
        with Path(folder, "entries.jsonl").open(encoding="utf-8") as lines:
            done.rows = [json.loads(line) for line in lines]
    server.send("starts")
    server.recv()
    return done


def prepare(server: Connection, number: int) -> None:
    """Let the feeds say what they say at this poll, and the hosts rest: no poll is to wait for the one before."""
    server.send(number)
    server.recv()
    time.sleep(6 if number else 0)


# --- What came of it -------------------------------------------------------------------------------------------------


def right(served: Sequence[Served], port: int, run: Run) -> tuple[int, int]:
    """Entries whose link, title and date are the oracle's, as far as it names them; and how many there should be."""
    from ingest.plaintext import plain_text

    found: dict[tuple[str, str], list[Any]] = {}
    for row in run.rows:
        found[row[0], str(row[2])] = row
    for row in run.rows:
        found[row[0], str(row[1])] = row
    agreed = total = 0
    for one in served:
        for key, item in one.expected.items():
            total += 1
            kept = found.get((url_of(one, port), key))
            if kept is None:
                continue
            _, _, link, title, date = kept
            agreed += (
                (not item.get("link") or link == item["link"])
                and (not item.get("title") or plain_text(title or "") == plain_text(item["title"]))
                and (item.get("date") is None or (date is not None and abs(date - item["date"]) <= 1))
            )
    return agreed, total


def told(name: str, run: Run, score: tuple[int, int], count: int) -> None:
    for words, took in zip(POLLS, run.polls, strict=True):
        each = f"{1000 * took.cpu_s / count:.2f} ms CPU a feed"
        print(f"{name}, {words}: {took.wall_s:.1f} s wall, {took.cpu_s:.1f} s CPU, {each}, {took.failed} failed")
        if took.search_wall_s:
            wall_s, cpu_s = took.wall_s + took.search_wall_s, took.cpu_s + took.search_cpu_s
            print(f"{name}, {words}, and made searchable: {wall_s:.1f} s wall, {cpu_s:.1f} s CPU")
    print(f"{name}: {score[0]:,} of {score[1]:,} entries right ({score[0] / score[1]:.2%})", flush=True)


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("corpus", type=Path, nargs="?", default=CORPUS)
    arguments.add_argument("--feeds", type=int, default=2_000)
    arguments.add_argument("--reader", help="a Python that has reader==3.26")
    arguments.add_argument("--port", type=int, default=18_080)
    given = arguments.parse_args()
    served = feeds(given.corpus, given.feeds)
    context = multiprocessing.get_context("spawn")
    server, theirs = context.Pipe()
    serving = context.Process(target=serve, args=(served, theirs), daemon=True)
    serving.start()
    server.send(given.port)
    server.recv()
    day = datetime.now(UTC).date()
    print(f"{given.feeds:,} feeds, {LATENCY_S * 1000:.0f} ms latency, {os.cpu_count()} cores, {day}", flush=True)
    try:
        return report(given, served, server)
    finally:
        server.send("end")
        serving.join()


def report(given: argparse.Namespace, served: Sequence[Served], server: Connection) -> int:
    """Measure, say what came out, and whether it is good enough."""
    we, spacing_s = measure_ours(served, given.port, server)
    score = right(served, given.port, we)
    told("Cleartext", we, score, given.feeds)
    print(f"shortest time between two starts at one host: {spacing_s:.2f} s")
    unchanged_ms = 1000 * we.polls[2].cpu_s / given.feeds
    good = we.polls[1].wall_s < MOST_S and unchanged_ms < MOST_UNCHANGED_MS and spacing_s >= 5.0 - 0.05
    if not given.reader:
        print("the peer was left out: give a Python that has it with --reader")
        return int(not good)
    they = measure_reader(given.reader, served, given.port, server)
    theirs = right(served, given.port, they)
    told("reader", they, theirs, given.feeds)
    ours, peers = we.polls[1], they.polls[1]
    stored = peers.wall_s / ours.wall_s, peers.cpu_s / ours.cpu_s
    wall = (peers.wall_s + peers.search_wall_s) / ours.wall_s
    cpu = (peers.cpu_s + peers.search_cpu_s) / ours.cpu_s
    print("one in ten changed, how many times faster Cleartext is:")
    print(f"  both stored and searchable: {wall:.1f} by wall time, {cpu:.1f} by CPU (the verdict is by wall time)")
    print(f"  reader merely storing: {stored[0]:.1f} by wall time, {stored[1]:.1f} by CPU")
    return int(not (good and wall >= TIMES_FASTER and score[0] >= theirs[0]))


if __name__ == "__main__":
    sys.exit(main())
