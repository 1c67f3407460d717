"""The search box, “How to ask” and the facets, over the small archive of tests/searching.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import loaded as loaded_module
from app_pages.facets import facet_list, narrowed
from app_pages.search_box import with_field, with_text
from app_pages.search_help import EXAMPLES, offered
from model.pointing import pointed
from model.query_fields import FIELDS
from model.query_parse import parse
from model.question import ANY_TOPIC, Question
from store.answers import Asking, article_ids, facets
from store.archive import Archive, open_reader
from store.columns import load_columns, search
from tests.page_words import unlinked
from tests.searching import small_archive

ROUTER = Path(__file__).parents[1] / "app_pages" / "router.py"
TODAY = date(2026, 11, 24)
MISTAKES = ('"open phrase', "AND", "outlet:heralt", "(scanning", "outlt:x", "-scanning", "*", "((((", "tag:x" * 900)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("box") / "a.db"
    small_archive(path).close()
    return path


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    db = open_reader(path)
    yield db
    db.close()


@pytest.fixture
def asking(archive: Archive) -> Asking:
    return Asking(load_columns(archive), TODAY, UTC, search(archive))


def visit(monkeypatch: pytest.MonkeyPatch, path: Path, page: str = "articles", **parameters: str) -> AppTest:
    loaded_module.forget_loaded()
    monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
    monkeypatch.setenv("CLEARTEXT_ARCHIVE", str(path))
    app = AppTest.from_file(str(ROUTER), default_timeout=20).run()
    app.switch_page(f"{page}.py")
    for name, value in {"last": "all", **parameters}.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    texts = [element.value for kind in (app.markdown, app.caption, app.title, app.error) for element in kind]
    return unlinked(" ".join(str(text) for text in texts)).replace("\\", "").replace("\u2060", "")


def search_of(app: AppTest) -> str:
    value = app.query_params.get("q", "")
    return value if isinstance(value, str) else value[0]


@pytest.mark.parametrize("page", ["overview", "articles", "stories", "outlets", "sentiment", "voices"])
@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_hides_no_page(monkeypatch: pytest.MonkeyPatch, path: Path, page: str, text: str) -> None:
    app = visit(monkeypatch, path, page, q=text)
    assert not app.exception
    assert len(app.error) == 1 and app.title
    assert app.text_input(key="filter-text").value == text
    assert "the page shows what the other filters find" in said(app)


def test_a_mistake_is_pointed_at_and_mended_with_a_click(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    app = visit(monkeypatch, path, q="scanning outlet:heralt", kind="all", topic="any")
    assert app.code[0].value.splitlines() == ["scanning outlet:heralt", " " * 16 + "^"]
    assert "14 of 14 articles" in said(app)
    app.button(key="search-instead-0").click().run()
    assert search_of(app) == "scanning outlet:herald"
    assert not app.error and "2 of 14 articles" in said(app)


def test_the_last_search_stays_while_another_is_mended(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    app = visit(monkeypatch, path, q="scanning", kind="all", topic="any")
    assert "4 of 14 articles" in said(app)
    app.text_input(key="filter-text").input("scanning (plan").run()
    assert "4 of 14 articles" in said(app) and "what your last search finds, “scanning”" in said(app)
    app.button(key="search-remove").click().run()
    assert not app.error and "14 of 14 articles" in said(app) and search_of(app) == ""


def test_what_may_be_read_in_two_ways_is_read_back(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    assert "Read as: chess OR (scanning -drop)" in said(visit(monkeypatch, path, q="chess OR scanning -drop"))
    assert "Read as" not in said(visit(monkeypatch, path, q="(chess OR scanning) -drop"))


def test_a_wrong_filter_is_still_a_wrong_address(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    app = visit(monkeypatch, path, q="(scanning", topic="football")
    assert "This page's address" in said(app) and "football" in said(app)


def test_help_and_facets_are_drawn_when_opened(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    app = visit(monkeypatch, path, kind="all", topic="any")
    assert not [button for button in app.button if str(button.key).startswith(("facet-", "search-example"))]
    app.session_state["facets"] = True
    app.session_state["search-help"] = True
    app.run()
    labels = [button.label.replace("\\", "") for button in app.button if str(button.key).startswith("facet-tiers")]
    assert labels == ["Tier 1 (6)", "Tier 2 (3)", "Tier 3 (1)", "Trade (3)", "No tier (1)"]
    app.button(key="facet-tiers-0").click().run()
    assert "6 of 14 articles" in said(app)
    app.session_state["search-help"] = True
    app.selectbox(key="search-field").select("tag").run()
    app.selectbox(key="search-value").select("urgent").run()
    assert search_of(app) == "tag:urgent" and "2 of 14 articles" in said(app)
    app.button(key="search-example-2").click().run()
    assert search_of(app) == EXAMPLES[2][0]


QUESTIONS = (
    Question(),
    Question(topics=(ANY_TOPIC,), outlet_kinds=("all",)),
    Question(topics=("debate",), tiers=("1", "2"), outlets=("herald",), voices=("beacon",), attitudes=("favourable",)),
    Question(text="scan* -tag:urgent", outlet_kinds=("all",), countries=("GB",), outlets=("herald", "courier")),
    Question(text="chess OR kind:regulator", coverage_kinds=("-crime",), languages=("en",)),
    Question(text="tag:(urgent OR follow up)", since=date(2026, 11, 1)),
)


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.url() or "default")
def test_every_count_of_a_facet_opens_to_so_many_articles(asking: Asking, asked: Question) -> None:
    counted = 0
    for facet in facet_list(facets(asking, asked)):
        for value, words, n in facet.values:
            assert words and n == len(article_ids(asking, narrowed(asked, facet.name, value))), (facet.name, value)
            counted += 1
    assert counted >= 5


def test_each_offered_value_is_understood(asking: Asking) -> None:
    everything = QUESTIONS[1]
    for name, values in offered(facets(asking, everything)).items():
        assert name in FIELDS
        for value, _ in values:
            article_ids(asking, with_field(everything, name, value))


def test_each_example_is_understood() -> None:
    assert all(parse(text) and says for text, says in EXAMPLES)


@pytest.mark.parametrize(
    ("text", "name", "value", "whole"),
    [
        ("", "outlet", "herald", "outlet:herald"),
        ("scanning", "kind", "trade press", 'scanning kind:"trade press"'),
        ("a OR b", "tag", "x", "(a OR b) tag:x"),
        ("a -b", "tier", "1", "a -b tier:1"),
    ],
)
def test_a_field_is_added_to_the_whole_search(text: str, name: str, value: str, whole: str) -> None:
    assert with_field(Question(text=text), name, value).text == whole


def test_dates_and_kinds_in_a_search_have_the_say() -> None:
    row = Question(last=28, coverage_kinds=("-crime",), outlets=("herald",))
    assert with_text(row, "scan") == row.with_(text="scan")
    assert with_text(row, "scan since:2026").last is None
    assert with_text(row, "scan coverage:crime").coverage_kinds == ()
    assert with_text(row, "(scan since:").last == 28
    assert with_text(row, " scan ").text == "scan"


@pytest.mark.parametrize(
    ("text", "position", "shown"),
    [
        ("scan (drop", 5, "scan (drop\n     ^"),
        ("a\nb\tc *", 6, "a b c *\n      ^"),
        ("x" * 100 + "(", 100, "…" + "x" * 44 + "(\n" + " " * 45 + "^"),
        ("(" + "x" * 100, 0, "(" + "x" * 43 + "…\n^"),
        ("a\u202eb (", 4, "ab (\n   ^"),
    ],
)
def test_a_place_is_pointed_at_in_one_line(text: str, position: int, shown: str) -> None:
    assert pointed(text, position) == shown
