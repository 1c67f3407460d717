"""What stands above a list of articles: what it counts, by which rule, and what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from analysis import sentences, story_words
from analysis.words import number, plural
from app_pages import behind
from app_pages.counts import note
from app_pages.filters import ask
from app_pages.plain import plain
from app_pages.shared import answered, heading, opened
from model.counted import Counted
from model.counting import UNIT_NAMES
from model.question import Question, day_words
from store import answers, story_answers

RULES = {
    "articles": "Every article is listed, copies included.",
    "texts": "Each text is listed once, by the article where it stood first; its copies count with it.",
    "copies": "Copies alone are listed: of each text, all articles but the one where it stood first.",
    "stories": "Each story is listed once, by its first article.",
    "outlets": "Each outlet is listed once, by its first article.",
}


def list_head(asked: Question) -> None:
    """Title, sentence, the question in words, and what it leaves out."""
    whole = asked.whole()
    side = answered(story_answers.side_by_side, whole)
    n = answered(answers.how_many, asked)
    if asked == whole:
        totals = answered(answers.totals, asked)
        sentence = sentences.overview(
            asked,
            totals,
            opened().today,
            counted=story_words.side_by_side_words(side),
            change=(side.texts, None),
        )
        heading("Articles", sentence, [*behind.every_unit(asked, side), behind.unjudged(asked, totals.unjudged)])
    else:
        one = behind.in_unit(asked, n, asked.unit)
        days = sentences.period_words(asked, opened().today)
        if asked.part:
            days = f"that stood there first {part_words(asked.part)}, of those {days}"
        heading("Articles", f"This list holds {one.label} {days}.", [one])
    with st.container(key="list-head", gap="xsmall"):
        st.caption(plain(f"Counted: {asked.words()}. {RULES[asked.unit]}"))
        other_units(asked)
        left_out(asked)


def part_words(part: tuple[date, date]) -> str:
    first, last = (day_words(day) for day in part)
    return f"on {first}" if first == last else f"from {first} to {last}"


def other_units(asked: Question) -> None:
    """The same list by every article, where it holds something else once; and the other way round."""
    to = behind.in_articles(asked) if asked.unit != "articles" else replace(asked, unit="texts")
    n = answered(answers.how_many, to)
    same = asked.unit == "articles" and n == answered(answers.how_many, asked)
    if not same:
        _buttons([behind.in_unit(to, n, to.unit, f"List instead: {plural(n, *UNIT_NAMES[to.unit])}")], "unit")


def left_out(asked: Question) -> None:
    """What would match but for one thing, each a button to its own list."""
    questions = behind.left_out_questions(asked)
    counts = {why: answered(answers.how_many, other) for why, other in questions.items()}
    kept = [Counted(f"{number(n)} {why}", n, questions[why]) for why, n in counts.items() if n]
    if kept:
        st.caption("Left out, and why:")
        _buttons(kept, "left-out")


def _buttons(counts: Sequence[Counted], key: str) -> None:
    """Buttons: a link to the page that one is on would do nothing."""
    note(counts)
    with st.container(horizontal=True, gap="small", key=f"list-{key}"):
        for n, one in enumerate(counts):
            st.button(plain(one.label), key=f"{key}-{n}", type="tertiary", on_click=ask, args=[one.question])
