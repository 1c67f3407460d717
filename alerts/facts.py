"""What an alert's rule looks at: narrow columns of the articles that its question counts, and of all collected.

Read once, asked of many days: the rules (`alerts.rules`) are pure functions of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from model.breaks import CollectionBreak
from model.question import Question
from store.answers import WATCHED, Asking, outlets_in_scope
from store.columns import UNDATED, in_scope
from store.times import instant
from store.where import day_start

Ints = NDArray[np.int64]
EPOCH = date(1970, 1, 1)
NO_DAY = -(10**6)
"""Of an article without a date."""
NEVER = 10**6
"""From which day on an outlet was collected that no feed of its own brought anything of."""
SETTLED = 5
"""An outlet counts as collected from its fifth-oldest article on: a feed may hold a few old ones when it joins."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Articles that a question counts, one row each, in order of day; those that were not watched are left out."""

    ids: Ints
    text: Ints
    """Which text it is: copies have the same."""
    outlet: Ints
    day: Ints
    """Local day of publication, days since 1970; NO_DAY for undated ones."""
    published_at: Ints
    """Seconds; UNDATED where missing."""
    first_seen_at: Ints
    since: Ints
    """The day from which on we have collected what brought it."""
    in_feed: NDArray[np.bool_]
    """Whether its outlet's own feeds had it: then `Everything` counts it too."""


@dataclass(frozen=True, eq=False)
class Everything:
    """What the same outlets' own feeds brought, whatever it was about: in order of day, one row an outlet and day."""

    outlet: Ints
    day: Ints
    n: Ints
    since: Ints
    """Of each row's outlet: the day from which on we have collected it."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that a rule on days needs."""

    counted: Counted
    everything: Everything
    names: tuple[str, ...]
    """Outlets' names by code."""
    breaks: tuple[CollectionBreak, ...]
    """Those of the question's outlets and of all together."""
    first: date | None
    """The first day of which the archive holds anything of these outlets."""


def facts_of(
    asking: Asking,
    asked: Question,
    breaks: Sequence[CollectionBreak] = (),
    *,
    new_search: Mapping[int, int] | None = None,
    only: frozenset[int] | None = None,
) -> Facts:
    """Facts for a question, whose period is left aside.

    `new_search`: articles known from newly added search feeds alone (`store.alert_facts.came_by_new_search`). `only`:
    of the question's articles these alone (those with a quote by somebody).
    """
    columns, asked = asking.columns, asked.with_(since=None, until=None, last=None)
    found = asking.mask(asked) & (columns.origin == WATCHED)
    if only is not None:
        found &= np.isin(columns.ids, np.fromiter(only, dtype=np.int64))
    scope = in_scope(columns, asked, today=asking.today, zone=asking.zone)
    own = scope & columns.in_feed & (columns.published_at != UNDATED)
    days = _days(asking, columns.published_at[found | own])
    day = np.full(len(columns), NO_DAY, dtype=np.int64)
    day[found | own] = days
    since = _collected_since(columns.outlet[own].astype(np.int64), day[own], len(columns.outlets))
    rows = np.flatnonzero(found)
    rows = rows[np.argsort(day[rows], kind="stable")]
    counted = Counted(
        columns.ids[rows],
        columns.text[rows],
        columns.outlet[rows].astype(np.int64),
        day[rows],
        columns.published_at[rows],
        columns.first_seen_at[rows],
        _row_since(asking, rows, since, new_search or {}),
        columns.in_feed[rows],
    )
    everything = _everything(asking, asked, columns.outlet[own].astype(np.int64), day[own], since)
    concerned = outlets_in_scope(asking, asked)
    return Facts(
        counted,
        everything,
        tuple(outlet.name for outlet in columns.outlets),
        tuple(one for one in breaks if one.outlet is None or one.outlet.slug in concerned),
        day_of(int(everything.day[0])) if len(everything.day) else None,
    )


def number_of(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The reverse of `number_of`."""
    return EPOCH + timedelta(days=number)


def _days(asking: Asking, at: Ints) -> Ints:
    """Local days of times; NO_DAY for undated ones."""
    found = np.full(len(at), NO_DAY, dtype=np.int64)
    dated = at != UNDATED
    if not dated.any():
        return found
    low, high = (instant(int(edge)).astimezone(asking.zone).date() for edge in (at[dated].min(), at[dated].max()))
    edges = [day_start(low + timedelta(days=n), asking.zone) for n in range((high - low).days + 1)]
    found[dated] = np.searchsorted(np.array(edges, dtype=np.int64), at[dated], side="right") - 1 + number_of(low)
    return found


def _collected_since(outlet: Ints, day: Ints, outlets: int) -> Ints:
    """By outlet: the day of its fifth-oldest article, of its oldest where it has fewer, NEVER where it has none."""
    order = np.lexsort((day, outlet))
    outlet, day = outlet[order], day[order]
    codes, first, counts = np.unique(outlet, return_index=True, return_counts=True)
    since = np.full(outlets, NEVER, dtype=np.int64)
    since[codes] = day[first + np.where(counts >= SETTLED, SETTLED - 1, 0)]
    return since


def _row_since(asking: Asking, rows: Ints, since: Ints, new_search: Mapping[int, int]) -> Ints:
    columns = asking.columns
    # What search feeds alone know has been looked for as long as they are there, whoever published it.
    found = np.where(columns.in_feed[rows], since[columns.outlet[rows]], NO_DAY)
    for place in np.flatnonzero(np.isin(columns.ids[rows], np.fromiter(new_search, dtype=np.int64))).tolist():
        at = new_search[int(columns.ids[rows[place]])]
        found[place] = number_of(instant(at).astimezone(asking.zone).date())
    return found


def _everything(asking: Asking, asked: Question, outlet: Ints, day: Ints, since: Ints) -> Everything:
    """By outlet and day, with what has expired (whose UTC day is all that is left of it)."""
    expired = asking.columns.expired
    if len(expired):
        slugs = outlets_in_scope(asking, asked)
        inside = np.array([one.slug in slugs for one in asking.columns.outlets], dtype=np.bool_)
        kept = expired[inside[expired[:, 0]] & (expired[:, 4] == 1) & (expired[:, 2] >= 0)]
        if asked.languages:
            codes = [n for n, name in enumerate(asking.columns.languages) if name in asked.languages]
            kept = kept[np.isin(kept[:, 1], codes)]
        outlet = np.concatenate([outlet, np.repeat(kept[:, 0], kept[:, 5])])
        day = np.concatenate([day, np.repeat(kept[:, 2], kept[:, 5])])
    pairs, n = np.unique(np.stack([day, outlet]), axis=1, return_counts=True)
    return Everything(pairs[1], pairs[0], n.astype(np.int64), since[pairs[1]])
