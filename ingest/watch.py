"""Watching: poll what is due, for ever, until asked to stop.

`feeds.toml`, `topics.toml`, `lexicon.toml` and `team.toml` are read again when they change; a mistake in them is told
once and the last good version stays. Once a day old off-topic texts and old accounts of polls are dropped, and
collection breaks are looked for.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from ingest.asked import Asked
from ingest.breaks import update_breaks
from ingest.by_hand import ByHand
from ingest.dates import parse_date
from ingest.feeds import load_feeds
from ingest.grouping import grouping, in_words, regroup_recent
from ingest.keeping import load_keeping
from ingest.page_pass import Pages
from ingest.pipeline import judging, propose
from ingest.poll import Clock, Fetches, Poller, Report
from ingest.reading import Readers
from ingest.robots import Robots
from ingest.turns import fairly
from judge import VOICES, Rules, load_rules
from judge.stories import StoryRules
from model.errors import ArchiveError, DataFileError
from store.archive import Archive, writing
from store.dating import future_dated, set_published
from store.edited_files import Changes
from store.feeds import feed_states, next_due
from store.upkeep import expire, prune_polls, prune_sightings

log = logging.getLogger("cleartext.watch")

AT_LEAST = timedelta(seconds=1)
AT_MOST = timedelta(seconds=20)
"""Between looks at the archive and the files: how soon a new feed or an edited topic is noticed."""
PAGES_EVERY = timedelta(seconds=5)
"""Between two looks while pages wait to be read: a host's turns lie so far apart."""
FEEDS_AT_ONCE = 200
"""Feeds polled in one go; the rest of those due follow at once."""
FEEDS_OF_ONE_HOST = 6
"""Of those at most: its turns lie 5 seconds apart, and the other hosts' feeds would wait for the next go."""

ROUNDS_REFUSED = 15
"""Rounds in a row that the archive may refuse (five minutes and more) before watching ends with the reason."""


@dataclass(frozen=True, slots=True)
class DataFiles:
    """The files that people edit."""

    feeds: Path
    topics: Path
    lexicon: Path
    voices: Path = VOICES
    team: Path | None = None
    """The team's names, where there is such a file (`ingest.keeping`)."""


