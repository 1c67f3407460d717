"""What people ask for in the dashboard: waiting, carried out, answered; and a poller that takes it up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.asked import AGAIN_AFTER, LOOK_EVERY_S, Asked, rest, why_not_now
from ingest.poll import Poller
from ingest.reading import Readers
from ingest.robots import Robots
from model.errors import FetchError
from model.feed_request import Ask, FeedAnswer, FeedPreview, FeedRequest, Headline
from store.archive import Archive, open_writer, writing
from store.editorial import edits, forget_article, forget_outlet, forget_person, remove_feed, set_paused
from store.feed_requests import (
    answer_request,
    anything_asked,
    ask_feed,
    feed_request,
    requests_about,
    waiting_requests,
)
from store.feeds import Rescheduling, feed_states, reschedule
from tests.feedmaking import ENCRYPTION, NOW, FakeFetcher, add_feed, fetched, item, rss, rules, state

URL = "https://guard.example/rss"
NEW = "https://post.example/feed"
BODY = rss(item(1, ENCRYPTION), item(2), title="The Post")


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


class Scene:
    """An archive with one feed, and somebody who carries requests out."""

    def __init__(self, db: Archive) -> None:
        self.db, self.clock = db, Clock()
        add_feed(db, URL)
        missing = FetchError(f"{NEW}", "Not found (404).", "hard", status=404)
        self.fetcher = FakeFetcher(
            {
                URL: [fetched(URL, rss(item(1, ENCRYPTION), item(2)))],
                NEW: [fetched(NEW, BODY)],
                "https://post.example/robots.txt": [missing],
            }
        )
        poller = Poller(db, self.fetcher, Readers(0), rules(), self.clock, random.Random(1))
        self.asked = Asked(poller, Robots(self.fetcher, self.clock))

    def ask(self, ask: Ask, address: str = URL, who: str = "Ann", **details: Any) -> int:
        with writing(self.db):
            return ask_feed(self.db, ask, address, at=self.clock(), who=who, details=details)

    def answer(self, request_id: int) -> FeedAnswer:
        request = feed_request(self.db, request_id)
        assert request
        assert request.answer, "it still waits"
        return request.answer

    async def told(self, ask: Ask, address: str = URL, **details: Any) -> FeedAnswer:
        request_id = self.ask(ask, address, **details)
        await self.asked.carry_out()
        return self.answer(request_id)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    db = open_writer(tmp_path / "archive.db")
    yield Scene(db)
    db.close()


async def test_check_now(scene: Scene) -> None:
    said = await scene.told("check")
    assert (said.done, said.words, said.at) == (True, "New articles: 2 new, 0 changed.", NOW)
    assert [url for url, _ in scene.fetcher.asked] == [URL]
    assert not anything_asked(scene.db)
    assert await scene.asked.carry_out() == 0, "answered once"


async def test_a_check_that_fails_says_why(scene: Scene) -> None:
    scene.fetcher.answers[URL] = [FetchError(URL, "The server refuses us (403).", "soft", status=403)]
    said = await scene.told("check")
    assert (said.done, said.words) == (False, "Failed. The server refuses us (403).")


async def test_all_feeds_are_asked_at_once_but_for_those_that_may_not_be(scene: Scene) -> None:
    said = await scene.told("check all", "")
    assert (said.done, said.words) == (
        True,
        "1 of 1 feeds answered, with 2 new articles on any subject; 0 failed.",
    )
    assert [url for url, _ in scene.fetcher.asked] == [URL]
    scene.clock.now += timedelta(seconds=30)
    assert (await scene.told("check all", "")).words.startswith("No feed was asked")
    assert len(scene.fetcher.asked) == 1


async def test_two_who_ask_for_one_feed_are_one_poll(scene: Scene) -> None:
    first, same, second = scene.ask("check"), scene.ask("check"), scene.ask("check", who="Bob")
    assert first == same == second, "it waits already"
    await scene.asked.carry_out()
    assert len(scene.fetcher.asked) == 1


async def test_a_check_keeps_the_hosts_manners(scene: Scene) -> None:
    await scene.told("check")
    scene.clock.now += AGAIN_AFTER - timedelta(seconds=1)
    assert "less than a minute ago" in (await scene.told("check")).words
    assert len(scene.fetcher.asked) == 1
    scene.clock.now += timedelta(seconds=1)
    scene.fetcher.answers[URL] = [FetchError(URL, "Too many.", "temporary", status=429, retry_after_s=7_200)]
    assert not (await scene.told("check")).done
    scene.clock.now += timedelta(hours=1)
    said = await scene.told("check")
    assert "asked too often (429), so we wait until 14:01 UTC" in said.words
    assert len(scene.fetcher.asked) == 2


async def test_why_a_feed_is_not_asked_now(scene: Scene) -> None:
    feed = state(scene.db, URL)
    assert why_not_now(feed, NOW) == ""
    assert "not among" in why_not_now(None, NOW)
    assert "paused" in why_not_now(replace(feed, paused=True), NOW)
    assert "not among" in why_not_now(replace(feed, removed_at=NOW), NOW)
    assert "saved documents" in why_not_now(replace(feed, next_due_at=None), NOW)
    assert "not among" in (await scene.told("check", "https://nowhere.example/")).words
    assert scene.fetcher.asked == []


async def test_pause_and_resume(scene: Scene) -> None:
    said = await scene.told("pause")
    assert said.done and said.words.startswith("It is now paused")
    assert state(scene.db, URL).paused
    assert [e.who for e in edits(scene.db) if e.edit_kind == "pause"] == ["Ann"]
    assert "already" in (await scene.told("pause")).words
    assert (await scene.told("resume")).words == "It is now asked as usual."
    assert not state(scene.db, URL).paused
    assert not (await scene.told("pause", "https://nowhere.example/")).done


async def test_find_shows_and_keeps_nothing(scene: Scene) -> None:
    said = await scene.told("find", NEW)
    (found,) = said.previews
    assert (found.url, found.title, found.entries, found.on_topic) == (NEW, "The Post", 2, 1)
    assert found.newest[0] == Headline(ENCRYPTION, "2026-11-20T11:00:00+00:00", True)
    assert (found.outlet, found.outlet_name) == ("", "The Post")
    assert [f.url for f in feed_states(scene.db)] == [URL]


async def test_find_says_why_there_is_nothing(scene: Scene) -> None:
    said = await scene.told("find", "no address")
    assert not said.done
    assert "no address that can be asked for" in said.words


async def test_add(scene: Scene) -> None:
    told = {"title": "The Post", "language": "en", "site_url": "https://post.example/"}
    said = await scene.told("add", NEW, outlet={"name": "The Post", "country": "US", "tier": "2"}, feed=told)
    assert (said.done, said.words) == (True, "It is watched from now on, for The Post.")
    feed = state(scene.db, NEW)
    assert (feed.outlet_name, feed.next_due_at) == ("The Post", NOW)
    assert [e.who for e in edits(scene.db) if e.edit_kind == "add"] == ["Ann"]
    assert "already" in (await scene.told("add", NEW, outlet={"name": "X"})).words


async def test_add_brings_back_what_was_removed(scene: Scene) -> None:
    with writing(scene.db):
        remove_feed(scene.db, URL, at=NOW, who="")
    assert (await scene.told("add", URL)).done
    assert state(scene.db, URL).next_due_at == NOW


@pytest.mark.parametrize(
    ("address", "outlet", "words"),
    [
        ("file:///etc/passwd", {}, "must be a web address"),
        (NEW, {"country": "UK", "name": "P"}, "did you mean “GB”?"),
        (NEW, {"slug": "rss", "name": "Other"}, "is known already"),
    ],
)
async def test_what_cannot_be_added_is_answered(scene: Scene, address: str, outlet: dict[str, str], words: str) -> None:
    said = await scene.told("add", address, outlet=outlet)
    assert not said.done
    assert words in said.words
    assert [f.url for f in feed_states(scene.db)] == [URL]


def test_a_request_waits_until_it_is_answered_once(scene: Scene) -> None:
    first, second = scene.ask("check"), scene.ask("pause")
    assert [r.id for r in waiting_requests(scene.db)] == [first, second]
    request = feed_request(scene.db, first)
    assert request == FeedRequest(first, NOW, "Ann", "check", URL)
    for words in ("one", "two"):
        with writing(scene.db):
            answer_request(scene.db, request, FeedAnswer(NOW, True, words))
    assert scene.answer(first).words == "one"
    assert [r.id for r in requests_about(scene.db, URL, since=NOW)] == [second, first]
    assert requests_about(scene.db, URL, since=NOW + timedelta(seconds=1)) == []
    assert feed_request(scene.db, 99) is None


async def test_resting_ends_when_somebody_asks(scene: Scene) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            scene.ask("check")

    await rest(scene.db, 20, sleep)
    assert slept == [LOOK_EVERY_S] * 3
    await rest(scene.db, 20, sleep)
    assert len(slept) == 3, "somebody waits"
    await scene.asked.carry_out()
    await rest(scene.db, 2.5, sleep)
    assert slept[3:] == [1, 1, 0.5]


class TestForgetting:
    """Previews quote headlines: they go with what they quote, and the request with them, or it would be asked anew."""

    def found(self, scene: Scene, headline: str = "Quoted") -> int:
        request_id = scene.ask("find", "https://site.example/")
        request = feed_request(scene.db, request_id)
        assert request
        lines = (Headline("Other", "", False), Headline(headline, "", True))
        preview = FeedPreview(URL, "T", "rss20", "en", "", 2, 1, lines, outlet="rss", outlet_name="Rss")
        with writing(scene.db):
            answer_request(scene.db, request, FeedAnswer(NOW, True, "", (preview,)))
        return request_id

    def gone(self, scene: Scene, request_id: int) -> bool:
        return feed_request(scene.db, request_id) is None and not anything_asked(scene.db)

    async def test_an_article(self, scene: Scene) -> None:
        request_id, other = self.found(scene, ENCRYPTION), self.found(scene, "Elsewhere")
        assert other != request_id
        await scene.told("check")
        with writing(scene.db):
            assert forget_article(scene.db, "https://outlet.example/1", at=NOW, who="") == 1
        assert self.gone(scene, request_id)
        assert feed_request(scene.db, other)

    def test_a_person(self, scene: Scene) -> None:
        request_id = self.found(scene, "Jane Doe speaks")
        with writing(scene.db):
            forget_person(scene.db, "Jane Doe", at=NOW, who="")
        assert self.gone(scene, request_id)

    def test_an_outlet(self, scene: Scene) -> None:
        request_id = self.found(scene)
        with writing(scene.db):
            set_paused(scene.db, URL, True, at=NOW, who="")
            forget_outlet(scene.db, "rss", at=NOW, who="")
        assert self.gone(scene, request_id)


def test_a_poll_under_way_does_not_revive_a_removed_feed(scene: Scene) -> None:
    feed = state(scene.db, URL)
    with writing(scene.db):
        remove_feed(scene.db, URL, at=NOW, who="")
        reschedule(scene.db, [(feed.id, Rescheduling(NOW, 0))])
    assert state(scene.db, URL).next_due_at is None
