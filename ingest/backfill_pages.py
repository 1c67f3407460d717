"""Saved web pages → articles: a file or folder of .html, as browsers save them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from ingest.articles import to_article
from ingest.backfill_lists import Filled
from ingest.origins import PAGES, account, origin_feed, short_digest, store_new
from ingest.outlets import Directory
from ingest.page_facts import MAX_BYTES, PageFacts, UnreadablePage, page_facts
from model.article import Article, Entry
from model.errors import DataFileError
from store.archive import Archive, writing
from store.gone import Forgotten

_ENDINGS = (".html", ".htm", ".xhtml")
_AT_ONCE = 50


def find_pages(paths: Sequence[Path], done: Filled) -> list[Path]:
    """The pages under files and folders, in a steady order. Raises DataFileError for a path that is not there.

    The pictures and scripts that browsers save beside a page are passed over in silence; other files are noted.
    """
    found: dict[Path, None] = {}
    passed = 0
    for path in paths:
        if not path.exists():
            raise DataFileError(str(path), None, "there is no such file or folder.")
        for file in _files(path):
            if file.name.lower().endswith(_ENDINGS):
                found[file] = None
            elif not any(parent.name.endswith(("_files", "-Dateien", "_fichiers")) for parent in file.parents):
                passed += 1
    if passed:
        done.notes.append(f"{passed} files that are no .html pages were passed over.")
    return list(found)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (file for name in sorted(names) if (file := Path(folder, name)).is_file())


def import_pages(
    db: Archive,
    files: Sequence[Path],
    now: datetime,
    *,
    done: Filled,
    outlet: str = "",
    progress: Callable[[int], None] = lambda n: None,
) -> None:
    """Import saved pages; again, or after a kill, changes nothing. `outlet` says whose those are that do not say."""
    directory, queue = Directory(db), iter(files)
    entries = new = 0
    feed_id: int | None = None
    while batch := list(islice(queue, _AT_ONCE)):
        read = [(path, facts) for path in batch if (facts := _read(path, done))]
        with writing(db, counted=False):
            feed_id = origin_feed(db, PAGES, "Saved pages", now)
            placed = [one for path, facts in read if (one := _placed(directory, path, facts, outlet, now, done))]
            recorded = store_new(db, feed_id, placed, now)
        entries, new = entries + len(placed), new + recorded.new
        done.undated += sum(article.published_at is None for _, article in placed)
        done.revised += recorded.revised
        progress(len(batch))
    done.entries, done.new = done.entries + entries, done.new + new
    if feed_id is not None:
        account(db, feed_id, f"{entries} saved pages", now, entries=entries, new=new)


def _read(path: Path, done: Filled) -> PageFacts | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            done.problems.add(f"{path}: larger than {MAX_BYTES / 1e6:.0f} MB. It was left out.")
            return None
        return page_facts(path.read_bytes())
    except OSError as error:
        done.problems.add(f"{path}: it cannot be read ({error.strerror}). It was left out.")
    except UnreadablePage as error:
        done.problems.add(f"{path}: {str(error).removeprefix('The page: ')} It was left out.")
    return None


def _placed(
    directory: Directory, path: Path, facts: PageFacts, outlet: str, now: datetime, done: Filled
) -> tuple[int, Article] | None:
    """Needs an open `writing` transaction."""
    article = page_article(facts, PAGES, now)
    try:
        own_site = bool(facts.outlet)
        outlet_id = directory.named(facts.outlet or outlet, facts.url, language=article.language, own_site=own_site)
    except Forgotten:
        return None
    if outlet_id is None:
        done.problems.add(f"{path}: it does not say whose it is. Give --outlet NAME. It was left out.")
        return None
    return outlet_id, article


def page_article(facts: PageFacts, feed_url: str, now: datetime) -> Article:
    """The article that a page is. Without a link its outlet, headline and date are its identity."""
    guid = "" if facts.url else "page:" + short_digest("\0".join((facts.outlet, facts.headline, facts.published)))
    entry = Entry(
        guid,
        facts.url,
        facts.headline,
        facts.standfirst,
        facts.byline,
        facts.published,
        language=facts.language,
    )
    return replace(to_article(entry, feed_url=feed_url, fetched_at=now), medium="online")
