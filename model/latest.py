"""What the last hours brought, as the page “Last 24 hours” shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from model.feed import OutcomeKind


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Ids of the articles that arrived in a window, newest first by the question's clock; each in one list."""

    news: tuple[int, ...]
    """What counts: a watched feed had it, and it was not old when we first saw it."""
    late: tuple[int, ...] = ()
    """Published more than a day before we first saw them; or undated, and in the first document that we ever read of
    their feed: backlog, not news of these hours."""
    backfilled: tuple[int, ...] = ()
    by_hand: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HourCount:
    """One hour of the clock on the wall, cut where the window is."""

    start: datetime
    ids: tuple[int, ...]
    """The articles, newest first."""
    partial: bool
    """Whether the window begins or ends within it."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A different text of a story, and its copies, in order of appearance. All ids are of articles that count."""

    article: int
    at: datetime
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story as far as a window's news tells it."""

    story: int
    """Its number; below zero for a lone article (minus its id)."""
    appearances: tuple[Appearance, ...]
    first_article: int
    """Who had it first of all that the question counts, whenever that was."""
    first_at: datetime
    earliest_claim: int | None = None
    """The article whose outlet gives the earliest date of its own, where that is another than `first_article`."""
    tiers: tuple[int, ...] = ()
    """How many outlets of each tier carry it, in the order of `model.feed.TIERS`."""
    outlets: int = 0

    @property
    def articles(self) -> tuple[int, ...]:
        """All its articles in the window."""
        return tuple(i for one in self.appearances for i in (one.article, *one.copies))

    @property
    def running(self) -> bool:
        """Whether it began before the window."""
        return self.first_article not in self.articles


@dataclass(frozen=True, slots=True)
class HeadlineChange:
    """A feed gave an article another headline than before. Plain text, but hostile."""

    article: int
    old: str
    new: str
    at: datetime
    """When we first saw the new one."""
    before: datetime
    """When we last saw the old one."""


@dataclass(frozen=True, slots=True)
class FeedChecks:
    """How often one feed was asked in a window, and how the last time went."""

    feed_id: int
    outlet: str
    title: str
    url: str
    checks: int
    failures: int
    articles: int
    """New ones, on topic or not."""
    last_at: datetime
    last_outcome: OutcomeKind
    last_reason: str
    failed_at: datetime | None = None
    """Its last failure in the window."""
    failed_reason: str = ""

    @property
    def recovered(self) -> bool:
        """It failed, and has answered since."""
        return bool(self.failures) and self.last_outcome not in ("failed", "not_a_feed")
