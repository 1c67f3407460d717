"""A page's bytes → what it says of its article. Pure; hostile pages are read in processes that can be killed.

    bytes ─ a page? ─→ text ─→ tree ─→ what it says of itself ─→ the article's text ─ whole? ─→ PageRead

`ingest.page_reading` runs this in workers with limits of time and memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from htmldate import find_date
from lxml.html import HtmlElement

from ingest import paywalls
from ingest.canonical import canonical_url
from ingest.dates import EARLIEST, SLACK, parse_date, writes_day_first
from ingest.page_markup import (
    canonical_link,
    decoded,
    is_article,
    json_ld,
    metas,
    not_a_page,
    tree_of,
    without_json_ld,
)
from ingest.page_text import article_text, title_and_author
from model.page import PageRead

NO_TEXT = "No article text was found on the page; it may need a browser to show it."
LONGEST_HEADLINE = 500
LONGEST_BYLINE = 300
LONGEST_TEXT = 500_000
"""Characters of an article that are kept; novels have more. A longer one is cut, and its `reason` says so."""

_DATE_METAS = ("article:published_time", "datepublished", "og:published_time", "parsely-pub-date", "dc.date.issued",
               "dcterms.created", "publishdate", "pubdate", "date")  # fmt: skip
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)
_SCRIPTS = ("script", "style", "noscript", "template")


def read_page(
    body: bytes, url: str, headers: Mapping[str, str] | None = None, *, seen_at: datetime, promised: int = 0
) -> PageRead:
    """Read a page. `url` is where it was found, `headers` by lower-case name; `seen_at` bounds its date (a page that
    claims to have been published later has no date); `promised` is how many words of the article its feed gave.

    Never raises for what a page holds: one that cannot be read has a `reason`.
    """
    headers = headers or {}
    if wrong := not_a_page(body, headers):
        return PageRead(reason=wrong, is_page=False)
    try:
        return _read(decoded(body, headers), url, seen_at, promised)
    except RecursionError:
        return PageRead(reason="The page’s elements are nested too deeply to be read.")
    except MemoryError:
        raise  # the worker's to tell
    except Exception as error:  # noqa: BLE001 - the libraries that read markup raise anything on hostile pages
        return PageRead(reason=f"The page cannot be read ({type(error).__name__}).")


def _read(markup: str, url: str, seen_at: datetime, promised: int) -> PageRead:
    tree = tree_of(markup)
    if tree is None:
        return PageRead(reason=NO_TEXT)
    things, said = json_ld(tree), metas(tree)
    article = next((thing for thing in things if is_article(thing)), {})
    headline, byline = title_and_author(tree_of(markup), url)
    language = _language(tree, article)
    page = PageRead(
        headline=headline[:LONGEST_HEADLINE],
        byline=byline[:LONGEST_BYLINE],
        published_at=_published(tree, article, said, language, seen_at),
        canonical=canonical_url(canonical_link(tree, url)) or "",
        language=_LANGUAGE.sub(r"\1", language).lower(),
    )
    why = paywalls.stated(things, said)
    words, classes = _shown(tree)
    if why:
        without_json_ld(tree)  # what the page does not show to everybody is not ours to read
    text = article_text(tree, url)
    why = why or paywalls.seen(text, words, classes, things, promised)
    return _with_text(page, text, why)


def _with_text(page: PageRead, text: str, paywall: str) -> PageRead:
    reason = "" if text else (NO_TEXT if not paywall else "")
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        reason = f"The text is longer than {LONGEST_TEXT:,} characters; what follows was left out."
    return PageRead(
        text,
        page.headline,
        page.byline,
        page.published_at,
        page.canonical,
        page.language,
        bool(paywall),
        paywall,
        reason,
    )


def _shown(tree: HtmlElement) -> tuple[str, str]:
    """The words that a page shows, and the names of its classes and ids, both in one string."""
    words: list[str] = []
    names: list[str] = []
    for element in tree.iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        names += (element.get("class", "")[:200], element.get("id", "")[:200])
        if element.tag not in _SCRIPTS:
            words.append(element.text or "")
        words.append(element.tail or "")
    return " ".join(" ".join(words).split()), " ".join(names)


def _language(tree: HtmlElement, article: Mapping[str, Any]) -> str:
    """The tag that the page gives: its root's, else its article's."""
    for claim in (tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), article.get("inLanguage")):
        if isinstance(claim, str) and _LANGUAGE.fullmatch(claim.strip()):
            return claim.strip()
    return ""


def _published(
    tree: HtmlElement, article: Mapping[str, Any], said: Mapping[str, str], language: str, seen_at: datetime
) -> datetime | None:
    """The day that htmldate finds; with its time, where the page states one of that day.

    Not htmldate's extensive search: it would date one page in twenty more, a third of them wrongly.
    """
    latest = (seen_at + SLACK).strftime("%Y-%m-%d")
    found = find_date(tree, extensive_search=False, original_date=True, min_date=EARLIEST.strftime("%Y-%m-%d"),
                      max_date=latest)  # fmt: skip
    day = _plausible(datetime.fromisoformat(found).replace(tzinfo=UTC), seen_at) if found else None
    day_first = bool(language) and writes_day_first(language)
    for raw in (article.get("datePublished"), *(said.get(name) for name in _DATE_METAS)):
        at = _plausible(parse_date(raw, day_first=day_first), seen_at) if isinstance(raw, str) else None
        if at and (day is None or abs(at - day) < timedelta(hours=38)):  # that day, in any time zone
            return at
    return day


def _plausible(at: datetime | None, seen_at: datetime) -> datetime | None:
    return at if at and EARLIEST <= at <= seen_at + SLACK else None
