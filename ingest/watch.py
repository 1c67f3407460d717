"""Watching: poll what is due, for ever, until asked to stop.

`feeds.toml`, `topics.toml` and `lexicon.toml` are read again when they change; a mistake in them is told once and the
last good version stays. Once a day old off-topic texts and old accounts of polls are dropped.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ingest.feeds import load_feeds
from ingest.pipeline import judge_pending, propose
from ingest.poll import Clock, Fetches, Poller, Report
from ingest.reading import Readers
from judge import Rules, load_rules
from model.errors import DataFileError
from store.archive import Archive, writing
from store.feeds import feed_states, next_due
from store.upkeep import expire, prune_polls

log = logging.getLogger("cleartext.watch")

AT_LEAST = timedelta(seconds=1)
AT_MOST = timedelta(seconds=20)
"""Between looks at the archive and the files: how soon a new feed or an edited topic is noticed."""
FEEDS_AT_ONCE = 200
"""Feeds polled in one go; the rest of those due follow at once."""


@dataclass(frozen=True, slots=True)
class DataFiles:
    """The files that people edit."""

    feeds: Path
    topics: Path
    lexicon: Path


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
    _read_at: dict[Path, float] = field(default_factory=dict)
    _rules: Rules | None = None
    _upkeep_on: datetime | None = None

    async def forever(self) -> None:
        """Run until cancelled."""
        while True:
            await self.once()
            await self.sleep(self._pause().total_seconds())

    async def once(self) -> None:
        """One round: changed files, due feeds, upkeep."""
        rules = self._reload()
        due = feed_states(self.db, due_at=self.clock())[:FEEDS_AT_ONCE]
        if due:
            poller = Poller(self.db, self.fetcher, self.readers, rules, self.clock, self.chance)
            await poller.poll(due, self.report)
        self._upkeep()

    def _reload(self) -> Rules:
        if self._changed(self.files.feeds):
            try:
                feed_list = load_feeds(self.files.feeds)
                for problem in feed_list.problems:
                    log.warning("%s", problem)
                propose(self.db, feed_list, self.clock())
            except DataFileError as error:
                log.error("%s The feeds known so far go on being polled.", error)
        # Both are looked at, so that a change of both is one reload.
        if any([self._changed(self.files.topics), self._changed(self.files.lexicon)]) or self._rules is None:
            try:
                self._rules = load_rules(self.files.topics, self.files.lexicon)
            except DataFileError as error:
                if self._rules is None:
                    raise
                log.error("%s The rules read before stay in force.", error)
            else:
                done = judge_pending(self.db, self._rules, self.clock())
                if done.articles:
                    log.info("judged %s articles by today's rules, %s on topic", done.articles, done.on_topic)
        return self._rules

    def _changed(self, path: Path) -> bool:
        try:
            modified = path.stat().st_mtime
        except OSError:
            modified = -1.0
        before, self._read_at[path] = self._read_at.get(path), modified
        return before != modified

    def _upkeep(self) -> None:
        now = self.clock()
        if self._upkeep_on is not None and now - self._upkeep_on < timedelta(days=1):
            return
        self._upkeep_on = now
        with writing(self.db):
            gone = expire(self.db, now=now, keep_days=self.keep_days)
            prune_polls(self.db, now=now, keep_days=self.keep_days)
        if gone:
            log.info("dropped the texts of %s old off-topic articles; their counts stay", gone)

    def _pause(self) -> timedelta:
        due = next_due(self.db)
        return AT_MOST if due is None else min(max(due - self.clock(), AT_LEAST), AT_MOST)
