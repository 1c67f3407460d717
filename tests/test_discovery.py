"""From an address to feeds: what a page links to, what is asked in which order, and what is shown of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discovery import MOST_ASKED, Discovery, NoFeedFound, web_address
from ingest.links import COMMON_PATHS, HEAD_BYTES, feed_links, looks_like_a_feed
from ingest.reading import Readers
from ingest.robots import Robots
from model.errors import FetchError
from model.feed import FetchedDocument
from tests.feedmaking import CHILD_SAFETY, ENCRYPTION, NOW, FakeFetcher, Said, fetched, item, rss, rules

SITE = "https://site.example/"
FEED = rss(item(1, ENCRYPTION), item(2), item(3, CHILD_SAFETY), title="The <b>Site</b>")
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en-GB", "items": []}'


def page(*links: str) -> bytes:
    return f"<!doctype html><html><head><title>Site</title>{''.join(links)}</head><body>Text</body></html>".encode()


def link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


LINKS = {
    "RSS, Atom, JSON Feed": (
        link("/rss") + link("/atom", "application/atom+xml") + link("/j", "application/feed+json; charset=utf-8"),
        ["/rss", "/atom", "/j"],
    ),
    "no quotes, capitals, other order": ("<LINK href=/rss REL=Alternate TYPE=application/RSS+xml>", ["/rss"]),
    "single quotes and entities": (
        "<link rel='alternate' type='application/rss+xml' href='/f?a=1&amp;b=2'>",
        ["/f?a=1&b=2"],
    ),
    "relative to <base>": ('<base href="/news/">' + link("rss.xml"), ["/news/rss.xml"]),
    "another host": (link("https://feeds.example/x"), ["https://feeds.example/x"]),
    "without a scheme": (link("//feeds.example/x"), ["https://feeds.example/x"]),
    "twice the same": (link("/rss") + link("/rss#top"), ["/rss"]),
    "rel=feed": ('<link rel="feed" href="/rss">', ["/rss"]),
    "a feed: address": (link("feed:https://site.example/rss"), ["/rss"]),
    "plain JSON that is called a feed": (link("/f", "application/json", "JSON Feed"), ["/f"]),
    "plain JSON that is not": (link("/wp-json/wp/v2/pages/2", "application/json"), []),
    "comments come last": (link("/comments/feed", title="Comments") + link("/rss"), ["/rss", "/comments/feed"]),
    "commented out": ("<!--" + link("/old") + "-->" + link("/rss"), ["/rss"]),
    "other alternates": ('<link rel="alternate" hreflang="fr" href="/fr"><link rel="stylesheet" href="/feed.css">', []),
    "an alternate stylesheet": ('<link rel="alternate stylesheet" type="text/xml" href="/feed">', []),
    "no scheme of ours": (link("javascript:alert(1)") + link("file:///etc/passwd") + link("data:text/xml,x"), []),
    "nonsense addresses": (link("https://[::1") + link("") + link("https://"), []),
    "links in the body": ("</head><body>" + link("/rss"), []),
}


@pytest.mark.parametrize(("head", "expected"), LINKS.values(), ids=list(LINKS))
def test_links_of_a_page(head: str, expected: list[str]) -> None:
    found = [one.url for one in feed_links(page(head), f"{SITE}about")]
    assert found == [url if "://" in url else SITE.rstrip("/") + url for url in expected]


def test_pages_in_other_charsets() -> None:
    assert [one.title for one in feed_links(page(link("/f", title="Über")).decode().encode("utf-16"), SITE)] == ["Über"]
    latin = b'<meta charset="iso-8859-1">' + link("/f", title="Über").encode("latin-1")
    assert [one.title for one in feed_links(latin, SITE)] == ["Über"]
    assert len(feed_links(b'<meta charset="nonsense-9">' + link("/f").encode(), SITE)) == 1


@pytest.mark.parametrize(
    "piece", [b"<link ", b"<!--", b"<link a=", b'<link a="', b"<base", b"<link rel=x " + b"a=b " * 900, b"<" * 9]
)
def test_hostile_pages_are_read_in_linear_time(piece: bytes) -> None:
    started = time.process_time()
    feed_links(piece * (HEAD_BYTES // len(piece)), SITE)
    assert time.process_time() - started < 2


@given(st.binary(max_size=300))
def test_any_page_gives_web_addresses_or_nothing(body: bytes) -> None:
    assert all(one.url.startswith(("http://", "https://")) for one in feed_links(page() + body, SITE))


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org", "https://example.org/"),
        ("  https://example.org/news ", "https://example.org/news"),
        ("http://example.org:8080/x?y=1", "http://example.org:8080/x?y=1"),
        ("example.org:8080/rss", "https://example.org:8080/rss"),
        ("//example.org/", "https://example.org/"),
        ("feed://example.org/rss", "https://example.org/rss"),
        ("feed:http://example.org/rss", "http://example.org/rss"),
    ],
)
def test_what_people_type(typed: str, address: str) -> None:
    assert web_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "two words",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://me:pw@example.org",
        "javascript:x",
        "https://[::1",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(NoFeedFound, match="no address that can be asked for"):
        web_address(typed)


class Web(FakeFetcher):
    """What is not listed is not there."""

    async def fetch(self, url: str, *more: object) -> FetchedDocument:
        self.answers.setdefault(url, [FetchError(url, "Not found (404).", "hard", status=404)])
        found = await super().fetch(url)
        assert isinstance(found, FetchedDocument)
        return found


def discovery(pages: dict[str, bytes | Said], robots: bytes | Said | None = None) -> Discovery:
    answers: dict[str, list[Said]] = {
        SITE + path: [fetched(SITE + path, said) if isinstance(said, bytes) else said] for path, said in pages.items()
    }
    if robots is not None:
        file = f"{SITE}robots.txt"
        answers[file] = [fetched(file, robots) if isinstance(robots, bytes) else robots]
    web = Web(answers)
    return Discovery(web, Readers(0), Robots(web, lambda: NOW), rules())


def asked(search: Discovery) -> list[str]:
    assert isinstance(search.fetcher, FakeFetcher)
    return [url.removeprefix(SITE) for url, _ in search.fetcher.asked]


async def test_a_feeds_own_address() -> None:
    search = discovery({"rss": FEED})
    (found,) = (await search.find(f"{SITE}rss")).previews
    assert (found.url, found.title, found.format) == (f"{SITE}rss", "The Site", "rss20")
    assert (found.entries, found.on_topic, found.site_url) == (3, 2, "https://outlet.example/")
    assert (found.newest[0].text, found.newest[0].on_topic) == (ENCRYPTION, True)
    assert found.newest[0].published_at == "2026-11-20T11:00:00+00:00"
    assert asked(search) == ["robots.txt", "rss"]


async def test_the_feeds_that_a_page_links_to() -> None:
    search = discovery(
        {"": page(link("/rss"), link("/j", "application/feed+json"), link("/gone")), "rss": FEED, "j": JSON_FEED}
    )
    found = await search.find("site.example")
    assert [(one.title, one.format, one.language) for one in found.previews] == [
        ("The Site", "rss20", ""),
        ("J", "json11", "en"),
    ]
    assert found.notes == (f"{SITE}gone: Not found (404).",)
    assert asked(search) == ["robots.txt", "", "rss", "j", "gone"]


async def test_at_most_a_handful_is_asked_and_the_rest_is_named() -> None:
    many = {f"f{n}": FEED for n in range(20)}
    search = discovery({"": page(*(link(f"/f{n}") for n in range(20))), **many})
    found = await search.find(SITE)
    assert len(found.previews) == MOST_ASKED - 1
    assert len(found.left) == 20 - len(found.previews)
    assert len(asked(search)) == MOST_ASKED + 1, "and robots.txt"


async def test_the_usual_places_where_a_page_says_nothing() -> None:
    search = discovery({"": page(), "rss.xml": FEED})
    assert [one.url for one in (await search.find(SITE)).previews] == [f"{SITE}rss.xml"]
    assert asked(search) == ["robots.txt", "", "feed", "rss", "rss.xml"]


async def test_nothing_anywhere_says_what_was_tried() -> None:
    search = discovery({"": page()})
    with pytest.raises(NoFeedFound) as caught:
        await search.find(SITE)
    assert str(caught.value) == (
        f"No feed was found at {SITE}. Nor was there one at /feed, /rss, /rss.xml, /feed.xml and /atom.xml."
    )
    assert len(asked(search)) == 2 + len(COMMON_PATHS) <= MOST_ASKED + 1


async def test_pages_heed_robots_feeds_need_not() -> None:
    closed = b"User-agent: *\nDisallow: /"
    search = discovery({"": page(link("/secret")), "secret": FEED, "feed": FEED}, closed)
    assert [one.url for one in (await search.find(SITE)).previews] == [f"{SITE}feed"]
    assert asked(search) == ["robots.txt", "feed"], "the page itself was not asked for"
    search = discovery({"news.rss": FEED}, closed)
    assert len((await search.find(f"{SITE}news.rss")).previews) == 1


async def test_a_page_at_a_feeds_address_is_not_read_where_robots_forbid_it() -> None:
    search = discovery({"feed": page(link("/secret")), "secret": FEED}, b"User-agent: *\nDisallow: /")
    with pytest.raises(NoFeedFound, match="not to read this page"):
        await search.find(f"{SITE}feed")
    assert "secret" not in asked(search)


async def test_a_site_that_does_not_answer_is_not_asked_for_more() -> None:
    silent = FetchError(SITE, "The server does not accept connections.", "temporary")
    search = discovery({"": silent}, silent)
    with pytest.raises(NoFeedFound, match="does not accept connections"):
        await search.find(SITE)
    assert asked(search) == ["robots.txt"]


async def test_a_feed_that_cannot_be_read_is_told_from_a_page() -> None:
    search = discovery({"rss": b'{"version": "https://jsonfeed.org/version/9"}'})
    with pytest.raises(NoFeedFound, match="A JSON Feed of a version unknown to us"):
        await search.find(f"{SITE}rss")


async def test_a_feed_that_moved_for_good_is_shown_where_it_lives_now() -> None:
    moved = fetched(f"{SITE}rss", FEED, permanent_url=f"{SITE}new")
    search = discovery({"": page(link("/rss"), link("/new")), "rss": moved, "new": FEED})
    assert [one.url for one in (await search.find(SITE)).previews] == [f"{SITE}new"], "one feed, not two"


@pytest.mark.parametrize(("url", "like"), [("/rss", True), ("/?feed=1", True), ("/a.xml", True), ("/news", False)])
def test_addresses_that_look_like_feeds(url: str, like: bool) -> None:
    assert looks_like_a_feed(f"https://feeds.example{url}") is like
