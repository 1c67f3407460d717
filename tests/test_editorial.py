"""The ledger is append-only; what is forgotten leaves no trace, not even in the bytes of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.errors import ArchiveError
from model.feed import Outcome
from store.archive import Archive, archive_path, writing
from store.driver import sqlite3
from store.editorial import append_edit, edits, forget_article, forget_outlet, forget_person
from store.feeds import record_outcome
from store.judgements import to_judge
from store.upkeep import check, scrub
from store.where import text_hits
from tests.building import START, Feeds, article, article_id, content, judged, judgement, new_archive, put, rows, seen

MARKER = "Zyxomandel"
"""A word that nothing else in the file can hold."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Archive, Feeds]]:
    db, feeds = new_archive(tmp_path / "a.db")
    put(db, *(seen(feeds.news, article(f"n{n}", f"Filler number {n}")) for n in range(30)))
    yield db, feeds
    assert check(db) == []
    db.close()


def traces(db: Archive) -> int:
    """How often the marker is in the archive's files, in upper or lower case (the search index folds it)."""
    scrub(db)
    path = archive_path(db)
    files = [path, *path.parent.glob(path.name + "-*")]
    return sum(file.read_bytes().lower().count(MARKER.lower().encode()) for file in files)


def edit(db: Archive, subject: str, new: object = None, undoes: int | None = None) -> int:
    with writing(db):
        return append_edit(db, at=START, who="Ann", edit_kind="note", subject=subject, new=new, undoes=undoes)


