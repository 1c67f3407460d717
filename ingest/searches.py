"""`data/searches.toml`: search feeds that can be asked about a window of days."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from ingest.feeds import feed_mistakes
from ingest.windows import Window
from model.errors import DataFileError

PLACES = ("query", "since", "until", "day_before", "day_after")
_KEYS = frozenset(("name", "title", "url", "days", "cap", "language"))
_DAYS_NEEDED = (("since", "day_before"), ("until", "day_after"))


@dataclass(frozen=True, slots=True)
class SearchTemplate:
    """A search feed with places for the words and the days."""

    name: str
    url: str
    title: str = ""
    days: int = 7
    cap: int | None = None
    language: str = ""

    @property
    def asks_for(self) -> frozenset[str]:
        return frozenset(place for _, place, _, _ in string.Formatter().parse(self.url) if place)

    def address(self, query: str, window: Window) -> str:
        """The feed's URL for these words and days."""
        one = timedelta(days=1)
        return self.url.format(
            query=quote_plus(query),
            since=window.since,
            until=window.until,
            day_before=window.since - one,
            day_after=window.until + one,
        )


def template_mistake(template: SearchTemplate) -> str:
    """What is wrong with a template, as a sentence; empty if nothing."""
    try:
        places = [(place, spec, kind) for _, place, spec, kind in string.Formatter().parse(template.url)]
    except ValueError:
        return "Its url has a brace that is not closed."
    for place, spec, kind in places:
        if place is not None and (place not in PLACES or spec or kind):
            return f"Its url has a place {{{place}}} that is not known. Known: {', '.join(PLACES)}."
    for either in _DAYS_NEEDED:
        if not set(either) & template.asks_for:
            return f"Its url must have a place {{{either[0]}}} or {{{either[1]}}}: else every window is the same."
    filled = template.url.format(**dict.fromkeys(PLACES, "x"))
    if mistakes := feed_mistakes({"url": filled}):
        return f"{'. '.join(mistakes)}."
    if not 1 <= template.days <= 3_660:
        return "days must be a number from 1 to 3660."
    return "" if template.cap is None or template.cap >= 1 else "cap must be at least 1."


def load_searches(path: Path) -> dict[str, SearchTemplate]:
    """The templates by name; none where there is no file. Raises DataFileError for the first mistake."""
    try:
        read = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(str(path), None, f"it cannot be read ({error})") from error
    found: dict[str, SearchTemplate] = {}
    tables = read.get("search", [])
    for number, table in enumerate(tables if isinstance(tables, list) else [tables], 1):
        template = _template(path, number, table)
        if template.name in found:
            raise DataFileError(str(path), None, f"two searches are named “{template.name}”.")
        found[template.name] = template
    return found


def _template(path: Path, number: int, table: Any) -> SearchTemplate:
    def wrong(words: str) -> DataFileError:
        return DataFileError(str(path), None, f"search {number}: {words}")

    if not isinstance(table, Mapping) or not table.get("name") or not table.get("url"):
        raise wrong("it needs a name and a url.")
    if unknown := sorted(set(table) - _KEYS):
        raise wrong(f"“{unknown[0]}” is not known. Known: {', '.join(sorted(_KEYS))}.")
    texts = {key: table[key] for key in ("name", "url", "title", "language") if key in table}
    numbers = {key: table[key] for key in ("days", "cap") if key in table}
    if not all(isinstance(value, str) for value in texts.values()):
        raise wrong("name, url, title and language are texts.")
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in numbers.values()):
        raise wrong("days and cap are whole numbers.")
    template = SearchTemplate(**texts, **numbers)
    if mistake := template_mistake(template):
        raise wrong(mistake)
    return template
