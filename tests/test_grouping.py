"""Grouping in the archive: what waits, placing, regrouping, corrections that last, and counts that open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest

from ingest.grouping import PLACED_AT_MOST, group_pending, regroup_recent, spans
from judge.stories import load_story_rules
from model.errors import ArchiveError
from model.judgement import Judgement
from model.question import Question
from store import answers, story_answers
from store.archive import Archive, revision, writing
from store.columns import load_columns, search
from store.editorial import forget_article
from store.judgements import put_judgements, put_rules, topic_bits
from store.stories import any_grouped
from store.story_edits import corrections, merge_stories, split_story, story_edits, undo_story_edit
from store.where import matching_ids
from tests.building import article, hour, new_archive, put, seen
from tests.test_stories import FINE, MEMO

RULES = load_story_rules(Path(__file__).parents[1] / "data" / "models", meaning=False)
NOW = hour(48)
WHEN = (date(2026, 11, 30), UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    db, feeds = new_archive(tmp_path / "a.db")
    told = [*MEMO, *FINE]
    outlets = {"wire": feeds.news, "post": feeds.post, "news": feeds.news}
    put(
        db,
        *(
            seen(outlets[one.outlet], article(f"n{one.id}", one.headline, one.standfirst, at=hour(24 * (one.at or 0))))
            for one in told
        ),
        seen(feeds.news, article("off", "Rain ends the match", "The cup final was called off.")),
    )
    on_topic(db)
    yield db
    db.close()


def on_topic(db: Archive) -> None:
    with writing(db):
        rules = put_rules(db, "test", ["encryption", "child_safety", "debate"], NOW)
        found = db.conn.execute("SELECT id, headline FROM articles").fetchall()
        judged = [
            (i, Judgement(() if headline.startswith("Rain") else ("encryption",), (), -0.2 if i % 2 else 0.3, "test"))
            for i, headline in found
        ]
        put_judgements(db, rules, judged, topic_bits(db))


def groups(db: Archive) -> dict[str, tuple[int, int]]:
    """Headline's article name → (text, story)."""
    rows = db.conn.execute(
        "SELECT s.key, g.text_id, g.story_id FROM groupings g JOIN sightings s ON s.article_id = g.article_id"
    )
    return {key: (text, story) for key, text, story in rows}


def partition(db: Archive) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for key, (_, story) in groups(db).items():
        found.setdefault(story, set()).add(key)
    return {frozenset(keys) for keys in found.values()}


EXPECTED = {frozenset({"n1", "n2", "n3"}), frozenset({"n4", "n5"})}


def asking(db: Archive) -> answers.Asking:
    return answers.Asking(load_columns(db), *WHEN, search(db))


def test_on_topic_articles_are_grouped_once(archive: Archive) -> None:
    done = group_pending(archive, RULES, NOW)
    assert (done.articles, done.copies, done.moved) == (5, 1, 0)
    assert partition(archive) == EXPECTED
    before = revision(archive)
    again = group_pending(archive, RULES, NOW)
    assert (again.articles, again.changed) == (0, set())
    assert not regroup_recent(archive, RULES, NOW).changed
    assert revision(archive) == before, "nothing changed, so nobody need read again"


def test_what_arrives_is_placed(archive: Archive, tmp_path: Path) -> None:
    group_pending(archive, RULES, NOW)
    stories = groups(archive)
    feed = archive.conn.execute("SELECT id, outlet_id FROM feeds ORDER BY id LIMIT 1").fetchone()
    late = article(
        "late", "Peake faces new questions over leaked memo on scanning order", MEMO[2].standfirst, at=hour(20)
    )
    put(archive, seen(feed, late))
    on_topic(archive)
    assert any_grouped(archive, archive.conn.execute("SELECT max(rules_id) FROM groupings").fetchone()[0])
    done = group_pending(archive, RULES, NOW)
    assert done.articles == 1 <= PLACED_AT_MOST
    assert groups(archive)["late"][1] == stories["n3"][1]
    assert {key: value for key, value in groups(archive).items() if key != "late"} == stories


def test_a_split_outlives_every_later_pass(archive: Archive) -> None:
    group_pending(archive, RULES, NOW)
    story = groups(archive)["n3"][1]
    taken = archive.conn.execute("SELECT article_id FROM sightings WHERE key = 'n3'").fetchone()[0]
    with writing(archive):
        new = split_story(archive, story, [taken], at=NOW, who="Ada")
    assert groups(archive)["n3"][1] == new
    with writing(archive):
        archive.conn.execute("UPDATE groupings SET rules_id = (SELECT id FROM rules WHERE version = 'test')")
    assert group_pending(archive, RULES, NOW).articles == 5
    assert partition(archive) == {frozenset({"n1", "n2"}), frozenset({"n3"}), frozenset({"n4", "n5"})}
    assert groups(archive)["n3"][1] == new, "a story keeps its number"
    (edit,) = story_edits(archive, story)
    assert (edit.who, edit.at) == ("Ada", NOW)
    with writing(archive):
        assert undo_story_edit(archive, edit.id, at=NOW, who="Ada")
        assert not undo_story_edit(archive, edit.id, at=NOW, who="Ada")
    assert partition(archive) == EXPECTED
    assert not regroup_recent(archive, RULES, NOW).moved


