"""Votes, laws and announcements (`data/timeline.toml`), which charts can show; coincidence, never cause."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from model.errors import CleartextError


class TimelineError(CleartextError):
    """The file is not as it should be; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry: what happened on a day, whose it was, and the official text that says so."""

    day: date
    title: str
    body: str
    """Of which country, union or company, in a word."""
    source: str


def read_timeline(path: Path) -> tuple[Happening, ...]:
    """All entries in order of time. Raises TimelineError, in words, for a file that cannot be read."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("entry", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise TimelineError(f"{path} cannot be read: {error}.") from error
    return tuple(sorted((_happening(path, n, one) for n, one in enumerate(entries, 1)), key=lambda one: one.day))


def within(entries: Sequence[Happening], first: date, last: date) -> list[Happening]:
    """Those from the first day to the last, both included."""
    return [one for one in entries if first <= one.day <= last]


def _happening(path: Path, n: int, entry: dict[str, object]) -> Happening:
    day, texts = entry.get("day"), {name: str(entry.get(name, "")).strip() for name in ("title", "body", "source")}
    missing = [name for name, text in texts.items() if not text] + ([] if type(day) is date else ["day (a date)"])
    if missing or not texts["source"].startswith("https://"):
        what = f"lacks {', '.join(missing)}" if missing else "needs a source that begins with https://"
        raise TimelineError(f"{path}: entry {n} {what}.")
    assert isinstance(day, date)
    return Happening(day, texts["title"], texts["body"], texts["source"])
