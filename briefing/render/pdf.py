"""Briefing → PDF, tagged for screen readers (PDF/UA-1, ISO 14289-1), set by typst in a fifth of a second."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Literal

import typst

from briefing.render import fonts as faces
from briefing.render import plain
from model.briefing import Briefing
from model.errors import RenderError

Paper = Literal["a4", "us-letter"]

_TEMPLATES = files("briefing").joinpath("templates")
_NO_GLYPH = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, the font files that it may draw on, and what they could not draw."""

    pdf: bytes
    fonts: tuple[faces.FontFile, ...]
    missing: tuple[faces.Missing, ...]


def pdf(briefing: Briefing, *, size: Paper = "a4") -> Printed:
    """Set a briefing. The same briefing and the same font files give the same bytes.

    Our own fonts are tried first; the machine's only for what they lack; what none can draw becomes a white square and
    is named. Raises RenderError when typst refuses the document.
    """
    replaced = ""
    for system in (False, True):
        pages, lacking = _attempt(briefing, size, system=system, replaced="")
        if pages:
            return Printed(pages, faces.used(system=system)[1], ())
    while lacking:  # each round takes away characters, and there are finitely many
        replaced += lacking
        pages, lacking = _attempt(briefing, size, system=True, replaced=replaced)
        if pages:
            return Printed(pages, faces.used(system=True)[1], tuple(faces.missing(replaced)))
    raise AssertionError("typst neither printed nor said why")


def _attempt(briefing: Briefing, size: Paper, *, system: bool, replaced: str) -> tuple[bytes, str]:
    """(the PDF, nothing) or (nothing, the characters without a glyph)."""
    families, _ = faces.used(system=system)
    data = json.dumps({**plain.values(briefing, replaced=replaced), "paper": size, "families": families})
    compiler = typst.Compiler(
        str(_TEMPLATES.joinpath("briefing.typ")),
        root=str(_TEMPLATES),
        font_paths=faces.loaded(system=system),
        sys_inputs={"data": data},
    )
    try:
        pages = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=_stamp(briefing))
    except typst.TypstError as error:
        lacking = _lacking(error.diagnostic)
        if not lacking or set(lacking) <= set(replaced):
            raise RenderError(f"The briefing cannot be set as PDF: {error.message}") from error
        return b"", lacking
    assert isinstance(pages, bytes)
    return pages, ""


def _lacking(diagnostic: str) -> str:
    """Characters that typst says it has no glyph for."""
    found = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), quoted[1:-1]) for quoted in _NO_GLYPH.findall(diagnostic))
    return "".join(sorted(set("".join(found))))


def _stamp(briefing: Briefing) -> datetime:
    """The document's date: what it is made from, not when, so that the bytes are the same."""
    return briefing.pins.data_to or datetime.combine(briefing.until, datetime.min.time(), tzinfo=UTC)
