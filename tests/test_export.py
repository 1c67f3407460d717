"""Export: flat records, cells that no spreadsheet runs, and CSV that reads back as it was."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import export
from ingest.export import ARTICLE_FIELDS, ENTRY_FIELDS, Format, article_records, entry_records, write
from ingest.outlets import Directory
from ingest.pipeline import judge_pending, store_document
from ingest.reading import read
from store.archive import Archive, open_writer, writing
from store.entries import entries
from tests.feedmaking import ENCRYPTION, NOW, add_feed, fetched, item, rss, rules

URL = "https://outlet.example/feed"
FORMULA = '=HYPERLINK("https://evil.example","Minister, encryption")'


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    feed = add_feed(db, URL)
    body = rss(
        item(1, ENCRYPTION, description='“Lines”, commas and "quotes" &c.'),
        item(2, FORMULA),
        {"guid": "g3", "title": "Ohne Datum, ünïcode", "link": "/relative", "pubDate": "soon"},
    )
    with writing(db):
        store_document(db, feed, read(fetched(URL, body)), NOW, Directory(db))
    judge_pending(db, rules(), NOW)
    yield db
    db.close()


def written(db: Archive, form: Format, ids: list[int]) -> str:
    out = io.StringIO(newline="")
    assert write(article_records(db, ids), form, out, ARTICLE_FIELDS) == len(ids)
    return out.getvalue()


def test_csv_reads_back_as_it_was(db: Archive) -> None:
    found = list(csv.DictReader(io.StringIO(written(db, "csv", [1, 2, 3]), newline="")))
    assert [row["headline"] for row in found] == [ENCRYPTION, "'" + FORMULA, "Ohne Datum, ünïcode"]
    assert tuple(found[0]) == ARTICLE_FIELDS
    assert found[0]["standfirst"] == '“Lines”, commas and "quotes" &c.'
    assert found[0]["published_at"] == "2026-11-20T11:00:00Z"
    assert (found[2]["published_at"], found[2]["date_source"]) == ("", "implausible")
    assert found[0]["topics"] == "encryption"
    assert "end to end encrypt*" in found[0]["matched"]


def test_json_lines_keep_types(db: Archive) -> None:
    found = [json.loads(line) for line in written(db, "jsonl", [1, 2]).splitlines()]
    assert found[0]["topics"] == ["encryption"]
    assert isinstance(found[0]["sentiment"], float)
    assert found[1]["headline"] == FORMULA
    assert set(found[0]) == set(ARTICLE_FIELDS)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_formulas_are_defused_in_csv_alone(start: str) -> None:
    csv_out, json_out = io.StringIO(newline=""), io.StringIO()
    write([{"a": start, "n": -3}], "csv", csv_out, ["a", "n"])
    write([{"a": start, "n": -3}], "jsonl", json_out, ["a", "n"])
    assert list(csv.reader(io.StringIO(csv_out.getvalue(), newline="")))[1] == ["'" + start, "-3"]
    assert json.loads(json_out.getvalue()) == {"a": start, "n": -3}


def test_nothing_is_a_heading_alone() -> None:
    out = io.StringIO(newline="")
    assert write([], "csv", out, ["a", "b"]) == 0
    assert out.getvalue() == "a,b\r\n"


def test_articles_keep_the_order_asked_for_across_batches(db: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_ROWS_AT_ONCE", 2)
    assert [record["id"] for record in article_records(db, [3, 1, 2])] == [3, 1, 2]


def test_entries_as_published(db: Archive) -> None:
    found = {str(record["guid"]): record for record in entry_records(entries(db))}
    assert tuple(found["g1"]) == ENTRY_FIELDS
    assert (found["g1"]["feed"], found["g1"]["link"], found["g1"]["headline"]) == (
        URL,
        "https://outlet.example/1",
        ENCRYPTION,
    )
    assert (found["g3"]["published"], found["g3"]["published_at"]) == ("soon", None)
    assert found["g3"]["first_seen_at"] == "2026-11-20T12:00:00Z"
