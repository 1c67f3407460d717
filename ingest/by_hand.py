"""Articles that people write down, carried out: a pasted link is read, what they say stands, and it is answered.

    request ─ link? ─ robots.txt ─ page ─→ facts ┐
                                  what was said ─┴→ article, marked “by hand” ─→ archive ─→ judged ─→ answer

What a person says goes before what the page says. Article and answer are one transaction: a poller that is killed finds
the request waiting, and nothing half done.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from ingest.articles import to_article
from ingest.canonical import canonical_url
from ingest.origins import BY_HAND, origin_feed, short_digest, store_new
from ingest.outlets import Directory
from ingest.page_facts import PageFacts, UnreadablePage, page_facts
from ingest.pipeline import judge_pending
from ingest.poll import Clock, Fetches
from ingest.robots import Robots
from judge import Rules
from model.article import Article, Entry
from model.errors import FetchError
from model.feed import FetchedDocument
from model.hand_article import HandAnswer, HandArticle, HandRequest, hand_mistakes
from store.archive import Archive, writing
from store.gone import Forgotten
from store.hand_requests import answer_article, article_at, waiting_articles


@dataclass(frozen=True, slots=True)
class Page:
    """What came of looking at a pasted link: facts, or why there are none."""

    facts: PageFacts | None = None
    trouble: str = ""


@dataclass(slots=True)
class ByHand:
    """Carries out what people wrote down."""

    db: Archive
    fetcher: Fetches
    robots: Robots
    rules: Rules
    clock: Clock
    zone: tzinfo = UTC
    """Whose days a date without a time is of."""

    async def carry_out(self) -> int:
        """Answer every request that waits; returns how many. Raises ArchiveError when answers cannot be written."""
        waiting = waiting_articles(self.db)
        for request in waiting:
            await self._one(request)
        return len(waiting)

    async def _one(self, request: HandRequest) -> None:
        said = request.article
        mistakes = hand_mistakes(said, self.clock().astimezone(self.zone).date())
        if mistakes:
            self._refuse(request, " ".join(mistakes))
            return
        page = await self._page(said.url) if said.url else Page()
        whole = completed(said, page.facts)
        if not whole.headline:
            self._refuse(request, f"{page.trouble} Give at least the headline yourself: then it is added.".strip())
            return
        self._add(request, whole, page)

    async def _page(self, url: str) -> Page:
        if refused := await self.robots.refusal(url):
            return Page(trouble=f"The page was not read. {refused}")
        try:
            got = await self.fetcher.fetch(url)
            body, final_url = (got.body, got.final_url) if isinstance(got, FetchedDocument) else (b"", url)
            return Page(await asyncio.to_thread(page_facts, body, final_url))
        except FetchError as error:
            return Page(trouble=f"The page could not be read. {error.reason}")
        except UnreadablePage as error:
            return Page(trouble=f"The page could not be read. {error}")

    def _add(self, request: HandRequest, whole: HandArticle, page: Page) -> None:
        now = self.clock()
        article = hand_article(whole, now, self.zone)
        changed: list[int] = []
        try:
            with writing(self.db, counted=False):
                directory = Directory(self.db)
                own_site = bool(page.facts and page.facts.outlet)
                outlet_id = directory.named(whole.outlet, article.url, language=article.language, own_site=own_site)
                if outlet_id is None:
                    answer_article(self.db, request, HandAnswer(now, False, "Its link names no outlet. Give its name."))
                    return
                feed_id = origin_feed(self.db, BY_HAND, "Added by hand", now, feed_kind="by hand")
                recorded = store_new(self.db, feed_id, [(outlet_id, article)], now)
                changed = recorded.changed_ids
                answer_article(self.db, request, self._answer(article, bool(recorded.new), page, now))
        except Forgotten as error:
            self._refuse(request, str(error))
        if changed:
            judge_pending(self.db, self.rules, now, ids=changed)

    def _answer(self, article: Article, new: bool, page: Page, now: datetime) -> HandAnswer:
        article_id = article_at(self.db, article.url)
        if article_id is None:
            return HandAnswer(now, False, "It was erased from this archive, or let go by retention. It was not added.")
        words = f"Added: “{article.headline}”." if new else "It was in the archive already."
        if new and article.published_at is None:
            words += " It bears no date, so no chart by publication counts it."
        if page.trouble:
            words += f" {page.trouble} It stands as it was written down."
        return HandAnswer(now, True, words, article_id)

    def _refuse(self, request: HandRequest, words: str) -> None:
        with writing(self.db, counted=False):
            answer_article(self.db, request, HandAnswer(self.clock(), False, words))


def completed(said: HandArticle, facts: PageFacts | None) -> HandArticle:
    """What the person said, and of the rest what the page says."""
    if facts is None:
        return said
    return replace(
        said,
        # Of a page that the person pasted, the link that it calls its own; else an article might be there twice.
        url=facts.url or said.url,
        outlet=said.outlet or facts.outlet,
        published=said.published or facts.published,
        headline=said.headline or facts.headline,
        byline=said.byline or facts.byline,
        standfirst=said.standfirst or facts.standfirst,
        language=said.language or facts.language,
    )


def hand_article(said: HandArticle, now: datetime, zone: tzinfo) -> Article:
    """The article as the archive keeps it. Without a link its outlet, headline, date and medium are its identity."""
    link = said.url if said.url and canonical_url(said.url) else ""
    identity = "\0".join((said.outlet.casefold(), said.headline.casefold(), said.published, said.medium))
    entry = Entry(
        "" if link else "hand:" + short_digest(identity),
        link,
        said.headline,
        said.standfirst,
        said.byline,
        _moment(said.published, zone),
        language=said.language,
    )
    return replace(to_article(entry, feed_url=BY_HAND, fetched_at=now), medium=said.medium or "online")


def _moment(text: str, zone: tzinfo) -> str:
    """With its time zone. A day without a time counts at its noon, so that it is that day for the reader too."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= len("2026-11-05"):
        at = at.replace(hour=12)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC).isoformat()
