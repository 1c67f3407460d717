"""The formats of a briefing by name, each as (file name, bytes, what its reader should know)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from briefing.render import docx, mail, pdf, xlsx
from briefing.render.html import html
from briefing.render.markdown import markdown
from model.briefing import Briefing

Rendered = tuple[str, bytes, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is called, and how it is made."""

    words: str
    ending: str
    mime: str
    render: Callable[[Briefing], tuple[bytes, tuple[str, ...]]]


def _html(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return html(briefing).encode("utf-8"), ()


def _markdown(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return markdown(briefing).encode("utf-8"), ()


def _pdf(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return _printed(pdf.pdf(briefing))


def _letter(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return _printed(pdf.pdf(briefing, size="us-letter"))


def _printed(found: pdf.Printed) -> tuple[bytes, tuple[str, ...]]:
    lacking = tuple(one.warning for one in found.missing)
    return found.pdf, (*(f"font {font.family} {font.sha256}" for font in found.fonts), *lacking)


def _docx(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return docx.docx(briefing), ()


def _xlsx(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return xlsx.xlsx(briefing), ()


def _eml(briefing: Briefing) -> tuple[bytes, tuple[str, ...]]:
    return mail.eml(briefing), ()


FORMATS: dict[str, Format] = {
    "html": Format("HTML", "html", "text/html", _html),
    "md": Format("Markdown", "md", "text/markdown", _markdown),
    "pdf": Format("PDF (A4)", "pdf", "application/pdf", _pdf),
    "letter": Format("PDF (US Letter)", "letter.pdf", "application/pdf", _letter),
    "eml": Format("E-mail (.eml)", "eml", "message/rfc822", _eml),
    "xlsx": Format("Tables (XLSX)", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "docx": Format("Word", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
}


def rendered(briefing: Briefing, name: str) -> Rendered:
    """A briefing in one of FORMATS."""
    chosen = FORMATS[name]
    body, notes = chosen.render(briefing)
    return f"{briefing.name}.{chosen.ending}", body, notes
