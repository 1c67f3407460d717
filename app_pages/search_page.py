"""One saved search: what happened, its chart with the days on which it changed, its newest articles, its versions.

The filters above are the editor: what is asked there and not yet kept is shown with what it would add and take away.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

import streamlit as st

from analysis import captions, search_words, sentences, story_words
from app_pages import behind, shared
from app_pages.break_marks import marked_breaks
from app_pages.comparing import comparison
from app_pages.lines import article_lines
from app_pages.location import ALL_TIME, PAGE_FIELDS, SEARCH, link_parameters
from app_pages.plain import plain
from app_pages.search_changing import about_search, change_about, unkept, versions
from app_pages.search_links import search_links
from app_pages.search_quality import search_quality
from app_pages.search_writing import say
from figures.marks import with_marks
from figures.volume import volume_figure
from model.errors import ArchiveError, QuestionError
from model.question import Question
from model.search import SavedSearch
from store import answers, story_answers
from store.searches import search_of

NEWEST = 8
UNITS: dict[str, answers.Unit] = {"Texts": "texts", "Articles": "articles", "Stories": "stories", "Outlets": "outlets"}


def search_page(slug: str) -> None:
    here = shared.opened()
    try:
        found = search_of(here.read(), slug)
    except ArchiveError as error:
        st.error(plain(str(error)), icon=":material/bookmark_remove:")
        all_searches_button()
        return
    if not set(st.query_params.to_dict()) - PAGE_FIELDS:
        st.query_params.from_dict(parameters(found))
    asked = shared.question()
    saved = saved_question(found)
    side = shared.answered(story_answers.side_by_side, asked)
    shared.heading(found.name, sentence(asked), behind.every_unit(asked, side))
    say()
    about_search(found)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="saved-bar"):
        all_searches_button()
        search_links(found)
        change_about(found)
    if found.removed is None and asked != saved and not mistaken(asked):
        unkept(found, saved, asked)
    totals = shared.answered(answers.totals, asked)
    if totals.articles:
        chart(found, asked)
        newest(asked)
    else:
        shared.empty(asked)
    if not mistaken(asked):
        search_quality(found, asked)
    versions(found)


def parameters(found: SavedSearch) -> dict[str, str]:
    """The address of a search's page with its own question. One that is not understood any more is shown as it is."""
    kept = {SEARCH: found.slug}
    try:
        return kept | link_parameters(found.question)
    except QuestionError:
        return kept | ({"last": ALL_TIME} if not found.now.asked else {}) | dict(parse_qsl(found.now.asked))


def saved_question(found: SavedSearch) -> Question | None:
    """The search's own question; None where it is not understood any more."""
    try:
        shared.answered(answers.totals, found.question)
        return found.question
    except QuestionError:
        return None


def mistaken(asked: Question) -> bool:
    """Whether the page shows something else than the address asks, since its search is not understood."""
    return st.query_params.get("q", "").strip() != asked.text


def all_searches_button() -> None:
    st.button("All searches", icon=":material/arrow_back:", type="tertiary", key="saved-all",
              on_click=st.query_params.from_dict, args=[{}])  # fmt: skip


def sentence(asked: Question) -> str:
    side = shared.answered(story_answers.side_by_side, asked)
    totals = shared.answered(answers.totals, asked)
    return sentences.overview(asked, totals, shared.opened().today, counted=story_words.side_by_side_words(side))


def chart(found: SavedSearch, asked: Question) -> None:
    """Volume over time, with a dotted line on each day on which the search was changed."""
    here = shared.opened()
    unit = UNITS[
        st.segmented_control(
            "Show", list(UNITS), default="Texts", required=True, key="saved-unit", label_visibility="collapsed",
            persist_state="session",
        )
    ]  # fmt: skip
    volume = shared.answered(answers.volume, asked, unit)
    breaks = marked_breaks(asked, volume.days, volume.bucket)
    marks = search_words.change_marks(found, volume.days, volume.bucket, here.zone)
    lines = "; ".join(part for part in (breaks.words, search_words.marks_words(marks)) if part)

    drawn = volume_figure(volume, dark=shared.dark(), breaks=breaks.drawn, unit=unit)
    drawn = with_marks(drawn, marks, volume.days, volume.bucket, dark=shared.dark())
    other = comparison(asked)
    other.said(unit)
    shared.chart(
        other.drawn(drawn, volume, unit),
        key="saved-volume",
        title=captions.volume_title(volume, (), here.today, unit=unit),
        subtitle=captions.volume_subtitle(volume, asked, here.today, share=False, breaks=lines, unit=unit)
        + other.subtitle(volume),
        alt=captions.volume_alt(volume, (), here.today, share=False, breaks=lines, unit=unit),
        table=other.table(captions.volume_table(volume, unit=unit), unit),
        cells={**behind.volume_cells(asked, volume, unit, here.today), **other.cells(volume.bucket, unit)},
        question=replace(asked, unit=unit),
        help="Click a bar to see its articles. A dotted line stands where somebody changed the search.",
    )
    other.link()


def newest(asked: Question) -> None:
    ids = shared.answered(answers.article_ids, asked)
    st.subheader("Newest articles", anchor=False)
    article_lines(shared.article_rows(ids[:NEWEST]), asked)
    shared.articles_link(asked, f"All {len(ids):,} articles" if len(ids) > NEWEST else "Open the list")
