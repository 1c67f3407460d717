"""Every number of a briefing's HTML file, counted again from exported articles by code that shares nothing with ours.

    python -m briefing 2026-W47 --format html --out out
    python -m ingest export "from=2026-09-21&to=2026-11-22&coverage=-crime" > stretch.csv     # with the weeks before
    python benchmarks/briefing_numbers.py out/briefing-2026-W47.html stretch.csv --from 2026-11-16 --to 2026-11-22

It reads the file as a browser does (the standard library alone): each number, the list that it leads to, and the
articles there. Counts are made again from the export's columns; lists of the period, of its days and of its outlets
must hold exactly the exported articles; what follows from other numbers is worked out from these. Exits 1 where one
differs.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

Row = dict[str, str]
_INTEGER = re.compile(r"\d[\d,]*")


@dataclass
class Found:
    """A list of the file."""

    title: str = ""
    unit: str = ""
    articles: list[str] = field(default_factory=list)
    steps: list[tuple[str, float, str]] = field(default_factory=list)


@dataclass
class Number:
    words: str
    value: float
    behind: str


class Reader(HTMLParser):
    """Numbers (`a.n`), lists (`h3` with their articles and steps) of a briefing's file."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[Number] = []
        self.lists: dict[str, Found] = {}
        self._list: Found | None = None
        self._number: Number | None = None
        self._in: list[str] = []
        self._step: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._in.append(tag)
        if tag == "h3" and "data-unit" in found:
            self._list = self.lists[found["id"]] = Found(unit=found["data-unit"])
        if tag == "li" and "data-article" in found and self._list is not None:
            self._list.articles.append(found["data-article"])
        if tag == "a" and found.get("class") == "n":
            value = float(found["data-value"]) if "data-value" in found else float("nan")
            self._number = Number("", value, found["href"].removeprefix("#"))
        if tag == "tr" and self._list is not None:
            self._step = ["", "", ""]

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass
        if tag == "a" and self._number is not None:
            if self._list is None:
                self.numbers.append(self._number)
            elif self._step:
                self._step[2] = self._number.behind
            self._number = None
        if tag == "tr" and self._list is not None and self._step:
            words, value, behind = self._step
            self._list.steps.append((words, float(value.replace(",", "").replace("−", "-")), behind))
            self._step = []

    def handle_data(self, data: str) -> None:
        if self._number is not None:
            self._number.words += data
        if self._list is not None and "h3" in self._in and "a" not in self._in:
            self._list.title += data
        if self._step and "th" in self._in:
            self._step[0] += data
        elif self._step and "td" in self._in:
            self._step[1] += data


FORMULAS: dict[str, Callable[[list[float]], float]] = {
    "the first divided by the second": lambda v: v[0] / v[1],
    "the first less the second": lambda v: v[0] - v[1],
    "the change of the first against the second": lambda v: (v[0] - v[1]) / v[1],
    "the middle": lambda v: float(median(v)),
    "the least": min,
    "the greatest": max,
    "how many": lambda v: float(len(v)),
    "one of them": lambda v: v[0],
    "the second": lambda v: v[1],
    "the first less the second, the third added": lambda v: v[0] - v[1] + v[2],
    "their sum": sum,
}


def formula(value: float, steps: Sequence[float]) -> str:
    """Which way of working the value out of its steps fits; empty where none does."""
    for name, work in FORMULAS.items():
        try:
            fits = abs(work(list(steps)) - value) < 1e-5 * max(1.0, abs(value))
        except (IndexError, ZeroDivisionError, ValueError):
            continue
        if fits:
            return name
    return "one of them" if any(abs(step - value) < 1e-9 for step in steps) else ""


def count(unit: str, rows: Sequence[Row]) -> int:
    match unit:
        case "texts":
            return len({row["text"] for row in rows})
        case "stories":
            return len({row["story"] for row in rows})
        case "outlets":
            return len({row["outlet"] for row in rows})
        case _:
            return len({row["id"] for row in rows})


def shown(words: str, value: float) -> bool:
    """Whether the words say the value: `1,204 articles`, `31%`, `9.5`, `38% more`."""
    if found := re.match(r"−?([\d.,]+)%", words):
        return abs(abs(value) * 100 - float(found[1].replace(",", ""))) <= 0.51
    if "times as many" in words:
        return abs(float(words.split()[0]) - (value + 1)) <= 0.06
    if words.endswith(("more", "fewer")):
        return True  # a difference of counts: its steps are checked
    said = re.match(r"[\d,]+(\.\d+)?", words)
    return said is not None and abs(float(said[0].replace(",", "")) - value) < 0.06


