"""When to ask again: one table of outcomes, and what feeds say of their own rhythm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.schedule import (
    Rhythm,
    allowed,
    cache_max_age_s,
    gone_since,
    http_date,
    hub_in,
    learned_gap,
    moved,
    next_poll,
    observed_gap,
    retry_after_s,
)
from model.errors import Degree
from model.feed import OUTCOME_KINDS, Outcome, OutcomeKind, Skips

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
    "410 after one timeout": (failed("hard", 410), 0.25, UNKNOWN, 0, DAY, 1.25),
    "a day's silence of an hourly feed": (NEW, 0, Rhythm(HOUR, silent_s=DAY), 0, 20 * MINUTE, 0),
    "a month's silence of an hourly feed": (NEW, 0, Rhythm(HOUR, silent_s=27 * DAY), 0, 6 * HOUR, 0),
    "silence for ever waits a day": (NEW, 0, Rhythm(HOUR, silent_s=9_999 * DAY), 0, DAY, 0),
    "three days' silence of an unknown feed": (NEW, 0, Rhythm(silent_s=3 * DAY), 0, 6 * HOUR, 0),
    "an hour that is skipped": (NEW, 0, Rhythm(HOUR / 2, skips=Skips(hours=frozenset([12]))), 0, HOUR, 0),
    "skipped hours end with jitter": (NEW, 0, Rhythm(1, skips=Skips(frozenset([12]))), 1, HOUR + 15 * MINUTE, 0),
    "a weekend that is skipped": (NEW, 0, Rhythm(HOUR, skips=Skips(days=frozenset([5, 6]))), 0, DAY / 2, 0),
    "a skipped hour after Retry-After": (
        failed("temporary", 503, 5 * HOUR),
        0,
        Rhythm(skips=Skips(frozenset([17, 18]))),
        0,
        7 * HOUR,
        0.25,
    ),
    "every hour skipped is not heeded": (NEW, 0, Rhythm(skips=Skips(frozenset(range(24)))), 0, HOUR, 0),
    "every day skipped is not heeded": (NEW, 0, Rhythm(skips=Skips(days=frozenset(range(7)))), 0, HOUR, 0),
    "a negative gap": (NEW, 0, Rhythm(-5.0, None, None), 0, 15 * MINUTE, 0),
    "negative failures": (failed("soft"), -3, UNKNOWN, 0, 1.5 * HOUR, 0.5),
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
def test_next_poll(scenario: tuple[Outcome, float, Rhythm, float, float, float]) -> None:
    what, failures, rhythm, jitter, wait, after = scenario
    due, count = next_poll(what, failures=failures, rhythm=rhythm, now=NOW, jitter=jitter)
    assert (due - NOW).total_seconds() == pytest.approx(wait)
    assert count == after


@pytest.mark.parametrize(
    ("since", "wait"),
    [
        pytest.param(None, DAY, id="the first"),
        pytest.param(NOW, DAY, id="the first, as it is known by then"),
        pytest.param(NOW - timedelta(hours=23), DAY, id="asked again too soon: no proof"),
        pytest.param(NOW - timedelta(days=1), 7 * DAY, id="a day after the first"),
        pytest.param(NOW - timedelta(days=300), 7 * DAY, id="for long"),
    ],
)
def test_gone_for_good_becomes_weekly(since: datetime | None, wait: float) -> None:
    due, _ = next_poll(failed("hard", 410), failures=3, rhythm=UNKNOWN, now=NOW, jitter=0, gone_since=since)
    assert (due - NOW).total_seconds() == wait


def test_gone_is_remembered_until_the_feed_answers_well() -> None:
    earlier = NOW - timedelta(days=3)
    assert gone_since(failed("hard", 410), None) == NOW
    assert gone_since(failed("hard", 410), earlier) == earlier
    assert gone_since(failed("soft", 404), earlier) == gone_since(outcome("not_a_feed", "soft"), earlier) == earlier
    assert gone_since(failed("temporary"), None) is None
    assert [gone_since(outcome(kind), earlier) for kind in ("new", "nothing_new", "unchanged", "broken")] == [None] * 4


def test_a_404_is_never_given_up_and_comes_back_to_its_old_rhythm() -> None:
    failures, waits = 0.0, list[float]()
    for _ in range(200):
        due, failures = next_poll(failed("soft", 404), failures=failures, rhythm=Rhythm(HOUR), now=NOW, jitter=0)
        waits.append((due - NOW).total_seconds())
    steps = [later - earlier for earlier, later in pairwise(waits) if later < DAY]
    assert (waits[0], set(steps), waits[-1]) == (30 * MINUTE, {10 * MINUTE}, DAY)
    due, failures = next_poll(NEW, failures=failures, rhythm=Rhythm(HOUR), now=NOW, jitter=0)
    assert (due - NOW, failures) == (timedelta(minutes=20), 0)


THERE, ELSEWHERE = "https://there.example/feed", "https://elsewhere.example/feed"


@pytest.mark.parametrize(
    ("answers", "settled"),
    [
        pytest.param([(0, THERE)], False, id="said once"),
        pytest.param([(0, THERE), (9, THERE), (23, THERE)], False, id="three times within a day"),
        pytest.param([(0, THERE), (24, THERE)], False, id="twice over a day"),
        pytest.param([(0, THERE), (12, THERE), (24, THERE)], True, id="three times over a day"),
        pytest.param([(0, THERE), (12, ELSEWHERE), (24, THERE)], False, id="another address between"),
        pytest.param([(0, THERE), (12, None), (24, THERE)], False, id="the old address answered between"),
        pytest.param([(0, ELSEWHERE), (1, THERE), (2, THERE), (25, THERE)], True, id="it changed its mind"),
        pytest.param([(n, THERE) for n in range(24)] + [(24, THERE)], True, id="hourly for a day"),
    ],
)
def test_a_feed_moves_after_three_equal_answers_over_a_day(
    answers: list[tuple[int, str | None]], settled: bool
) -> None:
    move, said = None, [False]
    for hour, url in answers:
        move, now_settled = moved(move, url, NOW + timedelta(hours=hour))
        said.append(now_settled)
    assert said[-1] == settled
    assert not any(said[:-1])


@given(
    due=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    hours=st.frozensets(st.integers(0, 23)),
    days=st.frozensets(st.integers(0, 6)),
    jitter=st.floats(0, 1),
)
def test_what_a_feed_asks_to_skip_is_skipped(
    due: datetime, hours: frozenset[int], days: frozenset[int], jitter: float
) -> None:
    at = allowed(due, Skips(hours, days), jitter)
    assert due <= at <= due + timedelta(days=7, minutes=15)
    if len(hours) < 24 and len(days) < 7:
        assert at.hour not in hours
        assert at.weekday() not in days
    else:
        assert at == due


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
        pytest.param(ago(*(day * 24 + n for day in range(3) for n in range(12, 22))), 1, id="hourly by day, at night"),
        pytest.param(ago(*range(60, 71), *range(84, 95)), 1, id="hourly on working days, on Monday morning"),
        pytest.param(ago(*(30 * 24 * n for n in range(12))), 720, id="monthly"),
        pytest.param(
            ago(*(30 * 24 * month + n / 10 for month in range(4) for n in range(10))),
            48 + 1 / 30,
            id="ten at once, monthly",
        ),
    ],
)
def test_learned_gap(published: list[datetime], hours: float | None) -> None:
    gap = learned_gap(published, NOW)
    assert gap == (None if hours is None else pytest.approx(hours * HOUR))


def test_the_gap_of_a_feed_without_dates_is_what_we_saw() -> None:
    assert [observed_gap(None, 4 * HOUR), observed_gap(2 * HOUR, 4 * HOUR)] == [4 * HOUR, 3 * HOUR]


@pytest.mark.parametrize(
    ("link", "hub"),
    [
        pytest.param('<https://hub.example/>; rel="hub"', "https://hub.example/", id="a hub"),
        pytest.param(
            '<https://a.example/>; rel="self", <https://hub.example/>; rel=hub', "https://hub.example/", id="the second"
        ),
        pytest.param('<https://h.example/>; title="x"; REL="self HUB"', "https://h.example/", id="several relations"),
        pytest.param('<javascript:alert(1)>; rel="hub"', "", id="no address to ask"),
        pytest.param('<https://a.example/>; rel="hubris"', "", id="another word"),
        pytest.param("<" * 10_000, "", id="rubbish"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_websub_hub_in_a_link_header(link: str, hub: str) -> None:
    assert hub_in({"link": link}) == hub


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
