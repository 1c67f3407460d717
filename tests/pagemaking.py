"""Small article pages, and an archive whose feeds list them, made by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.fetch import Fetcher, FetchSettings
from ingest.keeping import STARRED_ALONE, Keeping
from ingest.page_pass import Pages
from ingest.page_reading import PageReaders
from ingest.pipeline import judge_pending
from ingest.robots import Robots
from model.article import Article
from model.feed import Feed, Outlet, OutletKind
from model.page import PageState
from store.archive import Archive, open_writer, writing
from store.articles import Observation, record
from store.feeds import put_feed, put_outlet
from store.pages import page_state
from tests.feedmaking import ENCRYPTION, NOW, OFF_TOPIC, rules

SENTENCES = (
    "Ministers said on Tuesday that they would drop the plan to scan private messages before they are sent.",
    "Campaigners for privacy called the decision overdue, and thanked the engineers who had explained the risks.",
    "A spokesperson for the regulator said that it would publish its guidance in the spring as announced.",
    "The committee heard from parents, police officers and people who run messaging services for a living.",
    "Nobody at the hearing could name a system that opens messages to some and keeps them closed to all others.",
    "The bill returns to the upper house next month, where several members have tabled amendments of their own.",
)
LAST = "It ended, as such hearings do, with a promise to write to the committee about zebrafish."
"""A sentence whose last word stands in no headline."""


def text_of_article(paragraphs: int = 8) -> list[str]:
    """Paragraphs of which no two are alike."""
    return [f"{SENTENCES[n % 6]} That was point {n + 1}. {SENTENCES[(n + 2) % 6]}" for n in range(paragraphs)] + [LAST]


def page(*paragraphs: str, title: str = ENCRYPTION, head: str = "", tail: str = "", lang: str = "en") -> bytes:
    """An article's page as news sites make them, with a menu, a sidebar and a footer around it."""
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or text_of_article())
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} - The News</title>{head}</head>'
        '<body><nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Sport</a></li></ul></nav>'
        f"<main><article><h1>{title}</h1>{words}{tail}</article></main><aside><h3>Most read</h3><ul><li>"
        '<a href="/z">Ten hats for autumn</a></li></ul></aside><footer>All rights reserved.</footer></body></html>'
    ).encode()


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Scene:
    """An archive with articles, and what it takes to read their pages."""

    db: Archive
    clock: Clock = field(default_factory=Clock)
    told: list[tuple[str, str]] = field(default_factory=list)

    def add(
        self,
        *urls: str,
        headline: str = ENCRYPTION,
        standfirst: str = "",
        slug: str = "news",
        kind: OutletKind = "press",
        at: datetime | None = NOW - timedelta(hours=1),
        full_text: bool = True,
    ) -> list[int]:
        """Articles at these addresses, judged; returns their ids."""
        with writing(self.db):
            outlet_id = put_outlet(self.db, Outlet(slug, slug.title(), "GB", "en", kind, full_text=full_text))
            feed_id = put_feed(self.db, Feed(f"https://{slug}.example/feed", slug), outlet_id, NOW)
            articles = [
                Article(url, url, url, url, headline, standfirst, "", "en", at, "published" if at else "missing", "")
                for url in urls
            ]
            record(self.db, [Observation(feed_id, outlet_id, one, self.clock()) for one in articles])
        judge_pending(self.db, rules(), NOW)
        ids = dict(self.db.conn.execute("SELECT url, id FROM articles").fetchall())
        return [ids[url] for url in urls]

    def pages(self, fetcher: Any, readers: PageReaders, keeping: Keeping = STARRED_ALONE) -> Pages:
        return Pages(
            self.db,
            fetcher,
            readers,
            Robots(fetcher, self.clock),
            self.clock,
            random.Random(1),
            keeping,
            lambda due, state: self.told.append((due.url, state.outcome)),
        )

    def state(self, article_id: int) -> PageState:
        found = page_state(self.db, article_id)
        assert found
        return found


def scene(folder: Path) -> Scene:
    return Scene(open_writer(folder / "archive.db"))


def loopback_fetcher(**more: Any) -> Fetcher:
    return Fetcher(FetchSettings("Cleartext/0.1 (tests)", allow_loopback=True, **more))


Handler = Callable[[], Mapping[str, object]]
NOTHING = OFF_TOPIC
