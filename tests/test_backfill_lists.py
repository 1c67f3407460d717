"""Lists in any columns: what they mean is asked once, and importing twice is importing once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest import backfill_lists
from ingest.backfill_lists import Filled, import_table, open_table
from ingest.commands import main
from ingest.list_mapping import (
    ListMapping,
    MappingError,
    date_order,
    given_mapping,
    guessed,
    how_to_map,
    medium_of,
    mistakes,
)
from ingest.tables import Table
from model.article import MEDIA
from model.feed import Outlet
from store.archive import Archive, open_writer, writing
from store.backfill import mapping_of, remember_mapping
from store.editorial import forget_outlet
from store.feeds import put_outlet
from tests.feedmaking import ENCRYPTION, NOW, OFF_TOPIC, rows

COLUMNS = ("Titel", "Medium", "Link", "Datum", "Text", "Autor", "Art")
MAPPING = ListMapping(
    dict(zip(("headline", "outlet", "url", "date", "standfirst", "byline", "medium"), COLUMNS, strict=True))
)
LINES = (
    (ENCRYPTION, "The Guard", "https://guard.example/1", "2026-03-05", "What it says", "Ann O.", "web"),
    (OFF_TOPIC, "The Guard", "www.guard.example/2", "05.03.2026", "", "", ""),
    ("Minister on scanning", "Radio 4", "", "2026-03-06 08:10", "", "", "Hörfunk"),
    ("Minister on scanning", "Radio 5", "", "2026-03-06 08:10", "", "", "Radio"),
    ("Undated", "The Post", "https://post.example/x", "soon", "", "", ""),
)


def write(path: Path, lines: Any = LINES) -> Path:
    path.write_text("\n".join(";".join(cells) for cells in (COLUMNS, *lines)), encoding="utf-8")
    return path


def load(db: Archive, path: Path, mapping: ListMapping = MAPPING, now: datetime = NOW, **more: Any) -> Filled:
    done = Filled()
    import_table(db, open_table(path, done.problems), mapping, now, done=done, **more)
    return done


def everything(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, but for the counters of writes."""
    with sqlite3.connect(path) as db:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('meta', '_sqlite_migrations')"
        names = [row[0] for row in db.execute(tables)]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "a.db")
    yield db
    db.close()


def test_rows_become_articles(db: Archive, tmp_path: Path) -> None:
    done = load(db, write(tmp_path / "a.csv"))
    assert (done.entries, done.new, done.undated, done.problems.kept) == (5, 5, 1, [])
    found = rows(
        db,
        "SELECT o.name, a.headline, a.url LIKE 'https:%', datetime(a.published_at, 'unixepoch'), a.medium, a.in_feed,"
        " a.origin, datetime(a.first_seen_at, 'unixepoch') FROM articles a JOIN outlets o ON o.id = a.outlet_id"
        " ORDER BY a.id",
    )
    seen = "2026-11-20 12:00:00"
    assert found == [
        ("The Guard", ENCRYPTION, 1, "2026-03-05 00:00:00", "online", 0, 1, seen),
        ("The Guard", OFF_TOPIC, 1, "2026-03-05 00:00:00", "", 0, 1, seen),
        ("Radio 4", "Minister on scanning", 0, "2026-03-06 08:10:00", "radio", 0, 1, seen),
        ("Radio 5", "Minister on scanning", 0, "2026-03-06 08:10:00", "radio", 0, 1, seen),
        ("The Post", "Undated", 1, None, "", 0, 1, seen),
    ]


def test_a_list_imported_twice_changes_nothing(db: Archive, tmp_path: Path) -> None:
    doubled = (*LINES, ("Another headline", *LINES[0][1:]), (LINES[0][0], *LINES[0][1:3], "", *LINES[0][4:]))
    path = write(tmp_path / "a.csv", doubled)
    load(db, path)
    before = everything(tmp_path / "a.db")
    revision = rows(db, "SELECT value FROM meta WHERE key = 'revision'")
    for days in (1, 30):
        done = load(db, path, now=NOW + timedelta(days=days))
        assert (done.entries, done.new, done.revised) == (7, 0, 0)
    assert everything(tmp_path / "a.db") == before
    assert rows(db, "SELECT value FROM meta WHERE key = 'revision'") == revision


def test_the_same_list_in_another_form_changes_nothing(db: Archive, tmp_path: Path) -> None:
    load(db, write(tmp_path / "a.csv"))
    before = everything(tmp_path / "a.db")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("x")
    for cells in (COLUMNS, *LINES):
        sheet.append(cells)
    book.save(tmp_path / "a.xlsx")
    load(db, tmp_path / "a.xlsx", now=NOW + timedelta(days=3))
    assert everything(tmp_path / "a.db") == before


