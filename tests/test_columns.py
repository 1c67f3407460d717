"""Columns in memory answer like SQL: any question, over an archive with every kind of article."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.question import ANY_TOPIC, SENTIMENT_EDGE, Question
from store import columns as columns_module
from store.answers import Asking, article_ids, ordered_ids
from store.archive import Archive, open_reader
from store.columns import load_columns, search
from store.where import matching_ids
from tests.building import (
    TODAY,
    ZONES,
    article,
    filled,
    judged,
    judgement,
    lists,
    new_archive,
    put,
    rows,
    seen,
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("columns") / "a.db"
    filled(path)
    db = open_reader(path)
    yield db
    db.close()


@pytest.fixture(scope="module")
def asking(archive: Archive) -> Asking:
    return Asking(load_columns(archive), TODAY, UTC, search(archive))


@settings(max_examples=150, deadline=None)
@given(lists(), st.sampled_from(ZONES))
def test_columns_and_sql_count_the_same_articles_in_the_same_order(
    archive: Archive, asking: Asking, question: Question, zone: str
) -> None:
    there = Asking(asking.columns, TODAY, ZoneInfo(zone), asking.hits)
    assert article_ids(there, question) == matching_ids(archive, question, today=TODAY, zone=ZoneInfo(zone))


def test_the_random_archive_has_every_kind_of_article(archive: Archive) -> None:
    for what in (
        "published_at IS NULL",
        "in_feed = 0",
        "language = ''",
        "id NOT IN (SELECT article_id FROM judgements)",
        "id IN (SELECT article_id FROM judgements WHERE topics = 0)",
        "id IN (SELECT article_id FROM judgements WHERE sentiment IS NULL AND topics != 0)",
        f"id IN (SELECT article_id FROM judgements WHERE sentiment = {SENTIMENT_EDGE})",
    ):
        assert rows(archive, f"SELECT count(*) FROM articles WHERE {what}")[0][0] > 3, what


def test_scores_beside_the_edge_keep_their_side(tmp_path_factory: pytest.TempPathFactory) -> None:
    db, feeds = new_archive(tmp_path_factory.mktemp("edge") / "a.db")
    edges = [
        SENTIMENT_EDGE,
        math.nextafter(SENTIMENT_EDGE, 0),
        -SENTIMENT_EDGE,
        math.nextafter(-SENTIMENT_EDGE, 0),
        0.0,
    ]
    ids = put(db, *(seen(feeds.news, article(str(n))) for n in range(5))).changed_ids
    judged(db, [(i, judgement("debate", sentiment=edge)) for i, edge in zip(ids, edges, strict=True)])
    asking = Asking(load_columns(db), TODAY, UTC, search(db))
    for direction, n in (("negative", 1), ("neutral", 3), ("positive", 1)):
        asked = Question(sentiments=(direction,))
        assert len(article_ids(asking, asked)) == n
        assert article_ids(asking, asked) == matching_ids(db, asked, today=TODAY, zone=UTC)
    db.close()


def test_a_long_archive_is_read_in_chunks(archive: Archive, asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns_module, "CHUNK", 7)
    again = load_columns(archive)
    assert (again.ids == asking.columns.ids).all()
    assert (again.published_at == asking.columns.published_at).all()


def test_columns_of_an_empty_archive(tmp_path_factory: pytest.TempPathFactory) -> None:
    db, _ = new_archive(tmp_path_factory.mktemp("empty") / "a.db")
    asking = Asking(load_columns(db), TODAY, UTC, search(db))
    for asked in (Question(), Question(last=7, text="scan"), Question(topics=("any",), sentiments=("neutral",))):
        assert article_ids(asking, asked) == matching_ids(db, asked, today=TODAY, zone=UTC) == []
    db.close()


def test_hits_newer_than_the_columns_are_dropped(asking: Asking) -> None:
    newest = int(asking.columns.ids.max())
    ahead = Asking(asking.columns, TODAY, UTC, lambda text: [newest, newest + 1, newest + 2])
    assert article_ids(ahead, Question(topics=(ANY_TOPIC,), outlet_kinds=("all",), text="x")) == [newest]


def test_oldest_first_leaves_the_undated_last(asking: Asking) -> None:
    everything = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))
    newest, oldest = ordered_ids(asking, everything, "newest"), ordered_ids(asking, everything, "oldest")
    undated = int((asking.columns.published_at == columns_module.UNDATED).sum())
    assert undated and newest[-undated:] == oldest[-undated:]
    assert newest[:-undated] == oldest[:-undated][::-1]
