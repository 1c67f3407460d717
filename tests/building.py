"""Small hand-written builders: an archive in a folder, an article, an observation, and what an archive holds; and a
fixed random archive of some 300 articles with random questions about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from model.article import Article, DateSource
from model.counting import CAME, STATES, UNITS, UNMEASURED
from model.feed import Feed, FeedKind, Outlet
from model.judgement import TOPICS, Judgement, Span
from model.question import ANY_TOPIC, Question
from store.archive import Archive, open_writer, writing
from store.articles import Observation, Recorded, record
from store.driver import sqlite3
from store.feeds import put_feed, put_outlet
from store.judgements import put_judgements, put_rules, topic_bits

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
"""A Monday morning; times of tests are so many hours after it."""

NEWS = Outlet("news", "The News", "GB", "en", "press", "1", "https://news.example/")
POST = Outlet("post", "The Post", "US", "en", "trade press", "2", "https://post.example/")
OFFICE = Outlet("office", "The Office", "GB", "", "regulator", "unset", "https://office.example/")


def hour(n: float) -> datetime:
    return START + timedelta(hours=n)


def article(
    name: str = "a",
    headline: str = "",
    standfirst: str = "",
    *,
    key: str | None = None,
    url: str | None = None,
    at: datetime | None = START,
    date_source: DateSource | None = None,
    byline: str = "",
    language: str = "en",
) -> Article:
    """An article; all that is not given follows from its name."""
    url = url or f"https://news.example/{name}"
    return Article(
        url=url,
        key=name if key is None else key,
        guid=name if key is None else key,
        raw_link=url,
        headline=headline or f"Headline of {name}",
        standfirst=standfirst,
        byline=byline,
        language=language,
        published_at=at,
        date_source=date_source or ("published" if at else "missing"),
        published_raw=at.isoformat() if at else "",
    )


@dataclass(frozen=True)
class Feeds:
    """The feeds of a test's archive, each as (feed id, outlet id)."""

    news: tuple[int, int]
    post: tuple[int, int]
    search: tuple[int, int]
    """A search feed of The Post's that finds articles of The News."""


def add_feeds(db: Archive) -> Feeds:
    """Two outlets with a feed each, and a search feed. Needs an open `writing` transaction."""
    news, post = put_outlet(db, NEWS), put_outlet(db, POST)

    def feed(url: str, outlet: Outlet, outlet_id: int, kind: FeedKind = "feed") -> int:
        return put_feed(db, Feed(url, outlet.slug, f"{outlet.name}, all", kind), outlet_id, START)

    return Feeds(
        (feed("https://news.example/feed", NEWS, news), news),
        (feed("https://post.example/feed", POST, post), post),
        (feed("https://post.example/search", POST, post, "search"), news),
    )


def new_archive(path: Path) -> tuple[Archive, Feeds]:
    """A new archive at `path` with two outlets and three feeds."""
    db = open_writer(path)
    with writing(db):
        feeds = add_feeds(db)
    return db, feeds


def seen(feed: tuple[int, int], what: Article, hours: float = 0) -> Observation:
    """An article in a document of a feed, so many hours after START."""
    return Observation(*feed, what, hour(hours))


def put(db: Archive, *observations: Observation) -> Recorded:
    """Record in one transaction."""
    with writing(db):
        return record(db, observations)


def judged(db: Archive, judgements: Sequence[tuple[int, Judgement]], *, rules: str = "test-1") -> None:
    """Keep judgements in one transaction."""
    with writing(db):
        put_judgements(db, put_rules(db, rules, TOPICS, START), judgements, topic_bits(db))


def judgement(*topics: str, sentiment: float | None = None, spans: tuple[Span, ...] = ()) -> Judgement:
    return Judgement(topics, spans, sentiment, "test-1")


def in_memory(path: Path) -> Archive:
    """A copy of an archive that no other copy sees and no disk slows down."""
    memory = sqlite3.connect(":memory:")
    disk = sqlite3.connect(str(path))
    disk.backup(memory)
    disk.close()
    memory.execute("PRAGMA foreign_keys = ON")
    return Archive(memory)


def article_id(db: Archive, url: str) -> int:
    return int(db.conn.execute("SELECT id FROM articles WHERE url = ?", [url]).fetchone()[0])


