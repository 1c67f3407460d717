"""Which of several texts of one article stands: pure, and the same whatever order the documents came in.

An article may be seen in several feeds and with several wordings. Each wording is a `Version`: the text, the feed it
was in, and the first and last document that had it. Merging two accounts of a version takes the earlier first and the
later last, so merging is commutative, associative and idempotent: importing twice, in another order, or after a kill,
ends in the same archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from model.article import ORIGINS
from model.feed import FeedKind

_LEADING: tuple[FeedKind, ...] = ("feed", "backfill", "search", "by hand")
"""Whose wording stands: the outlet's own before what others say of it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of an article in one feed. Times are seconds since 1970."""

    feed_id: int
    digest: bytes
    headline: str
    standfirst: str
    first_seen_at: int
    last_seen_at: int


@dataclass(frozen=True, slots=True)
class FeedRank:
    """What decides between feeds: an outlet's own feed before all others; then who had it first; then the URL."""

    feed_kind: FeedKind
    url: str

    @property
    def is_own(self) -> bool:
        """Whether it is an outlet's own feed: what it carries is part of denominators."""
        return self.feed_kind == "feed"

    @property
    def origin(self) -> int:
        """The place in `ORIGINS` of an article that this feed alone has."""
        return ORIGINS.index("watched" if self.feed_kind in ("feed", "search") else self.feed_kind)


def merged(versions: Iterable[Version], observed: Version) -> tuple[Version, ...]:
    """The versions with one more observation: a known wording's times widen, a new wording joins."""
    kept: list[Version] = []
    found = False
    for version in versions:
        if version.feed_id == observed.feed_id and version.digest == observed.digest:
            found = True
            version = replace(
                version,
                first_seen_at=min(version.first_seen_at, observed.first_seen_at),
                last_seen_at=max(version.last_seen_at, observed.last_seen_at),
            )
        kept.append(version)
    return tuple(kept) if found else (*kept, observed)


def standing(versions: Iterable[Version], ranks: Mapping[int, FeedRank]) -> Version:
    """The version that the article shows: in the leading feed, the one in its latest document.

    Ties (two wordings of one key in one document) go to the smaller digest: arbitrary, but always the same.
    """
    versions = tuple(versions)
    first: dict[int, int] = {}
    for version in versions:
        first[version.feed_id] = min(version.first_seen_at, first.get(version.feed_id, version.first_seen_at))

    def rank(feed_id: int) -> tuple[int, int, str]:
        return _LEADING.index(ranks[feed_id].feed_kind), first[feed_id], ranks[feed_id].url

    leader = min(first, key=rank)
    return min((v for v in versions if v.feed_id == leader), key=lambda v: (-v.last_seen_at, v.digest))
