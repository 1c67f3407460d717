"""Loading the rules: mistakes are told with file and line, and the version follows the content."""

from __future__ import annotations

import time
import timeit
from pathlib import Path

import pytest

from judge import judge, load_rules
from model.errors import DataFileError
from model.judgement import TOPICS

DATA = Path(__file__).parents[1] / "data"

MINIMAL = """[encryption]
terms = ["EncroChat"]
[child_safety]
terms = ["sextortion"]
[debate]
"""
LEXICON = 'neutral = ["abuse"]\nnames = ["Safe Harbour"]\n'


def version(folder: Path, topics: str = MINIMAL, lexicon: str = LEXICON) -> str:
    (folder / "topics.toml").write_text(topics, "utf-8")
    (folder / "lexicon.toml").write_text(lexicon, "utf-8")
    return load_rules(folder / "topics.toml", folder / "lexicon.toml").version


MISTAKES = {
    "not TOML": ('terms = ["EncroChat"', 3, "not well-formed"),
    "an unknown key": ('trems = ["EncroChat"]', 2, "“trems” is not known"),
    "not a list": ('terms = "EncroChat"', 2, "must be a list of texts"),
    "not texts": ("terms = [1]", 2, "must be a list of texts"),
    "an empty term": ('terms = [""]', 2, "no letter or digit"),
    "marks alone": ('terms = ["?!"]', 2, "no letter or digit"),
    "twice": ('terms = ["a", # "a"\n"b",\n"a"]', 4, "stands twice"),
    "several words among the terms": ('terms = ["chat control"]', 2, "put it among the phrases"),
    "a star at the front": ('terms = ["*crypt"]', 2, "a * may only end a word"),
    "a star in the middle": ('terms = ["en*crypt"]', 2, "a * may only end a word"),
    "a star after too few letters": ('terms = ["en*"]', 2, "at least 3 letters"),
    "far too long": (f'terms = ["{"a" * 101}"]', 2, "longer than 100"),
    "an unknown group": ('terms = ["@cops"]', 2, "“@cops” is not a group"),
    "near is not a list": ("near = 3", 2, "must be a list of conditions"),
    "near holds texts": ('near = ["a"]', 2, "must be a table"),
    "near of one": ('near = [{ all = ["EncroChat"], within = 3 }]', 2, "at least two"),
    "near without words": ("near = [{ within = 3 }]", 2, "lacks “all”"),
    "near without a width": ('near = [{ all = ["a", "b"] }]', 2, "from 1 to 200"),
    "near far too wide": ('near = [{ all = ["a", "b"], within = 201 }]', 2, "from 1 to 200"),
    "an unknown key in near": ('near = [{ all = ["a", "b"], within = 2, x = 1 }]', 2, "a near-condition"),
    "a topic in a topic": ('near = [{ all = ["topic:debate", "b"], within = 2 }]', 2, "only [debate]"),
}


