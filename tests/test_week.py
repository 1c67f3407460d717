"""A week of `watch` in virtual time: real scheduling, real turns, real storing; only the outlets are ours.

What docs/how-we-ask.md promises to outlets is counted at their end.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles
from urllib.parse import urlsplit

import pytest

from ingest.fetch import FetchSettings
from ingest.reading import Readers
from ingest.turns import Turns, fairly
from ingest.watch import DataFiles, Watch
from model.errors import FetchError
from model.feed import FetchedDocument, NotModified, Validators
from store.archive import open_writer
from store.editorial import edits
from store.feeds import FeedState, feed_states
from tests.feedmaking import DATA, NOW, OFF_TOPIC, add_feed, rss
from tests.virtual import run

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
WEEK = 7 * DAY
SHOWN = 8
"""Entries that a feed shows."""
MANNERS = FetchSettings("tests")

Refuses = Callable[[float], FetchError | None]


@dataclass
class Publisher:
    """A feed that publishes at `times` (seconds of the week, some before it), and when it was asked."""

    url: str
    times: list[float]
    dated: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    refuses: Refuses = lambda at: None
    moves_to: str = ""
    asked: list[float] = field(default_factory=list)
    served: set[float] = field(default_factory=set)
    delays: list[float] = field(default_factory=list)

    def answer(self, url: str, at: float, validators: Validators) -> FetchedDocument | NotModified:
        self.asked.append(at)
        if refusal := self.refuses(at):
            raise refusal
        out = [time for time in self.times if time <= at][-SHOWN:]
        tag, now = Validators(f'"{out[-1:]}"'), NOW + timedelta(seconds=at)
        self.delays += [at - time for time in out if time > 0 and time not in self.served]
        self.served.update(out)
        moved = self.moves_to if url != self.moves_to and self.moves_to else None
        if tag == validators:
            return NotModified(url, now, self.headers, tag, moved)
        body = rss(*(self._item(time) for time in out))
        return FetchedDocument(url, url, body, now, 200, self.headers, tag, moved)

    def _item(self, time: float) -> dict[str, str]:
        name = f"{urlsplit(self.url).path}/{time:.0f}"
        item = {"guid": name, "link": f"https://outlet.example{name}", "title": f"{OFF_TOPIC} {name}"}
        date = {"pubDate": f"{NOW + timedelta(seconds=time):%a, %d %b %Y %H:%M:%S} GMT"}
        return item | date if self.dated else item

    def most_a_day(self) -> int:
        """The most polls within any 24 hours."""
        return max(sum(start <= at < start + DAY for at in self.asked) for start in self.asked)


class Web:
    """The outlets, behind the turns that the real fetcher takes."""

    def __init__(self, publishers: list[Publisher]) -> None:
        self.by_url = {url: p for p in publishers for url in (p.url, p.moves_to) if url}
        self.turns = Turns(MANNERS.concurrency, MANNERS.per_host, MANNERS.spacing_s)
        self.starts: defaultdict[str, list[float]] = defaultdict(list)
        self.in_flight, self.most_in_flight = Counter[str](), Counter[str]()

    async def fetch(self, url: str, validators: Validators = Validators()) -> FetchedDocument | NotModified:  # noqa: B008
        host = urlsplit(url).netloc
        async with self.turns.turn(host, again=False):
            at = asyncio.get_running_loop().time()
            self.starts[host].append(at)
            self.in_flight[host] += 1
            self.most_in_flight[host] = max(self.most_in_flight[host], self.in_flight[host])
            await asyncio.sleep(0.4)
            self.in_flight[host] -= 1
            return self.by_url[url].answer(url, at, validators)


def every(gap_s: float, start: float = 0.0) -> list[float]:
    """Regularly, from long before the week until its end."""
    return [start + n * gap_s for n in range(-SHOWN, int(WEEK / gap_s) + 1)]


def at_random(gap_s: float, chance: random.Random) -> list[float]:
    """Independently of one another, so often on average."""
    times = [-SHOWN * gap_s]
    while times[-1] < WEEK:
        times.append(times[-1] + chance.expovariate(1 / gap_s))
    return times


def by_day(times: list[float]) -> list[float]:
    """Only from 8 in the morning to 8 in the evening (the week begins at noon)."""
    return [time for time in times if 8 <= (time / HOUR + 12) % 24 < 20]


def gone(after: float) -> Refuses:
    return lambda at: FetchError("", "It is gone.", "hard", status=410) if at > after else None


def missing(begin: float, end: float) -> Refuses:
    return lambda at: FetchError("", "Not found.", "soft", status=404) if begin < at < end else None


def too_many(at: float) -> FetchError | None:
    return FetchError("", "Too often.", "temporary", status=429, retry_after_s=4 * 3_600)


@dataclass
class Week:
    publishers: dict[str, Publisher]
    web: Web
    states: dict[str, FeedState]
    moves: list[tuple[object, object, str]]


def publishers() -> Iterator[tuple[str, Publisher]]:
    chance = random.Random(3)
    hourly = {
        "hourly": every(HOUR, 100),
        "hourly by chance": at_random(HOUR, chance),
        "hourly by day": by_day(every(HOUR, 200)) or [],
    }
    for n, (name, times) in enumerate(hourly.items()):
        yield name, Publisher(f"https://hourly{n}.example/feed", times)
    yield (
        "hourly, cached",
        Publisher("https://c.example/feed", every(HOUR, 7), headers={"cache-control": "max-age=600"}),
    )
    yield "hourly, undated", Publisher("https://undated.example/feed", every(HOUR, 11), dated=False)
    yield (
        "two-hour max-age",
        Publisher("https://m.example/feed", every(HOUR, 9), headers={"cache-control": "max-age=7200"}),
    )
    yield "busy", Publisher("https://busy.example/feed", every(10 * MINUTE))
    yield "monthly", Publisher("https://monthly.example/feed", every(30 * DAY, 3 * DAY))
    yield "gone", Publisher("https://gone.example/feed", every(HOUR), refuses=gone(DAY))
    yield "missing", Publisher("https://missing.example/feed", every(HOUR), refuses=missing(DAY, 3 * DAY))
    yield "too many", Publisher("https://slowly.example/feed", every(HOUR), refuses=too_many)
    yield "moved", Publisher("https://old.example/feed", every(6 * HOUR), moves_to="https://new.example/feed")
    for n in range(30):  # one host with many feeds, all due at once
        yield f"crowd {n}", Publisher(f"https://crowd.example/feed{n}", every(30 * DAY, n * HOUR))


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    folder, outlets = tmp_path_factory.mktemp("week"), dict(publishers())
    for name in ("topics.toml", "lexicon.toml"):
        shutil.copy(DATA / name, folder / name)
    (folder / "feeds.toml").write_text("", encoding="utf-8")
    db = open_writer(folder / "archive.db")
    db.conn.execute("PRAGMA synchronous = OFF")
    for publisher in outlets.values():
        add_feed(db, publisher.url)
    web = Web(list(outlets.values()))

    def now() -> datetime:
        return NOW + timedelta(seconds=asyncio.get_running_loop().time())

    async def watch() -> None:
        files = DataFiles(folder / "feeds.toml", folder / "topics.toml", folder / "lexicon.toml")
        running = Watch(db, files, web, Readers(0), now, random.Random(4), 180, lambda feed, outcome: None)
        try:
            async with asyncio.timeout(WEEK):
                await running.forever()
        except TimeoutError:
            pass

    run(watch())
    states = {feed.url: feed for feed in feed_states(db)}
    moves = [(edit.old, edit.new, edit.who) for edit in edits(db) if edit.edit_kind == "move"]
    db.close()
    return Week(outlets, web, states, moves)


@pytest.mark.parametrize("name", ["hourly", "hourly by chance", "hourly by day", "hourly, cached", "hourly, undated"])
def test_an_hourly_feed_is_seen_within_20_minutes_and_25_at_the_95th_percentile(week: Week, name: str) -> None:
    delays = week.publishers[name].delays
    assert len(delays) > 70
    assert median(delays) <= 20 * MINUTE
    assert quantiles(delays, n=20)[-1] <= 25 * MINUTE


def test_a_monthly_feed_is_asked_at_most_4_times_a_day(week: Week) -> None:
    asked = [p.most_a_day() for name, p in week.publishers.items() if name == "monthly" or name.startswith("crowd")]
    assert max(asked) <= 4


def test_a_feed_is_never_asked_again_within_15_minutes_and_always_within_30_hours(week: Week) -> None:
    for name, publisher in week.publishers.items():
        gaps = [later - earlier for earlier, later in pairwise(publisher.asked)]
        assert min(gaps) >= 15 * MINUTE, name
        if name != "gone":
            assert max([*gaps, WEEK - publisher.asked[-1]]) <= 30 * HOUR + MINUTE, name


def test_a_longer_max_age_is_obeyed(week: Week) -> None:
    asked = week.publishers["two-hour max-age"].asked
    assert min(later - earlier for earlier, later in pairwise(asked)) >= 2 * HOUR


def test_a_host_sees_its_requests_apart_however_many_feeds_it_has(week: Week) -> None:
    for host, starts in week.web.starts.items():
        assert min(later - earlier for earlier, later in pairwise(starts)) >= MANNERS.spacing_s - 1e-6, host
    assert max(week.web.most_in_flight.values()) <= MANNERS.per_host


def test_a_crowd_at_one_host_keeps_nobody_waiting(week: Week) -> None:
    assert max(p.asked[0] for name, p in week.publishers.items() if not name.startswith("crowd")) < MINUTE


def test_a_feed_that_says_410_for_a_day_is_asked_weekly(week: Week) -> None:
    publisher = week.publishers["gone"]
    refused = [at for at in publisher.asked if at > DAY]
    assert len(refused) == 2
    feed = week.states[publisher.url]
    assert feed.gone_since is not None
    assert abs((feed.gone_since - NOW).total_seconds() - refused[0]) < 2
    assert feed.next_due_at is not None
    assert feed.next_due_at - NOW >= timedelta(days=7, seconds=refused[1] - 1)


def test_a_feed_that_comes_back_is_noticed_and_read_as_before(week: Week) -> None:
    publisher = week.publishers["missing"]
    away = [at for at in publisher.asked if DAY < at < 3 * DAY]
    assert 5 < len(away) < 30
    back = next(at for at in publisher.asked if at > 3 * DAY)
    assert back - 3 * DAY < 8 * HOUR
    assert sum(at > back for at in publisher.asked) > 2 * (WEEK - back) / HOUR
    assert week.states[publisher.url].failures == 0


def test_retry_after_is_waited_for(week: Week) -> None:
    asked = week.publishers["too many"].asked
    assert min(later - earlier for earlier, later in pairwise(asked)) >= 4 * HOUR - 1


def test_a_feed_that_moved_is_asked_at_its_new_address(week: Week) -> None:
    publisher = week.publishers["moved"]
    assert week.moves == [(publisher.url, publisher.moves_to, "the poller")]
    assert publisher.moves_to in week.states
    assert publisher.url not in week.states
    assert 3 <= len(week.web.starts["old.example"]) <= 16
    assert week.web.starts["old.example"][-1] < week.web.starts["new.example"][0]


def test_the_first_few_of_every_host() -> None:
    urls = ["https://a/1", "https://a/2", "https://b/1", "https://A/3", "https://b/2"]
    assert fairly(urls, 2) == [0, 1, 2, 4]
    assert fairly([], 2) == []
