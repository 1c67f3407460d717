"""A search feed asked about the past, window by window → articles under the outlets that its entries name.

    days ─ windows ─→ feed of each ─ read ─→ articles of these days ─→ archive
                       └ full to its cap? ─→ two halves in its place

Windows are steps in the archive: a backfill that was stopped asks for no window twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from ingest.backfill_lists import Filled
from ingest.origins import BACKFILL, account, origin_feed, store_new
from ingest.outlets import Directory, without_source
from ingest.poll import Clock, Fetches
from ingest.reading import Readers
from ingest.searches import SearchTemplate
from ingest.windows import Window
from model.article import Article
from model.errors import FetchError, ParseError
from model.feed import FetchedDocument
from store.archive import Archive, writing
from store.backfill import Step, finish_step, plan, progress, waiting_steps
from store.feeds import FeedState, feed_states
from store.gone import Forgotten

_AT_ONCE = 200


@dataclass(slots=True)
class SearchBackfill:
    """Fills in what a search finds in a window of days."""

    db: Archive
    fetcher: Fetches
    readers: Readers
    clock: Clock
    template: SearchTemplate
    query: str
    window: Window
    done: Filled
    report: Callable[[str], None] = lambda words: None
    counts: Counter[str] = field(default_factory=Counter)
    _failed: set[str] = field(default_factory=set)

    @property
    def job(self) -> str:
        return f"search {self.template.name} “{self.query}” {self.window}"

    async def run(self) -> None:
        """Ask for every window that is not done. One that fails is left for another time."""
        parts = [Step(str(part), "window") for part in self.window.parts(self.template.days)]
        known = progress(self.db, self.job, "window")
        with writing(self.db, counted=False):
            feed = self._feed()
            if not known.done + known.waiting:  # else they may have been halved
                plan(self.db, self.job, parts)
        while steps := self._waiting():
            for step in steps:
                await self._ask(step, feed)
        self.done.notes += [f"{n:,} {words}." for words, n in sorted(self.counts.items()) if n]
        if self._failed:
            self.done.notes.append(f"{len(self._failed):,} windows could not be had now: run the same command again.")
        account(self.db, feed.id, self.job, self.clock(), entries=self.done.entries, new=self.done.new)

    def _feed(self) -> FeedState:
        url = f"{BACKFILL}search {self.template.name}"
        title = f"{self.template.title or self.template.name} (search of the past)"
        feed_id = origin_feed(self.db, url, title, self.clock())
        return next(feed for feed in feed_states(self.db) if feed.id == feed_id)

    def _waiting(self) -> list[Step]:
        steps = waiting_steps(self.db, self.job, "window", most=_AT_ONCE + len(self._failed))
        return [step for step in steps if step.name not in self._failed]

    async def _ask(self, step: Step, feed: FeedState) -> None:
        since, _, until = step.name.partition("..")
        window = Window(date.fromisoformat(since), date.fromisoformat(until), self.window.zone)
        url = self.template.address(self.query, window)
        try:
            got = await self.fetcher.fetch(url)
            assert isinstance(got, FetchedDocument)  # asked without validators
            read = await self.readers.read(got, language=self.template.language)
        except (FetchError, ParseError) as error:
            self.done.problems.add(f"{step.name}: {error.reason}")
            self._failed.add(step.name)
            return
        self._take_in(step, window, feed, [without_source(article) for article in read.articles])

    def _take_in(self, step: Step, window: Window, feed: FeedState, articles: Sequence[Article]) -> None:
        full = bool(self.template.cap and len(articles) >= self.template.cap)
        halves = window.halves() if full else ()
        if full and not halves:
            self.done.problems.add(f"{step.name}: full to its cap of {len(articles)}: there may be more that day.")
        inside = [article for article in articles if article.published_at and self.window.holds(article.published_at)]
        self.counts["entries of other days, or undated, were left out"] += len(articles) - len(inside)
        now = self.clock()
        with writing(self.db, counted=False):
            directory, placed = Directory(self.db), []
            for article in inside:
                with suppress(Forgotten):
                    placed.append((_outlet_of(directory, feed, article), article))
            recorded = store_new(self.db, feed.id, placed, now)
            plan(self.db, self.job, [Step(str(half), "window") for half in halves])
            finish_step(self.db, self.job, step.name, now, entries=len(placed))
        self.done.entries += len(placed)
        self.done.new += recorded.new
        self.done.revised += recorded.revised
        more = ", full: asked again in halves" if halves else ""
        self.report(f"{step.name}: {len(articles)} entries, {recorded.new} new{more}")


def _outlet_of(directory: Directory, feed: FeedState, article: Article) -> int:
    """The outlet that the entry names, else the one at the host of its link, else that of the search."""
    if article.source_name or article.source_url:
        return directory.outlet_of(feed, article)
    return directory.named("", article.url, own_site=True) or feed.outlet_id
