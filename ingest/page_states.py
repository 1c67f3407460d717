"""What becomes of a page's state when it was asked for. Pure: nothing is fetched or stored here.

    state before + answer → state after, and the text to keep where it is new

Nothing read is ever lost to a later answer: a page that is gone, moved or behind a wall now keeps the text it had.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from ingest.canonical import canonical_url
from ingest.page_schedule import next_check, next_try
from model.errors import Degree, FetchError
from model.feed import FetchedDocument, NotModified
from model.page import PageOutcome, PageRead, PageState
from store.pages import DuePage, words_digest

FRONT_PAGE = "The link leads to the outlet’s front page now."
LOGIN_PAGE = "The link leads to a page that asks to log in, to subscribe or to agree to something."

_GONE = (404, 410)
_LOGIN = re.compile(r"(?:^|[./_-])(?:log-?in|sign-?in|sso|consent|subscribe|abo|register|anmelden)(?:[./_-]|$)", re.I)


@dataclass(frozen=True, slots=True)
class Refused:
    """robots.txt asks us not to, or could not be read (then `temporary`)."""

    reason: str
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that came, as it was read."""

    document: FetchedDocument
    page: PageRead


Answer = Opened | NotModified | FetchError | Refused


@dataclass(frozen=True, slots=True)
class Decided:
    """What to store."""

    state: PageState
    text: str | None = None
    """None: the text stays as it is."""


def decided(due: DuePage, answer: Answer, now: datetime, jitter: float) -> Decided:
    """What follows from an answer. `jitter` (0 to 1) spreads the next check."""
    before = due.state or PageState(due.article_id, "failed", "", None, now, None)
    before = replace(before, asked_at=now)
    if isinstance(answer, Refused):
        return _not_read(before, "failed" if answer.temporary else "disallowed", answer.reason, now, jitter)
    if isinstance(answer, FetchError):
        return _failed(before, answer, now, jitter)
    if isinstance(answer, NotModified):
        return _read(replace(before, outcome="unchanged", reason="", status=304, gone_at=None), now, jitter)
    before = replace(before, status=answer.document.status)
    elsewhere = _elsewhere(due, answer.document.final_url)
    if elsewhere == FRONT_PAGE:
        gone = replace(before, gone_at=before.gone_at or now)
        return _not_read(gone if before.read_at else before, "gone", elsewhere, now, jitter)
    if elsewhere:
        return _not_read(before, "paywalled", elsewhere, now, jitter)
    before = _moved(due, before, answer.document.final_url, now)
    page = answer.page
    if not page.text:
        outcome: PageOutcome = "paywalled" if page.paywalled else "no_text" if page.is_page else "not_a_page"
        return _not_read(before, outcome, page.paywall_why or page.reason, now, jitter)
    return _opened(before, page, now, jitter)


def _opened(before: PageState, page: PageRead, now: datetime, jitter: float) -> Decided:
    """A page with text: read for the first time, or again."""
    digest, in_full = words_digest(page.text), not page.paywalled
    if before.read_at and before.in_full and page.paywalled:
        walled = replace(before, paywalled_at=before.paywalled_at or now)
        return _read(replace(walled, outcome="paywalled", reason=page.paywall_why), now, jitter)
    first = before.read_at is None or (in_full and not before.in_full)
    same = not first and digest == before.digest
    after = replace(
        before,
        outcome="paywalled" if page.paywalled else "read" if first else "unchanged" if same else "changed",
        reason=page.paywall_why or page.reason,
        read_at=before.read_at or now,
        in_full=in_full,
        words=page.words,
        paywalled_at=(before.paywalled_at or now) if page.paywalled else None,
        gone_at=None,
        headline=page.headline,
        byline=page.byline,
        published_at=page.published_at,
        digest=digest,
        first_digest=digest if first else before.first_digest,
        changed_at=before.changed_at if first or same else before.changed_at or now,
    )
    return Decided(_read(after, now, jitter).state, None if same else page.text)


def _read(state: PageState, now: datetime, jitter: float) -> Decided:
    """A page that was read at some time: when to look again."""
    read_at = state.read_at or now
    return Decided(replace(state, failures=0, next_at=next_check(read_at, now, jitter)))


def _failed(before: PageState, error: FetchError, now: datetime, jitter: float) -> Decided:
    reason = error.reason.replace("the feed", "the page")  # the words are those of polls
    if error.status in _GONE:
        before = replace(before, gone_at=before.gone_at or now) if before.read_at else before
        return _not_read(replace(before, status=error.status), "gone", reason, now, jitter)
    degree: Degree = error.degree
    return _not_read(
        replace(before, status=error.status), "failed", reason, now, jitter, degree=degree, wait_s=error.retry_after_s
    )


def _not_read(
    before: PageState,
    outcome: PageOutcome,
    reason: str,
    now: datetime,
    jitter: float,
    *,
    degree: Degree = "temporary",
    wait_s: int | None = None,
) -> Decided:
    failures = before.failures + 1
    again = next_try(outcome, failures, now, jitter, degree=degree, retry_after_s=wait_s)
    if again is None and before.read_at:
        again, failures = next_check(before.read_at, now, jitter), 0
    return Decided(replace(before, outcome=outcome, reason=reason, failures=failures, next_at=again))


def _elsewhere(due: DuePage, final_url: str) -> str:
    """Where a redirect led, if not to an article, as a sentence; empty if it may be one."""
    asked, final = urlsplit(due.url), urlsplit(final_url)
    if (final.path in ("", "/")) and not final.query and asked.path not in ("", "/"):
        return FRONT_PAGE
    here = f"{final.hostname or ''}/{final.path.strip('/').partition('/')[0]}"
    there = f"{asked.hostname or ''}/{asked.path.strip('/').partition('/')[0]}"
    return LOGIN_PAGE if here != there and _LOGIN.search(here) and not _LOGIN.search(there) else ""


def _moved(due: DuePage, before: PageState, final_url: str, now: datetime) -> PageState:
    """Where the address led at first, and whether it leads elsewhere now. What redirected at first is no move."""
    if not before.final_url:
        return replace(before, final_url=final_url)
    final = canonical_url(final_url) or final_url
    if final in due.known_urls or final == (canonical_url(before.final_url) or before.final_url):
        return replace(before, moved_to="", moved_at=None)
    return replace(before, moved_to=final_url, moved_at=before.moved_at or now)
