"""What is new, story by story: each text in order of appearance, who had it first, how much later, its copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from analysis.latest_words import later_words, moment_words
from analysis.tier_words import outlets_by_tier
from analysis.words import number, plural
from app_pages.definitions import DEFINITIONS
from app_pages.lines import headline_label, opening_parameters
from app_pages.names import TIER_WORDS
from app_pages.plain import plain
from app_pages.shared import ARTICLES, article_rows, opened, page_link
from model.answer import ArticleRow
from model.latest import Appearance, HeadlineChange, NewStory
from model.question import Question

STEP = 10
"""Stories shown at first, and added by each “Show more”."""
MOST_TEXTS = 6
"""Texts of one story shown at once; the others open."""
LINES_STEP = 15
Rows = Mapping[int, ArticleRow]


@dataclass(frozen=True)
class Shown:
    """What every line of the page needs."""

    asked: Question
    """The days of the window, by its clock: what a link to the page Articles asks."""
    rows: Rows
    looked: datetime | None

    def time(self, row: ArticleRow) -> datetime:
        if self.asked.clock == "published" and row.published_at is not None:
            return row.published_at
        return row.first_seen_at

    def words(self, at: datetime) -> str:
        return moment_words(at, opened().now, opened().zone)

    def new_to_you(self, row: ArticleRow) -> bool:
        return self.looked is not None and row.first_seen_at > self.looked


def rows_of(ids: Iterable[int]) -> Rows:
    return {row.id: row for row in article_rows(sorted(set(ids)))}


def several(stories: Sequence[NewStory]) -> list[NewStory]:
    """The stories that more than one article tells."""
    return [one for one in stories if len(one.articles) > 1]


def story_blocks(stories: Sequence[NewStory], asked: Question, looked: datetime | None) -> None:
    """Stories that several articles tell; first those in most outlets of the highest tier."""
    told = several(stories)
    if not told:
        return
    count = sum(len(one.articles) for one in told)
    st.subheader(
        f"{plural(len(told), 'story', 'stories')} told more than once, {plural(count, 'article')}",
        anchor=False,
        help=DEFINITIONS["stories of the hours"],
    )
    part = told[: _shown("day-stories-shown", STEP)]
    named = [i for one in part for i in (*one.articles, one.first_article, one.earliest_claim) if i is not None]
    shown = Shown(asked, rows_of(named), looked)
    for one in part:
        _story(one, shown)
    _more("day-stories-shown", STEP, len(told), "stories")


def _story(one: NewStory, shown: Shown) -> None:
    with st.container(border=True, key=f"day-story-{abs(one.story)}", gap="xsmall"):
        st.markdown(f"**{plain(outlets_by_tier(one.tiers))}**")
        st.caption(plain(" · ".join(_about(one, shown))))
        for appearance in one.appearances[:MOST_TEXTS]:
            _appearance(one, appearance, shown)
        rest = one.appearances[MOST_TEXTS:]
        if rest:
            with st.popover(f"{plural(len(rest), 'more text')}, later"):
                for appearance in rest:
                    _appearance(one, appearance, shown, copies_below=True)
        page_link("stories.py", shown.asked.with_(story=one.story), "Open the story", icon=":material/menu_book:")


def _about(one: NewStory, shown: Shown) -> list[str]:
    first = shown.rows.get(one.first_article)
    name = first.outlet.name if first else "an outlet since erased"
    what = "began before" if one.running else "first"
    parts = [f"{what}: {name}, {shown.words(one.first_at)}"]
    claim = shown.rows.get(one.earliest_claim) if one.earliest_claim is not None else None
    if claim is not None and claim.published_at is not None:
        parts.append(f"by the outlets’ own times {claim.outlet.name}, {shown.words(claim.published_at)}")
    return parts


def _appearance(story: NewStory, one: Appearance, shown: Shown, *, copies_below: bool = False) -> None:
    row = shown.rows.get(one.article)
    if row is None:
        return
    order = "first" if one.article == story.first_article else later_words(one.at, story.first_at)
    article_line(row, shown, order)
    if not one.copies:
        return
    words = f"+{plural(len(one.copies), 'copy', 'copies')}"
    copies = [shown.rows[i] for i in one.copies if i in shown.rows]
    if copies_below:  # a popover cannot stand in another
        st.caption(plain(f"{words}: {', '.join(copy.outlet.name for copy in copies)}"))
        return
    with st.popover(words, key=f"copies-{one.article}"):
        for copy in copies:
            article_line(copy, shown, later_words(shown.time(copy), story.first_at))


def article_line(row: ArticleRow, shown: Shown, order: str = "") -> None:
    """One article: a headline that opens it, and its time, outlet and tier."""
    parts = [shown.words(shown.time(row)), order, row.outlet.name]
    if row.outlet.tier != "unset":
        parts.append(TIER_WORDS[row.outlet.tier].lower())
    if shown.new_to_you(row):
        parts.append("new to you")
    with st.container(key=f"line-{row.id}", gap=None):
        st.page_link(ARTICLES, label=headline_label(row), icon="", query_params=opening_parameters(shown.asked, row.id))
        st.caption(plain(" · ".join(part for part in parts if part)))


def single_list(alone: Sequence[NewStory], asked: Question, looked: datetime | None, *, key: str) -> None:
    """Stories that one article of the window tells, and which story it goes on with, where that began before."""
    part = alone[: _shown(key, LINES_STEP)]
    shown = Shown(asked, rows_of(i for one in part for i in (*one.articles, one.first_article)), looked)
    for one in part:
        row, first = shown.rows.get(one.articles[0]), shown.rows.get(one.first_article)
        if row is not None:
            words = ""
            if one.running and first is not None:
                words = f"goes on with a story of {first.outlet.name}, {shown.words(one.first_at)}"
            article_line(row, shown, words)
    _more(key, LINES_STEP, len(alone), "articles")


def article_list(ids: Sequence[int], asked: Question, looked: datetime | None, *, key: str) -> None:
    """Articles in the order given, the first LINES_STEP of them; the others come with “Show more”."""
    part = ids[: _shown(key, LINES_STEP)]
    shown = Shown(asked, rows_of(part), looked)
    for i in part:
        if i in shown.rows:
            article_line(shown.rows[i], shown)
    _more(key, LINES_STEP, len(ids), "articles")


def change_lines(changes: Sequence[HeadlineChange], asked: Question, *, key: str) -> None:
    """Changed headlines: the new one opens its article; under it the old one and the times."""
    part = changes[: _shown(key, LINES_STEP)]
    shown = Shown(asked, rows_of(one.article for one in part), None)
    for n, one in enumerate(part):
        row = shown.rows.get(one.article)
        if row is None:
            continue
        with st.container(key=f"line-change-{n}", gap=None):
            label = plain(one.new) or "(without a headline)"
            st.page_link(ARTICLES, label=label, icon="", query_params=opening_parameters(asked, row.id))
            st.caption(plain(f"was: “{one.old}”" if one.old.strip() else "was: without a headline"))
            st.caption(
                plain(f"changed by {shown.words(one.at)}, as before at {shown.words(one.before)} · {row.outlet.name}")
            )
    _more(key, LINES_STEP, len(changes), "changed headlines")


def _shown(key: str, step: int) -> int:
    return int(st.session_state.get(key, step))


def _more(key: str, step: int, total: int, what: str) -> None:
    shown = _shown(key, step)

    def add() -> None:
        st.session_state[key] = shown + step

    if total > shown:
        st.button(f"Show more {what} ({number(total - shown)} left)", key=f"{key}-more", on_click=add)
