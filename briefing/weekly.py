"""The briefing that is sent by itself: of the week before, as the team approved it or else as it is composed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from alerts.message import Message
from briefing.command import DEFAULT_QUESTION
from briefing.making import Maker
from briefing.periods import last_week
from briefing.render.mail import message
from model.briefing import Briefing
from model.question import Question
from store.archive import Archive
from store.briefings import draft_of, frozen, frozen_briefings


def weekly_message(
    db: Archive, content: Mapping[str, Any], *, zone: tzinfo, now: datetime, data: Path, sensitive: frozenset[int]
) -> Message:
    """The briefing of the week before `content["slot"]`, when it was due. Raises QuestionError, DataFileError."""
    slot = datetime.fromisoformat(content["slot"])
    question = Question.from_url(content["question"] or DEFAULT_QUESTION)
    since, until = last_week(slot.astimezone(zone).date())
    asked = question.with_(since=since, until=until)
    return message(chosen(db, asked, Maker(db, zone, now, data=data, sensitive=sensitive)).shared(now))


def chosen(db: Archive, asked: Question, maker: Maker) -> Briefing:
    """The newest approved briefing of a question with dates, as it was approved; else the draft as it stands.

    A draft bears what people have edited so far, and says that nobody has approved it.
    """
    if approved := frozen_briefings(db, asked):
        found = frozen(db, approved[0].id)
        if maker.sensitive.isdisjoint(found.articles):  # else somebody marked an article since, whose text may not go
            return found
    kept = draft_of(db, asked)
    return maker.composed(asked, kept.draft if kept else None)
