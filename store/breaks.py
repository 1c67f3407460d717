"""Collection breaks: the daily counts that they are found in, and those found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlite_utils import Database

from model.breaks import Change, CollectionBreak
from store.feeds import outlets as load_outlets

_EPOCH = date(1970, 1, 1)

ByOutlet = Mapping[int | None, Sequence[Change]]
"""Breaks by outlet id; None: of all outlets together."""


@dataclass(frozen=True, slots=True)
class DailyEntries:
    """Articles that outlets' own feeds brought, on any subject, expired ones included, by UTC day of publication."""

    first: date
    days: int
    by_outlet: dict[int, dict[int, int]]
    """Outlet id → days after `first` → articles; days without any are left out."""


def daily_entries(db: Database, *, until: date) -> DailyEntries:
    """Counts through the last day that brought anything, and at most through `until` (a whole day).

    What is known from search feeds alone is left out, since that follows the news; so are undated articles.
    """
    rows = db.conn.execute(
        "SELECT outlet_id, day, sum(n) FROM ("
        " SELECT outlet_id, published_at / 86400 AS day, count(*) AS n FROM articles"
        " WHERE in_feed AND published_at IS NOT NULL GROUP BY 1, 2"
        " UNION ALL SELECT outlet_id, published_day, sum(articles) FROM expired_counts"
        " WHERE in_feed AND published_day >= 0 GROUP BY 1, 2"
        ") WHERE day <= ? GROUP BY 1, 2",
        [(until - _EPOCH).days],
    ).fetchall()
    days = [row[1] for row in rows]
    first, last = min(days, default=0), max(days, default=-1)
    counts: dict[int, dict[int, int]] = {}
    for outlet_id, day, n in rows:
        counts.setdefault(outlet_id, {})[day - first] = n
    return DailyEntries(_EPOCH + timedelta(days=first), last - first + 1, counts)


def put_breaks(db: Database, found: ByOutlet) -> None:
    """Replace all breaks. Needs an open `writing` transaction."""
    db.conn.execute("DELETE FROM breaks")
    db.conn.executemany(
        "INSERT INTO breaks (outlet_id, day, before, after) SELECT ?1, ?2, ?3, ?4"
        # An outlet may have been forgotten since its days were counted.
        " WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM outlets WHERE id = ?1)",
        [
            (outlet_id, (one.day - _EPOCH).days, one.before, one.after)
            for outlet_id, changes in found.items()
            for one in changes
        ],
    )


def breaks(db: Database) -> tuple[CollectionBreak, ...]:
    """All breaks, newest first; on one day that of all outlets first, then the greatest."""
    by_id = load_outlets(db)
    rows = db.conn.execute(
        "SELECT outlet_id, day, before, after FROM breaks"
        " ORDER BY day DESC, outlet_id IS NOT NULL, abs(after - before) DESC, outlet_id"
    )
    return tuple(
        CollectionBreak(
            None if outlet_id is None else by_id[outlet_id], Change(_EPOCH + timedelta(days=day), before, after)
        )
        for outlet_id, day, before, after in rows
    )
