"""Every number opens: each count equals the length of the list behind it, in any time zone and for any question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.answer import GroupSentiment
from model.counting import UNMEASURED, Unit
from model.judgement import TOPICS
from model.question import ANY_TOPIC, DIRECTIONS, Question
from store.answers import (
    DAILY_UP_TO,
    TREND_WEEKS,
    Asking,
    archive_stats,
    article_ids,
    article_rows,
    bar_question,
    bucket_question,
    extremes,
    facets,
    outlet_rows,
    sentiment_by_outlet,
    sentiment_by_topic,
    sentiment_over_time,
    totals,
    volume,
)
from store.archive import Archive, open_reader
from store.columns import load_columns, search
from store.story_answers import side_by_side, story_counts
from store.times import instant
from tests.building import TODAY, ZONES, article, filled, hour, judged, judgement, new_archive, put, questions, seen

ALL = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("answers") / "a.db"
    filled(path)
    db = open_reader(path)
    yield db
    db.close()


@pytest.fixture(scope="module")
def askings(archive: Archive) -> dict[str, Asking]:
    columns, hits = load_columns(archive), search(archive)
    return {zone: Asking(columns, TODAY, ZoneInfo(zone), hits) for zone in ZONES}


def count(asking: Asking, question: Question) -> int:
    return len(article_ids(asking, question))


def size(group: GroupSentiment) -> int:
    return group.negative + group.neutral + group.positive + group.not_measured


any_question = given(questions(), st.sampled_from(ZONES))
some = settings(max_examples=30, deadline=None)


@some
@any_question
def test_totals_and_bars_open(askings: dict[str, Asking], question: Question, zone: str) -> None:
    asking = askings[zone]
    total, chart = totals(asking, question), volume(asking, question)
    assert total.articles == count(asking, question)
    # Undated articles are in no bar, and in no period: only a question for all time counts them.
    all_time = question.resolved(TODAY).since is None and question.resolved(TODAY).until is None
    assert sum(chart.total) + (total.undated if all_time else 0) == total.articles
    assert len(chart.days) == len(chart.total) == len(chart.seen) == len(chart.relevant_in_feeds)
    bars = [bucket_question(question, day, chart.bucket, TODAY) for day in chart.days]
    assert [count(asking, bar) for bar in bars] == list(chart.total)
    for topic, counts in chart.by_topic.items():
        assert [count(asking, replace(bar, topics=(topic,))) for bar in bars] == list(counts)
    for relevant, bar_total, all_seen in zip(chart.relevant_in_feeds, chart.total, chart.seen, strict=True):
        assert relevant <= min(bar_total, all_seen)
    outlet_of = dict(zip(asking.columns.ids.tolist(), asking.columns.outlet.tolist(), strict=True))
    assert volume(asking, question, "outlets").total == tuple(
        len({outlet_of[i] for i in article_ids(asking, bar)}) for bar in bars
    )


@some
@any_question
def test_bars_follow_one_another_and_cover_the_period(
    askings: dict[str, Asking], question: Question, zone: str
) -> None:
    chart, asked = volume(askings[zone], question), question.resolved(TODAY)
    step = timedelta(days=1 if chart.bucket == "day" else 7)
    assert all(b - a == step for a, b in zip(chart.days, chart.days[1:], strict=False))
    if chart.bucket == "week":
        assert chart.days[0].weekday() == 0
    if asked.since:
        assert chart.days[0] <= asked.since < chart.days[0] + step
    if asked.until:
        assert chart.days[-1] <= asked.until < chart.days[-1] + step
    if asked.since and asked.until:
        assert chart.bucket == ("day" if (asked.until - asked.since).days < DAILY_UP_TO else "week")
        assert chart.last_is_partial == (asked.until >= TODAY)


@some
@any_question
def test_outlets_open(askings: dict[str, Asking], question: Question, zone: str) -> None:
    asking, found = askings[zone], outlet_rows(askings[zone], question)
    total, before = totals(asking, question), question.previous(TODAY)
    assert sum(row.articles for row in found) == total.articles
    assert sum(row.articles > 0 for row in found) == total.outlets
    for row in found:
        one = replace(question, outlets=(row.outlet.slug,))
        assert row.articles == count(asking, one)
        assert row.seen >= row.relevant_in_feeds <= row.articles
        assert row.measured <= row.articles
        if row.previous is not None and before:
            assert row.previous == count(asking, replace(before, outlets=(row.outlet.slug,)))
        if (last := question.resolved(TODAY).until) and last <= TODAY:
            weeks = [
                replace(one.resolved(TODAY), since=last - timedelta(days=7 * n + 6), until=last - timedelta(days=7 * n))
                for n in reversed(range(TREND_WEEKS))
            ]
            assert [count(asking, week) for week in weeks] == list(row.trend)
    if total.previous_articles is not None:
        assert sum(row.previous or 0 for row in found) == total.previous_articles


@some
@any_question
def test_wording_opens(askings: dict[str, Asking], question: Question, zone: str) -> None:
    asking, chart = askings[zone], sentiment_over_time(askings[zone], question, "articles")
    asked = [d for d in DIRECTIONS if not question.sentiments or d in question.sentiments]
    bars = [bucket_question(question, day, chart.bucket, TODAY) for day in chart.days]
    for direction in DIRECTIONS:
        behind = [count(asking, replace(bar, sentiments=(direction,))) if direction in asked else 0 for bar in bars]
        assert behind == list(getattr(chart, direction))
    assert [
        count(asking, replace(bar, sentiments=(UNMEASURED,)))
        if not question.sentiments or UNMEASURED in question.sentiments
        else 0
        for bar in bars
    ] == list(chart.not_measured)
    both = tuple(a + b for a, b in zip(chart.measured, chart.not_measured, strict=True))
    assert both == volume(asking, question).total
    assert all((mean is None) == (n == 0) for mean, n in zip(chart.mean, chart.measured, strict=True))
    for outlet in sentiment_by_outlet(asking, question, "articles"):
        assert size(outlet) == count(asking, replace(question, outlets=(outlet.slug,)))
    for topic in sentiment_by_topic(asking, question, "articles"):
        if not question.topics or topic.slug in question.topics:
            assert size(topic) == count(asking, replace(question, topics=(topic.slug,)))
    negative, positive = extremes(asking, question, most=5)
    if "negative" in asked:
        assert set(negative) <= set(article_ids(asking, replace(question, sentiments=("negative",))))
    if "positive" in asked:
        assert set(positive) <= set(article_ids(asking, replace(question, sentiments=("positive",))))


@some
@any_question
def test_texts_stories_and_their_bars_open(askings: dict[str, Asking], question: Question, zone: str) -> None:
    """A text counts where it stood first, as worded there; a bar of texts opens to its part of the period's texts."""
    asking, side = askings[zone], side_by_side(askings[zone], question)
    counted: dict[Unit, int] = {
        "articles": side.articles, "texts": side.texts, "stories": side.stories, "outlets": side.outlets,
    }  # fmt: skip
    for unit, n in counted.items():
        assert count(asking, replace(question, unit=unit)) == n
        chart = volume(asking, question, unit)
        for topic, counts in {"": chart.total, **chart.by_topic}.items():
            about = replace(question, topics=(topic,)) if topic else question
            bars = [bar_question(about, day, chart.bucket, TODAY, unit) for day in chart.days]
            assert [count(asking, bar) for bar in bars] == list(counts)
    assert count(asking, replace(question, unit="copies")) == side.articles - side.texts
    undated = count(asking, replace(question, unit="texts", dated=False))
    assert sum(volume(asking, question, "texts").total) + undated == side.texts
    for one in story_counts(asking, question, 2)[:5]:
        if one.story >= 0:
            told = replace(question, story=one.story)
            assert count(asking, told) == one.articles
            assert count(asking, replace(told, unit="texts")) == one.texts
            assert count(asking, replace(told, unit="outlets")) == one.outlets


