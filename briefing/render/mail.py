"""Briefing → a message: a body to be read where it arrives, the PDF beside it; and the same as a file (`.eml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from html import escape

from alerts.formats import written
from alerts.message import Attachment, Block, Message, heading, paragraph
from briefing.render import plain
from briefing.render.html import html
from briefing.render.pdf import pdf
from briefing.render.picture import png
from model.briefing import Briefing, Section

_DRAWN = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')


def message(briefing: Briefing) -> Message:
    """What is sent: the whole briefing as HTML, in words for readers without, and as PDF."""
    body, pictures = _body(briefing)
    printed = Attachment(f"{briefing.name}.pdf", "application/pdf", pdf(briefing).pdf)
    return Message(subject(briefing), tuple(_blocks(briefing)), (printed,), body, pictures)


def eml(briefing: Briefing) -> bytes:
    """A file that mail programs open as a draft, without sender and recipients. The same briefing, the same bytes."""
    made = written(message(briefing))
    made["X-Unsent"] = "1"  # Outlook, Thunderbird and others then open it for editing
    digest = sha256(html(briefing).encode()).hexdigest()[:24]
    for n, part in enumerate(made.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{digest}_{n}")
    return made.as_bytes()


def subject(briefing: Briefing) -> str:
    said = "[sample] " if briefing.sample else ""
    draft = "[draft] " if briefing.status == "draft" else ""
    return f"{said}{draft}{briefing.title}, {briefing.period}: {briefing.headline.text}"


def _body(briefing: Briefing) -> tuple[str, tuple[Attachment, ...]]:
    """(HTML whose charts are pictures that come along, those pictures): mail readers draw no SVG."""
    charts = [chart for section in briefing.sections for chart in section.charts if chart.form == "days"]
    waiting = iter(charts)
    pictures: list[Attachment] = []
    page = html(briefing)
    head, body = page.split("<main>", 1)

    def picture(_: re.Match[str]) -> str:
        chart = next(waiting)
        name = f"chart-{len(pictures) + 1}.png"
        drawn = png(plain.chart(chart), plain.colour(briefing.look))
        pictures.append(Attachment(name, "image/png", drawn))
        return f'<img src="cid:{name}" alt="{escape(plain.printable(chart.alt), quote=True)}" width="640">'

    # The lines in the cards go: their numbers stand beside them.
    head = _POLICY.sub("", _DRAWN.sub("", head))
    return f"{head}<main>{_DRAWN.sub(picture, body)}", tuple(pictures)


def _blocks(briefing: Briefing) -> Iterator[Block]:
    """The briefing in plain lines."""
    if said := plain.banner(briefing):
        yield paragraph(said)
    yield heading(briefing.headline.text)
    yield paragraph(" ".join(sentence.text for sentence in briefing.lead))
    for card in briefing.cards:
        change = f" ({card.change})" if card.change else ""
        yield paragraph(f"{card.label}: {card.figure.words}{change}")
    for section in briefing.sections:
        yield heading(section.title)
        yield from _section(section, briefing)
    yield paragraph(plain.pinned(briefing))


def _section(section: Section, briefing: Briefing) -> Iterator[Block]:
    for sentence in section.sentences:
        yield paragraph(sentence.text)
    for story in section.stories:
        central = briefing.articles[story.central]
        about = " ".join(part for part in (story.facts.text, story.told.text, story.comment) if part)
        yield Block("item", _named(story.headline.text, story.headline.translation), central.url, about)
    for quote in section.quotes:
        words = f"“{quote.words.text}”" if quote.direct else quote.words.text
        article = briefing.articles[quote.article]
        about = f"{plain.speaker(quote)}, {article.outlet}"
        yield Block("item", _named(words, quote.words.translation), article.url, about)
    for day in section.events:
        found = plain.event(day)
        yield Block("item", f"{found['day']}: {day.title}", day.url, found["whose"])
    for note in section.notes:
        yield paragraph(note.text)


def _named(words: str, translation: str) -> str:
    return f"{words} ({translation}, the team’s translation)" if translation else words
