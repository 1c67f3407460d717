"""Pages in the archive: the search, erasure, dates, judgements, counts; and that no text leaves it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app_pages.cells import list_cells
from ingest.export import article_records
from model.article import Article
from model.errors import ArchiveError
from model.feed import Outlet
from model.page import PageState, ReadInFull
from model.question import Question
from store.answers import Asking
from store.archive import Archive, writing
from store.articles import Observation, record
from store.columns import load_columns, search
from store.dating import date_by_page
from store.editorial import (
    edits,
    forget_article,
    forget_outlet,
    forget_person,
    is_starred,
    set_full_text,
    star,
)
from store.feeds import outlets, put_outlet
from store.judgements import on_topic_ids, put_judgements, put_rules, to_judge, topic_bits
from store.merging import merge_wrapped
from store.page_answers import read_in_full
from store.pages import (
    KeptPage,
    due_pages,
    erase_texts,
    keep_page,
    kept_pages,
    page_state,
    pages_waiting,
    put_page,
    text_of,
    texts_of,
    words_digest,
)
from store.upkeep import check, expire, scrub
from store.where import matching_ids, text_hits
from tests.building import judgement
from tests.feedmaking import NOW, OFF_TOPIC
from tests.pagemaking import Scene, scene

URL = "https://news.example/a"
TEXT = "The minister met Ada Quill of the zebrafish society."


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Scene]:
    here = scene(tmp_path)
    yield here
    here.db.close()


def state_of(article: int, text: str, **more: object) -> PageState:
    digest = words_digest(text)
    found = PageState(
        article, "read", "", 200, NOW, NOW + timedelta(days=1), read_at=NOW, in_full=True, words=len(text.split()),
        final_url=URL, digest=digest, first_digest=digest,
    )  # fmt: skip
    return replace(found, **more)  # type: ignore[arg-type]


def put_read(db: Archive, article: int, text: str = TEXT, *, kept: bool = False, **more: object) -> None:
    with writing(db):
        assert put_page(db, state_of(article, text, **more), text=text)
        if kept:
            keep_page(db, article, KeptPage(NOW, URL, words_digest(text), text, b"<p>Ben Reed</p>" + text.encode()))


def sound(db: Archive) -> bool:
    """The index holds exactly what articles and pages say (FTS5's own check), and nothing dangles."""
    db.conn.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
    return check(db) == []


def rejudged(db: Archive) -> None:
    with writing(db):
        rules = put_rules(db, "again", ["encryption"], NOW)
        ids = [row[0] for row in db.conn.execute("SELECT id FROM articles")]
        put_judgements(db, rules, [(i, judgement("encryption")) for i in ids], topic_bits(db))


class TestSearch:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("zebrafish", "a"),
            ("zebra*", "a"),
            ('"zebrafish society"', "a"),
            ("drop zebrafish", "a"),  # one word in the headline, one on the page
            ("drop", "a b"),
            ("drop -zebrafish", "b"),  # left out wherever it stands
            ("zebrafish OR plan", "a b"),
            ("zebrafish -drop", ""),
            ("quill", "a"),
        ],
    )
    def test_finds_words_of_feeds_and_pages_as_one(self, here: Scene, text: str, names: str) -> None:
        a, b = here.add(URL, "https://news.example/b")
        put_read(here.db, a)
        rejudged(here.db)
        assert text_hits(here.db, text) == [{"a": a, "b": b}[name] for name in names.split()]
        asked = Question(text=text)
        assert sorted(matching_ids(here.db, asked, today=NOW.date(), zone=UTC)) == text_hits(here.db, text)

    def test_the_index_follows_every_change(self, here: Scene) -> None:
        a, b = here.add(URL, "https://news.example/b")
        put_read(here.db, a)
        put_read(here.db, a, "Other words.")
        assert (text_hits(here.db, "zebrafish"), text_hits(here.db, "words")) == ([], [a])
        assert sound(here.db)
        here.clock.move(hours=1)
        here.add(URL, headline="A headline that was changed")
        assert text_hits(here.db, "changed words") == [a]
        assert sound(here.db)
        with writing(here.db):
            here.db.conn.execute("DELETE FROM page_texts")
            here.db.conn.execute("DELETE FROM pages")
        assert text_hits(here.db, "changed") == [a] and text_hits(here.db, "words") == []
        put_read(here.db, b)
        with writing(here.db):
            for table in ("judgements", "texts", "sightings"):
                here.db.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", [b])
            here.db.conn.execute("DELETE FROM articles WHERE id = ?", [b])  # its page goes by the foreign key
        assert text_hits(here.db, "zebrafish") == [] and page_state(here.db, b) is None
        assert sound(here.db)


