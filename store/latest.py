"""The last hours as answers: what arrived, hour by hour, story by story; changed headlines; how feeds were asked.

The archive's days are too wide for that, so a question is asked `within` a window of seconds: an `Asking` like any
other, whose masks hold only what lies in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from sqlite_utils import Database

from model.feed import TIERS, OutcomeKind
from model.latest import Appearance, Arrivals, FeedChecks, HeadlineChange, HourCount, NewStory
from model.moments import Window
from model.question import Question
from store.answers import BACKFILL, BY_HAND, WATCHED, Asking
from store.columns import UNDATED, Columns, Ints, Mask, in_scope
from store.times import instant, moment, seconds

LATE_S = 86_400
"""An article whose outlet dates it further back than this before we first saw it is backlog, not news of the hour."""
HOUR_S = 3_600


@dataclass(frozen=True)
class Within(Asking):
    """An `Asking` over a window, whatever period the question names."""

    whole: Asking = field(kw_only=True)
    inside: Mask = field(kw_only=True)

    def mask(self, question: Question) -> Mask:
        return self.whole.mask(whenever(question)) & self.inside


def within(asking: Asking, inside: Mask) -> Within:
    """The same archive, of which only these articles are there, whatever period a question names."""
    return Within(
        asking.columns, asking.today, asking.zone, asking.hits, asking.week_starts, whole=asking, inside=inside
    )


@dataclass(frozen=True, eq=False)
class Came:
    """Which articles lie in a window by a clock, told apart by how they came; whatever they are about."""

    news: Mask
    late: Mask
    backfilled: Mask
    by_hand: Mask


def came(db: Database, asking: Asking, question: Question, window: Window) -> Came:
    """Everything of a window, by the question's clock: see `Arrivals`."""
    columns, at = asking.columns, asking.columns.clock(question)
    inside = (at >= seconds(window.first)) & (at <= seconds(window.last))
    watched = inside & (columns.origin == WATCHED)
    late = watched & _late(columns)
    late |= watched & np.isin(columns.ids, _backlog(db, columns.ids[watched & (columns.published_at == UNDATED)]))
    if question.clock == "published":
        late[:] = False  # by the outlets' own dates, all of it is of these hours
    return Came(
        watched & ~late, late, inside & (columns.origin == BACKFILL), inside & (columns.origin == BY_HAND)
    )  # fmt: skip


def _backlog(db: Database, undated: Ints) -> Ints:
    """Of undated articles, those that only came with the first document of a feed: nobody knows how old they are."""
    rows = db.conn.execute(
        "SELECT i.value FROM json_each(?) i WHERE NOT EXISTS (SELECT 1 FROM sightings s"
        " WHERE s.article_id = i.value AND s.first_seen_at >"
        "  (SELECT coalesce(min(p.at), 0) FROM polls p WHERE p.feed_id = s.feed_id))",
        [json.dumps(undated.tolist())],
    )
    return np.array([row[0] for row in rows], dtype=np.int64)


def whenever(question: Question) -> Question:
    """The question without its period."""
    return replace(question, since=None, until=None, last=None)


def arrivals(asking: Asking, question: Question, here: Came) -> Arrivals:
    """What the question counts of what came in a window."""
    found = asking.mask(whenever(question))
    return Arrivals(
        *(
            _newest(asking.columns, question, found & part)
            for part in (here.news, here.late, here.backfilled, here.by_hand)
        )
    )


def _late(columns: Columns) -> Mask:
    dated = columns.published_at != UNDATED
    late: Mask = dated & (columns.published_at < columns.first_seen_at - LATE_S)
    return late


def _newest(columns: Columns, question: Question, found: Mask) -> tuple[int, ...]:
    rows = np.flatnonzero(found)
    order = np.lexsort((-columns.ids[rows], -columns.clock(question)[rows]))
    return tuple(int(i) for i in columns.ids[rows[order]])


def seen_after(asking: Asking, ids: tuple[int, ...], at: datetime) -> int:
    """How many of these articles we first saw after a moment."""
    return int((asking.columns.first_seen_at[_rows(asking.columns, ids)] > seconds(at)).sum())