@pytest.mark.parametrize(("line", "number", "words"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_topics_is_told_with_its_line(line: str, number: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as caught:
        version(tmp_path, MINIMAL.replace('terms = ["EncroChat"]', line))
    assert words in str(caught.value)
    assert caught.value.line == number
    assert caught.value.path.endswith("topics.toml")


OTHER_MISTAKES = {
    "an unknown topic": (MINIMAL + "[weather]\n", LEXICON, "“weather” is not known"),
    "a missing topic": (MINIMAL.replace("[debate]", ""), LEXICON, "[debate] is missing"),
    "a topic that is no table": ("encryption = 3\n[child_safety]\n[debate]", LEXICON, "must be a table"),
    "a group in a group": (MINIMAL + '[words]\na = ["@b"]\nb = ["c"]\n', LEXICON, "cannot hold another group"),
    "a word without weight": (MINIMAL, 'neutral = ["table"]', "no weight in VADER"),
    "an unknown key in the lexicon": (MINIMAL, "words = []", "“words” is not known"),
    "a name twice": (MINIMAL, 'names = ["A b", "A b"]', "stands twice"),
}


@pytest.mark.parametrize(("topics", "lexicon", "words"), OTHER_MISTAKES.values(), ids=OTHER_MISTAKES.keys())
def test_other_mistakes(topics: str, lexicon: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"topics\.toml|lexicon\.toml") as caught:
        version(tmp_path, topics, lexicon)
    assert words in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        load_rules(tmp_path / "none.toml", tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'neutral = ["caf\xe9"]')
    with pytest.raises(DataFileError, match="UTF-8"):
        load_rules(tmp_path / "latin.toml", tmp_path / "latin.toml")


SAME = {
    "a comment": (MINIMAL + "# a comment\n", LEXICON),
    "layout": (MINIMAL.replace('["EncroChat"]', '[\n  "EncroChat",\n]'), LEXICON),
    "an unused group": (MINIMAL + '[words]\nlaw = ["police"]\n', LEXICON),
    "a group instead of its words": (MINIMAL.replace('"EncroChat"', '"@a"') + '[words]\na = ["EncroChat"]\n', LEXICON),
    "a phrase of one word": (MINIMAL.replace("terms", "phrases"), LEXICON),
    "case of names and words": (MINIMAL, LEXICON.replace("abuse", "Abuse").replace("Safe", "safe")),
}
OTHER = {
    "a term more": (MINIMAL.replace('"EncroChat"', '"EncroChat", "E2EE"'), LEXICON),
    "a term less": (MINIMAL.replace('"EncroChat"', ""), LEXICON),
    "an exclusion": (MINIMAL + 'exclusions = ["film"]\n', LEXICON),
    "a near-condition": (MINIMAL + 'near = [{ all = ["a", "b"], within = 2 }]\n', LEXICON),
    "a neutral word": (MINIMAL, LEXICON.replace('"abuse"', '"abuse", "safe"')),
    "a name": (MINIMAL, LEXICON.replace('"Safe Harbour"', '"Safe Harbour", "Open Rights"')),
}


@pytest.mark.parametrize(("topics", "lexicon"), SAME.values(), ids=SAME.keys())
def test_the_version_stays_where_judgements_stay(topics: str, lexicon: str, tmp_path: Path) -> None:
    assert version(tmp_path, topics, lexicon) == version(tmp_path)


@pytest.mark.parametrize(("topics", "lexicon"), OTHER.values(), ids=OTHER.keys())
def test_the_version_changes_where_judgements_may_change(topics: str, lexicon: str, tmp_path: Path) -> None:
    assert version(tmp_path, topics, lexicon) != version(tmp_path)


def test_sentiment_is_for_articles_on_topic(tmp_path: Path) -> None:
    version(tmp_path)
    rules = load_rules(tmp_path / "topics.toml", tmp_path / "lexicon.toml", None)
    on, off = judge("A wonderful EncroChat", "", "en", rules), judge("A wonderful day", "", "en", rules)
    assert on.on_topic
    assert on.sentiment is not None
    assert (off.topics, off.spans, off.sentiment, off.excluded_by) == ((), (), None, "")
    assert on.rules == off.rules == rules.version


PROJECT = {
    "a Boolean classic": ("UK orders Apple to let it spy on users' encrypted accounts", "encryption"),
    "age checks": ("Pornhub to introduce age checks", "child_safety"),
    "a law": ("Peers warn of the Online Safety Act", "child_safety"),
    "Chat Control": ("EU Council approves Chat Control mandate", "encryption child_safety debate"),
    "Chatkontrolle": ("Chatkontrolle: Streit im Bundestag", "encryption child_safety debate"),
    "German": ("Regierung will verschlüsselte Messenger knacken", "encryption"),
    "French": ("Vérification de l'âge : les sites devront obéir", "child_safety"),
    "Spanish": ("La policía pide acceso a los mensajes cifrados", "encryption"),
    "the two linked": ("WhatsApp encryption puts children at risk, says NSPCC", "encryption child_safety debate"),
    "ransomware": ("Ransomware gang encrypts hospital phones, police say", ""),
    "the certificate authority": ("Let's Encrypt outage hits messaging apps", ""),
    "a playground": ("Playground safety: children hurt on slides", ""),
    "a traffic signal": ("Signal failure strands commuters", ""),
    "offline abuse": ("Vatican releases guidelines on clerical child abuse", ""),
}


@pytest.mark.parametrize(("headline", "topics"), PROJECT.values(), ids=PROJECT.keys())
def test_the_rules_of_the_project(headline: str, topics: str) -> None:
    rules = load_rules(DATA / "topics.toml", DATA / "lexicon.toml")
    assert judge(headline, "", "en", rules).topics == tuple(topics.split())
    assert [topic.name for topic in rules.topics] == list(TOPICS)


SLOWEST_OFF_TOPIC_S = 400e-6
"""CPU time. 130 µs when measured in November 2026, 100 of them for the language, which is known first since then (the
terms alone took 10). The goal is 1,500 headlines a CPU-second: 670 µs each, with the one in 25 that is read closely."""


def test_an_off_topic_article_is_judged_quickly() -> None:
    rules = load_rules(DATA / "topics.toml", DATA / "lexicon.toml")
    standfirst = "Borrowing costs were left unchanged for a fourth meeting as policymakers pointed to weak sales. " * 3
    runs = timeit.repeat(lambda: judge("Central bank holds rates", standfirst, "en", rules), number=100, repeat=5,
                         timer=time.process_time)  # fmt: skip
    assert min(runs) / 100 < SLOWEST_OFF_TOPIC_S
