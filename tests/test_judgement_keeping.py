"""What the model says of an article is kept and read back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.judgement import COVERAGE_KINDS, Judgement, Span
from store.answers import article_rows
from store.judgements import kind_named, kind_number
from tests.building import article, article_id, judged, new_archive, put, rows, seen


def test_probabilities_kind_language_and_spans_in_the_text_come_back(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "archive.db")
    put(db, seen(feeds.news, article("x", "What the chief said"), 0))
    i = article_id(db, article("x").url)
    spans = (Span("text", 3, 9, "encryption", "E2EE"),)
    judged(db, [(i, Judgement(("encryption",), spans, 0.1, "test-1", "", {"encryption": 0.93}, "en", "policy"))])
    (row,) = article_rows(db, [i])
    assert (row.probabilities, row.coverage_kind, row.spans) == ({"encryption": 0.93}, "policy", spans)
    assert rows(db, "SELECT coverage_kind, language FROM judgements") == [(1, "en")]


def test_not_measured_is_not_a_kind(tmp_path: Path) -> None:
    db, feeds = new_archive(tmp_path / "archive.db")
    put(db, seen(feeds.news, article("x", "What the chief said"), 0))
    i = article_id(db, article("x").url)
    judged(db, [(i, Judgement(("encryption",), (), None, "test-1"))])
    (row,) = article_rows(db, [i])
    assert (row.probabilities, row.coverage_kind) == ({}, "")


@pytest.mark.parametrize("kind", ["", *COVERAGE_KINDS])
def test_a_kind_survives_its_number(kind: str) -> None:
    assert kind_named(kind_number(kind)) == kind
