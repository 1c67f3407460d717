"""Dates as feeds write them → aware UTC.

Two fast paths take nearly all real dates: RFC 822 (RSS 2.0) and ISO 8601 (Atom, Dublin Core, JSON Feed). What remains
goes through a tolerant reader that finds year, month, day, time and zone one by one. A date that does not exist
(2026-02-30) is None: an undated article is honest, a wrongly dated one is not. Which comes first in 05/11/2026, day or
month, only the language tells (`writes_day_first`); in 13/05/2026 the date itself does.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model.article import DateSource, Entry

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Before the web had news sites; feeds that say 1970 or 0001 mean "unknown"."""
SLACK = timedelta(hours=24)
"""How far a date may lie after our fetch: wrong zones and clocks reach a day, scheduled texts further."""

_MONTH_WORDS = """
    jan january januar janvier janv enero ene gennaio gen janeiro januari jaen januarja
    feb february februar fevrier fevr fev febrero febbraio fevereiro februari feber
    mar march marz maerz mrz mars marzo marco maart mrt
    apr april avril avr abril abr aprile
    may mai mayo maggio mag maio mei
    jun june juni juin junio giugno giu junho juno
    jul july juli juillet juil julio luglio lug julho
    aug august aout agosto ago augustus
    sep sept september septembre septiembre setiembre settembre set setembro
    oct october oktober okt octobre octubre ottobre ott outubro out
    nov november novembre noviembre novembro
    dec december dezember dez decembre diciembre dic dicembre dezembro desember
"""
_MONTHS = {
    word: number for number, line in enumerate(_MONTH_WORDS.strip().splitlines(), start=1) for word in line.split()
}
_ZONE_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "bst": 1, "cet": 1, "mez": 1, "met": 1, "wat": 1, "west": 1,
    "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "sast": 2, "cat": 2,
    "eest": 3, "msk": 3, "eat": 3, "trt": 3,
    "gst": 4, "pkt": 5, "ist": 5.5, "npt": 5.75, "bdt": 6, "wib": 7, "ict": 7,
    "sgt": 8, "hkt": 8, "pht": 8, "myt": 8, "awst": 8, "wita": 8,
    "jst": 9, "kst": 9, "wit": 9, "acst": 9.5, "acdt": 10.5,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
    "brt": -3, "art": -3, "clt": -4, "clst": -3, "nst": -3.5, "ndt": -2.5,
    "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
