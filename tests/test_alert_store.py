"""Alerts as edits, what they said once, and the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from model.alert import Alert, AlertError, Firing, Rule
from model.errors import ArchiveError
from model.question import Question
from store.alerts import alert, alerts, firings, put_alert, put_firings, remove_alert, said, untold
from store.archive import Archive, open_writer, revision, writing
from store.editorial import edits
from store.outbox import (
    begin,
    due_letters,
    last_made,
    letters,
    next_letter_due,
    note_sent,
    note_trouble,
    put_letter,
    send_again,
)
from tests.building import START, hour

ONE = Alert("a1", "Scanning", Question(topics=("encryption",), text="scanning"), Rule("per day", 5), ("press-team",))
FIRED = Firing("day:2026-11-02", date(2026, 11, 2), "news", "5 different texts", "5 in 7 articles", (1, 2, 3))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    yield db
    db.close()


def kept(db: Archive, one: Alert, *, hours: float = 0) -> bool:
    with writing(db):
        return put_alert(db, one, at=hour(hours), who="Ann")


def letter(db: Archive, key: str = "k", to: tuple[str, str] = ("team", "a@example.org"), hours: float = 0) -> bool:
    with writing(db, counted=False):
        return put_letter(db, key, "alert", {"firings": [1]}, to=to, at=hour(hours), about="a1")


def test_an_alert_is_rows_of_the_ledger(db: Archive) -> None:
    assert kept(db, ONE) and not kept(db, ONE)
    paused = Alert("a1", "Scanning", ONE.question, ONE.rule, ONE.to, paused=True)
    assert kept(db, paused, hours=1)
    found = alert(db, "a1")
    assert found and (found.name, found.rule, found.paused, found.made_at, found.made_by) == (
        "Scanning", ONE.rule, True, START, "Ann",
    )  # fmt: skip
    first, second = edits(db, "alert:a1")
    assert (first.who, first.old, second.old) == ("Ann", None, first.new) and second.new["paused"] is True
    with writing(db):
        assert remove_alert(db, "a1", at=hour(2), who="Ann")
        assert not remove_alert(db, "a1", at=hour(2), who="Ann")
    assert alerts(db) == [] and alert(db, "a1") is None


def test_nobody_changes_alerts_without_a_name(db: Archive) -> None:
    with pytest.raises(ArchiveError, match="CLEARTEXT_USER"), writing(db):
        put_alert(db, ONE, at=START, who=" ")
    assert alerts(db) == []


@pytest.mark.parametrize(
    ("kind", "n", "voice"),
    [
        ("per day", 0, ""),
        ("per day", 10_001, ""),
        ("quote", 0, ""),
        ("any", 3, ""),
        ("any", 0, "iwf"),
        ("often", 0, ""),
    ],
)
def test_rules_that_cannot_be(kind: str, n: int, voice: str) -> None:
    with pytest.raises(AlertError):
        Rule(kind, n, voice)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 101])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(AlertError, match="name"):
        Alert("a1", name, Question(), Rule())


def test_an_occasion_is_said_once(db: Archive) -> None:
    before = revision(db)
    for n in (1, 0):
        with writing(db, counted=False):
            assert put_firings(db, "a1", [FIRED], at=START, told=False) == n
    assert [one.firing for one in untold(db, "a1")] == [FIRED] == [one.firing for one in firings(db)]
    assert said(db, "a1") == (frozenset({"day:2026-11-02"}), frozenset({1, 2, 3}))
    assert revision(db) == before  # no figure changed


def test_a_paused_alert_says_nothing_afterwards(db: Archive) -> None:
    kept(db, ONE)
    with writing(db, counted=False):
        put_firings(db, "a1", [FIRED], at=START, told=False)
    kept(db, Alert("a1", "Scanning", ONE.question, ONE.rule, ONE.to, paused=True))
    assert untold(db, "a1") == [] and len(firings(db)) == 1


def test_the_outbox_takes_a_message_once(db: Archive) -> None:
    assert letter(db) and not letter(db)
    assert letter(db, to=("team", "b@example.org")) and letter(db, "other")
    found = due_letters(db, START)
    assert len({one.message_id for one in found}) == 3
    assert [one.key for one in last_made(db, "alert", "a1", most=5)] == ["other", "k"]


def test_what_is_begun_waits_and_what_is_sent_is_done(db: Archive) -> None:
    letter(db)
    (one,) = due_letters(db, START)
    with writing(db, counted=False):
        assert begin(db, one, at=START, again_at=hour(1))
    assert due_letters(db, START) == [] and next_letter_due(db) == hour(1)
    (again,) = due_letters(db, hour(1))
    assert (again.message_id, again.attempts, again.begun_at) == (one.message_id, 1, START)
    with writing(db, counted=False):
        note_sent(db, again, hour(1))
        assert not begin(db, again, at=hour(1), again_at=hour(2))
    assert next_letter_due(db) is None and letters(db)[0].sent_at == hour(1)


def test_what_was_given_up_can_be_sent_again(db: Archive) -> None:
    letter(db)
    (one,) = due_letters(db, START)
    with writing(db, counted=False):
        note_trouble(db, one, "No such mailbox.", next_at=None)
    assert letters(db)[0].given_up and due_letters(db, START + timedelta(days=9)) == []
    with writing(db):
        assert send_again(db, one.id, hour(3)) and not send_again(db, one.id, hour(3))
    assert due_letters(db, hour(3))[0].message_id == one.message_id
