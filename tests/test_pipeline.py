"""Storing and judging: two passes, each of which can be stopped and run again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from ingest import pipeline
from ingest.feeds import FeedList
from ingest.outlets import Directory
from ingest.pipeline import judge_pending, judging, propose, store_document
from ingest.reading import read
from judge import judge
from model.feed import Feed, Outcome, Outlet
from model.judgement import Judgement
from store.archive import Archive, open_writer, writing
from store.editorial import forget_article, forget_outlet
from store.feeds import FeedState, feed_states, outlets
from store.gone import Forgotten
from tests.feedmaking import CHILD_SAFETY, ENCRYPTION, NOW, OFF_TOPIC, add_feed, fetched, item, rows, rss, rules

URL = "https://outlet.example/feed"
OUTLET = Outlet("the-guard", "The Guard", "GB", "en")
FEED = Feed("https://guard.example/rss", "the-guard", title="News")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    yield db
    db.close()


@pytest.fixture
def feed(db: Archive) -> FeedState:
    return add_feed(db, URL)


LATER = NOW + timedelta(hours=1)


def store(db: Archive, feed: FeedState, body: bytes, at: datetime = NOW) -> Outcome:
    with writing(db):
        return store_document(db, feed, read(fetched(feed.url, body)), at, Directory(db))[0]


class TestPropose:
    def test_adds_and_updates(self, db: Archive) -> None:
        propose(db, FeedList((OUTLET,), (FEED,)), NOW)
        propose(db, FeedList((replace(OUTLET, name="Guard"),), (replace(FEED, title="All"),)), NOW)
        assert [(f.outlet_name, f.title, f.next_due_at) for f in feed_states(db)] == [("Guard", "All", NOW)]

    def test_never_undoes_a_pause_nor_forgets_a_feed_that_left_the_list(self, db: Archive) -> None:
        propose(db, FeedList((OUTLET,), (FEED,)), NOW)
        with writing(db):
            db.conn.execute("UPDATE feeds SET paused = 1")
        propose(db, FeedList((OUTLET,), (FEED,)), NOW)
        propose(db, FeedList((), ()), NOW)
        assert [f.paused for f in feed_states(db)] == [True]

    def test_a_feed_known_from_saved_documents_is_polled_once_it_is_proposed_for_polling(self, db: Archive) -> None:
        propose(db, FeedList((OUTLET,), (FEED,)), NOW, polled=False)
        assert [f.next_due_at for f in feed_states(db)] == [None]
        propose(db, FeedList((OUTLET,), (FEED,)), LATER)
        propose(db, FeedList((OUTLET,), (FEED,)), LATER, polled=False)
        assert [f.next_due_at for f in feed_states(db)] == [LATER]

    def test_an_erased_outlet_stays_away(self, db: Archive) -> None:
        other = Outlet("other", "Other"), Feed("https://other.example/rss", "other")
        listed = FeedList((OUTLET, other[0]), (FEED, other[1]))
        propose(db, listed, NOW)
        with writing(db):
            forget_outlet(db, "the-guard", at=NOW, who="Ann")
        propose(db, listed, LATER)
        assert [f.url for f in feed_states(db)] == ["https://other.example/rss"]
        elsewhere = FeedList((other[0],), (replace(FEED, outlet="other"),))
        propose(db, elsewhere, LATER)
        assert [f.url for f in feed_states(db)] == ["https://other.example/rss"]
        for asked in (listed, elsewhere):
            with pytest.raises(Forgotten, match="was erased from this archive"):
                propose(db, asked, LATER, polled=False)


class TestStoreDocument:
    def test_new_then_nothing_new_then_reworded(self, db: Archive, feed: FeedState) -> None:
        first = store(db, feed, rss(item(1, "One headline here"), item(2)))
        assert (first.kind, first.entries, first.articles, first.revisions) == ("new", 2, 2, 0)
        assert store(db, feed, rss(item(1, "One headline here"), item(2))).kind == "nothing_new"
        again = store(db, feed, rss(item(1, "One headline here, revised"), item(2)), LATER)
        assert (again.kind, again.articles, again.revisions) == ("new", 0, 1)

    def test_broken_but_readable(self, db: Archive, feed: FeedState) -> None:
        outcome = store(db, feed, rss(item(1), item(2))[:-30])
        assert (outcome.kind, outcome.degree, outcome.articles) == ("broken", None, 2)
        assert "well-formed" in outcome.reason

    @pytest.mark.parametrize(("cap", "at_cap"), [(2, True), (3, False), (None, False)])
    def test_a_full_page_may_be_hiding_more(self, db: Archive, cap: int | None, at_cap: bool) -> None:
        search = add_feed(db, "https://search.example/q", feed_kind="search", cap=cap)
        outcome = store(db, search, rss(item(1), item(2)))
        assert (outcome.at_cap, outcome.reason) == (at_cap, "at its cap: there may be more" if at_cap else "")

    def test_a_search_feeds_entries_go_to_their_outlets_and_into_no_denominator(self, db: Archive) -> None:
        propose(db, FeedList((replace(OUTLET, site_url="https://guard.example"),), ()), NOW)
        search = add_feed(db, "https://search.example/q", feed_kind="search")
        store(
            db,
            search,
            rss(
                item(1, f"{ENCRYPTION} - Guard", source="https://guard.example|Guard"),
                item(2, f"{CHILD_SAFETY} - Harbour Post", source="https://harbour.example|Harbour Post"),
            ),
        )
        found = rows(
            db, "SELECT a.headline, o.slug, a.in_feed FROM articles a JOIN outlets o ON o.id = outlet_id ORDER BY a.id"
        )
        assert found == [(ENCRYPTION, "the-guard", 0), (CHILD_SAFETY, "harbour-post", 0)]
        assert "harbour-post" in {outlet.slug for outlet in outlets(db).values()}

    def test_an_erased_outlets_articles_are_left_out(self, db: Archive) -> None:
        propose(db, FeedList((replace(OUTLET, site_url="https://guard.example"),), ()), NOW)
        with writing(db):
            forget_outlet(db, "the-guard", at=NOW, who="Ann")
        search = add_feed(db, "https://search.example/q", feed_kind="search")
        sources = ("https://www.guard.example|Guard Online", "https://mirror.example|The Guard", "https://b.example|B")
        store(db, search, rss(*(item(n, source=source) for n, source in enumerate(sources))))
        assert rows(db, "SELECT url FROM articles") == [("https://outlet.example/2",)]

    def test_seen_in_the_outlets_own_feed_too_it_counts_there(self, db: Archive, feed: FeedState) -> None:
        search = add_feed(db, "https://search.example/q", feed_kind="search")
        store(db, search, rss(item(1, source="https://outlet.example|Feed")))
        store(db, feed, rss(item(1)))
        assert rows(db, "SELECT in_feed FROM articles") == [(1,)]


class TestJudging:
    def test_every_article_once(self, db: Archive, feed: FeedState) -> None:
        store(db, feed, rss(item(1, ENCRYPTION), item(2, CHILD_SAFETY), item(3, OFF_TOPIC)))
        steps: list[int] = []
        done = judge_pending(db, rules(), NOW, progress=steps.append)
        assert (done.articles, done.on_topic, steps) == (3, 2, [3])
        assert judge_pending(db, rules(), NOW).articles == 0

    def test_a_reworded_article_waits_again(self, db: Archive, feed: FeedState) -> None:
        store(db, feed, rss(item(1, "A plain headline about trams")))
        assert judge_pending(db, rules(), NOW).on_topic == 0
        store(db, feed, rss(item(1, "A plain headline about end-to-end encryption")), LATER)
        assert judge_pending(db, rules(), NOW).on_topic == 1

    def test_new_rules_judge_everything_again(self, db: Archive, feed: FeedState) -> None:
        store(db, feed, rss(item(1, ENCRYPTION), item(2)))
        judge_pending(db, rules(), NOW)
        assert judge_pending(db, replace(rules(), version="another"), NOW).articles == 2

    def test_only_among_the_ids_given(self, db: Archive, feed: FeedState) -> None:
        store(db, feed, rss(item(1), item(2), item(3)))
        assert judge_pending(db, rules(), NOW, ids=[2]).articles == 1

    def test_stopped_in_the_middle_it_goes_on_where_it_stopped(
        self, db: Archive, feed: FeedState, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pipeline, "JUDGED_AT_ONCE", 2)
        store(db, feed, rss(*(item(n) for n in range(5))))
        assert [j.articles for j in islice(judging(db, rules(), NOW), 2)] == [2, 2]
        assert judge_pending(db, rules(), NOW).articles == 1

    @pytest.mark.parametrize("befalls", ["reworded", "reworded and judged", "erased"])
    def test_what_befalls_an_article_while_it_is_judged_wins(
        self, db: Archive, feed: FeedState, monkeypatch: pytest.MonkeyPatch, befalls: str
    ) -> None:
        store(db, feed, rss(item(1, "A plain headline about trams"), item(2, OFF_TOPIC)))

        def beside(*text: Any) -> Judgement:
            monkeypatch.setattr(pipeline, "judge", judge)
            if befalls == "erased":
                with writing(db):
                    forget_article(db, "https://outlet.example/1", at=NOW, who="Ann")
            else:
                store(db, feed, rss(item(1, "A plain headline about end-to-end encryption")), LATER)
                if befalls == "reworded and judged":
                    judge_pending(db, rules(), LATER, ids=[1])
            return judge(*text)

        monkeypatch.setattr(pipeline, "judge", beside)
        judge_pending(db, rules(), NOW)
        judge_pending(db, rules(), NOW)
        topics = rows(db, "SELECT article_id, topics != 0 FROM judgements ORDER BY article_id")
        assert topics == ([(2, 0)] if befalls == "erased" else [(1, 1), (2, 0)])
