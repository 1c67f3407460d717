"""Stories: the events that several texts report; each with its outlets, copies and timeline. Open, merge, split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis import story_words
from analysis.tier_words import tier_counts
from analysis.words import number, plural
from app_pages.plain import plain, tidy
from app_pages.shared import answered, article_rows, csv_button, empty, heading, opened, question, when
from app_pages.story_editing import merge_chosen, say_refused, why_not
from app_pages.story_pane import story_pane
from model.answer import ArticleRow
from model.question import Question
from model.story import StoryCount
from store import story_answers
from store.times import moment

SEVERAL = 2
"""Texts or outlets that make a story of several; lone texts are counted above and listed under Articles."""
MOST = 60
"""Rows of the table; the download holds all."""


def page() -> None:
    asked = question()
    say_refused()
    whole = replace(asked, story=None)
    side = answered(story_answers.side_by_side, whole)
    told = answered(story_answers.story_counts, whole, SEVERAL)
    heading("Stories", story_words.stories(whole, side, told, opened().today))
    if asked.story is not None:
        story_pane(asked, asked.story)
    if not side.articles:
        empty(whole)
        return
    table(whole, told)


def table(asked: Question, told: Sequence[StoryCount]) -> None:
    shown = told[:MOST]
    centres = central_rows(shown)
    title = plural(len(told), "story", "stories") + " told by several texts"
    st.subheader(title if len(shown) == len(told) else f"{title}, the widest {len(shown)} shown", anchor=False)
    st.caption(
        "Those in most outlets of tier 1 first, then of tier 2 and so on. "
        "Choose one to open it, or several to make one story of them."
    )
    if not shown:
        return
    event = st.dataframe(
        [line(one, centres[one.story]) for one in shown],
        key=f"stories-table-{asked.url()}-{opened().columns.revision}",
        hide_index=True,
        height=min(560, 35 * (len(shown) + 1) + 3),
        alt=f"Table of {plural(len(shown), 'story', 'stories')}: headline, outlets, texts, copies, times, wording",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "Story": st.column_config.TextColumn(width="large", help="Headline of the text most like the others"),
            "Tiers": st.column_config.TextColumn(help="How many of its outlets stand in which tier of your team’s"),
            "Copies": st.column_config.NumberColumn(help="Articles beyond the different texts"),
            "Timeline": st.column_config.LineChartColumn(help="Articles from the first report to the last", y_min=0),
            "Wording": st.column_config.TextColumn(help="Least to most positive of its texts, −1 to +1; automatic"),
        },
    )
    chosen = [shown[place].story for place in event["selection"]["rows"] if place < len(shown)]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        open_button(asked, chosen)
        if len(chosen) > 1:
            merge_chosen(asked, chosen)
        rows = [cells(one, centres.get(one.story)) for one in told]
        csv_button("stories", lambda: rows, key="stories")
    if why_not() and len(chosen) > 1:
        st.caption(plain(why_not()))


def open_button(asked: Question, chosen: Sequence[int]) -> None:
    def show() -> None:
        st.query_params["story"] = str(chosen[0])

    if len(chosen) == 1 and chosen[0] >= 0:
        st.button("Open this story", icon=":material/menu_book:", type="primary", key="story-open", on_click=show)


def central_rows(shown: Sequence[StoryCount]) -> Mapping[int, ArticleRow]:
    """Story → its most central article."""
    centres = story_answers.central_articles(opened().read(), [one.story for one in shown])
    rows = {row.id: row for row in article_rows(sorted(set(centres.values())))}
    return {story: rows[article] for story, article in centres.items() if article in rows}


def line(one: StoryCount, centre: ArticleRow) -> dict[str, object]:
    return {
        "Story": tidy(centre.headline),
        "Outlets": one.outlets,
        "Tiers": tier_counts(one.tiers),
        "Texts": one.texts,
        "Copies": one.articles - one.texts,
        "Timeline": list(one.days),
        "First": when(moment(one.first)),
        "Last": when(moment(one.last)),
        "Wording": story_words.range_words(one.lowest, one.highest),
    }


def cells(one: StoryCount, centre: ArticleRow | None) -> dict[str, object]:
    first, last = moment(one.first), moment(one.last)
    return {
        "story": one.story,
        "headline": centre.headline if centre else "",
        "articles": one.articles,
        "different texts": one.texts,
        "outlets": one.outlets,
        "tiers": tier_counts(one.tiers),
        "first (UTC)": first.isoformat() if first else "",
        "last (UTC)": last.isoformat() if last else "",
        "lowest wording": one.lowest,
        "highest wording": one.highest,
        "articles over time": " ".join(number(n) for n in one.days),
    }


page()
