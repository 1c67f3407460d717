"""Watching over an archive: notice what alerts have to say, write notes and briefings on schedule, send what is due.

    once: config read again if it changed → notice → gather → schedule → deliver → how long to wait

What it decides is in the archive before anything is sent, so that it can be stopped at any moment (`alerts.delivery`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Protocol

from alerts.compose import alert_message
from alerts.config import NOTHING, Config, Sending, load_config
from alerts.delivery import Delivered, deliver
from alerts.look import beside
from alerts.message import Message
from alerts.note import Team, load_team, pick, write_out
from alerts.send import Result
from alerts.telling import gather, notice
from model.errors import DataFileError
from store.alerts import alerts
from store.answers import Asking
from store.archive import Archive, revision, writing
from store.columns import Columns, load_columns, search
from store.edited_files import Changes
from store.outbox import Letter, Purpose, last_made, next_letter_due, put_letter, was_put
from store.sensitive import sensitive_ids

log = logging.getLogger("cleartext.alerts")

NOTICE_EVERY = timedelta(minutes=1)
AT_MOST = timedelta(seconds=20)
AT_LEAST = timedelta(seconds=1)
NOTES_REMEMBERED = 5
"""Earlier notes whose articles are not told again."""
FIRST_NOTE_LONGEST = timedelta(days=4)
"""So far back the very first note looks at most: over a weekend."""

Out = Callable[[Message, Letter, Config, datetime], Result]


class Weekly(Protocol):
    """Composes the weekly briefing as a message."""

    def __call__(self, db: Archive, content: Mapping[str, Any], *, now: datetime, sensitive: frozenset[int]) -> Message:
        """`content`: "slot" (when it was due), "question", and what else alerts.toml says of it."""
        ...


@dataclass(slots=True)
class Watcher:
    """What watching needs; clock, sending and the briefing are arguments."""

    db: Archive
    config_path: Path
    team_path: Path
    environ: Mapping[str, str]
    zone: tzinfo
    clock: Callable[[], datetime]
    out: Out
    weekly: Weekly | None = None
    sensitive: Callable[[Archive], frozenset[int]] = sensitive_ids
    """Articles of which nothing but outlet, date and link leaves the machine."""
    stopping: Callable[[], bool] = lambda: False
    config: Config = NOTHING
    team: Team = field(default_factory=Team)
    _changes: Changes = field(default_factory=Changes)
    _columns: Columns | None = None
    _noticed_at: datetime | None = None

    def once(self) -> Delivered:
        """One round."""
        self._reload()
        now = self.clock()
        known = alerts(self.db)
        if known and (self._noticed_at is None or now - self._noticed_at >= NOTICE_EVERY):
            self._noticed_at = now
            notice(self.db, self._asking(now), known, beside(self.db, now), now)
        gather(self.db, known, self.config, now)
        self._schedule(now)
        quiet = self.config.quiet is not None and self.config.quiet.holds(now)
        purposes: tuple[Purpose, ...] = ("note", "briefing") if quiet else ("alert", "note", "briefing")
        return deliver(self.db, self._compose, self._send, self.clock, purposes=purposes, stopping=self.stopping)

    def pause(self) -> timedelta:
        """How long nothing will be due, within bounds."""
        due = next_letter_due(self.db)
        return AT_MOST if due is None else min(max(due - self.clock(), AT_LEAST), AT_MOST)

    def _send(self, message: Message, letter: Letter) -> Result:
        return self.out(message, letter, self.config, self.clock())

    def _asking(self, now: datetime) -> Asking:
        if self._columns is None or self._columns.revision != revision(self.db):
            self._columns = load_columns(self.db)
        return Asking(self._columns, now.astimezone(self.zone).date(), self.zone, search(self.db))

    def _schedule(self, now: datetime) -> None:
        note, briefing = self.config.morning_note, self.config.weekly_briefing
        if note and (slot := note.slot.due(now)) and not was_put(self.db, f"note:{slot:%Y-%m-%dT%H:%MZ}"):
            self._put(note, f"note:{slot:%Y-%m-%dT%H:%MZ}", "note", self._note(note, slot, now), now)
        if briefing and (slot := briefing.slot.due(now)) and not was_put(self.db, f"briefing:{slot:%Y-%m-%dT%H:%MZ}"):
            content = {"slot": slot.isoformat(), "question": briefing.question.url()}
            self._put(briefing, f"briefing:{slot:%Y-%m-%dT%H:%MZ}", "briefing", content, now)

    def _put(self, sending: Sending, key: str, purpose: Purpose, content: Mapping[str, Any], now: datetime) -> None:
        with writing(self.db, counted=False):
            for name in sending.to:
                for recipient in self.config.destinations[name].recipients:
                    put_letter(self.db, key, purpose, content, to=(name, recipient), at=now)

    def _note(self, note: Sending, slot: datetime, now: datetime) -> dict[str, Any]:
        before = [dict(one.content) for one in last_made(self.db, "note", most=NOTES_REMEMBERED)]
        since = datetime.fromisoformat(before[0]["until"]) if before else note.slot.before(slot)
        since = max(since, now - FIRST_NOTE_LONGEST) if not before else since
        return pick(self._asking(now), note.question, since=since, until=now, before=before)

    def _compose(self, letter: Letter) -> Message | None:
        hidden = self.sensitive(self.db)
        if letter.purpose == "alert":
            return alert_message(self.db, letter.content, hidden)
        if letter.purpose == "note":
            return write_out(self.db, letter.content, self.team, self.zone, self.clock(), hidden)
        if self.weekly is None:
            return None
        return self.weekly(self.db, letter.content, now=letter.made_at, sensitive=hidden)

    def _reload(self) -> None:
        """Read the files again that changed; a mistake is told once, and what was read before stays in force."""
        if self._changes.changed(self.config_path):
            try:
                self.config = load_config(self.config_path, self.environ, self.zone)
            except DataFileError as error:
                log.error("%s What was read before stays in force.", error)
        if self._changes.changed(self.team_path):
            try:
                self.team = load_team(self.team_path)
            except DataFileError as error:
                log.error("%s What was read before stays in force.", error)
