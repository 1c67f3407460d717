"""Back-tests on a past that we made: planted peaks are told, each once; planted collection breaks are none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from alerts.backtest import Backtest, backtest
from alerts.day import look_at
from alerts.facts import number_of
from alerts.look import beside, facts
from ingest.breaks import update_breaks
from model.alert import Alert, Rule
from model.question import Question
from store import answers
from store.archive import Archive
from tests.pastmaking import FIRST, Paper, asking, at_hour, make

DAYS = 200
PEAKS = {60: 45, 110: 60, 185: 150}
"""The second lies four weeks after the first break, the third six weeks after the second."""
JOINED, FULLER = 84, 140
PAPERS = (
    *(Paper(f"old{n}", 1.2, 18.0) for n in range(6)),
    # A large collection joins: more than all that there was.
    *(Paper(f"new{n}", 2.0, 30.0, first=JOINED) for n in range(10)),
    # A feed begins to carry its outlet's whole output.
    Paper("grows", 2.5, 30.0, fuller_from=FULLER, fuller=25.0),
)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    db = make(tmp_path_factory.mktemp("past") / "archive.db", PAPERS, DAYS, PEAKS)
    update_breaks(db, at_hour(DAYS, 1))
    yield db
    db.close()


def looked_back(db: Archive, rule: Rule, *, days: int = DAYS - 40) -> Backtest:
    alert = Alert("a1", "Test", Question(topics=("encryption",)), rule)
    return backtest(db, asking(db, DAYS), alert, beside(db, at_hour(DAYS, 1)), days=days)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def test_three_peaks_and_no_break(past: Archive) -> None:
    found = looked_back(past, Rule("far above"))
    assert [one.day for one in found.firings] == [day(n) for n in PEAKS]
    near = [(one.day - FIRST).days for one in found.collection]
    assert [abs(n - planted) <= 7 for n, planted in zip(near, (JOINED, FULLER), strict=True)] == [True, True]


def test_the_breaks_would_have_fired_without_regard_to_collecting(past: Archive) -> None:
    """That they are none is the rule's doing, not the plant's weakness."""
    alert = Alert("a1", "Test", Question(topics=("encryption",)), Rule("far above"))
    found = facts(past, asking(past, DAYS), alert, beside(past, at_hour(DAYS, 1)))
    for n in (JOINED, FULLER):
        looks = [look_at(found, number_of(day(n + k))) for k in range(7)]
        assert max(one.z for one in looks) >= 5 > max(one.news_z for one in looks)


def test_every_firing_shows_its_sum_and_opens_to_its_articles(past: Archive) -> None:
    one = looked_back(past, Rule("far above")).firings[0]
    counted = answers.article_ids(asking(past, DAYS), Question(topics=("encryption",), since=one.day, until=one.day))
    assert sorted(one.articles) == sorted(counted)
    texts = past.conn.execute(
        "SELECT count(DISTINCT coalesce(g.text_id, a.id)) FROM articles a LEFT JOIN groupings g ON g.article_id = a.id"
        f" WHERE a.id IN ({','.join(map(str, one.articles))})"
    ).fetchone()[0]
    assert texts < len(one.articles)
    assert one.arithmetic.startswith(f"{texts} different texts in {len(one.articles)} articles, copies counted once.")
    assert "the rule asks for 5" in one.arithmetic


def test_a_break_is_named_as_one(past: Archive) -> None:
    joined, fuller = looked_back(past, Rule("far above")).collection
    assert joined.words.startswith("The collection changed, not the news")
    assert "that we did not collect yet" in joined.arithmetic and "We collected differently from" in joined.arithmetic
    assert "times as many" in fuller.arithmetic


def test_in_words(past: Archive) -> None:
    words = looked_back(past, Rule("far above")).words
    assert words == (
        "Over the 160 days to 17 Sep 2026 this rule would have fired 3 times, on 1 May 2026, 20 Jun 2026 and "
        "3 Sep 2026. The collection changed, not the news, from 25 May 2026 and 20 Jul 2026: not counted."
    )


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_a_past_without_peaks_is_quiet(tmp_path: Path, seed: int) -> None:
    db = make(tmp_path / "archive.db", [Paper(f"p{n}", 1.5, 10.0) for n in range(5)], 130, seed=seed)
    alert = Alert("a1", "Test", Question(topics=("encryption",)), Rule("far above"))
    found = backtest(db, asking(db, 130), alert, beside(db, at_hour(130, 1)))
    assert (found.firings, found.collection) == ((), ())
    assert found.words == "Over the 90 days to 9 Jul 2026 this rule would never have fired."
    db.close()


def test_per_day_tells_each_day_and_sees_the_collection(past: Archive) -> None:
    found = looked_back(past, Rule("per day", 20))
    assert {day(n) for n in PEAKS} <= {one.day for one in found.firings}
    assert all("The rule asks for 20" in one.arithmetic for one in found.firings)
    assert looked_back(past, Rule("per day", 1000)).words.endswith("this rule would never have fired.")


def test_any_hit_counts_texts_once(past: Archive) -> None:
    found = looked_back(past, Rule("any"), days=30)
    articles = [i for one in found.firings for i in one.articles]
    assert len(articles) == len(set(articles)) and any(len(one.articles) > 1 for one in found.firings)
    assert sorted(articles) == sorted(
        answers.article_ids(
            asking(past, DAYS), Question(topics=("encryption",), since=day(DAYS - 30), until=day(DAYS - 1))
        )
    )
