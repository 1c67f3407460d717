"""Articles of a question, or entries as published, as CSV or JSON Lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, TextIO

from model.answer import ArticleRow
from model.table import defused
from store.answers import article_rows
from store.archive import Archive
from store.entries import EntryRow
from store.sensitive import TEXT_LEFT_OUT, sensitive_ids
from store.stories import groups_of

Format = Literal["csv", "jsonl"]
_ROWS_AT_ONCE = 2_000


def article_records(db: Archive, ids: Iterable[int]) -> Iterator[dict[str, object]]:
    """One flat record an article, in the order of the ids. What is sensitive bears no text, and says so."""
    wanted, hidden = list(ids), sensitive_ids(db)
    for start in range(0, len(wanted), _ROWS_AT_ONCE):
        some = wanted[start : start + _ROWS_AT_ONCE]
        stands = groups_of(db, some)
        for row in article_rows(db, some):
            yield _article(row, *stands.get(row.id, (row.id, -row.id)), sensitive=row.id in hidden)


def entry_records(rows: Iterable[EntryRow]) -> Iterator[dict[str, object]]:
    """One flat record a sighting, as its feed published it in the latest document that had it."""
    for row in rows:
        yield {
            "feed": row.feed_url,
            "guid": row.guid,
            "link": row.raw_link,
            "headline": row.headline,
            "published": row.published_raw,
            "published_at": _iso(row.published_at),
            "first_seen_at": _iso(row.first_seen_at),
            "last_seen_at": _iso(row.last_seen_at),
            "article": row.article_url,
        }


def write(records: Iterable[Mapping[str, object]], form: Format, out: TextIO, names: Iterable[str]) -> int:
    """Write records; returns how many. In CSV, cells that a spreadsheet would run as formulas are defused."""
    emit = _csv(out, list(names)) if form == "csv" else _jsonl(out)
    n = 0
    for n, record in enumerate(records, 1):  # noqa: B007 - the last number is the count
        emit(record)
    return n


ARTICLE_FIELDS = (
    "id",
    "url",
    "headline",
    "standfirst",
    "byline",
    "outlet",
    "outlet_name",
    "outlet_kind",
    "tier",
    "country",
    "language",
    "published_at",
    "date_source",
    "first_seen_at",
    "topics",
    "sentiment",
    "matched",
    "origin",
    "medium",
    "coverage_kind",
    "text",
    "story",
    "left_out",
)
ENTRY_FIELDS = (
    "feed",
    "guid",
    "link",
    "headline",
    "published",
    "published_at",
    "first_seen_at",
    "last_seen_at",
    "article",
)


def _article(row: ArticleRow, text: int, story: int, *, sensitive: bool) -> dict[str, object]:
    return {
        "id": row.id,
        "url": row.url,
        "headline": row.headline,
        "standfirst": "" if sensitive else row.standfirst,
        "byline": row.byline,
        "outlet": row.outlet.slug,
        "outlet_name": row.outlet.name,
        "outlet_kind": row.outlet.outlet_kind,
        "tier": row.outlet.tier,
        "country": row.outlet.country,
        "language": row.language,
        "published_at": _iso(row.published_at),
        "date_source": row.date_source,
        "first_seen_at": _iso(row.first_seen_at),
        "topics": list(row.topics),
        "sentiment": None if row.sentiment is None else round(row.sentiment, 4),
        "matched": [] if sensitive else list(dict.fromkeys(span.rule for span in row.spans)),
        "origin": row.origin,
        "medium": row.medium,
        "coverage_kind": row.coverage_kind,
        "text": text,  # copies share it: the id of the text's first article
        "story": story,  # below zero: not grouped, a story of one
        "left_out": TEXT_LEFT_OUT if sensitive else "",
    }


def _csv(out: TextIO, names: list[str]) -> Callable[[Mapping[str, object]], None]:
    writer = csv.writer(out)
    writer.writerow(names)

    def emit(record: Mapping[str, object]) -> None:
        writer.writerow([defused(record[name]) for name in names])

    return emit


def _jsonl(out: TextIO) -> Callable[[Mapping[str, object]], None]:
    def emit(record: Mapping[str, object]) -> None:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")

    return emit


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
