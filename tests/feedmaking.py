"""Small feed documents, feeds and a fetcher for tests, made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from judge import Rules, load_rules
from model.errors import FetchError
from model.feed import Feed, FetchedDocument, NotModified, Outlet, Validators
from store.archive import Archive, writing
from store.feeds import FeedState, feed_states, put_feed, put_outlet

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ENCRYPTION = "Ministers drop plan to weaken end-to-end encryption"
CHILD_SAFETY = "Regulator sets out age verification rules to keep children safe online"
OFF_TOPIC = "Tram extension to the docks opens four years late"


def rss(*items: Mapping[str, str], title: str = "News") -> bytes:
    """An RSS 2.0 document; an item's keys are its elements, `source` may be "url|name"."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>'
        f"<link>https://outlet.example/</link>{''.join(map(_item, items))}</channel></rss>"
    ).encode()


def _item(fields: Mapping[str, str]) -> str:
    def element(name: str, value: str) -> str:
        if name == "source":
            url, _, words = value.partition("|")
            return f'<source url="{escape(url)}">{escape(words)}</source>'
        return f"<{name}>{escape(value)}</{name}>"

    return f"<item>{''.join(element(name, value) for name, value in fields.items())}</item>"


def item(n: int, title: str = OFF_TOPIC, **more: str) -> dict[str, str]:
    """One item: the n-th story of the outlet, published n hours before NOW."""
    at = f"{NOW - timedelta(hours=n):%a, %d %b %Y %H:%M:%S} GMT"
    return {"guid": f"g{n}", "link": f"https://outlet.example/{n}", "title": title, "pubDate": at, **more}


def rules() -> Rules:
    """By terms alone: collecting needs no weights, and tests of it no time to load them."""
    return load_rules(DATA / "topics.toml", DATA / "lexicon.toml", None)


def add_feed(db: Archive, url: str, **more: Any) -> FeedState:
    """A feed of an outlet of its own (named after the URL's last part), due at NOW."""
    name = url.rpartition("/")[2] or url
    with writing(db):
        outlet_id = put_outlet(db, Outlet(name, name.title(), language="en"))
        put_feed(db, Feed(url, name, title=name, **more), outlet_id, NOW)
    return state(db, url)


def state(db: Archive, url: str) -> FeedState:
    return next(feed for feed in feed_states(db) if feed.url == url)


Said = FetchError | NotModified | FetchedDocument | Exception


@dataclass(slots=True)
class FakeFetcher:
    """Says what it was given for each URL, one answer after the other (the last again and again)."""

    answers: dict[str, list[Said]]
    asked: list[tuple[str, Validators]] = field(default_factory=list)

    async def fetch(self, url: str, validators: Validators = Validators()) -> FetchedDocument | NotModified:  # noqa: B008
        said = self.answers[url]
        answer = said[min(sum(1 for seen, _ in self.asked if seen == url), len(said) - 1)]
        self.asked.append((url, validators))
        if isinstance(answer, Exception):
            raise answer
        return answer


def fetched(url: str, body: bytes, **more: Any) -> FetchedDocument:
    return FetchedDocument(url, url, body, NOW, **more)


def rows(db: Archive, sql: str) -> list[Any]:
    return list(db.conn.execute(sql))


def ticking(start: datetime = NOW, step: timedelta = timedelta()) -> Callable[[], datetime]:
    """A clock that moves by `step` whenever it is read."""
    at = [start - step]

    def clock() -> datetime:
        at[0] += step
        return at[0]

    return clock


def contents(db: Archive) -> dict[str, list[Any]]:
    """Everything an import makes, without row numbers (they tell the order in which things came)."""
    queries = {
        "sightings": "SELECT f.url, s.key, a.url, s.headline, s.published_raw, s.published_at, s.first_seen_at,"
        " s.last_seen_at FROM sightings s JOIN feeds f ON f.id = s.feed_id JOIN articles a ON a.id = s.article_id",
        "articles": "SELECT a.url, o.slug, a.headline, a.standfirst, a.published_at, a.date_source, a.first_seen_at,"
        " a.versions, a.in_feed FROM articles a JOIN outlets o ON o.id = a.outlet_id",
        "texts": "SELECT a.url, f.url, t.headline, t.standfirst, t.first_seen_at, t.last_seen_at FROM texts t"
        " JOIN articles a ON a.id = t.article_id JOIN feeds f ON f.id = t.feed_id",
    }
    return {name: sorted(rows(db, sql), key=repr) for name, sql in queries.items()}
