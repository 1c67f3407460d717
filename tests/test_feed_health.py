"""A feed's state in words: what came of the last check, since when it fails, when it is asked again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.feed_health import Condition, FeedFacts, failing_sentence, failing_words, health, reason_words, summary
from model.feed import Move, OutcomeKind

NOW = datetime(2026, 11, 22, 9, 40, tzinfo=UTC)
SOON = NOW + timedelta(minutes=48)
A_MOMENT_AGO = NOW - timedelta(minutes=12)


@dataclass(frozen=True)
class AFeed:
    paused: bool = False
    next_due_at: datetime | None = SOON
    last_polled_at: datetime | None = A_MOMENT_AGO
    last_ok_at: datetime | None = A_MOMENT_AGO
    last_outcome: OutcomeKind | None = "nothing_new"
    last_reason: str = ""
    last_status: int | None = 200
    at_cap: bool = False
    removed_at: datetime | None = None
    gone_since: datetime | None = None
    move: Move | None = None


FAILED = AFeed(
    last_outcome="failed",
    last_reason="The server refuses us (403).",
    last_status=403,
    last_ok_at=NOW - timedelta(days=3),
)


@pytest.mark.parametrize(
    ("feed", "condition", "said", "next_check"),
    [
        pytest.param(AFeed(), "fine", "asked 12 min ago: nothing new", "in about 48 min", id="fine"),
        pytest.param(
            AFeed(last_outcome="new", at_cap=True),
            "fine",
            "asked 12 min ago: new articles; at its cap: there may be more",
            "in about 48 min",
            id="at its cap",
        ),
        pytest.param(
            FAILED, "failing", "has failed for 3 days: the server refuses us (403)", "in about 48 min", id="fails"
        ),
        pytest.param(
            replace(FAILED, last_ok_at=NOW - timedelta(hours=2), last_reason="", last_status=500),
            "failing",
            "failed 12 min ago: failed (500)",
            "in about 48 min",
            id="failed once, without a reason",
        ),
        pytest.param(
            replace(FAILED, last_ok_at=None, last_reason="The host name could not be found (DNS).", last_status=None),
            "failing",
            "has never answered; last tried 12 min ago: the host name could not be found (DNS)",
            "in about 48 min",
            id="never answered",
        ),
        pytest.param(
            AFeed(last_outcome="not_a_feed", last_reason="A web page, not a feed."),
            "failing",
            "failed 12 min ago: a web page, not a feed",
            "in about 48 min",
            id="not a feed any more",
        ),
        pytest.param(
            AFeed(last_outcome="broken", last_reason="Not well-formed at line 3"),
            "broken",
            "asked 12 min ago: broken, but readable (not well-formed at line 3)",
            "in about 48 min",
            id="broken",
        ),
        pytest.param(
            AFeed(last_polled_at=None, last_outcome=None, last_ok_at=None, next_due_at=NOW),
            "waiting",
            "not asked yet",
            "due now",
            id="not asked yet",
        ),
        pytest.param(
            AFeed(next_due_at=None, last_polled_at=NOW - timedelta(days=2)),
            "saved",
            "saved 2 days ago: nothing new",
            "none",
            id="saved documents",
        ),
        pytest.param(
            AFeed(next_due_at=None, last_polled_at=None, last_outcome=None),
            "saved",
            "read from saved documents",
            "none",
            id="saved articles without a document",
        ),
        pytest.param(
            AFeed(next_due_at=None, removed_at=NOW), "removed", "asked 12 min ago: nothing new", "never", id="removed"
        ),
        pytest.param(
            replace(FAILED, last_reason="The feed is gone (410).", last_status=410, gone_since=NOW - timedelta(days=2)),
            "failing",
            "has failed for 3 days: the feed is gone (410); it has said so for 2 days, so it is asked once a week",
            "in about 48 min",
            id="gone for good, it says",
        ),
        pytest.param(
            AFeed(move=Move("https://b.example/feed", NOW, 1)),
            "fine",
            "asked 12 min ago: nothing new; it says that it has moved to https://b.example/feed",
            "in about 48 min",
            id="moving",
        ),
        pytest.param(replace(FAILED, paused=True), "paused", "asked 12 min ago: failed", "paused", id="paused"),
    ],
)
def test_health(feed: FeedFacts, condition: Condition, said: str, next_check: str) -> None:
    found = health(feed, NOW)
    assert (found.condition, found.words, found.next) == (condition, said, next_check)


def test_failing_feeds_come_first() -> None:
    states = [health(feed, NOW) for feed in (AFeed(), replace(FAILED, paused=True), FAILED)]
    assert sorted(states, key=lambda state: state.rank)[0].condition == "failing"


def test_summary_counts_every_feed() -> None:
    feeds = [AFeed(), AFeed(at_cap=True), AFeed(last_outcome="broken"), FAILED, AFeed(last_polled_at=None)]
    assert summary(health(feed, NOW) for feed in feeds) == (
        "5 feeds: 3 answered at the last check, 1 of them with mistakes that could be read past, 1 fails, "
        "1 not asked yet and 1 at the cap, so there may be more."
    )
    assert summary([health(AFeed(), NOW)] * 3) == "3 feeds: all answered at the last check."
    assert summary([]) == "No feeds are known yet."


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("The server refuses us.", "the server refuses us"),
        ("HTTP 500 from the server", "HTTP 500 from the server"),
        ("", ""),
        ("A page.\n\nNot a feed.", "a page. Not a feed"),
    ],
)
def test_reasons_follow_a_colon(reason: str, expected: str) -> None:
    assert reason_words(reason) == expected


def test_failing_words() -> None:
    assert failing_words(0, 9) == ""
    assert failing_words(3, 9) == "3 of 9 feeds failed at the last check, so some coverage may be missing."


def test_saved_documents_are_not_among_the_feeds_that_fail() -> None:
    feeds = [AFeed(), FAILED, replace(FAILED, next_due_at=None)]
    assert failing_sentence(feeds, NOW) == "1 of 2 feeds failed at the last check, so some coverage may be missing."
