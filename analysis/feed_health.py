"""The state of a feed in words: what came of the last check, since when it fails, when it is asked again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

from analysis.words import ago, duration, listed, number, plural
from model.feed import OUTCOME_WORDS, Move, OutcomeKind

Condition = Literal["failing", "broken", "waiting", "fine", "saved", "paused", "removed"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
"""In the order in which a person should look at them. *waiting*: not asked yet; *saved*: read from saved documents."""

AT_CAP = "at its cap: there may be more"
_LASTING = timedelta(days=1)
"""A feed that answered more recently than this has failed once or twice; before, it “has failed for 3 days”."""


class FeedFacts(Protocol):
    """What is needed of a feed (`store.feeds.FeedState` is one)."""

    @property
    def paused(self) -> bool: ...
    @property
    def next_due_at(self) -> datetime | None: ...
    @property
    def last_polled_at(self) -> datetime | None: ...
    @property
    def last_ok_at(self) -> datetime | None: ...
    @property
    def last_outcome(self) -> OutcomeKind | None: ...
    @property
    def last_reason(self) -> str: ...
    @property
    def last_status(self) -> int | None: ...
    @property
    def at_cap(self) -> bool: ...
    @property
    def removed_at(self) -> datetime | None: ...
    @property
    def gone_since(self) -> datetime | None: ...
    @property
    def move(self) -> Move | None: ...


@dataclass(frozen=True, slots=True)
class Health:
    """One feed's state. `words` and `next` are plain text, but may quote what a server sent: escape before markup."""

    condition: Condition
    words: str
    """The last check."""
    next: str
    """The next one."""
    at_cap: bool

    @property
    def rank(self) -> int:
        """Smaller is more urgent."""
        return CONDITIONS.index(self.condition)


def health(feed: FeedFacts, now: datetime) -> Health:
    """A feed's state as of `now` (aware)."""
    condition = _condition(feed)
    words = _last_check(feed, condition, now)
    if feed.at_cap:
        words += f"; {AT_CAP}"
    if feed.move:
        words += f"; it says that it has moved to {feed.move.url}"
    return Health(condition, words, _next_check(feed, condition, now), feed.at_cap)


def summary(states: Iterable[Health]) -> str:
    """All feeds in a sentence: `124 feeds: 100 answered at their last check, 12 fail, 9 have not been asked yet.`"""
    counts = dict.fromkeys(CONDITIONS, 0)
    capped = 0
    for state in states:
        counts[state.condition] += 1
        capped += state.at_cap
    total = sum(counts.values())
    if not total:
        return "No feeds are known yet."
    answered = counts["fine"] + counts["broken"]
    parts = [
        (n, words)
        for n, words in (
            (answered, "# answered at the last check"),
            (counts["broken"], "# of them with mistakes that could be read past"),
            (counts["failing"], "# fails" if counts["failing"] == 1 else "# fail"),
            (counts["waiting"], "# not asked yet"),
            (
                counts["saved"],
                "# is read from saved documents" if counts["saved"] == 1 else "# are read from saved documents",
            ),
            (counts["paused"], "# paused"),
            (counts["removed"], "# removed, with the articles kept"),
            (capped, "# at the cap, so there may be more"),
        )
        if n
    ]
    if len(parts) == 1 and parts[0][0] == total > 1:
        return f"{plural(total, 'feed')}: {parts[0][1].replace('#', 'all')}."
    return f"{plural(total, 'feed')}: {listed([words.replace('#', number(n)) for n, words in parts])}."


def failing_words(failing: int, feeds: int) -> str:
    """What a page's sentence says of feeds that fail; empty if none does."""
    if not failing:
        return ""
    return f"{number(failing)} of {plural(feeds, 'feed')} failed at the last check, so some coverage may be missing."


def failing_sentence(feeds: Iterable[FeedFacts], now: datetime) -> str:
    """`failing_words` of the feeds that are asked at all."""
    states = [health(feed, now) for feed in feeds if feed.next_due_at is not None]
    return failing_words(sum(state.condition == "failing" for state in states), len(states))


def reason_words(reason: str) -> str:
    """A reason to follow a colon: `The server refuses us (403).` → `the server refuses us (403)`."""
    text = " ".join(reason.split()).removesuffix(".")
    if text[:1].isupper() and not text[1:2].isupper():
        text = text[0].lower() + text[1:]
    return text


def _condition(feed: FeedFacts) -> Condition:
    if feed.removed_at is not None:
        return "removed"
    if feed.paused:
        return "paused"
    if feed.last_outcome in ("failed", "not_a_feed"):
        return "failing"
    if feed.last_outcome == "broken":
        return "broken"
    if feed.next_due_at is None:
        return "saved"
    return "waiting" if feed.last_polled_at is None else "fine"


def _last_check(feed: FeedFacts, condition: Condition, now: datetime) -> str:
    if feed.last_polled_at is None or feed.last_outcome is None:
        if condition == "removed":
            return "removed before it was asked"
        return "read from saved documents" if condition == "saved" else "not asked yet"
    if condition == "failing":
        return _failure(feed, feed.last_polled_at, now)
    words = OUTCOME_WORDS[feed.last_outcome]
    if feed.last_outcome == "broken" and feed.last_reason:
        words += f" ({reason_words(feed.last_reason)})"
    verb = "saved" if condition == "saved" else "asked"
    return f"{verb} {ago(feed.last_polled_at, now)}: {words}"


def _failure(feed: FeedFacts, at: datetime, now: datetime) -> str:
    assert feed.last_outcome is not None
    reason = reason_words(feed.last_reason) or OUTCOME_WORDS[feed.last_outcome]
    if feed.last_status and feed.last_status >= 400 and str(feed.last_status) not in reason:
        reason += f" ({feed.last_status})"
    if feed.gone_since and feed.last_polled_at and feed.last_polled_at - feed.gone_since >= _LASTING:
        reason += f"; it has said so for {duration(now - feed.gone_since)}, so it is asked once a week"
    if feed.last_ok_at is None:
        return f"has never answered; last tried {ago(at, now)}: {reason}"
    if now - feed.last_ok_at < _LASTING:
        return f"failed {ago(at, now)}: {reason}"
    return f"has failed for {duration(now - feed.last_ok_at)}: {reason}"


def _next_check(feed: FeedFacts, condition: Condition, now: datetime) -> str:
    if condition == "paused":
        return "paused"
    if condition == "removed":
        return "never"
    if feed.next_due_at is None:
        return "none"
    if feed.next_due_at <= now:
        return "due now"
    return f"in about {duration(feed.next_due_at - now)}"
