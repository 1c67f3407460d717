"""A week of the sample coverage, gathered and composed, for the tests of briefings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from briefing.compose import compose
from briefing.found import Found
from briefing.gather import Wanted, gather
from briefing.team import Team
from model.briefing import Briefing
from model.question import Question
from store.answers import Asking
from store.archive import open_reader
from store.columns import load_columns, search
from store.sample import open_sample

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WEEK = Question(since=date(2026, 11, 9), until=date(2026, 11, 15), coverage_kinds=("-crime",))
OURS = Team(("lantern-for-children", "open-locks"))


@lru_cache(maxsize=4)
def week(team: Team = OURS, asked: Question = WEEK) -> Found:
    db = open_reader(open_sample(NOW))
    asking = Asking(load_columns(db), NOW.date(), UTC, search(db))
    return gather(asking, db, Wanted(asked, NOW, team))


@lru_cache(maxsize=4)
def briefing(team: Team = OURS, asked: Question = WEEK) -> Briefing:
    return compose(week(team, asked))
