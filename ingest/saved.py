"""Saved material: feed documents kept as files (a folder a feed), and lists of articles as JSON Lines.

A feed's documents are named by the UTC time of their poll, `20240321T192719Z_*.xml`; they are imported in order of
time, and that time is when we saw them. Importing is idempotent: twice, in another order, or again after a kill, the
archive is the same.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.articles import to_article
from ingest.feeds import FeedList, load_feeds
from ingest.outlets import Directory, slug_of
from ingest.pipeline import propose, store_document
from ingest.poll import outcome_of
from ingest.reading import ReadDocument, Readers
from model.article import Article, Entry
from model.errors import DataFileError, ParseError
from model.feed import Feed, FetchedDocument, Outcome, Outlet
from store.archive import Archive, writing
from store.articles import Observation, record
from store.feeds import FeedState, feed_states, put_feed, put_outlet, record_outcome

SAVED = "saved:"
"""Feeds that exist as files alone have this in front of their name instead of a URL; they are never polled."""
_NAMED = re.compile(r"(\d{8}T\d{6})Z(?:[_.-].*)?$")
_AHEAD = 32
"""Documents read ahead of the one being stored."""
_STORED_AT_ONCE = 40
_LINES_AT_ONCE = 2_000
_LISTS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class SavedDocument:
    """One file and what its place and name say of it."""

    at: datetime
    folder: str
    path: Path


@dataclass(slots=True)
class Found:
    """What paths given to `import` hold."""

    documents: list[SavedDocument] = field(default_factory=list)
    lists: list[Path] = field(default_factory=list)
    feed_lists: list[FeedList] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """A sentence for each file left out."""


@dataclass(slots=True)
class Imported:
    """What this run read, whether or not the archive knew it."""

    documents: int = 0
    entries: int = 0
    new: int = 0
    revised: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome) -> None:
        self.documents += 1
        self.entries += outcome.entries
        self.new += outcome.articles
        self.revised += outcome.revisions
        self.outcomes[outcome.kind] = self.outcomes.get(outcome.kind, 0) + 1


def find(paths: Sequence[Path]) -> Found:
    """Look through files and folders. Raises DataFileError for a path that is not there."""
    found, seen = Found(), set[Path]()
    for path in paths:
        if not path.exists():
            raise DataFileError(str(path), None, "there is no such file or folder")
        for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            named = _NAMED.match(file.name)
            if named:
                at = _time(named[1])
                if at is None:
                    found.skipped.append(f"{file}: its name is not a date and time that exists.")
                else:
                    found.documents.append(SavedDocument(at, file.parent.name, file))
            elif file.name.endswith(_LISTS):
                found.lists.append(file)
            elif file.name == "feeds.toml":
                seen.add(file.resolve())
                found.feed_lists.append(load_feeds(file))
            else:
                found.skipped.append(
                    f"{file}: neither a list (.jsonl, .jsonl.gz) nor named by the time of its poll, such as"
                    " 20240321T192719Z_feed.xml."
                )
    found.feed_lists += [load_feeds(path) for path in _beside(found.documents) - seen]
    found.documents.sort(key=lambda d: (d.at, d.folder, d.path.name))
    return found


def _beside(documents: Sequence[SavedDocument]) -> set[Path]:
    """The feeds.toml beside the feeds' folders, or beside the folder that holds them: it says whose they are."""
    folders = {document.path.resolve().parent.parent for document in documents}
    places = {place / "feeds.toml" for folder in folders for place in (folder, folder.parent)}
    return {place for place in places if place.is_file()}


async def import_documents(
    db: Archive,
    found: Found,
    readers: Readers,
    now: datetime,
    *,
    change: Callable[[bytes, str], bytes] = lambda body, name: body,
    progress: Callable[[int], None] = lambda n: None,
) -> Imported:
    """Import saved documents in order of time. A document with the bytes of the one before is not read again.

    `change` may rewrite a body before it is read (the sample shifts its dates).
    """
    done = Imported()
    for feed_list in found.feed_lists:
        propose(db, feed_list, now, polled=False)
    feeds = _saved_feeds(db, found, now)
    directory = Directory(db)
    last: dict[int, tuple[bytes, ReadDocument | ParseError]] = {}
    waiting: deque[tuple[SavedDocument, bytes, asyncio.Task[ReadDocument | ParseError] | None]] = deque()
    latest: dict[int, bytes] = {}
    queue = iter(found.documents)
    batch: list[tuple[FeedState, SavedDocument, ReadDocument | ParseError, bool]] = []

    def start() -> None:
        for document in islice(queue, max(0, _AHEAD - len(waiting))):
            body = change(document.path.read_bytes(), document.path.name)
            digest = blake2b(body, digest_size=16).digest()
            feed = feeds[document.folder]
            same, latest[feed.id] = latest.get(feed.id) == digest, digest
            task = None if same else asyncio.create_task(_read(readers, feed, document, body))
            waiting.append((document, digest, task))

    start()
    while waiting:
        document, digest, task = waiting.popleft()
        feed = feeds[document.folder]
        if task is not None:
            last[feed.id] = (digest, await task)
        batch.append((feed, document, last[feed.id][1], task is None))
        start()
        if len(batch) >= _STORED_AT_ONCE or not waiting:
            _store(db, batch, directory, done)
            progress(len(batch))
            batch.clear()
    return done