class TestErasure:
    def test_forgetting_an_article_erases_its_page_everywhere(self, here: Scene, tmp_path: Path) -> None:
        [a] = here.add(URL)
        put_read(here.db, a, kept=True)
        with writing(here.db):
            assert forget_article(here.db, URL, at=NOW, who="Ann") == 1
        scrub(here.db)
        assert page_state(here.db, a) is None and kept_pages(here.db, a) == [] and sound(here.db)
        assert b"zebrafish" not in (tmp_path / "archive.db").read_bytes()

    def test_forgetting_an_outlet(self, here: Scene) -> None:
        [a] = here.add(URL)
        [b] = here.add("https://post.example/b", slug="post")
        put_read(here.db, a, kept=True)
        put_read(here.db, b)
        with writing(here.db):
            forget_outlet(here.db, "news", at=NOW, who="Ann")
        assert texts_of(here.db, [a, b]) == {b: TEXT} and sound(here.db)

    @pytest.mark.parametrize("name", ["ada quill", "Ben Reed"])
    def test_forgetting_a_person_whom_a_page_names(self, here: Scene, name: str) -> None:
        a, b = here.add(URL, "https://news.example/b")
        put_read(here.db, a, kept=True)
        put_read(here.db, b, "Nobody is named.", byline="Ada Quill, Ben Reed")
        with writing(here.db):
            assert forget_person(here.db, name, at=NOW, who="Ann") == 1
        assert texts_of(here.db, [a, b]) == {b: "Nobody is named."}
        left = page_state(here.db, b)
        assert left and left.byline == "" and sound(here.db)

    def test_retention_takes_the_page_with_the_article(self, here: Scene) -> None:
        a, b = here.add(URL, "https://news.example/b", headline=OFF_TOPIC)
        put_read(here.db, a)
        with writing(here.db):
            rules = put_rules(here.db, "off", ["encryption"], NOW)
            put_judgements(here.db, rules, [(i, judgement()) for i in (a, b)], topic_bits(here.db))
            assert expire(here.db, now=NOW + timedelta(days=400), keep_days=180) == 2
        assert texts_of(here.db, [a, b]) == {} and sound(here.db)

    def test_an_outlet_s_texts_are_erased_and_its_articles_stay(self, here: Scene) -> None:
        [a] = here.add(URL)
        put_read(here.db, a, kept=True)
        with writing(here.db):
            assert erase_texts(here.db, "news") == 1
        assert page_state(here.db, a) is None and text_hits(here.db, "drop") == [a] and sound(here.db)

    def test_merging_two_addresses_of_one_article(self, here: Scene) -> None:
        wrapped = "https://news.google.com/rss/articles/x"
        w, a = here.add(wrapped, URL)
        put_read(here.db, w)
        with writing(here.db):
            assert merge_wrapped(here.db) == 1
        assert texts_of(here.db, [w, a]) == {} and sound(here.db)


def test_no_text_of_a_page_is_in_any_export(here: Scene) -> None:
    [a] = here.add(URL, standfirst="The summary.")
    put_read(here.db, a, headline="zebrafish headline", byline="zebrafish author")
    exported = json.dumps([*article_records(here.db, [a])], default=str)
    exported += json.dumps([*list_cells(lambda: here.db, [a])], default=str)
    assert "The summary." in exported
    assert "zebrafish" not in exported