def check(page: Reader, rows: Sequence[Row], since: date, until: date, zone: ZoneInfo) -> tuple[int, list[str]]:
    """(numbers checked, what differs)."""
    by_id = {row["id"]: row for row in rows}
    wrong: list[str] = []
    for number in page.numbers:
        found = page.lists.get(number.behind)
        if found is None:
            wrong.append(f"“{number.words}” leads nowhere")
        elif number.value == number.value:  # the change of a card bears no value of its own
            wrong += _number(number, found, by_id)
    for key, found in page.lists.items():
        for words, value, behind in found.steps:
            if behind and behind in page.lists and page.lists[behind].articles:
                held = page.lists[behind]
                if all(n in by_id for n in held.articles):
                    again = count(held.unit, [by_id[n] for n in held.articles])
                    if again != value:
                        wrong.append(f"{key}: “{words}” is {value:g}, counted {again}")
    wrong += _sets(page, rows, since, until, zone)
    return len(page.numbers), wrong


def _number(number: Number, found: Found, by_id: dict[str, Row]) -> list[str]:
    if not shown(number.words, number.value):
        return [f"“{number.words}” does not say {number.value:g}"]
    if found.unit == "steps":
        values = [value for _, value, _ in found.steps]
        if not values or not formula(number.value, values):
            return [] if found.articles and not values else [f"“{number.words}” does not follow from {values}"]
        return []
    outside = [n for n in found.articles if n not in by_id]
    if outside and found.unit == "articles":
        return (
            [] if len(found.articles) == number.value else [f"“{number.words}”: the list holds {len(found.articles)}"]
        )
    again = count(found.unit, [by_id[n] for n in found.articles if n in by_id])
    return [] if again == number.value else [f"“{number.words}” in {found.title}: counted {again}"]


def _day(row: Row, zone: ZoneInfo) -> date | None:
    if not row["published_at"]:
        return None
    return datetime.fromisoformat(row["published_at"].replace("Z", "+00:00")).astimezone(zone).date()


def _sets(page: Reader, rows: Sequence[Row], since: date, until: date, zone: ZoneInfo) -> list[str]:
    """Lists that must hold exactly the exported articles: of the period, its days, its outlets, the weeks before."""
    own = [row for row in rows if (day := _day(row, zone)) and since <= day <= until]
    wanted = {f"Articles of {row['outlet_name']}": set[str]() for row in own}
    for row in own:
        wanted[f"Articles of {row['outlet_name']}"].add(row["id"])
    for n in range((until - since).days + 1):
        day = since + timedelta(days=n)
        wanted[f"Articles of {day:%A} {day.day} {day:%B}"] = {row["id"] for row in own if _day(row, zone) == day}
    wrong = []
    for found in page.lists.values():
        title = found.title.strip()
        if re.match(r"(Articles|Different texts|Stories|Outlets), \d", title):
            length = (until - since).days + 1
            spans = {(since, until), (since - timedelta(days=length), since - timedelta(days=1))}
            sets = [{r["id"] for r in rows if (d := _day(r, zone)) and a <= d <= b} for a, b in spans]
            if set(found.articles) not in sets:
                wrong.append(f"{title}: the list is not what was exported")
        elif title in wanted and set(found.articles) != wanted[title]:
            wrong.append(f"{title}: {len(found.articles)} listed, {len(wanted[title])} exported")
        elif title == "Usual number of different texts":
            wrong += _usual(found, rows, since, until, zone)
    return wrong


def _usual(found: Found, rows: Sequence[Row], since: date, until: date, zone: ZoneInfo) -> list[str]:
    length = (until - since).days + 1
    wrong = []
    counts: dict[int, set[str]] = {}
    for row in rows:
        day = _day(row, zone)
        if day and day < since:
            counts.setdefault((since - day - timedelta(days=1)) // timedelta(days=length), set()).add(row["text"])
    for back, (words, value, _) in enumerate(reversed(found.steps)):
        start = since - timedelta(days=(back + 1) * length)
        if str(start.day) not in words:
            continue  # periods in between were collected otherwise, and are left out
        if len(counts.get(back, ())) != value:
            wrong.append(f"usual: {words} is {value:g}, exported {len(counts.get(back, ()))}")
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("html", type=Path)
    parser.add_argument("export", type=Path, help="CSV of `python -m ingest export`, the periods before included")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True)
    parser.add_argument("--to", dest="until", type=date.fromisoformat, required=True)
    parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("UTC"))
    given = parser.parse_args(arguments)
    page = Reader()
    page.feed(given.html.read_text("utf-8"))
    with given.export.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    checked, wrong = check(page, rows, given.since, given.until, given.zone)
    print(f"{checked} numbers, {len(page.lists)} lists, {len(rows)} exported articles: {len(wrong)} differ")
    for line in wrong:
        print(f"  {line}")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
