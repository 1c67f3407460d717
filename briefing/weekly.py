"""The weekly briefing as a message: its HTML as the mail's body, with the files that alerts.toml asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from alerts.message import Attachment, Block, Message, heading, paragraph
from briefing.command import DEFAULT_QUESTION
from briefing.formats import FORMATS, rendered
from briefing.making import Maker
from briefing.periods import last_week
from briefing.render.html import html
from model.briefing import Briefing
from model.errors import QuestionError
from model.question import Question
from store.archive import Archive

USUAL_FORMATS = ("pdf",)


def weekly_message(
    db: Archive, content: Mapping[str, Any], *, zone: tzinfo, now: datetime, data: Path, sensitive: frozenset[int]
) -> Message:
    """The briefing of the whole week before `content["slot"]`, when it was due. Raises QuestionError, DataFileError."""
    since, until = last_week(datetime.fromisoformat(content["slot"]).astimezone(zone).date())
    asked = Question.from_url(content["question"] or DEFAULT_QUESTION).with_(since=since, until=until)
    made = Maker(db, zone, now, data=data, sensitive=sensitive).composed(asked).shared(now)
    return Message(_subject(made), _blocks(made), _files(made, content.get("formats", USUAL_FORMATS)), html(made))


def _subject(made: Briefing) -> str:
    return f"{made.title}, {made.period}: {made.headline.text}"


def _blocks(made: Briefing) -> tuple[Block, ...]:
    """For those who read plain text, and for webhooks, which take no files."""
    lead = [paragraph(sentence.text) for sentence in made.lead]
    return (heading(made.headline.text), *lead, paragraph("The whole briefing goes by mail."))


def _files(made: Briefing, names: object) -> tuple[Attachment, ...]:
    if not isinstance(names, list | tuple) or (unknown := [name for name in names if name not in FORMATS]):
        wrong = "it takes a list" if not isinstance(names, list | tuple) else f"there is no format “{unknown[0]}”"
        raise QuestionError(str(names), f"weekly_briefing.formats: {wrong}. Known: {', '.join(FORMATS)}.")
    files = []
    for name in names:
        file, body, _ = rendered(made, name)
        files.append(Attachment(file, FORMATS[name].mime, body))
    return tuple(files)
