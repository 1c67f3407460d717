"""The page Briefings: a draft is edited, saved, approved, and found again; the diary's table becomes the diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app_pages.briefing_kept import entries_of, past_file, put_all, row_of
from briefing.changes import changed_since
from briefing.editing import Draft, arranged
from model.briefing import Briefing, DiaryEntry
from store import briefings
from store.archive import open_reader, open_writer, writing
from tests.test_pages import NOW, article, make, visit, words_of
from tests.weekly import WEEK, briefing

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEARTEXT_USER", "Ada")
    monkeypatch.setattr("app_pages.loaded.CHECK_EVERY_S", 0.0)
    last_week = NOW - timedelta(days=NOW.weekday() + 4)
    return make(tmp_path / "a.db", [article(f"n{n}", f"Encrypted {n}", last_week) for n in range(3)])


def test_a_draft_is_saved_and_comes_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, path, "briefings")
    assert not app.exception
    app.text_area[0].set_value("Three texts on encryption").run()
    app.text_area[1].set_value("Quiet week.").run()
    app.button(key="briefing-save").click().run()
    assert not app.exception
    again = visit(monkeypatch, path, "briefings")
    assert again.text_area[0].value == "Three texts on encryption" and again.text_area[1].value == "Quiet week."
    assert any("Draft of Ada" in text for text in words_of(again))


def test_an_approved_briefing_is_listed_and_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, path, "briefings")
    app.button(key="briefing-approve").click().run()
    assert not app.exception
    (kept,) = briefings.frozen_briefings(open_reader(path))
    assert kept.who == "Ada"
    told = " ".join(words_of(app))
    assert "Nothing of this period has changed" in told and "approved" in told
    body = past_file(lambda: open_reader(path), kept.id, "html", NOW)
    assert body == past_file(lambda: open_reader(path), kept.id, "html", NOW) and b"Draft" not in body


def test_a_number_that_nothing_stands_behind_is_pointed_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, path, "briefings")
    app.text_area[0].set_value("A record 4711 texts").run()
    assert any("4711" in warning.value for warning in app.warning)


def test_the_diarys_table_becomes_the_diary(tmp_path: Path) -> None:
    db = open_writer(tmp_path / "a.db")
    vote = DiaryEntry(date(2026, 12, 3), "Vote", ours=False, kind="vote")
    secret = DiaryEntry(date(2026, 7, 1), "Report", ours=True, embargoed_until=datetime(2026, 7, 1, 8, tzinfo=UTC))
    rows = [row_of(vote, LONDON), row_of(secret, LONDON), {"Day": None, "What": "no day"}, {"Day": date(2026, 1, 1)}]
    assert rows[1]["Embargoed until"] == datetime(2026, 7, 1, 9)  # British Summer Time
    assert entries_of(rows, LONDON) == [vote, secret]
    with writing(db, counted=False):
        put_all(db, (), rows, LONDON, NOW, "Ada")
    kept = briefings.diary(db)
    moved = [{**row_of(kept[0], LONDON), "What": "Report, later"}, row_of(kept[1], LONDON)]
    with writing(db, counted=False):
        put_all(db, kept, moved, LONDON, NOW, "Ada")
    now = briefings.diary(db)
    assert [entry.title for entry in now] == ["Report, later", "Vote"]
    assert now[1].id == kept[1].id  # what did not change is not written again


def test_what_changed_since_is_said_in_counts() -> None:
    now = arranged(briefing(), Draft())
    assert [one.text for one in changed_since(now, now)] == [
        "Nothing of this period has changed since it was approved."
    ]
    first, *rest = now.lists["articles"].ids
    then = _with(now, tuple(rest))
    assert changed_since(then, now)[0].text.startswith("1 article is counted now and was not then")
    assert changed_since(now, then)[0].text.startswith("1 article was counted then and is not now")
    assert first in now.articles and WEEK.since == now.since


def _with(one: Briefing, ids: tuple[int, ...]) -> Briefing:
    return replace(one, lists={**one.lists, "articles": replace(one.lists["articles"], ids=ids)})
