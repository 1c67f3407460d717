"""Watching: a clock and a sleep of our own; and a real `python -m ingest watch` that is told to stop."""

from __future__ import annotations

import logging
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest import watch
from ingest.fetch import Fetcher, FetchSettings
from ingest.lock import one_poller
from ingest.page_pass import Pages
from ingest.page_reading import PageReaders
from ingest.reading import Readers
from ingest.robots import Robots
from ingest.watch import AT_LEAST, AT_MOST, ROUNDS_REFUSED, DataFiles, Watch
from model.errors import ArchiveError, DataFileError
from model.hand_article import HandArticle
from store.archive import Archive, open_reader, open_writer, writing
from store.feed_requests import ask_feed, feed_request
from store.feeds import feed_states
from store.hand_requests import ask_article, hand_request
from store.upkeep import check
from tests.feedmaking import DATA, ENCRYPTION, NOW, OFF_TOPIC, FakeFetcher, fetched, item, rows, rss

ROOT = Path(__file__).parents[1]
URL = "https://guard.example/rss"
FEEDS = f"""[[outlet]]
slug = "the-guard"
name = "The Guard"
country = "GB"
language = "en"
kind = "press"
feeds = [{{ url = "{URL}", title = "All" }}]
"""


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Enough(Exception):
    """Ends `forever` in tests."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    yield db
    db.close()


class Scene:
    """A watch over files that a test can edit. `sleep` moves the clock, and ends after `rounds`."""

    def __init__(self, db: Archive, folder: Path) -> None:
        self.folder, self.clock, self.slept = folder, Clock(), list[float]()
        for name in ("topics.toml", "lexicon.toml"):
            shutil.copy(DATA / name, folder / name)
        self.edit("feeds.toml", FEEDS)
        self.fetcher = FakeFetcher({URL: [fetched(URL, rss(item(1, ENCRYPTION), item(2)))]})
        files = DataFiles(folder / "feeds.toml", folder / "topics.toml", folder / "lexicon.toml")
        self.told: list[str] = []
        self.watch = Watch(
            db,
            files,
            self.fetcher,
            Readers(0),
            self.clock,
            random.Random(1),
            180,
            lambda feed, outcome: self.told.append(outcome.kind),
            self.sleep,
        )
        self.rounds = 1

    def edit(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.now += timedelta(seconds=seconds)
        if len(self.slept) >= self.rounds:
            raise Enough

    async def run(self, rounds: int) -> None:
        self.rounds = len(self.slept) + rounds
        with pytest.raises(Enough):
            await self.watch.forever()


@pytest.fixture
def scene(db: Archive, tmp_path: Path) -> Scene:
    return Scene(db, tmp_path)


async def test_polls_what_is_due_and_no_sooner(scene: Scene) -> None:
    await scene.run(40)  # 800 s: within the quarter of an hour that is the least between two polls
    assert len(scene.fetcher.asked) == 1
    assert scene.told == ["new"]
    await scene.run(3_600 * 30 // 20)
    assert len(scene.fetcher.asked) > 1


async def test_sleeps_until_the_next_feed_is_due_within_bounds(scene: Scene) -> None:
    await scene.run(5)
    assert set(scene.slept) == {AT_MOST.total_seconds()}
    with writing(scene.watch.db):
        scene.watch.db.conn.execute("UPDATE feeds SET next_due_at = ?", [int(scene.clock().timestamp()) + 27])
    await scene.run(2)
    assert scene.slept[-2:] == [20, 7]
    with writing(scene.watch.db):
        scene.watch.db.conn.execute("UPDATE feeds SET next_due_at = NULL")
    await scene.run(1)
    assert scene.slept[-1] == AT_MOST.total_seconds()
    assert timedelta(0) < AT_LEAST < AT_MOST


async def test_a_new_feed_in_the_list_is_polled(scene: Scene) -> None:
    await scene.run(1)
    other = "https://guard.example/new"
    scene.fetcher.answers[other] = [fetched(other, rss(item(3)))]
    scene.edit("feeds.toml", FEEDS.replace(f'"{URL}"', f'"{URL}"').replace("}]", f'}}, {{ url = "{other}" }}]'))
    await scene.run(1)
    assert [url for url, _ in scene.fetcher.asked] == [URL, other]


async def test_the_teams_names_are_read_again_when_they_change(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    watch, team = scene.watch, scene.folder / "team.toml"
    fetcher = Fetcher(FetchSettings("test"), scene.clock)  # never opened: no page is due
    watch.pages = Pages(watch.db, fetcher, PageReaders(0), Robots(fetcher, scene.clock), scene.clock, random.Random(1))
    watch.files = replace(watch.files, team=team)
    scene.fetcher.answers[URL] = [fetched(URL, rss(item(1, OFF_TOPIC)))]
    await watch.once()
    assert watch.pages.keeping.names is None
    scene.edit("team.toml", 'names = ["Privacy Alliance"]')
    await watch.once()
    assert watch.pages.keeping.keeps(starred=False, texts=["The Privacy Alliance objects"])
    scene.edit("team.toml", "names = 1")
    await watch.once()
    await watch.once()
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(said) == 1
    assert "team.toml" in said[0]
    assert watch.pages.keeping.keeps(starred=False, texts=["The Privacy Alliance objects"])


async def test_what_somebody_asks_for_is_taken_up_and_answered(scene: Scene) -> None:
    await scene.run(1)
    scene.clock.now += timedelta(minutes=2)
    with writing(scene.watch.db):
        asked = ask_feed(scene.watch.db, "check", URL, at=scene.clock(), who="Ann")
    await scene.run(1)
    request = feed_request(scene.watch.db, asked)
    assert request and request.answer and request.answer.done
    assert scene.told == ["new", "unchanged"]
    await scene.run(1)
    assert len(scene.told) == 2, "answered once"


async def test_a_mistake_in_the_list_is_told_once_and_polling_goes_on(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.run(1)
    scene.edit("feeds.toml", "[[outlet]\n")
    await scene.run(3)
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(said) == 1
    assert "feeds.toml, line 1" in said[0]
    assert [feed.url for feed in feed_states(scene.watch.db)] == [URL]
    scene.edit("feeds.toml", FEEDS.replace("The Guard", "Guard"))
    await scene.run(1)
    assert feed_states(scene.watch.db)[0].outlet_name == "Guard"


async def test_changed_topics_judge_everything_again(scene: Scene) -> None:
    await scene.run(1)
    assert on_topic(scene.watch.db) == [ENCRYPTION]
    topics = (scene.folder / "topics.toml").read_text(encoding="utf-8")
    scene.edit(
        "topics.toml", re.sub(r"(\[encryption\].*?\nterms = \[)", r'\1"tram",', topics, count=1, flags=re.DOTALL)
    )
    await scene.run(1)
    assert OFF_TOPIC in on_topic(scene.watch.db)


async def test_a_mistake_in_the_topics_leaves_the_rules_in_force(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.run(1)
    scene.edit("topics.toml", "not toml")
    scene.edit("lexicon.toml", "")
    await scene.run(3)
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(said) == 1
    assert "stay in force" in said[0]
    assert on_topic(scene.watch.db) == [ENCRYPTION]


async def test_without_any_good_topics_it_does_not_start(scene: Scene) -> None:
    scene.edit("topics.toml", "not toml")
    with pytest.raises(DataFileError, match=r"topics\.toml"):
        await scene.watch.forever()


async def test_upkeep_once_a_day(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    at: list[datetime] = []
    looked: list[datetime] = []

    def expire(db: Archive, *, now: datetime, keep_days: int) -> int:
        at.append(now)
        return keep_days

    monkeypatch.setattr(watch, "expire", expire)
    monkeypatch.setattr(watch, "update_breaks", lambda db, now: looked.append(now))
    for hours in (0, 1, 23, 24, 25, 47, 49):
        scene.clock.now = NOW + timedelta(hours=hours)
        await scene.watch.once()
    assert [(one - NOW) // timedelta(hours=1) for one in at] == [0, 24, 49]
    assert looked == at


async def test_an_announcement_is_dated_when_its_day_has_come(scene: Scene) -> None:
    hearing = item(1, ENCRYPTION, pubDate=f"{NOW + timedelta(days=3):%a, %d %b %Y %H:%M:%S} GMT")
    scene.fetcher.answers[URL] = [fetched(URL, rss(hearing))]
    dates = "SELECT published_at, date_source FROM articles"
    await scene.watch.once()
    assert rows(scene.watch.db, dates) == [(None, "future")]
    for days, expected in ((2, (None, "future")), (4, (int((NOW + timedelta(days=3)).timestamp()), "published"))):
        scene.clock.now = NOW + timedelta(days=days)
        await scene.watch.once()
        assert rows(scene.watch.db, dates) == [expected]


async def test_an_archive_busy_for_a_while_is_waited_for(
    scene: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scene.watch.db.conn.execute("PRAGMA busy_timeout = 1")
    other = open_writer(tmp_path / "archive.db")
    with writing(other):
        await scene.run(3)
    assert "Trying again" in caplog.text
    await scene.run(1)
    assert scene.told == ["new"]
    with writing(other), pytest.raises(ArchiveError, match="Another program"):
        scene.rounds = len(scene.slept) + ROUNDS_REFUSED + 1
        scene.edit("feeds.toml", FEEDS + "\n")
        await scene.watch.forever()
    other.close()


def on_topic(db: Archive) -> list[str]:
    return [
        headline
        for (headline,) in rows(
            db, "SELECT headline FROM articles a JOIN judgements j ON j.article_id = a.id WHERE topics != 0 ORDER BY 1"
        )
    ]


def test_one_poller_at_a_time(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with one_poller(archive):
        with (
            pytest.raises(ArchiveError, match=r"Another process is polling into .*archive\.db already"),
            one_poller(archive),
        ):
            pass
        with one_poller(tmp_path / "other.db"):
            pass
    with one_poller(archive):
        pass


def test_a_lock_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be written"), one_poller(tmp_path / "file" / "archive.db"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize(
    "told",
    [pytest.param(signal.SIGTERM, id="SIGTERM"), pytest.param(signal.SIGINT, id="Ctrl-C", marks=pytest.mark.slow)],
)
def test_a_real_watch_ends_when_told(tmp_path: Path, told: signal.Signals) -> None:
    (tmp_path / "feeds.toml").write_text("outlet = []\n")
    archive = tmp_path / "archive.db"
    command = [sys.executable, "-m", "ingest", "--archive", str(archive), "watch"]
    environment = {**os.environ, "CLEARTEXT_DATA": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: has_rules(archive), process)
            started = time.monotonic()
            process.send_signal(told)
            _, said = process.communicate(timeout=10)
        finally:
            process.kill()
    assert time.monotonic() - started < 5
    assert process.returncode == 0, said
    assert "What was stored is safe" in said
    assert "Traceback" not in said
    reader = open_reader(archive)
    assert check(reader) == []
    reader.close()


def has_rules(archive: Path) -> bool:
    try:
        reader = open_reader(archive)
    except ArchiveError:
        return False
    try:
        return bool(rows(reader, "SELECT 1 FROM rules"))
    finally:
        reader.close()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    for _ in range(400):
        if ready():
            return
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.05)
    pytest.fail("it did not start within 20 s")


async def test_an_article_written_down_is_added_at_the_next_turn(db: Archive, scene: Scene) -> None:
    said = HandArticle(outlet="Radio 4", published="2026-11-05", headline=ENCRYPTION, medium="radio")
    with writing(db):
        request_id = ask_article(db, said, at=NOW, who="Ann")
    await scene.run(1)
    request = hand_request(db, request_id)
    assert request and request.answer
    assert request.answer.done
    assert rows(db, "SELECT headline FROM articles WHERE origin = 2") == [(ENCRYPTION,)]
    judged = "SELECT j.topics != 0 FROM judgements j JOIN articles a ON a.id = j.article_id WHERE a.origin = 2"
    assert rows(db, judged) == [(1,)]
