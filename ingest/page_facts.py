"""A web page → what it says of itself: headline, date, byline, canonical link, outlet, language, text.

For saved pages, pasted links and sitemaps without headlines; pages of articles in the archive are read by
`ingest/pages.py`, which knows what a feed promised and tells paywalls.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.plaintext import plain_text
from model.errors import CleartextError

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards, we say ourselves
MAX_BYTES = 5_000_000
"""Larger pages are not read: real articles are below 2 MB, and cost grows with size."""
BEGINNING = 600
"""Characters of the text that stand for a summary where the page has none."""

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)(https?://[^\s<>]{1,2000})\s*-->", re.IGNORECASE)
"""What browsers write into a page that they save (“Mark of the Web”)."""
_LANGUAGE = re.compile(
    rb"<html\b[^>]{0,2000}?\blang\s{0,9}=\s{0,9}[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)", re.IGNORECASE
)
_HEAD = 64 * 1024


class UnreadablePage(CleartextError):
    """A page says nothing that could be used. Names it and says why."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself; plain text, empty where it says nothing."""

    headline: str
    url: str
    """The link that the page calls its own (rel=canonical, og:url), or where it says that it was saved from."""
    published: str
    """A day as ISO 8601, as htmldate finds it."""
    byline: str
    outlet: str
    """The site's name."""
    language: str
    standfirst: str
    """The page's own description; else the beginning of its text, with “…” where that goes on."""
    text: str
    """The article's text, paragraphs apart."""


def page_facts(body: bytes, url: str = "") -> PageFacts:
    """Read a page. `url` is where it came from, empty where nobody knows. Raises UnreadablePage."""
    if len(body) > MAX_BYTES:
        raise UnreadablePage(f"{url or 'The page'}: {len(body) / 1e6:.1f} MB, more than {MAX_BYTES / 1e6:.0f} MB.")
    found = _extracted(body, url)
    saved_from = _SAVED_FROM.search(body[:_HEAD])
    origin = url or (saved_from[1].decode("ascii", "replace") if saved_from else "")
    outlet, text = plain_text(_said(found, "sitename")), _said(found, "text")
    headline = _without_outlet(plain_text(_said(found, "title")), outlet)
    if not headline:
        raise UnreadablePage(f"{url or 'The page'}: it has no headline that could be found.")
    language = _LANGUAGE.search(body[:_HEAD])
    return PageFacts(
        headline=headline,
        url=_link(_said(found, "url"), origin) or origin,
        published=_said(found, "date"),
        byline=plain_text(_said(found, "author")).replace("; ", ", "),
        outlet=outlet,
        language=language[1].decode("ascii") if language else "",
        standfirst=plain_text(_said(found, "description")) or beginning(plain_text(text)),
        text=text,
    )


def _extracted(body: bytes, url: str) -> Any:
    from ingest.page_text import everything  # slow to import, and few commands need it

    try:
        return everything(body)
    except Exception as error:  # a library's door: hostile markup makes parsers raise anything
        raise UnreadablePage(f"{url or 'The page'}: it cannot be read ({type(error).__name__}).") from error


def _without_outlet(title: str, outlet: str) -> str:
    """“Words - The Paper” is titled “Words”."""
    for sign in (" - ", " | ", " – ", " — ", " · "):
        if outlet and title.casefold().endswith(f"{sign}{outlet}".casefold()):
            return title[: -len(sign) - len(outlet)].strip()
    return title


def _said(found: Any, name: str) -> str:
    value = getattr(found, name, None)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _link(said: str, origin: str) -> str:
    """The page's own link, if it is one to a page of the same site (a page may call itself what it likes)."""
    try:
        link = urljoin(origin, said) if said else ""
        parts = urlsplit(link)
        same = not origin or _site(parts.hostname) == _site(urlsplit(origin).hostname)
    except ValueError:
        return ""
    return link if parts.scheme in ("http", "https") and parts.path not in ("", "/") and same else ""


def _site(host: str | None) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", (host or "").lower())


def beginning(text: str) -> str:
    """Whole words of a text's beginning; “…” says that it goes on."""
    return text if len(text) <= BEGINNING else text[: BEGINNING + 1].rpartition(" ")[0] + "…"