def import_list(
    db: Archive, path: Path, now: datetime, *, done: Imported, progress: Callable[[int], None] = lambda n: None
) -> None:
    """Import a list of articles, JSON Lines of `{source, url, title, summary, date}`; a feed is made for each source.

    A line that does not fit is reported with its number and costs only itself.
    """
    feeds = {feed.url: (feed.id, feed.outlet_id) for feed in feed_states(db) if feed.url.startswith(SAVED)}
    lines = enumerate(_lines(path), 1)
    done.documents += 1
    while chunk := list(islice(lines, _LINES_AT_ONCE)):
        items = [(item["source"], _listed(item, now)) for item in _items(chunk, path, done)]
        with writing(db):
            observations: list[Observation] = []
            for source, article in items:
                if SAVED + source not in feeds:
                    feeds[SAVED + source] = _saved_feed(db, source, source, now)
                observations.append(Observation(*feeds[SAVED + source], article, now))
            recorded = record(db, observations)
        done.entries += len(items)
        done.new += recorded.new
        done.revised += recorded.revised
        progress(len(chunk))


def _items(chunk: Sequence[tuple[int, str]], path: Path, done: Imported) -> Iterator[Mapping[str, str]]:
    for number, line in chunk:
        if line.strip():
            try:
                yield _item(line)
            except ValueError as error:
                done.problems.append(f"{path}, line {number}: {error}. The line was left out.")


def _listed(item: Mapping[str, str], now: datetime) -> Article:
    entry = Entry("", item["url"], item["title"], item["summary"], published=item["date"])
    return to_article(entry, feed_url=SAVED + item["source"], fetched_at=now)


def _store(
    db: Archive,
    batch: list[tuple[FeedState, SavedDocument, ReadDocument | ParseError, bool]],
    directory: Directory,
    done: Imported,
) -> None:
    with writing(db):
        for feed, document, read, same in batch:
            if isinstance(read, ParseError):
                outcome = outcome_of(read, document.at)
            else:
                outcome, _ = store_document(db, feed, read, document.at, directory)
                if same:
                    outcome = Outcome("unchanged", document.at, entries=outcome.entries)
            record_outcome(db, feed.id, outcome)
            done.count(outcome)


async def _read(readers: Readers, feed: FeedState, saved: SavedDocument, body: bytes) -> ReadDocument | ParseError:
    document = FetchedDocument(feed.url, feed.url, body, saved.at)
    try:
        return await readers.read(document, language=feed.language)
    except ParseError as error:
        return error


def _saved_feeds(db: Archive, found: Found, now: datetime) -> dict[str, FeedState]:
    """Folder → feed: the one that a feeds.toml beside the folders names, else one made for the folder."""
    urls = {folder: url for feed_list in found.feed_lists for folder, url in feed_list.folders.items()}
    folders = sorted({document.folder for document in found.documents})
    with writing(db):
        for folder in folders:
            if folder not in urls:
                urls[folder] = SAVED + folder
                name = re.sub(r"\.(xml|rss|atom|json|rdf)$", "", folder, flags=re.IGNORECASE)
                _saved_feed(db, folder, name, now)
    by_url = {feed.url: feed for feed in feed_states(db)}
    return {folder: by_url[urls[folder]] for folder in folders}


def _saved_feed(db: Archive, key: str, name: str, now: datetime) -> tuple[int, int]:
    """The ids of a feed that exists as files alone, and of its outlet."""
    outlet_id = put_outlet(db, Outlet(slug_of(name), name), discovered=True)
    feed = Feed(SAVED + key, slug_of(name), title=name)
    return put_feed(db, feed, outlet_id, now, polled=False), outlet_id


def _lines(path: Path) -> Iterator[str]:
    with (
        (gzip.open if path.name.endswith(".gz") else open)(path, "rb") as raw,
        io.TextIOWrapper(raw, encoding="utf-8", errors="replace") as lines,
    ):
        try:
            yield from lines
        except (OSError, EOFError) as error:
            raise DataFileError(str(path), None, f"it cannot be read to its end ({error})") from error


def _item(line: str) -> Mapping[str, str]:
    item: Any = json.loads(line)
    if not isinstance(item, dict):
        raise ValueError("it is not a JSON object")
    texts = {key: str(item.get(key) or "").strip() for key in ("source", "url", "title", "summary", "date")}
    if not texts["source"]:
        raise ValueError("it names no source")
    if not texts["url"] and not texts["title"]:
        raise ValueError("it has neither url nor title")
    return texts


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
