"""Comparisons: the other period or search, its counts on the same steps, what forbids to compare, and the chart."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparing import against_words, counts_words, legend_words, span_words, unlike_words
from analysis.intervals import difference, wilson
from figures.beside import OTHER, with_beside
from figures.volume import volume_figure
from model.comparison import Against
from model.errors import QuestionError
from model.question import Question
from store.answers import UNITS, Asking, article_ids, volume
from store.archive import open_reader, open_writer, writing
from store.beside import Alike, alike, beside
from store.columns import load_columns, search
from store.searches import save_search
from tests.building import TODAY, filled, questions
from tests.test_pages import NOW, archives, article, fresh, make, visit  # noqa: F401
from tests.test_search_pages import text_of

ALL = Question(topics=("any",), outlet_kinds=("all",))
FORTNIGHT = ALL.with_(since=date(2026, 10, 28), until=date(2026, 11, 10))


@pytest.mark.parametrize(
    "value, asked, other",
    [
        pytest.param("previous", {"last": 14}, ("2026-10-15", "2026-10-28"), id="the fortnight before"),
        pytest.param("previous", {"last": 1}, ("2026-11-10", "2026-11-10"), id="the day before"),
        pytest.param("previous", {"since": date(2026, 11, 2)}, ("2026-10-23", "2026-11-01"), id="an open end is today"),
        pytest.param("previous", {"since": date(2026, 11, 10), "until": date(2027, 1, 1)}, ("2026-11-08", "2026-11-09"),
                     id="days to come are left out"),
        pytest.param("year", {"last": 7}, ("2025-11-06", "2025-11-12"), id="the same weekdays a year before"),
        pytest.param("from:2024-02-28", {"last": 3}, ("2024-02-28", "2024-03-01"), id="a chosen one, as long"),
    ],
)  # fmt: skip
def test_another_period(value: str, asked: dict[str, object], other: tuple[str, str]) -> None:
    found = Against.parse(value).question(Question(text="x", **asked), TODAY)  # type: ignore[arg-type]
    assert (str(found.since), str(found.until)) == other
    assert (found.last, found.text) == (None, "x")
    if value == "year":
        assert found.since is not None and found.since.weekday() == (TODAY - timedelta(days=6)).weekday()


def test_a_search_is_asked_over_the_period_shown() -> None:
    saved = Question(text="scanning", last=90)
    for asked in (Question(last=7), Question(), FORTNIGHT):
        other = Against.parse("search:a-b").question(asked, TODAY, saved)
        assert (other.text, other.since, other.until, other.last) == ("scanning", asked.since, asked.until, asked.last)


@pytest.mark.parametrize("value", ["previous", "year", "from:2026-01-05", "search:chat-control"])
def test_the_form_in_addresses_reads_back(value: str) -> None:
    assert Against.parse(value).value == value


@pytest.mark.parametrize("value", ["", "yesterday", "previous:1", "search:", "from:", "from:5 Jan", "from:0001-01-01"])
def test_what_is_not_understood_is_said(value: str) -> None:
    with pytest.raises(QuestionError, match="compare="):
        Against.parse(value)


@pytest.mark.parametrize("asked", [Question(), Question(until=TODAY), Question(since=TODAY + timedelta(days=2))])
def test_a_period_without_a_beginning_is_not_compared(asked: Question) -> None:
    with pytest.raises(QuestionError, match="without a beginning"):
        Against.parse("previous").question(asked, TODAY)


def test_no_comparison_with_days_before_the_calendar() -> None:
    with pytest.raises(QuestionError, match="before 1900"):
        Against.parse("previous").question(Question(last=36_500), TODAY)


# Counts on the same steps


@pytest.fixture(scope="module", params=("UTC", "Europe/London", "America/New_York"))
def asking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    path = tmp_path_factory.mktemp("beside") / "archive.db"
    filled(path)
    db = open_reader(path)
    return Asking(load_columns(db), TODAY, ZoneInfo(request.param), search(db))


@settings(deadline=None)
@given(asked=questions(), days=st.integers(1, 120), back=st.integers(1, 200))
def test_each_day_stands_on_the_day_of_its_number(asking: Asking, asked: Question, days: int, back: int) -> None:
    asked = asked.with_(since=TODAY - timedelta(days=days - 1), until=TODAY, last=None)
    against = Against("from", since=TODAY - timedelta(days=days - 1 + back))
    other = against.question(asked, TODAY)
    for unit in UNITS:
        found, own = beside(asking, asked, other, unit), volume(asking, other, unit)
        assert found.days == own.days and found.total == own.total
    assert found.relevant_in_feeds == own.relevant_in_feeds
    assert len(found.days) == len(volume(asking, asked).days)


@settings(deadline=None)
@given(asked=questions(), days=st.integers(121, 300), back=st.integers(1, 60))
def test_weeks_hold_every_article_of_the_other_period(asking: Asking, asked: Question, days: int, back: int) -> None:
    asked = asked.with_(since=TODAY - timedelta(days=days - 1), until=TODAY, last=None)
    other = Against("from", since=TODAY - timedelta(days=days - 1 + back)).question(asked, TODAY)
    found = beside(asking, asked, other)
    assert sum(found.total) == len(article_ids(asking, other))
    assert len(found.days) == len(volume(asking, asked).days)
    assert all(later - day == timedelta(days=7) for day, later in zip(found.days, found.days[1:], strict=False))


@settings(deadline=None)
@given(asked=questions(), other=questions())
def test_a_search_stands_on_the_same_days(asking: Asking, asked: Question, other: Question) -> None:
    other = Against("search", slug="s").question(asked, TODAY, other)
    found, shown = beside(asking, asked, other), volume(asking, asked)
    assert found.days == shown.days
    assert sum(found.total) <= len(article_ids(asking, other))


def test_seen_is_what_the_share_is_of(asking: Asking) -> None:
    other = Against.parse("previous").question(FORTNIGHT, TODAY)
    found, own = beside(asking, FORTNIGHT, other), volume(asking, other)
    assert found.seen == own.seen and found.attention == own.attention


def test_the_same_period_has_nothing_to_forbid(asking: Asking) -> None:
    assert alike(asking, FORTNIGHT, replace(FORTNIGHT, text="x")) is None
    assert alike(asking, ALL, FORTNIGHT) is None


def test_what_was_not_watched_is_known(asking: Asking) -> None:
    found = alike(asking, FORTNIGHT, Against.parse("from:2020-01-01").question(FORTNIGHT, TODAY))
    assert found is not None and not found.watched
    assert found.collected == (sum(volume(asking, FORTNIGHT).seen), 0)


@pytest.mark.parametrize(
    "collected, alike_",
    [((199, 0), True), ((300, 200), True), ((301, 200), False), ((200, 301), False), ((200, 0), False)],
)
def test_collected_alike(collected: tuple[int, int], alike_: bool) -> None:
    assert Alike(collected, True).collection is alike_


# Words


def test_words() -> None:
    other = Against.parse("previous").question(FORTNIGHT, TODAY)
    assert against_words(Against("previous"), other, TODAY) == "the 14 days before (14 Oct 2026 to 27 Oct 2026)"
    assert against_words(Against("search", slug="s"), FORTNIGHT, TODAY, "Mine") == (
        "the saved search “Mine” (28 Oct 2026 to 10 Nov 2026)"
    )
    year = Against("year").question(Question(last=1), TODAY)
    assert against_words(Against("year"), year, TODAY) == "the same weekdays a year before (12 Nov 2025)"
    chosen = Against.parse("from:2026-01-05")
    assert against_words(chosen, chosen.question(FORTNIGHT, TODAY), TODAY).startswith("the 14 days from 5 Jan 2026")
    assert counts_words(142, 120, "texts", fair=True) == "142 different texts against 120, 18% more"
    assert counts_words(142, 120, "texts", fair=False) == "142 different texts against 120"
    assert counts_words(1, 4, "stories", fair=True) == "1 story against 4, 3 fewer"
    assert legend_words("texts", FORTNIGHT, TODAY, share=False) == "Different texts, 28 Oct 2026 to 10 Nov 2026"
    assert legend_words("articles", Question(last=1), TODAY, share=True, name="M") == (
        "“M”: Share of these outlets’ news, 11 Nov 2026"
    )
    assert [span_words(one, TODAY) for one in (ALL, ALL.with_(until=TODAY))] == ["all time", "until 11 Nov 2026"]


def test_what_forbids_in_words() -> None:
    assert unlike_words((300, 290), collection=True, watched=True) == ""
    assert "did not watch yet" in unlike_words((300, 0), collection=False, watched=False)
    assert "300 articles on any subject in this period and 900" in unlike_words(
        (300, 900), collection=False, watched=True
    )


def test_the_difference_of_two_shares() -> None:
    """Newcombe's own examples (1998, table II, method 10)."""
    for one, other, low, high in (
        ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775), ((10, 10), (0, 20), 0.6791, 1.0),
    ):  # fmt: skip
        found = difference(one, other)
        assert found[1:] == pytest.approx((low, high), abs=1e-4)  # z = 1.96 here, 1.959964 there
    assert difference((0, 0), (3, 10)) == (0.0, -1.0, 1.0)


