"""What follows from each answer, when a page is asked for again, and how that reads. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analysis.page_words import change_lines, page_words, read_in_full_words
from ingest.page_schedule import RECHECKS, next_check, next_try
from ingest.page_states import Answer, Decided, Opened, Refused, decided
from model.errors import Degree, FetchError
from model.feed import FetchedDocument, NotModified, Validators
from model.page import PAGE_OUTCOME_WORDS, PAGE_OUTCOMES, PageOutcome, PageRead, PageState, ReadInFull
from store.pages import DuePage, words_digest
from tests.feedmaking import NOW

URL = "https://news.example/2026/a"
TEXT = "One two three.\nFour five six."
READ = PageState(
    7, "read", "", 200, NOW - timedelta(days=1), NOW, read_at=NOW - timedelta(days=1), in_full=True, words=6,
    final_url=URL, digest=words_digest(TEXT), first_digest=words_digest(TEXT),
)  # fmt: skip
PART = replace(READ, outcome="paywalled", in_full=False, paywalled_at=READ.read_at)


def due(state: PageState | None = None) -> DuePage:
    return DuePage(7, URL, frozenset((URL,)), "news", "H", "S", False, Validators(), state)


def opened(text: str = TEXT, url: str = URL, **more: object) -> Opened:
    return Opened(FetchedDocument(URL, url, b"", NOW), PageRead(text, **more))  # type: ignore[arg-type]


def after(answer: Answer, state: PageState | None = None) -> Decided:
    return decided(due(state), answer, NOW, 0.0)


def error(status: int | None = None, degree: Degree = "temporary", wait_s: int | None = None) -> FetchError:
    return FetchError(URL, "The server has trouble.", degree, status=status, retry_after_s=wait_s)


@pytest.mark.parametrize(
    ("state", "answer", "outcome", "text", "in_full"),
    [
        pytest.param(None, opened(), "read", TEXT, True, id="the first time"),
        pytest.param(None, opened(paywalled=True), "paywalled", TEXT, False, id="a part"),
        pytest.param(None, opened("", paywalled=True), "paywalled", None, False, id="a wall without a part"),
        pytest.param(None, opened("", reason="R."), "no_text", None, False, id="no text"),
        pytest.param(None, opened("", is_page=False), "not_a_page", None, False, id="no page"),
        pytest.param(None, error(404), "gone", None, False, id="never there"),
        pytest.param(None, error(500), "failed", None, False, id="failed"),
        pytest.param(None, Refused("R."), "disallowed", None, False, id="robots.txt says no"),
        pytest.param(None, Refused("R.", temporary=True), "failed", None, False, id="robots.txt says nothing"),
        pytest.param(READ, opened(TEXT.replace(" ", "  \n")), "unchanged", None, True, id="other white space"),
        pytest.param(READ, NotModified(URL, NOW), "unchanged", None, True, id="304"),
        pytest.param(READ, opened("Other words."), "changed", "Other words.", True, id="other words"),
        pytest.param(READ, opened("One.", paywalled=True), "paywalled", None, True, id="a wall since"),
        pytest.param(READ, error(410), "gone", None, True, id="gone since"),
        pytest.param(READ, opened("", reason="R."), "no_text", None, True, id="no text any more"),
        pytest.param(READ, Refused("R."), "disallowed", None, True, id="robots.txt says no now"),
        pytest.param(PART, opened("All of it, at last."), "read", "All of it, at last.", True, id="a wall that fell"),
        pytest.param(PART, opened(paywalled=True), "unchanged", None, False, id="the same part"),
    ],
)
def test_what_follows(
    state: PageState | None, answer: Answer, outcome: PageOutcome, text: str | None, in_full: bool
) -> None:
    found = after(answer, state)
    if state is PART and outcome == "unchanged":
        outcome = "paywalled"
    assert (found.state.outcome, found.text, found.state.in_full) == (outcome, text, in_full)
    assert found.state.asked_at == NOW
    assert found.state.read_at == (state.read_at if state else NOW if text else None)
    assert found.state.next_at or outcome == "not_a_page"


def test_a_change_keeps_the_first_text_s_digest_and_the_first_time() -> None:
    changed = after(opened("Second text."), READ).state
    assert (changed.first_digest, changed.digest) == (READ.digest, words_digest("Second text."))
    again = decided(due(changed), opened("Third text."), NOW + timedelta(days=6), 0).state
    assert (again.changed_at, again.first_digest) == (NOW, READ.digest)


@pytest.mark.parametrize(
    ("url", "moved"),
    [
        (URL, False),
        (f"{URL}?utm_source=feed", False),
        (URL.replace("https", "http"), False),
        ("https://news.example/archive/a", True),
        ("https://other.example/a", True),
    ],
)
def test_moves(url: str, moved: bool) -> None:
    state = after(opened(url=url), READ).state
    assert (state.moved_at, state.moved_to) == ((NOW, url) if moved else (None, ""))
    back = after(opened(), state).state
    assert (back.moved_at, back.moved_to) == (None, "")


def test_a_redirect_that_was_always_there_is_no_move() -> None:
    first = after(opened(url="https://cdn.example/a")).state
    assert first.moved_at is None
    assert after(opened(url="https://cdn.example/a"), first).state.moved_at is None


def test_what_is_gone_may_come_back() -> None:
    gone = after(error(404), READ).state
    assert gone.gone_at == NOW
    assert after(error(404), gone).state.gone_at == NOW
    for answer in (opened(), NotModified(URL, NOW)):
        assert after(answer, gone).state.gone_at is None


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("https://news.example/", "gone"),
        ("https://news.example", "gone"),
        ("https://news.example/login?back=/2026/a", "paywalled"),
        ("https://consent.example/collect", "paywalled"),
        ("https://sso.news.example/x", "paywalled"),
        ("https://news.example/2026/signing-in-the-rain", "read"),
        ("https://news.example/2026/a-login-for-all", "read"),
    ],
)
def test_a_redirect_to_somewhere_else_is_not_read_as_the_article(url: str, outcome: str) -> None:
    assert after(opened(url=url)).state.outcome == outcome


def test_rechecks_after_a_day_a_week_and_a_month_and_then_no_more() -> None:
    read_at, now, found = NOW, NOW, []
    while at := next_check(read_at, now, 0.0):
        found.append(at - read_at)
        now = at
    assert tuple(found) == RECHECKS
    late = next_check(NOW, NOW + timedelta(days=8), 1.0)
    assert late == NOW + timedelta(days=30, hours=6), "what was missed is not made up for"


@pytest.mark.parametrize("outcome", PAGE_OUTCOMES)
def test_every_failure_is_given_up_some_day_and_said_so(outcome: PageOutcome) -> None:
    state = replace(after(error(500)).state, outcome=outcome)
    failures = 1
    while at := next_try(outcome, failures, NOW, 0.5):
        assert at > NOW
        failures += 1
        assert failures < 10
    given_up = replace(state, next_at=None, failures=failures)
    assert given_up.given_up
    assert PAGE_OUTCOME_WORDS[outcome]
    assert f"Given up after {failures} tr" in page_words(given_up, when)


def test_a_server_s_wish_is_heeded_up_to_a_week() -> None:
    assert after(error(429, wait_s=7200)).state.next_at == NOW + timedelta(hours=2)
    assert after(error(503, wait_s=10**9)).state.next_at == NOW + timedelta(days=7)


def test_a_page_that_was_read_is_looked_at_again_when_a_look_failed_for_good() -> None:
    state = READ
    for _ in range(6):
        state = after(error(500), state).state
    assert state.next_at == NOW - timedelta(days=1) + timedelta(days=7)
    assert not state.given_up


def when(at: datetime) -> str:
    return f"{at:%d %b %H:%M}"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (READ, "Read in full on 19 Nov 12:00, 6 words."),
        (
            replace(READ, reason="The rest was left out."),
            "Read in full on 19 Nov 12:00, 6 words. The rest was left out.",
        ),
        (after(error(500), READ).state, "Read in full on 19 Nov 12:00, 6 words."),
        (replace(PART, reason="R."), "Paywalled: a part was read on 19 Nov 12:00, 6 words. R."),
        (after(error(500)).state, "Not read: could not be fetched. The server has trouble. It is tried again after"),
        (after(opened("", paywalled=True, paywall_why="W.")).state, "Paywalled. W. It is tried again after"),
        (after(Refused("R.")).state, "Not read: its outlet’s robots.txt asks us not to. R. It is tried again"),
        (after(opened("", is_page=False, reason="R.")).state, "Not read: not a web page. R. Given up after 1 try."),
    ],
)
def test_states_in_words(state: PageState, words: str) -> None:
    assert page_words(state, when).startswith(words)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (READ, []),
        (PART, []),
        (after(error(500)).state, []),
        (after(error(410), READ).state, ["Gone: since 20 Nov 12:00 its link leads nowhere."]),
        (after(opened("Other."), READ).state, ["Its text has changed"]),
        (after(opened("O.", paywalled=True), READ).state, ["Behind a paywall since 20 Nov 12:00; the text is from"]),
        (
            after(opened(url="https://x.example/b"), READ).state,
            ["Moved: since 20 Nov 12:00 its link leads to https://x"],
        ),
        (after(error(500), READ).state, ["Last looked at 20 Nov 12:00: could not be fetched. The server has trouble."]),
    ],
)
def test_changes_in_words(state: PageState, words: list[str]) -> None:
    lines = change_lines(state, when)
    assert len(lines) == len(words)
    assert all(line.startswith(start) for line, start in zip(lines, words, strict=True))


def test_read_in_full_in_words() -> None:
    assert read_in_full_words(ReadInFull(1204, 3000)) == "read in full: 1,204 of 3,000"
