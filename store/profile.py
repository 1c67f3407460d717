"""One outlet's own facts: its feeds, and whom its articles quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlite_utils import Database

from model.said import Sourced
from store.feeds import FeedState, feed_states
from store.heard import sourced_quotes


def feeds_of(db: Database, slug: str, states: Sequence[FeedState] | None = None) -> list[FeedState]:
    """The outlet's feeds that are polled, or were until a person removed them, in order of title."""
    row = db.conn.execute("SELECT id FROM outlets WHERE slug = ?", [slug]).fetchone()
    if row is None:
        return []
    known = feed_states(db) if states is None else states
    return [feed for feed in known if feed.outlet_id == row[0] and feed.feed_kind in ("feed", "search")]


def quoted_in(db: Database, ids: Sequence[int]) -> dict[str, list[tuple[int, Sourced]]]:
    """Voice → (article, quote) in these articles, voices with most quotes first; unknown speakers left out."""
    found: dict[str, list[tuple[int, Sourced]]] = defaultdict(list)
    for article, sourced in sourced_quotes(db, ids):
        if sourced.quote.voice is not None:
            found[sourced.quote.voice].append((article, sourced))
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])))
