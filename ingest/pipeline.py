"""Strings the rooms together.

    document ─ read ─→ articles ─ store_document ─→ archive ─ judge_pending ─→ judgements

Storing and judging are two passes, each resumable: an article may be stored and wait to be judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ingest.feeds import FeedList, url_key
from ingest.outlets import Directory, without_source
from ingest.reading import ReadDocument
from judge import Rules, judge
from model.feed import Outcome
from store.archive import Archive, writing
from store.articles import Observation, Recorded, record
from store.feeds import FeedState, put_feed, put_outlet, removed_urls
from store.judgements import put_judgements, put_rules, to_judge, topic_bits, unjudged

JUDGED_AT_ONCE = 2_000
"""Articles judged in one transaction: short enough that nobody waits for the writer."""


def propose(db: Archive, feeds: FeedList, now: datetime, *, polled: bool = True) -> None:
    """Add and update the outlets and feeds of a feed list. Pauses, moves and removals made since are left alone."""
    with writing(db):
        ids = {outlet.slug: put_outlet(db, outlet) for outlet in feeds.outlets}
        removed = {url_key(url) for url in removed_urls(db)}
        for feed in feeds.feeds:
            if url_key(feed.url) in removed:
                continue
            put_feed(db, feed, ids[feed.outlet], now, polled=polled)


def store_document(
    db: Archive, feed: FeedState, read: ReadDocument, at: datetime, directory: Directory
) -> tuple[Outcome, Recorded]:
    """Record what a document said. Needs an open `writing` transaction; the caller keeps the outcome."""
    articles = [without_source(a) for a in read.articles] if feed.feed_kind == "search" else list(read.articles)
    recorded = record(db, [Observation(feed.id, directory.outlet_of(feed, a), a, at) for a in articles])
    at_cap = bool(feed.cap and len(articles) >= feed.cap)
    outcome = Outcome(
        "new" if recorded.new or recorded.revised else "nothing_new",
        at,
        entries=len(articles),
        articles=recorded.new,
        revisions=recorded.revised,
        at_cap=at_cap,
        reason="at its cap: there may be more" if at_cap else "",
    )
    if read.parsed.broken:
        outcome = replace(outcome, kind="broken", reason=read.parsed.broken)
    return outcome, recorded


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judging pass did."""

    articles: int
    on_topic: int


def judge_pending(
    db: Archive,
    rules: Rules,
    now: datetime,
    *,
    ids: Iterable[int] | None = None,
    progress: Callable[[int], None] = lambda n: None,
) -> Judged:
    """Judge every article (or those of `ids`) that these rules have not judged. Resumable: each batch is committed."""
    articles = on_topic = 0
    for judged in judging(db, rules, now, ids=ids):
        articles, on_topic = articles + judged.articles, on_topic + judged.on_topic
        progress(judged.articles)
    return Judged(articles, on_topic)


def judging(db: Archive, rules: Rules, now: datetime, *, ids: Iterable[int] | None = None) -> Iterator[Judged]:
    """The same in steps, a batch each: whoever has other things to do may do them in between."""
    with writing(db):
        rules_id = put_rules(db, rules.version, [topic.name for topic in rules.topics], now)
    bits = topic_bits(db)
    waiting = iter(list(unjudged(db, rules_id, ids=ids)))
    while batch := list(islice(waiting, JUDGED_AT_ONCE)):
        judgements = [(t.id, judge(t.headline, t.standfirst, t.language, rules)) for t in to_judge(db, batch)]
        with writing(db):
            put_judgements(db, rules_id, judgements, bits)
        yield Judged(len(judgements), sum(judgement.on_topic for _, judgement in judgements))
