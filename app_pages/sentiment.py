"""Sentiment of the wording: over time, by topic and outlet, and the articles at either end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis import feed_health, sentences
from analysis.words import FEW, listed, number, percent
from app_pages import behind, shared
from app_pages.break_marks import marked_breaks
from app_pages.lines import article_lines
from figures import sentiment as figures
from model.answer import GroupSentiment, SentimentOverTime
from model.counted import Counted
from model.counting import UNIT_NAMES, Unit
from model.judgement import TOPIC_WORDS
from model.question import Question
from store import answers, story_answers
from store.measured import figure_of

MOST_GROUPS = 12
MOST_ARTICLES = 6
NOTE = (
    "This is the **wording** of headline and standfirst, scored by a word list (VADER), in English alone. It is not "
    "what an article thinks of encryption, of child safety or of anybody: a report of a crime reads negatively "
    "whatever it argues. How often such a score is wrong about an *attitude* is not measured yet, so we show none."
)

UNITS: dict[str, Unit] = {"Different texts": "texts", "Every article": "articles"}
"""What is counted: copies of one text once, unless asked otherwise."""


def page() -> None:
    asked = shared.question()
    unit = UNITS[st.session_state.get("sentiment-unit") or next(iter(UNITS))]
    answer = shared.answered(answers.sentiment_over_time, asked, unit)
    shared.heading("Sentiment", _sentence(asked, answer, unit), _sentence_counts(asked, answer, unit))
    st.caption(f"{NOTE} {_error()}")
    st.segmented_control("Count", list(UNITS), default=next(iter(UNITS)), required=True, key="sentiment-unit",
                         label_visibility="collapsed", persist_state="session")  # fmt: skip
    if not shared.answered(answers.totals, asked).articles:
        shared.empty(asked)
        return
    _over_time(asked, answer, unit)
    _by_group(asked, unit)
    _extremes(asked)


def _error() -> str:
    found = figure_of("Wording called positive")
    if found is None:
        return ""
    return (
        f"**Positive is the weak side:** of the articles that are called so, {percent(found['value'], 0)} read so "
        f"(range {percent(found['low'], 0)} to {percent(found['high'], 0)}; {number(found['n'])} read by hand)."
    )


def _sentence(asked: Question, answer: SentimentOverTime, unit: Unit) -> str:
    here = shared.opened()
    totals = shared.answered(answers.totals, asked)
    before = asked.previous(here.today) if totals.previous_articles is not None else None
    return sentences.sentiment(
        asked,
        answer,
        here.today,
        before=shared.answered(answers.sentiment_over_time, before, unit) if before else None,
        undated=_undated(asked, answer, unit),
        unjudged=totals.unjudged,
        feeds=feed_health.failing_sentence(here.snapshot.feeds, here.now),
        unit="article" if unit == "articles" else "different text",
    )


def _undated(asked: Question, answer: SentimentOverTime, unit: Unit) -> int:
    side = shared.answered(story_answers.side_by_side, asked)
    all_of_them = side.articles if unit == "articles" else side.texts
    return all_of_them - sum(answer.measured) - sum(answer.not_measured)


def _sentence_counts(asked: Question, answer: SentimentOverTime, unit: Unit) -> list[Counted]:
    totals = shared.answered(answers.totals, asked)
    worded = behind.wording_totals(asked, answer, unit, _undated(asked, answer, unit))
    return [*worded, behind.unjudged(asked, totals.unjudged)]


def _over_time(asked: Question, answer: SentimentOverTime, unit: Unit) -> None:
    here = shared.opened()
    known, missing = sum(answer.measured), sum(answer.not_measured)
    breaks = marked_breaks(asked, answer.days, answer.bucket)
    dashed = f"; {breaks.words}" if breaks.words else ""
    step = "a day" if answer.bucket == "day" else "a week"

    shared.chart(
        figures.sentiment_figure(answer, dark=shared.dark(), breaks=breaks.drawn),
        key="sentiment-over-time",
        title=_title(answer),
        subtitle=f"{'Articles' if unit == 'articles' else 'Different texts'} {step}, "
        f"{sentences.period_words(asked, here.today)}; "
        f"{number(known)} of {number(known + missing)} could be measured{dashed}",
        alt=f"Bars over time, positive upwards, negative downwards. {_title(answer)}{dashed}.",
        table=_time_table(answer),
        cells=behind.wording_cells(asked, answer, unit, here.today),
        question=replace(asked, unit=unit),
        help="Positive from +0.05, negative from −0.05, neutral between: the published cut of VADER.",
    )


def _title(answer: SentimentOverTime) -> str:
    negative, positive, known = sum(answer.negative), sum(answer.positive), sum(answer.measured)
    if known < FEW:
        return "Too few articles to judge the wording"
    if abs(negative - positive) < 0.05 * known:
        return "About as many articles are worded negatively as positively"
    more, fewer, word = (
        (negative, positive, "negatively") if negative > positive else (positive, negative, "positively")
    )
    other = "positively" if word == "negatively" else "negatively"
    return f"More articles are worded {word} ({number(more)}) than {other} ({number(fewer)})"


def _time_table(answer: SentimentOverTime) -> list[dict[str, object]]:
    name = "day" if answer.bucket == "day" else "week from"
    return [
        {
            name: day.isoformat(),
            "negative": negative,
            "neutral": neutral,
            "positive": positive,
            "not measured": missing,
            "mean": mean if known >= FEW else None,
        }
        for day, negative, neutral, positive, missing, known, mean in zip(
            answer.days,
            answer.negative,
            answer.neutral,
            answer.positive,
            answer.not_measured,
            answer.measured,
            answer.mean,
            strict=True,
        )
    ]


def _by_group(asked: Question, unit: Unit) -> None:
    by = st.segmented_control(
        "Compare", ["Topics", "Outlets"], default="Topics", required=True, key="sentiment-by", persist_state="session"
    )
    if by == "Topics":
        groups = [_named(group) for group in shared.answered(answers.sentiment_by_topic, asked, unit)]
        _compared(asked, groups, "topic", "topics", unit)
    else:
        _compared(asked, shared.answered(answers.sentiment_by_outlet, asked, unit), "outlet", "outlets", unit)


def _compared(asked: Question, groups: Sequence[GroupSentiment], one: str, attribute: str, unit: Unit) -> None:
    judged = [group for group in groups if figures.judgeable(group)]
    few = [group for group in groups if not figures.judgeable(group) and figures.measured(group) + group.not_measured]
    if judged:
        _groups_chart(asked, judged[:MOST_GROUPS], groups, one, attribute, unit)
    else:
        st.subheader(f"Too few to judge any {one}", anchor=False)
    notes = []
    if len(judged) > MOST_GROUPS:
        notes.append(f"Shown are the {MOST_GROUPS} with most articles of {number(len(judged))}; the CSV holds all.")
    if few:
        named = [f"{group.name} ({number(figures.measured(group))})" for group in few[:MOST_GROUPS]]
        rest = [f"{number(len(few) - MOST_GROUPS)} more"] if len(few) > MOST_GROUPS else []
        notes.append(f"Too few to judge, under {FEW} measured: {listed([*named, *rest])}.")
    st.caption(shared.plain(" ".join(notes)))


def _groups_chart(
    asked: Question,
    shown: Sequence[GroupSentiment],
    groups: Sequence[GroupSentiment],
    one: str,
    attribute: str,
    unit: Unit,
) -> None:
    title = _group_title(shown)
    shared.chart(
        figures.groups_figure(shown, dark=shared.dark()),
        key=f"sentiment-by-{one}",
        title=title,
        subtitle=f"Share of each {one}’s measured {UNIT_NAMES[unit][1]}, "
        f"{sentences.period_words(asked, shared.opened().today)}",
        alt=f"Diverging bars by {one}. {title}.",
        table=[_group_row(group, one) for group in groups],
        cells=behind.group_cells(asked, shown, attribute, unit),
        question=replace(asked, unit=unit),
        help="An article on two topics counts in both." if one == "topic" else None,
    )


def _named(group: GroupSentiment) -> GroupSentiment:
    return replace(group, name=TOPIC_WORDS.get(group.slug, group.name))


def _group_title(judged: Sequence[GroupSentiment]) -> str:
    most = max(judged, key=lambda group: group.negative / figures.measured(group))
    share = percent(most.negative / figures.measured(most), 0)
    if len(judged) == 1:
        return f"{most.name}: {share} of the measured articles are worded negatively"
    return f"{most.name} has the largest share of negative wording ({share})"


def _group_row(group: GroupSentiment, unit: str) -> dict[str, object]:
    return {
        unit: group.name,
        "negative": group.negative,
        "neutral": group.neutral,
        "positive": group.positive,
        "not measured": group.not_measured,
        "mean": group.mean if figures.measured(group) >= FEW else None,
    }


def _extremes(asked: Question) -> None:
    negative, positive = shared.answered(answers.extremes, asked)
    left, right = st.columns(2, gap="large")
    with left:
        _list(asked, negative, "Most negatively worded", "negative")
    with right:
        _list(asked, positive, "Most positively worded", "positive")


def _list(asked: Question, ids: Sequence[int], title: str, direction: str) -> None:
    st.subheader(title, anchor=False)
    if not ids:
        st.caption(f"No article is worded {direction}ly.")
        return
    narrowed = replace(asked, sentiments=(direction,))
    article_lines(shared.article_rows(ids[:MOST_ARTICLES]), narrowed)
    shared.articles_link(narrowed, f"All {direction}ly worded articles")


page()