"""Abbreviations in the sense most news feeds mean: IST is India's, CST America's, BST Britain's."""
_ZONES = {name: timezone(timedelta(hours=hours)) for name, hours in _ZONE_HOURS.items()}
_SEASONAL = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""Zones whose offset depends on the day."""

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}, ?)?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) "
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))? ?(?:([+-])([0-9]{2}):?([0-9]{2})|([A-Za-z]{1,4}))"
)
_TIME = re.compile(
    r"(?<![0-9])([0-9]{1,2})[:h.]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s{0,3}(a\.?m\b\.?|p\.?m\b\.?)?(?![0-9:])"
)
_HOUR_ONLY = re.compile(r"(?<![0-9])([0-9]{1,2})\s?(a\.?m\b\.?|p\.?m\b\.?)")
_OFFSET = re.compile(r"(?:utc|gmt|\s|^)\s{0,3}([+-])([0-9]{1,2}):?([0-9]{2})?(?![0-9])")
_YEAR_FIRST = re.compile(r"(?<![0-9])([0-9]{4})\s?[-/.年년]\s?([0-9]{1,2})\s?[-/.月월]\s?([0-9]{1,2})(?![0-9])")
_DOTTED = re.compile(r"(?<![0-9])([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})(?![0-9])")
_SLASHED = re.compile(r"(?<![0-9/-])([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4}|(?<=/)[0-9]{2})(?![0-9/-])")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:t?([0-9]{2})([0-9]{2})([0-9]{2})?)?(?=z|\s|[+-]|$)")
_WORD = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")
_EPOCH = re.compile(r"([0-9]{9,10})(?:\.[0-9]{1,9})?|([0-9]{12,13})")
_MONTH_FIRST = re.compile(r"(?:en|eng|english)?(?:[-_](?:us|ca|ph))?", re.IGNORECASE)


def writes_day_first(language: str) -> bool:
    """Whether 05/11/2026 is read as 5 November in texts of this language, a tag as feeds write it ("en-GB", "fr").

    In all but the English of the United States, the Philippines and Canada (which writes both). Where the tag is
    missing, or says English and not whose, the month comes first: feeds with such dates are mostly American.
    """
    return not _MONTH_FIRST.fullmatch(language.strip())


def parse_date(raw: str, *, day_first: bool = False) -> datetime | None:
    """A date as published → aware UTC; None where there is none, or none that exists.

    Reads RFC 822 and 2822, ISO 8601 and RFC 3339, Unix seconds and milliseconds, and the looser forms of real feeds,
    with month names in English, German, French, Spanish, Italian, Portuguese and Dutch. Without a zone: UTC. Without a
    time: midnight. `day_first` says how to read 05/11/2026, where both orders make a date.
    """
    try:
        match = _RFC822.fullmatch(raw)
        if match:
            return _from_rfc822(match)
        if raw[4:5] == "-" and raw[10:11] in ("T", " ", ""):
            return _utc(datetime.fromisoformat(raw))
    except (ValueError, OverflowError):
        pass  # not quite the common form: the tolerant reader decides
    try:
        return _tolerant(raw, day_first)
    except (ValueError, OverflowError):  # a day, hour or year that does not exist
        return None


def date_article(entry: Entry, fetched_at: datetime, *, day_first: bool = False) -> tuple[datetime | None, DateSource]:
    """When an entry says it was published, and where that comes from.

    The first plausible of `published` and `updated` counts. Where none is, the first that is given says what is
    wrong: *future* (more than 24 h after `fetched_at`) or *implausible* (before 1995, or unreadable).
    """
    wrong: DateSource | None = None
    choices: tuple[tuple[DateSource, str], ...] = (("published", entry.published), ("updated", entry.updated))
    for source, raw in choices:
        if not raw or raw.isspace():
            continue
        date = parse_date(raw, day_first=day_first)
        if date is None or date < EARLIEST:
            wrong = wrong or "implausible"
        elif date > fetched_at + SLACK:
            wrong = wrong or "future"
        else:
            return date, source
    return None, wrong or "missing"


def _from_rfc822(match: re.Match[str]) -> datetime:
    day, month_name, year, hour, minute, second, sign, zone_hours, zone_minutes, zone_name = match.groups()
    month = _MONTHS.get(month_name.lower())
    if month is None:
        raise ValueError(month_name)
    local = datetime(int(year), month, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=UTC)
    if zone_name:
        zone = zone_name.lower()
        return local if zone in ("gmt", "z", "utc") else _in_zone(local, zone)
    return local - _offset(sign, zone_hours, zone_minutes)


def _utc(date: datetime) -> datetime:
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _offset(sign: str, hours: str, minutes: str | None) -> timedelta:
    """A numeric offset; ValueError beyond the +14:00 that exist (and the -12:00, for which +14 is slack enough)."""
    total = int(hours) * 60 + int(minutes or 0)
    if total > 14 * 60:
        raise ValueError(f"offset {sign}{hours}{minutes}")
    return timedelta(minutes=-total if sign == "-" else total)


def _in_zone(local: datetime, name: str) -> datetime:
    """A wall-clock time (marked UTC) and a zone's abbreviation → UTC. Unknown abbreviations count as UTC."""
    if name in _SEASONAL:
        try:
            return local.replace(tzinfo=ZoneInfo(_SEASONAL[name])).astimezone(UTC)
        except ZoneInfoNotFoundError:  # no zone data on this machine: the standard time of that zone
            name = name[0] + "st"
    return local.replace(tzinfo=_ZONES.get(name, UTC)).astimezone(UTC)