@dataclass(slots=True)
class Watch:
    """What `watch` needs; `sleep` is an argument so that tests need not wait."""

    db: Archive
    files: DataFiles
    fetcher: Fetches
    readers: Readers
    clock: Clock
    chance: random.Random
    keep_days: int
    report: Report
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    pages: Pages | None = None
    """Reads the pages of on-topic articles, beside polling; None: none are read."""
    zone: tzinfo = UTC
    """Whose days people mean when they write down an article."""
    stories: StoryRules | None = None
    """With these, articles are grouped into copies and stories as they come, and once a day the last weeks anew."""
    _reading: asyncio.Task[int] | None = None
    _changes: Changes = field(default_factory=Changes)
    _rules: Rules | None = None
    _upkeep_on: datetime | None = None
    _robots: Robots | None = None

    @property
    def robots(self) -> Robots:
        """One for as long as we watch: what it read holds for a day."""
        self._robots = self._robots or Robots(self.fetcher, self.clock)
        return self._robots

    async def forever(self) -> None:
        """Run until cancelled."""
        try:
            await self._forever()
        finally:
            if self._reading:
                self._reading.cancel()
                await asyncio.wait([self._reading])

    async def _forever(self) -> None:
        refused = 0
        while True:
            try:
                await self.once()
                refused = 0
            except ArchiveError as error:
                # A full disk or a long writer (`forget`, a backup program) passes; giving up would leave a gap.
                refused += 1
                if refused >= ROUNDS_REFUSED:
                    raise
                log.error("%s Trying again in a moment.", error)
                self._changes.forget()  # whatever could not be carried out is read again
            await self.sleep((AT_MOST if refused else self._pause()).total_seconds())

    async def once(self) -> None:
        """One round: changed files, what people asked for, due feeds, upkeep."""
        rules = await self._reload()
        poller = Poller(self.db, self.fetcher, self.readers, rules, self.clock, self.chance, self.stories)
        await Asked(poller, self.robots).carry_out(self.report)
        await ByHand(self.db, self.fetcher, self.robots, rules, self.clock, self.zone).carry_out()
        waiting = feed_states(self.db, due_at=self.clock())
        places = fairly([feed.url for feed in waiting], FEEDS_OF_ONE_HOST)
        due = [waiting[place] for place in places[:FEEDS_AT_ONCE]]
        if due:
            await poller.poll(due, self.report)
        self._read_pages(rules)
        self._upkeep()

    def _read_pages(self, rules: Rules) -> None:
        """Let a few pages be read while polling goes on: no feed waits for a slow page. Raises what that raised."""
        if self.pages is None or (self._reading and not self._reading.done()):
            return
        before, self._reading = self._reading, None
        if before:
            before.result()
        self._reading = asyncio.create_task(self.pages.read_some(rules))

    async def _reload(self) -> Rules:
        if self._changes.changed(self.files.feeds):
            try:
                feed_list = load_feeds(self.files.feeds)
                for problem in feed_list.problems:
                    log.warning("%s", problem)
                propose(self.db, feed_list, self.clock())
            except DataFileError as error:
                log.error("%s The feeds known so far go on being polled.", error)
        if self.pages and self.files.team and self._changes.changed(self.files.team):
            try:
                self.pages.keeping = load_keeping(self.files.team)
            except DataFileError as error:
                log.error("%s Pages go on being kept by the names read before.", error)
        # All are looked at, so that a change of several is one reload.
        changed = [self._changes.changed(path) for path in (self.files.topics, self.files.lexicon, self.files.voices)]
        if any(changed) or self._rules is None:
            try:
                self._rules = load_rules(self.files.topics, self.files.lexicon, voices_path=self.files.voices)
            except DataFileError as error:
                if self._rules is None:
                    raise
                log.error("%s The rules read before stay in force.", error)
            else:
                await self._judge(self._rules)
        return self._rules

    async def _judge(self, rules: Rules) -> None:
        articles = on_topic = 0
        for done in judging(self.db, rules, self.clock()):
            articles, on_topic = articles + done.articles, on_topic + done.on_topic
            await asyncio.sleep(0)  # a large archive takes minutes: asked to stop, we stop between two batches
        if articles:
            log.info("judged %s articles by today's rules, %s on topic", articles, on_topic)
        for grouped in grouping(self.db, self.stories, self.clock()) if self.stories else ():
            log.info("%s", in_words(grouped) or "nothing to group")
            await asyncio.sleep(0)

    def _upkeep(self) -> None:
        now = self.clock()
        if self._upkeep_on is not None and now - self._upkeep_on < timedelta(days=1):
            return
        self._upkeep_on = now
        with writing(self.db):
            self._date_what_has_come(now)
            gone = expire(self.db, now=now, keep_days=self.keep_days)
            prune_polls(self.db, now=now, keep_days=self.keep_days)
            prune_sightings(self.db, now=now)
        if gone:
            log.info("dropped the texts of %s old off-topic articles; their counts stay", gone)
        update_breaks(self.db, now)
        if self.stories and (words := in_words(regroup_recent(self.db, self.stories, now))):
            log.info("stories of the last weeks looked at again: %s", words)

    def _date_what_has_come(self, now: datetime) -> None:
        """Announcements (hearings, consultations) carry their day; once it is here, they count on it."""
        for article_id, raw in future_dated(self.db):
            at = parse_date(raw)
            if at is not None and at <= now:
                set_published(self.db, article_id, at)

    def _pause(self) -> timedelta:
        reading = self._reading
        if reading and not (reading.done() and (reading.exception() or not reading.result())):
            return PAGES_EVERY  # there may be more of them to read
        due = next_due(self.db)
        return AT_MOST if due is None else min(max(due - self.clock(), AT_LEAST), AT_MOST)