@some
@any_question
def test_wording_of_texts_opens(askings: dict[str, Asking], question: Question, zone: str) -> None:
    asking, chart = askings[zone], sentiment_over_time(askings[zone], question)
    for direction, counts in (("negative", chart.negative), ("positive", chart.positive)):
        if question.sentiments and direction not in question.sentiments:
            continue
        asked = replace(question, sentiments=(direction,))
        bars = [bar_question(asked, day, chart.bucket, TODAY, "texts") for day in chart.days]
        assert [count(asking, bar) for bar in bars] == list(counts)
    texts = replace(question, unit="texts")
    groups = [(replace(texts, outlets=(one.slug,)), one) for one in sentiment_by_outlet(asking, question)]
    groups += [(replace(texts, topics=(one.slug,)), one) for one in sentiment_by_topic(asking, question)]
    for about, group in groups:
        assert size(group) == count(asking, about)
        if not question.sentiments:
            assert group.negative == count(asking, replace(about, sentiments=("negative",)))


@some
@any_question
def test_what_could_be_filtered_by_opens(askings: dict[str, Asking], question: Question, zone: str) -> None:
    asking, offered = askings[zone], facets(askings[zone], question)
    for outlet, n in offered.outlets:
        assert n == count(asking, replace(question, outlets=(outlet.slug,)))
    for country, n in offered.countries:
        assert n == count(asking, replace(question, outlets=(), countries=(country,)))
    for language, n in offered.languages:
        assert n == count(asking, replace(question, languages=(language,)))
    for topic, n in offered.topics:
        assert n == count(asking, replace(question, topics=(topic,)))
    for n, without in (
        (sum(n for _, n in offered.outlets), replace(question, outlets=())),
        (sum(n for _, n in offered.countries), replace(question, outlets=(), countries=())),
        (sum(n for _, n in offered.languages), replace(question, languages=())),
    ):
        assert n == count(asking, without)


