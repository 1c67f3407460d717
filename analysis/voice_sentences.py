"""The sentences of the page Voices: generated from numbers; coincidence, never cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.attitudes import LEAST, Attitudes
from analysis.sentences import period_words, unjudged_words
from analysis.words import change_words, listed, number, percent, plural
from model.question import Question
from model.voice import VoiceCount

NAMED = 3
"""Voices that the opening names."""


def opening(
    asked: Question, rows: Sequence[VoiceCount], whole: int, articles: int, today: date, *, unjudged: int = 0
) -> str:
    """How many texts name anybody we know, and who is named most. `whole`: different texts that name a voice."""
    period = period_words(asked, today)
    if not rows:
        none = f"Of {plural(articles, 'article')} {period}, none names a voice of our list." if articles else ""
        return " ".join(part for part in (none or f"No articles {period}.", unjudged_words(unjudged)) if part)
    names = "names" if whole == 1 else "name"
    first = f"{plural(whole, 'different text')} {period} {names} a voice of our list; most often "
    named = [f"{row.voice.name} ({share_words(row.texts, whole)})" for row in rows[:NAMED]]
    parts = [first + listed(named) + "."]
    moved = [row for row in rows if row.previous_texts is not None and max(row.texts, row.previous_texts) >= LEAST]
    if moved:
        most = max(moved, key=lambda row: abs(row.texts - (row.previous_texts or 0)))
        change = change_words(most.texts, most.previous_texts)
        if change:
            parts.append(f"The largest change is {most.voice.name}’s: {change}.")
    parts.append(unjudged_words(unjudged))
    return " ".join(part for part in parts if part)


def attitude(name: str, found: Attitudes) -> str:
    """What different texts think of one voice, in counts; shares only where there are enough."""
    counts = found.counts
    if not found.n:
        return f"The attitude toward {name} was not measured: it is measured in English alone."
    said = listed([f"{number(counts[label])} {label}" for label in counts])
    first = f"Of {plural(found.n, 'different text')} in English that name {name}: {said}."
    if found.shares is None:
        return f"{first} Under {LEAST}, that is too few for shares."
    unfavourable = found.shares["unfavourable"]
    return (
        f"{first} Unfavourable are {percent(unfavourable.value, 0)} "
        f"(range {percent(unfavourable.low, 0)} to {percent(unfavourable.high, 0)})."
    )


def share_words(count: int, whole: int) -> str:
    """A voice's texts, and their share of all that name anybody where those are enough: `12, 31%`."""
    return number(count) if whole < LEAST else f"{number(count)}, {percent(count / whole, 0)}"