def test_a_kill_half_way_and_again_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill_lists, "_ROWS_AT_ONCE", 2)
    path = write(
        tmp_path / "a.csv",
        [(f"H{n}", "The Guard", f"https://guard.example/{n}", "2026-01-02", "", "", "") for n in range(9)],
    )
    whole, halves = open_writer(tmp_path / "whole.db"), open_writer(tmp_path / "halves.db")
    load(whole, path)

    def killed(n: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(halves, path, progress=killed)
    assert rows(halves, "SELECT count(*) FROM articles") == [(2,)]
    load(halves, path)
    one, other = (everything(tmp_path / name) for name in ("whole.db", "halves.db"))
    told = ("polls", "feeds")  # with the latest of its polls
    # The account of the list tells what was new in the run that ended; all else is equal.
    assert {k: v for k, v in one.items() if k not in told} == {k: v for k, v in other.items() if k not in told}
    whole.close()
    halves.close()


def test_outlets_are_known_again(db: Archive, tmp_path: Path) -> None:
    with writing(db):
        put_outlet(db, Outlet("bbc", "BBC News", "GB", "en", site_url="https://www.bbc.example/"))
        put_outlet(db, Outlet("tube", "Tube", site_url="https://tube.example/"))
    lines = [
        ("by name", "bbc news", "", "2026-01-01"),
        ("by slug", "BBC", "", "2026-01-01"),
        ("by host and a word", "BBC Wales", "https://bbc.example/1", "2026-01-01"),
        ("by host alone", "", "https://www.bbc.example/2", "2026-01-01"),
        ("a host that carries many", "24 Hours", "https://tube.example/watch", "2026-01-01"),
        ("a new one by host", "", "https://fresh.example/2", "2026-01-01"),
    ]
    load(db, write(tmp_path / "a.csv", [(*line, "", "", "") for line in lines]))
    found = rows(db, "SELECT a.headline, o.name FROM articles a JOIN outlets o ON o.id = a.outlet_id ORDER BY a.id")
    assert [name for _, name in found] == ["BBC News"] * 4 + ["24 Hours", "fresh.example"]


def test_rows_that_cannot_be_used_are_told(db: Archive, tmp_path: Path) -> None:
    done = load(
        db, write(tmp_path / "a.csv", [("", "P", "", "", "x", "", ""), ("H", "", "javascript:x", "", "", "", "")])
    )
    assert done.new == 0
    assert [said.partition("row ")[2] for said in done.problems.kept] == [
        "2: it has no headline. It was left out.",
        "3: neither an outlet nor a link says whose it is. It was left out.",
    ]
    done = load(db, tmp_path / "a.csv", outlet="The Guard")
    assert (done.new, done.problems.count) == (1, 1)


def test_a_complete_list_counts_in_shares(db: Archive, tmp_path: Path) -> None:
    load(db, write(tmp_path / "a.csv"), complete=True)
    assert rows(db, "SELECT DISTINCT in_feed, origin FROM articles") == [(1, 0)]
    assert rows(db, "SELECT DISTINCT feed_kind, next_due_at FROM feeds") == [("feed", None)]


def test_what_was_erased_stays_out(db: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv")
    load(db, path)
    with writing(db):
        forget_outlet(db, "the-guard", at=NOW, who="")
    assert load(db, path).new == 0
    assert rows(db, "SELECT count(*) FROM articles WHERE url LIKE '%guard%'") == [(0,)]


# What columns mean


def table(*cells: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> Table:
    return Table(Path("list.csv"), columns, iter(()), cells)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["headline=Titel,date=Datum"], {"headline": "Titel", "date": "Datum"}),
        (["headline=titel", "DATE= Datum "], {"headline": "Titel", "date": "Datum"}),
        (["headline=a, b"], {"headline": "a, b"}),
        (['headline="a, b",date=Datum'], {"headline": "a, b", "date": "Datum"}),
        (["headline=a=b"], {"headline": "a=b"}),
    ],
)
def test_a_mapping_is_read(options: list[str], expected: dict[str, str]) -> None:
    assert given_mapping(options, (*COLUMNS, "a, b", "a=b")) == expected


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("title=Titel", "“title” is nothing that a column can mean"),
        ("headline=Tite", "no column “Tite”. Its columns: “Titel”"),
        ("headline=Titel,headline=Datum", "given twice"),
        ("headline", "no column “”"),
    ],
)
def test_a_mapping_that_does_not_fit(option: str, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        given_mapping([option], COLUMNS)


def test_what_must_be_known() -> None:
    assert "headline" in mistakes(ListMapping({"url": "L"}), outlet="")
    assert "--outlet" in mistakes(ListMapping({"headline": "T"}), outlet="")
    assert not mistakes(ListMapping({"headline": "T"}), outlet="The Guard")
    assert not mistakes(ListMapping({"headline": "T", "url": "L"}), outlet="")


def test_guesses_and_the_way_to_say_it() -> None:
    assert guessed(("URL", "Published At", "Title", "Source Name", "x")) == {
        "headline": "Title",
        "outlet": "Source Name",
        "url": "URL",
        "date": "Published At",
    }
    assert guessed(()) == {}
    words = how_to_map(table(columns=("Titel", "Wert, neu")))
    assert "“Titel”, “Wert, neu”" in words
    assert "--map 'headline=Titel'" in words


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["2026-01-05", "5 May 2026", ""], ""),
        (["05/11/2026", "13/11/2026"], "day first"),
        (["05/11/2026", "11/13/26"], "month first"),
        (["05/11/2026", "06/11/2026"], None),
    ],
)
def test_which_comes_first(dates: list[str], order: str | None) -> None:
    assert date_order(table(*((one,) for one in dates), columns=("Datum",)), "Datum") == order


