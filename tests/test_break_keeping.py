"""Collection breaks in the archive: counted over everything, kept, replaced, and told by the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.breaks import update_breaks
from ingest.commands import main
from model.breaks import Change
from store.archive import Archive, writing
from store.breaks import breaks, daily_entries, put_breaks
from store.editorial import forget_outlet
from store.upkeep import expire
from tests.building import START, Feeds, article, hour, judged, judgement, new_archive, put, rows, seen

FIRST = START.date()
DIED = 70
DAYS = 140


def fill(path: Path) -> tuple[Archive, Feeds]:
    """The News brings four a day throughout, The Post eight until it dies; a search feed finds ever more."""
    db, feeds = new_archive(path)
    observations = []
    for day in range(DAYS):
        at = START + timedelta(days=day)
        kinds = [("n", feeds.news, 4), ("p", feeds.post, 8 if day < DIED else 0), ("s", feeds.search, day)]
        for name, feed, n in kinds:
            observations += [seen(feed, article(f"{name}{day}-{k}", at=at), 24 * day) for k in range(n)]
    put(db, *observations, seen(feeds.news, article("undated", at=None)))
    return db, feeds


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, Feeds]:
    return fill(tmp_path_factory.mktemp("breaks") / "a.db")


NOW = hour(24 * DAYS)


def test_own_feeds_are_counted_by_day_and_search_feeds_are_not(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    entries = daily_entries(db, until=FIRST + timedelta(days=DAYS))
    assert (entries.first, entries.days) == (FIRST, DAYS)
    assert entries.by_outlet[feeds.news[1]] == dict.fromkeys(range(DAYS), 4)
    assert entries.by_outlet[feeds.post[1]] == dict.fromkeys(range(DIED), 8)


def test_a_day_that_is_not_over_is_left_out(archive: tuple[Archive, Feeds]) -> None:
    assert daily_entries(archive[0], until=FIRST + timedelta(days=9)).days == 10


def test_breaks_are_found_and_kept_once(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    assert update_breaks(db, NOW) == update_breaks(db, NOW) == 2
    died = FIRST + timedelta(days=DIED)
    assert [(one.outlet.slug if one.outlet else None, one.change) for one in breaks(db)] == [
        (None, Change(died, 12.0, 4.0)),
        ("post", Change(died, 8.0, 0.0)),
    ]


def test_expired_articles_still_count(tmp_path: Path) -> None:
    db, _ = fill(tmp_path / "a.db")
    before = daily_entries(db, until=FIRST + timedelta(days=DAYS))
    judged(db, [(row[0], judgement()) for row in rows(db, "SELECT id FROM articles")])
    with writing(db):
        assert expire(db, now=NOW + timedelta(days=400), keep_days=180)
    assert daily_entries(db, until=FIRST + timedelta(days=DAYS)) == before
    db.close()


def test_a_forgotten_outlet_takes_its_breaks_along(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    change = Change(date(2026, 11, 1), 1.0, 5.0)
    with writing(db):
        put_breaks(db, {feeds.news[1]: [change], feeds.post[1]: [change], None: [change], 999: [change]})
    assert [one.outlet.slug if one.outlet else None for one in breaks(db)] == [None, "news", "post"]
    with writing(db):
        forget_outlet(db, "post", at=START, who="me")
    assert [one.outlet.slug if one.outlet else None for one in breaks(db)] == [None, "news"]
    db.close()


def test_an_empty_archive_has_none(tmp_path: Path) -> None:
    db, _ = new_archive(tmp_path / "a.db")
    assert daily_entries(db, until=FIRST).days == 0
    assert update_breaks(db, NOW) == 0
    db.close()


def test_the_command_tells_them(archive: tuple[Archive, Feeds], capsys: pytest.CaptureFixture[str]) -> None:
    path = rows(archive[0], "SELECT file FROM pragma_database_list")[0][0]
    # The command's clock is today's: days to come are not over, so only what lies before them is looked at.
    assert main(["--archive", path, "--json", "breaks"]) == 0
    told = json.loads(capsys.readouterr().out)["breaks"]
    assert main(["--archive", path, "breaks"]) == 0
    words = capsys.readouterr().out
    assert all(str(one["day"]) in words for one in told)
    assert told or "No collection breaks" in words


def test_the_command_makes_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--archive", str(tmp_path / "none.db"), "breaks"]) == 3
    assert "There is no archive" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()
