"""Outlets, their feeds, and what came of asking them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from model.errors import Degree

OutletKind = Literal["press", "trade press", "regulator", "parliament", "police", "NGO", "vendor", "aggregator"]
OUTLET_KINDS: tuple[OutletKind, ...] = get_args(OutletKind)
PRESS_KINDS: tuple[OutletKind, ...] = ("press", "trade press")
"""What counts as press unless asked; the other kinds are the parties' own documents (and aggregators)."""
DOCUMENT_KINDS: tuple[OutletKind, ...] = ("regulator", "parliament", "police", "NGO", "vendor")
"""The parties themselves: what they publish are official and campaign documents, with a list of their own."""

Tier = Literal["1", "2", "3", "trade", "rewriter", "unset"]
TIERS: tuple[Tier, ...] = get_args(Tier)

FeedKind = Literal["feed", "search", "backfill", "by hand"]
"""A *search* feed is a query at a search engine: on topic by construction, so never part of a denominator. *backfill*
(sitemaps, lists, saved pages, searches of the past) and *by hand* are no feeds that are polled, but where articles came
from otherwise: kept as feeds are, so that every article has its sightings; never part of a denominator either."""

OutcomeKind = Literal["new", "nothing_new", "unchanged", "broken", "not_a_feed", "failed"]
OUTCOME_KINDS: tuple[OutcomeKind, ...] = get_args(OutcomeKind)
OUTCOME_WORDS: dict[OutcomeKind, str] = {
    "new": "new articles",
    "nothing_new": "nothing new",
    "unchanged": "unchanged since the last check",
    "broken": "broken, but readable",
    "not_a_feed": "not a feed any more",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Outlet:
    """An organisation that publishes. `slug` is its identity (lower case, digits, hyphens)."""

    slug: str
    name: str
    country: str = ""
    """ISO 3166-1 alpha-2 in capitals, or "EU", "INT"; empty where unknown."""
    language: str = ""
    """ISO 639-1 in lower case; empty where unknown."""
    outlet_kind: OutletKind = "press"
    tier: Tier = "unset"
    site_url: str = ""
    note: str = ""
    full_text: bool = True
    """Whether the pages of its on-topic articles are read, where its robots.txt allows."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One RSS, Atom or JSON Feed URL of an outlet, as proposed by `data/feeds.toml` or an import."""

    url: str
    outlet: str
    """The outlet's slug."""
    title: str = ""
    feed_kind: FeedKind = "feed"
    cap: int | None = None
    """Entries a full page holds, where known: a search feed that returns this many may be hiding more."""


@dataclass(frozen=True, slots=True)
class Skips:
    """When a feed asks not to be asked (RSS 2.0 <skipHours> and <skipDays>)."""

    hours: frozenset[int] = frozenset()
    """0 to 23, in UTC."""
    days: frozenset[int] = frozenset()
    """0 (Monday) to 6, in UTC."""


NO_SKIPS = Skips()


@dataclass(frozen=True, slots=True)
class Move:
    """What a feed says of having moved for good (301, 308), while that is not yet believed."""

    url: str
    since: datetime
    answers: int
    """In a row, that named this address."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """A response with a body. All header names are lower case."""

    url: str
    """The URL asked for."""
    final_url: str
    """The URL that answered, after redirects."""
    body: bytes
    """Decompressed."""
    fetched_at: datetime
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    validators: Validators = Validators()
    permanent_url: str | None = None
    """Where 301 and 308 alone led, if the first hop was one: the feed says that it has moved."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """HTTP 304: the server says that nothing changed. Validators that came along replace the old ones."""

    url: str
    fetched_at: datetime
    headers: dict[str, str] = field(default_factory=dict)
    validators: Validators = Validators()
    permanent_url: str | None = None
    """As in a FetchedDocument: a feed that has moved may answer 304 at its new address for months."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one poll went. A poll always yields one."""

    kind: OutcomeKind
    at: datetime
    reason: str = ""
    """In words, for people; empty when there is nothing to explain."""
    degree: Degree | None = None
    """Set when `kind` is "failed" or "not_a_feed"."""
    status: int | None = None
    entries: int = 0
    articles: int = 0
    """New articles."""
    revisions: int = 0
    at_cap: bool = False
    retry_after_s: int | None = None
