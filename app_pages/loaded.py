"""An archive as the dashboard holds it: its columns in memory, re-read when it changed; everything else read-only.

One `Loaded` per archive serves all visitors. Streamlit runs every rerun on a thread of its own, so connections are
kept per thread.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from model.breaks import CollectionBreak
from model.question import Question
from store.answers import Asking
from store.archive import Archive, archive_id, open_reader, revision, writes
from store.breaks import breaks
from store.columns import Columns, Mask, load_columns
from store.feeds import FeedState, feed_states
from store.where import text_hits

Answer = TypeVar("Answer")

CHECK_EVERY_S = 3.0
"""How long a visitor may see the archive as it was."""
KEPT = 48
"""Answers, masks and text searches held per archive: the newest ones asked for."""


class Recent:
    """The last few values by key. Safe between threads; a value may be computed twice, never wrongly."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                found: Answer = self._values[key]
                return found
        value = compute()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


@dataclass(frozen=True)
class Remembering(Asking):
    """An `Asking` that computes the mask of each question once: a page asks the same one many times."""

    masks: Recent = field(default_factory=lambda: Recent(16))

    def mask(self, question: Question) -> Mask:
        asked = question.resolved(self.today)
        found = self.masks.get(asked, lambda: super(Remembering, self).mask(asked))
        return found.copy()  # answers narrow their mask in place


@dataclass(frozen=True)
class Snapshot:
    """What was read at one revision of the archive."""

    columns: Columns
    feeds: tuple[FeedState, ...]
    writes: int
    breaks: tuple[CollectionBreak, ...] = ()
    answers: Recent = field(default_factory=lambda: Recent(KEPT))
    texts: Recent = field(default_factory=lambda: Recent(16))
    masks: Recent = field(default_factory=lambda: Recent(16))

    @property
    def data_to(self) -> datetime | None:
        """When a feed last answered: the archive holds what had been published by then."""
        watched = (feed for feed in self.feeds if feed.feed_kind in ("feed", "search"))
        return max((feed.last_ok_at for feed in watched if feed.last_ok_at), default=None)


class Loaded:
    """One archive, open for reading."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._connections = threading.local()
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._checked = 0.0

    def read(self) -> Archive:
        """This thread's read-only connection. Raises ArchiveError."""
        found: Archive | None = getattr(self._connections, "db", None)
        if found is None:
            found = self._connections.db = open_reader(self.path)
        return found

    def snapshot(self) -> Snapshot:
        """The archive as of at most CHECK_EVERY_S ago. While one visitor re-reads, the others see what was."""
        now = self._clock()
        held = self._snapshot
        if held is not None and now - self._checked < CHECK_EVERY_S:
            return held
        if not self._lock.acquire(blocking=held is None):
            return held  # type: ignore[return-value]  # blocking unless something is held
        try:
            held = self._snapshot
            held = self._snapshot = _taken(self.read(), held)
            self._checked = now
            return held
        finally:
            self._lock.release()

    def look_again(self) -> None:
        """Whoever looks next reads what was written just now."""
        self._checked = self._clock() - CHECK_EVERY_S

    def asking(self, today: date, zone: tzinfo, held: Snapshot | None = None, *, week_starts: int = 0) -> Remembering:
        """The columns and searches as store.answers wants them: of now, or of a snapshot that a page began with."""
        held = held or self.snapshot()

        def hits(text: str) -> Iterable[int]:
            # As an array: a page narrows by the same search many times, and a million ids are a slow list.
            return held.texts.get(text, lambda: np.array(text_hits(self.read(), text), dtype=np.int64))

        return Remembering(held.columns, today, zone, hits, week_starts, masks=held.masks)


def _taken(db: Archive, held: Snapshot | None) -> Snapshot:
    """What the archive holds now, reading again only what may have changed.

    Another archive may stand in the old one's place, at the same revision: after a restore, say. Most polls bring
    nothing: then the columns and all answers stay, and only the feeds' states are new.
    """
    now = writes(db)
    if held is None or (archive_id(db), revision(db)) != (held.columns.archive_id, held.columns.revision):
        return Snapshot(load_columns(db), tuple(feed_states(db)), now, breaks(db))
    return held if held.writes == now else replace(held, feeds=tuple(feed_states(db)), writes=now)


_LOADED: dict[Path, Loaded] = {}
_LOADED_LOCK = threading.Lock()


def loaded(path: Path) -> Loaded:
    """The one `Loaded` of an archive."""
    with _LOADED_LOCK:
        return _LOADED.setdefault(path, Loaded(path))


def forget_loaded() -> None:
    """Drop every archive from memory: tests begin afresh."""
    with _LOADED_LOCK:
        _LOADED.clear()
