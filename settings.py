"""What the environment says, checked and frozen. Read only by the starters and `app_pages/router.py`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model.errors import CleartextError

ROOT = Path(__file__).resolve().parent
DEFAULT_DATA = ROOT / "data"
DEFAULT_ARCHIVE = DEFAULT_DATA / "archive.db"
DEFAULT_RETENTION_DAYS = 180
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SettingError(CleartextError):
    """An environment variable holds something that cannot be used. Says which, what it holds and what it takes."""

    def __init__(self, name: str, value: str, takes: str) -> None:
        super().__init__(f"{name}={value}: {takes}")
        self.name = name
        self.value = value


@dataclass(frozen=True, slots=True)
class Settings:
    """How this copy of Cleartext runs."""

    archive: Path = DEFAULT_ARCHIVE
    data: Path = DEFAULT_DATA
    """Where a team keeps its own feeds.toml, topics.toml and lexicon.toml; those missing there are the shipped ones."""
    zone: tzinfo = UTC
    """Whose days the dashboard and the counts go by."""
    week_starts: int = 0
    """The first day of the week, 0 (Monday) to 6, in charts and lists by week."""
    user: str = ""
    """Who is written beside a correction, until there is sign-in."""
    contact: str = ""
    """An address or URL that the User-Agent gives to the outlets we ask."""
    allow_loopback: bool = False
    """Lets feeds be fetched from this very machine: for tests."""
    full_text: bool = True
    """Whether `watch` reads the pages of on-topic articles, where their robots.txt allows."""
    feed_token: str = ""
    """What `?token=` must say for RSS and CSV links to be answered; empty: nothing, as on one's own machine."""
    retention_days: int = DEFAULT_RETENTION_DAYS
    """Off-topic articles are kept so long; their counts stay."""


def load(environ: Mapping[str, str], *, localtime: Path = Path("/etc/localtime")) -> Settings:
    """Settings from CLEARTEXT_… variables; unset or empty ones take their defaults. Raises SettingError, in words."""

    def given(name: str) -> str:
        return environ.get(f"CLEARTEXT_{name}", "").strip()

    archive, data = given("ARCHIVE"), given("DATA")
    return Settings(
        archive=Path(archive).expanduser().absolute() if archive else DEFAULT_ARCHIVE,
        data=Path(data).expanduser().absolute() if data else DEFAULT_DATA,
        zone=_zone(given("ZONE"), environ.get("TZ", ""), localtime),
        week_starts=_weekday(given("WEEK_STARTS")),
        user=_one_line("USER", given("USER")),
        contact=_one_line("CONTACT", given("CONTACT")),
        allow_loopback=_switch("ALLOW_LOOPBACK", given("ALLOW_LOOPBACK")),
        full_text=_switch("FULL_TEXT", given("FULL_TEXT") or "1"),
        feed_token=_one_line("FEED_TOKEN", given("FEED_TOKEN")),
        retention_days=_days("RETENTION_DAYS", given("RETENTION_DAYS")),
    )


def _zone(name: str, tz: str, localtime: Path) -> tzinfo:
    """The zone asked for; else the system's, so far as it can be told; else UTC."""
    if name:
        found = _zone_named(name)
        if found is None:
            raise SettingError("CLEARTEXT_ZONE", name, "give a time zone such as Europe/London or UTC.")
        return found
    return _zone_named(tz.removeprefix(":")) or _zone_of(localtime) or UTC


def _zone_named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, or a folder of the database
        return None


def _zone_of(localtime: Path) -> tzinfo | None:
    """The zone that /etc/localtime links to (…/zoneinfo/Europe/London); Windows has none and takes CLEARTEXT_ZONE."""
    if not localtime.exists():
        return None
    _, found, name = os.path.realpath(localtime).replace(os.sep, "/").rpartition("/zoneinfo/")
    return _zone_named(name.removeprefix("posix/").removeprefix("right/")) if found else None


def _one_line(name: str, value: str) -> str:
    if any(ord(character) < 32 for character in value) or len(value) > 200:
        shown = "…" if name == "FEED_TOKEN" else repr(value[:40])  # a secret is not repeated on a page
        raise SettingError(f"CLEARTEXT_{name}", shown, "give one line of at most 200 characters.")
    return value


def _switch(name: str, value: str) -> bool:
    if value not in ("", "0", "1"):
        raise SettingError(f"CLEARTEXT_{name}", value, "give 1 for yes or 0 for no.")
    return value == "1"


def _weekday(value: str) -> int:
    if value.lower() not in ("", *WEEKDAYS):
        raise SettingError("CLEARTEXT_WEEK_STARTS", value, f"give one of {', '.join(WEEKDAYS)}.")
    return WEEKDAYS.index(value.lower()) if value else 0


def _days(name: str, value: str) -> int:
    if not value:
        return DEFAULT_RETENTION_DAYS
    if not (value.isascii() and value.isdecimal() and 1 <= int(value[:7]) <= 36_500 and len(value) < 7):
        raise SettingError(f"CLEARTEXT_{name}", value, "give a number of days from 1 to 36500.")
    return int(value)
