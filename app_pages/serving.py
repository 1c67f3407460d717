"""What the server gives besides pages: RSS and CSV of a saved search, or of any question.

    request ─ token ─→ question ─ unchanged? ─→ 304
                                └─→ ids from the columns in memory ─ rows ─→ RSS, or CSV piece by piece

Read-only. Where CLEARTEXT_FEED_TOKEN is set, a link must bear it as `?token=…`: the seam for sign-in, which feed
readers and spreadsheets cannot do.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from analysis.words import listed, number, plural
from app_pages.cells import list_cells
from app_pages.loaded import Snapshot, loaded
from app_pages.location import link_parameters, question_of
from app_pages.plain import csv_pieces, tidy
from app_pages.reading import matches
from app_pages.rss import Channel, Item, rss
from model.answer import ArticleRow
from model.errors import ArchiveError, QuestionError
from model.judgement import TOPIC_WORDS
from model.question import Question
from settings import Settings
from store.answers import Asking, article_ids, article_rows
from store.archive import Archive
from store.newest_texts import NewestTexts, newest_texts
from store.searches import search_of
from store.sensitive import sensitive_ids

MOST_ITEMS = 200
"""Of a feed; a reader asks again long before so many are new. How many there are stands in its description."""
MOST_OUTLETS = 5
TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one request asks for."""

    question: Question
    name: str
    page: str
    """The page of the dashboard that shows the same, from its root."""
    file: str
    version: int
    """Of the saved search; 0 of any other question."""


@dataclass(frozen=True, slots=True)
class Here:
    """The archive as a request finds it."""

    read: Callable[[], Archive]
    asking: Asking
    snapshot: Snapshot
    today: date


def routes(load: Callable[[], Settings], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Route]:
    """The routes of the app. `load` gives the settings, `now` the time (aware)."""

    def answering(
        wanted: Callable[[Request, Archive], Wanted], answer: Callable[..., Response]
    ) -> Callable[..., Response]:
        def handler(request: Request) -> Response:
            try:
                return _answered(request, load(), now(), wanted, answer)
            except QuestionError as error:
                return said(400, str(error))
            except ArchiveError as error:
                return said(404, str(error))

        return handler

    return [
        Route("/searches/{slug}.rss", answering(_search, _rss)),
        Route("/searches/{slug}.csv", answering(_search, _csv)),
        Route("/articles.rss", answering(_asked, _rss)),
        Route("/articles.csv", answering(_asked, _csv)),
    ]


def address(path: str, asked: Question | None = None, *, token: str = "") -> str:
    """A link to one of these, relative to the dashboard's root: `searches/scanning.rss`, `articles.csv?last=7`."""
    given = {**(link_parameters(asked) if asked else {}), **({TOKEN: token} if token else {})}
    return quote(path) + (f"?{urlencode(given)}" if given else "")


def _answered(
    request: Request,
    chosen: Settings,
    now: datetime,
    wanted: Callable[[Request, Archive], Wanted],
    answer: Callable[[Request, Here, Wanted], Response],
) -> Response:
    if not may(request, chosen.feed_token):
        return said(
            403, "This link needs a token that is not in it, or is another now. Copy it anew from the dashboard."
        )
    archive, today = loaded(chosen.archive), now.astimezone(chosen.zone).date()
    found = wanted(request, archive.read())
    snapshot = archive.snapshot()
    here = Here(archive.read, archive.asking(today, chosen.zone, snapshot), snapshot, today)
    tag = _tag(snapshot, found, today)
    headers = {"etag": tag, "cache-control": "private, no-cache", "x-content-type-options": "nosniff"}
    if _unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    given = answer(request, here, found)
    given.headers.update(headers)
    return given


def may(request: Request, token: str) -> bool:
    """Whether a request bears the token, where one is set."""
    given = request.query_params.get(TOKEN, "")
    return not token or hmac.compare_digest(given.encode(errors="replace"), token.encode(errors="replace"))


