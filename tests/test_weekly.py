"""The briefing that is sent by itself: approved where somebody approved it, else the draft, which says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefing.editing import Draft
from briefing.making import Maker
from briefing.periods import span_words
from briefing.weekly import chosen, weekly_message
from model.question import Question
from store.archive import Archive, open_reader, open_writer, writing
from store.briefings import freeze, save_draft
from tests.building import START, filled

SLOT = datetime.combine(START.date() + timedelta(days=7 - START.weekday()), datetime.min.time(), UTC).replace(hour=8)
"""The Monday after the archive's first week, at eight."""
MONDAY = SLOT.date() - timedelta(days=7)
ASKED = Question(since=MONDAY, until=MONDAY + timedelta(days=6))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    filled(tmp_path / "archive.db")
    with closing(open_writer(tmp_path / "archive.db")) as found:
        yield found


def test_on_monday_comes_the_week_before_as_mail_with_its_pdf(db: Archive, tmp_path: Path) -> None:
    content = {"slot": SLOT.isoformat(), "question": ""}
    made = weekly_message(db, content, zone=UTC, now=SLOT, data=tmp_path, sensitive=frozenset())
    assert made.subject.startswith("[draft] Weekly briefing") and made.attachments[0].body.startswith(b"%PDF")
    assert span_words(MONDAY, MONDAY + timedelta(days=6)) in made.subject


def test_edits_of_the_draft_are_in_it(db: Archive, tmp_path: Path) -> None:
    with writing(db):
        save_draft(db, ASKED, Draft(comment="Read the second story."), at=SLOT, who="Ann")
    found = chosen(db, ASKED, Maker(db, UTC, SLOT, tmp_path))
    assert "Read the second story." in str(found.sections) and found.status == "draft"


def test_the_approved_one_goes_out_as_it_was_approved(db: Archive, tmp_path: Path) -> None:
    approved = Maker(open_reader(tmp_path / "archive.db"), UTC, SLOT, tmp_path).composed(ASKED)
    with writing(db):
        number = freeze(db, ASKED, approved, at=SLOT, who="Ann")
        save_draft(db, ASKED, Draft(comment="Too late."), at=SLOT, who="Bob")
    found = chosen(db, ASKED, Maker(db, UTC, SLOT, tmp_path))
    assert number and found.status == "approved" and found.approved_by == "Ann"
    assert "Too late." not in str(found.sections)
    marked = Maker(db, UTC, SLOT, tmp_path, sensitive=frozenset(found.articles))
    assert chosen(db, ASKED, marked).status == "draft"  # a text marked since then does not go out