def rows(db: Archive, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    return list(db.conn.execute(sql, parameters).fetchall())


def content(db: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive says of articles, by natural keys: the same for two archives that hold the same."""
    return {
        "articles": rows(
            db,
            "SELECT a.url, o.slug, a.headline, a.standfirst, a.published_at, a.date_source, a.first_seen_at,"
            " a.in_feed, f.url, hex(a.digest) FROM articles a JOIN outlets o ON o.id = a.outlet_id"
            " JOIN feeds f ON f.id = a.text_feed_id ORDER BY a.url",
        ),
        "sightings": rows(
            db,
            "SELECT f.url, s.key, a.url, s.guid, s.raw_link, s.headline, s.published_raw, s.published_at,"
            " hex(s.digest), s.first_seen_at, s.last_seen_at FROM sightings s JOIN feeds f ON f.id = s.feed_id"
            " JOIN articles a ON a.id = s.article_id ORDER BY f.url, s.key",
        ),
        # An article with one wording in one feed may keep it in its own row alone.
        "texts": rows(
            db,
            "SELECT a.url, f.url, t.headline, t.standfirst, t.first_seen_at, t.last_seen_at FROM texts t"
            " JOIN articles a ON a.id = t.article_id JOIN feeds f ON f.id = t.feed_id"
            " UNION SELECT a.url, f.url, a.headline, a.standfirst, min(s.first_seen_at), max(s.last_seen_at)"
            " FROM articles a JOIN feeds f ON f.id = a.text_feed_id JOIN sightings s ON s.article_id = a.id"
            " WHERE a.versions = 0 GROUP BY a.id ORDER BY 1, 2, 3, 4",
        ),
        "aliases": rows(db, "SELECT l.url, a.url FROM aliases l JOIN articles a ON a.id = l.article_id ORDER BY l.url"),
        "index": rows(
            db,
            "SELECT a.url FROM articles a LEFT JOIN articles_fts_docsize d ON d.id = a.id WHERE d.id IS NULL",
        ),
    }


TODAY = date(2026, 11, 11)
"""A Wednesday: the week in progress is partial."""
ZONES = ("UTC", "Europe/London", "Australia/Sydney", "America/New_York", "Africa/Cairo")
WORDS = ("scanning", "messages", "encryption", "children", "police", "café", "chess", "rain")

_SCORES = (None, -0.9, -0.05, -0.04, 0.0, 0.049, 0.05, 0.05, 0.8)


def filled(path: Path, *, size: int = 300) -> None:
    """Make an archive at `path` with everything that can befall an article. The same every time."""
    random = Random(7)
    db, feeds = new_archive(path)
    with writing(db):
        office = put_outlet(db, OFFICE)
        own = (put_feed(db, Feed("https://office.example/feed", "office", "Office"), office, START), office)
    ids = []
    for n in range(size):
        feed = random.choice((feeds.news, feeds.news, feeds.post, feeds.search, own))
        what = article(
            f"{n}",
            " ".join(random.choices(WORDS, k=4)),
            " ".join(random.choices(WORDS, k=3)),
            at=_time(random) if random.random() > 0.06 else None,
            language=random.choice(("en", "en", "de", "")),
        )
        hours = (_time(random) - START) / timedelta(hours=1)
        ids += put(db, seen(feed, what, hours)).changed_ids
        if random.random() < 0.1:
            put(db, seen(feeds.post, what, hours + 1))
    judged(db, [(i, _judgement(random)) for i in ids if random.random() > 0.08])
    with writing(db):
        rules = put_rules(db, "stories test", [], START)
        db.conn.executemany("INSERT INTO stories (id) VALUES (?)", [[n] for n in range(1, 6)])
        db.conn.executemany(
            "INSERT OR IGNORE INTO groupings VALUES (?, ?, x'', ?, ?, '', NULL)",
            [(i, rules, random.choice(ids), random.randint(1, 5)) for i in ids if random.random() > 0.5],
        )
    db.close()


def _time(random: Random) -> datetime:
    """Any time from December 2025 to November 2026, midnights and clock changes often among them."""
    if random.random() < 0.5:
        day = random.choice((date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 25), date(2026, 11, 1), TODAY))
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return start + timedelta(minutes=30 * random.randint(-56, 56))
    return datetime(2025, 12, 20, tzinfo=UTC) + timedelta(seconds=random.randint(0, 328 * 86_400))


def _judgement(random: Random) -> Judgement:
    topics = tuple(topic for topic in TOPICS if random.random() < 0.4)
    spans = (Span("headline", 0, 4, "encryption", "test"),) if random.random() < 0.5 else ()
    return judgement(*topics, sentiment=random.choice(_SCORES) if topics else None, spans=spans)


_days = st.dates(date(2025, 12, 15), date(2026, 11, 16))


def _some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple))


def questions() -> st.SearchStrategy[Question]:
    """Questions that often match something, as charts ask them: in articles, over their whole period."""
    return lists().map(Question.whole)


@st.composite
def lists(draw: st.DrawFn) -> Question:
    """Questions that often match something, in any unit, for a part of their period, dated or not."""
    period: dict[str, Any] = draw(
        st.one_of(
            st.just({}),
            st.builds(dict, last=st.sampled_from((1, 7, 28, 119, 120, 121, 400))),
            st.builds(dict, since=_days),
            st.builds(dict, until=_days),
            st.tuples(_days, _days).map(lambda pair: {"since": min(pair), "until": max(pair)}),
        )
    )
    return Question(
        **period,
        topics=draw(_some(*TOPICS, ANY_TOPIC, *STATES)),
        outlets=draw(_some("news", "post", "office", "nobody")),
        countries=draw(_some("GB", "US", "FR")),
        languages=draw(_some("en", "de", "")),
        outlet_kinds=draw(_some("press", "regulator", "all")),
        tiers=draw(_some("1", "2", "unset")),
        sentiments=draw(_some("negative", "neutral", "positive", UNMEASURED)),
        came=draw(_some(*CAME)),
        unit=draw(st.sampled_from(UNITS)),
        part=draw(st.one_of(st.none(), st.tuples(_days, _days).map(lambda pair: (min(pair), max(pair))))),
        dated=draw(st.sampled_from((None, None, True, False))),
        text=draw(st.sampled_from(("", "", "", "scanning", "chess -rain", "cafe OR police", "scan* NOT children"))),
        story=draw(st.sampled_from((None, None, None, 1, 2, 99))),
        clock=draw(st.sampled_from(("published", "first_seen"))),
    )
