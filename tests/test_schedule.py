"""When to ask again: one table of outcomes, and what feeds say of their own rhythm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.schedule import Rhythm, cache_max_age_s, http_date, learned_gap, next_poll, retry_after_s
from model.errors import Degree
from model.feed import OUTCOME_KINDS, Outcome, OutcomeKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400
UNKNOWN = Rhythm(None, None, None)


def outcome(
    kind: OutcomeKind,
    degree: Degree | None = None,
    status: int | None = None,
    retry_after_s: int | None = None,
) -> Outcome:
    return Outcome(kind, NOW, degree=degree, status=status, retry_after_s=retry_after_s)


def failed(degree: Degree, status: int | None = None, retry_after_s: int | None = None) -> Outcome:
    return outcome("failed", degree, status, retry_after_s)


NEW = outcome("new")

SCENARIOS: dict[str, tuple[Outcome, float, Rhythm, float, float, float]] = {
    # outcome, failures before, rhythm, jitter → seconds to wait, failures after
    "a feed we know nothing of": (NEW, 0, UNKNOWN, 0, HOUR, 0),
    "a third of the gap": (NEW, 0, Rhythm(6 * HOUR, None, None), 0, 2 * HOUR, 0),
    "never sooner than 15 minutes": (NEW, 0, Rhythm(60, None, None), 0, 15 * MINUTE, 0),
    "never later than a day": (NEW, 0, Rhythm(30 * DAY, None, None), 0, DAY, 0),
    "ttl is a lower bound": (NEW, 0, Rhythm(HOUR, 2 * HOUR, None), 0, 2 * HOUR, 0),
    "max-age is a lower bound": (NEW, 0, Rhythm(HOUR, None, 3 * HOUR), 0, 3 * HOUR, 0),
    "a small ttl does not hasten": (NEW, 0, Rhythm(6 * HOUR, MINUTE, MINUTE), 0, 2 * HOUR, 0),
    "an absurd ttl waits a day": (NEW, 0, Rhythm(HOUR, 10 * DAY, None), 0, DAY, 0),
    "full jitter": (NEW, 0, UNKNOWN, 1, 75 * MINUTE, 0),
    "jitter out of range": (NEW, 0, UNKNOWN, 7, 75 * MINUTE, 0),
    "jitter spreads daily feeds too": (NEW, 0, Rhythm(30 * DAY, None, None), 0.5, 1.125 * DAY, 0),
    "success forgets failures": (outcome("unchanged"), 5, UNKNOWN, 0, HOUR, 0),
    "nothing new is success": (outcome("nothing_new"), 1, UNKNOWN, 0, HOUR, 0),
    "broken but readable is success": (outcome("broken"), 1, UNKNOWN, 0, HOUR, 0),
    "temporary weighs a quarter": (failed("temporary"), 0, UNKNOWN, 0, 1.25 * HOUR, 0.25),
    "soft weighs a half": (failed("soft"), 0, UNKNOWN, 0, 1.5 * HOUR, 0.5),
    "hard weighs one": (failed("hard"), 0, UNKNOWN, 0, 2 * HOUR, 1),
    "a web page backs off": (outcome("not_a_feed", "soft"), 1, UNKNOWN, 0, 2.5 * HOUR, 1.5),
    "no degree counts as soft": (outcome("not_a_feed"), 0, UNKNOWN, 0, 1.5 * HOUR, 0.5),
    "backoff is linear": (failed("hard"), 9, UNKNOWN, 0, 11 * HOUR, 10),
    "backoff ends at a day": (failed("hard"), 99, UNKNOWN, 0, DAY, 100),
    "backoff of a busy feed": (failed("hard"), 1, Rhythm(MINUTE, None, None), 0, 45 * MINUTE, 2),
    "Retry-After is waited for": (failed("temporary", 503, 5 * HOUR), 0, UNKNOWN, 0, 5 * HOUR, 0.25),
    "a short Retry-After changes nothing": (failed("temporary", 503, 5), 0, UNKNOWN, 0, 1.25 * HOUR, 0.25),
    "an absurd Retry-After waits a week": (failed("temporary", 429, 10**12), 0, UNKNOWN, 0, 7 * DAY, 0.25),
    "429 waits an hour": (failed("temporary", 429), 0, Rhythm(1, None, None), 0, HOUR, 0.25),
    "first 410 waits a day": (failed("hard", 410), 0, UNKNOWN, 0, DAY, 1),
    "second 410 waits a week": (failed("hard", 410), 1, UNKNOWN, 0, 7 * DAY, 2),
    "410 after one timeout": (failed("hard", 410), 0.25, UNKNOWN, 0, DAY, 1.25),
    "a negative gap": (NEW, 0, Rhythm(-5.0, None, None), 0, 15 * MINUTE, 0),
    "negative failures": (failed("soft"), -3, UNKNOWN, 0, 1.5 * HOUR, 0.5),
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
def test_next_poll(scenario: tuple[Outcome, float, Rhythm, float, float, float]) -> None:
    what, failures, rhythm, jitter, wait, after = scenario
    due, count = next_poll(what, failures=failures, rhythm=rhythm, now=NOW, jitter=jitter)
    assert (due - NOW).total_seconds() == pytest.approx(wait)
    assert count == after


@given(
    kind=st.sampled_from(OUTCOME_KINDS),
    degree=st.sampled_from([None, "temporary", "soft", "hard"]),
    status=st.sampled_from([None, 200, 404, 410, 429, 503]),
    failures=st.floats(0, 1e9),
    gap=st.none() | st.floats(0, 1e12),
    bound=st.none() | st.integers(0, 2**31),
    jitter=st.floats(0, 1),
)
def test_every_poll_is_due_between_a_quarter_of_an_hour_and_nine_days(
    kind: OutcomeKind,
    degree: Degree | None,
    status: int | None,
    failures: float,
    gap: float | None,
    bound: int | None,
    jitter: float,
) -> None:
    what = Outcome(kind, NOW, degree=degree, status=status, retry_after_s=bound)
    due, count = next_poll(what, failures=failures, rhythm=Rhythm(gap, bound, bound), now=NOW, jitter=jitter)
    assert timedelta(minutes=15) <= due - NOW <= timedelta(days=8.75)
    assert count >= 0


def ago(*hours: float) -> list[datetime]:
    return [NOW - timedelta(hours=hour) for hour in hours]


@pytest.mark.parametrize(
    ("published", "hours"),
    [
        pytest.param([], None, id="no dates"),
        pytest.param(ago(1), None, id="one date"),
        pytest.param(ago(2, 2, 2), None, id="all stamped alike"),
        pytest.param(ago(0, 1, 2, 3, 4), 1, id="one an hour"),
        pytest.param(ago(4, 0, 3, 1, 2), 1, id="in no order"),
        pytest.param(ago(0, 1, 2, 3, 4, 90_000), 1, id="one pinned for ten years"),
        pytest.param(ago(-9, -1, 0, 1, 2, 3, 4), 1, id="two in the future"),
        pytest.param(ago(100, 101, 102, 103, 104), 51, id="silent since days"),
        pytest.param(ago(0, 0, 0, 24, 24, 24), 8, id="three every day"),
        pytest.param(ago(*range(30), *range(1000, 2000)), 1, id="the newest thirty of a long feed"),
    ],
)
def test_learned_gap(published: list[datetime], hours: float | None) -> None:
    gap = learned_gap(published, NOW)
    assert gap == (None if hours is None else pytest.approx(hours * HOUR))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="says nothing"),
        pytest.param({"cache-control": "public, max-age=300, s-maxage=9"}, 300, id="max-age"),
        pytest.param({"cache-control": "s-maxage=900"}, None, id="s-maxage alone is not for us"),
        pytest.param({"cache-control": 'Max-Age = "60"'}, 60, id="quoted, spaced, capitals"),
        pytest.param({"cache-control": "max-age=300", "age": "120"}, 180, id="part of it used up"),
        pytest.param({"cache-control": "max-age=300", "age": "999"}, 0, id="all of it used up"),
        pytest.param({"cache-control": "max-age=300", "age": "soon"}, 300, id="unreadable age"),
        pytest.param({"cache-control": "no-cache, max-age=300"}, 0, id="no-cache"),
        pytest.param({"cache-control": "no-store"}, 0, id="no-store"),
        pytest.param({"cache-control": "max-age=-1"}, None, id="negative"),
        pytest.param({"cache-control": "max-age=" + "9" * 5000}, 2**31, id="five thousand digits"),
        pytest.param({"cache-control": "max-age=" + "0" * 50 + "7"}, 7, id="leading zeros"),
        pytest.param({"expires": "Sun, 22 Nov 2026 13:00:00 GMT"}, HOUR, id="expires"),
        pytest.param(
            {"expires": "Sun, 22 Nov 2026 13:00:00 GMT", "date": "Sun, 22 Nov 2026 12:30:00 GMT"},
            HOUR / 2,
            id="expires by the server's own clock",
        ),
        pytest.param({"expires": "0"}, 0, id="expires 0"),
        pytest.param({"expires": "Sun, 19 Nov 1978 05:00:00 GMT"}, 0, id="expired long ago"),
        pytest.param({"expires": "Sun, 22 Nov 9999 13:00:00 GMT"}, 2**31, id="never expires"),
        pytest.param(
            {"cache-control": "max-age=60", "expires": "Sun, 22 Nov 2026 13:00:00 GMT"},
            60,
            id="max-age goes before expires",
        ),
    ],
)
def test_cache_max_age(headers: dict[str, str], seconds: float | None) -> None:
    assert cache_max_age_s(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        pytest.param("120", 120, id="seconds"),
        pytest.param(" 0 ", 0, id="at once"),
        pytest.param("Sun, 22 Nov 2026 12:05:00 GMT", 300, id="a date"),
        pytest.param("Sun, 22 Nov 2026 11:05:00 GMT", 0, id="a date gone by"),
        pytest.param("9" * 5000, 2**31, id="five thousand digits"),
        pytest.param("-5", None, id="negative"),
        pytest.param("1.5", None, id="a fraction"),
        pytest.param("١٢٠", None, id="other digits"),
        pytest.param("soon", None, id="words"),
        pytest.param("", None, id="empty"),
    ],
)
def test_retry_after(value: str, seconds: int | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Sun, 06 Nov 1994 08:49:37 GMT", id="IMF-fixdate"),
        pytest.param("Sunday, 06-Nov-94 08:49:37 GMT", id="RFC 850"),
        pytest.param("Sun Nov  6 08:49:37 1994", id="asctime"),
        pytest.param("Sun, 06 Nov 1994 09:49:37 +0100", id="an offset, which HTTP forbids"),
    ],
)
def test_http_date(value: str) -> None:
    assert http_date(value) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@settings(max_examples=50)
@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,3} Feb [0-9]{1,5} 10:10:10 [+-][0-9]{1,9}", fullmatch=True))
def test_any_text_is_a_date_or_none(value: str) -> None:
    date = http_date(value)
    assert date is None or date.tzinfo is UTC
