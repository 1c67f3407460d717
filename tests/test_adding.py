"""Adding and removing: which outlet, which slug, what stays; and that lists never undo a removal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.adding import CannotAdd, KnownFeeds, chosen_outlet, host_of, known_words, placed, take_over, to_watch
from ingest.feeds import FeedList, read_feeds
from ingest.pipeline import propose
from model.errors import ArchiveError
from model.feed import Feed, Outcome, Outlet
from model.feed_request import FeedPreview
from store.archive import Archive, open_writer, writing
from store.editorial import add_feed, edits, remove_feed, set_paused
from store.feed_list import present_feeds
from store.feeds import Rescheduling, feed_states, next_due, put_feed, put_outlet, record_outcome, reschedule
from tests.feedmaking import NOW, state

URL = "https://guard.example/rss"
GUARD = Outlet("guard", "The Guard", "GB", "en", "press", "1", "https://www.guard.example/")
LIST = FeedList((GUARD,), (Feed(URL, "guard", "All"),))
PREVIEW = FeedPreview("https://post.example/rss", "The Post", "rss20", "en", "https://post.example/", 3, 1, ())
LATER = NOW + timedelta(days=1)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    propose(db, LIST, NOW)
    yield db
    db.close()


def remove(db: Archive, url: str = URL) -> bool:
    with writing(db):
        return remove_feed(db, url, at=NOW, who="Ann")


def add(db: Archive, outlet: Outlet, feed: Feed) -> bool:
    with writing(db):
        return add_feed(db, outlet, feed, at=LATER, who="Bob")


def test_a_removed_feed_is_kept_and_not_asked(db: Archive) -> None:
    assert remove(db)
    assert not remove(db), "once is enough"
    feed = state(db, URL)
    assert (feed.removed_at, feed.next_due_at) == (NOW, None)
    assert feed_states(db, due_at=LATER) == feed_states(db, polled_only=True) == []
    assert next_due(db) is None
    assert [(e.edit_kind, e.subject, e.who, e.at) for e in edits(db)] == [("remove", f"feed:{URL}", "Ann", NOW)]


def test_neither_a_list_nor_a_poll_under_way_brings_a_removed_feed_back(db: Archive) -> None:
    remove(db)
    propose(db, LIST, LATER)
    other_spelling = replace(LIST.feeds[0], url="http://GUARD.example/rss/")
    propose(db, replace(LIST, feeds=(other_spelling,)), LATER)
    with writing(db):
        feed = state(db, URL)
        record_outcome(db, feed.id, Outcome("new", LATER))
        reschedule(db, [(feed.id, Rescheduling(LATER, 0))])
    taken = take_over(db, LIST, slugs_hold=True, at=LATER, who="Bob")
    assert taken.removed == (URL,)
    assert [f.url for f in feed_states(db)] == [URL]
    assert next_due(db) is None


def test_adding_brings_it_back_even_if_it_was_paused(db: Archive) -> None:
    with writing(db):
        set_paused(db, URL, True, at=NOW, who="Ann")
    remove(db)
    assert add(db, replace(GUARD, slug="other"), Feed(URL, "other", "New title"))
    feed = state(db, URL)
    assert (feed.outlet_name, feed.title) == ("The Guard", "New title"), "it stays with the outlet of its articles"
    assert (feed.removed_at, feed.paused, feed.next_due_at) == (None, False, LATER)
    last = edits(db)[-1]
    assert (last.edit_kind, last.who, last.old, last.new) == ("add", "Bob", "removed", {"outlet": "guard"})
    assert not add(db, GUARD, Feed(URL, "guard")), "it is watched already"
    propose(db, LIST, LATER)
    assert state(db, URL).title == "All"


def test_removing_what_is_not_there(db: Archive) -> None:
    with pytest.raises(ArchiveError, match="no feed https://none"), writing(db):
        remove_feed(db, "https://none.example/", at=NOW, who="")


def test_a_listed_outlet_stays_as_it_is_and_a_discovered_one_is_taken_over(db: Archive) -> None:
    with writing(db):
        put_outlet(db, Outlet("post", "post.example"), discovered=True)
    add(db, replace(GUARD, tier="3"), Feed("https://guard.example/2", "guard"))
    add(db, Outlet("post", "The Post", "US"), Feed(PREVIEW.url, "post"))
    assert {(o.slug, o.tier, o.country) for o in KnownFeeds(db).by_slug.values()} == {
        ("guard", "1", "GB"),
        ("post", "unset", "US"),
    }


class TestWhichOutlet:
    def test_by_the_sites_host(self, db: Archive) -> None:
        known = KnownFeeds(db)
        ours = placed(replace(PREVIEW, site_url="https://guard.example/politics"), known)
        assert (ours.outlet, ours.outlet_name) == ("guard", "The Guard")
        by_feed = placed(replace(PREVIEW, site_url="", url="http://guard.example/other"), known)
        assert by_feed.outlet == "guard"
        assert placed(PREVIEW, known).outlet == ""

    def test_a_new_one_from_what_the_feed_says(self, db: Archive) -> None:
        known = KnownFeeds(db)
        outlet = chosen_outlet(placed(PREVIEW, known), {"slug": "", "country": "US", "tier": "2"}, known)
        assert outlet == Outlet("the-post", "The Post", "US", "en", "press", "2", "https://post.example/")
        assert to_watch(PREVIEW, outlet) == Feed(PREVIEW.url, "the-post", "")

    def test_a_new_name_that_another_outlet_has(self, db: Archive) -> None:
        known = KnownFeeds(db)
        twin = placed(replace(PREVIEW, title="Guard"), known)
        assert chosen_outlet(twin, {}, known).slug.startswith("guard-")
        assert chosen_outlet(twin, {"slug": "guard"}, known).name == "The Guard"
        assert chosen_outlet(twin, {"name": "The Guard", "tier": "1"}, known).slug == "guard", "a person names it"

    def test_what_a_search_feed_named_is_described_by_a_person(self, db: Archive) -> None:
        with writing(db):
            put_outlet(db, Outlet("post", "The Post"), discovered=True)
        known = KnownFeeds(db)
        assert chosen_outlet(PREVIEW, {"name": "The Post", "tier": "2"}, known).tier == "2"

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"slug": "guard", "tier": "2"}, "known already, with another tier."),
            ({"name": "the guard", "country": "US"}, "known already, with another name and country."),
            ({"country": "UK"}, "did you mean “GB”?"),
            ({"slug": "No Good"}, "must be lower-case letters"),
            ({"language": "english"}, "is not a language code"),
            ({"kind": "blog"}, "is not one of press"),
        ],
    )
    def test_what_cannot_be(self, db: Archive, given: dict[str, str], words: str) -> None:
        known = KnownFeeds(db)
        with pytest.raises(CannotAdd) as caught:
            chosen_outlet(placed(PREVIEW, known), given, known)
        assert words in str(caught.value)

    def test_a_feeds_own_nonsense_language_is_left_out(self, db: Archive) -> None:
        known = KnownFeeds(db)
        assert chosen_outlet(placed(replace(PREVIEW, language="xx"), known), {}, known).language == ""

    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://www.a.example/x", "a.example"),
            ("https://feeds.feedburner.com/x", ""),
            ("saved:guard", ""),
            ("https://[::1", ""),
            ("", ""),
        ],
    )
    def test_hosts(self, url: str, host: str) -> None:
        assert host_of(url) == host


class TestLists:
    def test_what_is_there_stays_and_the_rest_is_added(self, db: Archive) -> None:
        wanted = read_feeds(
            '[[outlet]]\nslug = "guard"\nname = "Renamed"\nfeeds = [{ url = "http://guard.example/rss/" },'
            ' { url = "https://guard.example/2" }]\n'
            '[[outlet]]\nslug = "post"\nname = "P"\nfeeds = [{ url = "https://p.example/" }]',
            "x",
        )
        taken = take_over(db, wanted, slugs_hold=True, at=LATER, who="Bob")
        assert (taken.added, taken.known, taken.removed) == (("https://guard.example/2", "https://p.example/"), 1, ())
        assert {(f.outlet_name, f.url) for f in feed_states(db)} == {
            ("P", "https://p.example/"),
            ("The Guard", URL),
            ("The Guard", "https://guard.example/2"),
        }
        assert [e.who for e in edits(db)] == ["Bob", "Bob"]
        assert take_over(db, wanted, slugs_hold=True, at=LATER, who="Bob").added == ()

    def test_a_made_up_slug_never_mixes_two_outlets(self, db: Archive) -> None:
        stranger = Outlet("guard", "Guard!", site_url="https://stranger.example/")
        cousin = Outlet("cousin", "Cousin", site_url="https://guard.example/")
        feeds = (Feed("https://stranger.example/rss", "guard"), Feed("https://guard.example/3", "cousin"))
        take_over(db, FeedList((stranger, cousin), feeds), slugs_hold=False, at=LATER, who="")
        assert {f.url: f.outlet_name for f in feed_states(db)} == {
            URL: "The Guard",
            "https://guard.example/3": "The Guard",
            "https://stranger.example/rss": "Guard!",
        }


def test_the_present_state(db: Archive) -> None:
    add(db, Outlet("post", "The Post"), Feed(PREVIEW.url, "post"))
    add(db, Outlet("gone", "Gone"), Feed("https://gone.example/", "gone"))
    remove(db, "https://gone.example/")
    with writing(db):
        set_paused(db, URL, True, at=NOW, who="")
        put_outlet(db, Outlet("silent", "Silent"))
        put_outlet(db, Outlet("named", "Named by a search"), discovered=True)
        put_feed(db, Feed("saved:x", "x"), put_outlet(db, Outlet("x", "x")), NOW, polled=False)
    present = present_feeds(db)
    assert [o.slug for o in present.outlets] == ["silent", "post", "guard"]
    assert [f.url for f in present.feeds] == [PREVIEW.url, URL]
    assert present.paused == frozenset({URL})
    assert present.removed == ("https://gone.example/",)


def test_what_the_archive_knows_of_a_feed(db: Archive) -> None:
    known = KnownFeeds(db)
    assert known_words(known.feed("http://guard.example/rss/")) == "It is watched already, for The Guard."
    assert known_words(known.feed("https://none.example/")) == ""
    remove(db)
    assert known_words(KnownFeeds(db).feed(URL)).startswith("It was removed on 2026-11-20")
