"""Sentiment of the wording: over time, by topic and outlet, and the articles at either end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import feed_health, sentences
from analysis.words import FEW, number, percent, plural, signed
from app_pages import shared
from figures import sentiment as figures
from model.answer import GroupSentiment, SentimentOverTime
from model.judgement import TOPIC_WORDS
from model.question import DIRECTIONS, Question
from store import answers

MOST_OUTLETS = 12
NOTE = (
    "This is the **wording** of headline and standfirst, scored by a word list (VADER), in English alone. It is not what "
    "an article thinks of encryption, of child safety or of anybody: a report of a crime is worded negatively whatever "
    "it argues. How often the score would be wrong about an *attitude* has not been measured yet, so we do not show one."
)


def page() -> None:
    top = st.container()
    asked = shared.question()
    answer = shared.answered(answers.sentiment_over_time, asked)
    with top:
        shared.heading("Sentiment", _sentence(asked, answer))
        st.info(NOTE, icon=":material/info:")
    if not shared.answered(answers.totals, asked).articles:
        shared.empty(asked)
        return
    _over_time(asked, answer)
    _by_group(asked)
    _extremes(asked)


def _sentence(asked: Question, answer: SentimentOverTime) -> str:
    here = shared.opened()
    before = asked.previous(here.today)
    failing = sum(feed_health.health(feed, here.now).condition == "failing" for feed in here.snapshot.feeds)
    return sentences.sentiment(
        asked,
        answer,
        here.today,
        before=shared.answered(answers.sentiment_over_time, before) if before else None,
        unjudged=shared.answered(answers.totals, asked).unjudged,
        feeds=feed_health.failing_words(failing, len(here.snapshot.feeds)),
    )


def _over_time(asked: Question, answer: SentimentOverTime) -> None:
    here = shared.opened()
    known, missing = sum(answer.measured), sum(answer.not_measured)
    step = "a day" if answer.bucket == "day" else "a week"

    def opens(point: Mapping[str, Any]) -> Question | None:
        day, direction, _ = point["customdata"]
        behind = answers.bucket_question(asked, date.fromisoformat(day), answer.bucket, here.today)
        return replace(behind, sentiments=(direction,)) if direction in DIRECTIONS else behind

    shared.chart(
        figures.sentiment_figure(answer, dark=shared.dark()),
        key="sentiment-over-time",
        title=_title(answer),
        subtitle=f"Articles {step}, {sentences.period_words(asked, here.today)}; "
        f"{number(known)} of {number(known + missing)} could be measured",
        alt=f"Bars over time, positive upwards, negative downwards. {_title(answer)}",
        table=_time_table(answer),
        opens=opens,
        question=asked,
        help="Positive from +0.05, negative from −0.05, neutral between: the published cut of VADER.",
    )


def _title(answer: SentimentOverTime) -> str:
    negative, positive, known = sum(answer.negative), sum(answer.positive), sum(answer.measured)
    if known < FEW:
        return "Too few articles to judge the wording."
    if abs(negative - positive) < 0.05 * known:
        return "About as many articles are worded negatively as positively."
    more, fewer, word = (
        (negative, positive, "negatively") if negative > positive else (positive, negative, "positively")
    )
    other = "positively" if word == "negatively" else "negatively"
    return f"More articles are worded {word} ({number(more)}) than {other} ({number(fewer)})."


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


def _by_group(asked: Question) -> None:
    st.space("small")
    by = st.segmented_control(
        "Compare", ["Topics", "Outlets"], default="Topics", required=True, key="sentiment-by", persist_state="session"
    )
    topics = by == "Topics"
    found = shared.answered(answers.sentiment_by_topic if topics else answers.sentiment_by_outlet, asked)
    groups = [_named(group) if topics else group for group in found if figures.measured(group) or group.not_measured]
    shown = [group for group in groups if figures.measured(group)][: None if topics else MOST_OUTLETS]
    if not shown:
        st.caption("Nothing of this could be measured: the wording is scored in English alone.")
        return

    def opens(point: Mapping[str, Any]) -> Question | None:
        slug, direction, _ = point["customdata"]
        return replace(asked, **{"topics" if topics else "outlets": (slug,)}, sentiments=(direction,))

    unit = "topic" if topics else "outlet"
    cut = "" if len(shown) == len(groups) else f"; {number(len(shown))} of {plural(len(groups), 'outlet')}, by articles"
    shared.chart(
        figures.groups_figure(shown, dark=shared.dark()),
        key=f"sentiment-by-{unit}",
        title=_group_title(shown, unit),
        subtitle=f"Share of the measured articles of each {unit}, under {FEW} none{cut}",
        alt=f"Diverging bars by {unit}. {_group_title(shown, unit)}",
        table=[_group_row(group, unit) for group in groups],
        opens=opens,
        question=asked,
        help="An article on two topics counts in both." if topics else None,
    )


def _named(group: GroupSentiment) -> GroupSentiment:
    return replace(group, name=TOPIC_WORDS.get(group.slug, group.name))


def _group_title(groups: Sequence[GroupSentiment], unit: str) -> str:
    judged = [group for group in groups if figures.measured(group) >= FEW]
    if not judged:
        return f"Too few articles to judge any {unit}."
    if len(judged) == 1:
        return f"{judged[0].name}: {percent(judged[0].negative / figures.measured(judged[0]), 0)} worded negatively."
    most = max(judged, key=lambda group: group.negative / figures.measured(group))
    return f"{most.name} has the most negative wording ({percent(most.negative / figures.measured(most), 0)})."


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
    st.space("small")
    negative, positive = shared.answered(answers.extremes, asked)
    left, right = st.columns(2, gap="large")
    with left:
        _list(asked, negative, "Most negatively worded", "negative")
    with right:
        _list(asked, positive, "Most positively worded", "positive")


def _list(asked: Question, ids: Sequence[int], title: str, direction: str) -> None:
    st.subheader(title, anchor=False)
    if not ids:
        st.caption(f"No article is worded {'negatively' if direction == 'negative' else 'positively'} enough.")
        return
    st.caption("Choose a row to read the article.")
    rows = shared.article_rows(ids)
    noted, clicked = shared.rows_clicked(f"sentiment-{direction}")
    st.dataframe(
        [
            {
                "Wording": signed(row.sentiment),
                "Headline": shared.tidy(row.headline),
                "Outlet": shared.tidy(row.outlet.name),
                "Published": shared.when(row.published_at),
            }
            for row in rows
        ],
        key=f"sentiment-{direction}",
        hide_index=True,
        height="content",
        on_select=noted,
        selection_mode="single-row",
        column_config={
            "Wording": st.column_config.TextColumn(width=70),
            "Headline": st.column_config.TextColumn(width=330),
            "Outlet": st.column_config.TextColumn(width=130),
        },
        alt=f"{title}: {plural(len(rows), 'article')}",
    )
    for place in clicked():
        shared.open_article(asked, rows[place].id)
    shared.articles_link(replace(asked, sentiments=(direction,)), f"All {direction}ly worded articles")


page()
