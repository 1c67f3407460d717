"""The last hours: windows, what counts as new, hours, stories in order of appearance, changed headlines, checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import latest_words
from figures.hours import hours_figure
from model.errors import QuestionError
from model.feed import Feed, Outcome
from model.latest import Arrivals
from model.moments import LONGEST, Window, last_day, read_since, since, since_parameter
from model.question import Question
from store import latest
from store.answers import Asking
from store.archive import Archive, writing
from store.columns import load_columns, search
from store.feeds import put_feed, record_outcome
from store.judgements import put_rules
from store.looks import last_look, note_look
from tests.building import START, Feeds, article, hour, judged, judgement, new_archive, put, seen

LONDON = ZoneInfo("Europe/London")
WINDOW = Window(hour(0), hour(24))
ASKED = Question(clock="first_seen")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Archive, Feeds]]:
    db, feeds = new_archive(tmp_path / "a.db")
    yield db, feeds
    db.close()


def asking(db: Archive) -> Asking:
    return Asking(load_columns(db), hour(24).date(), UTC, search(db))


def on_topic(db: Archive, *names: str) -> dict[str, int]:
    """Judge everything on topic; ids by the article's name."""
    ids = {url.rsplit("/", 1)[1]: i for i, url in db.conn.execute("SELECT id, url FROM articles")}
    judged(db, [(i, judgement("encryption")) for i in ids.values()])
    return ids


def arrived(db: Archive, asked: Question = ASKED, window: Window = WINDOW) -> Arrivals:
    return latest.arrivals(asking(db), asked, latest.came(db, asking(db), asked, window))


