"""The polling process of tests/test_torture.py: apart from the server, so that its memory is its own.

python -m tests.torture_run ARCHIVE < urls.json > found.json        # {URL: name of the case}
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.fetch import Fetcher, FetchSettings
from ingest.poll import Poller
from ingest.reading import Readers
from judge import Rules
from judge.language import Languages
from model.feed import Outcome
from store.archive import Archive, open_writer
from store.feeds import FeedState, feed_states
from tests.feedmaking import NOW, add_feed, rows, rules, ticking

SETTINGS = FetchSettings("torture", timeout_s=8, spacing_s=0, per_host=8, allow_loopback=True)
SHOWN = 50
"""Headlines of a feed that are told, and their longest."""


async def poll(db: Archive, names: dict[str, str]) -> dict[str, Any]:
    """Every feed once: outcomes by name, and the peak memory of the polling and of the reading processes in MiB."""
    outcomes: dict[str, Any] = {}

    def report(feed: FeedState, outcome: Outcome) -> None:
        outcomes[names[feed.url]] = [outcome.kind, outcome.reason]

    async with Fetcher(SETTINGS) as fetcher:
        with Readers(2) as readers:
            poller = Poller(db, fetcher, readers, without_models(), ticking(NOW), random.Random(1))
            watching = asyncio.create_task(highest(readers))
            await poller.poll(feed_states(db), report)
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    return {"outcomes": outcomes, "polling_mib": peak_mib("self"), "reading_mib": highest.found}  # type: ignore[attr-defined]


class Claims(Languages):
    """Believes what a feed says of its language."""

    def __init__(self) -> None:
        pass

    def language(self, headline: str, standfirst: str = "", claimed: str = "") -> str:
        return claimed


def without_models() -> Rules:
    """Terms alone, so that the memory counted is that of collecting: the models' is the same whatever feeds send."""
    return replace(rules(), languages=Claims())


async def highest(readers: Readers) -> None:
    """Note the highest memory of any reading process, a few times a second: those that are ended take it with them."""
    highest.found = 0.0  # type: ignore[attr-defined]
    while True:
        for worker in readers._all:
            if worker._process and worker._process.pid:
                found = peak_mib(str(worker._process.pid))
                highest.found = max(highest.found, found)  # type: ignore[attr-defined]
        await asyncio.sleep(0.05)


def peak_mib(process: str) -> float:
    """The kernel's own high-water mark (getrusage would count what the parent had at the fork)."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def kept(db: Archive, names: dict[str, str]) -> dict[str, Any]:
    """What the archive holds of it all."""
    headlines: dict[str, list[str]] = {}
    of_feed = (
        "SELECT f.url, a.headline FROM articles a JOIN feeds f ON f.id = a.text_feed_id WHERE length(headline) < 200"
    )
    for url, headline in rows(db, of_feed):
        if len(headlines.setdefault(names[url], [])) < SHOWN:
            headlines[names[url]].append(headline)
    counts = rows(db, "SELECT f.url, count(*) FROM sightings s JOIN feeds f ON f.id = s.feed_id GROUP BY 1")
    texts = [row[0] for row in rows(db, "SELECT headline || ' ' || standfirst || ' ' || byline FROM articles")]
    links = [row[0] for row in rows(db, "SELECT url FROM articles")]
    dates = [row[0] for row in rows(db, "SELECT published_at FROM articles WHERE published_at IS NOT NULL")]
    return {
        "headlines": headlines,
        "sightings": {names[url]: n for url, n in counts},
        "bad": [text[:80] for text in texts if "<" in text or any(c in text for c in "\0\x07\x1b\u202e\u2066")],
        "links": [link for link in links if not link.startswith(("http://", "https://", "urn:"))],
        "dates": [min(dates), max(dates)],
        "check": rows(db, "PRAGMA integrity_check")[0][0],
    }


def main() -> None:
    db = open_writer(Path(sys.argv[1]))
    names: dict[str, str] = json.load(sys.stdin)
    for url in names:
        add_feed(db, url)
    found = asyncio.run(poll(db, names))
    print(json.dumps(found | kept(db, names)))


if __name__ == "__main__":
    main()
