"""Strings the rooms together.

    document ─ read ─→ articles ─ store_documents ─→ archive ─ judge_pending ─→ judgements

Storing and judging are two passes, each resumable: an article may be stored and wait to be judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from ingest.feeds import FeedList, url_key
from ingest.outlets import Directory, without_source
from ingest.packed import AT_ONCE, portions
from ingest.reading import ReadDocument
from judge import Rules, judge
from model.article import Article
from model.feed import Outcome
from store.archive import Archive, writing
from store.articles import Observation, Recorded, record, record_each
from store.feeds import FeedState, put_feed, put_outlet, removed_urls
from store.gone import Forgotten
from store.heard import put_heard, put_voices
from store.judgements import put_judgements, put_rules, to_judge, topic_bits, unjudged

REKEYED_LEAST, REKEYED_SHARE = 3, 0.5
"""So many of a document's entries, and such a share, must bear another guid than before to be worth saying."""

JUDGED_AT_ONCE = 2_000
"""Articles judged in one transaction: short enough that nobody waits for the writer."""


def propose(db: Archive, feeds: FeedList, now: datetime, *, polled: bool = True) -> None:
    """Add and update the outlets and feeds of a feed list. Pauses, moves and removals made since are left alone.

    What was erased for good stays out of polling. An import (`polled` false) of it raises Forgotten: it was asked for.
    """
    left_out = (Forgotten,) if polled else ()
    with writing(db):
        ids: dict[str, int] = {}
        for outlet in feeds.outlets:
            with suppress(*left_out):
                ids[outlet.slug] = put_outlet(db, outlet)
        removed = {url_key(url) for url in removed_urls(db)}
        for feed in feeds.feeds:
            if feed.outlet in ids and url_key(feed.url) not in removed:
                with suppress(*left_out):
                    put_feed(db, feed, ids[feed.outlet], now, polled=polled)


@dataclass(frozen=True, slots=True)
class Document:
    """What a feed's document said, and when it was fetched."""

    feed: FeedState
    read: ReadDocument
    at: datetime


def store_document(
    db: Archive, feed: FeedState, read: ReadDocument, at: datetime, directory: Directory
) -> tuple[Outcome, Recorded]:
    """Record what a document said. Needs an open `writing` transaction; the caller keeps the outcome."""
    document, recorded = Document(feed, read, at), Recorded()
    for some in portions(read.articles):
        recorded.add(record(db, _observations(document, some, directory)))
    return _outcome(document, recorded), recorded


def store_documents(db: Archive, documents: Sequence[Document], directory: Directory) -> list[tuple[Outcome, Recorded]]:
    """The same for documents of different feeds, in one go where they are of usual size: that costs less."""
    if sum(len(document.read.articles) for document in documents) > AT_ONCE:
        return [store_document(db, one.feed, one.read, one.at, directory) for one in documents]
    recorded = record_each(db, [_observations(one, one.read.articles, directory) for one in documents])
    return [(_outcome(*pair), pair[1]) for pair in zip(documents, recorded, strict=True)]


def _observations(document: Document, articles: Iterable[Article], directory: Directory) -> list[Observation]:
    feed, observations = document.feed, []
    for article in articles:
        if feed.feed_kind == "search":
            article = without_source(article)
        with suppress(Forgotten):  # a search feed's entry of an outlet that was erased
            observations.append(Observation(feed.id, directory.outlet_of(feed, article), article, document.at))
    return observations


def _outcome(document: Document, recorded: Recorded) -> Outcome:
    feed, read, at, entries = document.feed, document.read, document.at, len(document.read.articles)
    at_cap = bool(feed.cap and entries >= feed.cap)
    outcome = Outcome(
        "new" if recorded.new or recorded.revised else "nothing_new",
        at,
        entries=entries,
        articles=recorded.new,
        revisions=recorded.revised,
        at_cap=at_cap,
        reason="; ".join(_notes(at_cap, recorded, entries)),
    )
    if read.parsed.broken:
        outcome = replace(outcome, kind="broken", reason=read.parsed.broken)
    return outcome


def _notes(at_cap: bool, recorded: Recorded, entries: int) -> Iterator[str]:
    """What is worth saying of a document that was read well."""
    if at_cap:
        yield "at its cap: there may be more"
    if recorded.rekeyed >= max(REKEYED_LEAST, entries * REKEYED_SHARE):
        yield "its entries bear new guids at every check; they are told apart by their links"


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
        numbers = put_voices(db, rules.hearing.voices.by_id.values()) if rules.hearing else {}
    bits = topic_bits(db)
    waiting = iter(list(unjudged(db, rules_id, ids=ids)))
    while batch := list(islice(waiting, JUDGED_AT_ONCE)):
        # Read and judged outside the transaction: meanwhile the poller may reword or erase some of them.
        texts = to_judge(db, batch)
        judgements = [(t.id, judge(t.headline, t.standfirst, t.language, rules, t.text, t.relevant)) for t in texts]
        with writing(db):
            digests, relevant = {t.id: t.digest for t in texts}, {t.id for t in texts if t.relevant}
            put_judgements(db, rules_id, judgements, bits, digests=digests, relevant=relevant)
            put_heard(db, [(article_id, judgement.heard) for article_id, judgement in judgements], numbers)
        yield Judged(len(judgements), sum(judgement.on_topic for _, judgement in judgements))
