"""What the archive replies: frozen values that figures, pages and briefings read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from model.article import Origin
from model.feed import Outlet
from model.judgement import Span
from model.voice import VoiceRow

Bucket = Literal["day", "week"]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many articles a question counts, and what stands beside the number."""

    articles: int
    outlets: int
    previous_articles: int | None
    """The same over the period of equal length before; None without one, and where we collected differently then."""
    collected: tuple[int, int] | None
    """Everything collected from these outlets, on topic or not: the period before, this period. Only where the two
    differ so much that the periods are not compared."""
    unjudged: int
    """Articles of the period that wait to be judged: they may belong here."""
    undated: int
    """Articles that match but for their missing date, so that no period counts them."""
    newest: datetime | None
    """The newest matching article, by the question's clock."""
    kept_back: int
    """Expired off-topic rows of the period: counted in shares, their texts are gone."""
    set_aside: int = 0
    """Articles that match but for their kind of coverage, which the question leaves out (court reports, say)."""
    backfilled: int = 0
    """Of `articles`, those known from backfill alone."""
    by_hand: int = 0
    """Of `articles`, those known by hand alone."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Counts over time. All lists are as long as `days`, the first day of each bucket."""

    bucket: Bucket
    days: tuple[date, ...]
    total: tuple[int, ...]
    """Articles on any of the topics asked for: less than the sum of the topics where some are on several."""
    by_topic: dict[str, tuple[int, ...]]
    relevant_in_feeds: tuple[int, ...]
    """Of `total`, those seen in outlets' own feeds: the numerator of attention."""
    seen: tuple[int, ...]
    """Every article that the same outlets' own feeds carried, on topic or not: the denominator."""
    last_is_partial: bool
    apart: tuple[int, ...] = ()
    """Of `total`, those backfilled or added by hand: they belong to no usual level and make no peak. Empty: none."""

    @property
    def attention(self) -> tuple[float | None, ...]:
        """Share of everything seen (0 to 1); None where nothing was seen."""
        return tuple(n / d if d else None for n, d in zip(self.relevant_in_feeds, self.seen, strict=True))


@dataclass(frozen=True, slots=True)
class SentimentOverTime:
    """Sentiment of the wording by bucket; `measured` + `not_measured` = all articles of the bucket."""

    bucket: Bucket
    days: tuple[date, ...]
    negative: tuple[int, ...]
    neutral: tuple[int, ...]
    positive: tuple[int, ...]
    not_measured: tuple[int, ...]
    mean: tuple[float | None, ...]
    """Mean over the measured; None where there is none."""
    last_is_partial: bool

    @property
    def measured(self) -> tuple[int, ...]:
        return tuple(sum(n) for n in zip(self.negative, self.neutral, self.positive, strict=True))


@dataclass(frozen=True, slots=True)
class OutletRow:
    """One outlet's coverage in the period."""

    outlet: Outlet
    articles: int
    previous: int | None
    seen: int
    """Everything its own feeds carried in the period; 0 when it was seen through search feeds alone."""
    relevant_in_feeds: int
    trend: tuple[int, ...]
    """Articles in each of the twelve weeks that end with the period."""
    mean_sentiment: float | None
    measured: int
    new: bool
    """First coverage ever is in this period, and the archive is older than the period."""

    @property
    def attention(self) -> float | None:
        return self.relevant_in_feeds / self.seen if self.seen else None


@dataclass(frozen=True, slots=True)
class GroupSentiment:
    """Wording of one group (an outlet, a topic)."""

    name: str
    slug: str
    negative: int
    neutral: int
    positive: int
    not_measured: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Facets:
    """Values to filter by, with how many articles each would leave (under the other filters)."""

    outlets: tuple[tuple[Outlet, int], ...]
    countries: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    topics: tuple[tuple[str, int], ...]
    voices: tuple[tuple[VoiceRow, int], ...] = ()
    coverage_kinds: tuple[tuple[str, int], ...] = ()
    tiers: tuple[tuple[str, int], ...] = ()
    """In the order of `model.feed.TIERS`, empty ones too."""
    outlet_kinds: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    """Counted among the articles that the whole question counts."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as lists and the reading pane show it. Plain text throughout, but hostile: escape before markup."""

    id: int
    url: str
    headline: str
    standfirst: str
    byline: str
    outlet: Outlet
    language: str
    published_at: datetime | None
    date_source: str
    first_seen_at: datetime
    topics: tuple[str, ...]
    sentiment: float | None
    spans: tuple[Span, ...]
    excluded_by: str
    judged: bool
    probabilities: Mapping[str, float] = field(default_factory=dict)
    """By topic; empty where none was measured."""
    coverage_kind: str = ""
    """One of COVERAGE_KINDS; empty where not measured."""
    origin: Origin = "watched"
    medium: str = ""
    """One of `model.article.MEDIA`; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier (or another feed's) wording of an article."""

    headline: str
    standfirst: str
    feed_title: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class SightingRow:
    """Where an article was seen."""

    feed_title: str
    feed_url: str
    guid: str
    raw_link: str
    headline: str
    published_raw: str
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ArchiveStats:
    """Totals of the archive, as `python -m ingest stats` prints them."""

    outlets: int
    feeds: int
    documents: int
    entries_seen: int
    sightings: int
    articles: int
    on_topic: int
    unjudged: int
    revisions: int
    undated: int
    expired: int
    outcomes: dict[str, int]
