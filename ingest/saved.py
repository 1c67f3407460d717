"""Feed documents kept as files, a folder a feed; the folder's name is the feed's, wherever the folder lies.

The documents are named by the UTC time of their poll, `20240321T192719Z_*.xml`; they are imported in order of
time, and that time is when we saw them. Importing is idempotent: twice, in another order, or again after a kill, the
archive is the same.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from ingest.feeds import FeedList, load_feeds
from ingest.outlets import Directory, slug_of
from ingest.parse import MAX_BYTES
from ingest.pipeline import propose, store_document
from ingest.poll import outcome_of
from ingest.reading import ReadDocument, Readers
from model.errors import DataFileError, ParseError
from model.feed import Feed, FetchedDocument, Outcome, Outlet
from store.archive import Archive, writing
from store.feeds import FeedState, feed_at, feed_states, put_feed, put_outlet, record_outcome

SAVED = "saved:"
"""Feeds that exist as files alone have this in front of their name instead of a URL; they are never polled."""
_NAMED = re.compile(r"(\d{8}T\d{6})Z(?:[_.-].*)?$")
_AHEAD = 32
"""Documents read ahead of the one being stored."""
_REMEMBERED = 300
"""Feeds whose latest document stays in memory, to be known again when its bytes come back."""
_STORED_AT_ONCE = 40
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
    found, feed_lists = Found(), set[Path]()
    for file in dict.fromkeys(file for path in paths for file in _files(path, found.skipped)):
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
            feed_lists.add(file)
        else:
            found.skipped.append(
                f"{file}: neither a list (.jsonl, .jsonl.gz) nor named by the time of its poll, such as"
                " 20240321T192719Z_feed.xml."
            )
    found.documents.sort(key=lambda d: (d.at, d.folder, d.path.name))
    folders = {document.folder for document in found.documents}
    for path in sorted(feed_lists | _beside(found.documents)):
        feed_list = load_feeds(path)
        found.skipped += [str(problem) for problem in feed_list.problems]
        found.feed_lists.append(_only(feed_list, folders))
    return found


def _files(path: Path, skipped: list[str]) -> Iterator[Path]:
    """All files under a path in a steady order, by full names, so that one given twice is known again."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links, and a link's name may be the time
    try:
        path.stat()
    except OSError as error:
        raise DataFileError(str(path), None, f"it cannot be read ({error.strerror})") from error
    if not path.is_dir():
        yield path
        return

    def unreadable(error: OSError) -> None:
        skipped.append(f"{error.filename}: the folder cannot be read ({error.strerror}).")

    for folder, folders, names in os.walk(path, onerror=unreadable):
        folders.sort()
        skipped += [f"{Path(folder, name)}: a link to a folder." for name in folders if Path(folder, name).is_symlink()]
        for name in sorted(names):
            if (file := Path(folder, name)).is_file():
                yield file
            else:
                skipped.append(f"{file}: no file that can be read.")


def _only(feed_list: FeedList, folders: set[str]) -> FeedList:
    """What a list says of these folders. The rest of it is none of an import's business."""
    named = {folder: url for folder, url in feed_list.folders.items() if folder in folders}
    feeds = tuple(feed for feed in feed_list.feeds if feed.url in named.values())
    slugs = {feed.outlet for feed in feeds}
    return FeedList(tuple(outlet for outlet in feed_list.outlets if outlet.slug in slugs), feeds, named)


def _beside(documents: Sequence[SavedDocument]) -> set[Path]:
    """The feeds.toml beside the feeds' folders, or beside the folder that holds them: it says whose they are."""
    folders = {document.path.parent.parent for document in documents}
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
    ahead = _Ahead(readers, feeds, change)
    queue = iter(found.documents)
    waiting = deque(ahead.start(document) for document in islice(queue, _AHEAD))
    batch: list[_Read] = []
    while waiting:
        batch.append(await waiting.popleft())
        waiting.extend(ahead.start(document) for document in islice(queue, 1))
        if len(batch) >= _STORED_AT_ONCE or not waiting:
            _store(db, batch, directory, done)
            progress(len(batch))
            batch.clear()
    return done


