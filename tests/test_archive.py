"""Opening the archive: its migrations, its backups, and every way in which it can fail, in words and without loss."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from model.errors import ArchiveError
from store import archive as archive_module
from store.archive import (
    Archive,
    archive_id,
    archive_path,
    open_reader,
    open_writer,
    revision,
    sqlite_warning,
    writing,
)
from store.columns import load_columns
from store.driver import sqlite3
from store.migrations import APPLICATION_ID, MIGRATIONS
from store.upkeep import check
from tests.building import article, content, new_archive, put, rows, seen


def one_article(path: Path) -> None:
    db, feeds = new_archive(path)
    put(db, seen(feeds.news, article("a", "Messages will be scanned")))
    db.close()


def articles(path: Path) -> int:
    db = open_reader(path)
    try:
        return int(rows(db, "SELECT count(*) FROM articles")[0][0])
    finally:
        db.close()


def test_a_new_archive_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "a b%?#ü.db"
    db = open_writer(path)
    assert archive_path(db) == path
    assert rows(db, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert rows(db, "PRAGMA journal_mode") == [("wal",)]
    assert (revision(db), len(archive_id(db)), check(db)) == (0, 16, [])
    db.close()
    assert not (path.parent / "backups").exists(), "there was nothing to lose"
    open_reader(path).close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    one_article(tmp_path / "a.db")
    seen_by: list[tuple[str, int]] = []
    for opened in (open_writer, open_reader, open_writer):
        db = opened(tmp_path / "a.db")
        seen_by.append((archive_id(db), revision(db)))
        db.close()
    assert len(set(seen_by)) == 1
    assert not (tmp_path / "backups").exists()


def first_schema(path: Path, *, stop_before: str) -> None:
    db = Archive(sqlite3.connect(str(path)))
    MIGRATIONS.apply(db, stop_before=stop_before)
    db.conn.execute("INSERT INTO meta VALUES ('kept', 'through it all')")
    db.conn.commit()
    db.close()


@pytest.mark.parametrize("applied", range(1, len(MIGRATIONS._migrations)))
def test_every_earlier_schema_is_brought_up_to_date_after_a_backup(tmp_path: Path, applied: int) -> None:
    path, pending = tmp_path / "a.db", MIGRATIONS._migrations[applied].name
    first_schema(path, stop_before=pending)
    db = open_writer(path)
    blank = open_writer(tmp_path / "blank.db")
    schema = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    assert rows(db, schema) == rows(blank, schema)
    assert rows(db, "SELECT value FROM meta WHERE key = 'kept'") == [("through it all",)]
    assert archive_id(db) and check(db) == []
    copy = Archive(sqlite3.connect(str(tmp_path / "backups" / f"a-before-{pending}.db")))
    assert len(MIGRATIONS.applied(copy)) == applied
    assert rows(copy, "SELECT value FROM meta WHERE key = 'kept'") == [("through it all",)]
    for opened in (db, blank, copy):
        opened.close()


def test_data_of_an_earlier_schema_is_kept(tmp_path: Path) -> None:
    path, backups = tmp_path / "a.db", tmp_path / "elsewhere"
    one_article(path)
    db = Archive(sqlite3.connect(str(path)))
    before = content(db)
    ledger = [migration.name for migration in MIGRATIONS._migrations if "ledger" in migration.name]
    db.conn.execute("DROP TABLE edits")
    db.conn.executemany("DELETE FROM _sqlite_migrations WHERE name = ?", [[name] for name in ledger])
    db.conn.commit()
    db.close()
    with pytest.raises(ArchiveError, match="older version"):
        open_reader(path)
    db = open_writer(path, backups=backups)
    assert content(db) == before
    db.close()
    assert [file.name for file in backups.iterdir()] == [f"a-before-{ledger[0]}.db"]


def test_a_backup_that_was_cut_short_is_made_anew_and_the_migration_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pending = tmp_path / "a.db", MIGRATIONS._migrations[3].name
    first_schema(path, stop_before=pending)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / f"a-before-{pending}.part").write_bytes(b"half a copy")
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match="cannot be used"):
        open_writer(path, backups=tmp_path / "blocked")
    db = Archive(sqlite3.connect(str(path)))
    assert len(MIGRATIONS.applied(db)) == 3
    db.close()
    open_writer(path).close()
    assert [file.name for file in (tmp_path / "backups").iterdir()] == [f"a-before-{pending}.db"]


def test_an_archive_whose_making_was_cut_short_gets_its_name(tmp_path: Path) -> None:
    db = Archive(sqlite3.connect(str(tmp_path / "a.db")))
    MIGRATIONS.apply(db)
    db.close()
    db = open_writer(tmp_path / "a.db")
    assert len(archive_id(db)) == 16
    db.close()


def foreign(path: Path) -> None:
    with sqlite3.connect(str(path)) as conn:
        conn.execute("CREATE TABLE bookmarks (url)")
        conn.execute("INSERT INTO bookmarks VALUES ('https://example.org')")
    conn.close()


def newer(path: Path) -> None:
    one_article(path)
    conn = sqlite3.connect(str(path))
    conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('cleartext', 'm999_moods', '')"
    )
    conn.commit()
    conn.close()


def corrupt(path: Path) -> None:
    """A header that says SQLite, and noise after it."""
    one_article(path)
    body = path.read_bytes()
    path.write_bytes(body[:100] + os.urandom(len(body) - 100))


def text_file(path: Path) -> None:
    path.write_text("Dear diary,\n" * 500)


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("opened", [open_writer, open_reader])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(foreign, "SQLite file of another program. Nothing was changed", id="another program's"),
        pytest.param(newer, "newer version of Cleartext (it knows “m999_moods”", id="newer"),
        pytest.param(corrupt, "damaged", id="corrupt"),
        pytest.param(text_file, "not an SQLite file", id="a text file"),
        pytest.param(folder, "is a folder", id="a folder"),
    ],
)
def test_what_is_no_archive_is_refused_in_words_and_left_as_it_was(
    tmp_path: Path, make: Callable[[Path], None], words: str, opened: Callable[[Path], Archive]
) -> None:
    path = tmp_path / "a.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ArchiveError) as caught:
        opened(path)
    assert words in str(caught.value) and str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_missing_archive_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive at"):
        open_reader(tmp_path / "a.db")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_an_archive_and_a_reader_says_how(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    with pytest.raises(ArchiveError, match="ingest stats"):
        open_reader(tmp_path / "a.db")
    open_writer(tmp_path / "a.db").close()


@pytest.mark.parametrize("below", ["a.db", "folder/a.db"])
def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ArchiveError, match=r"cannot be (opened|used)"):
        open_writer(tmp_path / "file" / below)
    assert (tmp_path / "file").read_text() == "not a folder"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_explained(tmp_path: Path) -> None:
    one_article(tmp_path / "a.db")
    (tmp_path / "a.db").chmod(0o400)
    with pytest.raises(ArchiveError, match="read-only"), writing(open_writer(tmp_path / "a.db")):
        pass
    assert articles(tmp_path / "a.db") == 1


def test_a_full_disk_is_explained_and_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    put(db, seen(feeds.news, article("a")))
    pages = rows(db, "PRAGMA page_count")[0][0]
    db.conn.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(ArchiveError, match="The disk is full"):
        put(db, *(seen(feeds.news, article(f"b{n}", standfirst="words " * 200)) for n in range(100)))
    assert articles(tmp_path / "a.db") == 1
    db.conn.execute("PRAGMA max_page_count = 1000000")
    assert put(db, seen(feeds.news, article("c"))).new == 1
    assert check(db) == []
    db.close()


def test_another_writer_that_does_not_finish_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "BUSY_TIMEOUT_MS", 50)
    db, feeds = new_archive(tmp_path / "a.db")
    other = open_writer(tmp_path / "a.db")
    with writing(other):
        with pytest.raises(ArchiveError, match="Another program is writing"):
            put(db, seen(feeds.news, article("a")))
        assert articles(tmp_path / "a.db") == 0, "readers do not wait"
    assert put(db, seen(feeds.news, article("a"))).new == 1
    other.close()
    db.close()


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    before, at = content(db), revision(db)
    with pytest.raises(KeyboardInterrupt), writing(db):
        db.conn.execute("DELETE FROM feeds")
        raise KeyboardInterrupt
    assert (content(db), revision(db)) == (before, at)
    put(db, seen(feeds.news, article("a")))
    assert revision(db) == at + 1
    db.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    one_article(tmp_path / "a.db")
    db = open_reader(tmp_path / "a.db")
    for sql in (
        "DELETE FROM articles",
        "CREATE TABLE x (y)",
        "PRAGMA application_id = 7",
        "INSERT INTO meta VALUES (1, 1)",
    ):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.conn.execute(sql)
    with pytest.raises(ArchiveError, match="read-only"), writing(db):
        pass
    db.conn.execute("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.conn.execute("DELETE FROM articles")
    db.close()
    assert articles(tmp_path / "a.db") == 1


def test_no_transaction_opens_by_itself(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    db.conn.execute("UPDATE feeds SET paused = 1")
    assert not db.conn.in_transaction
    assert put(db, seen(feeds.news, article("a"))).new == 1
    db.close()


def test_a_reader_sees_what_is_committed_while_it_reads(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    reader = open_reader(tmp_path / "a.db")
    assert len(load_columns(reader)) == 0
    put(db, seen(feeds.news, article("a")))
    assert len(load_columns(reader)) == 1
    reader.close()
    db.close()


def test_copies_keep_the_archives_name_and_two_archives_differ(tmp_path: Path) -> None:
    one_article(tmp_path / "a.db")
    one_article(tmp_path / "b.db")
    shutil.copy(tmp_path / "a.db", tmp_path / "c.db")
    names = []
    for name in "abc":
        db = open_reader(tmp_path / f"{name}.db")
        names.append(archive_id(db))
        db.close()
    assert names[0] == names[2] != names[1]


def test_a_sqlite_with_the_wal_bug_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "SAFE_SQLITE", (99, 0, 0))
    assert "backup" in sqlite_warning()
    monkeypatch.setattr(archive_module, "SAFE_SQLITE", (3, 0, 0))
    assert sqlite_warning() == ""
