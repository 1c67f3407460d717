"""Sitemaps and searches of the past: what is read, what is asked for, and going on after a stop."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ingest.backfill_lists import Filled
from ingest.backfill_search import SearchBackfill
from ingest.backfill_sitemaps import SitemapBackfill
from ingest.reading import Readers
from ingest.robots import Robots
from ingest.searches import SearchTemplate, load_searches, template_mistake
from ingest.sitemap import MAX_BYTES, MOST_ENTRIES, Listed, NotASitemap, parse_sitemap
from ingest.windows import Window
from model.errors import DataFileError, FetchError
from model.feed import Outlet
from store.archive import Archive, open_writer, writing
from store.feeds import put_outlet
from tests.feedmaking import ENCRYPTION, NOW, OFF_TOPIC, FakeFetcher, fetched, item, rows, rss, rules

SITE = "https://paper.example"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))


def news(n: int, title: str = OFF_TOPIC, at: str = "2026-03-05T10:00:00Z", host: str = "paper.example") -> str:
    return (
        f"<url><loc>https://{host}/{n}</loc><news:news><news:publication><news:name>The Paper</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{at}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news>"
        '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        "<image:loc>https://img.example/x.png</image:loc><image:title>A picture</image:title></image:image></url>"
    )


def bare(url: str, lastmod: str = "") -> str:
    return f"<url><loc>{url}</loc>" + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "") + "</url>"


def urlset(*urls: str) -> bytes:
    return f'<?xml version="1.0"?><urlset {SPACE} {NEWS}>{"".join(urls)}</urlset>'.encode()


def index(*children: tuple[str, str]) -> bytes:
    parts = "".join(f"<sitemap><loc>{url}</loc><lastmod>{at}</lastmod></sitemap>" for url, at in children)
    return f"<sitemapindex {SPACE}>{parts}</sitemapindex>".encode()


class TestSitemap:
    def test_news(self) -> None:
        found = parse_sitemap(urlset(news(1), bare("/2", "2026-03-04")), SITE + "/map.xml")
        assert found.pages == (
            Listed(f"{SITE}/1", "", OFF_TOPIC, "2026-03-05T10:00:00Z", "en"),
            Listed(f"{SITE}/2", "2026-03-04"),
        )
        assert (found.sitemaps, found.broken) == ((), "")

    def test_index_packed(self) -> None:
        body = gzip.compress(b"\n "[:0] + index(("https://paper.example/a.xml", "2026-03-01")))
        assert parse_sitemap(body, SITE).sitemaps == (Listed(f"{SITE}/a.xml", "2026-03-01"),)
        assert parse_sitemap(b"\r\n " + index(("/b.xml", "")), SITE).sitemaps == (Listed(f"{SITE}/b.xml"),)

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (rss(item(1)), "a feed, not a sitemap"),
            (b"<html><body>x</body></html>", "a web page, not a sitemap"),
            (b"<!doctype html><html>", "a web page"),
            (b"<opml/>", "XML .<opml>., but not a sitemap"),
            (b"", "not a sitemap .no element found"),
            (b"\x1f\x8bnonsense", "not a sitemap"),
            (gzip.compress(b"%PDF-1.4", mtime=0), "not a sitemap"),
        ],
    )
    def test_something_else(self, body: bytes, words: str) -> None:
        with pytest.raises(NotASitemap, match=words):
            parse_sitemap(body, SITE)

    @pytest.mark.parametrize(
        ("body", "kept", "broken"),
        [
            pytest.param(urlset(news(1), news(2))[:-40], 1, "unclosed token|no element found", id="cut"),
            pytest.param(urlset(news(1), "<url><loc>/a?b&c</loc></url>"), 1, "not well-formed|invalid", id="ampersand"),
            pytest.param(gzip.compress(urlset(*(news(n) for n in range(9_000))))[:-500], 1, "too early", id="cut gzip"),
            pytest.param(urlset(news(1)) + b"<a>" * 50, 1, "junk", id="something after its end"),
            pytest.param(urlset(news(1), "<x>" * 100_000), 1, "nested too deeply", id="nesting"),
        ],
    )
    def test_what_breaks_off_keeps_what_came_before(self, body: bytes, kept: int, broken: str) -> None:
        found = parse_sitemap(body, SITE)
        assert len(found.pages) >= kept
        assert any(words in found.broken for words in broken.split("|")), found.broken

    def test_entities_are_refused(self) -> None:
        bomb = b'<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + urlset(news(1, "&b;"))
        with pytest.raises(NotASitemap, match="not a sitemap"):
            parse_sitemap(bomb.replace(b'<?xml version="1.0"?>', b""), SITE)

    def test_bombs_are_bounded(self) -> None:
        packed = gzip.compress(urlset("<url><loc>" + "x" * (MAX_BYTES + 1) + "</loc></url>"))
        assert "unpacks to more than 50 MiB" in parse_sitemap(packed, SITE).broken
        many = parse_sitemap(
            gzip.compress(urlset(*(f"<url><loc>/{n}</loc></url>" for n in range(MOST_ENTRIES + 5)))), SITE
        )
        assert len(many.pages) == MOST_ENTRIES
        assert "lists more than 100,000" in many.broken

    def test_links_that_are_none(self) -> None:
        urls = (bare("javascript:alert(1)"), bare("data:text/html,x"), bare("http://[broken"), bare(""), bare("/ok"))
        assert [one.url for one in parse_sitemap(urlset(*urls), SITE).pages] == [f"{SITE}/ok"]


class TestWindow:
    @pytest.mark.parametrize(
        ("url", "other"),
        [
            ("/sitemap-2026-03.xml", False),
            ("/sitemap-2026-02.xml.gz", False),  # its last days may be our first, in another time zone
            ("/sitemap-2026-01.xml", True),
            ("/sitemap/202605/x.xml", True),
            ("/2025/post.xml", True),
            ("/2026/post.xml", False),
            ("/sitemap.xml?yyyy=2025&mm=03", True),
            ("/sitemap.xml?yyyy=2026&mm=03&dd=09", False),
            ("/news/article-20260305-x", False),
            ("/news/12025", False),
            ("/sitemap-1.xml", False),
        ],
    )
    def test_names_of_months(self, url: str, other: bool) -> None:
        assert MARCH.other_time(SITE + url) is other

    def test_days_are_the_zones(self) -> None:
        window = Window(date(2026, 3, 5), date(2026, 3, 5), timezone(timedelta(hours=-5)))
        at = NOW.replace(year=2026, month=3, day=6, hour=4)
        assert window.holds(at)
        assert not window.holds(at + timedelta(hours=1))

    def test_parts_and_halves(self) -> None:
        assert [str(part) for part in MARCH.parts(14)] == [
            "2026-03-01..2026-03-14",
            "2026-03-15..2026-03-28",
            "2026-03-29..2026-03-31",
        ]
        assert [str(half) for half in next(MARCH.parts(3)).halves()] == [
            "2026-03-01..2026-03-02",
            "2026-03-03..2026-03-03",
        ]
        assert next(MARCH.parts(1)).halves() == ()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "a.db")
    yield db
    db.close()


def page(title: str, at: str = "2026-03-07") -> bytes:
    text = f"<p>{title} and much more of it, told at length. </p>" * 8
    return (
        f'<html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{at}T10:00:00Z">'
        f'<meta property="og:site_name" content="The Paper"><meta name="author" content="Ann Onymous"></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    ).encode()


LIKELY = f"{SITE}/news/ministers-drop-plan-to-weaken-end-to-end-encryption"
GONE = FetchError(f"{SITE}/gone.xml", "Not found (404).", "hard", status=404)
BUSY = FetchError(f"{SITE}/busy.xml", "Try later (503).", "temporary", status=503)


def answers(**more: Any) -> dict[str, Any]:
    robots = f"User-agent: *\nDisallow: /private\nSitemap: {SITE}/index.xml\nSitemap: ftp://x.example/y\n".encode()
    children = (
        (f"{SITE}/a.xml", "2026-04-01"),
        (f"{SITE}/old.xml", "2026-01-01"),
        (f"{SITE}/sitemap-2025-11.xml", ""),
        (f"{SITE}/index.xml", ""),  # a loop
        (f"{SITE}/gone.xml", ""),
    )
    entries = (
        news(1, ENCRYPTION),
        news(2),
        news(3, at="2026-04-02T00:00:00Z"),
        news(4, at="nonsense"),
        news(5, host="other.example"),
        bare(LIKELY, "2026-03-07"),
        bare(f"{SITE}/news/tram", "2026-03-07"),
        bare(f"{SITE}/news/old-encryption-story", "2026-01-07"),
        bare(f"{SITE}/private/end-to-end-encryption-ban", "2026-03-08"),
    )
    said = {
        "/robots.txt": robots,
        "/index.xml": index(*children),
        "/a.xml": gzip.compress(urlset(*entries)),
        "/gone.xml": GONE,
        **more,
    }
    found: dict[str, Any] = {
        SITE + path: [body if isinstance(body, Exception) else fetched(SITE + path, body)]
        for path, body in said.items()
    }
    return {**found, LIKELY: [fetched(LIKELY, page("Ministers drop plan to weaken encryption"))]}


def sitemaps(db: Archive, fetcher: FakeFetcher, **more: Any) -> SitemapBackfill:
    with writing(db):
        outlet_id = put_outlet(db, Outlet("paper", "The Paper", site_url=f"{SITE}/"))
    robots = Robots(fetcher, lambda: NOW)
    return SitemapBackfill(db, fetcher, robots, rules(), lambda: NOW, outlet_id, f"{SITE}/", MARCH, Filled(), **more)


def asked(fetcher: FakeFetcher) -> list[str]:
    return [url.removeprefix(SITE) for url, _ in fetcher.asked]


async def test_sitemaps_of_a_month(db: Archive) -> None:
    fetcher = FakeFetcher(answers())
    job = sitemaps(db, fetcher)
    await job.run(most_pages=10)
    assert asked(fetcher) == ["/robots.txt", "/index.xml", "/a.xml", "/gone.xml", LIKELY.removeprefix(SITE)]
    assert rows(db, "SELECT headline, byline, origin, in_feed FROM articles ORDER BY url") == [
        (ENCRYPTION, "", 1, 0),
        (OFF_TOPIC, "", 1, 0),
        ("Ministers drop plan to weaken encryption", "Ann Onymous", 1, 0),
    ]
    assert (job.done.new, job.done.entries) == (3, 3)
    assert job.done.problems.kept == [str(GONE)]
    said = " ".join(job.done.notes)
    assert "2 sitemaps of other days" in said
    assert "1 addresses of other sites" in said
    assert "1 pages were not read: robots.txt" in said
    assert "1 more addresses say nothing of our topics" in said


async def test_again_asks_for_nothing_and_changes_nothing(db: Archive) -> None:
    await sitemaps(db, FakeFetcher(answers())).run(most_pages=10)
    before = db.conn.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    fetcher = FakeFetcher(answers())
    job = sitemaps(db, fetcher)
    await job.run(most_pages=10)
    assert (asked(fetcher), job.done.new) == ([], 0)
    with writing(db, counted=False):
        pass
    assert rows(db, "SELECT count(*) FROM articles") == [(3,)]
    assert before is not None


@pytest.mark.parametrize("stop_after", range(1, 5))
async def test_a_kill_goes_on_where_it_stood(db: Archive, tmp_path: Path, stop_after: int) -> None:
    class Killed(FakeFetcher):
        async def fetch(self, url: str, *more: Any) -> Any:
            if len(self.asked) >= stop_after:
                raise KeyboardInterrupt
            return await super().fetch(url, *more)

    whole = open_writer(tmp_path / "whole.db")
    await sitemaps(whole, FakeFetcher(answers())).run(most_pages=10)
    killed, later = Killed(answers()), FakeFetcher(answers())
    with pytest.raises(KeyboardInterrupt):
        await sitemaps(db, killed).run(most_pages=10)
    await sitemaps(db, later).run(most_pages=10)
    both = [url for url in (*asked(killed), *asked(later)) if url != "/robots.txt"]
    assert len(both) == len(set(both)) == 4, "nothing is asked for twice"
    for sql in ("SELECT url, headline, published_at FROM articles ORDER BY url", "SELECT * FROM backfill_steps"):
        assert rows(db, sql) == rows(whole, sql)
    whole.close()


async def test_what_fails_for_now_is_tried_another_time(db: Archive) -> None:
    fetcher = FakeFetcher(answers(**{"/a.xml": BUSY}))
    job = sitemaps(db, fetcher)
    await job.run(most_pages=0)
    assert "1 could not be had now: run the same command again." in job.done.notes
    again = FakeFetcher(answers())
    await sitemaps(db, again).run(most_pages=0)
    assert asked(again) == ["/a.xml"]


async def test_every_page_and_a_limit(db: Archive) -> None:
    tram = f"{SITE}/news/tram"
    told = {**answers(), tram: [fetched(tram, page("Tram extension opens", "2026-02-01"))]}
    job = sitemaps(db, FakeFetcher(told))
    await job.run(most_pages=1, every_page=True)
    assert "1 pages without a headline in the sitemap wait" in " ".join(job.done.notes)
    job = sitemaps(db, FakeFetcher(told))
    await job.run(most_pages=9, every_page=True)
    assert "1 pages of other days were left out." in job.done.notes


async def test_usual_places_and_none(db: Archive) -> None:
    nothing = FetchError(SITE, "Not found (404).", "hard", status=404)

    class Empty(FakeFetcher):
        async def fetch(self, url: str, *more: Any) -> Any:
            self.answers.setdefault(url, [nothing])
            return await super().fetch(url, *more)

    with pytest.raises(NotASitemap, match="--sitemap URL"):
        await sitemaps(db, Empty({})).run(most_pages=0)
    fetcher = Empty({f"{SITE}/sitemap.xml": [fetched(f"{SITE}/sitemap.xml", urlset(news(1)))]})
    job = sitemaps(db, fetcher)
    await job.run(most_pages=0)
    assert job.done.new == 1


# Searches

TEMPLATE = SearchTemplate("ex", "https://search.example/rss?q={query}+after:{since}+before:{day_after}", days=14, cap=3)


def found(*numbers: int, day: int = 5) -> bytes:
    source = {"source": "https://guard.example|The Guard"}
    return rss(
        *(
            item(n, f"{ENCRYPTION} {n} - The Guard", pubDate=f"{day:02} Mar 2026 10:00:00 GMT", **source)
            for n in numbers
        )
    )


def search(db: Archive, fetcher: FakeFetcher, template: SearchTemplate = TEMPLATE) -> SearchBackfill:
    window = Window(date(2026, 3, 1), date(2026, 3, 20))
    return SearchBackfill(db, fetcher, Readers(0), lambda: NOW, template, "client-side scanning", window, Filled())


def url_of(since: str, day_after: str) -> str:
    return f"https://search.example/rss?q=client-side+scanning+after:{since}+before:{day_after}"


def searched() -> dict[str, Any]:
    bodies = {
        url_of("2026-03-01", "2026-03-15"): found(1, 2, 3),
        url_of("2026-03-15", "2026-03-21"): found(9, day=16),
        url_of("2026-03-01", "2026-03-08"): found(1, 2, 4),
        url_of("2026-03-08", "2026-03-15"): rss(item(7, day_out := "Out of these days"), title=day_out),
        url_of("2026-03-01", "2026-03-05"): found(1, day=2),
        url_of("2026-03-05", "2026-03-08"): found(2, 4),
    }
    return {url: [fetched(url, body)] for url, body in bodies.items()}


async def test_windows_and_halves(db: Archive) -> None:
    fetcher = FakeFetcher(searched())
    job = search(db, fetcher)
    await job.run()
    assert len(fetcher.asked) == 6
    newest = "SELECT headline, o.name, origin, in_feed FROM articles JOIN outlets o ON o.id = outlet_id"
    assert rows(db, f"{newest} ORDER BY headline DESC LIMIT 1") == [(f"{ENCRYPTION} 9", "The Guard", 1, 0)]
    assert rows(db, "SELECT count(*) FROM articles") == [(5,)]
    assert job.done.notes == ["1 entries of other days, or undated, were left out."]
    again = FakeFetcher(searched())
    await search(db, again).run()
    assert again.asked == []


async def test_a_window_that_fails_is_tried_another_time(db: Archive) -> None:
    told = searched()
    broken = url_of("2026-03-15", "2026-03-21")
    told[broken] = [FetchError(broken, "Too many (429).", "temporary", status=429)]
    job = search(db, FakeFetcher(told))
    await job.run()
    assert job.done.problems.kept == ["2026-03-15..2026-03-20: Too many (429)."]
    later = FakeFetcher(searched())
    await search(db, later).run()
    assert [url for url, _ in later.asked] == [broken]


def test_templates_are_read(tmp_path: Path) -> None:
    path = tmp_path / "searches.toml"
    assert load_searches(path) == {}
    path.write_text(f'[[search]]\nname = "ex"\nurl = "{TEMPLATE.url}"\ndays = 14\ncap = 3\n')
    assert load_searches(path) == {"ex": TEMPLATE}
    shipped = Path(__file__).parents[1] / "data" / "searches.toml"
    assert load_searches(shipped) == {}, "no service is shipped"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[[search]]\nname = 'a'", "needs a name and a url"),
        ("[[search]]\nname = 'a'\nurl = 3", "are texts"),
        ("[[search]]\nname = 'a'\nurl = 'https://x.example/{since}{until}'\ndays = 'x'", "whole numbers"),
        ("[[search]]\nname = 'a'\nurl = 'https://x.example/{since}{until}'\nday = 1", "“day” is not known"),
        ("[[search]]\nname = 'a'\nurl = 'https://x.example/{since}'", "must have a place {until}"),
        ("search = 3", "needs a name"),
        ("[[search", "cannot be read"),
    ],
)
def test_mistakes_in_templates(tmp_path: Path, body: str, words: str) -> None:
    (tmp_path / "s.toml").write_text(body)
    with pytest.raises(DataFileError, match=words):
        load_searches(tmp_path / "s.toml")


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/{since}{until}{query.__class__}",
        "https://x.example/{since!r}{until}",
        "https://x.example/{since:>9999999}{until}",
        "https://x.example/{since}{until}{0}",
        "https://x.example/{since}{until}{",
        "file:///etc/{since}{until}",
        "https://u:p@x.example/{since}{until}",
    ],
)
def test_hostile_templates(url: str) -> None:
    assert template_mistake(SearchTemplate("a", url))
