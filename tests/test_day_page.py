"""The page “Last 24 hours”: what it shows, since when, and that every number on it is a list of just so many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import loaded as loaded_module
from app_pages import opening
from store.archive import open_reader, open_writer, writing
from store.editorial import edits
from store.feed_requests import waiting_requests
from store.looks import LOOK, note_look
from tests.busy import ago, busy

ROOT = Path(__file__).parents[1]
ROUTER = ROOT / "app_pages" / "router.py"


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


def visit(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROUTER), default_timeout=20).run()
    app.switch_page("day.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    texts = [e.value for kind in (app.markdown, app.caption, app.title, app.subheader, app.error) for e in kind]
    return "\n".join(str(text) for text in texts).replace("\\", "")


def test_it_says_what_is_new(archive: Path) -> None:
    words = said(visit())
    assert "In the last 24 hours we first saw 5 new articles: 3 different texts in 2 stories from 3 outlets." in words
    assert "1 headline changed and 1 official or campaign document came out." in words
    assert "Not counted as new: 1 older than a day when they reached us." in words
    assert "Times are when we first saw an article" in words


def test_a_story_says_who_was_first_and_how_much_later_the_others_were(archive: Path) -> None:
    app = visit()
    words = said(app)
    assert "3 outlets: 1 in tier 1, 1 in tier 2 and 1 in tier 3" in words
    assert "first: Harbour Wire" in words
    assert re.search(r"first · Harbour Wire · tier 1", words)
    assert re.search(r"30 min later · Coastal Post · tier 2", words)
    assert re.search(r"60 min later · Valley Echo · tier 3", words)
    assert re.search(r"(90 min|2 hours) later · Coastal Post · tier 2", words)


def test_changed_headlines_are_shown_old_and_new(archive: Path) -> None:
    words = said(visit())
    assert "1 changed headline" in words
    assert "was: “Ban on encryption planned”" in words


def test_feeds_that_failed_are_named(archive: Path) -> None:
    app = visit()
    assert "4 of 4 feeds were asked in this time; 1 failed at the last check" in said(app)
    (failed,) = (table.value for table in app.dataframe if "Why" in table.value)
    assert list(failed["Outlet"]) == ["Valley Echo"] and list(failed["Why"]) == ["The server refuses us (403)."]


def test_an_hour_opens_to_just_its_articles(archive: Path) -> None:
    app = visit()
    box = app.selectbox(key="day-hour")
    total = 0
    for option in box.options:
        counted = int(re.search(r": (\d+) article", option)[1])  # type: ignore[index]
        box.set_value(_key_of(option)).run()
        assert f"**{counted} article" in said(app)
        total += counted
        box = app.selectbox(key="day-hour")
    assert total == 5


def _key_of(option: str) -> str:
    """The hour behind an option: `24., 14:00: 2 articles` → its key in the address."""
    day, clock = re.match(r"(\d+)\., (\d\d:\d\d)", option).groups()  # type: ignore[union-attr]
    at = next(at for n in range(26) if (at := ago(n)).day == int(day) and f"{at:%H}:00" == clock)
    return at.replace(minute=0, second=0).isoformat(timespec="minutes")


def test_a_person_sets_since_when(archive: Path) -> None:
    app = visit()
    moment = ago(2.6)
    app.text_input(key="day-since-text").input(f"{moment:%Y-%m-%d %H:%M}").run()
    assert app.title[0].value == "New since then"
    assert "3 new articles" in said(app)
    assert app.query_params["since"] in (f"{moment:%Y-%m-%dT%H:%M}", [f"{moment:%Y-%m-%dT%H:%M}"])
    app.text_input(key="day-since-text").input("teatime").run()
    assert "“teatime” is not a time" in said(app)


def test_a_mistaken_since_in_the_address_is_explained(archive: Path) -> None:
    app = visit(since="yesterday-ish")
    assert "is not a time" in said(app)
    next(button for button in app.button if button.label == "Show the last 24 hours").click().run()
    assert "In the last 24 hours" in said(app)


def test_what_came_since_the_last_look_is_marked(archive: Path) -> None:
    with closing(open_writer(archive)) as db, writing(db):
        note_look(db, at=ago(2.4), who="Ann")
        note_look(db, at=ago(0.1), who="Bob")
    app = visit()
    words = said(app)
    assert "3 of them are newer than your last look" in words
    assert words.count("new to you") == 3
    app.run()
    assert "3 of them are newer" in said(app), "the look of this visit does not hide what it shows"
    with closing(open_reader(archive)) as reader:
        looks = [edit for edit in edits(reader) if edit.edit_kind == LOOK]
    assert [edit.who for edit in looks] == ["Ann", "Bob", "Ann"]
    next(button for button in app.button if button.label == "I have read this").click().run()
    assert "new to you" not in said(app)


def test_all_feeds_can_be_asked_now(archive: Path) -> None:
    app = visit()
    app.button(key="day-check-all").click().run()
    with closing(open_reader(archive)) as db:
        (request,) = waiting_requests(db)
    assert (request.ask, request.who) == ("check all", "Ann")
    assert "waiting for the poller’s answer" in said(app)


def test_filters_narrow_what_is_new(archive: Path) -> None:
    assert "2 new articles" in said(visit(tier="2"))
    assert "Nothing new that matches" in said(visit(country="FR"))
