"""Recording: the same archive whatever the order, the batches and the repetitions; and what each case becomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.article import Article, DateSource
from store.answers import revisions_of, sightings_of
from store.archive import Archive, open_reader, writing
from store.articles import Observation, record_each
from store.upkeep import check
from tests.building import (
    Feeds,
    article,
    article_id,
    content,
    hour,
    in_memory,
    judged,
    judgement,
    new_archive,
    put,
    rows,
    seen,
)

NEWS, POST, SEARCH = 0, 1, 2
HEADLINES = ("Messages will be scanned", "Ministers drop scanning of messages", "Chess club wins again", "")
STANDFIRSTS = ("", "A standfirst.", "Another standfirst.")
DATES = (None, hour(-30), hour(-20), hour(-10))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Archive, Feeds]]:
    db, feeds = new_archive(tmp_path / "a.db")
    yield db, feeds
    assert check(db) == []
    db.close()


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Feeds]:
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    db, feeds = new_archive(path)
    db.close()
    return path, feeds


def dated(what: Article, n: int) -> Article:
    undated: DateSource = "future" if n > 3 else "missing"
    return article(
        key=what.key,
        url=what.url,
        headline=what.headline,
        standfirst=what.standfirst,
        at=DATES[n % 4],
        date_source="published" if DATES[n % 4] else undated,
    )


@st.composite
def link_of_each_key(draw: st.DrawFn) -> dict[tuple[int, str], str]:
    """Every key of every feed has one link; several may share it."""
    return {
        (feed, key): f"https://news.example/{draw(st.integers(0, 2))}"
        for feed in (NEWS, POST, SEARCH)
        for key in ("k", "l", "m")
    }


def observed(feed: int, key: str, url: str, headline: int, standfirst: int, date: int, hours: int) -> Observation:
    """With the feed's number for its id: `filled` puts the real ones in."""
    what = article(key=key, url=url, headline=HEADLINES[headline] or " ", standfirst=STANDFIRSTS[standfirst])
    return seen((feed, 0), dated(what, date), hours)


@st.composite
def observations(draw: st.DrawFn, *, stable_links: bool = True) -> list[Observation]:
    links = draw(link_of_each_key())
    found = []
    for _ in range(draw(st.integers(1, 9))):
        feed, key = draw(st.sampled_from(sorted(links)))
        url = links[feed, key] if stable_links else f"https://news.example/{draw(st.integers(0, 3))}"
        numbers = [draw(st.integers(0, most)) for most in (3, 2, 7, 4)]
        found.append(observed(feed, key, url, *numbers))
    return found


def filled(blank: tuple[Path, Feeds], *batches: Sequence[Observation]) -> dict[str, list[tuple[object, ...]]]:
    """The content of a new archive that recorded these batches; it must be sound."""
    path, feeds = blank
    ids = {NEWS: feeds.news, POST: feeds.post, SEARCH: feeds.search}
    db = in_memory(path)
    for batch in batches:
        put(db, *(Observation(*ids[o.feed_id], o.article, o.seen_at) for o in batch))
    problems, found = check(db), content(db)
    db.close()
    assert problems == []
    return found


def cut(items: list[Observation], places: Sequence[int]) -> list[list[Observation]]:
    edges = [0, *sorted(place % (len(items) + 1) for place in places), len(items)]
    return [items[start:end] for start, end in pairwise(edges)]


@settings(max_examples=60, deadline=None)
@given(observations(), st.randoms(use_true_random=False), st.lists(st.integers(0, 20), max_size=3))
def test_any_order_any_batches_and_twice_end_in_the_same_archive(
    blank: tuple[Path, Feeds], items: list[Observation], random: Random, places: list[int]
) -> None:
    """Where every key keeps its link. (Not promised: bylines and languages that one feed changes its mind about.)"""
    expected = filled(blank, items)
    shuffled = list(items)
    random.shuffle(shuffled)
    assert filled(blank, *cut(shuffled, places)) == expected
    assert filled(blank, shuffled, *cut(items, places)) == expected


