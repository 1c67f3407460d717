"""Articles added by hand on the dashboard: the form, the wait, the answer, and how such an article is told."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app_pages import loaded as loaded_module
from app_pages.hand_adding import waiting_words
from app_pages.loaded import Loaded
from ingest.by_hand import ByHand
from ingest.origins import LISTS, account, origin_feed
from ingest.robots import Robots
from model.hand_article import HandArticle, HandRequest
from store.archive import open_reader, open_writer, writing
from store.hand_requests import waiting_articles
from store.sample import mark_as_sample
from tests.feedmaking import ENCRYPTION, FakeFetcher, rules
from tests.page_words import unlinked
from tests.test_pages import NOW, article, make, visit, words_of


def carry_out(path: Path) -> None:
    """What the poller does at its next turn."""
    with closing(open_writer(path)) as db:
        fetcher = FakeFetcher({})
        robots = Robots(fetcher, lambda: NOW)
        asyncio.run(ByHand(db, fetcher, robots, rules(), lambda: datetime.now(UTC)).carry_out())


def test_the_form_is_written_down_and_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded_module, "CHECK_EVERY_S", 0.0)
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    path = make(tmp_path / "a.db", [article("a", "Encrypted", NOW)])
    app = visit(monkeypatch, path, "articles")
    add = next(button for button in app.button if button.label == "Add")
    add.click().run()
    assert any(
        "Without a link, headline, outlet and date are needed" in error.value.replace("\\", "") for error in app.error
    )
    app.text_input(key="hand-headline").input(f"Today: {ENCRYPTION} [x](javascript:alert(1))")
    app.text_input(key="hand-outlet").input("Radio 4")
    app.date_input(key="hand-published").set_value(NOW.date() - timedelta(days=1))
    app.selectbox(key="hand-medium").select("radio")
    next(button for button in app.button if button.label == "Add").click().run()
    assert not app.exception
    (request,) = waiting_articles(open_reader(path))
    assert (request.who, request.article.medium, request.article.outlet) == ("Ann", "radio", "Radio 4")
    assert any("Waiting for the poller" in text for text in words_of(app))
    carry_out(path)
    app.run()
    said = " ".join(str(one.value) for one in app.success).replace("\\", "")
    assert said.startswith("Added: “Today: Ministers")
    assert any("1 of them added by hand" in unlinked(text).replace("\\", "") for text in words_of(app))
    found = open_reader(path).execute("SELECT id FROM articles WHERE origin = 2").fetchone()[0]
    app = visit(monkeypatch, path, "articles", article=str(found))
    told = " ".join(words_of(app)).replace("\\", "")
    assert "Added by hand: no feed and no backfill brought it." in told
    assert "Medium: radio." in told
    assert "Written down by Ann" in told
    assert not any("(javascript:" in text for text in words_of(app))


def test_the_sample_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "a.db", [article("a", "Encrypted", NOW)])
    with closing(open_writer(path)) as db, writing(db):
        mark_as_sample(db)
    app = visit(monkeypatch, path, "articles")
    assert not app.exception
    assert "Add" not in [button.label for button in app.button]


def test_what_a_request_waits_for() -> None:
    request = HandRequest(1, NOW, "Ann", HandArticle())
    assert "Waiting for the poller" in waiting_words(request, NOW)
    assert "Is the poller running?" in waiting_words(request, NOW + timedelta(minutes=2))


def test_a_backfill_does_not_move_data_to(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", [article("a", "Encrypted", NOW)])
    before = Loaded(path).snapshot().data_to
    with closing(open_writer(path)) as db:
        with writing(db):
            feed_id = origin_feed(db, LISTS, "Lists", NOW)
        account(db, feed_id, "a list", NOW + timedelta(days=9), entries=1, new=1)
    assert Loaded(path).snapshot().data_to == before
