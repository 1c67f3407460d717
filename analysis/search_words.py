"""Saved searches in words: what a change did, what a version changed, and the lines on a search's chart. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from analysis.break_words import Mark
from analysis.words import listed, number, plural
from model.answer import Bucket
from model.question import Question, day_words
from model.search import Change, SavedSearch, SearchVersion

WINDOW_WORDS = "of the 90 days before"
NOW_WORDS = "every bar counts by the search as it is now"


def change_words(change: Change) -> str:
    """`3 more, 12 fewer articles`."""
    if not change.added and not change.removed:
        return "the same articles"
    more = f"{number(change.added)} more" if change.added else ""
    fewer = f"{number(change.removed)} fewer" if change.removed else ""
    one = max(change.added, change.removed) == 1 and not (more and fewer)
    return f"{', '.join(part for part in (more, fewer) if part)} {'article' if one else 'articles'}"


def preview_words(change: Change, both: int) -> str:
    """What keeping a change would do, before it is kept."""
    if not change.added and not change.removed:
        return f"Over the last 90 days this counts the same {plural(both, 'article')}."
    return (
        f"Over the last 90 days this would add {plural(change.added, 'article')} and take away "
        f"{number(change.removed)}; {number(both)} {'stays' if both == 1 else 'stay'}."
    )


def version_words(version: SearchVersion, before: SearchVersion | None) -> str:
    """What a version changed, without who and when."""
    if before is None:
        return "saved it"
    parts = []
    if version.asked != before.asked:
        counted = f" ({change_words(version.change)} {WINDOW_WORDS})" if version.change else ""
        parts.append(f"changed what it asks{counted}")
    if version.name != before.name:
        parts.append(f"named it “{version.name}”, which was “{before.name}”")
    if version.owner != before.owner:
        parts.append(f"made {version.owner} its owner")
    if version.notes != before.notes:
        parts.append("changed the notes" if version.notes else "took the notes away")
    return listed(parts)


def change_marks(found: SavedSearch, days: Sequence[date], bucket: Bucket, zone: tzinfo) -> tuple[Mark, ...]:
    """The days within a chart on which the search changed, as lines: several of one day are one line."""
    if not days:
        return ()
    end = days[-1] + timedelta(days=1 if bucket == "day" else 7)
    lines: dict[date, list[str]] = {}
    for version in found.changes:
        day = version.at.astimezone(zone).date()
        if version.change is not None and days[0] <= day < end:
            lines.setdefault(day, []).append(f"search changed: {change_words(version.change)}")
    return tuple(Mark(day, (day_words(day), *said, NOW_WORDS)) for day, said in sorted(lines.items()))


def marks_words(marks: Sequence[Mark]) -> str:
    """For subtitles: `dotted line: the search changed on 3 Nov 2026 (3 more, 12 fewer articles); every bar …`."""
    if not marks:
        return ""
    said = [f"{day_words(mark.day)} ({'; '.join(_did(line) for line in mark.lines[1:-1])})" for mark in marks]
    return f"dotted line{'s' if marks[1:] else ''}: the search changed on {listed(said)}; {NOW_WORDS}"


def _did(line: str) -> str:
    return line.removeprefix("search changed: ")


def only_period_differs(one: Question, other: Question) -> bool:
    """Whether two questions ask the same of different times."""
    return one != other and one.with_(since=None, until=None, last=None) == other.with_(
        since=None, until=None, last=None
    )


def week_words(now: int, before: int | None) -> str:
    """`12 different texts in the last 7 days, 3 more than in the week before`; without the rest where not compared."""
    counted = f"{plural(now, 'different text')} in the last 7 days"
    if before is None:
        return f"{counted}; not compared with the week before"
    if now == before:
        return f"{counted}, as many as in the week before"
    return f"{counted}, {number(abs(now - before))} {'more' if now > before else 'fewer'} than in the week before"
