"""Periods in words, and what is given for one: `2026-W47`, a month, two dates. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from model.errors import QuestionError
from model.query_fields import FIRST_YEAR, LAST_YEAR

_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z")


def last_week(today: date) -> tuple[date, date]:
    """Monday to Sunday before this week."""
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def period_of(name: str) -> tuple[date, date]:
    """`2026-W47` (ISO 8601 week), `2026-11` or `2026-Q4` → its first and last day. Raises QuestionError."""
    try:
        if found := _WEEK.match(name):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            period = monday, monday + timedelta(days=6)
        elif found := _MONTH.match(name):
            period = _months(int(found[1]), int(found[2]), int(found[2]))
        elif found := _QUARTER.match(name):
            period = _months(int(found[1]), 3 * int(found[2]) - 2, 3 * int(found[2]))
        else:
            raise ValueError
    except ValueError:
        raise QuestionError(name, f"“{name}” is no period: give a week (2026-W47), a month (2026-11) or a quarter "
                                  "(2026-Q4).") from None  # fmt: skip
    if not FIRST_YEAR <= period[0].year <= LAST_YEAR:
        raise QuestionError(name, f"“{name}”: give a year between {FIRST_YEAR} and {LAST_YEAR}.")
    return period


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def noun(since: date, until: date) -> str:
    """`week`, `month`, `quarter`, `day`, or `period` for what is none of these."""
    days = (until - since).days + 1
    if days == 7:
        return "week"
    if days == 1:
        return "day"
    whole = since.day == 1 and until.day == monthrange(until.year, until.month)[1]
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    return {1: "month", 3: "quarter"}.get(months, "period") if whole else "period"


def title_of(since: date, until: date) -> str:
    """`Weekly briefing`."""
    names = {"week": "Weekly", "month": "Monthly", "quarter": "Quarterly", "day": "Daily"}
    kind = names.get(noun(since, until))
    return f"{kind} briefing" if kind else "Briefing"


def span_words(since: date, until: date) -> str:
    """`16–22 November 2026`, `28 September – 4 October 2026`."""
    if since == until:
        return f"{since.day} {since:%B %Y}"
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day}–{until.day} {until:%B %Y}"
    year = "" if since.year == until.year else f" {since.year}"
    return f"{since.day} {since:%B}{year} – {until.day} {until:%B %Y}"


def short_day(day: date) -> str:
    """`Thu 12 Nov`, which no line breaks apart."""
    return f"{day:%a}\u00a0{day.day}\u00a0{day:%b}"
