"""One story: its first report, outlets in order of appearance, its texts with their copies, and why they are here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.story_words import shortened
from analysis.words import listed, number, plural
from app_pages import behind
from app_pages.counts import linked
from app_pages.heard import who_said_what
from app_pages.lines import about, headline_label, opening_parameters
from app_pages.plain import plain
from app_pages.shared import ARTICLES, article_rows, count_link, opened
from app_pages.story_editing import edit_lines, split_chosen, why_not
from model.answer import ArticleRow
from model.counted import Counted
from model.question import ANY_TOPIC, Question
from model.story import StoryMember, house
from store import story_answers
from store.story_edits import story_edits

MOST_TEXTS = 40
"""Texts shown of one story; the link to its articles holds all."""


def story_pane(asked: Question, story: int) -> None:
    """Everything about one story, whatever the filters count of it."""
    db = opened().read()
    members = story_answers.story_members(db, story)
    rows = {row.id: row for row in article_rows([member.article for member in members])}
    members = [member for member in members if member.article in rows]
    with st.container(key="story-pane", border=True):
        if not members:
            st.markdown("**There is no such story.** It may have gone into another one.")
            close_button()
            return
        centre = rows[story_answers.central_articles(db, [story]).get(story, members[0].article)]
        st.subheader(plain(centre.headline) or "(without a headline)", anchor=False)
        everything = Question(story=story, topics=(ANY_TOPIC,), outlet_kinds=("all",))
        st.markdown(linked(summary(members, rows), summary_counts(everything, members)))
        texts(asked, story, members, rows)
        who_said_what(rows)
        edit_lines(story_edits(db, story))
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            label = f"All {plural(len(members), 'article')} of this story"
            count_link(behind.in_unit(everything, len(members), "articles", label))
            close_button()


def close_button() -> None:
    def close() -> None:
        st.query_params.pop("story", None)

    st.button("Close", icon=":material/close:", type="tertiary", key="story-close", on_click=close)


def summary(members: Sequence[StoryMember], rows: dict[int, ArticleRow]) -> str:
    """First report, outlets in order of appearance, copies and agencies, in sentences."""
    first = rows[members[0].article]
    outlets = list(dict.fromkeys(rows[member.article].outlet.name for member in members))
    houses = {house(rows[m.article].outlet.site_url or rows[m.article].outlet.slug) for m in members}
    different = len({member.text for member in members})
    parts = [f"First reported by {about(first)[0]}, {about(first)[1]}: “{shortened(first.headline)}”."]
    if len(outlets) > 1:
        parts.append(f"In order of appearance: {listed(outlets)}.")
    if len(houses) < len(outlets):
        parts.append(f"Editions of one house counted once, {plural(len(houses), 'outlet')}.")
    copies = len(members) - different
    parts.append(f"{plural(different, 'different text')} in {plural(len(members), 'article')}" + (
        f", {plural(copies, 'copy', 'copies')}." if copies else "."))  # fmt: skip
    agencies = list(dict.fromkeys(member.agency for member in members if member.agency))
    if agencies:
        parts.append(f"Agencies named: {listed(agencies)}.")
    return " ".join(parts)


def summary_counts(everything: Question, members: Sequence[StoryMember]) -> list[Counted]:
    different = len({member.text for member in members})
    return [
        behind.in_unit(everything, different, "texts"),
        behind.in_unit(everything, len(members), "articles"),
        behind.in_unit(everything, len(members) - different, "copies"),
    ]


def texts(asked: Question, story: int, members: Sequence[StoryMember], rows: dict[int, ArticleRow]) -> None:
    """Each text with its copies under it; boxes to choose those that do not belong."""
    by_text: dict[int, list[StoryMember]] = {}
    for member in members:
        by_text.setdefault(member.text, []).append(member)
    chosen: list[int] = []
    for text, copies in list(by_text.items())[:MOST_TEXTS]:
        row = rows[copies[0].article]
        with st.container(horizontal=True, gap="small", vertical_alignment="top", key=f"text-{text}"):
            if not why_not() and len(by_text) > 1 and st.checkbox(
                "Does not belong here", key=f"story-out-{story}-{text}", label_visibility="collapsed"
            ):  # fmt: skip
                chosen.append(row.id)
            with st.container(key=f"line-story-{row.id}", gap=None):
                link(asked, row)
                st.caption(plain(" · ".join([*about(row), *because(copies[0])])))
                for copy in copies[1:]:
                    link(asked, rows[copy.article], small=True)
                    st.caption(plain(" · ".join([*about(rows[copy.article])[:2], *copied(copy)])))
    if len(by_text) > MOST_TEXTS:
        st.caption(f"{number(len(by_text) - MOST_TEXTS)} more texts: see all its articles.")
    if chosen:
        split_chosen(asked, story, chosen, all_chosen=len(chosen) == len(by_text))


def link(asked: Question, row: ArticleRow, *, small: bool = False) -> None:
    label = headline_label(row)
    st.page_link(ARTICLES, label=f":small[{label}]" if small else label, icon="",
                 query_params=opening_parameters(replace(asked, story=None), row.id))  # fmt: skip


def because(member: StoryMember) -> list[str]:
    """Why a text stands in its story."""
    why = member.story_evidence
    if why is None:
        return []
    return [f"here because it shares {listed(list(why.words[:4]))} with its nearest text (likeness {why.score:.2f})"]


def copied(member: StoryMember) -> list[str]:
    """Why an article is a copy."""
    why, parts = member.copy_evidence, []
    if why is not None:
        share = f"{why.shared:.0%} of its {'wording' if why.by == 'text' else 'headline'}"
        parts.append(f"copy: shares {share}, “{shortened(why.passage)}”")
    if member.agency:
        parts.append(member.agency)
    return parts
