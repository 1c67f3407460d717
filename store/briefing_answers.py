"""What a briefing asks beside the pages' answers: where articles stand, who names whom, what is set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlite_utils import Database

from model.feed import Outlet
from model.question import Question
from store.answers import Asking
from store.columns import UNDATED, Mask, in_scope
from store.times import moment, seconds


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands."""

    text: int
    story: int
    outlet: Outlet
    at: int
    """By the question's clock, in seconds since 1970; that of first sight where undated."""


def places(asking: Asking, question: Question, ids: Sequence[int]) -> dict[int, Place]:
    """Article → its place, for articles that the columns hold."""
    columns = asking.columns
    rows = np.flatnonzero(np.isin(columns.ids, np.array(sorted(set(ids)), dtype=np.int64)))
    at = columns.clock(question)[rows]
    at = np.where(at == UNDATED, columns.first_seen_at[rows], at)
    kept = (columns.ids[rows], columns.text[rows], columns.story[rows], columns.outlet[rows], at)
    return {
        article: Place(text, story, columns.outlets[outlet], when)
        for article, text, story, outlet, when in zip(*(column.tolist() for column in kept), strict=True)
    }


def articles_by_voice(asking: Asking, question: Question) -> dict[str, tuple[int, ...]]:
    """Voice → the question's articles that name it, in order of id."""
    named, found = asking.columns.named, {}
    counted = asking.columns.ids[asking.mask(question)]
    inside = np.flatnonzero(np.isin(named.articles, counted))
    order = inside[np.argsort(named.voice[inside], kind="stable")]
    cuts = np.flatnonzero(np.diff(named.voice[order])) + 1
    for rows in np.split(order, cuts) if len(order) else []:
        found[named.voices[int(named.voice[rows[0]])].slug] = tuple(int(n) for n in named.articles[rows])
    return found


def first_reports(asking: Asking, question: Question, stories: Sequence[int]) -> dict[int, int]:
    """Story → the earliest of its articles that the question counts whatever its period; undated ones last."""
    columns, found = asking.columns, {}
    counted = np.flatnonzero(asking.mask(replace(question.resolved(asking.today), since=None, until=None)))
    at = columns.clock(question)
    for story in stories:
        rows = counted[columns.story[counted] == story]
        if len(rows):
            late = np.where(at[rows] == UNDATED, np.iinfo(np.int64).max, at[rows])
            found[story] = int(columns.ids[rows[np.lexsort((columns.ids[rows], late))[0]]])
    return found


def set_aside(asking: Asking, question: Question) -> tuple[int, ...]:
    """Articles that match but for their kind of coverage, which the question leaves out."""
    if not question.coverage_kinds:
        return ()
    return _ids(asking, asking.mask(replace(question, coverage_kinds=())) & ~asking.mask(question))


def unjudged(asking: Asking, question: Question) -> tuple[int, ...]:
    """Articles of the period that wait to be judged, and may belong to the question."""
    asked = question.resolved(asking.today)
    scope = in_scope(asking.columns, asked, today=asking.today, zone=asking.zone)
    return _ids(asking, scope & ~asking.columns.judged)


def undated(asking: Asking, question: Question) -> tuple[int, ...]:
    """Articles that match but for their missing date, so that no period counts them."""
    asked = question.resolved(asking.today)
    ever = asking.mask(replace(asked, since=None, until=None))
    return _ids(asking, ever & (asking.columns.clock(asked) == UNDATED))


def answered_until(db: Database, now: datetime) -> datetime | None:
    """When a watched feed last answered before `now`: the archive holds what had been published by then."""
    row = db.conn.execute(
        "SELECT max(last_ok_at) FROM feeds WHERE feed_kind IN ('feed', 'search') AND last_ok_at <= ?", [seconds(now)]
    ).fetchone()
    return moment(row[0])


def rules_in_use(db: Database) -> tuple[str, ...]:
    """Versions of the rules that a judgement or a grouping still rests on, in the order in which they came."""
    rows = db.conn.execute(
        "SELECT version FROM rules r WHERE EXISTS (SELECT 1 FROM judgements WHERE rules_id = r.id)"
        " OR EXISTS (SELECT 1 FROM groupings WHERE rules_id = r.id) ORDER BY r.id"
    )
    return tuple(str(row[0]) for row in rows)


def _ids(asking: Asking, found: Mask) -> tuple[int, ...]:
    return tuple(int(n) for n in asking.columns.ids[found])
