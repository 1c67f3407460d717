"""Polling: every outcome, driven by a fetcher written by hand; and the 374 real answers of May 2016."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ingest.fetch import Fetcher, FetchSettings
from ingest.plaintext import plain_text
from ingest.poll import READ_AT_ONCE, Poller, outcome_of
from ingest.reading import Readers
from model.errors import ArchiveError, FetchError, ParseError
from model.feed import NO_VALIDATORS, Feed, FetchedDocument, Move, NotModified, Outcome, Skips, Validators
from store.archive import Archive, open_writer, writes, writing
from store.editorial import edits, forget_outlet, move_feed, set_paused
from store.feeds import FeedState, feed_at, feed_states, former_addresses, put_feed
from tests.feedmaking import (
    CHILD_SAFETY,
    ENCRYPTION,
    NOW,
    OFF_TOPIC,
    FakeFetcher,
    Said,
    add_feed,
    fetched,
    item,
    rows,
    rss,
    rules,
    state,
    ticking,
)
from tests.loopback import Loopback, Recorded, fb2016

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
URL = "https://outlet.example/feed"
OTHER = "https://outlet.example/other"
BODY = rss(item(1, ENCRYPTION), item(2))
TAGGED = Validators('"1"', "Fri, 20 Nov 2026 11:00:00 GMT")
QUARTER = timedelta(minutes=15)


class Never(random.Random):
    """No jitter, and never a poll without validators."""

    def random(self) -> float:
        return 0.5


class Always(random.Random):
    """Always a poll without validators."""

    def random(self) -> float:
        return 0.0


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    yield db
    db.close()


async def poll(
    db: Archive, answers: dict[str, list[Said]], at: datetime = NOW, chance: random.Random | None = None
) -> tuple[dict[str, Outcome], FakeFetcher]:
    """Poll the feeds that `answers` names, once each."""
    fetcher, outcomes = FakeFetcher(answers), dict[str, Outcome]()

    def report(feed: FeedState, outcome: Outcome) -> None:
        outcomes[feed.url] = outcome

    poller = Poller(db, fetcher, Readers(0), rules(), ticking(at), chance or Never())
    await poller.poll([state(db, url) for url in answers], report)
    return outcomes, fetcher


OUTCOMES: list[Any] = [
    pytest.param(fetched(URL, BODY), "new", None, "", id="new"),
    pytest.param(fetched(URL, rss()), "nothing_new", None, "", id="a feed without entries"),
    pytest.param(NotModified(URL, NOW), "unchanged", None, "", id="304"),
    pytest.param(fetched(URL, BODY[:-20]), "broken", None, "it ends too early", id="broken, but readable"),
    pytest.param(
        fetched(URL, b"<html><title>Gone</title></html>"), "not_a_feed", "soft", "titled “Gone”", id="a web page"
    ),
    pytest.param(fetched(URL, b""), "not_a_feed", "soft", "an empty answer", id="nothing at all"),
    pytest.param(fetched(URL, b"[" * 100_000), "failed", "soft", "nested too deeply", id="hostile JSON"),
    pytest.param(FetchError(URL, "No answer.", "temporary"), "failed", "temporary", "No answer.", id="temporary"),
    pytest.param(FetchError(URL, "Refused.", "soft", status=403), "failed", "soft", "Refused.", id="soft"),
    pytest.param(FetchError(URL, "Gone.", "hard", status=410), "failed", "hard", "Gone.", id="hard"),
]


@pytest.mark.parametrize(("said", "kind", "degree", "words"), OUTCOMES)
async def test_every_poll_yields_an_outcome(db: Archive, said: Said, kind: str, degree: str | None, words: str) -> None:
    add_feed(db, URL)
    outcome = (await poll(db, {URL: [said]}))[0][URL]
    assert (outcome.kind, outcome.degree) == (kind, degree)
    assert words in outcome.reason
    feed = state(db, URL)
    assert (feed.last_outcome, feed.last_degree, feed.last_reason) == (kind, degree, outcome.reason)
    assert feed.next_due_at is not None
    assert feed.next_due_at >= NOW + QUARTER
    assert (feed.failures > 0) == (kind in ("failed", "not_a_feed"))
    assert feed.last_ok_at == (NOW if feed.failures == 0 else None)


async def test_articles_are_stored_judged_and_counted(db: Archive) -> None:
    add_feed(db, URL)
    outcome = (await poll(db, {URL: [fetched(URL, rss(item(1, ENCRYPTION), item(2), item(3, CHILD_SAFETY)))]}))[0][URL]
    assert (outcome.entries, outcome.articles, outcome.revisions) == (3, 3, 0)
    assert rows(db, "SELECT count(*), sum(topics != 0) FROM judgements") == [(3, 2)]


async def test_validators_and_digest_are_kept_and_sent_back(db: Archive) -> None:
    add_feed(db, URL)
    _, first = await poll(db, {URL: [fetched(URL, BODY, validators=TAGGED)]})
    _, second = await poll(db, {URL: [NotModified(URL, NOW, validators=TAGGED)]}, NOW + QUARTER)
    assert [first.asked[0][1], second.asked[0][1]] == [Validators(), TAGGED]
    assert state(db, URL).validators == TAGGED
    assert state(db, URL).body_digest


async def test_validators_that_came_no_more_are_forgotten(db: Archive) -> None:
    add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, BODY, validators=TAGGED)]})
    await poll(db, {URL: [fetched(URL, rss(item(3)))]}, NOW + QUARTER)
    assert state(db, URL).validators == Validators()


async def test_a_failure_leaves_validators_and_digest_alone(db: Archive) -> None:
    add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, BODY, validators=TAGGED)]})
    before = state(db, URL)
    await poll(db, {URL: [fetched(URL, b"<html></html>")]}, NOW + QUARTER)
    after = state(db, URL)
    assert (after.validators, after.body_digest, after.last_ok_at) == (TAGGED, before.body_digest, NOW)


async def test_now_and_then_a_feed_is_asked_without_validators(db: Archive) -> None:
    add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, BODY, validators=TAGGED)]})
    _, fetcher = await poll(db, {URL: [fetched(URL, BODY)]}, NOW + QUARTER, Always())
    assert fetcher.asked == [(URL, Validators())]


async def test_the_same_body_is_unchanged_whatever_its_etag(db: Archive) -> None:
    add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, BODY, validators=Validators('"1"'))]})
    again, _ = await poll(db, {URL: [fetched(URL, BODY, validators=Validators('"2"'))]}, NOW + QUARTER)
    assert again[URL].kind == "unchanged"
    assert state(db, URL).validators == Validators('"2"')
    assert rows(db, "SELECT count(*) FROM sightings") == [(2,)]


async def test_the_schedule_moves_with_the_feeds_rhythm_and_with_failures(db: Archive) -> None:
    add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, rss(*(item(n * 24) for n in range(20))))]})
    daily = state(db, URL)
    assert daily.gap_s == pytest.approx(86_400, rel=0.1)
    assert daily.next_due_at is not None
    assert daily.next_due_at - NOW > timedelta(hours=7)
    later = NOW + timedelta(days=1)
    await poll(db, {URL: [FetchError(URL, "Busy.", "temporary", status=503, retry_after_s=2 * 86_400)]}, later)
    failing = state(db, URL)
    assert failing.next_due_at is not None
    assert failing.next_due_at - later >= timedelta(days=2)
    assert (failing.failures, failing.gap_s) == (0.25, daily.gap_s)
    await poll(db, {URL: [NotModified(URL, NOW)]}, later + timedelta(days=3))
    assert state(db, URL).failures == 0


async def test_a_host_that_has_enough_of_one_feed_is_asked_for_none_of_its_others(db: Archive) -> None:
    elsewhere = "https://elsewhere.example/feed"
    for url in (URL, OTHER, elsewhere):
        add_feed(db, url)
    await poll(db, {URL: [FetchError(URL, "Too many.", "temporary", status=429, retry_after_s=7_200)]})
    assert [feed.url for feed in feed_states(db, due_at=NOW + timedelta(hours=2, seconds=-1))] == [elsewhere]
    assert OTHER in [feed.url for feed in feed_states(db, due_at=NOW + timedelta(hours=2))]


async def test_answers_that_come_together_are_one_transaction_and_each_feed_has_its_own_outcome(db: Archive) -> None:
    urls = [f"https://host{n}.example/feed" for n in range(READ_AT_ONCE)]
    for url in urls:
        add_feed(db, url)
    before = writes(db)
    said: dict[str, list[Said]] = {
        url: [fetched(url, rss(*(item(100 * n + i, OFF_TOPIC) for i in range(n + 1))))] for n, url in enumerate(urls)
    }
    outcomes, _ = await poll(db, said)
    assert [outcomes[url].articles for url in urls] == list(range(1, READ_AT_ONCE + 1))
    assert writes(db) - before <= 4, "one for the polls, the others for judging"


async def test_a_slow_feed_keeps_no_other_waiting(db: Archive) -> None:
    class Slow(FakeFetcher):
        async def fetch(self, url: str, validators: Validators = NO_VALIDATORS) -> FetchedDocument | NotModified:
            if url == OTHER:
                while not told:
                    await asyncio.sleep(0.01)
            return await super().fetch(url, validators)

    told: list[str] = []
    for url in (URL, OTHER):
        add_feed(db, url)
    fetcher = Slow({URL: [NotModified(URL, NOW)], OTHER: [NotModified(OTHER, NOW)]})
    poller = Poller(db, fetcher, Readers(0), rules(), ticking(NOW), Never())
    async with asyncio.timeout(10):
        await poller.poll([state(db, URL), state(db, OTHER)], lambda feed, outcome: told.append(feed.url))
    assert told == [URL, OTHER]


NEW_URL = "https://moved.example/feed"


async def poll_moving(db: Archive, hours: int, to: str | None) -> None:
    at = NOW + timedelta(hours=hours)
    await poll(db, {URL: [NotModified(URL, at, validators=TAGGED, permanent_url=to)]}, at)


async def test_a_feed_that_moved_keeps_what_it_is_and_is_known_by_its_old_address(db: Archive) -> None:
    feed = add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, BODY, validators=TAGGED, permanent_url=NEW_URL)]})
    moving = state(db, URL).move
    assert moving == Move(NEW_URL, NOW, 1)
    await poll(db, {URL: [FetchError(URL, "No answer.", "temporary")]}, NOW + timedelta(hours=1))
    assert state(db, URL).move == moving
    await poll_moving(db, 13, NEW_URL)
    await poll_moving(db, 25, NEW_URL)
    now = state(db, NEW_URL)
    assert (now.id, now.move, now.last_ok_at) == (feed.id, None, NOW + timedelta(hours=25))
    assert now.validators == TAGGED
    assert [(e.edit_kind, e.who, e.subject, e.old, e.new) for e in edits(db)] == [
        ("move", "the poller", f"feed:{NEW_URL}", URL, NEW_URL)
    ]
    with writing(db):  # feeds.toml still has the old address
        assert put_feed(db, Feed(URL, "feed"), feed.outlet_id, NOW) == feed.id
    assert [state.url for state in feed_states(db)] == [NEW_URL]
    assert (feed_at(db, URL), feed_at(db, NEW_URL), former_addresses(db, feed.id)) == (feed.id, feed.id, [URL])
    with writing(db):
        assert set_paused(db, URL, True, at=NOW, who="Ann")
    assert state(db, NEW_URL).paused


async def test_the_old_address_answering_by_itself_ends_a_move(db: Archive) -> None:
    add_feed(db, URL)
    await poll_moving(db, 0, NEW_URL)
    await poll_moving(db, 13, None)
    assert state(db, URL).move is None


async def test_a_move_to_another_feeds_address_is_not_made_and_goes_on_being_said(db: Archive) -> None:
    add_feed(db, URL)
    add_feed(db, NEW_URL)
    for hours in (0, 13, 25, 37):
        await poll_moving(db, hours, NEW_URL)
    assert state(db, URL).move == Move(NEW_URL, NOW, 4)
    assert edits(db) == []


async def test_a_feed_may_move_back(db: Archive) -> None:
    feed = add_feed(db, URL)
    with writing(db):
        assert move_feed(db, feed.id, NEW_URL, at=NOW, who="Ann")
        assert move_feed(db, feed.id, URL, at=NOW, who="Ann")
    assert (state(db, URL).id, former_addresses(db, feed.id)) == (feed.id, [NEW_URL])


async def test_a_forgotten_outlets_moves_are_forgotten(db: Archive) -> None:
    feed = add_feed(db, URL)
    with writing(db):
        move_feed(db, feed.id, NEW_URL, at=NOW, who="Ann")
        forget_outlet(db, "feed", at=NOW, who="Ann")
    assert [edit.edit_kind for edit in edits(db)] == ["forget"]
    assert rows(db, "SELECT count(*) FROM former_addresses") == [(0,)]


async def test_gone_is_kept_until_the_feed_answers_well(db: Archive) -> None:
    add_feed(db, URL)
    gone = FetchError(URL, "Gone.", "hard", status=410)
    later = NOW + timedelta(days=1)
    await poll(db, {URL: [gone]})
    await poll(db, {URL: [gone]}, later)
    feed = state(db, URL)
    assert feed.gone_since == NOW
    assert feed.next_due_at is not None
    assert feed.next_due_at - later >= timedelta(days=7)
    await poll(db, {URL: [fetched(URL, BODY)]}, later + timedelta(days=7))
    assert state(db, URL).gone_since is None


async def test_what_a_feed_asks_for_is_kept_and_forgotten_again(db: Archive) -> None:
    add_feed(db, URL)
    wishes = b"<ttl>600</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays><title>"
    hub = {"link": '<https://hub.example/>; rel="hub"'}
    await poll(db, {URL: [fetched(URL, BODY.replace(b"<title>", wishes, 1), headers=hub)]})
    feed = state(db, URL)
    assert (feed.ttl_s, feed.hub_url) == (36_000, "https://hub.example/")
    assert feed.skips == Skips(frozenset([3]), frozenset([6]))
    assert feed.newest_at == NOW - timedelta(hours=1)
    await poll(db, {URL: [fetched(URL, BODY)]}, NOW + timedelta(hours=10))
    feed = state(db, URL)
    assert (feed.ttl_s, feed.hub_url, feed.skips) == (0, "", Skips())


async def test_the_rhythm_of_a_feed_without_dates_is_learned_by_our_clock(db: Archive) -> None:
    add_feed(db, URL)
    for day in range(3):
        undated = {"guid": f"{day}", "link": f"https://outlet.example/{day}", "title": f"Tram {day}"}
        await poll(db, {URL: [fetched(URL, rss(undated))]}, NOW + timedelta(days=day))
    feed = state(db, URL)
    assert (feed.gap_s, feed.newest_at) == (86_400, NOW + timedelta(days=2))


async def test_max_age_is_obeyed(db: Archive) -> None:
    add_feed(db, URL)
    await poll(db, {URL: [fetched(URL, BODY, headers={"cache-control": "max-age=36000"})]})
    due = state(db, URL).next_due_at
    assert due is not None
    assert due - NOW >= timedelta(hours=10)


async def test_guids_that_change_at_every_check_are_noticed_and_said(db: Archive) -> None:
    add_feed(db, URL)
    entries = [item(n, f"{word} headline of a day") for n, word in enumerate(("First", "Second", "Third", "Fourth"))]
    reasons = []
    for turn in range(3):
        body = rss(*({**entry, "guid": f"{turn}-{n}"} for n, entry in enumerate(entries)))
        outcomes, _ = await poll(db, {URL: [fetched(URL, body)]}, NOW + timedelta(hours=turn))
        reasons.append(outcomes[URL].reason)
    assert reasons[0] == ""
    assert all("new guids at every check" in reason for reason in reasons[1:])
    assert rows(db, "SELECT count(*) FROM articles") == [(4,)]


async def test_one_new_guid_is_nothing_to_speak_of(db: Archive) -> None:
    add_feed(db, URL)
    entries = [item(n, f"{word} headline of a day") for n, word in enumerate(("First", "Second", "Third", "Fourth"))]
    await poll(db, {URL: [fetched(URL, rss(*entries))]})
    again = rss({**entries[0], "guid": "another"}, *entries[1:])
    outcomes, _ = await poll(db, {URL: [fetched(URL, again)]}, NOW + timedelta(hours=1))
    assert outcomes[URL].reason == ""


async def test_one_bad_feed_never_stops_the_run(db: Archive) -> None:
    said: dict[str, list[Said]] = {}
    for n in range(60):
        url = f"https://outlet.example/{n}"
        add_feed(db, url)
        body = rss({**item(1), "link": f"https://outlet.example/{n}/1"})
        said[url] = [FetchError(url, "No.", "soft") if n % 3 == 0 else fetched(url, body if n % 3 == 1 else b"?")]
    outcomes, _ = await poll(db, said)
    assert Counter(outcome.kind for outcome in outcomes.values()) == {"failed": 20, "new": 20, "not_a_feed": 20}


async def test_a_bug_in_one_feed_still_surfaces_as_itself(db: Archive) -> None:
    add_feed(db, URL)
    add_feed(db, OTHER)
    with pytest.raises(ZeroDivisionError):
        await poll(db, {URL: [fetched(URL, BODY)], OTHER: [ZeroDivisionError()]})


async def test_an_archive_that_cannot_be_written_is_told_in_words(db: Archive, tmp_path: Path) -> None:
    add_feed(db, URL)
    db.conn.execute("PRAGMA busy_timeout = 1")
    other = open_writer(tmp_path / "archive.db")
    with writing(other), pytest.raises(ArchiveError, match="Another program is writing"):
        await poll(db, {URL: [fetched(URL, BODY)]})
    other.close()


async def test_no_feeds_no_harm(db: Archive) -> None:
    assert (await poll(db, {}))[0] == {}


async def test_a_search_feed_at_its_cap(db: Archive) -> None:
    add_feed(db, URL, feed_kind="search", cap=2)
    full = rss(
        item(1, f"{ENCRYPTION} - Harbour Post", source="https://harbour.example|Harbour Post"),
        item(2, source="https://harbour.example|Harbour Post"),
    )
    outcome = (await poll(db, {URL: [fetched(URL, full)]}))[0][URL]
    assert (outcome.kind, outcome.at_cap, outcome.reason) == ("new", True, "at its cap: there may be more")
    assert state(db, URL).at_cap
    assert rows(db, "SELECT DISTINCT o.slug, in_feed FROM articles a JOIN outlets o ON o.id = a.outlet_id") == [
        ("harbour-post", 0)
    ]
    await poll(db, {URL: [fetched(URL, rss(item(3)))]}, NOW + QUARTER)
    assert not state(db, URL).at_cap


@pytest.mark.parametrize(("not_a_feed", "kind"), [(True, "not_a_feed"), (False, "failed")])
def test_a_document_that_cannot_be_read_is_told_from_one_that_is_no_feed(not_a_feed: bool, kind: str) -> None:
    outcome = outcome_of(ParseError(URL, "why", not_a_feed=not_a_feed), NOW)
    assert (outcome.kind, outcome.degree, outcome.reason, outcome.status) == (kind, "soft", "why", 200)


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not on this machine")
class TestRealAnswersOf2016:
    """Acceptance 3 of the first issue."""

    async def test_end_to_end(self, db: Archive, capsys: pytest.CaptureFixture[str]) -> None:
        recorded = fb2016(CORPUS)
        async with Loopback({one.path: one.reply for one in recorded}) as server:
            feeds = {server.url(one.path): one for one in recorded}
            for url in feeds:
                add_feed(db, url)
            first = await self.poll(db, NOW)
            self.failing_ones_say_why(feeds, first)
            before = totals(db)
            with capsys.disabled():
                print(f"\nfb2016: {Counter(o.kind for o in first.values())} {before}")
                self.agrees_with_oracle(db, feeds)
            second = await self.poll(db, NOW + timedelta(hours=1))
        with capsys.disabled():
            print(f"second poll: {Counter(o.kind for o in second.values())}")
        assert totals(db) == before
        assert not any(outcome.kind == "new" for outcome in second.values())

    async def poll(self, db: Archive, at: datetime) -> dict[str, Outcome]:
        outcomes = dict[str, Outcome]()

        def report(feed: FeedState, outcome: Outcome) -> None:
            outcomes[feed.url] = outcome

        settings = FetchSettings("tests", allow_loopback=True, per_host=16, spacing_s=0)
        async with Fetcher(settings, ticking(at)) as fetcher:
            with Readers(2) as readers:
                await Poller(db, fetcher, readers, rules(), ticking(at), Never()).poll(feed_states(db), report)
        return outcomes

    def failing_ones_say_why(self, feeds: dict[str, Recorded], outcomes: dict[str, Outcome]) -> None:
        assert len(outcomes) == 374
        bad = [outcomes[url] for url, one in feeds.items() if one.status is not None and one.status != 200]
        closed = [outcomes[url] for url, one in feeds.items() if one.status is None]
        pages = [outcomes[url] for url, one in feeds.items() if one.status == 200 and not one.is_feed]
        assert (len(bad), len(closed), len(pages)) == (33, 9, 20)
        assert {outcome.kind for outcome in bad + closed} == {"failed"}
        assert {outcome.kind for outcome in pages} <= {"not_a_feed", "failed"}
        assert all(" " in outcome.reason for outcome in bad + closed + pages)
        healthy = [outcomes[url] for url, one in feeds.items() if one.is_feed]
        assert {outcome.kind for outcome in healthy} <= {"new", "nothing_new", "broken"}

    def agrees_with_oracle(self, db: Archive, feeds: dict[str, Recorded]) -> None:
        sightings: dict[str, list[Any]] = {}
        for url, *row in rows(
            db,
            "SELECT f.url, s.key, s.raw_link, s.headline, s.published_at FROM sightings s"
            " JOIN feeds f ON f.id = s.feed_id",
        ):
            sightings.setdefault(feeds[url].path, []).append(row)
        n = Counter[str]()
        for expected in oracle("fb2016"):
            path = "/" + quote(Path(expected["doc"]).name, safe="")
            found = {key: row for row in sightings.get(path, []) for key in (row[0], row[1])}
            for entry in expected["items"]:
                row = found.get(entry.get("id") or "") or found.get(entry.get("link") or "")
                compare(n, entry, row)
        print({name: f"{n[name]}/{n[name + ' of']}" for name in ("title", "raw title", "link", "date")})
        assert n["title"] >= 0.998 * n["title of"]
        assert n["link"] >= 0.998 * n["link of"]
        assert n["date"] >= 0.995 * n["date of"]


def compare(n: Counter[str], entry: dict[str, Any], row: list[Any] | None) -> None:
    _, link, headline, at = row or (None, None, None, None)
    if entry.get("title"):
        n["title of"] += 1
        n["raw title of"] += 1
        n["title"] += headline is not None and plain_text(headline) == plain_text(entry["title"])
        n["raw title"] += headline == entry["title"]
    if entry.get("link"):
        n["link of"] += 1
        n["link"] += link == entry["link"]
    if entry.get("date") is not None:
        n["date of"] += 1
        n["date"] += at is not None and abs(at - entry["date"]) < 1
    if row is None:
        n["missing"] += 1


def oracle(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(CORPUS / f"oracle_{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def totals(db: Archive) -> dict[str, int]:
    return {
        table: int(db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in ("sightings", "articles", "texts", "aliases")
    }
