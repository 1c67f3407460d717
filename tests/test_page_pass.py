"""Reading pages from a server on this machine, friendly and hostile: every page ends in an outcome, in words."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from ingest.fetch import Fetcher
from ingest.keeping import keeping_of
from ingest.page_pass import Pages
from ingest.page_reading import PageReaders
from store.archive import open_reader, writing
from store.editorial import set_full_text, star
from store.judgements import on_topic_ids
from store.pages import kept_pages, text_of
from store.upkeep import check
from store.where import text_hits
from tests.feedmaking import OFF_TOPIC, rules
from tests.loopback import Loopback, Reply, redirect
from tests.pagemaking import LAST, SENTENCES, Scene, loopback_fetcher, page, scene, text_of_article

HTML = {"Content-Type": "text/html; charset=utf-8"}


def kind(name: str) -> dict[str, str]:
    return {"Content-Type": name}


DEEP = b"<html><body>" + b"<div>" * 60_000 + b"words" + b"</div>" * 60_000
MEGABYTES = b'<html><body><p title="' + b"x" * 3_000_000 + b'">words</p></body></html>'


@pytest.fixture(scope="module")
def readers() -> Iterator[PageReaders]:
    with PageReaders(time_limit_s=15) as readers:
        yield readers


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Scene]:
    here = scene(tmp_path)
    yield here
    here.db.close()


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with Loopback({"/a": Reply(headers=HTML, body=page())}) as server:
        yield server


@pytest.fixture
async def fetcher(server: Loopback) -> AsyncIterator[Fetcher]:
    async with loopback_fetcher(timeout_s=1.5) as fetcher:
        yield fetcher


async def drained(pages: Pages) -> None:
    while await pages.read_some(rules()):
        pass


async def test_a_page_is_read_searched_and_judged_again(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    [article] = here.add(server.url("/a"))
    await drained(here.pages(fetcher, readers))
    state = here.state(article)
    assert (state.outcome, state.in_full, state.status) == ("read", True, 200)
    text = text_of(here.db, article)
    assert text.splitlines()[-1] == LAST
    assert "Ten hats" not in text and "Sport" not in text
    assert state.words == len(text.split())
    assert text_hits(here.db, "zebrafish") == [article]
    assert on_topic_ids(here.db) == {article}
    assert [(asked.path, asked.headers["accept"][:9]) for asked in server.asked[-1:]] == [("/a", "text/html")]
    assert here.told == [(server.url("/a"), "read")]
    asked = len(server.asked)
    await drained(here.pages(fetcher, readers))
    assert len(server.asked) == asked, "nothing is due"


@pytest.mark.parametrize(
    ("robots", "outcome", "words"),
    [
        pytest.param(Reply(404), "read", "", id="none: allowed"),
        pytest.param(Reply(body=b"User-agent: *\nDisallow: /a"), "disallowed", "asks programs like ours not", id="no"),
        pytest.param(Reply(body=b"User-agent: *\nDisallow: /*a$"), "disallowed", "not to read this page", id="wild"),
        pytest.param(Reply(body=b"User-agent: Other\nDisallow: /"), "read", "", id="others alone"),
        pytest.param(Reply(503), "failed", "robots.txt could not be read", id="no answer: wait"),
        pytest.param(Reply(closes=True), "failed", "robots.txt could not be read", id="broken: wait"),
    ],
)
async def test_robots_txt_is_respected(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders, robots: Reply, outcome: str, words: str
) -> None:
    server.replies["/robots.txt"] = robots
    [article] = here.add(server.url("/a"))
    await drained(here.pages(fetcher, readers))
    state = here.state(article)
    assert state.outcome == outcome
    assert words in state.reason
    assert ("/a" in [asked.path for asked in server.asked]) is (outcome == "read")
    assert state.next_at, "it is looked at again"


async def test_robots_txt_is_respected_behind_a_redirect_too(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private")
    server.replies["/a"] = redirect(302, "/private/page")
    server.replies["/private/page"] = Reply(headers=HTML, body=page())
    [article] = here.add(server.url("/a"))
    await drained(here.pages(fetcher, readers))
    assert here.state(article).outcome == "disallowed"
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    ("reply", "outcome", "words"),
    [
        pytest.param(Reply(404), "gone", "does not know this address", id="404"),
        pytest.param(Reply(410), "gone", "page is gone for good", id="410"),
        pytest.param(Reply(403), "failed", "refuses to give us the page", id="403"),
        pytest.param(Reply(429, {"Retry-After": "7200"}), "failed", "less often", id="429"),
        pytest.param(Reply(500), "failed", "trouble of its own", id="500"),
        pytest.param(Reply(closes=True), "failed", "without an answer", id="closes"),
        pytest.param(redirect(301, "http://10.0.0.1/admin"), "failed", "private network", id="to a private address"),
        pytest.param(redirect(301, "http://[::ffff:169.254.169.254]/"), "failed", "private network", id="mapped"),
        pytest.param(redirect(302, "http://2130706433.example/"), "failed", "could not be", id="no such host"),
        pytest.param(redirect(301, "file:///etc/passwd"), "failed", "Only http and https", id="to a file"),
        pytest.param(redirect(301, "http://user:pw@127.0.0.1/"), "failed", "user name or password", id="userinfo"),
        pytest.param(redirect(302, "/a"), "failed", "in a circle", id="circle"),
        pytest.param(redirect(302, "/"), "gone", "front page", id="to the front page"),
        pytest.param(redirect(302, "/login?next=/a"), "paywalled", "asks to log in", id="to a login"),
        pytest.param(Reply(headers=HTML, body=page() * 40, drip_s=0.2), "failed", "1.5 seconds", id="slow drip"),
        pytest.param(Reply(headers=HTML, body=b""), "not_a_page", "sent nothing", id="empty"),
        pytest.param(Reply(headers=HTML, body=b"%PDF-1.7 ..."), "not_a_page", "a PDF document", id="a lying PDF"),
        pytest.param(Reply(headers=kind("image/png"), body=b"\x89PNG.."), "not_a_page", "a picture", id="picture"),
        pytest.param(Reply(headers=kind("application/json"), body=b"{}"), "not_a_page", "application/json", id="JSON"),
        pytest.param(Reply(headers=HTML, body=b"<rss version='2.0'></rss>"), "no_text", "No article text", id="a feed"),
        pytest.param(
            Reply(headers=HTML, body=b"<html><body><div id=root></div><script>go()</script>"), "no_text",
            "may need a browser", id="scripts alone",
        ),
        pytest.param(Reply(headers=HTML, body=DEEP), "no_text", "", id="deep nesting"),
        pytest.param(
            Reply(headers={**HTML, "Content-Encoding": "gzip"}, body=b"\0" * 30_000_000), "failed", "larger than",
            id="a bomb",
        ),
    ],
)  # fmt: skip
async def test_every_page_has_an_outcome_in_words(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders, reply: Reply, outcome: str, words: str
) -> None:
    server.replies["/a"] = reply
    server.replies.setdefault("/", Reply(headers=HTML, body=page()))
    server.replies.setdefault("/login?next=/a", Reply(headers=HTML, body=page()))
    [article] = here.add(server.url("/a"))
    await drained(here.pages(fetcher, readers))
    state = here.state(article)
    assert (state.outcome, state.failures, state.read_at) == (outcome, 1, None)
    assert words in state.reason and state.reason.endswith(".")
    assert text_of(here.db, article) == ""
    assert check(here.db) == []


async def test_megabytes_in_an_attribute_and_a_lying_charset_are_read(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/big"] = Reply(headers=HTML, body=MEGABYTES.replace(b"words", " ".join(SENTENCES).encode()))
    latin = page("Ünïcödé ist überall; die Straße führt durch Köln. " * 12, lang="de").replace(b"utf-8", b"utf-16")
    server.replies["/lies"] = Reply(headers={"Content-Type": "text/html; charset=euc-jp"}, body=latin)
    big, lies = here.add(server.url("/big"), server.url("/lies"))
    await drained(here.pages(fetcher, readers))
    assert SENTENCES[0] in text_of(here.db, big)
    assert "die Straße führt durch Köln" in text_of(here.db, lies)


async def test_what_breaks_the_limits_costs_only_itself(here: Scene, server: Loopback, fetcher: Fetcher) -> None:
    server.replies["/slow"] = Reply(headers=HTML, body=b"<html><body>" + b"<b><i><table>" * 300_000)
    slow, good = here.add(server.url("/slow"), server.url("/a"))
    with PageReaders(time_limit_s=2) as readers:
        await drained(here.pages(fetcher, readers))
    assert here.state(good).outcome == "read"
    assert here.state(slow).outcome == "no_text"
    assert here.state(slow).reason


async def test_outlets_that_are_switched_off_are_left_alone(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    [off] = here.add(server.url("/a"), slug="quiet", full_text=False)
    pages = here.pages(fetcher, readers)
    await drained(pages)
    assert server.asked == []
    with writing(here.db):
        assert set_full_text(here.db, "quiet", True, at=here.clock(), who="Ann")
    here.add(slug="quiet", full_text=False)  # the list goes on saying no: the person's word stays
    await drained(pages)
    assert here.state(off).outcome == "read"
    here.clock.move(days=2)
    with writing(here.db):
        assert set_full_text(here.db, "quiet", False, at=here.clock(), who="Ann")
    asked = len(server.asked)
    await drained(pages)
    assert len(server.asked) == asked, "nor are they looked at again"


async def test_only_on_topic_articles_of_the_press_are_read_unless_starred(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    for path in ("/off", "/office", "/star"):
        server.replies[path] = Reply(headers=HTML, body=page())
    here.add(server.url("/off"), headline=OFF_TOPIC)
    here.add(server.url("/office"), slug="office", kind="regulator")
    [starred] = here.add(server.url("/star"), headline=OFF_TOPIC)
    here.add("https://news.google.com/rss/articles/abc")
    here.add("urn:feed:1")
    pages = here.pages(fetcher, readers)
    await drained(pages)
    assert server.asked == []
    with writing(here.db):
        assert star(here.db, starred, True, at=here.clock(), who="Ann")
    here.clock.move(seconds=1)
    await drained(pages)
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/star"]
    [kept] = kept_pages(here.db, starred)
    assert (kept.html, kept.text) == (page(), text_of(here.db, starred))


async def test_a_star_given_later_keeps_the_page_as_it_is_then(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/a"] = Reply(headers={**HTML, "ETag": '"1"'}, body=page())
    [article] = here.add(server.url("/a"))
    pages = here.pages(fetcher, readers)
    await drained(pages)
    assert kept_pages(here.db, article) == []
    here.clock.move(hours=1)
    with writing(here.db):
        star(here.db, article, True, at=here.clock(), who="Ann")
    await drained(pages)
    assert len(kept_pages(here.db, article)) == 1
    asked = len(server.asked)
    await drained(pages)
    assert len(server.asked) == asked


async def test_pages_that_name_the_team_are_kept_with_what_changed(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    named = [*text_of_article(), "A spokesperson of the Privacy  Alliance welcomed it."]
    server.replies["/a"] = Reply(headers=HTML, body=page(*named))
    server.replies["/b"] = Reply(headers=HTML, body=page())
    ours, other = here.add(server.url("/a"), server.url("/b"))
    pages = here.pages(fetcher, readers, keeping_of(["privacy alliance"]))
    await drained(pages)
    assert len(kept_pages(here.db, ours)) == 1 and kept_pages(here.db, other) == []
    server.replies["/a"] = Reply(headers=HTML, body=page(*named, "Corrected: the vote is on Monday."))
    here.clock.move(days=1, hours=7)
    await drained(pages)
    assert [("Corrected" in kept.text) for kept in kept_pages(here.db, ours)] == [False, True]
    state = here.state(ours)
    assert (state.outcome, state.changed_at, state.kept) == ("changed", here.clock(), 2)
    assert state.digest != state.first_digest
    assert text_hits(here.db, "corrected") == [ours]


async def test_links_are_looked_at_again_and_then_left_alone(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/a"] = Reply(headers={**HTML, "ETag": '"1"'}, body=page())
    [article] = here.add(server.url("/a"))
    pages = here.pages(fetcher, readers)
    await drained(pages)
    outcomes = []
    for reply in (None, redirect(301, "/moved"), Reply(410), None):
        if reply:
            server.replies["/a"] = reply
        server.replies["/moved"] = Reply(headers=HTML, body=page().replace(b"<p>", b"<p> \n "))
        here.clock.now = here.state(article).next_at or here.clock.now
        await drained(pages)
        outcomes.append(here.state(article).outcome)
    assert outcomes[:3] == ["unchanged", "unchanged", "gone"]
    state = here.state(article)
    assert state.moved_to == server.url("/moved") and state.gone_at and state.in_full
    for _ in range(8):
        here.clock.move(days=30)
        await drained(pages)
    assert here.state(article).next_at is None
    assert LAST in text_of(here.db, article), "what was read stays"
    assert sum(asked.headers.get("if-none-match") == '"1"' for asked in server.asked) >= 1


async def test_a_wall_that_came_later_does_not_take_the_text_away(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    [article] = here.add(server.url("/a"))
    pages = here.pages(fetcher, readers)
    await drained(pages)
    wall = page(SENTENCES[0] * 3, tail="<div class=paywall><p>Subscribe to continue reading.</p></div>")
    server.replies["/a"] = Reply(headers=HTML, body=wall)
    here.clock.move(days=2)
    await drained(pages)
    state = here.state(article)
    assert (state.outcome, state.in_full, state.paywalled_at) == ("paywalled", True, here.clock())
    assert LAST in text_of(here.db, article)


async def test_failures_are_tried_again_later_each_time_and_given_up_visibly(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/a"] = Reply(500)
    [article] = here.add(server.url("/a"))
    pages = here.pages(fetcher, readers)
    waits = []
    for _ in range(10):
        before = here.clock()
        await drained(pages)
        state = here.state(article)
        if state.next_at is None:
            break
        waits.append((state.next_at - before).total_seconds() / 3600)
        here.clock.now = state.next_at
    assert state.given_up and (state.outcome, state.failures) == ("failed", 6)
    assert waits == sorted(waits) and len(waits) == 5 and 0.5 <= waits[0] < 0.7 and waits[-1] >= 72


async def test_a_host_that_asks_for_rest_gets_it(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/a"] = Reply(429)
    server.replies["/b"] = Reply(headers=HTML, body=page())
    here.add(server.url("/b"), server.url("/a"))  # the later id is asked first
    pages = here.pages(fetcher, readers)
    await drained(pages)
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/a"]
    here.clock.move(minutes=61)
    await drained(pages)
    assert "/b" in [asked.path for asked in server.asked]


async def test_crawl_delay_is_heeded(here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders) -> None:
    server.replies["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 30")
    server.replies["/b"] = Reply(headers=HTML, body=page())
    here.add(server.url("/a"), server.url("/b"))
    pages = here.pages(fetcher, readers)
    await drained(pages)
    assert len(here.told) == 1
    here.clock.move(seconds=31)
    await drained(pages)
    assert len(here.told) == 2


async def test_an_article_erased_while_its_page_was_on_the_way(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/a"] = Reply(headers=HTML, body=page()[:200], drip_s=0.004)
    [article] = here.add(server.url("/a"))
    reading = asyncio.create_task(here.pages(fetcher, readers).read_some(rules()))
    await asyncio.sleep(0.3)
    with writing(here.db):
        here.db.conn.execute("DELETE FROM judgements")
        here.db.conn.execute("DELETE FROM sightings")
        here.db.conn.execute("DELETE FROM articles WHERE id = ?", [article])
    assert await reading == 1
    assert check(here.db) == []


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.pagemaking import Scene, loopback_fetcher
from ingest.page_reading import PageReaders
from store.archive import open_writer
from tests.feedmaking import rules
async def main():
    here = Scene(open_writer(Path(sys.argv[1])))
    async with loopback_fetcher() as fetcher:
        with PageReaders(0) as readers:
            pages = here.pages(fetcher, readers)
            while await pages.read_some(rules()):
                print(len(here.told), flush=True)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
async def test_killed_in_the_middle_it_goes_on_where_it_was(
    tmp_path: Path, server: Loopback, readers: PageReaders
) -> None:
    here = scene(tmp_path)
    urls = []
    for n in range(12):
        server.replies[f"/n{n}"] = Reply(headers=HTML, body=page())
        urls.append(server.url(f"/n{n}"))
    here.add(*urls)
    here.db.close()
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", KILLED, str(tmp_path / "archive.db")]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        await asyncio.to_thread(process.stdout.readline)
        await asyncio.to_thread(process.stdout.readline)
        process.send_signal(signal.SIGKILL)
    reader = open_reader(tmp_path / "archive.db")
    before = reader.conn.execute("SELECT count(*) FROM pages WHERE in_full").fetchone()[0]
    assert 2 <= before < 12 and check(reader) == []
    reader.close()
    here = scene(tmp_path)
    async with loopback_fetcher() as fetcher:
        await drained(here.pages(fetcher, readers))
    assert here.db.conn.execute("SELECT count(*) FROM pages WHERE in_full").fetchone()[0] == 12
    assert len(here.told) <= 12 - before
    here.db.close()


async def test_polls_do_not_wait_for_a_slow_page(
    here: Scene, server: Loopback, fetcher: Fetcher, readers: PageReaders
) -> None:
    server.replies["/a"] = Reply(headers=HTML, body=page(), drip_s=0.3)
    here.add(server.url("/a"))
    reading = asyncio.create_task(here.pages(fetcher, readers).read_some(rules()))
    await asyncio.sleep(0.05)
    started = time.monotonic()
    server.replies["/feed"] = Reply(body=b"<rss/>")
    await fetcher.fetch(server.url("/feed"))
    assert time.monotonic() - started < 0.5
    await reading