# Since when


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("14:00", datetime(2026, 11, 24, 14, tzinfo=LONDON), id="today"),
        pytest.param("9.05", datetime(2026, 11, 24, 9, 5, tzinfo=LONDON), id="with a dot"),
        pytest.param("16:30", datetime(2026, 11, 23, 16, 30, tzinfo=LONDON), id="still to come: yesterday's"),
        pytest.param("2026-11-22 08:00", datetime(2026, 11, 22, 8, tzinfo=LONDON), id="a day and a time"),
        pytest.param("2026-11-22T08:00", datetime(2026, 11, 22, 8, tzinfo=LONDON), id="as in an address"),
        pytest.param("2026-11-22", datetime(2026, 11, 22, tzinfo=LONDON), id="a day alone"),
    ],
)
def test_since_is_read_as_local_time(text: str, expected: datetime) -> None:
    assert read_since(text, datetime(2026, 11, 24, 15, 20, tzinfo=UTC), LONDON) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("noon", "is not a time", id="words"),
        pytest.param("25:00", "is not a time", id="no such hour"),
        pytest.param("", "is not a time", id="nothing"),
        pytest.param("2026-11-25 10:00", "still to come", id="tomorrow"),
        pytest.param("2026-11-01 10:00", "more than a week ago", id="long ago"),
    ],
)
def test_a_mistaken_since_is_explained(text: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        read_since(text, datetime(2026, 11, 24, 15, 20, tzinfo=UTC), LONDON)


@given(st.integers(0, 7 * 24 * 60 - 1), st.sampled_from(["UTC", "Europe/London", "Asia/Kolkata"]))
def test_since_survives_the_address(minutes: int, name: str) -> None:
    now, zone = datetime(2026, 6, 24, 15, 20, tzinfo=UTC), ZoneInfo(name)
    at = now - timedelta(minutes=minutes)
    assert read_since(since_parameter(at, zone), now, zone) == at


def test_a_window_reaches_back_a_week_at_most_and_never_forward() -> None:
    now = hour(5)
    assert last_day(now) == Window(now - timedelta(hours=24), now)
    assert since(now - timedelta(days=30), now).first == now - LONGEST
    assert since(now + timedelta(hours=1), now) == Window(now, now)
    with pytest.raises(ValueError, match="before it begins"):
        Window(now, now - timedelta(seconds=1))


# What counts as new


def test_only_watched_and_recent_articles_are_news(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    with writing(db):
        past = put_feed(db, Feed("https://news.example/sitemap", "news", "Past", "backfill"), feeds.news[1], START)
        hand = put_feed(db, Feed("urn:by-hand", "news", "By hand", "by hand"), feeds.news[1], START)
    put(
        db,
        seen(feeds.news, article("fresh", at=hour(2)), 3),
        seen(feeds.news, article("undated", at=None), 4),
        seen(feeds.news, article("old", at=hour(-30)), 5),
        seen((past, feeds.news[1]), article("filled", at=hour(2)), 6),
        seen((hand, feeds.news[1]), article("written", at=hour(2)), 7),
        seen(feeds.news, article("before", at=hour(-3)), -2),
    )
    ids = on_topic(db)
    found = arrived(db, ASKED, WINDOW)
    assert found == Arrivals((ids["undated"], ids["fresh"]), (ids["old"],), (ids["filled"],), (ids["written"],))
    by_outlets = arrived(db, Question(), WINDOW)
    assert by_outlets.news == (ids["fresh"],) and not by_outlets.late
    assert latest.seen_after(asking(db), found.news, hour(3.5)) == 1
    assert latest.outlets_of(asking(db), found.news) == 1


def test_undated_articles_of_a_feeds_first_document_are_backlog(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    with writing(db):
        record_outcome(db, feeds.news[0], Outcome("new", hour(2)))
        record_outcome(db, feeds.news[0], Outcome("new", hour(3)))
    put(db, seen(feeds.news, article("first", at=None), 2), seen(feeds.news, article("later", at=None), 3))
    ids = on_topic(db)
    assert (arrived(db).news, arrived(db).late) == ((ids["later"],), (ids["first"],))


def test_a_window_narrows_every_answer_and_ignores_the_period(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, *(seen(feeds.news, article(f"n{n}", at=hour(n)), n) for n in range(6)))
    on_topic(db)
    asked = replace(ASKED, since=hour(-999).date(), until=hour(-900).date())
    came = latest.came(db, asking(db), asked, Window(hour(2), hour(4)))
    inside = latest.within(asking(db), came.news)
    assert int(inside.mask(asked).sum()) == 3, "both ends count"


def test_articles_that_wait_to_be_judged_are_told(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("a"), 1), seen(feeds.news, article("b"), 30))
    assert latest.unjudged(asking(db), ASKED, WINDOW) == 1


# Hours


def test_hours_hold_every_article_once(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, *(seen(feeds.news, article(f"n{n}", at=hour(n / 2)), n / 2) for n in range(12)))
    on_topic(db)
    window = Window(hour(0.75), hour(5.5))
    ids = arrived(db, ASKED, window).news
    counts = latest.hours(asking(db), ASKED, window, ids)
    assert [len(one.ids) for one in counts] == [0, 2, 2, 2, 2, 2]
    assert [one.partial for one in counts] == [True, False, False, False, False, True]
    assert sorted(i for one in counts for i in one.ids) == sorted(ids)


def test_a_day_with_a_clock_change_has_its_23_or_25_hours(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    autumn = replace(asking(db), zone=LONDON)
    night = datetime(2026, 10, 25, 0, 0, tzinfo=LONDON)
    found = latest.hours(autumn, ASKED, Window(night, datetime(2026, 10, 25, 23, 59, tzinfo=LONDON)), ())
    assert len(found) == 25
    assert [one.start.strftime("%H:%M") for one in found[:4]] == ["00:00", "01:00", "01:00", "02:00"]


def test_the_figure_has_a_bar_an_hour_with_its_hour(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, article("a"), 1), seen(feeds.news, article("b"), 1.2))
    on_topic(db)
    found = arrived(db, ASKED, WINDOW)
    counts = latest.hours(asking(db), ASKED, WINDOW, found.news)
    (bars,) = hours_figure(counts, UTC, dark=False).to_plotly_json()["data"]
    assert sum(bars["y"]) == len(found.news) == 2
    assert bars["customdata"][1][0] == "2026-11-02T09:00+00:00"
    assert "<b>2</b> articles" in bars["customdata"][1][1]


# Stories


def grouped(db: Archive, stories: dict[int, tuple[int, int]]) -> None:
    """Article id → (text, story)."""
    with writing(db):
        rules = put_rules(db, "stories test", [], START)
        for story in {story for _, story in stories.values()}:
            db.conn.execute("INSERT OR IGNORE INTO stories (id) VALUES (?)", [story])
        for i, (text, story) in stories.items():
            db.conn.execute("INSERT INTO groupings VALUES (?, ?, x'', ?, ?, '', NULL)", [i, rules, text, story])


def test_texts_stand_in_order_of_appearance_with_their_copies(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(
        db,
        seen(feeds.post, article("second", at=hour(1)), 2),
        seen(feeds.news, article("first", at=hour(1.9)), 1.95),
        seen(feeds.post, article("copy", at=hour(3)), 3.5),
        seen(feeds.news, article("alone", at=hour(4)), 5),
    )
    ids = on_topic(db)
    grouped(db, {ids["first"]: (ids["first"], 1), ids["copy"]: (ids["first"], 1), ids["second"]: (ids["second"], 1)})
    told, alone = latest.new_stories(asking(db), ASKED, arrived(db, ASKED, WINDOW).news)
    assert [(one.article, one.copies) for one in told.appearances] == [
        (ids["first"], (ids["copy"],)),
        (ids["second"], ()),
    ]
    assert (told.first_article, told.first_at, told.running) == (ids["first"], hour(1.95), False)
    assert told.earliest_claim == ids["second"], "by the outlets' own times another was first, and that is said"
    assert told.outlets == 2 and sum(told.tiers) == 2
    assert alone.articles == (ids["alone"],) and alone.story == -ids["alone"]


def test_a_story_that_began_before_keeps_its_first(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(db, seen(feeds.post, article("early", at=hour(-40)), -39.5), seen(feeds.news, article("now", at=hour(3)), 3.1))
    ids = on_topic(db)
    grouped(db, {ids["early"]: (ids["early"], 1), ids["now"]: (ids["now"], 1)})
    (story,) = latest.new_stories(asking(db), ASKED, arrived(db, ASKED, WINDOW).news)
    assert story.running and story.first_article == ids["early"] and story.articles == (ids["now"],)


def test_stories_stand_by_tier_and_not_by_count(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    put(
        db,
        seen(feeds.news, article("top", at=hour(1)), 1),
        *(seen(feeds.post, article(f"many{n}", at=hour(2 + n)), 2 + n) for n in range(4)),
    )
    ids = on_topic(db)
    grouped(db, {i: (i, 1 if name.startswith("many") else 2) for name, i in ids.items()})
    stories = latest.new_stories(asking(db), ASKED, arrived(db, ASKED, WINDOW).news)
    assert [one.story for one in stories] == [2, 1]


# Changed headlines


def test_changed_headlines_are_told_old_and_new(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    same = "Same standfirst"
    put(db, seen(feeds.news, article("a", "Ban on scanning", same, at=hour(-2)), -2))
    put(db, seen(feeds.news, article("b", "Quiet", "one", at=hour(-2)), -2))
    put(db, seen(feeds.news, article("a", "Ban on scanning dropped", same, at=hour(-2)), 3))
    put(db, seen(feeds.news, article("b", "Quiet ", "two", at=hour(-2)), 3))
    put(db, seen(feeds.search, article("a", "Ban on scanning, says News", same, at=hour(-2)), 4))
    ids = on_topic(db)
    (change,) = latest.headline_changes(db, asking(db), ASKED, WINDOW)
    assert (change.article, change.old, change.new) == (ids["a"], "Ban on scanning", "Ban on scanning dropped")
    assert (change.at, change.before) == (hour(3), hour(-2))
    assert latest.headline_changes(db, asking(db), ASKED, Window(hour(4), hour(9))) == []
    elsewhere = replace(ASKED, countries=("FR",))
    assert latest.headline_changes(db, asking(db), elsewhere, WINDOW) == []


# Feeds


def test_checks_of_the_window_by_feed(archive: tuple[Archive, Feeds]) -> None:
    db, feeds = archive
    with writing(db):
        record_outcome(db, feeds.news[0], Outcome("new", hour(1), articles=3))
        record_outcome(db, feeds.news[0], Outcome("failed", hour(2), "Timed out."))
        record_outcome(db, feeds.news[0], Outcome("unchanged", hour(3)))
        record_outcome(db, feeds.post[0], Outcome("failed", hour(4), "Refused (403)."))
        record_outcome(db, feeds.search[0], Outcome("new", hour(40)))
    post, news = latest.feed_checks(db, WINDOW)
    assert (news.checks, news.failures, news.articles, news.recovered, news.last_at) == (3, 1, 3, True, hour(3))
    assert (news.failed_at, news.failed_reason) == (hour(2), "Timed out.")
    assert (post.failures, post.recovered, post.last_reason) == (1, False, "Refused (403).")
    words = latest_words.checks_words([post, news], 3)
    assert words == (
        "2 of 3 feeds were asked in this time; 1 failed at the last check, so news may be missing here; "
        "1 failed and answered again since."
    )


# Looks


def test_looks_are_remembered_for_each_person(archive: tuple[Archive, Feeds]) -> None:
    db, _ = archive
    assert last_look(db, "Ann") is None
    with writing(db):
        note_look(db, at=hour(1), who="Ann")
        note_look(db, at=hour(2), who="")
        note_look(db, at=hour(3), who="Ann")
    assert (last_look(db, "Ann"), last_look(db, ""), last_look(db, "Bob")) == (hour(3), hour(2), None)


# Words


def test_the_opening_sentence() -> None:
    nothing = latest_words.opening(Arrivals(()), [], 0, "since 14:00", changed=1, unseen=0, looked="09:00")
    assert nothing == "Nothing new that matches since 14:00. 1 headline changed."
    apart = latest_words.opening(Arrivals((), (1, 2), (3,), ()), [], 0, "in the last 24 hours", unjudged=1)
    assert apart == (
        "Nothing new that matches in the last 24 hours. Not counted as new: 2 older than a day when they "
        "reached us and 1 backfilled. 1 article waits to be judged and may belong here."
    )
    said = latest_words.opening(Arrivals((4, 5)), [], 2, "since 14:00", unseen=1, looked="14:30", documents=2)
    assert said.startswith("Since 14:00 we first saw 2 new articles: ")
    assert "One of them is newer than your last look (14:30). 2 official or campaign documents came out." in said


def test_later_words() -> None:
    assert latest_words.later_words(hour(1), hour(1)) == "at the same time"
    assert latest_words.later_words(hour(1.2), hour(1)) == "12 min later"