def outlets_of(asking: Asking, ids: tuple[int, ...]) -> int:
    """How many outlets carried these articles."""
    return len(np.unique(asking.columns.outlet[_rows(asking.columns, ids)]))


def unjudged(asking: Asking, question: Question, window: Window) -> int:
    """Articles of the window's watched feeds, from the question's outlets, that wait to be judged."""
    columns, asked = asking.columns, whenever(question)
    at = columns.clock(asked)
    scope = in_scope(columns, asked, today=asking.today, zone=asking.zone) & ~columns.judged
    inside = (at >= seconds(window.first)) & (at <= seconds(window.last)) & (columns.origin == WATCHED)
    return int((scope & inside).sum())


def _rows(columns: Columns, ids: tuple[int, ...]) -> Ints:
    found: Ints = np.searchsorted(columns.ids, np.array(ids, dtype=np.int64))
    return found


def hours(asking: Asking, question: Question, window: Window, ids: tuple[int, ...]) -> list[HourCount]:
    """The window's hours of the clock on the wall, oldest first, with those of these articles that fall into each."""
    columns = asking.columns
    at = columns.clock(question)[_rows(columns, ids)]
    found = []
    start = window.first.astimezone(asking.zone).replace(minute=0, second=0, microsecond=0)
    while start <= window.last:
        end = _hour_after(start)
        inside = (at >= seconds(start)) & (at < seconds(end))
        mine = tuple(i for i, here in zip(ids, inside.tolist(), strict=True) if here)
        found.append(HourCount(start, mine, partial=start < window.first or end > window.last))
        start = end
    return found


def _hour_after(start: datetime) -> datetime:
    """An hour later by the sun: on the days that clocks change, the wall's hours skip or repeat."""
    return instant(seconds(start) + HOUR_S).astimezone(start.tzinfo)


def new_stories(asking: Asking, question: Question, ids: tuple[int, ...]) -> list[NewStory]:
    """The stories that these articles tell, those in most outlets of the highest tier first."""
    columns = asking.columns
    rows = _rows(columns, ids)
    everything = np.flatnonzero(asking.mask(whenever(question)) & (columns.origin == WATCHED))
    told = everything[np.isin(columns.story[everything], columns.story[rows])]
    by_story: dict[int, list[int]] = {}
    for row in rows.tolist():
        by_story.setdefault(int(columns.story[row]), []).append(row)
    whole: dict[int, list[int]] = {story: [] for story in by_story}
    for row in told.tolist():
        whole[int(columns.story[row])].append(row)
    found = [_story(columns, question, story, mine, whole[story]) for story, mine in by_story.items()]
    return sorted(found, key=_by_tier)


def _by_tier(one: NewStory) -> tuple[object, ...]:
    return (*(-n for n in one.tiers), -len(one.appearances), -one.appearances[-1].at.timestamp(), one.story)


def _story(columns: Columns, question: Question, story: int, rows: list[int], whole: list[int]) -> NewStory:
    at = columns.clock(question)

    def appeared(row: int) -> tuple[int, int, int]:
        """By the question's clock; of those seen at one moment, by the outlets' own dates."""
        claimed = int(columns.published_at[row])
        return int(at[row]), int(columns.first_seen_at[row]) if claimed == UNDATED else claimed, int(columns.ids[row])

    by_text: dict[int, list[int]] = {}
    for row in sorted(rows, key=appeared):
        by_text.setdefault(int(columns.text[row]), []).append(row)
    appearances = tuple(
        Appearance(int(columns.ids[first]), instant(int(at[first])), tuple(int(columns.ids[row]) for row in copies))
        for first, *copies in by_text.values()
    )
    first = min((row for row in whole if at[row] != UNDATED), key=appeared, default=rows[0])
    outlets = {int(columns.outlet[row]) for row in rows}
    tiers = [columns.outlets[n].tier for n in outlets]
    return NewStory(
        story,
        appearances,
        int(columns.ids[first]),
        instant(int(at[first])),
        _earliest_claim(columns, whole, first),
        tuple(tiers.count(tier) for tier in TIERS),
        len(outlets),
    )


