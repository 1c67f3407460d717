"""What the columns of a list mean: given, remembered, guessed or asked; and a row → an entry of that meaning."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.tables import Table
from ingest.xlsx_rows import serial_date
from model.article import MEDIA
from model.errors import CleartextError

FIELDS = ("headline", "outlet", "url", "date", "standfirst", "byline", "language", "medium")
"""What a column can mean, in the order in which people are asked."""
DateOrder = Literal["", "day first", "month first"]
_GUESSES = {
    "headline": "headline title titel titre titolo título titulo überschrift schlagzeile subject hit article",
    "outlet": "outlet source medium publication media quelle medienname publisher site domain zeitung source_name",
    "url": "url link address href permalink web adresse",
    "date": "date datum published fecha data pubdate published_at publication_date datetime time day",
    "standfirst": "standfirst summary description teaser snippet abstract lead excerpt zusammenfassung sentence",
    "byline": "byline author authors autor auteur journalist reporter writer",
    "language": "language lang sprache langue idioma",
    "medium": "medium media_type mediatype mediengattung channel type gattung",
}
_AMBIGUOUS = re.compile(r"(?<![0-9/-])([0-9]{1,2})[/-]([0-9]{1,2})[/-](?:[0-9]{4}|[0-9]{2})(?![0-9/-])")
_MEDIUM_WORDS = {
    "web": "online", "www": "online", "internet": "online", "newspaper": "print", "magazine": "print",
    "zeitung": "print", "zeitschrift": "print", "hörfunk": "radio", "television": "TV", "fernsehen": "TV",
    "broadcast": "TV", "tv": "TV",
}  # fmt: skip


class MappingError(CleartextError):
    """What columns mean is not known, or was given in a way that does not fit the list. Says what to do."""


@dataclass(frozen=True, slots=True)
class ListMapping:
    """Field → column; and how dates such as 05/11/2026 are meant."""

    columns: Mapping[str, str]
    dates: DateOrder = ""

    def to_json(self) -> dict[str, str]:
        return {**self.columns, **({"dates": self.dates} if self.dates else {})}

    @classmethod
    def from_json(cls, value: Mapping[str, str]) -> ListMapping:
        order: DateOrder = "day first" if value.get("dates") == "day first" else "month first"
        return cls({k: v for k, v in value.items() if k in FIELDS}, order if "dates" in value else "")


def given_mapping(options: Iterable[str], columns: Sequence[str]) -> dict[str, str]:
    """Read `headline=Title,date=Datum`. Raises MappingError for unknown fields or columns.

    A column whose name holds a comma is given in an option of its own, or in quotes.
    """
    found: dict[str, str] = {}
    for option in options:
        field, _, rest = option.partition("=")
        whole = _column(rest, columns)
        pairs = [(field, rest)] if whole else [_pair(part) for part in next(csv.reader([_quotable(option)]), [])]
        for name, wanted in pairs:
            name = name.strip().lower()
            if name not in FIELDS:
                raise MappingError(f"“{name}” is nothing that a column can mean. Known: {', '.join(FIELDS)}.")
            column = _column(wanted, columns)
            if column is None:
                raise MappingError(f"The list has no column “{wanted}”. Its columns: {listed_columns(columns)}.")
            if name in found:
                raise MappingError(f"“{name}” is given twice.")
            found[name] = column
    return found


def _quotable(option: str) -> str:
    """`date="a, b"` as `"date=a, b"`, which csv understands."""
    return re.sub(r'(^|,)(\w+)="', r'\1"\2=', option)


def _pair(part: str) -> tuple[str, str]:
    name, _, column = part.partition("=")
    return name, column


def _column(wanted: str, columns: Sequence[str]) -> str | None:
    wanted = " ".join(wanted.split())
    if wanted in columns:
        return wanted
    alike = [column for column in columns if column.casefold() == wanted.casefold()]
    return alike[0] if len(alike) == 1 else None


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """What columns probably mean, by their names; only ever a proposal. Each column is proposed once."""
    found: dict[str, str] = {}
    for field in FIELDS:
        for word in _GUESSES[field].split():
            hits = [one for one in columns if _key(one) in (word, word.replace("_", "")) and one not in found.values()]
            if hits:
                found[field] = hits[0]
                break
    return found


def _key(column: str) -> str:
    return re.sub(r"[\s-]+", "_", column.strip().casefold())


def mistakes(mapping: ListMapping, *, outlet: str) -> str:
    """Why a list cannot be read like this, as a sentence; empty if it can."""
    if "headline" not in mapping.columns:
        return "It must be said which column holds the headline."
    if not outlet and not {"outlet", "url"} & set(mapping.columns):
        return (
            "It must be said which column holds the outlet or the link, or whose articles they all are (--outlet NAME)."
        )
    return ""


def how_to_map(table: Table) -> str:
    """The columns, and the option that says what they mean, filled in so far as names tell."""
    proposal = guessed(table.columns)
    proposal.setdefault("headline", "COLUMN")
    example = ",".join(
        f'{field}="{column}"' if "," in column else f"{field}={column}" for field, column in proposal.items()
    )
    return (
        f"{table.path}: it is not known what its columns mean: {listed_columns(table.columns)}.\n"
        f"Say so once, and it is remembered for every list with these columns, for example\n"
        f"  --map '{example}'\n"
        f"A column can mean {', '.join(FIELDS)}; those not named are not kept. On a terminal, the command asks."
    )


def listed_columns(columns: Sequence[str]) -> str:
    shown = ", ".join(f"“{column}”" for column in columns[:60])
    return shown + (f" and {len(columns) - 60} more" if len(columns) > 60 else "")


def date_order(table: Table, column: str) -> DateOrder | None:
    """How the first rows' dates such as 05/11/2026 are meant: "" where none is so written, None where none tells."""
    place = table.columns.index(column)
    pairs = [found for cells in table.examples if (found := _AMBIGUOUS.search(cells[place]))]
    if not pairs:
        return ""
    if any(int(found[1]) > 12 for found in pairs):
        return "day first"
    return "month first" if any(int(found[2]) > 12 for found in pairs) else None


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row by meaning; all plain strings, empty where the list says nothing."""

    headline: str
    outlet: str
    url: str
    date: str
    standfirst: str
    byline: str
    language: str
    medium: str


def row_reader(table: Table, mapping: ListMapping) -> RowReader:
    return RowReader([table.columns.index(mapping.columns[f]) if f in mapping.columns else -1 for f in FIELDS], table)


class RowReader:
    """Cells → ListRow."""

    def __init__(self, places: Sequence[int], table: Table) -> None:
        self._places, self._serial = places, table.serial_dates

    def __call__(self, cells: Sequence[str]) -> ListRow:
        texts = {f: "" if place < 0 else cells[place] for f, place in zip(FIELDS, self._places, strict=True)}
        if self._serial:
            texts["date"] = serial_date(texts["date"])
        return ListRow(**{**texts, "medium": medium_of(texts["medium"])})


def medium_of(text: str) -> str:
    """One of MEDIA, however it is written; empty for anything else."""
    word = text.strip().casefold()
    by_word = {medium.casefold(): medium for medium in MEDIA}
    return by_word.get(word) or _MEDIUM_WORDS.get(word, "")