def test_a_text_that_arrives_is_judged_again_and_never_overtaken(here: Scene) -> None:
    [a] = here.add(URL)
    [before] = to_judge(here.db, [a])
    assert before.text == ""
    put_read(here.db, a)
    assert on_topic_ids(here.db) == set()
    with writing(here.db):
        rules = put_rules(here.db, "r", ["encryption"], NOW)
        put_judgements(here.db, rules, [(a, judgement("encryption"))], topic_bits(here.db), digests={a: before.digest})
    assert on_topic_ids(here.db) == set(), "it was judged without its text, which has come meanwhile"
    [now] = to_judge(here.db, [a])
    assert now.text == TEXT
    with writing(here.db):
        put_judgements(here.db, rules, [(a, judgement("encryption"))], topic_bits(here.db), digests={a: now.digest})
    assert on_topic_ids(here.db) == {a}


class TestDates:
    def dates(self, db: Archive) -> tuple[object, ...]:
        return tuple(db.conn.execute("SELECT published_at, date_source FROM articles").fetchone())

    def test_a_page_dates_what_its_feed_does_not(self, here: Scene) -> None:
        [a] = here.add(URL, at=None)
        at = datetime(2026, 11, 19, tzinfo=UTC)
        with writing(here.db):
            assert date_by_page(here.db, a, at)
            assert not date_by_page(here.db, a, at - timedelta(days=9))
        assert self.dates(here.db) == (int(at.timestamp()), "page")
        here.add(URL, at=None)
        assert self.dates(here.db) == (int(at.timestamp()), "page"), "another document without a date changes nothing"

    def test_the_outlet_s_own_date_is_never_overridden(self, here: Scene) -> None:
        [a] = here.add(URL, at=None)
        with writing(here.db):
            date_by_page(here.db, a, NOW - timedelta(days=5))
        own = NOW - timedelta(hours=3)
        here.add(URL, at=own)  # its feed names a date at last
        assert self.dates(here.db) == (int(own.timestamp()), "published")
        with writing(here.db):
            assert not date_by_page(here.db, a, NOW)

    def test_a_page_cannot_have_been_published_after_we_saw_it(self, here: Scene) -> None:
        [a] = here.add(URL, at=None)
        with writing(here.db):
            assert not date_by_page(here.db, a, NOW + timedelta(days=2))
        assert self.dates(here.db) == (None, "missing")


