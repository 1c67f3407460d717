"""What we know of an article's page, in words. Pure, plain text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from analysis.words import number, plural
from model.page import PAGE_OUTCOME_WORDS, PageState, ReadInFull

When = Callable[[datetime], str]
"""A time in the reader's zone, in words."""
NOT_ASKED = "Not read yet: its page waits to be asked for."
NOT_CONCERNED = "Its page is not read: only pages of on-topic press articles and of starred ones are."
SWITCHED_OFF = "Its page is not read: reading is switched off for this outlet."


def read_in_full_words(counted: ReadInFull) -> str:
    """`read in full: 12 of 40`, as every figure that rests on text says."""
    return f"read in full: {number(counted.read)} of {number(counted.of)}"


def page_words(state: PageState, when: When) -> str:
    """The first thing to know: whether it was read, and if not, why not and what comes next."""
    if state.read_at and state.in_full:
        whole = f"Read in full on {when(state.read_at)}, {plural(state.words, 'word')}."
        told = state.reason if state.outcome in ("read", "changed", "unchanged") else ""  # what was left out, say
        return f"{whole} {told}".strip()
    if state.read_at:
        part = f"Paywalled: a part was read on {when(state.read_at)}, {plural(state.words, 'word')}."
        return f"{part} {state.reason}".strip()
    if state.outcome == "paywalled":
        return f"Paywalled. {state.reason} {_next(state, when)}".strip()
    words = f"Not read: {PAGE_OUTCOME_WORDS[state.outcome]}."
    return " ".join(part for part in (words, state.reason, _next(state, when)) if part)


def _next(state: PageState, when: When) -> str:
    if state.next_at:
        return f"It is tried again after {when(state.next_at)}."
    return f"Given up after {plural(state.failures, 'try', 'tries')}."


def change_lines(state: PageState, when: When) -> list[str]:
    """What has changed of the page since it was read, a sentence each; empty where nothing has."""
    if not state.read_at:
        return []
    lines = []
    if state.gone_at:
        lines.append(f"Gone: since {when(state.gone_at)} its link leads nowhere.")
    if state.moved_at:
        lines.append(f"Moved: since {when(state.moved_at)} its link leads to {state.moved_to}.")
    if state.paywalled_at and state.in_full:
        lines.append(f"Behind a paywall since {when(state.paywalled_at)}; the text is from before.")
    if state.changed_at:
        lines.append(
            f"Its text has changed since it was first read (seen {when(state.changed_at)}); below is the latest."
        )
    if not lines and state.outcome in ("failed", "disallowed", "no_text", "not_a_page"):
        again = f"Last looked at {when(state.asked_at)}: {PAGE_OUTCOME_WORDS[state.outcome]}."
        lines.append(f"{again} {state.reason}".strip())
    return lines
