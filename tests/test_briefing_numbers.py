"""Every number of a briefing, counted again by a script that shares no code with the program."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from benchmarks.briefing_numbers import Reader, Row, check, main
from briefing.editing import Draft, arranged
from briefing.render.html import html
from ingest.export import ARTICLE_FIELDS, article_records, write
from model.question import Question
from store.archive import open_reader
from store.sample import open_sample
from store.where import matching_ids
from tests.weekly import NOW, WEEK, briefing

STRETCH = Question(since=date(2026, 9, 1), until=date(2026, 11, 15), coverage_kinds=("-crime",))
SINCE, UNTIL = date(2026, 11, 9), date(2026, 11, 15)
assert (WEEK.since, WEEK.until) == (SINCE, UNTIL)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = open_reader(open_sample(NOW))
    path = tmp_path_factory.mktemp("export") / "stretch.csv"
    ids = matching_ids(db, STRETCH, today=NOW.date(), zone=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        write(article_records(db, ids), "csv", file, ARTICLE_FIELDS)
    return path


@pytest.fixture(scope="module")
def rows(exported: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(exported.read_text("utf-8"))))


def page(text: str) -> Reader:
    found = Reader()
    found.feed(text)
    return found


def test_every_number_is_counted_again_and_equal(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "briefing.html"
    path.write_text(html(arranged(briefing(), Draft())), encoding="utf-8")
    code = main([str(path), str(exported), "--from", str(SINCE), "--to", str(UNTIL)])
    said = capsys.readouterr().out
    assert code == 0 and said.endswith(": 0 differ\n"), said
    assert int(said.split()[0]) > 60


TEXTS, MIDDLE = (
    briefing().headline.figures[0],
    next(one for one in briefing().lead if one.key == "lead.usual").figures[0],
)
VALUE = f'data-value="{TEXTS.value:g}">{TEXTS.value:g} different'


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param(VALUE, 'data-value="99">99 different', id="a count"),
        pytest.param(VALUE, VALUE.replace(">", ">1"), id="words against their value"),
        pytest.param(f'data-value="{MIDDLE.value:g}">{MIDDLE.words}', 'data-value="9.7">9.7', id="a median"),
        pytest.param('<li data-article="', '<li data-was="', id="lists without articles"),
        pytest.param('id="list-1"', 'id="list-x"', id="a number that leads nowhere"),
    ],
)
def test_a_number_that_was_tampered_with_is_found(right: str, wrong: str, rows: list[Row]) -> None:
    text = html(arranged(briefing(), Draft()))
    assert right in text
    _, found = check(page(text.replace(right, wrong)), rows, SINCE, UNTIL, ZoneInfo("UTC"))
    assert found


def test_an_article_that_was_not_exported_is_missed(rows: list[Row]) -> None:
    own = set(briefing().lists["articles"].ids)
    fewer = [row for row in rows if int(row["id"]) != min(own)]
    _, found = check(page(html(arranged(briefing(), Draft()))), fewer, SINCE, UNTIL, ZoneInfo("UTC"))
    assert found
