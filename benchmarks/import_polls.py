"""What storing real polls costs, beside parsing them: fetched bytes to stored articles, in CPU time.

    python benchmarks/import_polls.py [--share 1.0] [../shared/corpus/feeds-*.tar.zst …]

Ours is `import` without judging: every document read from disk, its digest compared, changed ones parsed, made articles
of, merged, indexed and committed; worker processes and their start included. The peer is feedparser alone with its
default options over the documents whose bytes differ from the one before of the same feed: nothing compared, nothing
stored. Both run in processes of their own, one after the other, in one run. `--share 0.2` takes every fifth feed.

The exit status is 1 where ours costs more than 1.4 times the peer's CPU, or parses a document that did not change.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import multiprocessing
import multiprocessing.connection
import resource
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import zstandard

sys.path.insert(0, str(Path(__file__).parent.parent))

if TYPE_CHECKING:  # imported where it is used: the reading processes load this file too, and need none of it
    from ingest.saved import Found, SavedDocument

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
MOST = 1.4


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds, and what came of it."""

    wall_s: float
    cpu_s: float
    documents: int
    found: str


def changed(documents: list[SavedDocument]) -> list[SavedDocument]:
    """Those whose bytes differ from the document before of the same feed."""
    latest: dict[str, bytes] = {}
    differing = []
    for document in documents:
        digest = blake2b(document.path.read_bytes(), digest_size=16).digest()
        if latest.get(document.folder) != digest:
            differing.append(document)
        latest[document.folder] = digest
    return differing


def ours(found: Found) -> tuple[int, str]:
    """Import into a new archive. Returns how many documents were parsed, and totals in words."""
    from ingest.reading import Readers
    from ingest.saved import import_documents
    from store.archive import open_writer

    parsed = 0

    class Counting(Readers):
        async def read(self, *args: object, **more: object) -> object:  # type: ignore[override]
            nonlocal parsed
            parsed += 1
            return await super().read(*args, **more)  # type: ignore[arg-type]

    async def run(folder: Path) -> str:
        db = open_writer(folder / "archive.db")
        with Counting(2) as readers:
            done = await import_documents(db, found, readers, datetime.now(UTC))
        sightings = db.conn.execute("SELECT count(*) FROM sightings").fetchone()[0]
        db.close()
        return f"{done.documents:,} documents, {done.entries:,} entries, {sightings:,} sightings, {done.outcomes}"

    with tempfile.TemporaryDirectory() as folder:
        words = asyncio.run(run(Path(folder)))
    return parsed, words


def feedparser_alone(found: Found) -> tuple[int, str]:
    """Parse the changed documents with feedparser's defaults."""
    entries = 0
    for document in (differing := changed(found.documents)):
        entries += len(feedparser.parse(io.BytesIO(document.path.read_bytes())).entries)
    return len(differing), f"{entries:,} entries"


def measured(run: Callable[[Found], tuple[int, str]], found: Found) -> Cost:
    """Run in a process of its own, so that neither warms the other's memory; children are counted."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(run, found, theirs))
    process.start()
    cost: Cost = mine.recv()
    process.join()
    return cost


def _measure(
    run: Callable[[Found], tuple[int, str]], found: Found, pipe: multiprocessing.connection.Connection
) -> None:
    import ingest.saved  # noqa: F401 - the program's own start is not measured, its workers' is

    wall, before = time.perf_counter(), _cpu_s()
    documents, words = run(found)
    while multiprocessing.active_children():  # ended readers count once they are waited for
        time.sleep(0.01)
    pipe.send(Cost(time.perf_counter() - wall, _cpu_s() - before, documents, words))


def _cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _unpack(archives: list[Path], folder: Path) -> None:
    for archive in archives:
        body = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(archive.read_bytes()).read()
        with tarfile.open(fileobj=io.BytesIO(body)) as tar:
            tar.extractall(folder / archive.name.partition(".")[0], filter="data")


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("archives", type=Path, nargs="*", default=sorted(CORPUS.glob("feeds-*.tar.zst")))
    arguments.add_argument("--share", type=float, default=1.0)
    given = arguments.parse_args()
    from ingest.saved import find

    with tempfile.TemporaryDirectory() as folder:
        _unpack(given.archives, Path(folder))
        found = find([Path(folder)])
        folders = sorted({document.folder for document in found.documents})
        kept = set(folders[:: max(1, round(1 / given.share))])
        found.documents = [document for document in found.documents if document.folder in kept]
        return report(found)


def report(found: Found) -> int:
    """Measure both and say what came out."""
    differing = len(changed(found.documents))
    print(f"{len(found.documents):,} documents, {differing:,} whose bytes changed, {datetime.now(UTC):%Y-%m-%d}")
    we, they = measured(ours, found), measured(feedparser_alone, found)
    ratio = we.cpu_s / they.cpu_s
    for name, cost in (("Cleartext, to the archive", we), ("feedparser alone", they)):
        print(f"{name}: {cost.cpu_s:.1f} s CPU, {cost.wall_s:.1f} s wall, {cost.documents:,} parsed; {cost.found}")
    print(f"ratio of CPU times: {ratio:.2f} (at most {MOST}); unchanged documents parsed: {we.documents - differing}")
    return int(ratio > MOST or we.documents > differing)


if __name__ == "__main__":
    sys.exit(main())
