"""Overview: what happened, how much, where, and what the parties themselves published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analysis import captions, sentences, story_words
from analysis.feed_health import failing_words, health
from analysis.peaks import Peak, find_peaks, history_question
from analysis.words import change_words, number, percent, plural, points_words
from app_pages.break_marks import marked_breaks
from app_pages.cells import outlet_cells
from app_pages.comparing import comparison
from app_pages.lines import article_lines
from app_pages.names import TIER_WORDS, country_name
from app_pages.plain import plain, tidy
from app_pages.shared import (
    answered,
    article_rows,
    articles_link,
    chart,
    csv_button,
    dark,
    empty,
    go_to_articles,
    heading,
    opened,
    page_link,
    question,
    rows_clicked,
    when,
)
from figures.volume import volume_figure
from model.answer import OutletRow, Totals, Volume
from model.feed import OUTLET_KINDS, PRESS_KINDS, TIERS
from model.question import Question
from model.story import PeakStory, SideBySide, StoryCount
from store import answers, story_answers
from store.times import moment

DOCUMENT_KINDS = tuple(kind for kind in OUTLET_KINDS if kind not in (*PRESS_KINDS, "aggregator"))
MOST_OUTLETS = 12
MOST_STORIES = 6
TEXTS_HELP = "Copies of one text (wire copy, reprints, other editions) are counted once."
STORIES_HELP = "Events that they report; a text that nobody else tells is a story of one."
UNIT_WORDS: dict[str, answers.Unit] = {
    "Articles": "articles",
    "Texts": "texts",
    "Stories": "stories",
    "Outlets": "outlets",
}
MOST_DOCUMENTS = 6
ARTICLES_HELP = "On these topics, in the press unless asked otherwise. An article in several feeds counts once."
OUTLETS_HELP = "How many different outlets carried them."
TREND_HELP = "Articles in each of the twelve weeks up to the end of the period"
SPARK = 120
"""Sparklines show at most so many steps: more would be a smear."""


def page() -> None:
    asked = question()
    today = opened().today
    totals = answered(answers.totals, asked)
    volume = answered(answers.volume, asked)
    peaks = peaks_of(volume, asked)
    side = answered(story_answers.side_by_side, asked)
    sentence = sentences.overview(
        asked,
        totals,
        today,
        peaks=peaks,
        bucket=volume.bucket,
        feeds=failing_feeds(),
        counted=story_words.side_by_side_words(side),
        behind=story_words.peak_words(explained(asked, volume, peaks), volume.bucket, today),
    )
    heading("Overview", sentence)
    if not totals.articles:
        empty(asked)
    else:
        cards(asked, totals, volume, side)
        volume_chart(asked, volume, peaks, totals)
        biggest_stories(asked)
        outlets_table(asked)
        wording_line(asked)
    documents(asked)


def peaks_of(volume: Volume, asked: Question) -> tuple[Peak, ...]:
    before = history_question(asked, volume)
    history = answered(answers.volume, before) if before else None
    days = (*history.days, *volume.days) if history else volume.days
    return find_peaks(volume, history, breaks=marked_breaks(asked, days, volume.bucket).days)


def explained(asked: Question, volume: Volume, peaks: Sequence[Peak]) -> list[tuple[Peak, PeakStory]]:
    """Each peak with its story, where several articles told one."""
    found = [(peak, answered(story_answers.peak_story, asked, peak.day, volume.bucket)) for peak in peaks]
    told = [(peak, story) for peak, story in found if story is not None and story.articles > 1 and story.story >= 0]
    centres = story_answers.central_articles(opened().read(), [story.story for _, story in told])
    headlines = {row.id: row.headline for row in article_rows(sorted(set(centres.values())))}
    return [(peak, replace(story, headline=headlines.get(centres.get(story.story, 0), ""))) for peak, story in told]


def biggest_stories(asked: Question) -> None:
    """The stories that most outlets told, each a link to its page."""
    told = answered(story_answers.story_counts, asked, 2)
    if not told:
        return
    shown = told[:MOST_STORIES]
    st.subheader("Biggest stories", anchor=False)
    st.caption("By the number of outlets that told them; copies of one text are counted once as a text.")
    centres = story_answers.central_articles(opened().read(), [one.story for one in shown])
    headlines = {row.id: row for row in article_rows(sorted(set(centres.values())))}
    for one in shown:
        row = headlines.get(centres.get(one.story, 0))
        if row is None:
            continue
        with st.container(key=f"line-story-{one.story}", gap=None):
            page_link("stories.py", replace(asked, story=one.story), tidy(row.headline), icon="")
            st.caption(plain(" · ".join(story_parts(one))))
    page_link(
        "stories.py",
        asked,
        f"All {plural(len(told), 'story', 'stories')} told by several texts",
        icon=":material/menu_book:",
    )


def story_parts(one: StoryCount) -> list[str]:
    """Outlets, texts, copies, first and last report, in words."""
    parts = [plural(one.outlets, "outlet"), plural(one.texts, "different text")]
    if one.articles > one.texts:
        parts.append(plural(one.articles - one.texts, "copy", "copies"))
    first, last = when(moment(one.first)), when(moment(one.last))
    return [*parts, first if first == last else f"{first} to {last}"]


def failing_feeds() -> str:
    here = opened()
    polled = [health(feed, here.now) for feed in here.snapshot.feeds if feed.next_due_at is not None]
    failing = sum(state.condition == "failing" for state in polled)
    return failing_words(failing, len(polled)) if failing else ""


def cards(asked: Question, totals: Totals, volume: Volume, side: SideBySide) -> None:
    """The headline numbers, with their change against the period of equal length before."""
    before = asked.previous(opened().today) if totals.previous_articles is not None else None
    earlier = answered(answers.totals, before).outlets if before else None
    side_before = answered(story_answers.side_by_side, before) if before else None
    with st.container(key="cards", horizontal=True, gap="small"):
        texts = answered(answers.volume, asked, "texts").total
        card("Different texts", side.texts, side_before.texts if side_before else None, texts, TEXTS_HELP)
        stories = answered(answers.volume, asked, "stories").total
        card("Stories", side.stories, side_before.stories if side_before else None, stories, STORIES_HELP)
        card("Articles", totals.articles, totals.previous_articles, volume.total, ARTICLES_HELP)
        card("Outlets", totals.outlets, earlier, answered(answers.outlets_over_time, asked), OUTLETS_HELP)
        share_card(volume, answered(answers.volume, before) if before else None)
        if totals.unjudged:
            st.metric(
                "Waiting to be judged",
                number(totals.unjudged),
                border=True,
                height="stretch",
                help="Articles of this period that were collected and not looked at yet: some may belong here.",
            )


def card(label: str, now: int, before: int | None, steps: Sequence[float], explained: str) -> None:
    change = change_words(now, before)
    st.metric(
        label,
        number(now),
        delta=change or None,
        delta_color="primary",
        delta_arrow="up" if before is not None and now > before else "down",
        delta_description="than in the period before" if change else None,
        chart_data=list(steps[-SPARK:]),
        border=True,
        height="stretch",
        help=explained,
    )


def share_card(volume: Volume, before: Volume | None) -> None:
    now, earlier = whole_share(volume), whole_share(before) if before else None
    change = points_words(now, earlier)
    st.metric(
        "Share of these outlets’ news",
        percent(now),
        delta=change or None,
        delta_color="primary",
        delta_arrow="down" if change.startswith("−") else "up",
        delta_description="on the period before" if change else None,
        chart_data=[value for value in volume.attention[-SPARK:] if value is not None],
        border=True,
        height="stretch",
        help="Articles on the topics ÷ everything that the same outlets’ own feeds carried in the same days. "
        "Search feeds are left out of both.",
    )


def whole_share(volume: Volume) -> float | None:
    seen = sum(volume.seen)
    return sum(volume.relevant_in_feeds) / seen if seen else None


def volume_chart(asked: Question, volume: Volume, peaks: Sequence[Peak], totals: Totals) -> None:
    today = opened().today
    unit = st.segmented_control(
        "Show",
        [*UNIT_WORDS, "Share of these outlets’ news"],
        default="Articles",
        required=True,
        key="volume-unit",
        label_visibility="collapsed",
        persist_state="session",
    )
    share = unit not in UNIT_WORDS
    kind = UNIT_WORDS.get(unit, "articles")
    if kind != "articles":
        volume, peaks = answered(answers.volume, asked, kind), ()
    breaks = marked_breaks(asked, volume.days, volume.bucket)

    def behind(point: Mapping[str, Any]) -> Question | None:
        day, topic = point["customdata"][:2]
        found = answers.bucket_question(asked, date.fromisoformat(day), volume.bucket, today)
        return found.with_(topics=(topic,)) if topic else found

    other = comparison(asked)
    other.said(kind)
    chart(
        other.drawn(
            volume_figure(volume, dark=dark(), share=share, peaks=peaks, breaks=breaks.drawn), volume, kind, share=share
        ),
        key="volume",
        title=captions.share_title(volume) if share else captions.volume_title(volume, peaks, today, unit=kind),
        subtitle=captions.volume_subtitle(
            volume,
            asked,
            today,
            share=share,
            undated=totals.articles - sum(volume.total) if kind == "articles" else 0,
            breaks=breaks.words,
            unit=kind,
        )
        + other.subtitle(volume),
        alt=captions.volume_alt(volume, peaks, today, share=share, breaks=breaks.words),
        table=other.table(captions.volume_table(volume), kind),
        opens=other.opens(behind, volume.bucket),
        question=asked,
        help="Click a bar to see its articles. A marked peak lies far above the usual: at least five robust "
        "deviations over the median of 28 steps like it. An article on two topics counts in both rows.",
    )
    other.link()


def outlets_table(asked: Question) -> None:
    rows = answered(answers.outlet_rows, asked)
    active = sorted((row for row in rows if row.articles), key=by_tier)
    shown = active[:MOST_OUTLETS]
    st.subheader(f"Who covered it: {plural(len(active), 'outlet')}", anchor=False)
    st.caption("By tier, then by number of articles. Choose a row to see its articles.")
    noted, fresh = rows_clicked("overview-outlets", [row.outlet.slug for row in shown])
    st.dataframe(
        [outlet_line(row) for row in shown],
        key="overview-outlets",
        hide_index=True,
        height="content",
        alt=f"Table of {plural(len(shown), 'outlet')}: articles, change, twelve weeks, tier, country, share",
        on_select=noted,
        selection_mode="single-row",
        column_config={
            "Articles": st.column_config.NumberColumn(format="localized"),
            "12 weeks": st.column_config.LineChartColumn(help=TREND_HELP, y_min=0),
            "Share of its news": st.column_config.NumberColumn(format="%.1f%%"),
        },
    )
    for slug in fresh() or ():
        go_to_articles(asked.with_(outlets=(slug,)))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if len(active) > len(shown):
            page_link("outlets.py", asked, f"All {number(len(active))} outlets", icon=":material/newspaper:")
        csv_button("outlets", lambda: [outlet_cells(row) for row in active], key="overview-outlets")


def by_tier(row: OutletRow) -> tuple[int, int]:
    return TIERS.index(row.outlet.tier), -row.articles


def outlet_line(row: OutletRow) -> dict[str, object]:
    return {
        "Outlet": tidy(row.outlet.name),
        "Articles": row.articles,
        "Change": change_words(row.articles, row.previous),
        "12 weeks": list(row.trend),
        "Tier": TIER_WORDS[row.outlet.tier],
        "Country": country_name(row.outlet.country),
        "Share of its news": None if row.attention is None else row.attention * 100,
    }


def wording_line(asked: Question) -> None:
    """One sentence on sentiment; its page says the rest."""
    here = opened()
    sentence = sentences.sentiment(
        asked, answered(answers.sentiment_over_time, asked), here.today, unit="different text"
    )
    with st.container(key="wording-line"):
        st.markdown(plain(sentence))
        page_link("sentiment.py", asked, "Sentiment of the wording", icon=":material/balance:")


def documents(asked: Question) -> None:
    """What the parties themselves published, where the numbers above leave it out: they count the press alone.

    Tiers are the press's, so these have none. Outlets that were chosen by name are asked here only if they published.
    """
    if not asked.kinds or not set(asked.kinds) <= {*PRESS_KINDS}:
        return
    theirs = replace(asked, outlet_kinds=DOCUMENT_KINDS, tiers=())
    ids = answered(answers.article_ids, theirs)
    if asked.outlets and not ids:
        return
    st.subheader("Newest official documents", anchor=False)
    if not ids:
        st.caption("Regulators, parliaments, police, NGOs and vendors published nothing that matches in this period.")
        return
    st.caption("By regulators, parliaments, police, NGOs and vendors themselves; not counted as press above.")
    article_lines(article_rows(ids[:MOST_DOCUMENTS]), theirs)
    if len(ids) > MOST_DOCUMENTS:
        articles_link(theirs, f"All {number(len(ids))} documents")


page()
