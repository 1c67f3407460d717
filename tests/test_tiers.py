"""Tiers set by the team: through the ledger, many at once, undone, and stronger than the list of feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from model.errors import ArchiveError
from model.question import Question
from store import answers, story_answers
from store.answers import Asking
from store.archive import Archive, writing
from store.columns import load_columns, search
from store.editorial import edits
from store.feed_list import present_feeds
from store.feeds import outlets, put_outlet
from store.tiers import last_tier_edit, set_tiers, tier_changes, undo_tiers
from store.where import matching_ids
from tests.building import NEWS, POST, START, Feeds, article, hour, judged, judgement, new_archive, put, seen


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Archive, Feeds]]:
    db, feeds = new_archive(tmp_path / "a.db")
    yield db, feeds
    db.close()


def tiers(db: Archive) -> dict[str, str]:
    return {outlet.slug: outlet.tier for outlet in outlets(db).values()}


def test_a_tier_is_set_for_many_at_once_and_taken_back(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    with writing(db):
        assert set_tiers(db, ["news", "post", "news"], "3", at=hour(1), who="Ann") == 2
    assert tiers(db) == {"news": "3", "post": "3"}
    (change,) = tier_changes(db)
    assert (change.who, change.tier, change.outlets) == ("Ann", "3", ("The News", "The Post"))
    assert last_tier_edit(db, "news") == (hour(1), "Ann")
    with writing(db):
        assert undo_tiers(db, change.edits, at=hour(2), who="Bob") == 2
        assert undo_tiers(db, change.edits, at=hour(2), who="Bob") == 0, "only once"
    assert tiers(db) == {"news": "1", "post": "2"}
    assert tier_changes(db) == [] and last_tier_edit(db, "news") is None
    assert [(edit.who, edit.undoes is not None) for edit in edits(db)] == [
        ("Ann", False),
        ("Ann", False),
        ("Bob", True),
        ("Bob", True),
    ]


def test_the_list_of_feeds_does_not_undo_it(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    with writing(db):
        set_tiers(db, ["news"], "2", at=hour(1), who="Ann")
        put_outlet(db, replace(NEWS, name="The News, renamed"))
        put_outlet(db, replace(POST, tier="3"))
    assert tiers(db) == {"news": "2", "post": "3"}
    assert {one.slug: one.tier for one in present_feeds(db).outlets} == {"news": "2", "post": "3"}
    (change,) = tier_changes(db)
    with writing(db):
        undo_tiers(db, change.edits, at=hour(2), who="Ann")
        put_outlet(db, NEWS)
    assert tiers(db)["news"] == "1"


def test_a_later_change_survives_the_undoing_of_an_earlier_one(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    with writing(db):
        set_tiers(db, ["news", "post"], "3", at=hour(1), who="Ann")
        set_tiers(db, ["news"], "trade", at=hour(2), who="Bob")
    later, first = tier_changes(db)
    with writing(db):
        assert undo_tiers(db, first.edits, at=hour(3), who="Ann") == 1
    assert tiers(db) == {"news": "trade", "post": "2"}
    assert later.outlets == ("The News",)


@pytest.mark.parametrize(("slug", "tier", "says"), [("nobody", "1", "no outlet"), ("news", "first", "no tier")])
def test_what_cannot_be_set_changes_nothing(archive: tuple[Archive, Feeds], slug: str, tier: str, says: str) -> None:
    db, _ = archive
    with pytest.raises(ArchiveError, match=says), writing(db):
        set_tiers(db, ["post", slug], tier, at=hour(1), who="")  # type: ignore[arg-type]
    assert tiers(db) == {"news": "1", "post": "2"} and edits(db) == []


def test_questions_see_the_tier_that_was_set(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("a"), 1), seen(feeds.post, article("b", url="https://post.example/b"), 2))
    judged(db, [(1, judgement("encryption")), (2, judgement("encryption"))])
    with writing(db):
        set_tiers(db, ["news"], "2", at=hour(3), who="Ann")
    asked = Question(tiers=("2",))
    today = START.date()
    asking = Asking(load_columns(db), today, UTC, search(db))
    assert answers.article_ids(asking, asked) == matching_ids(db, asked, today=today, zone=UTC) == [2, 1]
    assert answers.article_ids(asking, Question(tiers=("1",))) == []


def test_articles_and_stories_stand_by_tier(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(
        db,
        seen(feeds.news, article("old", at=hour(0)), 0),
        seen(feeds.post, article("newer", url="https://post.example/1", at=hour(5)), 5),
        seen(feeds.news, article("new", at=hour(3)), 3),
        seen(feeds.news, article("undated", at=None), 3),
    )
    ids = [int(i) for (i,) in db.conn.execute("SELECT id FROM articles ORDER BY id")]
    judged(db, [(i, judgement("encryption")) for i in ids])
    asking = Asking(load_columns(db), START.date(), UTC, search(db))
    urls = {i: url.rsplit("/", 1)[1] for i, url in db.conn.execute("SELECT id, url FROM articles")}
    ordered = answers.ordered_ids(asking, Question(), "tier")
    assert [urls[i] for i in ordered] == ["new", "old", "undated", "1"]
    assert sorted(ordered) == sorted(answers.article_ids(asking, Question()))
    stories = story_answers.story_counts(asking, Question())
    assert [urls[-one.story] for one in stories][-1] == "1", "tier 2 after tier 1, though it is the newest"