def test_the_denominator_is_everything_the_own_feeds_carried(askings: dict[str, Asking]) -> None:
    asking = askings["UTC"]
    asked = Question(last=28, topics=("debate",), sentiments=("negative",), text="scanning")
    everything = replace(asked, topics=(ANY_TOPIC,), sentiments=(), text="")
    columns = asking.columns
    in_feeds = dict(zip(columns.ids.tolist(), columns.in_feed.tolist(), strict=True))
    assert sum(volume(asking, asked).seen) == sum(in_feeds[i] for i in article_ids(asking, everything))


@pytest.mark.parametrize(
    ("question", "days"),
    [
        pytest.param(Question(until=date(1999, 1, 1), text="nothing"), 1, id="ended long ago, nothing found"),
        pytest.param(Question(since=date(2030, 1, 1)), 1, id="in the future"),
        pytest.param(Question(since=date(2030, 1, 1), until=date(2030, 1, 3)), 3, id="a period in the future"),
        pytest.param(Question(text="nothing"), 1, id="all time, nothing found"),
        pytest.param(Question(since=date(1900, 1, 1), until=date(2199, 12, 31)), 15_654, id="three centuries"),
    ],
)
def test_questions_that_find_nothing_are_answered(askings: dict[str, Asking], question: Question, days: int) -> None:
    asking = askings["Australia/Sydney"]
    assert len(volume(asking, question).days) == days
    assert len(sentiment_over_time(asking, question).days) == len(volume(asking, question, "outlets").total) == days
    assert totals(asking, question).articles == sum(row.articles for row in outlet_rows(asking, question))
    assert totals(asking, question.with_(text="nothing")).newest is None


def test_an_empty_archive_answers_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    db, _ = new_archive(tmp_path_factory.mktemp("empty") / "a.db")
    asking = Asking(load_columns(db), TODAY, UTC, search(db))
    for asked in (Question(), Question(last=28), ALL):
        assert totals(asking, asked).articles == 0
        assert sum(volume(asking, asked).total) == sum(volume(asking, asked, "outlets").total) == 0
        assert outlet_rows(asking, asked) == []
        assert sentiment_by_outlet(asking, asked) == []
        assert extremes(asking, asked) == ([], [])
        assert facets(asking, asked).outlets == ()
    assert archive_stats(db).articles == 0
    db.close()