class TestDue:
    def test_the_newest_first_a_few_of_each_outlet(self, here: Scene) -> None:
        old = here.add(*(f"https://news.example/{n}" for n in range(5)), at=NOW - timedelta(days=3))
        new = here.add(*(f"https://post.example/{n}" for n in range(2)), slug="post", at=NOW - timedelta(days=1))
        found = [due.article_id for due in due_pages(here.db, NOW, 100)]
        assert found[0] in new and found[1] in old, "outlets take turns"
        assert len(found) == 3 + 2
        assert pages_waiting(here.db) == 7
        assert len(due_pages(here.db, NOW, 2)) == 2

    def test_what_failed_lets_others_go_first(self, here: Scene) -> None:
        a, b = here.add(URL, "https://news.example/b")
        with writing(here.db):
            failing = PageState(b, "failed", "R.", 500, NOW, NOW, 1)
            put_page(here.db, failing)
        found = due_pages(here.db, NOW, 9)
        assert [due.article_id for due in found] == [a, b]
        assert (found[0].state, found[1].state) == (None, failing)

    def test_it_is_found_without_looking_through_the_whole_archive(self, here: Scene) -> None:
        here.add(URL)
        asked: list[str] = []
        here.db.conn.set_trace_callback(asked.append)
        due_pages(here.db, NOW, 9)
        here.db.conn.set_trace_callback(None)
        sql = next(line for line in asked if "ranked" in line)
        steps = " ".join(str(row[3]) for row in here.db.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "judgements_on_topic" in steps and "pages_by_next" in steps and "edits_starring" in steps


def test_n_of_n_is_counted_over_what_was_searched(here: Scene) -> None:
    a, b, c = here.add(URL, "https://news.example/b", "https://news.example/c")
    put_read(here.db, a)
    put_read(here.db, b, in_full=False, outcome="paywalled")
    here.add("https://office.example/1", slug="office", kind="regulator")
    rejudged(here.db)
    asking = Asking(load_columns(here.db), date(2026, 11, 20), UTC, search(here.db))
    assert read_in_full(asking, Question()) == ReadInFull(1, 3)
    assert read_in_full(asking, Question(text="zebrafish")) == ReadInFull(1, 3)
    assert read_in_full(asking, Question(outlets=("nobody",))) == ReadInFull(0, 0)
    assert c


class TestSwitches:
    def test_a_list_proposes_and_a_person_decides(self, here: Scene) -> None:
        def now() -> bool:
            return next(one.full_text for one in outlets(here.db).values() if one.slug == "news")

        def listed(full_text: bool) -> None:
            with writing(here.db):
                put_outlet(here.db, Outlet("news", "News", full_text=full_text))

        listed(True)
        listed(False)
        assert not now()
        listed(True)
        assert now()
        with writing(here.db):
            assert set_full_text(here.db, "news", False, at=NOW, who="Ann")
            assert not set_full_text(here.db, "news", False, at=NOW, who="Ann")
        listed(True)
        assert not now()
        assert [(edit.edit_kind, edit.subject, edit.new) for edit in edits(here.db)] == [
            ("full text", "outlet:news", False)
        ]
        with pytest.raises(ArchiveError, match="no outlet"), writing(here.db):
            set_full_text(here.db, "nobody", True, at=NOW, who="Ann")

    def test_stars(self, here: Scene) -> None:
        [a] = here.add(URL)
        with writing(here.db):
            assert star(here.db, a, True, at=NOW, who="Ann")
            assert not star(here.db, a, True, at=NOW, who="Ann")
        assert is_starred(here.db, a)
        with writing(here.db):
            assert star(here.db, a, False, at=NOW, who="Ann")
            assert not star(here.db, a, False, at=NOW, who="Ann")
        assert not is_starred(here.db, a)
        first, second = edits(here.db, f"article:{a}")
        assert (first.new, second.new, second.undoes) == (True, False, first.id)
        with pytest.raises(ArchiveError, match="no such article"), writing(here.db):
            star(here.db, 99, True, at=NOW, who="Ann")

    def test_a_page_is_kept_once_while_its_words_stay(self, here: Scene) -> None:
        [a] = here.add(URL)
        put_read(here.db, a, kept=True)
        put_read(here.db, a, kept=True)
        assert len(kept_pages(here.db, a)) == 1
        state = page_state(here.db, a)
        assert state and state.kept == 1 and text_of(here.db, a) == TEXT


def test_a_page_of_no_article_is_not_kept(here: Scene) -> None:
    with writing(here.db):
        assert not put_page(here.db, state_of(99, TEXT), text=TEXT)


def test_what_is_recorded_beside_stays_one_archive(here: Scene) -> None:
    """Recording an article again after its page was read keeps both."""
    [a] = here.add(URL)
    put_read(here.db, a)
    with writing(here.db):
        feed_id, outlet_id = here.db.conn.execute("SELECT id, outlet_id FROM feeds").fetchone()
        again = Article(URL, URL, URL, URL, "Reworded", "", "", "en", NOW, "published", "")
        record(here.db, [Observation(feed_id, outlet_id, again, NOW + timedelta(hours=1))])
    assert text_of(here.db, a) == TEXT and text_hits(here.db, "reworded zebrafish") == [a] and sound(here.db)
