"""A comparison in words: with what, how the counts differ, and what forbids to compare. Pure; plain text."""

from __future__ import annotations

from datetime import date

from analysis.words import change_words, number, plural
from model.comparison import Against
from model.question import Question, day_words

UNITS = {
    "articles": ("article", "articles"),
    "texts": ("different text", "different texts"),
    "stories": ("story", "stories"),
    "outlets": ("outlet", "outlets"),
}


def span_words(asked: Question, today: date) -> str:
    """`28 Oct 2026 to 10 Nov 2026`, as far as the period is not still to come."""
    found = asked.resolved(today)
    until = min(found.until or today, today) if found.since else found.until
    if found.since is None:
        return f"until {day_words(until)}" if until else "all time"
    if until is None or until <= found.since:
        return day_words(found.since)
    return f"{day_words(found.since)} to {day_words(until)}"


def against_words(against: Against, other: Question, today: date, name: str = "") -> str:
    """What is compared with, within a sentence: `the 14 days before (28 Oct 2026 to 10 Nov 2026)`.

    `name` is that of the saved search.
    """
    span = span_words(other, today)
    if against.against_kind == "search":
        return f"the saved search “{name}” ({span})"
    length = (other.until - other.since).days + 1 if other.since and other.until else 0
    days = "day" if length == 1 else f"{number(length)} days"
    if against.against_kind == "previous":
        return f"the {days} before ({span})"
    if against.against_kind == "year":
        return f"the same weekdays a year before ({span})"
    return f"the {days} from {day_words(other.since) if other.since else ''} ({span})"


def counts_words(now: int, then: int, unit: str, *, fair: bool) -> str:
    """`142 different texts against 120, 18% more`; without the change where the two were collected differently."""
    change = change_words(now, then) if fair else ""
    return f"{plural(now, *UNITS[unit])} against {number(then)}" + (f", {change}" if change else "")


def unlike_words(collected: tuple[int, int], *, collection: bool, watched: bool) -> str:
    """What forbids to compare, as a sentence; empty where nothing does."""
    if not watched:
        return "We did not watch yet when the other period began: what is missing there was not collected."
    if not collection:
        one, other = collected
        return (
            f"Not like with like: we collected {number(one)} articles on any subject in this period and "
            f"{number(other)} in the other. A change in what we collect is no change in the news."
        )
    return ""


def legend_words(unit: str, asked: Question, today: date, *, share: bool, name: str = "") -> str:
    """A series in a legend: `Different texts, 28 Oct 2026 to 10 Nov 2026`, behind the saved search's name."""
    what = "Share of these outlets’ news" if share else UNITS[unit][1].capitalize()
    return f"{f'“{name}”: ' if name else ''}{what}, {span_words(asked, today)}"
