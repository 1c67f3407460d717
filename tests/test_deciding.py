"""Terms and model together: who decides when, what a reader is told, and that no text breaks it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge import judge, load_rules
from judge.deciding import decide
from judge.likeness import grams
from judge.rules import Rules
from model.judgement import COVERAGE_KINDS, TOPICS, Judgement, Span

DATA = Path(__file__).parents[1] / "data"
OWN = '\n[libraries]\ntitle = "Public libraries"\nterms = ["librarian*"]\n'


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(DATA / "topics.toml", DATA / "lexicon.toml")


@pytest.fixture(scope="module")
def bare() -> Rules:
    return load_rules(DATA / "topics.toml", DATA / "lexicon.toml", None)


def test_what_matches_and_reads_like_it_has_probabilities_and_a_kind(rules: Rules) -> None:
    got = judge("Minister defends law that lets police scan encrypted messages", "", "en", rules)
    assert "encryption" in got.topics
    assert set(got.probabilities) == set(TOPICS)
    assert got.probabilities["encryption"] > 0.5
    assert got.coverage_kind in COVERAGE_KINDS
    assert any("probability" in reason for reason in got.reasons)


def test_a_text_without_any_term_may_read_like_it(rules: Rules) -> None:
    got = judge("States open inquiry into what an image app does to the young people who use it", "", "en", rules)
    close = judge("Attorneys general open probe into Instagram's effect on kids", "", "en", rules)
    assert not got.spans
    assert not close.spans
    assert close.topics == ("child_safety",)
    assert "no term, but it reads like it" in close.reasons[0]


def test_matching_words_that_read_like_something_else_are_turned_down_and_shown(rules: Rules) -> None:
    got = judge("Singer shares recipe", "Her son, a YouTube star, says the cake is safe for dogs.", "en", rules)
    assert got.topics == ()
    assert got.spans
    assert "reads like something else" in got.reasons[0]


def test_what_a_person_excluded_stays_out(rules: Rules) -> None:
    got = judge("Let's Encrypt outage hits messaging apps", "", "en", rules)
    assert (got.topics, got.probabilities) == ((), {})
    assert got.reasons == (f"kept out by the exclusion “{got.excluded_by}”",)


def test_far_off_news_is_not_read_closely(rules: Rules) -> None:
    got = judge("Central bank holds rates", "", "en", rules)
    assert (got.topics, got.probabilities, got.coverage_kind) == ((), {}, "")
    assert got.reasons == ("none of the terms, and it does not read like these topics",)


def test_other_languages_are_decided_by_terms_alone(rules: Rules) -> None:
    got = judge("Regierung will verschlüsselte Messenger der Bürger mitlesen lassen", "", "", rules)
    assert (got.language, got.topics, got.sentiment) == ("de", ("encryption",), None)
    assert (got.probabilities, got.coverage_kind) == ({}, "")


def test_without_weights_terms_and_wording_still_work(bare: Rules) -> None:
    got = judge("A wonderful victory for end-to-end encryption", "", "en", bare)
    assert got.topics == ("encryption",)
    assert got.sentiment is not None
    assert (got.probabilities, got.coverage_kind) == ({}, "")


def test_the_weights_are_part_of_the_version(rules: Rules, bare: Rules) -> None:
    assert rules.version != bare.version


def test_the_text_stands_in_for_a_missing_standfirst(rules: Rules) -> None:
    text = "Police say that end-to-end encryption hides messages about child abuse. " + "It rained. " * 400
    got = judge("What the chief said", "", "en", rules, text)
    assert "encryption" in got.topics
    assert {span.part for span in got.spans} == {"text"}
    assert all(text[span.start : span.end] for span in got.spans)


def test_a_topic_of_your_own_works_by_terms_alone_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text((DATA / "topics.toml").read_text("utf-8") + OWN, "utf-8")
    rules = load_rules(tmp_path / "topics.toml", DATA / "lexicon.toml")
    got = judge("Librarians open on Sundays", "", "en", rules)
    assert got.topics == ("libraries",)
    assert "precision not measured yet" in got.reasons[0]


def test_the_debate_is_never_a_topic_alone(rules: Rules) -> None:
    for line in (Path(__file__).parent / "quality" / "relevance_unseen.json").read_text("utf-8").splitlines()[1:-1]:
        _, on = json.loads("{" + line.rstrip(",") + "}").popitem()[1]
        assert not on[2] or on[0] or on[1]


@given(st.text(), st.text(), st.text())
@settings(max_examples=50, deadline=None)
def test_takes_any_text(headline: str, standfirst: str, text: str) -> None:
    rules = load_rules(DATA / "topics.toml", DATA / "lexicon.toml")
    got = judge(headline, standfirst, "en", rules, text)
    assert all(0 <= p <= 1 for p in got.probabilities.values())
    assert got.reasons


def test_a_hostile_text_takes_no_long_time(rules: Rules) -> None:
    start = time.process_time()
    for text in ("police encrypted " * 50_000, "encrypt" * 100_000, "😁" * 200_000):
        decide(text, text, text, "en", rules)
    assert time.process_time() - start < 20


def test_grams_are_words_pairs_and_runs_of_letters() -> None:
    assert list(grams("Ab c")) == ["ab c", "ab", " ab", "ab ", " ab ", "c", " c "]


def test_reasons_name_terms_once() -> None:
    spans = (Span("headline", 0, 4, "encryption", "E2EE"), Span("headline", 9, 13, "encryption", "E2EE"))
    assert Judgement(("encryption",), spans, None, "r").reasons == ("Encryption: “E2EE”",)