def test_the_hour_that_clocks_skip_and_repeat_is_counted_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    db, feeds = new_archive(tmp_path_factory.mktemp("dst") / "a.db")
    # London, 25 October 2026: 25 hours long, from 24 October 23:00 to 26 October 00:00 UTC.
    start = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    times = [start + timedelta(hours=n) for n in range(27)]
    ids = put(db, *(seen(feeds.news, article(str(n), at=at)) for n, at in enumerate(times))).changed_ids
    judged(db, [(i, judgement("encryption")) for i in ids])
    asking = Asking(load_columns(db), TODAY, ZoneInfo("Europe/London"), search(db))
    chart = volume(asking, Question())
    assert chart.days == (date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26))
    assert chart.total == (1, 25, 1)
    db.close()


@pytest.mark.parametrize(
    ("then", "now", "collected"),
    [
        pytest.param(200, 280, None, id="much alike"),
        pytest.param(200, 400, (201, 401), id="twice as much was collected"),
        pytest.param(400, 200, (401, 201), id="half as much"),
        pytest.param(40, 90, None, id="too few to tell"),
    ],
)
def test_a_change_in_what_we_collect_is_not_a_change_in_the_news(
    tmp_path: Path, then: int, now: int, collected: tuple[int, int] | None
) -> None:
    db, feeds = new_archive(tmp_path / "a.db")
    # Off topic, in the week before (from its first day on) and in this one; and one article on topic in each.
    times = [hour(-300 + n / 10) for n in range(then)] + [hour(-100 + n / 10) for n in range(now)]
    put(db, *(seen(feeds.news, article(f"off-{n}", at=at)) for n, at in enumerate(times)))
    ids = put(db, *(seen(feeds.news, article(name, at=hour(h))) for name, h in (("a", -250), ("b", -50)))).changed_ids
    judged(db, [(i, judgement("encryption")) for i in ids])
    asking = Asking(load_columns(db), hour(0).date(), UTC, search(db))
    total = totals(asking, Question(last=7))
    assert total.articles == 1
    assert total.collected == collected
    assert total.previous_articles == (1 if collected is None else None)
    assert [row.previous for row in outlet_rows(asking, Question(last=7))] == [total.previous_articles]
    db.close()


def test_totals_say_what_stands_beside_the_number(tmp_path_factory: pytest.TempPathFactory) -> None:
    db, feeds = new_archive(tmp_path_factory.mktemp("totals") / "a.db")
    # The archive must reach back to the beginning of the week before, or there is nothing to compare with.
    times = {"oldest": hour(-312), "old": hour(-200), "new": hour(0), "undated": None, "waits": hour(0)}
    what = [article(name, at=at) for name, at in times.items()]
    ids = put(db, *(seen(feeds.news, one) for one in what)).changed_ids
    judged(db, [(i, judgement("encryption")) for i in ids[:4]])
    asking = Asking(load_columns(db), hour(0).date(), UTC, search(db))
    total = totals(asking, Question(last=7))
    assert (total.articles, total.outlets, total.previous_articles) == (1, 1, 2)
    assert (total.unjudged, total.undated, total.newest, total.kept_back) == (1, 1, hour(0), 0)
    assert totals(asking, Question(last=400)).previous_articles is None, "nothing was collected then"
    assert totals(asking, Question()).articles == 4
    stats = archive_stats(db)
    assert (stats.articles, stats.on_topic, stats.unjudged, stats.undated) == (5, 4, 1, 1)
    db.close()


def test_rows_come_in_the_order_asked_for_and_leave_out_what_is_gone(archive: Archive) -> None:
    found = article_rows(archive, [17, 99_999, 3])
    assert [row.id for row in found] == [17, 3]
    ids = list(range(1, 301))
    every = article_rows(archive, ids)
    assert [row.id for row in every] == ids
    for row in every:
        assert set(row.topics) <= set(TOPICS)
        assert row.judged or not row.topics
        assert row.first_seen_at == instant(int(row.first_seen_at.timestamp()))
