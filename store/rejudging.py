"""What the archive held before a rejudging began, kept until it is through: a kill in between loses no report.

begin ─ picture kept ─→ judge (may be killed, and goes on) ─→ compare with the picture ─ finish ─→ picture gone
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from model.question import SENTIMENT_EDGE
from store.coding import kind_named, topic_bits

_KEY = "rejudging"


@dataclass(frozen=True, slots=True)
class Held:
    """What counts of an article on topic."""

    topics: frozenset[str]
    coverage_kind: str
    direction: int | None
    """Of the wording: −1, 0 or 1; None where not measured."""


@dataclass(frozen=True, slots=True)
class Picture:
    """All articles on topic at one moment, up to article number `last`, and the rules that had judged the archive."""

    held: dict[int, Held]
    rules: tuple[str, ...]
    """The version that had judged most first."""
    last: int
    resumed: bool
    """It was made by a run that did not come to its end."""


def begin(db: Database) -> Picture:
    """The state before this rejudging, or before the one that was stopped and now goes on. Needs `writing`."""
    kept = db.conn.execute("SELECT value FROM meta WHERE key = ?", [_KEY]).fetchone()
    if kept:
        found = json.loads(kept[0])
        return Picture(_held(db, _there(db, found["rows"])), tuple(found["rules"]), found["last"], resumed=True)
    rows = _rows(db)
    rules = db.conn.execute(
        "SELECT r.version FROM judgements j JOIN rules r ON r.id = j.rules_id GROUP BY 1 ORDER BY count(*) DESC"
    )
    last = db.conn.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]
    taken: dict[str, Any] = {"rows": rows, "rules": [version for (version,) in rules], "last": last}
    db.conn.execute("INSERT INTO meta (key, value) VALUES (?, ?)", [_KEY, json.dumps(taken)])
    return Picture(_held(db, rows), tuple(taken["rules"]), last, resumed=False)


def now(db: Database, before: Picture) -> dict[int, Held]:
    """What counts today of the articles that there were then; those that came since are no change of rules."""
    return {number: held for number, held in _held(db, _rows(db)).items() if number <= before.last}


def finish(db: Database) -> None:
    """The rejudging is through: the next begins anew. Needs `writing`."""
    db.conn.execute("DELETE FROM meta WHERE key = ?", [_KEY])


def _rows(db: Database) -> list[list[int | None]]:
    direction = f"CASE WHEN sentiment <= -{SENTIMENT_EDGE} THEN -1 WHEN sentiment >= {SENTIMENT_EDGE} THEN 1"
    found = db.conn.execute(
        f"SELECT article_id, topics, coverage_kind, {direction} WHEN sentiment IS NOT NULL THEN 0 END FROM judgements"
        " WHERE topics != 0 ORDER BY 1"
    )
    return [list(row) for row in found]


def _there(db: Database, rows: list[list[int | None]]) -> list[list[int | None]]:
    """Those whose articles still exist: what was erased meanwhile is no change of rules."""
    known = db.conn.execute(
        "SELECT a.id FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value",
        [json.dumps([row[0] for row in rows])],
    )
    there = {int(row[0]) for row in known}
    return [row for row in rows if row[0] in there]


def _held(db: Database, rows: list[list[int | None]]) -> dict[int, Held]:
    names = {bit: name for name, bit in topic_bits(db).items()}
    return {
        int(number or 0): Held(
            frozenset(name for bit, name in names.items() if int(topics or 0) >> bit & 1),
            kind_named(int(kind or 0)),
            direction,
        )
        for number, topics, kind, direction in rows
    }
