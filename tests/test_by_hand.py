"""Articles that people write down; how articles came; and that neither they nor backfill make peaks or shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analysis.peaks import find_peaks
from ingest.backfill_lists import Filled
from ingest.backfill_pages import find_pages, import_pages
from ingest.by_hand import ByHand
from ingest.origins import BY_HAND, LISTS, origin_feed, store_new
from ingest.page_facts import BEGINNING, MAX_BYTES, UnreadablePage, beginning, page_facts
from ingest.robots import Robots
from model.answer import Volume
from model.article import Article
from model.errors import DataFileError, FetchError
from model.feed import FeedKind
from model.hand_article import HandAnswer, HandArticle, hand_mistakes, tidied
from model.question import Question
from store import answers
from store.answers import Asking, article_rows
from store.archive import Archive, open_writer, writing
from store.breaks import daily_entries
from store.columns import load_columns, search
from store.editorial import edits, forget_article
from store.feed_requests import anything_asked
from store.hand_requests import added_by, ask_article, hand_request, waiting_articles
from store.upkeep import check, expire
from tests.building import article, hour, judged, judgement, new_archive, put, seen
from tests.feedmaking import ENCRYPTION, NOW, FakeFetcher, fetched, rows, rules
from tests.test_backfill_past import page

LINK = "https://paper.example/news/1"
MISSING = FetchError("https://paper.example/robots.txt", "Not found (404).", "hard", status=404)
RADIO = HandArticle(outlet="Radio 4", published="2026-11-05", headline=f"Today: {ENCRYPTION}", medium="radio")


def site(**more: Any) -> dict[str, Any]:
    robots = "https://paper.example/robots.txt"
    return {robots: [MISSING], LINK: [fetched(LINK, page(ENCRYPTION, "2026-11-06"))], **more}


class Scene:
    def __init__(self, db: Archive) -> None:
        self.db, self.now = db, NOW
        self.fetcher = FakeFetcher(site())

    async def add(self, said: HandArticle, who: str = "Ann") -> HandAnswer:
        with writing(self.db):
            request_id = ask_article(self.db, said, at=self.now, who=who)
        robots = Robots(self.fetcher, lambda: self.now)
        zone = ZoneInfo("America/New_York")
        await ByHand(self.db, self.fetcher, robots, rules(), lambda: self.now, zone).carry_out()
        request = hand_request(self.db, request_id)
        assert request and request.answer
        return request.answer


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    db = open_writer(tmp_path / "a.db")
    yield Scene(db)
    db.close()


async def test_what_was_on_the_radio(scene: Scene) -> None:
    answer = await scene.add(RADIO)
    assert (answer.done, answer.words) == (True, f"Added: “Today: {ENCRYPTION}”.")
    (row,) = article_rows(scene.db, [answer.article_id or 0])
    assert (row.outlet.name, row.medium, row.origin, row.topics) == ("Radio 4", "radio", "by hand", ("encryption",))
    assert row.published_at == datetime(2026, 11, 5, 17, tzinfo=UTC), "noon in New York: that day for the reader"
    assert row.first_seen_at == NOW
    assert scene.fetcher.asked == []
    assert [(one.who, one.article) for one in added_by(scene.db, row.id)] == [("Ann", RADIO)]


async def test_twice_is_once(scene: Scene) -> None:
    await scene.add(RADIO)
    before = rows(scene.db, "SELECT * FROM articles"), rows(scene.db, "SELECT * FROM sightings")
    scene.now += timedelta(days=3)
    answer = await scene.add(RADIO, who="Bob")
    assert answer.words == "It was in the archive already."
    assert (rows(scene.db, "SELECT * FROM articles"), rows(scene.db, "SELECT * FROM sightings")) == before
    assert [one.who for one in added_by(scene.db, 1)] == ["Ann", "Bob"]


async def test_of_a_link_the_page_is_read_and_what_was_said_stands(scene: Scene) -> None:
    pasted = LINK + "?utm_source=mail"
    scene.fetcher.answers[pasted] = [MISSING]
    answer = await scene.add(HandArticle(url=pasted, byline="Someone Else"))
    assert (answer.done, "Not found (404)." in answer.words) == (False, True)
    scene.fetcher.answers[pasted] = scene.fetcher.answers[LINK] * 2
    answer = await scene.add(HandArticle(url=pasted, byline="Someone Else"))
    assert answer.done
    (row,) = article_rows(scene.db, [answer.article_id or 0])
    assert (row.url, row.headline, row.byline, row.outlet.name) == (LINK, ENCRYPTION, "Someone Else", "The Paper")
    assert row.published_at and row.published_at.date() == date(2026, 11, 6)
    assert row.medium == "online"


@pytest.mark.parametrize(
    ("robots", "words"),
    [
        (fetched("r", b"User-agent: *\nDisallow: /"), "Its robots.txt asks programs like ours not to read this page."),
        (FetchError("r", "No answer.", "temporary"), "Its robots.txt could not be read"),
    ],
)
async def test_robots_are_respected(scene: Scene, robots: Any, words: str) -> None:
    scene.fetcher.answers["https://paper.example/robots.txt"] = [robots]
    answer = await scene.add(HandArticle(url=LINK))
    assert (answer.done, answer.article_id) == (False, None)
    assert words in answer.words
    assert "Give at least the headline yourself" in answer.words
    answer = await scene.add(HandArticle(url=LINK, headline=ENCRYPTION))
    assert answer.done
    assert "It stands as it was written down." in answer.words
    assert [url for url, _ in scene.fetcher.asked if url == LINK] == []
    assert rows(scene.db, "SELECT o.name FROM articles a JOIN outlets o ON o.id = a.outlet_id") == [("paper.example",)]


async def test_an_article_that_a_feed_has_is_no_longer_by_hand(scene: Scene) -> None:
    await scene.add(HandArticle(url=LINK, headline="As I heard it"))
    assert rows(scene.db, "SELECT origin, in_feed, headline FROM articles") == [(2, 0, "As I heard it")]
    feed_id = add(scene.db, "https://paper.example/rss", "feed", [article("1", ENCRYPTION, url=LINK)], NOW)
    assert feed_id
    assert rows(scene.db, "SELECT origin, in_feed, headline FROM articles") == [(0, 1, ENCRYPTION)]
    assert check(scene.db) == []


async def test_retention_leaves_it_and_erasing_takes_all(scene: Scene) -> None:
    answer = await scene.add(replace(RADIO, headline="Tram opens"))
    assert rows(scene.db, "SELECT topics FROM judgements") == [(0,)]
    with writing(scene.db):
        assert expire(scene.db, now=NOW + timedelta(days=4_000), keep_days=180) == 0
        (url,) = rows(scene.db, "SELECT url FROM articles")[0]
        assert forget_article(scene.db, url, at=NOW, who="Ann") == 1
    assert [edit.edit_kind for edit in edits(scene.db)] == ["forget"], "request and answer went with it"
    answer = await scene.add(replace(RADIO, headline="Tram opens"))
    assert (answer.done, answer.article_id) == (False, None)
    assert "erased" in answer.words


def test_requests_wait_and_the_same_is_not_asked_twice(scene: Scene) -> None:
    assert not anything_asked(scene.db)
    with writing(scene.db):
        first = ask_article(scene.db, RADIO, at=NOW, who="Ann")
        assert ask_article(scene.db, RADIO, at=NOW, who="Bob") == first
    assert anything_asked(scene.db)
    assert [one.article for one in waiting_articles(scene.db)] == [RADIO]
    assert HandArticle.from_json(RADIO.to_json()) == RADIO


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Missing: headline, outlet, date."),
        ({"headline": "H", "outlet": "O"}, "Missing: date."),
        ({"url": "javascript:alert(1)"}, "must begin with https://"),
        ({"url": "https://u:p@paper.example/"}, "must begin with https://"),
        ({"url": "https://[broken"}, "must begin with https://"),
        ({"url": LINK, "published": "2026-02-30"}, "a day such as"),
        ({"url": LINK, "published": "2099-01-01"}, "still to come"),
        ({"url": LINK, "published": "1970-01-01"}, "before 1995"),
        ({"url": LINK, "medium": "pigeon"}, "The medium is one of online"),
        ({"url": LINK, "language": "<b>"}, "a code such as"),
        ({"url": LINK, "headline": "x" * 501}, "may have 500 characters"),
        ({"url": LINK, "standfirst": "x" * 5_001}, "may have 5,000 characters"),
    ],
)
async def test_mistakes(scene: Scene, said: dict[str, str], words: str) -> None:
    found = hand_mistakes(tidied(said), NOW.date())
    assert words in " ".join(found)
    answer = await scene.add(HandArticle.from_json(said))  # also where it got past the form
    assert (answer.done, words in answer.words) == (False, True)


def test_a_form_is_tidied() -> None:
    assert tidied({"headline": " a\n b ", "published": date(2026, 11, 5), "byline": None}) == HandArticle(
        headline="a b", published="2026-11-05"
    )


# Pages


def test_what_a_page_says() -> None:
    saved = b"<!-- saved from url=(0040)https://www.paper.example/news/9?x=1 -->" + page("A story - The Paper")
    facts = page_facts(saved)
    assert (facts.headline, facts.url) == ("A story", "https://www.paper.example/news/9?x=1")
    assert (facts.published, facts.byline, facts.outlet, facts.language) == (
        "2026-03-07",
        "Ann Onymous",
        "The Paper",
        "en",
    )
    assert "told at length" in facts.text
    assert facts.standfirst.endswith("told at length.")
    assert beginning("short") == "short"
    assert beginning("word " * 200) == "word " * (BEGINNING // 5 - 1) + "word…"


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://www.paper.example/real", "https://www.paper.example/real"),
        ("/real", LINK),
        ("https://evil.example/taken", LINK),
        ("https://paper.example/", LINK),
        ("javascript:alert(1)", LINK),
        ("http://[broken", LINK),
    ],
)
def test_a_page_may_not_call_itself_another_sites(canonical: str, url: str) -> None:
    body = page("A story").replace(b"<head>", f'<head><link rel="canonical" href="{canonical}">'.encode())
    assert page_facts(body, LINK).url == url


@pytest.mark.parametrize(
    "body",
    [b"", b"\0" * 500, b"%PDF-1.4", b"<html><body></body></html>", b"x" * (MAX_BYTES + 1), b"<div>" * 300_000],
    ids=["empty", "NUL", "PDF", "nothing", "too large", "deep"],
)
def test_pages_that_say_nothing(body: bytes) -> None:
    with pytest.raises(UnreadablePage):
        page_facts(body, LINK)


def test_markup_in_a_page_stays_out() -> None:
    body = page("A &lt;script&gt;alert(1)&lt;/script&gt; story")
    assert "<" not in page_facts(body, LINK).headline


def test_saved_pages(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "story_files").mkdir(parents=True)
    (folder / "story.html").write_bytes(
        page(ENCRYPTION).replace(b"<head>", b'<head><link rel="canonical" href="' + LINK.encode() + b'">')
    )
    (folder / "whose.htm").write_bytes(page("Whose is it").replace(b"og:site_name", b"x"))
    (folder / "empty.html").write_bytes(b"")
    (folder / "story_files" / "x.js").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    db = open_writer(tmp_path / "a.db")
    for n, new in ((0, 1), (5, 0)):
        done = Filled()
        import_pages(db, find_pages([folder], done), NOW + timedelta(days=n), done=done)
        assert (done.entries, done.new, done.notes) == (1, new, ["1 files that are no .html pages were passed over."])
        assert [said.partition(": ")[2] for said in done.problems.kept] == [
            "it has no headline that could be found. It was left out."
            if "headline" in done.problems.kept[0]
            else "it cannot be read (ValueError). It was left out.",
            "it does not say whose it is. Give --outlet NAME. It was left out.",
        ]
    assert rows(db, "SELECT url, headline, origin, medium, first_seen_at FROM articles") == [
        (LINK, ENCRYPTION, 1, "online", int(NOW.timestamp()))
    ]
    with pytest.raises(DataFileError, match="no such file"):
        find_pages([tmp_path / "none"], Filled())
    db.close()


# How articles came


def add(db: Archive, url: str, kind: FeedKind, articles: list[Article], at: datetime) -> int:
    with writing(db):
        feed_id = origin_feed(db, url, "A feed", at, feed_kind=kind)
        outlet_id = rows(db, "SELECT id FROM outlets ORDER BY id LIMIT 1")[0][0]
        store_new(db, feed_id, [(outlet_id, one) for one in articles], at)
    return feed_id


def asking(db: Archive) -> Asking:
    return Asking(load_columns(db), hour(24).date(), UTC, search(db))


def test_backfill_and_hand_are_no_part_of_shares_breaks_or_comparisons(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    put(db, seen(feeds.news, article("w", at=hour(0))))
    add(db, LISTS, "backfill", [article(f"b{n}", at=hour(-24 * 7)) for n in range(30)], hour(1))
    add(db, BY_HAND, "by hand", [article(f"h{n}", at=hour(1)) for n in range(3)], hour(2))
    judged(db, [(row[0], judgement("encryption")) for row in rows(db, "SELECT id FROM articles")])
    question = Question(last=7)
    totals = answers.totals(asking(db), question)
    assert (totals.articles, totals.backfilled, totals.by_hand) == (4, 0, 3)
    assert totals.previous_articles is None, "history that was imported is nothing to compare with"
    volume = answers.volume(asking(db), Question(last=28))
    assert (sum(volume.total), sum(volume.apart)) == (34, 33)
    assert (sum(volume.seen), sum(volume.relevant_in_feeds)) == (1, 1)
    entries = daily_entries(db, until=date(2026, 12, 31))
    assert sum(sum(days.values()) for days in entries.by_outlet.values()) == 1
    db.close()


def test_what_was_not_watched_makes_no_peak_and_no_usual_level() -> None:
    days = tuple(date(2026, 10, 1) + timedelta(days=n) for n in range(40))
    usual = [2] * 40

    def volume(total: list[int], apart: list[int]) -> Volume:
        return Volume("day", days, tuple(total), {}, tuple(usual), tuple([9] * 40), False, tuple(apart))

    flood = [2] * 30 + [60] + [2] * 9
    assert [peak.index for peak in find_peaks(volume(flood, []))] == [30]
    assert find_peaks(volume(flood, [0] * 30 + [58] + [0] * 9)) == ()
    # A backfill of all days but one does not hide that one's peak.
    raised = [n + 50 for n in usual]
    raised[35] = 30
    (peak,) = find_peaks(volume(raised, [50] * 35 + [0] + [50] * 4))
    assert (peak.index, peak.value, peak.usual) == (35, 30, 2)
