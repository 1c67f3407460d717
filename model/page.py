"""The page of an article, as its outlet showed it to us: what was read, how asking for it went, what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

PageOutcome = Literal[
    "read", "unchanged", "changed", "paywalled", "no_text", "not_a_page", "disallowed", "gone", "failed"
]
"""How asking for a page went. *unchanged* and *changed* are said of pages that were read before."""
PAGE_OUTCOMES: tuple[PageOutcome, ...] = get_args(PageOutcome)
PAGE_OUTCOME_WORDS: dict[PageOutcome, str] = {
    "read": "read in full",
    "unchanged": "read before, and unchanged",
    "changed": "read before, and its text has changed since",
    "paywalled": "behind a paywall",
    "no_text": "no article text found on the page",
    "not_a_page": "not a web page",
    "disallowed": "its outlet’s robots.txt asks us not to",
    "gone": "the page is gone",
    "failed": "could not be fetched",
}


@dataclass(frozen=True, slots=True)
class PageRead:
    """What one page says. All text is plain, but hostile: escape before markup. Empty string = absent."""

    text: str = ""
    """The article's own, a paragraph a line."""
    headline: str = ""
    byline: str = ""
    published_at: datetime | None = None
    """What the page says of its publication; aware UTC. Where it gives a day alone: that day's midnight."""
    canonical: str = ""
    """The address that the page gives as its own (`rel="canonical"`), in our canonical form."""
    language: str = ""
    """ISO 639-1, as the page claims; empty where it does not."""
    paywalled: bool = False
    """Only a part is for everybody: `text` is that part."""
    paywall_why: str = ""
    """By what a paywall was recognised, as a sentence."""
    reason: str = ""
    """Why there is no text, as a sentence; or what is missing of it."""
    is_page: bool = True
    """False where something else came: a picture, a PDF document, nothing."""

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class PageState:
    """An article's page as the archive knows it. Times are aware UTC."""

    article_id: int
    outcome: PageOutcome
    """Of the last time we asked."""
    reason: str
    """Beyond what the outcome says, a sentence or two; may be empty."""
    status: int | None
    asked_at: datetime
    next_at: datetime | None
    """When it is asked for next; None: never again by itself."""
    failures: int = 0
    """In a row."""
    read_at: datetime | None = None
    """When its text was first read, in full or in part."""
    in_full: bool = False
    """Whether what we hold is the whole text."""
    words: int = 0
    final_url: str = ""
    """Where the address led when it was first read."""
    moved_to: str = ""
    """Where it leads now, if elsewhere than when it was first read."""
    moved_at: datetime | None = None
    gone_at: datetime | None = None
    paywalled_at: datetime | None = None
    changed_at: datetime | None = None
    """When another text was first seen than the one read first."""
    headline: str = ""
    byline: str = ""
    published_at: datetime | None = None
    digest: bytes = b""
    """Of the latest text."""
    first_digest: bytes = b""
    """Of the first."""
    kept: int = 0
    """Versions of the page kept as seen."""

    @property
    def given_up(self) -> bool:
        """Nothing was read, and it is not asked for again by itself."""
        return self.next_at is None and self.read_at is None


@dataclass(frozen=True, slots=True)
class ReadInFull:
    """Of how many articles the whole text was read."""

    read: int
    of: int
