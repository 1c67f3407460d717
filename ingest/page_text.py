"""A page's markup → the article's own text. THE ONLY TRAFILATURA.

trafilatura finds the text; readers' comments are left out, and so are the lines in which a page points to other
articles ("Read more: …") or asks for a subscription: they are not the article's, and would put the words of other
stories into it. Settings and lines were chosen on one half of an annotated corpus and measured on the other:
`python benchmarks/extraction.py`.
"""

from __future__ import annotations

import re
from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from ingest.plaintext import plain_text

LONGEST_POINTER = 220
"""Characters of a line that may be a pointer; a longer one is a paragraph that happens to begin like one."""

_POINTERS = (
    # English
    r"(?:read|see|watch|listen)\s(?:more|also|next|this|too)\b[^.]{0,40}:", r"also\sread\b", r"more\son\sthis\b",
    r"related(?:\s(?:articles?|stor(?:y|ies)|content|topics?|coverage|posts?))?\s?:?$", r"related\s?:",
    r"recommended(?:\sfor\syou)?\s?:?$", r"most\s(?:read|viewed|popular)\b", r"sign\sup\s(?:for|to)\b",
    r"subscribe\s(?:to|now|today)\b", r"follow\sus\son\b", r"to\s(?:view|read)\sthe\sfull\s(?:story|article)",
    r"share\sthis\b", r"download\sour\sapp\b",
    # German
    r"lesen\ssie\s(?:auch|hier|dazu|mehr)\b", r"auch\sinteressant\b", r"mehr\s(?:zum\sthema|dazu)\b",
    r"(?:lies|siehe)\sauch\b", r"weiterlesen\b", r"das\skönnte\s(?:sie|dich)\sauch\b",
    r"(?:weitere|verwandte)\s(?:artikel|themen|beiträge|nachrichten|links)\b[^.]{0,40}$",
    # French
    r"(?:à\s)?lire\s(?:aussi|également|la\ssuite)\b", r"pour\slire\sla\ssuite\b", r"pour\saccéder\b",
    r"voir\saussi\b", r"crédits?\sphotos?\s?:",
    # Spanish, Portuguese, Italian
    r"le[ae]\s(?:también|más|mais|também)\b", r"(?:puedes|te\spuede)\s(?:ver|leer|interesar)\b",
    r"(?:vea|ver|mira)\stambién\b", r"le(?:er|ia)\s(?:más|mais|também)\b", r"veja\stambém\b",
    r"leggi\s(?:anche|di\spiù)\b", r"te\srecomendamos\b",
    # Dutch, Polish, Swedish, Danish, Norwegian
    r"lees\s(?:ook|verder|meer)\b", r"czytaj\s(?:też|także|również|więcej)\b",
    r"(?:zobacz|przeczytaj)\s(?:też|także|również)\b", r"läs\s(?:också|även|mer)\b", r"læs\s(?:også|mere)\b",
    r"les\s(?:også|mer)\b",
)  # fmt: skip
_POINTER = re.compile(rf"[\W_]{{0,6}}(?:{'|'.join(_POINTERS)})", re.IGNORECASE)


def article_text(tree: HtmlElement, url: str) -> str:
    """The article's text, a paragraph a line; empty where none was found. `tree` may be changed."""
    found = bare_extraction(tree, url=url, include_comments=False)
    raw = getattr(found, "text", None) or ""
    return own_lines(raw)


def everything(body: bytes) -> Any:
    """All that trafilatura finds in a page, as attributes: `text` and metadata; or the metadata alone.

    Without the page's address, off which it would read dates and names: a guess that we do not want.
    """
    return bare_extraction(body, with_metadata=True, include_comments=False) or extract_metadata(body)


def own_lines(raw: str) -> str:
    """The lines of an extracted text that are the article's, as plain text."""
    lines = (plain_text(line) for line in raw.splitlines())  # escaped markup is markup too: none survives
    return "\n".join(line for line in lines if line and not is_pointer(line))


def is_pointer(line: str) -> bool:
    """Whether a line points to other articles or asks for something, rather than telling."""
    return len(line) <= LONGEST_POINTER and _POINTER.match(line) is not None


def title_and_author(tree: HtmlElement, url: str) -> tuple[str, str]:
    """Headline and byline as the page's metadata have them."""
    found = extract_metadata(tree, default_url=url, date_config={"extensive_search": False, "original_date": True})
    return plain_text(found.title or ""), plain_text((found.author or "").replace("; ", ", "))
