"""What of a question's articles is counted, and the states that an article can be asked for by.

A number is opened by a `Question` that counts exactly its articles. These are the words that such a question needs
beside the filters that people set.
"""

from __future__ import annotations

from typing import Literal, get_args

Unit = Literal["articles", "texts", "copies", "stories", "outlets"]
"""What a list holds once: every article; of each text the article where it stood first, or all but that one (so that
texts and copies are the articles); of each story, or each outlet, its first article."""
UNITS: tuple[Unit, ...] = get_args(Unit)

UNIT_NAMES: dict[Unit, tuple[str, str]] = {
    "articles": ("article", "articles"),
    "texts": ("different text", "different texts"),
    "copies": ("copy", "copies"),
    "stories": ("story", "stories"),
    "outlets": ("outlet", "outlets"),
}
UNIT_RULES: dict[Unit, str] = {
    "articles": "",
    "texts": "each text once, where it stood first",
    "copies": "copies alone: all but the first article of each text",
    "stories": "each story once, by its first article",
    "outlets": "each outlet once, by its first article",
}

State = Literal["off", "near", "unjudged"]
STATES: tuple[State, ...] = get_args(State)
"""Values of `Question.topics` that ask for what is *not* counted: judged off topic; of those, the ones that hold a term
we watch for; and those that wait to be judged."""
STATE_WORDS: dict[str, str] = {
    "off": "Off topic",
    "near": "Off topic, though a term that we watch for occurs",
    "unjudged": "Waiting to be judged",
}

UNMEASURED = "unmeasured"
"""A value of `Question.sentiments`: the wording could not be measured."""

ANYBODY = "anybody"
"""A value of `Question.voices`: somebody of our list is named."""

Came = Literal["own", "watched", "backfill", "hand"]
CAME: tuple[Came, ...] = get_args(Came)
"""How an article came: through its outlet's own feeds (the numerator and denominator of shares), through any watched
feed, by backfill alone, by hand alone."""
CAME_WORDS: dict[str, str] = {
    "own": "the outlets’ own feeds",
    "watched": "watched feeds",
    "backfill": "backfill",
    "hand": "a person’s hand",
}

UNKNOWN = "none"
"""How the address writes a country or a language that is not known."""
