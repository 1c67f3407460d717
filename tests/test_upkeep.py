"""Backups beside a writer, faults that are found, and retention that keeps the denominator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from model.errors import ArchiveError
from model.feed import Outcome
from model.question import ANY_TOPIC, Question
from store.answers import Asking, archive_stats, outlet_rows, totals, volume
from store.archive import Archive, open_reader, writing
from store.columns import load_columns, search
from store.editorial import append_edit
from store.feeds import record_outcome
from store.upkeep import SIGHTINGS_KEPT, backup, check, expire, prune_polls, prune_sightings
from tests.building import (
    START,
    TODAY,
    Feeds,
    article,
    article_id,
    content,
    filled,
    hour,
    judged,
    judgement,
    new_archive,
    put,
    rows,
    seen,
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Archive, Feeds]]:
    db, feeds = new_archive(tmp_path / "a.db")
    put(db, seen(feeds.news, article("a"), 0), seen(feeds.post, article("b"), 0))
    yield db, feeds
    db.close()


@pytest.mark.parametrize("by", ["writer", "reader"])
def test_a_backup_beside_an_open_transaction_holds_what_was_committed(
    archive: tuple[Archive, Feeds], tmp_path: Path, by: str
) -> None:
    db, _ = archive
    before = content(db)
    other = open_reader(tmp_path / "a.db")
    to = tmp_path / "new folder" / "copy.db"
    if by == "reader":
        with writing(db):
            db.conn.execute("DELETE FROM sightings")
            assert backup(other, to) == to.stat().st_size
            db.conn.execute("ROLLBACK")
            db.conn.execute("BEGIN IMMEDIATE")
    else:
        backup(db, to)
    copy = open_reader(to)
    assert (content(copy), check(copy)) == (before, [])
    copy.close()
    other.close()


def test_a_backup_overwrites_nothing(archive: tuple[Archive, Feeds], tmp_path: Path) -> None:
    db, _ = archive
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(ArchiveError, match="exists already"):
        backup(db, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_backup_that_fails_says_so_and_leaves_no_half(archive: tuple[Archive, Feeds], tmp_path: Path) -> None:
    db, _ = archive
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ArchiveError, match="The archive itself is untouched"):
        backup(db, tmp_path / "file" / "copy.db")
    with writing(db), pytest.raises(ArchiveError, match="failed"):
        backup(db, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param(
            "INSERT INTO judgements (article_id, rules_id, topics) VALUES (99, 1, 0)",
            "judgements have no",
            id="judgement",
        ),
        pytest.param("DELETE FROM outlets", "points at a row of outlets that is not there", id="no outlet"),
        pytest.param("UPDATE articles SET versions = 3 WHERE id = 1", "1 articles do not have the earlier", id="texts"),
        pytest.param("DELETE FROM articles_fts_docsize WHERE id = 2", "1 articles are missing from", id="index"),
    ],
)
def test_a_planted_fault_is_found(archive: tuple[Archive, Feeds], fault: str, words: str) -> None:
    db, _ = archive
    assert check(db) == []
    judged(db, [])
    db.conn.execute("PRAGMA foreign_keys = OFF")
    with writing(db):
        db.conn.execute(fault)
    assert any(words in problem for problem in check(db))


def test_damaged_pages_are_found(tmp_path: Path) -> None:
    filled(tmp_path / "a.db")
    whole = (tmp_path / "a.db").read_bytes()
    for place in (0.3, 0.5, 0.7):
        at = int(len(whole) * place) // 4096 * 4096
        (tmp_path / "b.db").write_bytes(whole[:at] + b"\xff" * 8192 + whole[at + 8192 :])
        assert any(
            "damaged" in problem or problem.startswith("SQLite reports") for problem in problems(tmp_path / "b.db")
        )
        assert any("backups" in problem for problem in problems(tmp_path / "b.db"))


def problems(archive: Path) -> list[str]:
    """What is said of a file: when it is opened, where the damage lies in what opening reads, or by `check`."""
    try:
        db = open_reader(archive)
    except ArchiveError as error:
        return [str(error)]
    with closing(db):
        return check(db)


def test_expiry_keeps_on_topic_unjudged_edited_and_still_shown(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    names = ("off", "on", "unjudged", "edited", "shown", "recent", "undated")
    for name in names:
        at = None if name == "undated" else START
        put(db, seen(feeds.news, article(name, at=at), 24 * 80 if name == "recent" else 0))
    put(db, seen(feeds.news, article("shown"), 24 * 80))
    ids = {name: article_id(db, article(name).url) for name in names}
    judged(
        db, [(i, judgement("debate") if name == "on" else judgement()) for name, i in ids.items() if name != "unjudged"]
    )
    with writing(db):
        append_edit(db, at=START, who="Ann", edit_kind="note", subject=f"article:{ids['edited']}")
    now = START + timedelta(days=100)
    with writing(db):
        assert expire(db, now=now, keep_days=90) == 2
    left = {url.rsplit("/")[-1] for (url,) in rows(db, "SELECT url FROM articles")}
    assert left == {"a", "b", "on", "unjudged", "edited", "shown", "recent"}
    assert rows(db, "SELECT published_day, articles FROM expired_counts ORDER BY 1") == [
        (-1, 1),
        (START.date().toordinal() - date(1970, 1, 1).toordinal(), 1),
    ]
    assert (archive_stats(db).expired, check(db)) == (2, [])
    with writing(db):
        assert expire(db, now=now, keep_days=90) == 0


QUESTIONS = (
    Question(since=date(2026, 1, 5), until=date(2026, 11, 11), outlet_kinds=("all",)),
    Question(since=date(2026, 3, 2), until=date(2026, 5, 1), clock="first_seen"),
    Question(last=400, outlets=("news",)),
    Question(last=400, languages=("en",), topics=("debate",)),
    Question(last=400, languages=("de",), countries=("US", "GB")),
    Question(outlet_kinds=("all",)),
)


def test_expiry_keeps_the_denominator(tmp_path: Path) -> None:
    """By UTC days exactly. (Elsewhere the days at a period's edges may lose or gain a few: the hour is gone.)"""
    filled(tmp_path / "a.db")
    db, _ = new_archive(tmp_path / "a.db")

    def answers() -> list[object]:
        asking = Asking(load_columns(db), TODAY, UTC, search(db))
        return [
            (
                volume(asking, asked).seen,
                volume(asking, asked).attention,
                {row.outlet.slug: (row.articles, row.seen) for row in outlet_rows(asking, asked)},
            )
            for asked in QUESTIONS
        ]

    def everything() -> int:
        asking = Asking(load_columns(db), TODAY, UTC, search(db))
        return totals(asking, Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))).kept_back

    before, articles = answers(), rows(db, "SELECT count(*) FROM articles")[0][0]
    gone = 0
    for days in (200, 100, 20):
        with writing(db):
            gone += expire(db, now=hour(24 * 9), keep_days=days)
        assert answers() == before
    assert gone > 20
    assert rows(db, "SELECT count(*) FROM articles") == [(articles - gone,)]
    assert 0 < everything() <= gone
    assert check(db) == []
    db.close()


