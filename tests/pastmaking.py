"""Past that is known because we made it: polls of some outlets over months, with peaks and collection breaks planted.

The outlets publish on other subjects too, by chance around a level with the rhythm of a week; of every text some copies
stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from model.feed import Feed, Outlet
from model.judgement import TOPICS
from store.answers import Asking
from store.archive import Archive, open_writer, writing
from store.articles import Observation, record
from store.columns import load_columns, search
from store.feeds import put_feed, put_outlet
from store.judgements import put_judgements, put_rules, topic_bits
from tests.building import article, judgement

FIRST = date(2026, 3, 2)
"""A Monday."""
RHYTHM = (1.2, 1.25, 1.2, 1.15, 1.0, 0.6, 0.6)


@dataclass(frozen=True)
class Paper:
    """An outlet as it publishes: articles a day on our subject and on others."""

    slug: str
    ours: float
    others: float
    first: int = 0
    """The day from which on we poll it."""
    fuller_from: int = 10**6
    """The day from which on its feed brings more of everything …"""
    fuller: float = 1.0
    """… so many times as much."""
    tier: str = "unset"


def make(
    path: Path, papers: Sequence[Paper], days: int, peaks: Mapping[int, int] | None = None, *, seed: int = 1
) -> Archive:
    """An archive of so many days' polls; `peaks`: day → more texts on our subject that day, shared by the papers."""
    db, random = open_writer(path), Random(seed)
    with writing(db):
        feeds = {}
        for paper in papers:
            outlet = Outlet(paper.slug, f"The {paper.slug.title()}", "GB", "en", "press", paper.tier)  # type: ignore[arg-type]
            outlet_id = put_outlet(db, outlet)
            feed = Feed(f"https://{paper.slug}.example/feed", paper.slug, f"{paper.slug}, all")
            feeds[paper.slug] = (put_feed(db, feed, outlet_id, at_hour(paper.first, 0)), outlet_id)
    texts: dict[int, int] = {}
    for day in range(days):
        _one_day(db, random, papers, feeds, day, (peaks or {}).get(day, 0), texts)
    with writing(db):
        rules = put_rules(db, "stories test", [], at_hour(0, 0))
        db.conn.execute("INSERT INTO stories (id) VALUES (1)")
        db.conn.executemany(
            "INSERT INTO groupings VALUES (?, ?, x'', ?, 1, '', NULL)", [(i, rules, text) for i, text in texts.items()]
        )
    return db


def asking(db: Archive, days: int) -> Asking:
    """Asked on the day after so many days."""
    return Asking(load_columns(db), FIRST + timedelta(days=days), UTC, search(db))


def _one_day(
    db: Archive,
    random: Random,
    papers: Sequence[Paper],
    feeds: Mapping[str, tuple[int, int]],
    day: int,
    peak: int,
    texts: dict[int, int],
) -> None:
    there = [paper for paper in papers if day >= paper.first]
    seen: list[Observation] = []
    ours: list[bool] = []
    for n, paper in enumerate(there):
        level = RHYTHM[day % 7] * (paper.fuller if day >= paper.fuller_from else 1.0)
        extra = peak // len(there) + (n < peak % len(there))
        for relevant, count in (
            (True, poisson(random, paper.ours * level) + extra),
            (False, poisson(random, paper.others * level)),
        ):
            for k in range(count):
                name = f"{paper.slug}-{day}-{int(relevant)}-{k}"
                at = at_hour(day, random.uniform(5, 22))
                what = article(name, at=at, url=f"https://{paper.slug}.example/{name}")
                seen.append(Observation(*feeds[paper.slug], what, at + timedelta(minutes=30)))
                ours.append(relevant)
    with writing(db):
        ids = record(db, seen).changed_ids
        judgements = [
            (i, judgement(*(["encryption"] if relevant else []))) for i, relevant in zip(ids, ours, strict=True)
        ]
        put_judgements(db, put_rules(db, "test-1", TOPICS, at_hour(0, 0)), judgements, topic_bits(db))
    # A third of what is on our subject is a copy of the text before it.
    relevant_ids = [i for i, relevant in zip(ids, ours, strict=True) if relevant]
    for before, this in pairwise(relevant_ids):
        if random.random() < 1 / 3:
            texts[this] = texts.setdefault(before, before)


def at_hour(day: int, hour: float) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day, hours=hour)


def poisson(random: Random, mean: float) -> int:
    """Arrivals in a unit of time: exponential gaps."""
    count, at = 0, random.expovariate(1) if mean else mean + 1
    while at < mean:
        count, at = count + 1, at + random.expovariate(1)
    return count
