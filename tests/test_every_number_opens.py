"""Every number of every page opens to a list of exactly its length: over the sample, and over an archive that has
everything that can befall an article (copies that are worded otherwise, texts without a date, kinds without a name …).

A page draws its numbers through `app_pages.counts`; what it drew in a run is asked for again here, one list a number.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import loaded as loaded_module
from app_pages import opening
from app_pages.counts import place_of
from app_pages.location import link_parameters, question_of
from model.attitude import ATTITUDES
from model.counted import Counted
from store.answers import Asking, article_ids
from store.archive import Archive, open_reader, open_writer, writing
from store.columns import load_columns, search
from store.sample import open_sample
from store.where import matching_ids
from tests.building import filled
from tests.page_words import OUR_LINK

ROOT = Path(__file__).parents[1]
ZONE = "Europe/London"
PAGES = ("overview", "stories", "articles", "outlets", "sentiment", "voices")
VIEWS: dict[str, list[dict[str, str]]] = {
    "overview": [{"show": unit} for unit in ("texts", "articles", "stories", "outlets", "share")],
    "articles": [{}, {"unit": "texts"}, {"unit": "copies"}, {"unit": "stories"}, {"dated": "no", "last": "all"}],
    "stories": [{}, {"story": "1"}, {"story": "2"}],
    "voices": [{}, {"who": "apple"}, {"who": "v1"}],
}
"""What a page is asked besides the question."""
QUESTIONS = [
    {"last": "28"},
    {"last": "all", "kind": "all"},
    {"last": "all", "kind": "all", "topic": "any"},
    {"last": "90", "clock": "first_seen", "topic": "encryption"},
    {"from": "2026-03-01", "to": "2026-11-20", "sentiment": "negative,unmeasured", "coverage": "-crime"},
    {"last": "400", "kind": "all", "q": "encryption OR children OR scan*", "coverage": "policy,crime,-crime"},
    {"last": "all", "kind": "all", "language": "none,en", "country": "GB,none"},
    {"last": "all", "kind": "all", "voice": "anybody", "attitude": "unfavourable,not sure"},
]


def hostile(path: Path) -> Path:
    """`tests.building.filled`, with voices, attitudes, kinds of coverage and outlets without a country."""
    filled(path)
    random, db = Random(11), open_writer(path)
    with writing(db):
        row = "INSERT INTO voices (slug, name, voice_kind, country, part_of) VALUES (?, ?, 'person', 'GB', '')"
        db.conn.executemany(row, [(f"v{n}", f"Voice {n}") for n in range(4)])
        voices = [int(row[0]) for row in db.conn.execute("SELECT id FROM voices")]
        on_topic = [int(row[0]) for row in db.conn.execute("SELECT article_id FROM judgements WHERE topics != 0")]
        named = [(i, voice) for i in on_topic for voice in voices if random.random() < 0.3]
        db.conn.executemany(
            "INSERT INTO mentions VALUES (?, 0, ?, ?, ?, 1, '')",
            [(i, n, n + 1, voice) for n, (i, voice) in enumerate(named)],
        )
        db.conn.executemany(
            "INSERT INTO attitudes (article_id, voice_id, label, favourable, neutral, unfavourable, part, start, end)"
            " VALUES (?, ?, ?, 0, 1, 0, 0, 0, 0)",
            [(i, voice, random.randrange(len(ATTITUDES))) for i, voice in named if random.random() < 0.7],
        )
        db.conn.execute("UPDATE judgements SET coverage_kind = article_id % 7")
        db.conn.execute("UPDATE outlets SET country = '' WHERE slug = 'office'")
        db.conn.execute("UPDATE articles SET origin = 1 WHERE id % 11 = 0")
        db.conn.execute("UPDATE articles SET origin = 2, in_feed = 0 WHERE id % 13 = 0")
        outlet = db.conn.execute("SELECT id FROM outlets WHERE slug = 'news'").fetchone()[0]
        db.conn.execute("INSERT INTO expired_counts VALUES (?, 'en', ?, ?, 1, 40)", [outlet, 20_500, 20_501])
    db.close()
    return path


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("numbers")
    return {"hostile": hostile(folder / "hostile.db"), "sample": open_sample(datetime.now(UTC), folder=folder)}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    loaded_module.forget_loaded()
    opening.forget()
    monkeypatch.setenv("CLEARTEXT_ZONE", ZONE)
    yield
    loaded_module.forget_loaded()


def visit(monkeypatch: pytest.MonkeyPatch, archive: Path, page: str, parameters: dict[str, str]) -> AppTest:
    monkeypatch.setenv("CLEARTEXT_ARCHIVE", str(archive))
    app = AppTest.from_file(str(ROOT / "app_pages" / "router.py"), default_timeout=60)
    app.query_params.update(parameters)
    app.run()
    if page != "overview":
        app.switch_page(f"{page}.py")
        app.query_params.update(parameters)
        app.run()
    assert not app.exception, app.exception
    return app


def asking_of(db: Archive) -> Asking:
    zone = ZoneInfo(ZONE)
    return Asking(load_columns(db), datetime.now(zone).date(), zone, search(db))


@pytest.mark.parametrize("archive", ["sample", "hostile"])
@pytest.mark.parametrize("page", PAGES)
def test_every_number_opens(
    page: str, archive: str, archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    db = open_reader(archives[archive])
    asking, opened = asking_of(db), 0
    for n, asked in enumerate(QUESTIONS):
        views = VIEWS.get(page, [{}])
        for view in views if n == 1 else views[n % len(views) :][:1]:
            app = visit(monkeypatch, archives[archive], page, {**asked, **view})
            numbers: list[Counted] = app.session_state["drawn-numbers"]
            for one in {repr(one): one for one in numbers}.values():
                ids = article_ids(asking, one.question)
                assert len(ids) == one.number - one.gone, (page, view, one)
                # What is opened goes through the address, there and back.
                assert question_of(link_parameters(one.question)) == one.question
                opened += 1
            assert not unopened(app), (page, asked, view)
    assert opened > 30, "hardly anything was drawn"
    db.close()


def test_what_is_listed_is_what_sql_counts(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of the numbers, asked of the archive itself: the lists do not rest on the columns in memory alone."""
    db = open_reader(archives["hostile"])
    app = visit(monkeypatch, archives["hostile"], "overview", QUESTIONS[1])
    numbers: list[Counted] = app.session_state["drawn-numbers"]
    today, zone = datetime.now(ZoneInfo(ZONE)).date(), ZoneInfo(ZONE)
    for one in numbers[::7]:
        assert len(matching_ids(db, one.question, today=today, zone=zone)) == one.number - one.gone, one
    db.close()