def _tolerant(raw: str, day_first: bool) -> datetime | None:
    text = raw.strip()
    if not text or len(text) > 120:
        return None
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        seconds, milliseconds = epoch.groups()
        return datetime.fromtimestamp(int(seconds) if seconds else int(milliseconds) / 1000, UTC)
    decomposed = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = unicodedata.normalize("NFKC", plain).replace("−", "-")
    compact = _COMPACT.match(plain)
    if compact:
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
        return _zoned(datetime(year, month, day, hour, minute, second, tzinfo=UTC), plain[compact.end() :])
    return _piecewise(plain, day_first)


def _piecewise(plain: str, day_first: bool) -> datetime | None:
    """Year, month and day, then the time, then the zone; each found is taken out before the next is looked for."""
    found = _YEAR_FIRST.search(plain) or _DOTTED.search(plain) or _SLASHED.search(plain)
    day: datetime | None
    if found:
        day = _numeric_day(found, day_first)
        rest = plain[: found.start()] + " " + plain[found.end() :].removeprefix("t")
        rest, hours = _take_time(rest)
    else:
        rest, hours = _take_time(plain)
        day = _named_day(rest)
    return None if day is None else _zoned(day + hours, rest)


def _numeric_day(found: re.Match[str], day_first: bool) -> datetime:
    first, second, third = (int(part) for part in found.groups() if part not in ("/", "-"))
    if found.re is _YEAR_FIRST:
        return datetime(first, second, third, tzinfo=UTC)
    if found.re is _DOTTED or first > 12 or (day_first and second <= 12):
        first, second = second, first
    return datetime(_full_year(third), first, second, tzinfo=UTC)


def _full_year(year: int) -> int:
    """Two digits mean 1970 to 2069, as in POSIX strptime (within a year)."""
    return year if year > 99 else year + (1900 if year >= 70 else 2000)


def _named_day(text: str) -> datetime | None:
    month = next((_MONTHS[word] for word in _WORD.findall(text) if word in _MONTHS), None)
    numbers = _NUMBER.findall(_OFFSET.sub(" ", text))
    if month is None or len(numbers) < 2:
        return None
    year = next((number for number in numbers if len(number) == 4), None)
    if year is not None:
        numbers.remove(year)
        return datetime(int(year), month, int(numbers[0]), tzinfo=UTC)
    day, short = int(numbers[0]), int(numbers[1])
    if len(numbers[1]) != 2:
        return None
    return datetime(_full_year(short), month, day, tzinfo=UTC)


def _take_time(text: str) -> tuple[str, timedelta]:
    """The text without its time of day, and that time (24:00 is the midnight that follows)."""
    found = _TIME.search(text)
    groups = found.groups() if found else ()
    if not found:
        found = _HOUR_ONLY.search(text)
        if not found:
            return text, timedelta()
        groups = (found.group(1), "0", None, found.group(2))
    hour, minute, second = int(groups[0] or 0), int(groups[1] or 0), min(int(groups[2] or 0), 59)
    half = groups[3] or ""
    if half and not 1 <= hour <= 12:
        half = ""  # "14:30 PM" happens, and means 14:30
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if minute > 59 or hour > 24 or (hour == 24 and (minute or second)):
        raise ValueError(f"time {found.group()}")
    rest = text[: found.start()] + " " + text[found.end() :]
    return rest, timedelta(hours=hour, minutes=minute, seconds=second)


def _zoned(local: datetime, rest: str) -> datetime:
    offset = _OFFSET.search(rest)
    if offset:
        return local - _offset(*offset.groups())
    name = next((word for word in reversed(_WORD.findall(rest)) if word in _ZONES or word in _SEASONAL), "")
    return _in_zone(local, name) if name else local
