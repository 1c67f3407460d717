"""`Question`: its URL form there and back, its words, its periods, and what it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.counting import CAME, UNITS, UNMEASURED
from model.errors import QuestionError
from model.feed import OUTLET_KINDS, TIERS
from model.question import ANY_TOPIC, DIRECTIONS, Question
from model.table import defused

TODAY = date(2026, 11, 22)

_days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
_slugs = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True), max_size=3, unique=True)


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    period: dict[str, Any] = draw(
        st.one_of(
            st.just({}),
            st.builds(dict, last=st.integers(1, 36_500)),
            st.builds(dict, since=_days),
            st.builds(dict, until=_days),
            st.tuples(_days, _days).map(lambda pair: {"since": min(pair), "until": max(pair)}),
        )
    )
    return Question(
        **period,
        topics=tuple(draw(_slugs)),
        outlets=tuple(draw(_slugs)),
        countries=draw(_some(("GB", "US", "EU", "INT", ""))),
        languages=draw(_some(("en", "de", "fr", ""))),
        outlet_kinds=draw(_some((*OUTLET_KINDS, "all"))),
        tiers=draw(_some(TIERS)),
        sentiments=draw(_some((*DIRECTIONS, UNMEASURED))),
        came=draw(_some(CAME)),
        beside=tuple(draw(_slugs)),
        unit=draw(st.sampled_from(UNITS)),
        part=draw(st.one_of(st.none(), st.tuples(_days, _days).map(lambda pair: (min(pair), max(pair))))),
        dated=draw(st.sampled_from((None, True, False))),
        text=draw(st.text(max_size=30)).strip(),
        clock=draw(st.sampled_from(("published", "first_seen"))),
    )


@settings(max_examples=60, deadline=None)
@given(questions())
def test_url_and_back(question: Question) -> None:
    url = question.url()
    assert Question.from_url(url) == question
    assert Question.from_url("?" + url).url() == url
    assert url.isascii() and " " not in url
    assert question.words()


@given(st.text(alphabet="abcfghlmnoqrstu=&%,-0123456789+?", max_size=60))
def test_any_query_string_is_read_or_refused_in_words(query: str) -> None:
    try:
        question = Question.from_url(query)
    except QuestionError as error:
        assert str(error)
    else:
        assert Question.from_url(question.url()) == question


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param("colour=red", "“colour” is not a field", id="unknown field"),
        pytest.param("from=yesterday", "from=2026-11-01", id="not a date"),
        pytest.param("to=2026-02-30", "give a date such as to=", id="no such day"),
        pytest.param("from=0001-01-01", "between 1900 and 2199", id="before any calendar of ours"),
        pytest.param("to=9999-12-31", "between 1900 and 2199", id="the end of the calendar"),
        pytest.param("from=2026-11-20&to=2026-11-01", "Swap the two dates", id="ends before it begins"),
        pytest.param("last=0", "from 1 to 36500", id="no days"),
        pytest.param("last=99999999999999999999", "from 1 to 36500", id="too many days"),
        pytest.param("last=-7", "a number of days", id="negative"),
        pytest.param("last=٧", "a number of days", id="other digits"),
        pytest.param("last=7&from=2026-11-01", "not both", id="two periods"),
        pytest.param("sentiment=angry", "give one of negative, neutral, positive", id="unknown wording"),
        pytest.param("kind=blog", "give one of press", id="unknown kind"),
        pytest.param("tier=4", "give one of 1, 2", id="unknown tier"),
        pytest.param("clock=local", "published or first_seen", id="unknown clock"),
        pytest.param("q=one&q=two", "“q” is given twice", id="given twice"),
        pytest.param("outlet=bbc&outlet=sky", "commas", id="list given twice"),
    ],
)
def test_mistakes_are_said_in_words(query: str, words: str) -> None:
    with pytest.raises(QuestionError) as caught:
        Question.from_url(query)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param(Question(), "Encryption or child safety in technology, in the press, all time", id="the default"),
        pytest.param(Question(last=1), "today", id="today"),
        pytest.param(Question(last=28, text="scan*"), "matching “scan*”, in the press, last 28 days", id="text"),
        pytest.param(
            Question(since=date(2026, 11, 1), until=date(2026, 11, 22)), "from 1 Nov 2026 to 22 Nov 2026", id="period"
        ),
        pytest.param(Question(topics=("debate",), countries=("GB",)), "Encryption and child safety", id="debate"),
        pytest.param(Question(topics=(ANY_TOPIC,), outlet_kinds=("all",)), "All articles, on topic or not", id="all"),
        pytest.param(Question(clock="first_seen"), "by the time we first saw them", id="clock"),
    ],
)
def test_words(question: Question, words: str) -> None:
    assert words in question.words()


@pytest.mark.parametrize(
    ("question", "previous"),
    [
        pytest.param(Question(), None, id="all time"),
        pytest.param(Question(until=TODAY), None, id="no beginning"),
        pytest.param(Question(last=7), (TODAY - timedelta(13), TODAY - timedelta(7)), id="last week"),
        pytest.param(Question(since=TODAY), (TODAY - timedelta(1), TODAY - timedelta(1)), id="today"),
        pytest.param(
            Question(since=TODAY - timedelta(1), until=TODAY + timedelta(9)),
            (TODAY - timedelta(3), TODAY - timedelta(2)),
            id="what has passed of a period that goes on",
        ),
        pytest.param(Question(since=TODAY + timedelta(1)), None, id="begins in the future"),
        pytest.param(Question(since=TODAY + timedelta(1), until=TODAY + timedelta(2)), None, id="lies in the future"),
    ],
)
def test_previous_period(question: Question, previous: tuple[date, date] | None) -> None:
    before = question.previous(TODAY)
    assert (before and (before.since, before.until)) == previous


@settings(max_examples=60, deadline=None)
@given(questions())
def test_the_previous_period_is_as_long_and_ends_the_day_before(question: Question) -> None:
    now, before = question.resolved(TODAY), question.previous(TODAY)
    if before is None:
        assert now.since is None or now.since > TODAY
        return
    assert before.since and before.until and now.since
    assert before.until == now.since - timedelta(1)
    assert before.until - before.since == min(now.until or TODAY, TODAY) - now.since


def test_resolved_counts_today() -> None:
    assert Question(last=1).resolved(TODAY) == Question(since=TODAY, until=TODAY)
    assert Question(since=TODAY).resolved(TODAY) == Question(since=TODAY)


def test_with_swaps_one_kind_of_period_for_the_other() -> None:
    dates = Question(since=TODAY, until=TODAY, text="scan")
    assert dates.with_(last=7) == Question(last=7, text="scan")
    assert Question(last=7, text="scan").with_(since=TODAY) == Question(since=TODAY, text="scan")
    assert Question(last=7).with_(text="x") == Question(last=7, text="x")
    with pytest.raises(TypeError):
        Question().with_(colour="red")


def test_kinds_are_the_press_unless_asked() -> None:
    assert Question().kinds == ("press", "trade press")
    assert Question(outlet_kinds=("NGO", "all")).kinds == ()
    assert Question(outlet_kinds=("NGO",)).kinds == ("NGO",)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("\tcmd", "'\tcmd", id="tab"),
        pytest.param("＝1", "'＝1", id="full-width"),
        pytest.param("a = 1", "a = 1", id="text"),
        pytest.param(-0.4, -0.4, id="a negative number stays one"),
        pytest.param(None, "", id="nothing"),
        pytest.param(["=a", "b"], "'=a; b", id="list"),
    ],
)
def test_cells_that_no_spreadsheet_runs(value: object, cell: object) -> None:
    assert defused(value) == cell