@pytest.mark.parametrize(
    ("answered_on", "next_document_on", "kept"),
    [
        pytest.param(199, None, True, id="unchanged ever since: still listed"),
        pytest.param(50, None, False, id="no answer for long"),
        pytest.param(199, 198, False, id="the latest document no longer lists it"),
    ],
)
def test_expiry_keeps_what_a_quiet_feed_still_lists(
    archive: tuple[Archive, Feeds], answered_on: int, next_document_on: int | None, kept: bool
) -> None:
    db, feeds = archive
    judged(db, [(i, judgement()) for (i,) in rows(db, "SELECT id FROM articles")])
    with writing(db):
        record_outcome(db, feeds.news[0], Outcome("unchanged", START + timedelta(days=answered_on)))
    if next_document_on:
        put(db, seen(feeds.news, article("other"), 24 * next_document_on))
    with writing(db):
        expire(db, now=START + timedelta(days=200), keep_days=90)
    assert (article("a").url,) in rows(db, "SELECT url FROM articles") or not kept
    assert rows(db, "SELECT count(*) FROM articles WHERE url = ?", article("a").url) == [(int(kept),)]


def test_guids_that_change_at_every_poll_do_not_pile_up(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    one = article("restless")
    for day in range(30):
        put(db, seen(feeds.news, replace(one, key=f"guid-{day}", guid=f"guid-{day}"), 24 * day))
    quiet = rows(db, "SELECT * FROM sightings WHERE feed_id = ?", feeds.post[0])
    with writing(db):
        assert prune_sightings(db, now=START + timedelta(days=33)) == 30 - 4
    kept = "SELECT key FROM sightings WHERE article_id = ? ORDER BY first_seen_at"
    assert rows(db, kept, article_id(db, one.url)) == [(f"guid-{day}",) for day in range(26, 30)]
    with writing(db):
        prune_sightings(db, now=START + timedelta(days=60))
    assert len(rows(db, kept, article_id(db, one.url))) == SIGHTINGS_KEPT
    assert rows(db, "SELECT first_seen_at FROM articles WHERE url = ?", one.url) == [(int(START.timestamp()),)]
    assert rows(db, "SELECT * FROM sightings WHERE feed_id = ?", feeds.post[0]) == quiet
    assert check(db) == []


def test_what_expired_is_counted_once_when_it_comes_back(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "b.db")
    observations = (
        seen(feeds.news, article("a", "Plain news of the day"), 0),
        seen(feeds.news, article("b", "As first worded here"), 0),
        seen(feeds.news, article("b", "As then worded here"), 1),
        seen(feeds.search, article("c", "Found by searching only"), 0),
        seen(feeds.news, article("reused", "Storm closes many harbours"), 0),
        seen(feeds.news, article("reused", "Budget talks begin again", url="https://news.example/next"), 1),
    )

    def counted() -> tuple[int, int]:
        live, expired = "SELECT count(*) FROM articles WHERE in_feed", "SELECT articles, in_feed FROM expired_counts"
        return rows(db, live)[0][0], sum(n for n, in_feed in rows(db, expired) if in_feed)

    def round_of_expiry(days: int) -> None:
        judged(db, [(i, judgement()) for (i,) in rows(db, "SELECT id FROM articles")])
        with writing(db):
            expire(db, now=START + timedelta(days=days), keep_days=90)

    put(db, *observations)
    round_of_expiry(100)
    assert counted() == (0, 4)
    for _ in range(2):
        assert put(db, *observations).new == 0, "the same old documents change nothing"
    for observation in observations:
        assert put(db, observation).new == 0
    assert put(db, seen(feeds.post, article("elsewhere", "As then worded here", url=article("b").url), 5)).new == 0
    assert counted() == (0, 4)
    put(db, seen(feeds.news, article("b", "Now of end-to-end encryption"), 24 * 100))
    put(db, seen(feeds.news, article("c", "Found by searching only"), 24 * 100))
    assert counted() == (2, 3), "another text is news; and what an outlet's own feed lists counts"
    put(db, *observations)
    assert counted() == (2, 3)
    round_of_expiry(300)
    assert counted() == (0, 5)
    assert check(db) == []
    db.close()


def test_old_accounts_of_polls_go_but_each_feeds_last(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    with writing(db):
        for days in (0, 1, 50):
            record_outcome(db, feeds.news[0], Outcome("new", START + timedelta(days=days)))
        record_outcome(db, feeds.post[0], Outcome("failed", START))
    with writing(db):
        assert prune_polls(db, now=START + timedelta(days=51), keep_days=30) == 2
    assert rows(db, "SELECT feed_id, count(*) FROM polls GROUP BY 1") == [(feeds.news[0], 1), (feeds.post[0], 1)]
