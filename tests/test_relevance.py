"""Topics by terms: what counts as a match, where it stands, and what keeps an article out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge import judge, load_rules
from judge.relevance import READ_WORDS, fold, word_spans
from judge.rules import Rules

TOPICS = """
[words]
cipher = ["encrypt*", "verschlüssel*"]          # a comment, "with quotes"
law = ["police", "law enforcement"]

[encryption]
terms = ["EncroChat"]
phrases = ["end to end encrypt*", "chat control"]
near = [{ all = ["@cipher", "@law"], within = 5 }]
exclusions = ["ransomware", "Let's Encrypt"]

[child_safety]
terms = ["sextortion"]
phrases = ["online safety", "chat control", "âge légal"]
exclusions = ["playground online safety"]

[debate]
phrases = ["chat control"]
near = [{ all = ["topic:encryption", "topic:child_safety"], within = 10 }]
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder = tmp_path_factory.mktemp("rules")
    topics, lexicon = folder / "topics.toml", folder / "lexicon.toml"
    topics.write_text(TOPICS, "utf-8")
    lexicon.write_text("", "utf-8")
    return load_rules(topics, lexicon, None)


ENC, CHILD, DEBATE = "encryption", "child_safety", "debate"

TEXTS = {
    "nothing": ("Storm closes ports", "Ferries stay in harbour.", ()),
    "empty": ("", "", ()),
    "a term": ("EncroChat gang jailed", "", (ENC,)),
    "a term in another case": ("ENCROCHAT gang jailed", "", (ENC,)),
    "a term is a whole word": ("EncroChats", "", ()),
    "a phrase, its marks aside": ("The end-to-end encryption row", "", (ENC,)),
    "a phrase with words between": ("The end to the end encryption row", "", ()),
    "a phrase across headline and standfirst": ("A plan for chat", "control is back", (ENC, CHILD, DEBATE)),
    "accents do not matter": ("L'AGE LEGAL en débat", "", (CHILD,)),
    "decomposed accents do not matter": ("L'a\u0302ge le\u0301gal", "", (CHILD,)),
    "a soft hyphen does not matter": ("Police: ver\u00adschlüsselt", "", (ENC,)),
    "near": ("Police want encrypted phones opened", "", (ENC,)),
    "near, the other way round": ("Encrypted phones trouble the police", "", (ENC,)),
    "near, across the parts": ("Encrypted", "Police say so", (ENC,)),
    "too far": ("Police see one two three four five encrypted phones", "", ()),
    "just near enough": ("Police see one two three encrypted phones", "", (ENC,)),
    "one element alone": ("Encrypted phones", "", ()),
    "an exclusion outweighs a near-condition": ("Police: ransomware encrypted files", "", ()),
    "an exclusion hides its own words": ("Police use Let's Encrypt", "", ()),
    "a phrase outweighs an exclusion": ("Ransomware and end-to-end encryption", "", (ENC,)),
    "an exclusion is of one topic": ("Ransomware and sextortion", "", (CHILD,)),
    "an exclusion around a phrase": ("Playground online safety", "", ()),
    "the phrase once within, once without": ("Playground online safety and online safety", "", (CHILD,)),
    "both, near each other: the debate": ("Online safety against EncroChat", "", (ENC, CHILD, DEBATE)),
    "both, far apart: no debate": (
        "EncroChat one two three four five six seven eight nine ten",
        "Online safety",
        (ENC, CHILD),
    ),
    "a passing mention far down": ("Storm", "word " * READ_WORDS + "EncroChat", ()),
}


@pytest.mark.parametrize(("headline", "standfirst", "topics"), TEXTS.values(), ids=TEXTS.keys())
def test_topics(headline: str, standfirst: str, topics: tuple[str, ...], rules: Rules) -> None:
    assert judge(headline, standfirst, "en", rules).topics == topics


SPANS = {
    "term": ("The EncroChat case", "", [("headline", "EncroChat", "EncroChat")]),
    "phrase": ("On end-to-end encryption.", "", [("headline", "end-to-end encryption", "end to end encrypt*")]),
    "standfirst": ("News", "“EncroChat” again", [("standfirst", "EncroChat", "EncroChat")]),
    "accents": ("À l’âge légal, oui", "", [("headline", "âge légal", "âge légal")]),
    "decomposed": ("l'a\u0302ge le\u0301gal", "", [("headline", "a\u0302ge le\u0301gal", "âge légal")]),
    "characters that grow": ("ßßﬁ½ EncroChat ß", "", [("headline", "EncroChat", "EncroChat")]),
    "near": (
        "Polizei, police: verschlüsselt",
        "",
        [("headline", "police", "police"), ("headline", "verschlüsselt", "verschlüssel*")],
    ),
    "cut at the border of the parts": (
        "Plan for chat",
        "control",
        [("headline", "chat", "chat control")] * 3,
    ),
}


@pytest.mark.parametrize(("headline", "standfirst", "expected"), SPANS.values(), ids=SPANS.keys())
def test_spans_point_into_the_original_text(
    headline: str, standfirst: str, expected: list[tuple[str, str, str]], rules: Rules
) -> None:
    parts = {"headline": headline, "standfirst": standfirst}
    spans = judge(headline, standfirst, "en", rules).spans
    assert [(s.part, parts[s.part][s.start : s.end], s.rule) for s in spans] == expected


def test_each_span_occurs_once_and_in_reading_order(rules: Rules) -> None:
    spans = judge("Police, police: encrypted, encrypted EncroChat", "police encrypted", "en", rules).spans
    assert len(set(spans)) == len(spans)
    places = [(s.part, s.start) for s in spans]
    assert places == sorted(places)


EXCLUDED = {
    "near-condition": ("Police: ransomware encrypted files", "ransomware"),
    "own words": ("Playground online safety", "playground online safety"),
    "nothing else matched": ("Ransomware closes school", ""),
    "on topic after all": ("Ransomware, EncroChat", ""),
}


@pytest.mark.parametrize(("headline", "exclusion"), EXCLUDED.values(), ids=EXCLUDED.keys())
def test_says_which_exclusion_kept_it_out(headline: str, exclusion: str, rules: Rules) -> None:
    assert judge(headline, "", "en", rules).excluded_by == exclusion


PIECES = st.sampled_from(
    ["EncroChat", "police", "encrypted", "é", "e\u0301", "ß", "ﬁ", "½", "\u00ad", "İ", "’", " ", "chat", "control"]
)


@given(st.lists(PIECES | st.characters()).map("".join), st.lists(PIECES | st.characters()).map("".join))
def test_any_text_is_judged_and_its_spans_fold_to_their_rules(rules: Rules, headline: str, standfirst: str) -> None:
    judgement = judge(headline, standfirst, "", rules)
    parts = {"headline": headline, "standfirst": standfirst}
    for span in judgement.spans:
        matched = fold(parts[span.part][span.start : span.end]).split()
        assert matched
        assert matched[0].startswith(fold(span.rule).split()[0])


@given(st.text())
def test_there_is_one_span_for_each_folded_word(text: str) -> None:
    assert len(word_spans(text)) == len(fold(text).split())


def test_a_hostile_text_takes_no_long_time(rules: Rules) -> None:
    text = "police encrypted " * 50_000
    assert judge(text, text, "en", rules).topics == (ENC,)