def test_media() -> None:
    assert [medium_of(word) for word in ("TV", "tv ", "Zeitung", "podcast", "carrier pigeon", "")] == [
        "TV",
        "TV",
        "print",
        "podcast",
        "",
        "",
    ]
    assert all(medium_of(medium) == medium for medium in MEDIA)


def test_a_shape_is_its_names_in_any_order(db: Archive) -> None:
    with writing(db):
        remember_mapping(db, ("A", "B"), {"headline": "A", "dates": "day first"}, at=NOW, who="Ann")
    assert mapping_of(db, ("B", "A")) == {"headline": "A", "dates": "day first"}
    assert mapping_of(db, ("A", "B", "C")) is None
    assert ListMapping.from_json({"headline": "A", "dates": "day first"}).to_json() == {
        "headline": "A",
        "dates": "day first",
    }


# The command


def run(archive: Path, *arguments: object) -> int:
    return main(["--archive", str(archive), "--quiet", "backfill", "list", *map(str, arguments)])


def test_in_a_pipe_an_unknown_list_says_what_to_do(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, archive = write(tmp_path / "a.csv"), tmp_path / "a.db"
    assert run(archive, path) == 3
    said = capfd.readouterr().err
    assert "“Titel”, “Medium”, “Link”, “Datum”" in said
    assert "--map 'headline=Titel,outlet=Medium,url=Link,date=Datum" in said
    assert run(archive, path, "--map", "headline=Titel,outlet=Medium,url=Link,date=Datum,medium=Art") == 0
    assert "5 rows read: 5 new articles, 1 on topic. 1 bear no usable date" in capfd.readouterr().out
    other = write(tmp_path / "b.csv", [("New", *LINES[0][1:2], "https://guard.example/9", *LINES[0][3:])])
    assert run(archive, other) == 0, "the next list of this shape needs no questions"
    assert "1 new article" in capfd.readouterr().out


def test_dates_that_can_be_read_in_two_ways(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive = tmp_path / "a.db"
    path = write(tmp_path / "a.csv", [("H", "P", "", "05/11/2025", "", "", "")])
    assert run(archive, path, "--map", "headline=Titel,outlet=Medium,date=Datum") == 3
    assert "--day-first (5 November) or --month-first (11 May)" in capfd.readouterr().err
    assert run(archive, path, "--map", "headline=Titel,outlet=Medium,date=Datum", "--day-first") == 0
    with sqlite3.connect(archive) as db:
        assert db.execute("SELECT date(published_at, 'unixepoch') FROM articles").fetchall() == [("2025-11-05",)]
    assert run(archive, path) == 0, "remembered with the rest"


def test_on_a_terminal_it_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from ingest.commands import cli, lists

    monkeypatch.setattr(lists, "_can_ask", lambda context: True)
    path, archive = write(tmp_path / "a.csv"), tmp_path / "a.db"
    arguments = ["--archive", str(archive), "backfill", "list", str(path)]
    # Enter takes what was guessed; the language has no column.
    told = CliRunner().invoke(cli, arguments, input="\n" * 8, standalone_mode=False)
    assert told.return_value == 0, told.output
    assert "Number of the column with the headline" in told.output
    with sqlite3.connect(archive) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (5,)
        assert '"date": "Datum"' in db.execute("SELECT mapping FROM list_shapes").fetchone()[0]
