"""alerts.toml: to whom anything may leave this machine, and when. Pure; the environment is an argument.

The file stands in the team's data folder (`CLEARTEXT_DATA`), never in the repository. Without it nothing is sent.
Passwords and webhook addresses may stand in it, or in an environment variable that it names. docs/alerts.md shows one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, tzinfo
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.schedule import DAYS, Quiet, Slot
from model.errors import DataFileError, QuestionError
from model.question import Question
from store.edited_files import read_table

Security = Literal["starttls", "tls", "none"]
Format = Literal["slack", "teams", "mattermost", "json"]
SECURITIES: tuple[Security, ...] = ("starttls", "tls", "none")
FORMATS: tuple[Format, ...] = ("slack", "teams", "mattermost", "json")
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
TIMEOUT_S = 15
FILE = "alerts.toml"
ALL_ON_TOPIC = Question()


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes our messages."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_s: float = TIMEOUT_S
    """For each step of the conversation."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes messages. It is a secret: who knows it may write there."""

    url: str = field(repr=False)
    format: Format
    timeout_s: float = TIMEOUT_S
    """For all of it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages may go: mail addresses, or a webhook."""

    name: str
    email: tuple[str, ...] = ()
    webhook: Webhook | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        """One message each; a webhook has one, without a name."""
        return self.email or ("",)


@dataclass(frozen=True, slots=True)
class Sending:
    """Something that is sent on a schedule."""

    slot: Slot
    to: tuple[str, ...]
    question: Question = ALL_ON_TOPIC


@dataclass(frozen=True, slots=True)
class Config:
    """All of alerts.toml."""

    destinations: Mapping[str, Destination] = field(default_factory=dict)
    smtp: Smtp | None = None
    quiet: Quiet | None = None
    morning_note: Sending | None = None
    weekly_briefing: Sending | None = None


NOTHING = Config()
"""Of a team without the file: nothing leaves the machine."""


def load_config(path: Path, environ: Mapping[str, str], zone: tzinfo) -> Config:
    """Read alerts.toml; without one, NOTHING. `zone`: whose hours count where the file names none.

    Raises DataFileError that names the field.
    """
    table = read_table(path)
    if table is None:
        return NOTHING
    return _Reader(str(path), environ, zone).config(table)


