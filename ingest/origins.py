"""Where articles come from that no watched feed brought, kept as feeds: never polled, never part of a share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from model.article import Article
from model.feed import Feed, FeedKind, Outcome, Outlet
from store.archive import Archive, bump, writing
from store.articles import Observation, Recorded, record
from store.backfill import unsighted
from store.feeds import put_feed, put_outlet, record_outcome

BACKFILL = "backfill:"
"""Such feeds have this in front of their name instead of a URL."""
LISTS = BACKFILL + "lists"
PAGES = BACKFILL + "pages"
BY_HAND = "by-hand:"
GATHERED = Outlet("gathered", "Gathered otherwise", outlet_kind="aggregator", note="holds what came by no watched feed")
"""Whose feeds these are, where they are not one outlet's."""


def origin_feed(
    db: Archive, url: str, title: str, now: datetime, *, feed_kind: FeedKind = "backfill", outlet_id: int | None = None
) -> int:
    """The id of such a feed, made where it is missing. Needs an open `writing` transaction."""
    if outlet_id is None:
        outlet_id = put_outlet(db, GATHERED, discovered=True)
    return put_feed(db, Feed(url, GATHERED.slug, title, feed_kind), outlet_id, now, polled=False)


def store_new(db: Archive, feed_id: int, articles: Sequence[tuple[int, Article]], at: datetime) -> Recorded:
    """Record articles, each with its outlet's id, but for those that this feed has word for word already.

    Needs an open `writing(db, counted=False)` transaction; says itself whether a figure may have changed.
    """
    fresh = {id(article) for article in unsighted(db, feed_id, [article for _, article in articles])}
    seen = [Observation(feed_id, outlet_id, article, at) for outlet_id, article in articles if id(article) in fresh]
    recorded = record(db, seen)
    if recorded.counted:
        bump(db)
    return recorded


def account(db: Archive, feed_id: int, words: str, at: datetime, *, entries: int, new: int) -> None:
    """Keep in a feed's account of checks what a backfill brought; nothing where it brought nothing new."""
    if new:
        with writing(db, counted=False):
            record_outcome(db, feed_id, Outcome("new", at, reason=words, entries=entries, articles=new))


def short_digest(text: str) -> str:
    """Eight bytes that name a text, in hexadecimal."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
