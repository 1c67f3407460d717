"""An address that a person gave → the feeds behind it, read and shown before anybody keeps them.

    address ─ a feed? ─→ previews
            └ a page ─ its links, else the usual places ─→ feeds, asked one after the other ─→ previews

Polite by construction: at most MOST_ASKED addresses and the site's robots.txt, each in its turn at the host.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from analysis.words import listed
from ingest.feeds import feed_mistakes
from ingest.links import FeedLink, feed_links, likely_feeds, looks_like_a_feed
from ingest.plaintext import plain_text
from ingest.poll import Fetches
from ingest.reading import ReadDocument, Readers
from ingest.robots import Robots
from judge import Rules, judge
from model.article import Article
from model.errors import CleartextError, FetchError, ParseError
from model.feed import FetchedDocument
from model.feed_request import FeedPreview, Headline

MOST_ASKED = 6
"""Addresses asked for in one search, the one that was typed included."""
HEADLINES = 5
"""Of the newest, shown before a feed is kept."""
LONGEST_TITLE = 200

_NOT_A_WORD = re.compile(r"[\s\x00-\x1f\x7f]")


class NoFeedFound(CleartextError):
    """An address leads to no feed. Says what was tried and what came of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The feeds behind an address, in the order in which the site names them."""

    previews: tuple[FeedPreview, ...]
    left: tuple[str, ...] = ()
    """Feeds that the page names and that were not asked for: there were too many."""
    notes: tuple[str, ...] = ()
    """What was asked in vain, a sentence each."""


@dataclass(slots=True)
class Discovery:
    """Looks for feeds; one search at a time."""

    fetcher: Fetches
    readers: Readers
    robots: Robots
    rules: Rules
    _asked: int = 0
    _notes: list[str] = field(default_factory=list)
    _unreachable: bool = False
    """The last address asked for gave no answer at all: no use in guessing others beside it."""

    async def find(self, typed: str) -> Found:
        """The feeds of a site, a page or a feed's own address.

        Raises NoFeedFound where there is none, also for an address that cannot be asked for.
        """
        self._asked, self._notes, self._unreachable = 0, [], False
        url = web_address(typed)
        page = await self._first(url)
        if isinstance(page, FeedPreview):
            return Found((page,))
        links = feed_links(page.body, page.final_url) if page else []
        if links:
            return await self._linked(url, links)
        if self._unreachable:
            return self._found(url, ())
        return self._found(url, await self._guessed(page.final_url if page else url))

    async def _first(self, url: str) -> FeedPreview | FetchedDocument | None:
        """What stands at the address itself: a feed, a page that may be read, or nothing of use."""
        refused = await self.robots.refusal(url)
        if refused and not looks_like_a_feed(url):
            self._notes.append(f"{url}: {refused}")
            self._unreachable = "could not be read" in refused
            return None
        got = await self._ask(url)
        if got is None:
            return None
        try:
            return preview(await self.readers.read(got), got, self.rules)
        except ParseError as error:
            if not error.not_a_feed or refused:
                self._notes.append(f"{url}: {refused or _sentence(error.reason)}")
                return None
            return got

    async def _linked(self, url: str, links: Sequence[FeedLink]) -> Found:
        room = MOST_ASKED - self._asked
        previews = [found for link in links[:room] if (found := await self._feed(link.url, link.title))]
        return self._found(url, previews, tuple(link.url for link in links[room:]))

    async def _guessed(self, url: str) -> list[FeedPreview]:
        """The first of the usual places that holds a feed."""
        likely, so_far = likely_feeds(url)[: MOST_ASKED - self._asked], len(self._notes)
        for address in likely:
            if found := await self._feed(address):
                del self._notes[so_far:]
                return [found]
        self._notes[so_far:] = [f"Nor was there one at {listed([urlsplit(one).path for one in likely])}."]
        return []

    async def _feed(self, url: str, title: str = "") -> FeedPreview | None:
        got = await self._ask(url)
        if got is None:
            return None
        try:
            return preview(await self.readers.read(got), got, self.rules, title=title)
        except ParseError as error:
            self._notes.append(f"{url}: {_sentence(error.reason)}")
            return None

    async def _ask(self, url: str) -> FetchedDocument | None:
        self._asked += 1
        try:
            got = await self.fetcher.fetch(url)
        except FetchError as error:
            self._unreachable = error.status is None
            self._notes.append(str(error))
            return None
        return got if isinstance(got, FetchedDocument) else None

    def _found(self, url: str, previews: Sequence[FeedPreview], left: tuple[str, ...] = ()) -> Found:
        by_url = {one.url: one for one in reversed(previews)}
        unique = tuple(one for one in previews if by_url.get(one.url) is one)
        if not unique:
            raise NoFeedFound(" ".join([f"No feed was found at {url}.", *self._notes]))
        return Found(unique, left, tuple(self._notes))


def web_address(typed: str) -> str:
    """What a person typed or pasted as an address to ask for: `example.org` is https. Raises NoFeedFound."""
    text = typed.strip()
    if text and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", text):
        text = f"https://{text.lstrip('/')}"
    text = re.sub(r"^feed:(//)?(?=https?:)", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^feed://", "https://", text, flags=re.IGNORECASE)
    mistakes = feed_mistakes({"url": text})
    if mistakes or _NOT_A_WORD.search(text):
        raise NoFeedFound(f"“{typed.strip()[:80]}” is no address that can be asked for. Give one such as example.org.")
    return text if urlsplit(text).path else f"{text}/"


def preview(read: ReadDocument, document: FetchedDocument, rules: Rules, *, title: str = "") -> FeedPreview:
    """What a feed holds, for the person who decides whether to keep it. `title` stands in for one that it lacks.

    `url` is where the feed says that it lives now: the address asked for, or where that has moved for good.
    """
    parsed = read.parsed
    hits = [judge(a.headline, a.standfirst, a.language, rules).on_topic for a in read.articles]
    pairs = sorted(zip(read.articles, hits, strict=True), key=lambda pair: _date(pair[0]), reverse=True)
    return FeedPreview(
        url=document.permanent_url or document.url,
        title=plain_text(parsed.title)[:LONGEST_TITLE] or title,
        format=parsed.format,
        language=_language(parsed.language),
        site_url=parsed.site_url if urlsplit(parsed.site_url).scheme in ("http", "https") else "",
        entries=len(read.articles),
        on_topic=sum(hits),
        newest=tuple(_headline(article, hit) for article, hit in pairs[:HEADLINES]),
        broken=parsed.broken,
    )


def _headline(article: Article, on_topic: bool) -> Headline:
    at = article.published_at
    return Headline(article.headline[:300], at.isoformat() if at else "", on_topic)


def _date(article: Article) -> datetime:
    return article.published_at or datetime.min.replace(tzinfo=UTC)


def _language(code: str) -> str:
    """`en-GB` as `en`; empty for what is no ISO 639-1 code."""
    from_feed = re.split(r"[-_]", code.strip().lower())[0]
    return from_feed if re.fullmatch("[a-z]{2}", from_feed) else ""


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
