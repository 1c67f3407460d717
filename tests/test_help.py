"""Help inside: every card and chart is defined, the words are explained, the tour comes once, settings of the week."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import settings
from app_pages import loaded as loaded_module
from app_pages import opening
from app_pages.definitions import DEFINITIONS, TOUR, WORDS
from model.question import Question
from store.answers import Asking, volume, week_start
from store.archive import open_reader
from store.columns import load_columns, search
from store.looks import tour_seen
from tests.busy import busy

ROUTER = Path(__file__).parents[1] / "app_pages" / "router.py"
PAGES = (
    "overview", "day", "stories", "articles", "documents", "outlets", "sentiment", "voices", "briefings", "searches",
    "alerting", "feeds", "method",
)  # fmt: skip
WITH_CHARTS = {"overview", "day", "sentiment"}
HEADS_WITHOUT_NUMBERS = {"Newest first", "Newest articles"}
"""Headings that count nothing."""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    loaded_module.forget_loaded()
    opening.forget()
    monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    path = busy(tmp_path / "busy.db")
    monkeypatch.setenv("CLEARTEXT_ARCHIVE", str(path))
    yield path
    loaded_module.forget_loaded()


def visit(page: str = "overview", **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROUTER), default_timeout=20).run()
    if page != "overview":
        app.switch_page(f"{page}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
def test_every_card_and_chart_has_a_definition(page: str, archive: Path) -> None:
    app = visit(page, last="28")
    cards = {card.label: card.proto.help for card in app.metric}
    assert all(cards.values()), cards
    charts = list(_heads_of_charts(app.main))
    assert bool(charts) is (page in WITH_CHARTS)
    assert all(head.proto.help for head in charts), [head.value for head in charts if not head.proto.help]


def _heads_of_charts(block: Any) -> Iterator[Any]:
    """The heading of each chart, wherever it stands: both are children of one container."""
    children = list(getattr(block, "children", {}).values())
    if any(child.type == "plotly_chart" for child in children):
        yield from (child for child in children if child.type == "subheader")
    for child in children:
        yield from _heads_of_charts(child)


@pytest.mark.parametrize("page", ["day", "documents", "outlets"])
def test_every_heading_of_these_pages_has_a_definition(page: str, archive: Path) -> None:
    for parameters in ({}, {"outlet": "post"}):
        app = visit(page, **parameters)
        bare = {head.value for head in app.subheader if not head.proto.help} - HEADS_WITHOUT_NUMBERS
        assert not bare


def test_definitions_are_plain_sentences() -> None:
    for name, words in [*DEFINITIONS.items(), *WORDS.items(), *TOUR]:
        assert words.endswith((".", "…")) and words[:1].isupper(), name
        assert not {"tone", "mood", "reach", "cluster", "mentions"} & set(words.lower().split()), name


def test_the_words_are_in_the_help_of_every_page(archive: Path) -> None:
    for page in PAGES:
        said = "\n".join(str(one.value) for one in visit(page).markdown)
        assert all(f"**{word}**" in said for word in WORDS), page


def test_the_tour_comes_once_and_can_be_asked_for(archive: Path) -> None:
    app = visit()
    for n, (heading, _) in enumerate(TOUR, 1):
        assert any(one.value == f"**{heading}** ({n} of {len(TOUR)})" for one in app.markdown)
        if n < len(TOUR):
            app.button(key="tour-next").click().run()
    app.button(key="tour-close").click().run()
    assert not any(f"of {len(TOUR)})" in str(one.value) for one in app.markdown)
    with closing(open_reader(archive)) as db:
        assert tour_seen(db, "Ann") and not tour_seen(db, "Bob")
    again = visit()
    assert not any(f"of {len(TOUR)})" in str(one.value) for one in again.markdown), "remembered"
    again.button(key="tour-again").click().run()
    assert any(TOUR[0][0] in str(one.value) for one in again.markdown)


# The first day of the week


def test_the_first_day_of_the_week_is_a_setting() -> None:
    assert settings.load({}).week_starts == 0
    assert settings.load({"CLEARTEXT_WEEK_STARTS": "Sunday"}).week_starts == 6
    with pytest.raises(settings.SettingError, match="CLEARTEXT_WEEK_STARTS=someday: give one of monday"):
        settings.load({"CLEARTEXT_WEEK_STARTS": "someday"})


@pytest.mark.parametrize(
    ("starts", "first"), [(0, date(2026, 11, 23)), (6, date(2026, 11, 22)), (5, date(2026, 11, 21))]
)
def test_weeks_begin_on_that_day(starts: int, first: date) -> None:
    assert week_start(date(2026, 11, 24), starts) == first
    assert week_start(first, starts) == first


def test_weekly_bars_begin_on_that_day(archive: Path) -> None:
    with closing(open_reader(archive)) as db:
        columns = load_columns(db)
        asking = Asking(columns, date.today(), UTC, search(db), week_starts=6)
        found = volume(asking, Question(last=200))
    assert found.bucket == "week" and {day.weekday() for day in found.days} == {6}
    assert sum(found.total) == int(asking.mask(Question(last=200)).sum()) == 7