def unopened(app: AppTest) -> list[str]:
    """Points of charts, and counts in the page's sentence, that lead nowhere."""
    charts: dict[str, Mapping[tuple[str, ...], Counted]] = app.session_state["drawn-charts"]
    found = []
    for element in app.get("plotly_chart"):
        key, cells = next((key, cells) for key, cells in charts.items() if element.proto.id.endswith(f"-{key}"))
        for trace in json.loads(element.proto.spec)["data"]:
            if trace["type"] != "bar" and trace.get("name") == "collection break":
                continue
            values = trace["x"] if trace.get("orientation") == "h" else trace["y"]
            for value, custom in zip(values, trace["customdata"], strict=True):
                cell = cells.get(place_of(custom))
                if value and (cell is None or (isinstance(value, int) and abs(value) != cell.number)):
                    found.append(f"{key} {custom} {value}")
    for text in (one.value for one in app.markdown):
        found += COUNT.findall(OUR_LINK.sub("", text)) if "](articles" in text else []
    return found


COUNT = re.compile(r"\b[\d,]+ (?:articles?|different texts?|stor(?:y|ies)|outlets?|cop(?:y|ies))\b")


@pytest.mark.parametrize("path", sorted((ROOT / "app_pages").glob("*.py")), ids=lambda path: path.stem)
def test_numbers_are_drawn_where_they_open(path: Path) -> None:
    """A card or chart drawn past `counts.card` and `shared.chart` would escape the tests above."""
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    allowed = {"counts": {"metric"}, "shared": {"plotly_chart"}}.get(path.stem, set())
    assert called & {"metric", "plotly_chart", "bar_chart", "line_chart"} <= allowed
