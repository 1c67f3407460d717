"""Generated sentences say what happened, in plain words, and never more than the numbers allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analysis import sentences, words
from analysis.peaks import Peak
from model.answer import OutletRow, SentimentOverTime, Totals
from model.feed import Outlet
from model.question import Question

TODAY = date(2026, 11, 22)
LAST_28 = Question(last=28)
TOTALS = Totals(142, 48, 108, None, 0, 0, None, 0)


@pytest.mark.parametrize(
    ("asked", "totals", "more", "expected"),
    [
        pytest.param(
            LAST_28,
            TOTALS,
            {},
            "142 articles from 48 outlets in the last 28 days, 31% more than in the 28 days before.",
            id="more than before",
        ),
        pytest.param(
            LAST_28,
            replace(TOTALS, previous_articles=None),
            {},
            "142 articles from 48 outlets in the last 28 days.",
            id="nothing to compare with",
        ),
        pytest.param(
            LAST_28,
            replace(TOTALS, previous_articles=None, collected=(1_200, 9_800)),
            {},
            "142 articles from 48 outlets in the last 28 days. Not compared with the 28 days before: we collected "
            "differently, 1,200 articles on any subject then and 9,800 now.",
            id="collected differently",
        ),
        pytest.param(
            Question(last=7),
            Totals(1, 1, 5, None, 0, 0, None, 0),
            {},
            "1 article from 1 outlet in the last 7 days, 4 fewer than in the 7 days before.",
            id="counts under twenty",
        ),
        pytest.param(
            Question(last=5), TOTALS, {}, "142 articles from 48 outlets in the last 5 days.", id="no whole weeks"
        ),
        pytest.param(
            LAST_28,
            replace(TOTALS, articles=1_400),
            {},
            "1,400 articles from 48 outlets in the last 28 days, 13.0 times as many as in the 28 days before.",
            id="many times as many",
        ),
        pytest.param(
            Question(since=date(2026, 11, 12), until=date(2026, 11, 12)),
            Totals(0, 0, 3, None, 0, 0, None, 0),
            {},
            "No articles on 12 Nov 2026.",
            id="nothing",
        ),
        pytest.param(
            Question(),
            replace(TOTALS, previous_articles=None, unjudged=1),
            {"feeds": "3 of 9 feeds failed at the last check, so some coverage may be missing."},
            "142 articles from 48 outlets in the whole archive. 1 article of this period waits to be judged and may "
            "belong here too. 3 of 9 feeds failed at the last check, so some coverage may be missing.",
            id="what is missing is said",
        ),
        pytest.param(
            LAST_28,
            replace(TOTALS, previous_articles=142),
            {"peaks": (Peak(18, date(2026, 11, 12), 31, 5.0, 9.0),)},
            "142 articles from 48 outlets in the last 28 days. "
            "Far above the usual: Thursday 12 Nov (31 articles), where 5 are usual.",
            id="a peak",
        ),
        pytest.param(
            Question(),
            replace(TOTALS, previous_articles=None),
            {
                "peaks": (Peak(1, date(2025, 3, 3), 31, 5.0, 9.0), Peak(9, date(2026, 3, 2), 40, 6.0, 9)),
                "bucket": "week",
            },
            "142 articles from 48 outlets in the whole archive. "
            "Far above the usual: the week from 3 Mar 2025 (31 articles) and the week from 2 Mar (40 articles).",
            id="weeks, years apart",
        ),
    ],
)
def test_overview(asked: Question, totals: Totals, more: dict[str, Any], expected: str) -> None:
    assert sentences.overview(asked, totals, TODAY, **more) == expected


def a_row(name: str, articles: int, previous: int | None = 0, *, new: bool = False) -> OutletRow:
    return OutletRow(Outlet(name.lower(), name), articles, previous, 0, 0, (0,) * 12, None, 0, new)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], "No outlet carried anything in the last 28 days.", id="none"),
        pytest.param([a_row("A", 1)], "A alone carried 1 article in the last 28 days.", id="one"),
        pytest.param(
            [a_row("A", 4), a_row("B", 2, new=True), a_row("C", 0, 3)],
            "2 outlets carried 6 articles in the last 28 days; the busiest: A (4) and B (2). New here: B. "
            "Silent, though not in the 28 days before: C.",
            id="new and silent",
        ),
        pytest.param(
            [a_row("A", 30), *(a_row(name, 5) for name in "BCDEFG")],
            "7 outlets carried 60 articles in the last 28 days; the busiest: A (30), B (5) and C (5). "
            "1 outlet carried half of them.",
            id="half from few",
        ),
        pytest.param(
            [a_row("A", 1), *(a_row(name, 0, 2) for name in "BCDEF")],
            "A alone carried 1 article in the last 28 days. "
            "Silent, though not in the 28 days before: B, C, D and 2 more.",
            id="many silent",
        ),
    ],
)
def test_outlets(rows: list[OutletRow], expected: str) -> None:
    assert sentences.outlets(LAST_28, rows, TODAY) == expected


def wording(negative: int, neutral: int, positive: int, missing: int, mean: float | None) -> SentimentOverTime:
    return SentimentOverTime("week", (TODAY,), (negative,), (neutral,), (positive,), (missing,), (mean,), True)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        pytest.param(wording(0, 0, 0, 0, None), None, "No articles in the last 28 days.", id="nothing"),
        pytest.param(
            wording(5, 3, 4, 6, -0.1),
            None,
            "The wording of 12 of 18 articles in the last 28 days could be measured: too few to judge.",
            id="too few",
        ),
        pytest.param(
            wording(60, 40, 20, 22, -0.174),
            wording(30, 30, 30, 0, 0.0),
            "Of 142 articles in the last 28 days, the wording of 120 (85%) could be measured: 60 are worded "
            "negatively, 40 neutrally and 20 positively. The mean is −0.17 on a scale from −1 to +1; "
            "in the 28 days before it was 0.00.",
            id="both periods",
        ),
        pytest.param(
            wording(10, 5, 10, 0, 0.02),
            wording(1, 1, 1, 0, 0.5),
            "Of 25 articles in the last 28 days, the wording of all could be measured: 10 are worded negatively, "
            "5 neutrally and 10 positively. The mean is +0.02 on a scale from −1 to +1.",
            id="too few before",
        ),
    ],
)
def test_sentiment(now: SentimentOverTime, before: SentimentOverTime | None, expected: str) -> None:
    assert sentences.sentiment(LAST_28, now, TODAY, before=before) == expected


def test_sentiment_says_what_bears_no_date() -> None:
    said = sentences.sentiment(Question(), wording(5, 3, 4, 6, -0.1), TODAY, undated=2)
    assert said == (
        "The wording of 12 of 18 articles in the whole archive could be measured: too few to judge. "
        "2 more bear no date."
    )


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (10, None, ""),
        (10, 10, ""),
        (10, 14, "4 fewer"),
        (1005, 1000, ""),
        (1010, 1000, "1% more"),
        (90, 60, "50% more"),
        (60, 100, "40% fewer"),
        (300, 100, "3.0 times as many"),
        (0, 50, "50 fewer"),
    ],
)
def test_change_words(now: int, before: int | None, expected: str) -> None:
    assert words.change_words(now, before) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (words.number(1234567), "1,234,567"),
        (words.number(-3), "−3"),
        (words.number(-0.001, 2), "0.00"),
        (words.number(None), "–"),
        (words.percent(0.314), "31%"),
        (words.percent(0.0), "0%"),
        (words.percent(0.0312), "3.1%"),
        (words.percent(0.0004), "0.04%"),
        (words.percent(-0.5), "−50%"),
        (words.percent(None), "–"),
        (words.signed(0.174), "+0.17"),
        (words.signed(-0.174), "−0.17"),
        (words.signed(-0.001), "0.00"),
        (words.signed(0.001), "0.00"),
        (words.plural(1, "country", "countries"), "1 country"),
        (words.plural(1200, "country", "countries"), "1,200 countries"),
        (words.listed([]), ""),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.points_words(0.05, 0.038), "+1.2 points"),
        (words.points_words(0.05, None), ""),
        (words.duration(timedelta(seconds=40)), "40 s"),
        (words.duration(timedelta(minutes=89)), "89 min"),
        (words.duration(timedelta(hours=30)), "30 hours"),
        (words.duration(timedelta(days=3)), "3 days"),
        (words.duration(timedelta(days=30)), "4 weeks"),
        (words.duration(timedelta(days=400)), "13 months"),
    ],
)
def test_words(made: str, expected: str) -> None:
    assert made == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/London", "22 Nov 09:40 GMT"),
        ("Europe/Berlin", "22 Nov 10:40 CET"),
        ("Asia/Dubai", "22 Nov 13:40 UTC+04"),
    ],
)
def test_when_names_its_zone(zone: str, expected: str) -> None:
    assert words.when(datetime(2026, 11, 22, 9, 40, tzinfo=UTC), ZoneInfo(zone)) == expected
