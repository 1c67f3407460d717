"""SIGKILL at any moment: what was committed stays, nothing is there by half.

    python benchmarks/kills.py [--kills 200] [--seed 1]

Half of the kills hit `watch` while it polls 300 feeds of this machine, which have three new entries at every poll; half
hit `import` while it reads 1,200 saved documents, which goes on where it was until it is through, and then starts
anew. After each kill, at a random moment of the child's life:

- lost: a poll that a reader had seen before the kill is gone;
- half-written: a poll's account and its entries do not agree, or one document's entries are there in part;
- damaged: SQLite's integrity check, or ours (`python -m ingest check`), finds something.

The exit status is 1 where any of these is not 0, or where the archive of an import that was killed again and again
differs from that of one that never was.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from model.errors import ArchiveError  # noqa: E402
from store.archive import open_reader, open_writer, writing  # noqa: E402
from store.upkeep import check  # noqa: E402
from tests.loopback import Loopback, Reply  # noqa: E402

FEEDS, FOLDERS, DOCUMENTS = 300, 40, 30
NEW_ENTRIES = 3
"""In every document, beside those of the document before."""
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
UP_S = 20.0
"""So long a child may take to open its archive."""


@dataclass
class Count:
    """What the kills did."""

    kills: int = 0
    idle: int = 0
    """Kills that came before the child had written anything: they prove little."""
    lost: int = 0
    half: int = 0
    damaged: int = 0
    polls: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.half or self.damaged)

    def said(self, what: str) -> str:
        return (
            f"{what}: {self.kills} kills ({self.idle} before anything was written), {self.polls} polls committed: "
            f"{self.lost} lost, {self.half} half-written, {self.damaged} damaged"
        )


def document(feed: int, version: int) -> bytes:
    entries = "".join(
        f"<item><title>Report {feed}-{v}-{n} on encryption</title><guid>{feed}-{v}-{n}</guid>"
        f"<link>https://outlet{feed}.example/{v}/{n}</link></item>"
        for v in (version, version - 1)
        for n in range(NEW_ENTRIES)
        if v >= 0
    )
    return f"<rss version='2.0'><channel><title>Feed {feed}</title>{entries}</channel></rss>".encode()


def committed(archive: Path) -> set[tuple[str, int]]:
    """(feed, time) of every poll that a reader sees."""
    with closing(open_reader(archive)) as db:
        rows = db.conn.execute("SELECT f.url, p.at FROM polls p JOIN feeds f ON f.id = p.feed_id").fetchall()
    return {(str(url), int(at)) for url, at in rows}


def examine(archive: Path, before: set[tuple[str, int]], count: Count) -> None:
    """Compare with what was seen before the kill, and look for halves and damage."""
    after = committed(archive)
    count.lost += len(before - after)
    with closing(open_writer(archive)) as db:  # a writer, so that the write-ahead log is recovered as in real life
        halves = db.conn.execute(
            "SELECT count(*) FROM (SELECT f.id, sum(p.articles) AS told,"
            " (SELECT count(*) FROM sightings s WHERE s.feed_id = f.id) AS kept"
            " FROM feeds f JOIN polls p ON p.feed_id = f.id GROUP BY f.id) WHERE told != kept"
        ).fetchone()[0]
        parts = db.conn.execute(
            "SELECT count(*) FROM (SELECT 1 FROM sightings GROUP BY feed_id, substr(key, 1, length(key) - 2)"
            f" HAVING count(*) != {NEW_ENTRIES})"
        ).fetchone()[0]
        count.half += int(halves) + int(parts)
        found = [row[0] for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [str(row) for row in db.conn.execute("PRAGMA foreign_key_check")]
        found += check(db)
    count.damaged += bool(found)
    count.notes += [str(one) for one in found]
    count.polls = len(after)


def kill_once(command: list[str], environment: dict[str, str], archive: Path, wait_s: float, count: Count) -> bool:
    """Start, let it work for `wait_s` from its first write on, kill; whether it was still running."""
    known = committed(archive) if archive.exists() else set()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        seen = known
        until = time.monotonic() + UP_S
        while time.monotonic() < until and child.poll() is None and seen == known:
            time.sleep(0.02)
            seen = _seen(archive, seen)
        time.sleep(wait_s)
        seen = _seen(archive, seen)
        alive = child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.wait()
    count.kills += alive
    count.idle += alive and seen == known
    examine(archive, seen, count)
    return alive


def _seen(archive: Path, last: set[tuple[str, int]]) -> set[tuple[str, int]]:
    try:
        return committed(archive)
    except ArchiveError:
        return last  # not made yet


@contextmanager
def changing_feeds() -> Iterator[int]:
    """A server in a thread whose feeds have new entries at every request; gives its port."""
    versions = [0] * FEEDS
    up = threading.Event()
    port: list[int] = []
    loop = asyncio.new_event_loop()

    async def answer(feed: int, writer: asyncio.StreamWriter) -> None:
        body = document(feed, versions[feed])
        versions[feed] += 1
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    async def serve() -> None:
        async with Loopback({f"/{n}": Reply(writes=partial(answer, n)) for n in range(FEEDS)}) as server:
            port.append(server.port)
            up.set()
            await asyncio.Event().wait()

    task = loop.create_task(serve())

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    up.wait()
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(5)


def kill_watch(folder: Path, kills: int, chance: random.Random) -> Count:
    """Kill `watch` so many times; every feed is due again each time."""
    count, archive, data = Count(), folder / "archive.db", folder / "data"
    data.mkdir(parents=True)
    with changing_feeds() as port:
        feeds = "".join(f'    {{ url = "http://127.0.0.1:{port}/{n}" }},\n' for n in range(FEEDS))
        outlet = '[[outlet]]\nslug = "outlet"\nname = "Outlet"\ncountry = "GB"\nlanguage = "en"\nkind = "press"\n'
        (data / "feeds.toml").write_text(f"{outlet}feeds = [\n{feeds}]\n", encoding="utf-8")
        environment = {**os.environ, "CLEARTEXT_DATA": str(data), "CLEARTEXT_ALLOW_LOOPBACK": "1"}
        command = [sys.executable, "-m", "ingest", "--quiet", "--archive", str(archive), "watch"]
        while count.kills < kills:
            if archive.exists():
                with closing(open_writer(archive)) as db, writing(db):
                    db.conn.execute("UPDATE feeds SET next_due_at = 0, failures = 0")
            kill_once(command, environment, archive, chance.random() * 1.2, count)
    return count


def kill_import(folder: Path, kills: int, chance: random.Random) -> Count:
    """Kill `import` so many times, in several whole imports; each must end as one that was left alone."""
    count, saved = Count(), folder / "saved"
    for feed in range(FOLDERS):
        (saved / f"feed{feed}").mkdir(parents=True)
        for n in range(DOCUMENTS):
            at = START + timedelta(hours=n, minutes=feed)
            (saved / f"feed{feed}" / f"{at:%Y%m%dT%H%M%SZ}.xml").write_bytes(document(feed, n))
    whole = imported(folder / "whole.db", saved)
    archive = folder / "killed.db"
    while count.kills < kills:
        while kill_once(_import(archive, saved), dict(os.environ), archive, chance.random() * 0.8, count):
            if count.kills >= kills:
                break
        if imported(archive, saved) != whole:
            count.lost += 1
            count.notes.append("an import that was killed and run again differs from one that was left alone")
        for path in folder.glob("killed.db*"):
            path.unlink()
    return count


def _import(archive: Path, saved: Path) -> list[str]:
    return [sys.executable, "-m", "ingest", "--quiet", "--archive", str(archive), "import", str(saved)]


def imported(archive: Path, saved: Path) -> list[tuple[object, ...]]:
    """Import to the end; what the archive then holds."""
    subprocess.run(_import(archive, saved), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with closing(open_reader(archive)) as db:
        return db.conn.execute(
            "SELECT f.url, s.key, s.headline, s.first_seen_at, s.last_seen_at, a.url, a.headline, a.first_seen_at,"
            " j.topics, j.sentiment FROM sightings s JOIN feeds f ON f.id = s.feed_id JOIN articles a"
            " ON a.id = s.article_id LEFT JOIN judgements j ON j.article_id = a.id ORDER BY 1, 2"
        ).fetchall()


def run(kills: int, seed: int) -> list[tuple[str, Count]]:
    """Half of the kills on `watch`, half on `import`."""
    chance = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        watched = kill_watch(folder / "watch", kills // 2, chance)
        return [("watch", watched), ("import", kill_import(folder / "import", kills - kills // 2, chance))]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    counts = run(chosen.kills, chosen.seed)
    for what, count in counts:
        print(count.said(what), *count.notes[:5], sep="\n  ")
    return 0 if all(count.clean for _, count in counts) else 1


if __name__ == "__main__":
    sys.exit(main())
