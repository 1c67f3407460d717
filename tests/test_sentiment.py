"""Sentiment of the wording: neutral on the subject's own words, silent where it cannot be measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge import load_rules
from judge.rules import Rules
from judge.sentences import LONGEST, sentences
from judge.sentiment import sentiment
from model.question import SENTIMENT_EDGE

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(DATA / "topics.toml", DATA / "lexicon.toml", None)


def test_the_text_counts_by_its_sentences(rules: Rules) -> None:
    one = sentiment("A wonderful victory.", "", "en", rules.wording)
    four = sentiment("A wonderful victory.", "", "en", rules.wording, "The vote was on Monday. It rained. He left.")
    assert one is not None
    assert four == pytest.approx(one / 4, abs=1e-4)


NEUTRAL = {
    "a law's name": "Parliament debates the Online Safety Act",
    "good news about a grim subject": "Minister announces new funding to protect children from online sexual abuse",
    "an arrest": "Police arrest 61 in encrypted chat child abuse ring",
    "an organisation's name": "Safe Harbour Alliance publishes its report",
    "a name in another case": "SAFE  HARBOUR publishes its report",
    "crime and protection": "Victims of abuse ask for safety from criminals, and secure apps to support them",
}


@pytest.mark.parametrize("headline", NEUTRAL.values(), ids=NEUTRAL.keys())
def test_the_subject_does_not_colour_the_wording(headline: str, rules: Rules) -> None:
    score = sentiment(headline, "", "en", rules.wording)
    assert score is not None
    assert abs(score) < SENTIMENT_EDGE


def test_wording_still_counts(rules: Rules) -> None:
    good = sentiment("Campaigners welcome a wonderful victory for child safety", "", "en", rules.wording)
    bad = sentiment("Reckless backdoor plan condemned as a shameful disaster", "", "en", rules.wording)
    assert good is not None
    assert bad is not None
    assert good > 0.3
    assert bad < -0.3


def test_it_is_the_mean_over_the_sentences_of_both_parts(rules: Rules) -> None:
    one = sentiment("A wonderful victory.", "", "en", rules.wording)
    three = sentiment("A wonderful victory.", "The vote was on Monday. Dr. Peake spoke at noon.", "en", rules.wording)
    assert one is not None
    assert three == pytest.approx(one / 3, abs=1e-4)


LANGUAGES = {
    "English": ("Wonderful victory", "en", True),
    "British English": ("Wonderful victory", "en-GB", True),
    "with an underscore, in capitals": ("Wonderful victory", "EN_us", True),
    "German": ("The wonderful victory of the day", "de", False),
    "unknown": ("The minister said that it is wonderful", "", False),
    "no words": ("1234 … !?", "en", False),
    "empty": ("", "en", False),
    "empty, unknown": ("", "", False),
}


@pytest.mark.parametrize(("headline", "language", "measured"), LANGUAGES.values(), ids=LANGUAGES.keys())
def test_measured_in_english_alone(headline: str, language: str, measured: bool, rules: Rules) -> None:
    assert (sentiment(headline, "", language, rules.wording) is not None) == measured


SENTENCES = {
    "two": ("One thing. Another thing!", ["One thing.", "Another thing!"]),
    "no full stop at the end": ("One thing. Another", ["One thing.", "Another"]),
    "titles": ("Dr. Peake met Mr. Rell. They spoke.", ["Dr. Peake met Mr. Rell.", "They spoke."]),
    "initials and countries": ("J. Edgar of the U.S. Senate spoke.", ["J. Edgar of the U.S. Senate spoke."]),
    "decimals and addresses": (
        "Up 3.5 per cent, says example.org today.",
        ["Up 3.5 per cent, says example.org today."],
    ),
    "a quote ends a sentence": ("‘We will not.’ She left.", ["‘We will not.’", "She left."]),
    "a quote begins a sentence": ("She left. “No,” he said.", ["She left.", "“No,” he said."]),
    "lower case goes on": ("He said no. 2 and yes! and left", ["He said no.", "2 and yes! and left"]),
    "an empty line": ("A headline\n\nA text", ["A headline", "A text"]),
    "nothing": ("  ", []),
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.values(), ids=SENTENCES.keys())
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text())
def test_sentences_lose_nothing_but_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


HOSTILE = {"dots": "." * 100_000, "no spaces": "x" * 100_000, "no stops": "word " * 20_000, "lines": "\n" * 100_000}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_sentence_is_longer_than_vader_can_bear(text: str, rules: Rules) -> None:
    assert all(len(sentence) <= LONGEST for sentence in sentences(text))
    sentiment(text, text, "en", rules.wording)