def test_a_merge_outlives_every_later_pass(archive: Archive) -> None:
    group_pending(archive, RULES, NOW)
    stories = sorted({story for _, story in groups(archive).values()})
    with writing(archive):
        into = merge_stories(archive, stories, at=NOW, who="Ada")
    regroup_recent(archive, RULES, NOW)
    assert {story for _, story in groups(archive).values()} == {into}
    with writing(archive), pytest.raises(ArchiveError, match="two stories"):
        merge_stories(archive, [into, 999], at=NOW, who="Ada")


def test_a_later_split_has_the_last_word(archive: Archive) -> None:
    group_pending(archive, RULES, NOW)
    stories = sorted({story for _, story in groups(archive).values()})
    with writing(archive):
        into = merge_stories(archive, stories, at=NOW, who="Ada")
        ids = [
            archive.conn.execute("SELECT article_id FROM sightings WHERE key = ?", [k]).fetchone()[0]
            for k in ("n4", "n5")
        ]
        split_story(archive, into, ids, at=NOW, who="Ada")
    regroup_recent(archive, RULES, NOW)
    assert partition(archive) == EXPECTED
    assert corrections(archive).apart


@pytest.mark.parametrize("chosen", [[], ["n1", "n2", "n3"]])
def test_a_split_needs_some_but_not_all(archive: Archive, chosen: list[str]) -> None:
    group_pending(archive, RULES, NOW)
    ids = [archive.conn.execute("SELECT article_id FROM sightings WHERE key = ?", [k]).fetchone()[0] for k in chosen]
    with writing(archive), pytest.raises(ArchiveError, match="some of the story"):
        split_story(archive, groups(archive)["n3"][1], ids, at=NOW, who="Ada")


def test_erased_and_off_topic_articles_leave(archive: Archive) -> None:
    group_pending(archive, RULES, NOW)
    with writing(archive):
        assert forget_article(archive, "https://news.example/n4", at=NOW, who="Ada")
        archive.conn.execute("UPDATE judgements SET topics = 0 WHERE article_id IN (SELECT article_id FROM sightings"
                             " WHERE key = 'n3')")  # fmt: skip
    group_pending(archive, RULES, NOW)
    assert set(groups(archive)) == {"n1", "n2", "n5"}


def test_counts_in_every_unit_open(archive: Archive) -> None:
    group_pending(archive, RULES, NOW)
    ask, question = asking(archive), Question()
    side = story_answers.side_by_side(ask, question)
    assert (side.articles, side.texts, side.stories, side.outlets) == (5, 4, 2, 2)
    assert side.syndication == 1.25
    first, second = story_answers.story_counts(ask, question, 2)
    assert (first.articles, first.texts, first.outlets, sum(first.days)) == (3, 2, 2, 3)
    for one in (first, second):
        asked = story_answers.story_question(question, one.story)
        ids = answers.article_ids(ask, asked)
        assert len(ids) == one.articles
        assert sorted(ids) == sorted(matching_ids(archive, asked, today=WHEN[0], zone=UTC))
        assert Question.from_url(asked.url()) == asked
    for unit, total in (("articles", 5), ("texts", 4)):
        assert sum(answers.volume(ask, question, unit).total) == total  # type: ignore[arg-type]
    assert max(answers.volume(ask, question, "stories").total) == 2
    assert sum(answers.sentiment_over_time(ask, question).measured) == 4
    assert sum(answers.sentiment_over_time(ask, question, "articles").measured) == 5
    members = story_answers.story_members(archive, first.story)
    assert [member.copy_evidence is not None for member in members] == [False, True, False]
    assert story_answers.central_articles(archive, [first.story])[first.story] in {m.article for m in members}
    peak = story_answers.peak_story(ask, question, hour(0).date(), "day")
    assert peak is not None
    assert (peak.story, peak.articles, peak.texts, peak.without_copies) == (first.story, 3, 2, 4)


def test_spans_join_and_are_cut() -> None:
    day = 86_400
    near = spans([0, 20 * day, 200 * day])
    assert near == [(-14 * day, 34 * day), (186 * day, 214 * day)]
    assert len(spans([n * day for n in range(0, 400, 5)])) > 2
