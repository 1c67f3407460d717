"""Lists of articles in any columns → the archive: CSV, XLSX or JSON Lines, once it is known what the columns mean.

    file ─ open ─→ table ─ mapping ─→ rows ─→ articles, each with its outlet ─→ archive

Rows are stored in short transactions. Importing again, the same list or a longer one, or after a kill, adds what is new
and touches nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from ingest.articles import to_article
from ingest.csv_rows import read_csv
from ingest.jsonl_rows import read_jsonl
from ingest.list_mapping import DateOrder, ListMapping, ListRow, row_reader
from ingest.origins import LISTS, account, origin_feed, short_digest, store_new
from ingest.outlets import Directory, slug_of
from ingest.problems import Problems
from ingest.saved import SAVED
from ingest.tables import Table
from ingest.xlsx_rows import read_xlsx
from model.article import Article, Entry
from model.errors import DataFileError
from store.archive import Archive, writing
from store.gone import Forgotten

_ROWS_AT_ONCE = 2_000
_BARE = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?:[/:?#]|$)", re.IGNORECASE)
"""A web address without its https://."""


@dataclass(slots=True)
class Filled:
    """What a backfill did, so far."""

    entries: int = 0
    """Rows, pages or entries that became articles or were articles already."""
    new: int = 0
    revised: int = 0
    undated: int = 0
    """Of `entries`, those without a usable date: no chart by publication counts them."""
    notes: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def open_table(path: Path, problems: Problems, *, encoding: str = "", sheet: str = "") -> Table:
    """Open a list, whatever its form, told by its name. Raises DataFileError."""
    name = path.name.lower().removesuffix(".gz")
    if not path.is_file():
        raise DataFileError(str(path), None, "there is no such file.")
    if name.endswith((".jsonl", ".ndjson")):
        return read_jsonl(path, problems)
    if path.name.lower().endswith((".xlsx", ".xlsm")):
        return read_xlsx(path, problems, sheet=sheet)
    if name.endswith((".csv", ".tsv", ".txt")):
        return read_csv(path, problems, encoding=encoding)
    raise DataFileError(str(path), None, "its name ends on none of .csv, .tsv, .txt, .xlsx, .jsonl (.gz).")


def import_table(
    db: Archive,
    table: Table,
    mapping: ListMapping,
    now: datetime,
    *,
    done: Filled,
    outlet: str = "",
    complete: bool = False,
    progress: Callable[[int], None] = lambda n: None,
) -> None:
    """Import a list. `outlet` names whose articles they are where the list does not.

    `complete` says that the list holds everything that its outlets' feeds published: then it is part of what shares
    are taken of, as an import of the feeds' own documents would be.
    """
    _Import(db, table, mapping, now, done, outlet, complete).run(progress)


@dataclass(slots=True)
class _Import:
    db: Archive
    table: Table
    mapping: ListMapping
    now: datetime
    done: Filled
    outlet: str
    complete: bool
    _feeds: dict[str, int] = field(default_factory=dict)
    """By URL; those written for good."""

    def run(self, progress: Callable[[int], None]) -> None:
        read, directory, digest = row_reader(self.table, self.mapping), Directory(self.db), ""
        entries, new = Counter[int](), Counter[int]()
        while chunk := list(islice(self.table.rows, _ROWS_AT_ONCE)):
            digest = short_digest(digest + repr(chunk))
            with writing(self.db, counted=False):
                for feed_id, articles in self._placed([(n, read(cells)) for n, cells in chunk], directory).items():
                    recorded = store_new(self.db, feed_id, articles, self.now)
                    entries[feed_id] += len(articles)
                    new[feed_id] += recorded.new
                    self.done.revised += recorded.revised
            progress(len(chunk))
        self.done.entries += entries.total()
        self.done.new += new.total()
        for feed_id, n in entries.items():
            words = f"from the list {self.table.path.name} ({digest})"
            account(self.db, feed_id, words, self.now, entries=n, new=new[feed_id])

    def _placed(
        self, rows: Sequence[tuple[int, ListRow]], directory: Directory
    ) -> dict[int, list[tuple[int, Article]]]:
        """Articles with their outlets' ids, by feed. Needs an open `writing` transaction."""
        placed: dict[int, list[tuple[int, Article]]] = {}
        for number, row in rows:
            place = f"{self.table.path}, row {number}"
            if not row.headline:
                self.done.problems.add(f"{place}: it has no headline. It was left out.")
                continue
            name = row.outlet or self.outlet
            article = article_of(replace(row, outlet=name), self.mapping.dates, self.now)
            try:
                outlet_id = directory.named(name, article.url, language=article.language)
            except Forgotten:
                continue
            if outlet_id is None:
                self.done.problems.add(f"{place}: neither an outlet nor a link says whose it is. It was left out.")
                continue
            placed.setdefault(self._feed(outlet_id, name), []).append((outlet_id, article))
            self.done.undated += article.published_at is None
        return placed

    def _feed(self, outlet_id: int, name: str) -> int:
        url = f"{SAVED}{slug_of(name)}" if self.complete and name else LISTS
        if url not in self._feeds:
            if url == LISTS:
                self._feeds[url] = origin_feed(self.db, LISTS, "Lists of articles", self.now)
            else:
                self._feeds[url] = origin_feed(self.db, url, name, self.now, feed_kind="feed", outlet_id=outlet_id)
        return self._feeds[url]


def article_of(row: ListRow, dates: DateOrder, now: datetime) -> Article:
    """The article that a row stands for. Without a link its outlet, headline, date and medium are its identity."""
    link = f"https://{row.url}" if _BARE.match(row.url) else row.url
    guid = "" if link else "row:" + short_digest("\0".join((row.outlet, row.headline, row.date, row.medium)))
    entry = Entry(guid, link, row.headline, row.standfirst, row.byline, row.date, language=row.language)
    day_first = {"day first": True, "month first": False}.get(dates)
    return replace(to_article(entry, feed_url=LISTS, fetched_at=now, day_first=day_first), medium=row.medium)
