"""The fields of the query language: their names, what each takes, and what is meant by a mistaken one."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal, get_args

from model.attitude import ATTITUDES
from model.feed import OUTLET_KINDS, TIERS
from model.folding import folded
from model.judgement import COVERAGE_KINDS

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Far enough from the ends of the calendar to count days and shift time zones."""
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field: what it says, an example, and how a value is read. `choices`: all that it takes, where that is fixed."""

    name: str
    says: str
    """Completes “Articles …”."""
    example: str
    choices: tuple[str, ...] = ()
    read: Callable[[str], str | None] = str
    """A value → as it is kept; None where it is none."""
    takes: str = ""
    """Completes “… takes”, where no list of choices says it."""
    endings: bool = False
    """Whether a * may stand for any ending."""
    known_by_archive: bool = False
    """Whether its values are those that the archive holds (`model.query_known`)."""


def span_of(value: str) -> tuple[date, date] | None:
    """First and last day of `2026`, `2026-11` or `2026-11-22`; None for anything else."""
    found = _DATE.fullmatch(value)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR or not 0 <= month <= 12 or (found[2] and not month):
        return None
    first, last = month or 1, month or 12
    length = monthrange(year, last)[1]
    if day > length or (found[3] and not day):
        return None
    return date(year, first, day or 1), date(year, last, day or length)


def _day(value: str) -> str | None:
    return value if span_of(value) else None


def _story(value: str) -> str | None:
    return str(int(value)) if value.isascii() and value.isdecimal() and len(value) <= 15 else None


def _one_of(choices: Sequence[str]) -> Callable[[str], str | None]:
    by_fold = {folded(choice): choice for choice in choices}
    return lambda value: by_fold.get(folded(value))


def _chosen(name: str, says: str, example: str, choices: tuple[str, ...]) -> FieldKind:
    return FieldKind(name, says, example, choices, _one_of(choices))


def _kept(name: str, says: str, example: str, takes: str, read: Callable[[str], str] = str.strip) -> FieldKind:
    ends = name not in ("country", "lang")
    return FieldKind(name, says, example, read=read, takes=takes, endings=ends, known_by_archive=True)


def _country(value: str) -> str:
    code = value.strip().upper()
    return "GB" if code == "UK" else code


Direction = Literal["negative", "neutral", "positive"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
_DAY = "a date such as 2026-11-01, or a month such as 2026-11"
FIELDS: dict[str, FieldKind] = {
    kind.name: kind
    for kind in (
        _kept("outlet", "of an outlet, by its name or short name", "outlet:bbc-news", "an outlet of the archive"),
        _chosen("tier", "of outlets of a tier", "tier:1", TIERS),
        _kept("site", "of outlets at a web address", "site:bbc.co.uk", "an outlet's web address", str.lower),
        _kept("country", "of outlets from a country", "country:GB", "a country's two letters", _country),
        _kept("lang", "in a language", "lang:en", "a language's two letters", lambda value: value.strip().lower()),
        _kept("topic", "on a topic", "topic:encryption", "a topic", str.strip),
        _chosen("kind", "of a kind of outlet", 'kind:"trade press"', OUTLET_KINDS),
        _chosen("coverage", "of a kind of coverage", "coverage:policy", COVERAGE_KINDS),
        _chosen("sentiment", "by their wording", "sentiment:negative", DIRECTIONS),
        _kept("voice", "that name an organisation or person", "voice:signal", "an organisation or person"),
        _chosen("attitude", "by their attitude toward those named", "attitude:unfavourable", ATTITUDES),
        _kept("tag", "that bear a tag", "tag:urgent", "a tag"),
        FieldKind("story", "of a story", "story:12", read=_story, takes="the number of a story"),
        FieldKind("since", "from a day on", "since:2026-11-01", read=_day, takes=_DAY),
        FieldKind("until", "up to a day", "until:2026-11-22", read=_day, takes=_DAY),
        FieldKind("date", "of a day, month or year", "date:2026-11", read=_day, takes=_DAY),
    )
}
TEXT_FIELDS = ("title", "quote")
DATE_FIELDS = ("since", "until", "date")
ALIASES = {
    "headline": "title",
    "source": "outlet",
    "language": "lang",
    "from": "since",
    "to": "until",
    "wording": "sentiment",
    "domain": "site",
}
"""Other words for a field; the canonical text has ours."""
FIELD_NAMES = (*TEXT_FIELDS, *FIELDS)


def field_named(name: str) -> str | None:
    """The field that a person means by a name, in any case; None where there is none."""
    wanted = ALIASES.get(name.lower(), name.lower())
    return wanted if wanted in FIELD_NAMES else None


def nearest(wrong: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Those of the known words that a mistaken one is nearest to, best first; those that begin alike count too."""
    by_fold: dict[str, str] = {}
    for word in known:
        by_fold.setdefault(folded(word), word)
    wanted = folded(wrong)[:60]
    close = get_close_matches(wanted, list(by_fold), n=most, cutoff=0.6)
    begin = [word for word in by_fold if len(wanted) > 1 and word.startswith(wanted)]
    return [by_fold[word] for word in dict.fromkeys([*close, *sorted(begin)])][:most]


def mistaken(name: str, value: str) -> tuple[str, list[str]]:
    """(why a field does not take a value, what was perhaps meant)."""
    kind = FIELDS[name]
    if kind.choices:
        near = nearest(value, kind.choices)
        return f"{name}: takes {', '.join(kind.choices)}, not “{value}”.", near
    return f"{name}: takes {kind.takes}, not “{value}”.", []