@settings(max_examples=50, deadline=None)
@given(observations(stable_links=False), st.lists(st.integers(0, 20), max_size=3), st.integers(0, 20))
def test_whatever_links_do_again_from_the_start_after_a_kill_ends_in_the_same_archive(
    blank: tuple[Path, Feeds], items: list[Observation], places: list[int], killed_after: int
) -> None:
    """Also where keys change their links and feeds reuse guids: in the same order, whole or after a kill half-way.

    Not promised then: the same in another order. Which article a key joins depends on which links were known.
    """
    expected = filled(blank, items)
    assert filled(blank, *cut(items, places)) == expected
    assert filled(blank, items[: killed_after % len(items)], *cut(items, places)) == expected
    assert filled(blank, items, items) == expected


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6)), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_a_key_that_wanders_between_links_of_its_own_is_the_same_in_any_order(
    blank: tuple[Path, Feeds], moves: list[tuple[int, int]], random: Random, reused: bool
) -> None:
    """One article with aliases while the headline stays; as many articles as headlines where the guid is reused."""
    headlines = ("Apples and pears", "Trains run late", "Rain for weeks") if reused else ("Apples and pears",) * 3
    items = [
        seen((NEWS, 0), article(key="k", url=f"https://news.example/{n}", headline=headlines[n]), hours)
        for n, hours in moves
    ]
    expected = filled(blank, items)
    shuffled = list(items)
    random.shuffle(shuffled)
    assert filled(blank, *([item] for item in shuffled)) == expected
    links = {n for n, _ in moves}
    assert len(expected["articles"]) == (len(links) if reused else 1)
    assert len(expected["aliases"]) == (0 if reused else len(links) - 1)


def test_an_edited_headline_is_a_revision_and_the_latest_shows(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    first = put(db, seen(feeds.news, article(headline="Scanning planned"), 0))
    edited = put(db, seen(feeds.news, article(headline="Scanning dropped"), 3))
    late = put(db, seen(feeds.news, article(headline="Scanning planned"), 1))
    assert (first.new, edited.new, edited.revised, late.revised) == (1, 0, 1, 0)
    ((i, headline),) = rows(db, "SELECT id, headline FROM articles")
    assert headline == "Scanning dropped"
    (earlier,) = revisions_of(db, i)
    assert (earlier.headline, earlier.first_seen_at, earlier.last_seen_at) == ("Scanning planned", hour(0), hour(1))


def test_the_search_index_follows_an_edited_headline(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article(headline="Scanning planned"), 0))
    put(db, seen(feeds.news, article(headline="Surveillance dropped"), 3))
    found = {
        word: len(rows(db, "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", word))
        for word in ("scanning", "planned", "surveillance")
    }
    assert found == {"scanning": 0, "planned": 0, "surveillance": 1}


def test_a_judgement_goes_when_the_text_changes_and_stays_when_it_does_not(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("a"), 0), seen(feeds.news, article("b"), 0))
    judged(db, [(i, judgement("encryption")) for (i,) in rows(db, "SELECT id FROM articles")])
    again = put(db, seen(feeds.news, article("a"), 1), seen(feeds.news, article("b", "Corrected headline"), 1))
    b = article_id(db, article("b").url)
    assert again.changed_ids == [b]
    assert rows(db, "SELECT article_id FROM judgements") == [(article_id(db, article("a").url),)]


