"""The sample archive: unpacked, shifted by whole days to end today, made once a day, and never half."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from model.feed import Outcome
from store.archive import archive_id, open_reader, writing
from store.feeds import feed_states, record_outcome
from store.provenance import rules_versions
from store.sample import open_sample, shift, whole_days_until
from store.upkeep import check
from tests.building import START, article, hour, judged, judgement, new_archive, put, rows, seen

LAST = START + timedelta(hours=5)
"""The prebuilt archive's last poll."""


@pytest.fixture(scope="module")
def prebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prebuilt")
    db, feeds = new_archive(folder / "a.db")
    put(db, seen(feeds.news, article("a", at=hour(-3)), 0), seen(feeds.news, article("b", at=None), 4))
    put(db, seen(feeds.news, article("a", "Edited", at=hour(-3)), 5))
    judged(db, [(1, judgement("debate", sentiment=-0.5))])
    with writing(db):
        for at in (START - timedelta(days=1), START, LAST):
            record_outcome(db, feeds.news[0], Outcome("new", at, entries=2))
    db.conn.execute("PRAGMA journal_mode = DELETE")
    db.close()
    packed = folder / "archive.db.gz"
    packed.write_bytes(gzip.compress((folder / "a.db").read_bytes()))
    return packed


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(LAST, id="at once"),
        pytest.param(LAST + timedelta(hours=23, minutes=59), id="the same day"),
        pytest.param(LAST + timedelta(days=1), id="a day later"),
        pytest.param(LAST + timedelta(days=500, hours=3), id="long after"),
        pytest.param(LAST - timedelta(days=3, hours=3), id="a clock that is slow"),
    ],
)
def test_it_ends_within_the_day_before_now_and_moves_as_a_whole(prebuilt: Path, tmp_path: Path, now: datetime) -> None:
    db = open_reader(open_sample(now, prebuilt=prebuilt, folder=tmp_path))
    by = whole_days_until(LAST, now)
    assert by == timedelta(days=by.days)
    last = max(row[0] for row in rows(db, "SELECT at FROM polls"))
    assert 0 <= now.timestamp() - last < 86_400
    step = int(by.total_seconds())
    assert rows(db, "SELECT published_at, first_seen_at FROM articles ORDER BY url") == [
        (int(hour(-3).timestamp()) + step, int(hour(0).timestamp()) + step),
        (None, int(hour(4).timestamp()) + step),
    ]
    assert rows(db, "SELECT max(last_seen_at) FROM texts") == rows(db, "SELECT max(last_seen_at) FROM sightings")
    assert [row[0] - step for row in rows(db, "SELECT at FROM polls ORDER BY at")] == [
        int((START + timedelta(hours=n)).timestamp()) for n in (-24, 0, 5)
    ]
    (polled,) = [state for state in feed_states(db) if state.last_polled_at]
    assert polled.last_polled_at == LAST + by
    assert rules_versions(db)[0].first_used_at == START + by
    assert check(db) == []
    db.close()


def test_it_is_made_once_a_day(prebuilt: Path, tmp_path: Path) -> None:
    first = open_sample(LAST, prebuilt=prebuilt, folder=tmp_path)
    made = first.stat()
    again = open_sample(LAST + timedelta(hours=20), prebuilt=prebuilt, folder=tmp_path)
    assert (again, again.stat().st_ino, again.stat().st_mtime) == (first, made.st_ino, made.st_mtime)
    assert open_sample(LAST + timedelta(hours=25), prebuilt=prebuilt, folder=tmp_path) != first
    assert not list(tmp_path.glob("*.part*")), "nothing half is left"


def test_it_can_be_read_while_the_next_session_opens_it(prebuilt: Path, tmp_path: Path) -> None:
    db = open_reader(open_sample(LAST, prebuilt=prebuilt, folder=tmp_path))
    other = open_reader(open_sample(LAST, prebuilt=prebuilt, folder=tmp_path))
    assert archive_id(db) == archive_id(other)
    db.close()
    other.close()


def test_shifting_there_and_back_changes_nothing(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    put(db, seen(feeds.news, article("a"), 0))
    with writing(db):
        for n in range(5):
            record_outcome(db, feeds.news[0], Outcome("new", START + timedelta(days=n)))
    tables = ("feeds", "polls", "articles", "sightings", "texts", "rules")
    before = [rows(db, f"SELECT * FROM {table}") for table in tables]
    for days in (1, -3, 2):
        shift(db, timedelta(days=days))
    assert [rows(db, f"SELECT * FROM {table}") for table in tables] == before
    db.close()
