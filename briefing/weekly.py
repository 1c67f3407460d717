"""The briefing that is sent by itself: of the week before, as the team approved it or else as it is composed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from alerts.message import Message
from briefing.making import Maker
from briefing.periods import last_week
from briefing.render.mail import message
from briefing.watcher import Weekly
from model.briefing import Briefing
from model.question import Question
from store.archive import Archive
from store.briefings import draft_of, frozen, frozen_briefings


def weekly_briefing(zone: tzinfo, data: Path) -> Weekly:
    """For the watcher. `data`: the folder of team.toml."""

    def written(db: Archive, content: Mapping[str, Any]) -> Message:
        slot = datetime.fromisoformat(content["slot"])
        return message(due(db, Question.from_url(content["question"]), slot, zone, data).shared(slot))

    return written


def due(db: Archive, question: Question, slot: datetime, zone: tzinfo, data: Path) -> Briefing:
    """The briefing of the week before `slot` (aware): the newest approved one of that question and week, or a draft.

    A draft bears what people have edited so far, and says that nobody has approved it.
    """
    since, until = last_week(slot.astimezone(zone).date())
    asked = question.with_(since=since, until=until)
    approved = frozen_briefings(db, asked)
    if approved:
        return frozen(db, approved[0].id)
    kept = draft_of(db, asked)
    return Maker(db, zone, slot, data).composed(asked, kept.draft if kept else None)