def _earliest_claim(columns: Columns, whole: list[int], first: int) -> int | None:
    dated = [row for row in whole if columns.published_at[row] != UNDATED]
    claims: Ints = columns.published_at
    earliest = min(dated, key=lambda row: (int(claims[row]), row != first), default=first)
    if earliest == first or claims[earliest] >= columns.first_seen_at[first]:
        return None
    return int(columns.ids[earliest])


def headline_changes(db: Database, asking: Asking, question: Question, window: Window) -> list[HeadlineChange]:
    """Headlines of the question's articles, whenever those came, that their feeds changed in a window; newest first.

    A headline is new where its feed had the article under another before. Spaces alone, and the different wordings
    that several feeds have of one article, are no change; the same change in two feeds is one, at the earlier time.
    """
    rows = db.conn.execute(
        "SELECT t.article_id, t.headline, t.first_seen_at, old.headline, old.last_seen_at FROM texts t"
        " JOIN texts old ON old.article_id = t.article_id AND old.feed_id = t.feed_id AND old.digest != t.digest"
        "  AND old.first_seen_at < t.first_seen_at"
        " WHERE t.first_seen_at BETWEEN ? AND ?"
        " ORDER BY t.first_seen_at, t.article_id, t.feed_id, t.digest, old.first_seen_at DESC",
        [seconds(window.first), seconds(window.last)],
    ).fetchall()
    counted = set(asking.columns.ids[asking.mask(whenever(question))].tolist()) if rows else set()
    found: dict[tuple[int, str], HeadlineChange] = {}
    for article, new, at, old, before in rows:  # of several earlier wordings, the one just before comes first
        if article in counted:
            found.setdefault((article, new), HeadlineChange(article, old, new, instant(at), instant(before)))
    return [one for one in reversed(found.values()) if one.old.split() != one.new.split()]


def feed_checks(db: Database, window: Window) -> list[FeedChecks]:
    """Every feed that was asked in a window, those asked last first."""
    rows = db.conn.execute(
        "SELECT p.feed_id, o.name, f.title, f.url, count(*), sum(p.outcome IN ('failed', 'not_a_feed')),"
        " sum(p.articles), max(p.at) FROM feeds f CROSS JOIN polls p ON p.feed_id = f.id AND p.at BETWEEN ? AND ?"
        " JOIN outlets o ON o.id = f.outlet_id WHERE f.feed_kind IN ('feed', 'search')"
        " GROUP BY p.feed_id ORDER BY 8 DESC, 2, 3",
        [seconds(window.first), seconds(window.last)],
    ).fetchall()
    last = _polls_at(db, [(row[0], row[7]) for row in rows])
    failed = _last_failures(db, window)
    found = []
    for *facts, at in rows:
        outcome, reason = last[facts[0]]
        failed_at, failed_reason = failed.get(facts[0], (None, ""))
        found.append(
            FeedChecks(
                feed_id=facts[0],
                outlet=facts[1],
                title=facts[2],
                url=facts[3],
                checks=facts[4],
                failures=facts[5],
                articles=facts[6],
                last_at=instant(at),
                last_outcome=outcome,
                last_reason=reason,
                failed_at=failed_at,
                failed_reason=failed_reason,
            )
        )
    return found


def _polls_at(db: Database, polls: list[tuple[int, int]]) -> dict[int, tuple[OutcomeKind, str]]:
    rows = db.conn.execute(
        "SELECT p.feed_id, p.outcome, p.reason FROM json_each(?) i JOIN polls p"
        " ON p.feed_id = json_extract(i.value, '$[0]') AND p.at = json_extract(i.value, '$[1]')",
        [json.dumps(polls)],
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _last_failures(db: Database, window: Window) -> dict[int, tuple[datetime | None, str]]:
    rows = db.conn.execute(
        "SELECT p.feed_id, max(p.at), p.reason FROM feeds f CROSS JOIN polls p ON p.feed_id = f.id"
        " AND p.at BETWEEN ? AND ? WHERE p.outcome IN ('failed', 'not_a_feed') GROUP BY p.feed_id",
        [seconds(window.first), seconds(window.last)],
    )
    return {row[0]: (moment(row[1]), row[2]) for row in rows}
