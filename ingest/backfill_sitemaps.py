"""News sitemaps of an outlet between two dates → articles.

    robots.txt, usual places ─→ sitemaps ─→ entries with a headline ─────────────→ archive
                                  │  └────→ entries without one ─→ their pages ─→ archive
                                  └ indexes of more sitemaps

Everything to be asked for is a step in the archive. What came of a step and that it is done are one transaction, so a
backfill that was stopped goes on where it stood and asks for nothing twice. A sitemap whose own date or name says that
it holds other days is not asked for at all.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote, urlsplit

from ingest.articles import to_article
from ingest.backfill_lists import Filled
from ingest.backfill_pages import page_article
from ingest.origins import BACKFILL, account, origin_feed, store_new
from ingest.page_facts import UnreadablePage, page_facts
from ingest.poll import Clock, Fetches
from ingest.robots import Robots
from ingest.sitemap import Listed, NotASitemap, Sitemap, parse_sitemap
from ingest.windows import Window
from judge import Rules, judge
from model.article import Article, Entry
from model.errors import FetchError
from model.feed import FetchedDocument
from store.archive import Archive, writing
from store.backfill import Step, StepKind, finish_step, plan, progress, waiting_steps

COMMON_PATHS = (
    "/sitemap_index.xml", "/sitemap.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml",
    "/sitemap-index.xml", "/sitemaps/news.xml",
)  # fmt: skip
"""Where sitemaps stand that no robots.txt names."""
DEEPEST = 4
"""Indexes in indexes; the protocol allows none, sites have one or two."""
MOST_SITEMAPS = 5_000
"""Of one job: seven hours of asking, one every five seconds."""
_AT_ONCE = 200


@dataclass(slots=True)
class SitemapBackfill:
    """Fills in one outlet's articles of a window of days."""

    db: Archive
    fetcher: Fetches
    robots: Robots
    rules: Rules
    clock: Clock
    outlet_id: int
    site: str
    """The outlet's web address."""
    window: Window
    done: Filled
    report: Callable[[str], None] = lambda words: None
    """Told every step that was taken, in words."""
    counts: Counter[str] = field(default_factory=Counter)
    """What was passed over, and why."""
    _failed: set[str] = field(default_factory=set)
    """Steps to be tried again another time."""

    @property
    def host(self) -> str:
        return _bare(urlsplit(self.site).hostname)

    @property
    def job(self) -> str:
        return f"sitemaps {self.host} {self.window}"

    async def run(self, starts: Sequence[str] = (), *, most_pages: int, every_page: bool = False) -> None:
        """Work until nothing waits but pages beyond `most_pages`. `starts` are sitemaps to begin with, instead of the
        site's own; `every_page` reads pages whose address says nothing of our topics, too.

        Raises NotASitemap where the site has no sitemap that can be found.
        """
        await self._begin(starts)
        while steps := self._waiting("sitemap"):
            for step in steps:
                await self._sitemap(step)
        kinds: tuple[StepKind, ...] = ("page", "other page") if every_page else ("page",)
        for kind in kinds:
            while most_pages > 0 and (steps := self._waiting(kind)[:most_pages]):
                most_pages -= len(steps)
                for step in steps:
                    await self._page(step)
        self._tell()

    def _waiting(self, kind: StepKind) -> list[Step]:
        steps = waiting_steps(self.db, self.job, kind, most=_AT_ONCE + len(self._failed))
        return [step for step in steps if step.name not in self._failed][:_AT_ONCE]

    async def _begin(self, starts: Sequence[str]) -> None:
        known = progress(self.db, self.job, "sitemap")
        if known.done + known.waiting and not starts:
            return
        urls = list(starts) or await self.robots.sitemaps(self.site)
        guessed = not urls
        if guessed:
            urls = await self._guessed()
        if not urls:
            raise NotASitemap(
                f"{self.site}: its robots.txt names no sitemap, and there is none in the usual places. If you know one,"
                " give it with --sitemap URL."
            )
        with writing(self.db, counted=False):
            plan(self.db, self.job, [Step(url, "sitemap", "0") for url in urls])

    async def _guessed(self) -> list[str]:
        """The first of the usual places that holds a sitemap."""
        parts = urlsplit(self.site)
        for path in COMMON_PATHS:
            url = f"{parts.scheme}://{parts.netloc}{path}"
            if await self.robots.refusal(url):
                continue
            try:
                got = await self.fetcher.fetch(url)
                if isinstance(got, FetchedDocument):
                    parse_sitemap(got.body, url)
                    return [url]
            except (FetchError, NotASitemap):
                continue
        return []

    # Sitemaps

    async def _sitemap(self, step: Step) -> None:
        try:
            got = await self.fetcher.fetch(step.name)
            body = got.body if isinstance(got, FetchedDocument) else b""
            found = await asyncio.to_thread(parse_sitemap, body, step.name)
        except FetchError as error:
            self._not_had(step, error)
        except NotASitemap as error:
            self.done.problems.add(str(error))
            self._finish(step, note=str(error))
        else:
            self._take_in(step, found)

    def _take_in(self, step: Step, found: Sitemap) -> None:
        if found.broken:
            self.done.problems.add(f"{step.name}: {found.broken}. What came before is stored.")
        deeper = self._children(step, found.sitemaps)
        titled, pages = self._entries(step, found.pages)
        now = self.clock()
        with writing(self.db, counted=False):
            plan(self.db, self.job, [*deeper, *pages])
            new = self._store(titled, now)
            finish_step(self.db, self.job, step.name, now, entries=len(titled), note=found.broken)
        listed = f"{len(found.sitemaps)} sitemaps" if found.sitemaps else f"{len(found.pages)} addresses"
        self.report(f"{step.name}: {listed}, {len(titled)} headlines of these days, {new} new")

    def _children(self, step: Step, listed: Sequence[Listed]) -> list[Step]:
        depth = int(step.hint) + 1
        known = progress(self.db, self.job, "sitemap")
        room = MOST_SITEMAPS - known.done - known.waiting
        chosen: list[Step] = []
        for one in listed:
            if self.window.other_time(one.url) or not self.window.may_hold_before(one.lastmod):
                self.counts["sitemaps of other days were not asked for"] += 1
            elif depth > DEEPEST or len(chosen) >= room:
                self.done.problems.add(
                    f"{one.url}: left out, since there are too many sitemaps or they nest too deeply."
                )
            else:
                chosen.append(Step(one.url, "sitemap", str(depth)))
        return chosen

    def _entries(self, step: Step, listed: Sequence[Listed]) -> tuple[list[Article], list[Step]]:
        """Articles of these days, and pages that must be read to know."""
        titled, pages = [], []
        for one in listed:
            if not self._own(one.url, step.name):
                self.counts["addresses of other sites were left out"] += 1
            elif one.title:
                article = self._article(one)
                if article.published_at is None:
                    self.counts["entries without a usable date were left out"] += 1
                elif self.window.holds(article.published_at):
                    titled.append(article)
            elif self.window.may_hold_before(one.lastmod) and not self.window.other_time(one.url):
                pages.append(Step(one.url, "page" if self._likely(one.url) else "other page", one.lastmod))
        return titled, pages

    def _article(self, one: Listed) -> Article:
        entry = Entry("", one.url, one.title, "", published=one.published, updated=one.lastmod, language=one.language)
        return to_article(entry, feed_url=self._feed_url, fetched_at=self.clock())

    def _own(self, url: str, sitemap: str) -> bool:
        """Whether an address is the outlet's: at its host or that of the sitemap, or below."""
        host = _bare(urlsplit(url).hostname)
        return any(host == own or host.endswith(f".{own}") for own in (self.host, _bare(urlsplit(sitemap).hostname)))

    def _likely(self, url: str) -> bool:
        """Whether the words of an address are on topic by themselves."""
        words = " ".join(re.split(r"[-_/+.]+", unquote(urlsplit(url).path))).strip()
        return judge(words, "", "", self.rules).on_topic

    # Pages

    async def _page(self, step: Step) -> None:
        if refused := await self.robots.refusal(step.name):
            self.counts["pages were not read: robots.txt asks us not to"] += 1
            if "could not be read" in refused:
                self._failed.add(step.name)
            else:
                self._finish(step, note=refused)
            return
        try:
            got = await self.fetcher.fetch(step.name)
            assert isinstance(got, FetchedDocument)  # asked without validators
            facts = await asyncio.to_thread(page_facts, got.body, got.final_url)
        except FetchError as error:
            self._not_had(step, error)
            return
        except UnreadablePage as error:
            self.done.problems.add(str(error))
            self._finish(step, note=str(error))
            return
        now = self.clock()
        article = page_article(facts, self._feed_url, now)
        if article.published_at is None or not self.window.holds(article.published_at):
            why = "of other days" if article.published_at else "without a date"
            self.counts[f"pages {why} were left out"] += 1
            self._finish(step, note=f"The page is {why}.")
            return
        with writing(self.db, counted=False):
            new = self._store([article], now)
            finish_step(self.db, self.job, step.name, now, entries=1)
        self.report(f"{step.name}: {'new' if new else 'known'}")

    # What came of it

    @property
    def _feed_url(self) -> str:
        return f"{BACKFILL}sitemaps {self.host}"

    def _store(self, articles: Sequence[Article], now: datetime) -> int:
        """Returns how many are new. Needs an open `writing` transaction."""
        feed_id = origin_feed(self.db, self._feed_url, f"Sitemaps of {self.host}", now, outlet_id=self.outlet_id)
        recorded = store_new(self.db, feed_id, [(self.outlet_id, article) for article in articles], now)
        self.done.entries += len(articles)
        self.done.new += recorded.new
        self.done.revised += recorded.revised
        return recorded.new

    def _not_had(self, step: Step, error: FetchError) -> None:
        """A step without an answer: what is gone is done with, all else is tried again another time."""
        self.done.problems.add(str(error))
        if error.status in (404, 410):
            self._finish(step, note=error.reason)
        else:
            self._failed.add(step.name)

    def _finish(self, step: Step, *, note: str) -> None:
        with writing(self.db, counted=False):
            finish_step(self.db, self.job, step.name, self.clock(), note=note)

    def _tell(self) -> None:
        self.done.notes += [f"{n:,} {words}." for words, n in sorted(self.counts.items()) if n]
        for kind, words in (
            ("page", "pages without a headline in the sitemap wait to be read: run the same command again"),
            ("other page", "more addresses say nothing of our topics and were not read: --every-page reads them"),
        ):
            if waiting := progress(self.db, self.job, kind).waiting:  # type: ignore[arg-type]
                self.done.notes.append(f"{waiting:,} {words}.")
        if self._failed:
            self.done.notes.append(f"{len(self._failed):,} could not be had now: run the same command again.")
        if self.done.new:
            with writing(self.db, counted=False):
                feed_id = origin_feed(
                    self.db, self._feed_url, f"Sitemaps of {self.host}", self.clock(), outlet_id=self.outlet_id
                )
            words = f"sitemaps, {self.window}"
            account(self.db, feed_id, words, self.clock(), entries=self.done.entries, new=self.done.new)


def _bare(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")