def test_the_ledger_says_who_when_what(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    with writing(db):
        first = append_edit(db, at=START, who="Ann", edit_kind="tag", subject="article:1", old=[], new=["§ 28", "ü"])
        second = append_edit(db, at=START, who="Bob", edit_kind="tag", subject="article:1", undoes=first)
        append_edit(db, at=START, who="Bob", edit_kind="pause", subject="feed:x", new=True)
    tagged, undone = edits(db, "article:1")
    assert (tagged.at, tagged.who, tagged.old, tagged.new, tagged.undoes) == (START, "Ann", [], ["§ 28", "ü"], None)
    assert (undone.id, undone.undoes) == (second, first)
    assert len(edits(db)) == 3


def test_an_edit_is_final(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    edit(db, "article:1", "note")
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        db.conn.execute("UPDATE edits SET who = 'Bob'")
    with pytest.raises(ArchiveError, match="append-only"), writing(db):
        db.conn.execute("UPDATE OR REPLACE edits SET new = 'x'")
    assert [e.who for e in edits(db)] == ["Ann"]


def test_a_forgotten_article_leaves_no_trace(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    url = f"https://news.example/{MARKER}"
    marked = article(MARKER, f"{MARKER} speaks", f"Of {MARKER}.", url=url, byline=MARKER)
    put(db, seen(feeds.news, marked))
    put(db, seen(feeds.news, article(MARKER, f"{MARKER} spoke", url=url + "-2")))
    put(db, seen(feeds.search, article(f"s{MARKER}", f"{MARKER} says so", url=url)))
    i = article_id(db, url)
    judged(db, [(i, judgement("encryption"))])
    note = edit(db, f"article:{i}", f"Call {MARKER}")
    edit(db, "elsewhere", undoes=note)
    assert traces(db) > 5 and text_hits(db, MARKER) == [i]
    with writing(db):
        assert forget_article(db, url + "-2", at=START, who="Ann") == 1
    assert traces(db) == 0
    assert text_hits(db, MARKER) == []
    assert [(e.edit_kind, e.subject, e.new) for e in edits(db)] == [("forget", "article", {"articles": 1})]
    assert rows(db, "SELECT count(*) FROM articles") == [(30,)]
    with writing(db):
        assert forget_article(db, url, at=START, who="Ann") == 0


def test_a_forgotten_article_does_not_come_back(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    old, moved = article("x", "Jane Doe on trams"), article("x", "Jane Doe on trams", url="https://news.example/moved")
    put(db, seen(feeds.news, old), seen(feeds.news, moved, 1))
    with writing(db):
        assert forget_article(db, old.url, at=START, who="Ann") == 1
    again = (
        seen(feeds.news, old, 2),
        seen(feeds.news, article("x", "Jane Doe on trams, reworded"), 2),
        seen(feeds.news, article("x", "Jane Doe", url="https://news.example/third"), 2),
        seen(feeds.post, article("elsewhere", "Jane Doe", url=old.url), 2),
        seen(feeds.post, article("elsewhere", "Jane Doe", url=moved.url), 2),
    )
    assert put(db, *again).new == 0
    assert put(db, seen(feeds.news, article("y", "Of something else"), 2)).new == 1
    assert text_hits(db, "Jane") == []


def test_a_forgotten_person_stays_out_of_bylines(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("x1", "José Doe speaks")))
    with writing(db):
        assert forget_person(db, "José Doe", at=START, who="Ann") == 1
    bylines = {"x2": "JOSE DOE", "x3": "By José Doe and Ann Lee", "x4": "José Doering", "x5": "Ann Lee"}
    put(db, *(seen(feeds.news, article(name, byline=byline), 1) for name, byline in bylines.items()))
    kept = rows(db, "SELECT byline FROM articles WHERE url LIKE '%/x%' ORDER BY url")
    assert kept == [("",), ("",), ("José Doering",), ("Ann Lee",)]
    assert put(db, seen(feeds.news, article("x1", "José Doe speaks, reworded"), 1)).new == 0
    assert put(db, seen(feeds.news, article("x6", "José Doe speaks elsewhere"), 1)).new == 1, "as its help says"


def test_a_forgotten_outlet_leaves_no_trace_and_others_keep_their_articles(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    own = article(f"{MARKER}1", f"{MARKER} of The Post", url=f"https://post.example/{MARKER}")
    shared = article("n1", f"{MARKER} as The Post words it")
    alone = article("only", f"{MARKER} found by The Post's search", url="https://news.example/only")
    put(db, seen(feeds.post, own), seen(feeds.post, shared, 1), seen(feeds.search, alone))
    judged(db, [(article_id(db, shared.url), judgement("encryption"))])
    edit(db, "outlet:post", MARKER)
    edit(db, "feed:https://post.example/feed", MARKER)
    with writing(db):
        record_outcome(db, feeds.post[0], Outcome("failed", START, MARKER))
        db.conn.execute("INSERT INTO expired_counts VALUES (?, 'en', 1, 1, 1, 7)", [feeds.post[1]])
    with writing(db):
        assert forget_outlet(db, "post", at=START, who="Ann") == 2
    assert traces(db) == 0
    assert rows(db, "SELECT slug FROM outlets") == [("news",)]
    assert rows(db, "SELECT headline FROM articles WHERE url = ?", shared.url) == [("Filler number 1",)]
    assert rows(db, "SELECT count(*) FROM articles") == [(30,)]
    assert rows(db, "SELECT count(*) FROM judgements") == [(1,)], "its text did not change"
    with writing(db), pytest.raises(ArchiveError, match="no outlet “post”"):
        forget_outlet(db, "post", at=START, who="Ann")


def test_an_article_worded_by_a_forgotten_outlet_shows_its_other_feeds_words(archive: tuple[Archive, Feeds]) -> None:
    """The Post had it first and shows; with The Post gone, the search feed of another outlet still tells of it."""
    db, feeds = archive
    news = (feeds.news[0], feeds.post[1])  # The Post's article, in The News' feed too, later
    put(db, seen(feeds.post, article("x", f"{MARKER}"), 0), seen(news, article("x", "As The News has it"), 1))
    with writing(db):
        db.conn.execute("UPDATE articles SET outlet_id = ? WHERE headline = ?", [feeds.news[1], MARKER])
    i = article_id(db, article("x").url)
    judged(db, [(i, judgement("encryption"))])
    with writing(db):
        assert forget_outlet(db, "post", at=START, who="Ann") == 0
    assert [t.headline for t in to_judge(db, [i])] == ["As The News has it"]
    assert rows(db, "SELECT count(*) FROM judgements") == [(0,)], "its text changed"
    assert len(text_hits(db, '"As The News has it"')) == 1
    assert traces(db) == 0


@pytest.mark.parametrize(
    "name", ["José Zyxomandel", "JOSE ZYXOMANDEL", "jose\u0301 zyxomandel", "  José   Zyxomandel  "]
)
def test_a_forgotten_person_leaves_no_trace(archive: tuple[Archive, Feeds], name: str) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("x1", "By José Zyxomandel and others")))
    put(db, seen(feeds.news, article("x2", "Headline", "Said JOSÉ ZYXOMANDEL.")))
    put(db, seen(feeds.news, article("x3", "JOSÉ-ZYXOMANDEL resigns")), seen(feeds.post, article("x3", "Resigns")))
    put(db, seen(feeds.news, article("x3", "Minister resigns"), 2))
    put(db, seen(feeds.news, article("x4", "Only the byline", byline="JOSÉ ZYXOMANDEL, Ann")))
    note = edit(db, "outlet:news", {"note": "Spoke to José Zyxomandel"})
    edit(db, "outlet:news", undoes=note)
    edit(db, "outlet:news", "Spoke to José Other")
    with writing(db):
        assert forget_person(db, name, at=START, who="Ann") == 3
    assert traces(db) == 0
    assert rows(db, "SELECT headline, byline FROM articles WHERE url LIKE '%/x%'") == [("Only the byline", "")]
    assert [(e.subject, e.new) for e in edits(db)] == [
        ("outlet:news", "Spoke to José Other"),
        ("person", {"articles": 3}),
    ]


@pytest.mark.parametrize("name", ["Ann", "Joann", "an", "number 3x"])
def test_a_name_is_whole_words(archive: tuple[Archive, Feeds], name: str) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("x1", "Joanna and Annabel", byline="Joanna")))
    before = content(db)
    with writing(db):
        assert forget_person(db, name, at=START, who="Ann") == 0
    assert content(db) == before
    assert rows(db, "SELECT byline FROM articles WHERE byline != ''") == [("Joanna",)]


@pytest.mark.parametrize("name", ["", "  ", "%", "_", '"', "*"])
def test_a_name_without_letters_erases_nothing(archive: tuple[Archive, Feeds], name: str) -> None:
    db, _ = archive
    with pytest.raises(ArchiveError, match="at least one letter"), writing(db):
        forget_person(db, name, at=START, who="Ann")
    assert rows(db, "SELECT count(*) FROM articles") == [(30,)]
