"""Our linear scorer gives vaderSentiment's numbers on any text."""

from __future__ import annotations

import random
import timeit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from judge.sentiment import polarity
from judge.vader import Vader

ORIGINAL = SentimentIntensityAnalyzer()
OURS = Vader()
LEXICON = sorted(ORIGINAL.lexicon)
EMOJI = sorted(ORIGINAL.emojis)
WORDS = """the minister said that children use apps every day on their phones at least very so this or nor
never without doubt but kind of sort of just enough least no not isn't NO BUT Kind but,"""
PIECES = [
    *WORDS.split(), *NEGATE, *BOOSTER_DICT, *SPECIAL_CASES, "!", "?", "??", "!!!", ":)", ":D", "x", "...", "\n", "\t",
    "“good”", "(bad)",
]  # fmt: skip


def same(text: str) -> None:
    assert OURS.polarity(text)._asdict() == ORIGINAL.polarity_scores(text)


def invented(chance: random.Random) -> str:
    """A text of what VADER treats apart: hits near negations, boosters, idioms, emoji and capitals."""
    words = []
    for _ in range(chance.randint(0, chance.choice((4, 12, 60)))):
        word = chance.choice(chance.choice((PIECES, PIECES, LEXICON, LEXICON, EMOJI)))
        words.append(chance.choice((word, word, word, word.upper(), word.title(), f"{word},", f"“{word}", f"{word}!")))
    return "".join(word + chance.choice((" ", " ", " ", " ", "  ", "")) for word in words)


def test_the_same_on_ten_thousand_texts() -> None:
    chance = random.Random(20261124)
    for _ in range(10_000):
        same(invented(chance))


@given(st.text())
@settings(max_examples=300)
def test_the_same_on_any_text(text: str) -> None:
    same(text)


@given(st.lists(st.sampled_from([*PIECES, *LEXICON[::20], *EMOJI[::40]]), max_size=40).map(" ".join))
@settings(max_examples=300)
def test_the_same_on_any_row_of_its_words(text: str) -> None:
    same(text)


@pytest.mark.parametrize(
    "text", ["", " ", "but", "good but good but bad good", "😁😁 good😁but", "KIND OF GOOD", "no no"]
)
def test_the_same_at_the_edges(text: str) -> None:
    same(text)


def test_polarity_is_the_compound_with_vaders_own_lexicon() -> None:
    text = "Not a bad law, but the abuse is a SHAME!"
    assert polarity(text) == ORIGINAL.polarity_scores(text)["compound"]


LONGEST_TIMES = 0.2
"""At 5 KB at most a fifth of vaderSentiment's time."""


def test_five_times_as_fast_at_five_kilobytes() -> None:
    text = (
        "The minister welcomed a good plan, but critics fear that the reckless scheme harms trust in messages. " * 50
    )[:5_000]
    ours = min(timeit.repeat(lambda: OURS.polarity(text), number=5, repeat=5))
    theirs = min(timeit.repeat(lambda: ORIGINAL.polarity_scores(text), number=5, repeat=5))
    assert ours < LONGEST_TIMES * theirs


def test_time_grows_with_the_length_alone() -> None:
    short, long = "good but bad " * 1_000, "good but bad " * 10_000
    once = min(timeit.repeat(lambda: OURS.polarity(short), number=1, repeat=3))
    assert min(timeit.repeat(lambda: OURS.polarity(long), number=1, repeat=3)) < 30 * once