def _tag(snapshot: Snapshot, wanted: Wanted, today: date) -> str:
    """Names what is given: the archive, its revision, the question, and the day, on which `last=28` rests.

    Weak (RFC 9110, section 8.8.1): a proxy may compress.
    """
    parts = (snapshot.columns.archive_id, snapshot.columns.revision, wanted.version, wanted.question.url(), today)
    return f'W/"{sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:24]}"'


def _unchanged(request: Request, tag: str) -> bool:
    """Whether the asker has this already: If-None-Match (RFC 9110, section 13.1.2), compared weakly."""
    given = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in given or tag.removeprefix("W/") in {one.removeprefix("W/") for one in given}


def _search(request: Request, db: Archive) -> Wanted:
    found = search_of(db, request.path_params["slug"])
    if found.removed is not None:
        raise ArchiveError(f"The saved search “{found.name}” was removed.")
    page = f"searches?{urlencode({'search': found.slug})}"
    return Wanted(found.question, found.name, page, found.slug, found.now.id)


def _asked(request: Request, db: Archive) -> Wanted:
    asked = question_of(_without_token(request.query_params))
    return Wanted(asked, asked.words(), f"articles?{urlencode(link_parameters(asked))}", "articles", 0)


def _without_token(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name != TOKEN}


def _rss(request: Request, here: Here, wanted: Wanted) -> Response:
    found = newest_texts(here.asking, wanted.question, MOST_ITEMS)
    root = str(request.base_url)
    channel = Channel(
        f"Cleartext: {wanted.name}",
        root + wanted.page,
        # Without its token: feeds are passed on.
        str(request.url.remove_query_params(TOKEN)),
        f"{wanted.question.words()}. {_limit_words(found)}",
        here.snapshot.data_to,
    )
    rows = {row.id: row for row in article_rows(here.read(), found.ids)}
    hidden = sensitive_ids(here.read())
    items = [
        _item(rows[n], also, sensitive=n in hidden)
        for n, also in zip(found.ids, found.also_in, strict=True)
        if n in rows
    ]
    return Response(rss(channel, items), media_type="application/rss+xml")


def _limit_words(found: NewestTexts) -> str:
    shown = len(found.ids)
    if shown < found.total:
        return f"The newest {number(shown)} of {number(found.total)} different texts; copies are counted once."
    return f"{plural(shown, 'different text')}, copies counted once: all that match."


def _item(row: ArticleRow, also_in: tuple[str, ...], *, sensitive: bool) -> Item:
    why = [
        f"{TOPIC_WORDS.get(topic, topic)}." if sensitive else f"{TOPIC_WORDS.get(topic, topic)}: {matches(row, topic)}."
        for topic in row.topics
    ] or ["It is on none of the topics."]
    if sensitive:
        why.append("Marked as sensitive: its text is left out.")
    if also_in:
        rest = [plural(len(also_in) - MOST_OUTLETS, "other outlet")] if len(also_in) > MOST_OUTLETS else []
        why.append(f"The same text also in {listed([*also_in[:MOST_OUTLETS], *rest])}.")
    if row.published_at is None:
        why.append("It bears no date that can be used.")
    guid = f"cleartext:{sha256(row.url.encode(errors='replace')).hexdigest()[:32]}"
    return Item(row.headline, row.url, guid, row.outlet.name, row.outlet.site_url, row.published_at, why)


def _csv(request: Request, here: Here, wanted: Wanted) -> Response:
    ids = article_ids(here.asking, wanted.question)
    name = f"cleartext-{wanted.file}-{here.today.isoformat()}.csv"
    # All of them, in pieces: nothing to cut, and nothing held.
    return StreamingResponse(
        csv_pieces(list_cells(here.read, ids)),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"', "x-cleartext-articles": str(len(ids))},
    )


def said(status: int, words: str) -> Response:
    """An answer in words."""
    return PlainTextResponse(tidy(words) + "\n", status, headers={"x-content-type-options": "nosniff"})
