"""A fetched document → articles, away from the event loop and within bounds.

`read` is the pure step. `Readers` runs it in worker processes that can be killed (`ingest.workers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.articles import to_article
from ingest.packed import AT_ONCE, Packed
from ingest.parse import parse
from ingest.workers import Lost, Workers
from model.article import Article, ParsedDocument
from model.errors import ParseError
from model.feed import FetchedDocument

TIME_LIMIT_S = 30.0
MEMORY_LIMIT = 1024 * 1024 * 1024
"""Bytes of address space: enough for a hundred thousand entries, not for a million tags within one another."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a document said."""

    parsed: ParsedDocument
    """Without its entries: what they said is in `articles`, one for each, and need not travel twice."""
    articles: Sequence[Article]


def read(document: FetchedDocument, *, language: str = "") -> ReadDocument:
    """Parse a document and make its entries comparable. Raises ParseError.

    `language` is the outlet's, for entries and documents that name none.
    """
    parsed = _without_torso(parse(document.body, document.final_url, document.headers))
    made = (
        to_article(
            entry,
            feed_url=document.url,
            fetched_at=document.fetched_at,
            language=entry.language or parsed.language or language,
        )
        for entry in parsed.entries
    )
    articles = Packed(made) if len(parsed.entries) > AT_ONCE else tuple(made)
    return ReadDocument(replace(parsed, entries=()), articles)


def _without_torso(parsed: ParsedDocument) -> ParsedDocument:
    """Without the last entry of a document that broke off, where its guid and link are lost.

    Kept, it would be an article of its own beside the whole one that the next poll brings.
    """
    *whole, last = parsed.entries or (None,)
    torso = parsed.broken and last and not last.key and any(entry and entry.key for entry in whole)
    return replace(parsed, entries=parsed.entries[:-1]) if torso else parsed


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A ParseError on its way between processes: exceptions with arguments of their own do not survive the trip."""

    reason: str
    not_a_feed: bool


_Task = tuple[FetchedDocument, str]
_Result = ReadDocument | _Unreadable


class Readers(Workers[_Task, _Result]):
    """`read` in worker processes. Use as a context manager; `workers=0` reads in this process (for tests)."""

    def __init__(self, workers: int = 2, *, time_limit_s: float = TIME_LIMIT_S) -> None:
        super().__init__(_answer, workers, time_limit_s=time_limit_s, memory_limit=MEMORY_LIMIT)

    async def read(self, document: FetchedDocument, *, language: str = "") -> ReadDocument:
        """Like `read`. Raises ParseError also for a document that takes too long or brings its worker down."""
        result = await self.run((document, language))
        if isinstance(result, Lost):
            raise ParseError(document.url, result.reason, not_a_feed=False)
        if isinstance(result, _Unreadable):
            raise ParseError(document.url, result.reason, not_a_feed=result.not_a_feed)
        return result


def _answer(task: _Task) -> _Result:
    document, language = task
    try:
        return read(document, language=language)
    except ParseError as error:
        return _Unreadable(error.reason, error.not_a_feed)
