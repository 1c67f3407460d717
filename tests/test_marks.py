"""Tags: rows of the ledger alone; written, removed, undone, carried along, erased with their article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from model.errors import ArchiveError
from store.archive import Archive, revision, writing
from store.columns import load_columns
from store.editorial import edits, forget_article
from store.marks import add_tag, articles_with, remove_tag, tag_counts, tags, tags_known, undo_tag
from store.merging import WRAPPER, merge_wrapped
from store.upkeep import check, expire
from store.where import text_hits
from tests.building import START, Feeds, article, hour, judged, judgement, new_archive, put, rows, seen


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Archive, Feeds, list[int]]]:
    db, feeds = new_archive(tmp_path / "a.db")
    ids = put(db, *(seen(feeds.news, article(name), n) for n, name in enumerate("abc"))).changed_ids
    yield db, feeds, list(ids)
    db.close()


def add(db: Archive, article_id: int, tag: str, who: str = "Ada") -> int | None:
    with writing(db):
        return add_tag(db, article_id, tag, at=START, who=who)


def remove(db: Archive, article_id: int, tag: str) -> int | None:
    with writing(db):
        return remove_tag(db, article_id, tag, at=hour(1), who="Ben")


def undo(db: Archive, edit_id: int | None) -> int | None:
    assert edit_id is not None
    with writing(db):
        return undo_tag(db, edit_id, at=hour(2), who="Cy")


def test_a_tag_is_written_found_and_removed(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, b, c) = here
    assert add(db, a, "urgent") and add(db, b, "Follow  up ") and add(db, b, "urgent")
    assert add(db, a, "URGENT") is None
    assert (tags(db, a), tags(db, b), tags(db, c)) == (("urgent",), ("Follow up", "urgent"), ())
    assert articles_with(db, "Urgent") == [a, b] == text_hits(db, "tag:urgent")
    assert tag_counts(db) == [("urgent", 2), ("Follow up", 1)]
    assert remove(db, a, "urgent") and remove(db, a, "urgent") is None and remove(db, c, "nothing") is None
    assert remove(db, b, "follow up")
    assert tag_counts(db) == [("urgent", 1)]
    assert tags_known(db) == ("Follow up", "urgent")
    assert text_hits(db, 'tag:"follow up"') == []


def test_the_ledger_says_who_and_when_and_readers_look_again(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, *_) = here
    before = revision(db)
    first, second = add(db, a, "urgent"), remove(db, a, "urgent")
    assert revision(db) == before + 2
    assert [(e.id, e.who, e.at, e.new, e.undoes) for e in edits(db, f"article:{a}")] == [
        (first, "Ada", START, {"tag": "urgent", "on": True}, None),
        (second, "Ben", hour(1), {"tag": "urgent", "on": False}, first),
    ]


def test_what_was_done_last_is_undone(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, *_) = here
    first = add(db, a, "urgent")
    undone = undo(db, first)
    assert undone and tags(db, a) == ()
    assert undo(db, first) is None
    assert undo(db, undone) and tags(db, a) == ("urgent",)
    removed = remove(db, a, "urgent")
    assert undo(db, removed) and tags(db, a) == ("urgent",)


@pytest.mark.parametrize("tag", ["", "  ", "—", 'a "b"', "a*", "a\0b", "a\u202eb", "x" * 61])
def test_what_cannot_be_searched_for_is_no_tag(here: tuple[Archive, Feeds, list[int]], tag: str) -> None:
    db, _, (a, *_) = here
    with pytest.raises(ArchiveError, match="tag"):
        add(db, a, tag)
    assert tags(db, a) == ()


@pytest.mark.parametrize(
    "tag", ["budget 2027", "a,b", "(x)", "title:y", "OR", "-no", "né", "加密", "<b>x</b>", "a OR b"]
)
def test_any_other_tag_can_be_searched_for(here: tuple[Archive, Feeds, list[int]], tag: str) -> None:
    db, _, (a, *_) = here
    add(db, a, tag)
    assert text_hits(db, f'tag:"{tag}"') == [a]


def test_somebody_and_an_article_are_needed(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, *_) = here
    with pytest.raises(ArchiveError, match="CLEARTEXT_USER"):
        add(db, a, "urgent", who=" ")
    with pytest.raises(ArchiveError, match="no such article"):
        add(db, 999, "urgent")


def test_tags_go_with_their_article_and_keep_it_from_expiring(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, b, _) = here
    judged(db, [(i, judgement()) for i in (a, b)])
    add(db, a, "urgent")
    with writing(db):
        assert expire(db, now=START + timedelta(days=400), keep_days=30) == 1
        assert articles_with(db, "urgent") == [a]
        forget_article(db, "https://news.example/a", at=START, who="Ada")
    assert (articles_with(db, "urgent"), tags_known(db)) == ([], ())
    assert check(db) == []


def test_tags_of_two_articles_that_are_one_come_together(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, feeds, _ = here
    wrapped = article("CBMi", "Scanning delayed", url=f"{WRAPPER}rss/articles/CBMi")
    own = article("own", "Scanning delayed", url="https://n.example/a")
    (gone,) = put(db, seen(feeds.search, wrapped)).changed_ids
    (to,) = put(db, seen(feeds.news, own)).changed_ids
    for article_id, tag in ((gone, "urgent"), (gone, "quote"), (to, "quote")):
        add(db, article_id, tag)
    with writing(db):
        assert merge_wrapped(db) == 1
    assert (tags(db, to), tags(db, gone)) == (("quote", "urgent"), ())
    assert {(e.who, e.at) for e in edits(db, f"article:{to}")} == {("Ada", START)}
    assert load_columns(db).tagged.articles.tolist() == [to, to]


def test_tags_cost_no_table_of_their_own(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, *_ = here
    assert rows(db, "SELECT type FROM sqlite_master WHERE name = 'tags'") == [("view",)]