@dataclass(frozen=True, slots=True)
class _Read:
    """A saved document, read."""

    feed: FeedState
    document: SavedDocument
    result: ReadDocument | ParseError | OSError
    """An OSError when there is no reading the file."""
    same: bool
    """Byte for byte the one before."""


@dataclass(slots=True)
class _Ahead:
    """Reads documents ahead of the one being stored."""

    readers: Readers
    feeds: Mapping[str, FeedState]
    change: Callable[[bytes, str], bytes]
    latest: dict[int, tuple[bytes, asyncio.Task[ReadDocument | ParseError]]] = field(default_factory=dict)
    """Feed → digest and reading of the latest document; of so many feeds as were read last (`_REMEMBERED`)."""

    def start(self, document: SavedDocument) -> asyncio.Task[_Read]:
        """Begin to read. The next document of a feed must be started after this one."""
        feed = self.feeds[document.folder]
        try:
            body = self.change(_body(document.path), document.path.name)
        except (ParseError, OSError) as error:
            return asyncio.create_task(_known(_Read(feed, document, error, False)))
        digest = blake2b(body, digest_size=16).digest()
        known, before = self.latest.pop(feed.id, (None, None))
        if known != digest or before is None:
            before = None
            reading = asyncio.create_task(_read(self.readers, feed, document, body))
        else:
            reading = before
        self.latest[feed.id] = digest, reading
        if len(self.latest) > _REMEMBERED:
            del self.latest[next(iter(self.latest))]
        return asyncio.create_task(self._finish(feed, document, body, reading, same=before is not None))

    async def _finish(
        self,
        feed: FeedState,
        document: SavedDocument,
        body: bytes,
        reading: asyncio.Task[ReadDocument | ParseError],
        *,
        same: bool,
    ) -> _Read:
        result = await reading
        if same and isinstance(result, ReadDocument) and any(a.date_source == "future" for a in result.articles):
            # What lay in the future then need not do so now: only a date's own reading can tell.
            result = await _read(self.readers, feed, document, body)
        return _Read(feed, document, result, same)


async def _known(read: _Read) -> _Read:
    return read


def _body(path: Path) -> bytes:
    """A file's bytes. Raises OSError, and ParseError for one too large to be read at all."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ParseError(path.name, f"{size / 1e6:.1f} MB, more than {MAX_BYTES / 1e6:.1f} MB", not_a_feed=False)
    return path.read_bytes()


def _store(db: Archive, batch: Sequence[_Read], directory: Directory, done: Imported) -> None:
    with writing(db):
        for read in batch:
            at = read.document.at
            if isinstance(read.result, OSError):
                # No outcome: it says nothing of the feed, and the file may be readable next time.
                done.problems.append(f"{read.document.path}: {read.result.strerror}. The document was left out.")
                continue
            if isinstance(read.result, ParseError):
                outcome = outcome_of(read.result, at)
            else:
                outcome, _ = store_document(db, read.feed, read.result, at, directory)
                if read.same:
                    outcome = Outcome("unchanged", at, entries=outcome.entries)
            record_outcome(db, read.feed.id, outcome)
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
                saved_feed(db, folder, name, now)
    by_id = {feed.id: feed for feed in feed_states(db)}
    known = {folder: feed_at(db, urls[folder]) for folder in folders}  # also where the feed has moved since
    return {folder: by_id[feed_id] for folder, feed_id in known.items() if feed_id is not None}


def saved_feed(db: Archive, key: str, name: str, now: datetime) -> tuple[int, int]:
    """The ids of a feed that exists as files alone, and of its outlet."""
    outlet_id = put_outlet(db, Outlet(slug_of(name), name), discovered=True)
    feed = Feed(SAVED + key, slug_of(name), title=name)
    return put_feed(db, feed, outlet_id, now, polled=False), outlet_id


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
