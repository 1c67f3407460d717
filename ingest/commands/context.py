"""What every command is handed: settings, the archive, the clock, and how to say things."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ingest.fetch import Fetcher, FetchSettings
from ingest.watch import DataFiles
from judge import Rules, load_rules
from judge.stories import StoryRules, load_story_rules
from model.errors import ArchiveError
from settings import DEFAULT_DATA, Settings
from store.answers import archive_stats
from store.archive import Archive, open_reader, open_writer, sqlite_warning
from store.sample import holds_sample

NO_CONTACT = (
    "Set CLEARTEXT_CONTACT to a mail address or a web page: "
    "the people whose servers are asked should be able to reach you."
)


@dataclass(frozen=True, slots=True)
class Context:
    """The command line's surroundings."""

    settings: Settings
    archive: Path
    as_json: bool
    quiet: bool
    clock: Callable[[], datetime]
    voices: Path | None = None
    """A list of voices instead of the team's: the sample coverage has its own."""

    def writer(self) -> Archive:
        """The archive, open for writing (made if it is not there)."""
        if warning := sqlite_warning():
            self.say(warning)
        return open_writer(self.archive)

    def collecting(self) -> Archive:
        """The same, for adding real articles: never to one that holds invented coverage."""
        db = self.writer()
        if holds_sample(db):
            db.close()
            raise ArchiveError(
                f"{self.archive} holds the sample coverage, and real articles must not be mixed with invented ones. "
                "Delete that file, or give another with --archive PATH."
            )
        return db

    def reader(self) -> Archive:
        return open_reader(self.archive)

    @property
    def files(self) -> DataFiles:
        """The team's own data files, or the shipped ones where it has none."""

        def own(name: str) -> Path:
            path = self.settings.data / name
            return path if path.exists() else DEFAULT_DATA / name

        return DataFiles(
            own("feeds.toml"),
            own("topics.toml"),
            own("lexicon.toml"),
            self.voices or own("voices.toml"),
            self.settings.data / "team.toml",
        )

    def rules(self) -> Rules:
        return load_rules(self.files.topics, self.files.lexicon, voices_path=self.files.voices)

    def story_rules(self) -> StoryRules:
        """What grouping into copies and stories needs; loaded where a command groups (a quarter of a second)."""
        return load_story_rules(DEFAULT_DATA / "models")

    def fetcher(self, *, max_bytes: int = FetchSettings.max_bytes) -> Fetcher:
        """What asks other people's servers. Says so, also to the quiet, when it would do so without a contact."""
        if not self.settings.contact:
            click.echo(NO_CONTACT, err=True)
        return Fetcher(
            FetchSettings(user_agent(self.settings), max_bytes=max_bytes, allow_loopback=self.settings.allow_loopback),
            self.clock,
        )

    def chance(self) -> random.Random:
        return random.Random()

    def say(self, words: str) -> None:
        """For people, on stderr."""
        if not self.quiet:
            click.echo(words, err=True)

    def result(self, value: dict[str, Any], words: str) -> None:
        """The result on stdout: one JSON object with --json, else words."""
        click.echo(json.dumps(value, ensure_ascii=False, default=_plain) if self.as_json else words)

    @contextmanager
    def progress(self, label: str, length: int) -> Generator[Callable[[int], None], None, None]:
        """A progress bar on a terminal; nothing elsewhere."""
        if self.quiet or not sys.stderr.isatty():
            yield lambda n: None
            return
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield bar.update

    def totals(self, db: Archive) -> dict[str, Any]:
        return asdict(archive_stats(db))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def user_agent(settings: Settings) -> str:
    """Who asks, for the people whose server is asked (RFC 9110, section 10.1.5)."""
    contact = f"; +{settings.contact}" if settings.contact else ""
    return f"Cleartext/0.1 (media monitoring, polls feeds{contact})"


def totals_in_words(totals: dict[str, Any]) -> str:
    outcomes = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in totals["outcomes"].items())
    return "\n".join(
        [
            f"{totals['articles']:,} articles, {totals['on_topic']:,} on topic, {totals['unjudged']:,} not judged yet",
            f"{totals['sightings']:,} sightings in {totals['feeds']:,} feeds of {totals['outlets']:,} outlets",
            f"{totals['entries_seen']:,} entries of {totals['documents']:,} documents, {totals['revisions']} reworded",
            f"{totals['undated']:,} articles without a usable date; {totals['expired']:,} expired (counted, text gone)",
            f"outcomes of checks: {outcomes or 'none yet'}",
        ]
    )