@dataclass(frozen=True)
class _Reader:
    path: str
    environ: Mapping[str, str]
    zone: tzinfo

    def config(self, table: Mapping[str, Any]) -> Config:
        known = ("zone", "smtp", "destinations", "quiet", "morning_note", "weekly_briefing")
        self._only(table, "", known)
        zone = self._zone(table.get("zone"))
        smtp = self._smtp(self._table(table, "smtp")) if "smtp" in table else None
        destinations = {
            name: self._destination(name, self._table(table["destinations"], name, "destinations."))
            for name in self._table(table, "destinations")
        }
        if smtp is None and any(one.email for one in destinations.values()):
            raise self._wrong("smtp", "mail needs a [smtp] section with the server that takes it.")
        return Config(
            destinations,
            smtp,
            self._quiet(self._table(table, "quiet"), zone) if "quiet" in table else None,
            self._sending(table, "morning_note", ("days",), zone, destinations),
            self._sending(table, "weekly_briefing", ("day",), zone, destinations),
        )

    def _smtp(self, given: Mapping[str, Any]) -> Smtp:
        names = ("host", "port", "security", "user", "password", "password_env", "from", "timeout_s", "allow_plain")
        self._only(given, "smtp.", names)
        host, security = self._text(given, "host", "smtp."), given.get("security", "starttls")
        if security not in SECURITIES:
            raise self._wrong("smtp.security", f"one of {', '.join(SECURITIES)}.")
        if security == "none" and given.get("allow_plain") is not True:
            words = (
                "without encryption mail and password can be read on the way; set allow_plain = true if you mean it."
            )
            raise self._wrong("smtp.security", words)
        port = given.get("port", PORTS[security])
        if not isinstance(port, int) or isinstance(port, bool) or not 1 <= port <= 65_535:
            raise self._wrong("smtp.port", "a number from 1 to 65535.")
        sender = self._text(given, "from", "smtp.")
        if not _is_address(sender):
            raise self._wrong("smtp.from", "an address, such as “Press office <press@example.org>”.")
        user = given.get("user", "")
        password = self._secret(given, "password", "smtp.") if user else ""
        return Smtp(host, port, security, sender, str(user), password, self._timeout(given, "smtp."))

    def _destination(self, name: str, given: Mapping[str, Any]) -> Destination:
        where = f"destinations.{name}."
        self._only(given, where, ("email", "webhook", "webhook_env", "format", "allow_http", "timeout_s"))
        if not re.fullmatch(r"[\w-]{1,60}", name):
            raise self._wrong(f"destinations.{name}", "letters, digits, - and _ name a destination.")
        if ("email" in given) == ("webhook" in given or "webhook_env" in given):
            raise self._wrong(where[:-1], 'give either email = [...] or webhook = "https://…" (or webhook_env).')
        if "email" in given:
            addresses = given["email"] if isinstance(given["email"], list) else [given["email"]]
            if not addresses or not all(isinstance(one, str) and _is_address(one) for one in addresses):
                raise self._wrong(f"{where}email", 'a list of addresses, such as ["ann@example.org"].')
            return Destination(name, email=tuple(dict.fromkeys(addresses)))
        url, form = self._secret(given, "webhook", where), given.get("format", "json")
        if form not in FORMATS:
            raise self._wrong(f"{where}format", f"one of {', '.join(FORMATS)}.")
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and given.get("allow_http") is True)
        if not secure or not parts.hostname or not url.isprintable() or " " in url:
            words = "an https address (http only with allow_http = true: what is sent could be read on the way)."
            raise self._wrong(f"{where}webhook", words)
        return Destination(name, webhook=Webhook(url, form, self._timeout(given, where)))

    def _quiet(self, given: Mapping[str, Any], zone: tzinfo) -> Quiet:
        self._only(given, "quiet.", ("from", "to", "days"))
        days = self._days(given, "days", "quiet.") if "days" in given else frozenset()
        if "from" not in given and "to" not in given and days:
            return Quiet(None, None, days, zone)
        return Quiet(self._time(given, "from", "quiet."), self._time(given, "to", "quiet."), days, zone)

    def _sending(
        self, table: Mapping[str, Any], name: str, more: tuple[str, ...], zone: tzinfo,
        destinations: Mapping[str, Destination],
    ) -> Sending | None:  # fmt: skip
        if name not in table:
            return None
        given, where = self._table(table, name), f"{name}."
        self._only(given, where, ("at", "to", "question", "zone", *more))
        to = given.get("to")
        if not isinstance(to, list) or not to:
            raise self._wrong(
                f"{where}to", f"a list of destinations: {', '.join(destinations) or 'none is given yet'}."
            )
        if unknown := [one for one in to if one not in destinations]:
            raise self._wrong(
                f"{where}to", f"there is no destination “{unknown[0]}”: {', '.join(destinations) or 'none'}."
            )
        # A briefing sets court reports aside, as the dashboard does, and says how many.
        aside = "" if "days" in more else "coverage=-crime"
        try:
            question = Question.from_url(str(given.get("question", aside)))
        except QuestionError as error:
            raise self._wrong(f"{where}question", str(error)) from error
        field_, usual = ("days", list(DAYS[:5])) if "days" in more else ("day", "mon")
        days = self._days({field_: given.get(field_, usual)}, field_, where)
        own = self._zone(given["zone"]) if "zone" in given else zone
        return Sending(Slot(days, self._time(given, "at", where), own), tuple(to), question)

    def _days(self, given: Mapping[str, Any], name: str, where: str) -> frozenset[int]:
        value = given[name]
        names = value if isinstance(value, list) else [value]
        short = [str(one).lower()[:3] for one in names]
        if not names or not all(one in DAYS for one in short):
            raise self._wrong(f"{where}{name}", f"days of the week: {', '.join(DAYS)}.")
        return frozenset(DAYS.index(one) for one in short)

    def _time(self, given: Mapping[str, Any], name: str, where: str) -> time:
        value = given.get(name)
        if isinstance(value, time):
            return value.replace(tzinfo=None)
        if not isinstance(value, str) or not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
            raise self._wrong(f"{where}{name}", 'a time of day, such as "07:30".')
        hour, minute = value.split(":")
        return time(int(hour), int(minute))

    def _zone(self, name: object) -> tzinfo:
        if name is None:
            return self.zone
        try:
            return ZoneInfo(str(name))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self._wrong("zone", f"“{name}” is no time zone: give one such as Europe/London.") from error

    def _secret(self, given: Mapping[str, Any], name: str, where: str) -> str:
        if f"{name}_env" in given:
            variable = str(given[f"{name}_env"])
            if not self.environ.get(variable):
                raise self._wrong(f"{where}{name}_env", f"the environment variable {variable} is not set.")
            return self.environ[variable]
        return self._text(given, name, where)

    def _timeout(self, given: Mapping[str, Any], where: str) -> float:
        value = given.get("timeout_s", TIMEOUT_S)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 120:
            raise self._wrong(f"{where}timeout_s", "seconds, at most 120.")
        return float(value)

    def _text(self, given: Mapping[str, Any], name: str, where: str) -> str:
        value = given.get(name)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self._wrong(f"{where}{name}", "one line of text is missing here.")
        return value.strip()

    def _table(self, table: Mapping[str, Any], name: str, where: str = "") -> Mapping[str, Any]:
        found = table.get(name, {})
        if not isinstance(found, dict):
            raise self._wrong(f"{where}{name}", f"this is a section: [{where}{name}].")
        return found

    def _only(self, given: Mapping[str, Any], where: str, names: tuple[str, ...]) -> None:
        if unknown := [name for name in given if name not in names]:
            raise self._wrong(f"{where}{unknown[0]}", f"this is not known here. Known: {', '.join(names)}.")

    def _wrong(self, field_: str, takes: str) -> DataFileError:
        return DataFileError(self.path, None, f"{field_}: {takes}")


def _is_address(text: str) -> bool:
    address = parseaddr(text)[1]
    return text.isprintable() and bool(re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address))


def destination_names(path: Path) -> tuple[str, ...]:
    """The names of the destinations in alerts.toml, and nothing else of it: all that the dashboard has to know."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("destinations", {})
    except (OSError, ValueError):
        return ()
    return tuple(str(name) for name in found) if isinstance(found, dict) else ()
