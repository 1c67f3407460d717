"""Lists of articles kept as JSON Lines of `{source, url, title, summary, date}`, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.articles import to_article
from ingest.saved import SAVED, Imported, saved_feed
from model.article import Article, Entry
from model.feed import Outcome
from store.archive import Archive, writing
from store.articles import Observation, record
from store.feeds import feed_states, record_outcome
from store.provenance import recent_polls

_LINES_AT_ONCE = 2_000
_ACCOUNTS = 10_000
"""So many lists of one source are remembered."""
_LONGEST_LINE = 1_000_000
"""Bytes; a longer line is no article but a file of another kind."""


def import_list(
    db: Archive, path: Path, now: datetime, *, done: Imported, progress: Callable[[int], None] = lambda n: None
) -> None:
    """Import a list of articles, JSON Lines of `{source, url, title, summary, date}`; a feed is made for each source.

    A line that does not fit, and a file that breaks off, are reported and cost only themselves.
    """
    feeds = {feed.url: (feed.id, feed.outlet_id) for feed in feed_states(db) if feed.url.startswith(SAVED)}
    lines = numbered_lines(path, done.problems.append)
    done.documents += 1
    entries = Counter[int]()
    new = 0
    digest = blake2b(digest_size=8)
    while chunk := list(islice(lines, _LINES_AT_ONCE)):
        digest.update("".join(line for _, line in chunk).encode())
        items = [(item["source"], _listed(item, now)) for item in _items(chunk, path, done.problems)]
        with writing(db):
            observations: list[Observation] = []
            for source, article in items:
                if SAVED + source not in feeds:
                    feeds[SAVED + source] = saved_feed(db, source, source, now)
                observations.append(Observation(*feeds[SAVED + source], article, now))
            recorded = record(db, observations)
        entries.update(observation.feed_id for observation in observations)
        new += recorded.new
        done.entries += len(items)
        done.new += recorded.new
        done.revised += recorded.revised
        progress(len(chunk))
    _account(db, path, f"from the list {digest.hexdigest()}", entries, new)


def _account(db: Archive, path: Path, name: str, entries: Mapping[int, int], new: int) -> None:
    """Say in each feed's account how many entries the list had.

    Its time is the file's. Its name is made of what it says: a copy of a list, whatever its date, is no second list.
    """
    if entries:
        at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        with writing(db):
            for feed_id, n in entries.items():
                if all(poll.reason != name for poll in recent_polls(db, feed_id, most=_ACCOUNTS)):
                    record_outcome(db, feed_id, Outcome("new" if new else "nothing_new", at, reason=name, entries=n))


def _items(chunk: Sequence[tuple[int, str]], path: Path, problems: list[str]) -> Iterator[Mapping[str, str]]:
    for number, line in chunk:
        if line.strip():
            try:
                yield _item(line)
            except (ValueError, RecursionError) as error:
                problems.append(f"{path}, line {number}: {error}. The line was left out.")


def _listed(item: Mapping[str, str], now: datetime) -> Article:
    entry = Entry("", item["url"], item["title"], item["summary"], published=item["date"])
    return to_article(entry, feed_url=SAVED + item["source"], fetched_at=now)


def numbered_lines(path: Path, problem: Callable[[str], None]) -> Iterator[tuple[int, str]]:
    """Numbered lines of a list, plain or gzipped, none longer than `_LONGEST_LINE`.

    What cannot be read is told to `problem`, in words; the rest is given.
    """
    number = 0
    try:
        with (gzip.open if path.name.endswith(".gz") else open)(path, "rb") as raw:
            while line := raw.readline(_LONGEST_LINE):
                number += 1
                if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                    problem(f"{path}, line {number}: longer than {_LONGEST_LINE:,} bytes. It was left out.")
                    while (rest := raw.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                        pass
                    continue
                yield number, _text(line, f"{path}, line {number}", problem)
    except (OSError, EOFError, zlib.error) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problem(f"{path}: it cannot be read beyond line {number} ({words}). What came before is stored.")


def _text(line: bytes, place: str, problem: Callable[[str], None]) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem(f"{place}: byte {error.start + 1} is not UTF-8. What could not be read became “\ufffd”.")
        return line.decode("utf-8", "replace")


def _item(line: str) -> Mapping[str, str]:
    item: Any = json.loads(line)
    if not isinstance(item, dict):
        raise ValueError("it is not a JSON object")
    texts = {key: _field(item, key) for key in ("source", "url", "title", "summary", "date")}
    if not texts["source"]:
        raise ValueError("it names no source")
    if not texts["url"] and not texts["title"]:
        raise ValueError("it has neither url nor title")
    return texts


def _field(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    if isinstance(value, dict | list):
        raise ValueError(f"its {key} is not text")
    # JSON may hold half a surrogate pair, which no file can.
    return "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