def test_a_guid_under_a_new_link_stays_its_article_under_its_first_link(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    old, new = "https://news.example/old", "https://news.example/new"
    put(db, seen(feeds.news, article(key="g", url=old, headline="Scanning of messages planned"), 0))
    put(db, seen(feeds.news, article(key="g", url=new, headline="Scanning of messages dropped"), 1))
    by_link = put(db, seen(feeds.post, article(key="p", url=new, headline="Scanning of messages"), 2))
    assert by_link.new == 0
    assert content(db)["aliases"] == [(new, old)]
    assert rows(db, "SELECT url, headline FROM articles") == [(old, "Scanning of messages dropped")]


def test_an_earlier_link_that_comes_later_becomes_the_articles_own(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    old, new = "https://news.example/old", "https://news.example/new"
    put(db, seen(feeds.news, article(key="g", url=new), 1))
    put(db, seen(feeds.news, article(key="g", url=old), 0))
    assert content(db)["aliases"] == [(new, old)]
    assert put(db, seen(feeds.news, article(key="g", url=new), 2)).new == 0


def test_a_reused_guid_is_two_articles(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    one, two = "https://news.example/1", "https://news.example/2"
    put(db, seen(feeds.news, article(key="1", url=one, headline="Ministers debate encryption", byline="Ann"), 0))
    put(db, seen(feeds.news, article(key="1", url=one, headline="Ministers debate encryption"), 4))
    put(db, seen(feeds.news, article(key="1", url=two, headline="Chess club wins", at=hour(8), byline="Bob"), 9))
    assert rows(db, "SELECT url, headline, byline, first_seen_at FROM articles ORDER BY url") == [
        (one, "Ministers debate encryption", "Ann", int(hour(0).timestamp())),
        (two, "Chess club wins", "Bob", int(hour(9).timestamp())),
    ]
    # The key goes with its latest article; the first one keeps when its wording was seen.
    assert rows(db, "SELECT a.url FROM sightings s JOIN articles a ON a.id = s.article_id") == [(two,)]
    assert content(db)["texts"][0][4:] == (int(hour(0).timestamp()), int(hour(4).timestamp()))


def test_one_article_in_two_feeds_counts_once_and_is_sighted_twice(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    result = put(
        db,
        seen(feeds.search, article(key="s", url="https://news.example/a", headline="Words by a search engine"), 0),
        seen(feeds.news, article("a", "Words of the outlet"), 5),
    )
    assert result.new == 1
    i = article_id(db, "https://news.example/a")
    assert [row.feed_url for row in sightings_of(db, i)] == ["https://post.example/search", "https://news.example/feed"]
    assert rows(db, "SELECT headline, in_feed, first_seen_at FROM articles") == [
        ("Words of the outlet", 1, int(hour(0).timestamp()))
    ]
    # Two feeds differ; nobody edited anything.
    assert result.revised == 0


def test_documents_recorded_together_each_have_their_own_account(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("old")))
    with writing(db):
        news, post, nothing = record_each(
            db,
            [
                [seen(feeds.news, article("old", "Edited"), 1), seen(feeds.news, article("new"), 1)],
                [seen(feeds.post, article("new"), 1), seen(feeds.post, article("newer"), 1)],
                [],
            ],
        )
    assert [(one.new, one.revised) for one in (news, post, nothing)] == [(1, 1), (1, 0), (0, 0)]
    assert (len(news.changed_ids), len(post.changed_ids), nothing.changed_ids) == (2, 1, [])


def test_what_is_merely_seen_again_changes_no_figure_and_writes_no_article(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("a")), seen(feeds.post, article("a")))
    db.conn.execute("CREATE TEMP TRIGGER written AFTER UPDATE ON articles BEGIN SELECT RAISE(ABORT, 'written'); END")
    assert not put(db, seen(feeds.news, article("a"), 1), seen(feeds.post, article("a"), 1)).counted
    assert rows(db, "SELECT DISTINCT last_seen_at FROM texts") == [(int(hour(1).timestamp()),)]


def test_byline_and_language_come_with_the_feed_whose_text_shows(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.search, article("a", byline="A search engine", language="de"), 0))
    put(db, seen(feeds.news, article("a", byline="", language=""), 1))
    assert rows(db, "SELECT byline, language FROM articles") == [("", "")]
    put(db, seen(feeds.news, article("a", byline="Ann", language="en"), 2))
    put(db, seen(feeds.news, article("a", byline="", language=""), 3))
    assert rows(db, "SELECT byline, language FROM articles") == [("Ann", "en")]


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        pytest.param((None, "missing"), None, (None, "missing"), id="undated stays marked"),
        pytest.param((None, "future"), None, (None, "future"), id="a date in the future is marked"),
        pytest.param((None, "missing"), (-5, "published"), (-5, "published"), id="a date that comes later is taken"),
        pytest.param((-9, "published"), (-5, "updated"), (-9, "published"), id="the first claim stands"),
        pytest.param((-9, "updated"), (None, "missing"), (-9, "updated"), id="a date is not lost"),
    ],
)
def test_dates(
    archive: tuple[Archive, Feeds],
    first: tuple[float | None, str],
    then: tuple[float | None, str] | None,
    expected: tuple[float | None, str],
) -> None:
    db, feeds = archive
    for n, claim in enumerate(filter(None, (first, then))):
        at = None if claim[0] is None else hour(claim[0])
        put(db, seen(feeds.news, article(at=at, date_source=claim[1]), n))  # type: ignore[arg-type]
    published_at = None if expected[0] is None else int(hour(expected[0]).timestamp())
    assert rows(db, "SELECT published_at, date_source FROM articles") == [(published_at, expected[1])]


def test_two_entries_with_one_key_in_one_document_are_one_article(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("a", "One"), 0), seen(feeds.news, article("a", "Other"), 0))
    assert rows(db, "SELECT count(*) FROM articles") == [(1,)]
    assert len(content(db)["texts"]) == 2


def test_keys_and_texts_with_odd_characters(archive: tuple[Archive, Feeds], tmp_path: Path) -> None:
    db, feeds = archive
    odd = [
        article(key=key, url=f"urn:{n}", headline=key) for n, key in enumerate(("a\0b", "a", "'\"%", "é", "e\u0301"))
    ]
    for hours in (0, 1):
        for one in odd:
            put(db, seen(feeds.news, one, hours))
    assert rows(db, "SELECT count(*) FROM sightings") == [(5,)]
    reader = open_reader(tmp_path / "a.db")
    assert content(reader) == content(db)
    reader.close()


def test_times_are_whole_seconds_rounded_down(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article(at=hour(0) + timedelta(milliseconds=999)), 0))
    assert rows(db, "SELECT published_at FROM articles") == [(int(hour(0).timestamp()),)]
