"""From a feed's entry to an article of the archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from model.feed import NO_SKIPS, Skips

DateSource = Literal["published", "updated", "page", "missing", "future", "implausible"]
"""Where `published_at` came from. *page*: from the article's page, since its feeds gave no usable date. *missing*,
*future* (more than 24 h after we fetched it) and *implausible* (before 1995, or unreadable) leave `published_at` empty:
a date is marked, never silently replaced."""
DATE_SOURCES: tuple[DateSource, ...] = get_args(DateSource)

Origin = Literal["watched", "backfill", "by hand"]
"""How an article came into the archive: *watched*, a feed that we follow had it; *backfill*, it was fetched from the
past or imported from a list or a saved page; *by hand*, a person wrote it down. The first of these that applies."""
ORIGINS: tuple[Origin, ...] = get_args(Origin)
"""In the archive an origin is its place here."""

Medium = Literal["online", "print", "radio", "TV", "newsletter", "podcast"]
MEDIA: tuple[Medium, ...] = get_args(Medium)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as published: markup and odd dates included. Empty string = absent."""

    guid: str
    link: str
    """The raw link, absolute where the feed gave enough to make it so."""
    title: str
    summary: str
    byline: str = ""
    published: str = ""
    """The date as published, raw."""
    updated: str = ""
    language: str = ""
    source_name: str = ""
    """The outlet that a search or aggregating feed names for this entry (RSS <source>)."""
    source_url: str = ""

    @property
    def key(self) -> str:
        """What identifies the entry within its feed: guid, or else raw link; empty if it has neither."""
        return self.guid or self.link


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A feed document, read."""

    entries: tuple[Entry, ...]
    format: str
    """For example "rss20", "atom10", "rss10", "json11"."""
    title: str = ""
    language: str = ""
    site_url: str = ""
    broken: str = ""
    """Why the document is not well-formed, in words; empty if it is. Entries may still be there."""
    ttl_s: int | None = None
    """The feed's own wish for the time between polls (<ttl>, sy:updatePeriod)."""
    hub_url: str = ""
    """A WebSub hub, where the feed offers one."""
    skips: Skips = NO_SKIPS
    """When the feed asks not to be asked."""


@dataclass(frozen=True, slots=True)
class Article:
    """An entry made comparable: plain text, canonical URL, aware UTC dates."""

    url: str
    """Canonical URL; where an entry has no usable link, `urn:` + feed and guid (or a digest)."""
    key: str
    """The entry's identity within its feed (see `Entry.key`), never empty."""
    guid: str
    raw_link: str
    headline: str
    standfirst: str
    byline: str
    language: str
    published_at: datetime | None
    date_source: DateSource
    published_raw: str
    source_name: str = ""
    source_url: str = ""
    medium: str = ""
    """One of `MEDIA` where a person or a list says so; feeds never do."""
