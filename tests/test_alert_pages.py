"""The page Alerts and an alert's RSS: made, tried, paused and read by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from app_pages.alert_serving import routes
from app_pages.alert_words import delivery_words
from app_pages.loaded import forget_loaded
from model.alert import Alert, Firing, Rule
from model.question import Question
from settings import Settings
from store.alerts import alerts, put_alert, put_firings
from store.archive import Archive, open_reader, open_writer, writing
from store.editorial import edits
from store.outbox import due_letters, letters, note_trouble, put_letter
from tests.test_pages import EVIL, article, make, visit

NOW = datetime.now(UTC)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    articles = [
        article(f"a{n}", EVIL[n % 3] if n < 6 else f"Headline {n}", NOW - timedelta(hours=9 * n)) for n in range(40)
    ]
    path = make(tmp_path / "archive.db", articles)
    (tmp_path / "alerts.toml").write_text('[destinations.team]\nemail = ["a@example.org"]\n', "utf-8")
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    monkeypatch.setenv("CLEARTEXT_DATA", str(tmp_path))
    forget_loaded()
    yield path
    forget_loaded()


def written(path: Path, change: Callable[[Archive], Any]) -> Any:
    with closing(open_writer(path)) as db, writing(db):
        return change(db)


def keep(path: Path, *, name: str = "Any", to: tuple[str, ...] = ("team",)) -> None:
    one = Alert("a1", name, Question(topics=("encryption",)), Rule(), to)
    written(path, lambda db: put_alert(db, one, at=NOW - timedelta(days=1), who="Ann"))


def said(path: Path, *, articles: tuple[int, ...] = (1,)) -> None:
    one = Firing("text:1", NOW.date(), "news", "A new text", "1 text in 2 articles: 1 copy, counted once.", articles)
    written(path, lambda db: put_firings(db, "a1", [one], at=NOW, told=True))


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.error, *app.success, *app.warning, *app.info, *app.subheader]
    return "\n".join(str(one.value) for one in shown).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_one_is_made_tried_and_kept(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "alerting", topic="encryption", last="7")
    assert "No alerts yet" in words(app)
    app.selectbox(key="alert-kind-new").select("per day").run()
    app.number_input(key="alert-n-per day-new").set_value(2).run()
    assert "Over the 90 days to" in words(app) and "this rule would have fired" in words(app)
    assert "The rule asks for 2." in words(app)
    app.text_input(key="alert-name-new").input("Scanning").run()
    app.multiselect(key="alert-to-new").select("team").run()
    press(app, "Keep this alert")
    assert "“Scanning” is kept" in words(app)
    with closing(open_reader(own)) as db:
        (one,) = alerts(db)
        assert (one.name, one.rule, one.to, one.question.url()) == (
            "Scanning", Rule("per day", 2), ("team",), "topic=encryption",
        )  # fmt: skip
        assert [edit.who for edit in edits(db, f"alert:{one.key}")] == ["Ann"]


def test_paused_resumed_and_removed(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(own)
    app = visit(monkeypatch, own, "alerting", last="7")
    assert "1 alert, 1 paused" in words(press(app, "Pause"))
    assert "1 alert; " in words(press(app, "Resume"))
    assert "No alerts yet" in words(press(app, "Remove"))


def test_edited_without_losing_its_name(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(own)
    app = press(visit(monkeypatch, own, "alerting", last="7"), "Edit")
    app.text_input(key="alert-name-a1").input("Renamed").run()
    press(app, "Keep this alert")
    with closing(open_reader(own)) as db:
        assert [(one.key, one.name, one.question.url()) for one in alerts(db)] == [
            ("a1", "Renamed", "topic=encryption")
        ]


def test_what_it_said_opens_and_nothing_of_a_feed_is_markup(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(own, name=EVIL[0][:90])
    said(own)
    app = visit(monkeypatch, own, "alerting", last="7")
    assert not app.exception and "1 copy, counted once" in words(app)
    for one in (*app.markdown, *app.caption):
        assert "<img src=https" not in one.value and "![x](https" not in one.value


def test_deliveries_and_their_errors_in_words(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(db: Archive) -> None:
        put_letter(db, "k", "alert", {"name": "Any", "firings": []}, to=("team", "a@example.org"), at=NOW)
        note_trouble(db, due_letters(db, NOW)[0], "The mail server refuses a@example.org: 550.", next_at=None)

    written(own, refused)
    app = visit(monkeypatch, own, "alerting", last="7")
    table = app.dataframe[-1].value
    assert list(table["What became of it"]) == ["given up: The mail server refuses a@example.org: 550."]
    label = next(button.label for button in app.button if button.label.startswith("Send again"))
    press(app, label)
    with closing(open_reader(own)) as db:
        assert delivery_words(letters(db)[0], NOW, UTC).startswith("not yet")


class TestRss:
    def get(self, path: Path, address: str, token: str = "") -> Any:
        with TestClient(Starlette(routes=routes(lambda: Settings(archive=path, feed_token=token)))) as client:
            return client.get(address)

    def test_each_firing_once_with_its_sum(self, own: Path) -> None:
        keep(own, name=EVIL[2][:90].replace("\x00", "").replace("\u202e", "").split("\n")[0])
        said(own, articles=(1, 2))
        found = self.get(own, "/alerts/a1.rss")
        assert found.status_code == 200
        (item,) = ElementTree.fromstring(found.content).iter("item")
        assert item.findtext("title") == "A new text"
        assert "1 copy, counted once" in str(item.findtext("description"))
        assert "<script>" not in str(item.findtext("description"))

    def test_none_such(self, own: Path) -> None:
        assert self.get(own, "/alerts/none.rss").status_code == 404

    def test_the_token(self, own: Path) -> None:
        keep(own)
        assert self.get(own, "/alerts/a1.rss", "t0ken").status_code == 403
        assert self.get(own, "/alerts/a1.rss?token=t0ken", "t0ken").status_code == 200
