"""Dates as feeds write them, and which of them an article gets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import date_article, parse_date, writes_day_first
from model.article import DateSource, Entry

FETCHED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Fri, 13 May 2016 07:41:51 GMT", "2016-05-13T07:41:51", id="RFC 822"),
        pytest.param("Fri, 13 May 2016 07:41:51 +0530", "2016-05-13T02:11:51", id="RFC 822, offset"),
        pytest.param("13 May 2016 07:41 EST", "2016-05-13T12:41:00", id="RFC 822, no weekday, no seconds"),
        pytest.param("Fri, 13 May 16 07:41:51 GMT", "2016-05-13T07:41:51", id="RFC 822, year of two digits"),
        pytest.param("Fri, 13 May 2016 12:00:00 GMT+0200", "2016-05-13T10:00:00", id="GMT with offset"),
        pytest.param("Fri, 13 May 2016 07:41:51 GMT ", "2016-05-13T07:41:51", id="blank at the end"),
        pytest.param("Fri, 13 May 2016 23:59:60 GMT", "2016-05-13T23:59:59", id="leap second"),
        pytest.param("2016-05-13T07:41:51Z", "2016-05-13T07:41:51", id="ISO 8601"),
        pytest.param("2016-05-13T07:41:51.123456789+01:00", "2016-05-13T06:41:51.123456", id="ISO 8601, nanoseconds"),
        pytest.param("2016-05-13T24:00:00Z", "2016-05-14T00:00:00", id="ISO 8601, 24:00"),
        pytest.param("2016-05-13", "2016-05-13T00:00:00", id="day alone"),
        pytest.param("20160513T120000Z", "2016-05-13T12:00:00", id="ISO 8601, compact"),
        pytest.param("2016-05-13 12:00:00 +0530", "2016-05-13T06:30:00", id="blanks for T"),
        pytest.param("2016/05/13 12:00", "2016-05-13T12:00:00", id="slashes, year first"),
        pytest.param("Friday, May 13, 2016, 12:55  +0530", "2016-05-13T07:25:00", id="long American, offset"),
        pytest.param("13 May 2016, 02:50", "2016-05-13T02:50:00", id="comma before the time"),
        pytest.param("May 13, 2016 3:04 PM EDT", "2016-05-13T19:04:00", id="12-hour clock"),
        pytest.param("13 May 2016 12:30 a.m.", "2016-05-13T00:30:00", id="half past midnight"),
        pytest.param("Fri May 13 12:55:00 2016", "2016-05-13T12:55:00", id="asctime"),
        pytest.param("Fri May 13 12:55:00 EDT 2016", "2016-05-13T16:55:00", id="date(1)"),
        pytest.param("1463123133", "2016-05-13T07:05:33", id="Unix seconds"),
        pytest.param("1463123133000", "2016-05-13T07:05:33", id="Unix milliseconds"),
        pytest.param("13.05.2016 12:00", "2016-05-13T12:00:00", id="dots, day first"),
        pytest.param("05/13/2016", "2016-05-13T00:00:00", id="slashes, American"),
        pytest.param("05/10/16", "2016-05-10T00:00:00", id="slashes, American, short"),
        pytest.param("13/05/2016", "2016-05-13T00:00:00", id="slashes, cannot be American"),
        pytest.param("Freitag, 13. Mai 2016 - 12:55 Uhr", "2016-05-13T12:55:00", id="German"),
        pytest.param("13. März 2016", "2016-03-13T00:00:00", id="German, umlaut"),
        pytest.param("samedi 13 août 2016 à 12h55", "2016-08-13T12:55:00", id="French"),
        pytest.param("13 de mayo de 2016", "2016-05-13T00:00:00", id="Spanish"),
        pytest.param("2016年5月13日 12:00", "2016-05-13T12:00:00", id="Japanese, Chinese"),
        pytest.param("Fri, 13 May 2016 12:00:00 CET", "2016-05-13T11:00:00", id="CET"),
        pytest.param("Fri, 13 May 2016 12:00:00 BST", "2016-05-13T11:00:00", id="BST"),
        pytest.param("Fri, 13 May 2016 12:00:00 IST", "2016-05-13T06:30:00", id="IST"),
        pytest.param("Fri, 13 May 2016 12:00:00 AEST", "2016-05-13T02:00:00", id="AEST"),
        pytest.param("Fri, 13 May 2016 12:00:00 ET", "2016-05-13T16:00:00", id="ET in summer"),
        pytest.param("Wed, 13 Jan 2016 12:00:00 ET", "2016-01-13T17:00:00", id="ET in winter"),
    ],
)
def test_reads(raw: str, expected: str) -> None:
    assert parse_date(raw) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("05/11/2026", "2026-11-05T00:00:00", id="either order makes a date"),
        pytest.param("05-11-2026 14:30", "2026-11-05T14:30:00", id="dashes"),
        pytest.param("05/11/26", "2026-11-05T00:00:00", id="short"),
        pytest.param("05/13/2026", "2026-05-13T00:00:00", id="cannot be day first"),
        pytest.param("2026/05/11", "2026-05-11T00:00:00", id="year first"),
    ],
)
def test_reads_day_first(raw: str, expected: str) -> None:
    assert parse_date(raw, day_first=True) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("language", ["en-GB", "EN_in", "eng-AU", "fr", "fr-CA", "de", "pt-BR", "es-US", "en-Latn-GB"])
def test_writes_day_first(language: str) -> None:
    assert writes_day_first(language)


@pytest.mark.parametrize("language", ["", " ", "en", "ENG", "English", "en-US", "en_us", "en-ca", "en-PH"])
def test_writes_month_first_or_does_not_say(language: str) -> None:
    assert not writes_day_first(language)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(raw, id=raw[:40] or "empty")
        for raw in (
            "",
            "   ",
            "yesterday",
            "2026-02-30",
            "2026-02-30T10:00:00Z",
            "Mon, 30 Feb 2026 10:00:00 GMT",
            "0000-00-00",
            "0000-00-00 00:00:00",
            "Fri, 13 May 2016 25:61:00 GMT",
            "Fri, 13 May 2016 12:00:00 +9900",
            "Fri, 13 Foo 2016 12:00:00 GMT",
            "May 2016",
            "2016",
            "9999-12-31T23:59:59-14:00",
            "1" * 400,
        )
    ],
)
def test_refuses(raw: str) -> None:
    assert parse_date(raw) is None


@given(st.text(alphabet="0123456789:-+/. ,TZMayGMTpm年", max_size=60) | st.text(max_size=60))
def test_any_text_gives_utc_or_nothing(raw: str) -> None:
    date = parse_date(raw)
    assert date is None or date.utcoffset() == timedelta()


@given(
    st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0))
)
def test_both_common_forms_come_back(date: datetime) -> None:
    aware = date.replace(tzinfo=UTC)
    assert parse_date(f"{aware:%a, %d %b %Y %H:%M:%S} +0000") == aware
    assert parse_date(aware.isoformat()) == aware


@pytest.mark.parametrize(
    ("published", "updated", "expected", "source"),
    [
        pytest.param("2026-11-20", "2026-11-21", "2026-11-20", "published", id="published wins"),
        pytest.param("", "2026-11-21", "2026-11-21", "updated", id="updated alone"),
        pytest.param(" ", "", None, "missing", id="none"),
        pytest.param("2026-11-23T11:00:00Z", "", "2026-11-23T11:00:00", "published", id="within 24 hours ahead"),
        pytest.param("2026-11-23T13:00:00Z", "", None, "future", id="beyond 24 hours"),
        pytest.param("1970-01-01T00:00:00Z", "", None, "implausible", id="epoch zero"),
        pytest.param("soon", "", None, "implausible", id="unreadable"),
        pytest.param("soon", "2026-11-21", "2026-11-21", "updated", id="unreadable, but updated is fine"),
        pytest.param("2027-11-23", "1970-01-01", None, "future", id="both wrong: the first says how"),
    ],
)
def test_article_date(published: str, updated: str, expected: str | None, source: DateSource) -> None:
    entry = Entry(guid="1", link="", title="", summary="", published=published, updated=updated)
    date = datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None
    assert date_article(entry, FETCHED) == (date, source)
