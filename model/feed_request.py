"""What a person asks of the poller about feeds, what it found, and what it answered."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

Ask = Literal["find", "add", "check", "check all", "pause", "resume"]
"""*find*: look which feeds an address has, without keeping any; *check*: ask a feed now; *check all*: ask them all
(the address is empty)."""
ASKS: tuple[Ask, ...] = get_args(Ask)


@dataclass(frozen=True, slots=True)
class Headline:
    """One entry of a feed that somebody thinks of adding."""

    text: str
    published_at: str
    """ISO 8601 in UTC; empty where the feed gives no usable date."""
    on_topic: bool


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """A feed as it was read before anybody decided to keep it. All text is plain, but comes from outside."""

    url: str
    title: str
    format: str
    """As in `ParsedDocument.format`: "rss20", "atom10", "json11" …"""
    language: str
    """ISO 639-1, or empty."""
    site_url: str
    entries: int
    on_topic: int
    newest: tuple[Headline, ...]
    broken: str = ""
    """Why the document is not well-formed, in words; empty if it is."""
    known: str = ""
    """Empty, or what the archive knows of this feed already, in words."""
    outlet: str = ""
    """Slug of the outlet that it seems to belong to; empty where a new one is needed."""
    outlet_name: str = ""
    """Name of that outlet, or a proposal for the new one."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> FeedPreview:
        return cls(**{**value, "newest": tuple(Headline(**one) for one in value["newest"])})


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What came of a request."""

    at: datetime
    done: bool
    words: str
    """One or two sentences, plain text that may quote a server."""
    previews: tuple[FeedPreview, ...] = ()
    """What *find* found."""


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """What somebody asked for; `answer` is None while it waits for the poller."""

    id: int
    at: datetime
    who: str
    ask: Ask
    address: str
    """The feed's URL; for *find* whatever the person typed."""
    details: dict[str, Any] = field(default_factory=dict)
    """For *add*: the tables of outlet and feed, as in feeds.toml."""
    answer: FeedAnswer | None = None
