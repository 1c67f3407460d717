"""The words of the page “Last 24 hours”. Pure; plain text, which may hold names from feeds: escape before markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from analysis.words import NOTHING, duration, listed, number, plural
from model.feed import OUTCOME_WORDS
from model.latest import Arrivals, FeedChecks, HourCount, NewStory
from model.moments import Window


def span_words(window: Window, now: datetime, zone: tzinfo, *, whole_day: bool) -> str:
    """`in the last 24 hours`, `since 14:00`, `since Mon 23 Nov 14:00`."""
    if whole_day:
        return "in the last 24 hours"
    return f"since {moment_words(window.first, now, zone)}"


def moment_words(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`14:00` today; `Mon 23 Nov 14:00` on another day."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


def opening(
    arrived: Arrivals,
    stories: Sequence[NewStory],
    outlets: int,
    span: str,
    *,
    verb: str = "we first saw",
    changed: int = 0,
    documents: int = 0,
    unseen: int | None = None,
    looked: str = "",
    unjudged: int = 0,
    failing: str = "",
) -> str:
    """What these hours brought, in a few sentences.

    `verb`: “we first saw” or “outlets published”, by the clock. `unseen`: how many are newer than the last look, at
    `looked`; None where nobody has looked before.
    """
    count = len(arrived.news)
    if not count:
        first = f"Nothing new that matches {span}."
    else:
        texts = sum(len(one.appearances) for one in stories)
        first = (
            f"{span[:1].upper()}{span[1:]} {verb} {plural(count, 'new article')}: {plural(texts, 'different text')} in "
            f"{plural(len(stories), 'story', 'stories')} from {plural(outlets, 'outlet')}."
        )
    parts = [first]
    if unseen is not None and count:
        new = {0: "None of them is", 1: "One of them is"}.get(unseen, f"{number(unseen)} of them are")
        parts.append(f"{new} newer than your last look ({looked}).")
    found = [plural(changed, "headline") + " changed"] if changed else []
    if documents:
        found.append(f"{plural(documents, 'official or campaign document')} came out")
    if found:
        parts.append(f"{listed(found)}.")
    parts.append(apart_words(arrived))
    if unjudged:
        parts.append(f"{plural(unjudged, 'article waits', 'articles wait')} to be judged and may belong here.")
    parts.append(failing)
    return " ".join(part for part in parts if part)


def apart_words(arrived: Arrivals) -> str:
    """What came in these hours and is not their news; empty where nothing did."""
    parts = [
        (len(arrived.late), "older than a day when they reached us"),
        (len(arrived.backfilled), "backfilled"),
        (len(arrived.by_hand), "added by hand"),
    ]
    words = [f"{number(n)} {how}" for n, how in parts if n]
    return f"Not counted as new: {listed(words)}." if words else ""


def hours_title(counts: Sequence[HourCount], zone: tzinfo) -> str:
    """`Most articles came between 14:00 and 15:00: 12`."""
    most = max(counts, key=lambda one: len(one.ids), default=None)
    if most is None or not most.ids:
        return "No hour brought anything"
    return f"Most came between {hour_words(most, zone)}: {plural(len(most.ids), 'article')}"


def hour_words(one: HourCount, zone: tzinfo) -> str:
    """`14:00 and 15:00`."""
    start = one.start.astimezone(zone)
    return f"{start:%H:%M} and {(start + timedelta(hours=1)):%H:%M}"


def later_words(at: datetime, first: datetime) -> str:
    """`first`, `at the same time`, `12 min later`."""
    if at <= first:
        return "at the same time"
    return f"{duration(at - first)} later"


def checks_words(checks: Sequence[FeedChecks], feeds: int) -> str:
    """How many feeds were asked in the window, and how many failed at their last check in it."""
    failing = [one for one in checks if one.failures and not one.recovered]
    recovered = sum(one.recovered for one in checks)
    asked = f"{number(len(checks))} of {number(feeds)}" if feeds else number(len(checks))
    words = f"{asked} {'feed was' if max(feeds, len(checks)) == 1 else 'feeds were'} asked in this time"
    if failing:
        words += f"; {number(len(failing))} failed at the last check, so news may be missing here"
    if recovered:
        words += f"; {number(recovered)} failed and answered again since"
    return f"{words}."


def outcome_words(one: FeedChecks) -> str:
    """How the last check in the window went: `new articles (3)`, or the reason of a failure."""
    if one.last_outcome in ("failed", "not_a_feed"):
        return one.last_reason or OUTCOME_WORDS[one.last_outcome]
    return OUTCOME_WORDS.get(one.last_outcome, NOTHING)
