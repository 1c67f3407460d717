"""Rejudging a whole archive by other rules, stopped and begun again, keeps every correction."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ingest import pipeline
from ingest.pipeline import judge_pending
from judge import Rules, load_rules
from model.judgement import COVERAGE_KINDS, TOPICS
from store.answers import article_rows
from store.archive import Archive, open_writer, writing
from store.corrections import all_corrections, correct, undo
from store.judgements import on_topic_ids
from store.upkeep import check
from tests.building import hour, rows

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    """The sample archive: some thousand invented articles, judged by the rules that ship."""
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((DATA / "sample" / "archive.db.gz").read_bytes()))
    db = open_writer(path)
    yield db
    db.close()


def other_rules(folder: Path) -> Rules:
    """Rules by which hardly anything is on topic. (Without weights: terms decide alone.)"""
    topics = folder / "topics.toml"
    one_term = "".join(f'[{topic}]\nterms = ["quartz{n}"]\n' for n, topic in enumerate(TOPICS))
    topics.write_text(one_term, "utf-8")
    return load_rules(topics, DATA / "lexicon.toml", None)


def test_corrections_survive_a_rejudging_that_was_stopped(
    db: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(1)
    ids = [int(row[0]) for row in rows(db, "SELECT id FROM articles ORDER BY id")]
    chosen = chance.sample(ids, 120)
    undone = set(chosen[:20])
    said = {n: (chance.sample(TOPICS, chance.randrange(4)), chance.choice(COVERAGE_KINDS)) for n in chosen}
    with writing(db):
        for n, (topics, kind) in said.items():
            edit = correct(db, n, "topics", topics, at=hour(1), who="Ann")
            correct(db, n, "coverage_kind", kind, at=hour(1), who="Ann")
            if n in undone:
                undo(db, edit, at=hour(2), who="Bo")
    before = [(one.edit_id, one.value) for one in all_corrections(db)]
    monkeypatch.setattr(pipeline, "JUDGED_AT_ONCE", 300)
    rules = other_rules(tmp_path)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_pending(db, rules, hour(3), progress=stop)
    rest = judge_pending(db, rules, hour(3)).articles
    assert rest == len(ids) - 300
    assert judge_pending(db, rules, hour(4)).articles == 0
    assert [(one.edit_id, one.value) for one in all_corrections(db)] == before
    for row in article_rows(db, chosen):
        topics, kind = said[row.id]
        assert row.coverage_kind == kind
        if row.id not in undone:
            assert set(row.topics) == set(topics)
    judged = {int(row[0]) for row in rows(db, "SELECT article_id FROM judgements WHERE topics != 0")}
    assert judged == on_topic_ids(db)
    assert {n for n in chosen if n not in undone and said[n][0]} <= judged
    assert len(judged - set(chosen)) < len(ids) / 10
    assert check(db) == []


def test_what_a_person_brings_in_is_measured_like_the_rest(db: Archive) -> None:
    rules = load_rules(DATA / "topics.toml", DATA / "lexicon.toml", None)
    judge_pending(db, rules, hour(1))
    off = rows(
        db,
        "SELECT j.article_id FROM judgements j JOIN articles a ON a.id = j.article_id WHERE j.topics = 0"
        " AND a.language IN ('', 'en') AND a.headline != '' ORDER BY 1 LIMIT 2",
    )
    brought, other = (int(row[0]) for row in off)
    with writing(db):
        edit = correct(db, brought, "topics", ["encryption"], at=hour(2), who="Ann")
    assert judge_pending(db, rules, hour(3)).articles == 1
    assert judge_pending(db, rules, hour(3)).articles == 0
    row, untouched = article_rows(db, [brought, other])
    assert (row.topics, row.sentiment is None, untouched.sentiment) == (("encryption",), False, None)
    assert all_corrections(db)[0].judged == []
    with writing(db):
        undo(db, edit, at=hour(4), who="Ann")
    assert judge_pending(db, rules, hour(5)).articles == 1
    assert judge_pending(db, rules, hour(5)).articles == 0
    (row,) = article_rows(db, [brought])
    assert (row.topics, row.sentiment) == ((), None)
