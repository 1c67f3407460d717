"""An archive of one busy day, for the page “Last 24 hours” and for the tasks done in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.grouping import group_pending
from judge.stories import load_story_rules
from model.article import Article
from model.feed import Feed, Outcome, Outlet
from model.judgement import TOPICS, Judgement
from store.archive import open_writer, writing
from store.articles import Observation, record
from store.feeds import put_feed, put_outlet, record_outcome
from store.judgements import put_judgements, put_rules, topic_bits
from tests.building import article

ROOT = Path(__file__).parents[1]
NOW = datetime.now(UTC).replace(microsecond=0)
WIRE = (
    "The committee voted to drop client-side scanning from the regulation after three hours of debate, and sent the "
    "text back to the ministers who had asked for it in the spring."
)

SURPRISE = (
    "Ministers had asked for client-side scanning; the committee voted to drop it from the regulation after a debate "
    "of three hours."
)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def told(slug: str, name: str, headline: str, text: str, at: datetime) -> Article:
    return article(name, headline, text, url=f"https://{slug}.example/{name}", at=at)


def busy(path: Path) -> Path:
    """An archive with a wire text in three outlets, another text of the story, a single article, a document, a changed
    headline, backlog, and a feed that fails."""
    db = open_writer(path)
    outlets = [
        Outlet("wire", "Harbour Wire", "GB", "en", "press", "1"),
        Outlet("post", "Coastal Post", "GB", "en", "press", "2"),
        Outlet("echo", "Valley Echo", "US", "en", "press", "3"),
        Outlet("office", "Digital Office", "GB", "en", "regulator"),
    ]
    with writing(db):
        rules = put_rules(db, "test-1", TOPICS, NOW)
        feeds = {}
        for outlet in outlets:
            outlet_id = put_outlet(db, outlet)
            url = f"https://{outlet.slug}.example/feed"
            feeds[outlet.slug] = (put_feed(db, Feed(url, outlet.slug, "All"), outlet_id, NOW), outlet_id)
        seen = [
            Observation(*feeds[slug], told(slug, name, title, text, ago(at)), ago(at - 0.2))
            for slug, name, title, text, at in (
                ("wire", "w", "Committee drops client-side scanning", WIRE, 3.0),
                ("post", "p", "Committee drops client-side scanning", WIRE, 2.5),
                ("echo", "e", "Committee drops client-side scanning", WIRE, 2.0),
                ("post", "p2", "Scanning dropped: committee vote surprises ministers", SURPRISE, 1.5),
                ("echo", "s", "Messenger adds encrypted backups", "A new option.", 9.0),
                ("office", "d", "Our view on encrypted messages", "Statement.", 5.0),
            )
        ]
        old = article("old", "Encrypted chats explained", url="https://echo.example/old", at=ago(90))
        seen.append(Observation(*feeds["echo"], old, ago(4)))
        before = article("c", "Ban on encryption planned", "One", url="https://post.example/c", at=ago(40))
        after = article("c", "Ban on encryption denied", "One", url="https://post.example/c", at=ago(40))
        seen += [Observation(*feeds["post"], before, ago(39)), Observation(*feeds["post"], after, ago(1))]
        ids = sorted(set(record(db, seen).changed_ids))
        put_judgements(db, rules, [(i, Judgement(("encryption",), (), 0.1, "test-1")) for i in ids], topic_bits(db))
        for slug in ("wire", "post", "office"):
            record_outcome(db, feeds[slug][0], Outcome("new", ago(0.5), articles=1))
        record_outcome(db, feeds["echo"][0], Outcome("failed", ago(0.6), "The server refuses us (403).", "soft"))
    group_pending(db, load_story_rules(ROOT / "data" / "models", meaning=False), NOW)
    db.close()
    return path