@settings(deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_a_difference_lies_in_its_interval(n: int, m: int, data: st.DataObject) -> None:
    one, other = (data.draw(st.integers(0, n)), n), (data.draw(st.integers(0, m)), m)
    value, low, high = difference(one, other)
    assert -1 <= low <= value <= high <= 1
    back = difference(other, one)
    assert back == pytest.approx((-value, -high, -low))
    assert wilson(*one)[0] - wilson(*other)[1] <= low + 1e-9


# The chart and the pages


def test_the_other_series_is_dashed_grey_and_named(asking: Asking) -> None:
    other = Against.parse("previous").question(FORTNIGHT, TODAY)
    shown, found = volume(asking, FORTNIGHT), beside(asking, FORTNIGHT, other)
    names = ("Articles, <b>now</b>", "Articles, then")
    figure = with_beside(
        volume_figure(shown, dark=False), shown.days, shown.bucket, found.total, found.days, names, dark=False
    )
    line = figure.data[-1]
    assert (line.line.dash, line.name, figure.data[0].name) == ("dash", names[1], "Articles, &lt;b&gt;now&lt;/b&gt;")
    assert [trace.name for trace in figure.data if trace.showlegend] == [figure.data[0].name, names[1]]
    assert list(line.x) == [day.isoformat() for day in shown.days] and list(line.y) == list(found.total)
    assert [(point[0], point[-1]) for point in line.customdata] == [(day.isoformat(), OTHER) for day in found.days]
    assert figure.layout.yaxis.range[1] >= max(found.total)
    share = with_beside(
        volume_figure(shown, dark=True, share=True), shown.days, "day", found.attention, found.days, names, dark=True,
        share=True,
    )  # fmt: skip
    assert list(share.data[-1].y) == list(found.attention)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thirty days, in the newer fifteen two articles a day, in the older one."""
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    noon = datetime.combine(NOW.date(), datetime.min.time(), UTC) - timedelta(hours=12)
    texts = [article(f"n{n}", f"Encrypted messages, part {n}", noon - timedelta(days=n)) for n in range(60)]
    texts += [article(f"m{n}", f"Encrypted keys, part {n}", noon - timedelta(days=n, hours=2)) for n in range(15)]
    path = make(tmp_path / "own.db", texts)
    with closing(open_writer(path)) as db, writing(db, counted=False):
        save_search(db, "Keys <b>", Question(text="keys", last=28), at=NOW, who="Ann")
    return path


@pytest.mark.parametrize("page", ["overview", "searches"])
@pytest.mark.parametrize("compare", ["previous", "year", "from:2025-01-06", "search:keys-b"])
def test_pages_compare(page: str, compare: str, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"last": "14", "compare": compare} | ({"search": "keys-b"} if page == "searches" else {})
    app = visit(monkeypatch, own, page, **asked)
    assert not app.exception and not app.warning
    said = text_of(app)
    assert re.search(r"Compared with the (14 days before|same weekdays|14 days from|saved search “Keys <b>”)", said)
    assert "dashed grey: the" in said
    forbidden = "We did not watch yet" in said
    assert forbidden is (compare in ("year", "from:2025-01-06"))
    key = "volume" if page == "overview" else "saved-volume"
    figures = [one for one in app.get("plotly_chart") if key in str(one.proto.id)]
    assert len(figures) == 1 and '"dash":"dash"' in figures[0].proto.spec


def test_the_control_writes_the_address(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, last="14")
    control = next(one for one in app.selectbox if one.label == "Compare with")
    assert control.value == ""
    control.set_value("previous").run()
    assert app.query_params["compare"] == "previous" and "Compared with the 14 days before" in text_of(app)
    next(one for one in app.selectbox if one.label == "Compare with").set_value("from").run()
    assert app.query_params["compare"].startswith("from:")
    assert [one.label for one in app.date_input] == ["First day of the other period"]
    next(one for one in app.selectbox if one.label == "Compare with").set_value("").run()
    assert "compare" not in app.query_params and "Compared with" not in text_of(app)


@pytest.mark.parametrize(
    "parameters, words",
    [
        pytest.param({"compare": "yesterday"}, "give previous, year", id="not understood"),
        pytest.param({"compare": "search:gone"}, "no saved search “gone”", id="no such search"),
        pytest.param({"compare": "previous", "last": "all"}, "without a beginning", id="all time"),
    ],
)
def test_what_cannot_be_compared_is_said(
    parameters: dict[str, str], words: str, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, own, **parameters)
    assert not app.exception
    assert words in app.warning[0].value.replace("\\", "")
    assert "dashed grey" not in text_of(app)
