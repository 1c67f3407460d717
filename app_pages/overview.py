"""Overview: what happened, how much, where, and what the parties themselves published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analysis import sentences, story_words
from analysis.feed_health import failing_sentence
from analysis.peaks import Peak
from analysis.words import change_words, number, percent, plural, points_words
from app_pages import behind
from app_pages.cells import outlet_cells
from app_pages.charted import Shown, explained, peaks_of, volume_chart
from app_pages.counts import CELLS, card, linked, table_clicked
from app_pages.lines import article_lines
from app_pages.names import TIER_WORDS, country_name
from app_pages.plain import plain, tidy
from app_pages.shared import (
    ARTICLES,
    answered,
    article_rows,
    articles_link,
    csv_button,
    empty,
    heading,
    number_panel,
    opened,
    page_link,
    question,
    when,
)
from model.answer import OutletRow, Totals, Volume
from model.counted import Counted
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
MOST_DOCUMENTS = 6
ARTICLES_HELP = "On these topics, in the press unless asked otherwise. An article in several feeds counts once."
OUTLETS_HELP = "How many different outlets carried them."
TREND_HELP = "Articles in each of the twelve weeks up to the end of the period"
SPARK = 120
"""Sparklines show at most so many steps: more would be a smear."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What the page's sentence and cards say, before and now. `before` is None where a comparison would say nothing."""

    totals: Totals
    side: SideBySide
    volume: Volume
    before: Question | None
    side_before: SideBySide | None
    peaks: Sequence[Peak]
    told: Sequence[tuple[Peak, PeakStory]]


def page() -> None:
    asked = question()
    found = headline(asked)
    heading("Overview", sentence(asked, found), sentence_counts(asked, found))
    if not found.totals.articles:
        empty(asked)
    else:
        cards(asked, found)
        volume_chart(asked, Shown(found.volume, found.peaks, found.side))
        biggest_stories(asked)
        outlets_table(asked, found.before)
        wording_line(asked)
    documents(asked)


def headline(asked: Question) -> Headline:
    totals, volume = answered(answers.totals, asked), answered(answers.volume, asked)
    before = asked.previous(opened().today) if totals.previous_articles is not None else None
    peaks = peaks_of(volume, asked)
    return Headline(
        totals,
        answered(story_answers.side_by_side, asked),
        volume,
        before,
        answered(story_answers.side_by_side, before) if before else None,
        peaks,
        explained(asked, volume.bucket, peaks),
    )


def sentence(asked: Question, found: Headline) -> str:
    here = opened()
    return sentences.overview(
        asked,
        found.totals,
        here.today,
        peaks=found.peaks,
        bucket=found.volume.bucket,
        feeds=failing_sentence(here.snapshot.feeds, here.now),
        counted=story_words.side_by_side_words(found.side),
        behind=story_words.peak_words(found.told, found.volume.bucket, here.today),
        change=(found.side.texts, found.side_before.texts if found.side_before else None),
    )


def sentence_counts(asked: Question, found: Headline) -> list[Counted]:
    """Every number of the sentence, in its order."""
    today, bucket = opened().today, found.volume.bucket
    counts = behind.every_unit(asked, found.side)
    if found.before and found.side_before:
        counts.append(
            Counted(sentences.before_words(asked, today), found.side_before.texts, replace(found.before, unit="texts"))
        )
    earlier = asked.previous(today)
    if found.totals.collected and earlier:
        gone = answered(answers.totals, earlier).kept_back, found.totals.kept_back
        counts += behind.collected(asked, earlier, found.totals.collected, gone)
    for peak in found.peaks:
        bar = answers.bucket_question(asked, peak.day, bucket, today)
        counts.append(Counted(plural(peak.value, "article"), peak.value, bar))
    for peak, story in found.told:
        bar = answers.bucket_question(asked, peak.day, bucket, today)
        counts.append(Counted(f"{number(story.articles)} of", story.articles, replace(bar, story=story.story)))
        if story.articles > story.texts:
            copies = story.articles - story.texts
            counts.append(Counted(plural(copies, "copy", "copies"), copies,
                                  replace(bar, story=story.story, unit="copies")))  # fmt: skip
    return [*counts, behind.unjudged(asked, found.totals.unjudged)]


def biggest_stories(asked: Question) -> None:
    """The stories that most outlets told, each a link to its page."""
    told = answered(story_answers.story_counts, asked, 2)
    if not told:
        return
    shown = told[:MOST_STORIES]
    st.subheader("Biggest stories", anchor=False)
    st.caption(
        "Those in most outlets of tier 1 first, then of tier 2 and so on; copies of one text count once as a text."
    )
    centres = story_answers.central_articles(opened().read(), [one.story for one in shown])
    headlines = {row.id: row for row in article_rows(sorted(set(centres.values())))}
    for one in shown:
        row = headlines.get(centres.get(one.story, 0))
        if row is None:
            continue
        with st.container(key=f"line-story-{one.story}", gap=None):
            page_link("stories.py", replace(asked, story=one.story), tidy(row.headline), icon="")
            parts = story_parts(one)
            st.caption(linked(" · ".join(parts), behind.story_line(asked, one)))
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


def cards(asked: Question, found: Headline) -> None:
    """The headline numbers, with their change against the period of equal length before."""
    side, before = found.side, found.side_before
    earlier = answered(answers.volume, found.before) if found.before else None
    units: list[tuple[str, str, int, int | None, str]] = [
        ("Different texts", "texts", side.texts, before.texts if before else None, TEXTS_HELP),
        ("Stories", "stories", side.stories, before.stories if before else None, STORIES_HELP),
        ("Articles", "articles", side.articles, before.articles if before else None, ARTICLES_HELP),
        ("Outlets", "outlets", side.outlets, before.outlets if before else None, OUTLETS_HELP),
    ]
    with st.container(key="cards", horizontal=True, gap="small"):
        for label, unit, now, then, explained_so in units:
            card(
                label,
                behind.in_unit(asked, now, unit),  # type: ignore[arg-type]
                number(now),
                articles=ARTICLES,
                change=change_words(now, then),
                up=then is not None and now > then,
                steps=answered(answers.volume, asked, unit).total[-SPARK:],
                help=explained_so,
            )
        share_card(asked, found, earlier)
        if found.totals.unjudged:
            card(
                "Waiting to be judged",
                behind.unjudged(asked, found.totals.unjudged),
                number(found.totals.unjudged),
                articles=ARTICLES,
                help="Articles of this period that were collected and not looked at yet: some may belong here.",
            )


def share_card(asked: Question, found: Headline, before: Volume | None) -> None:
    volume = found.volume
    now, earlier = whole_share(volume), whole_share(before) if before else None
    change = points_words(now, earlier)
    relevant, _ = behind.share_of_news(asked, volume)
    card(
        "Share of their news",
        relevant,
        percent(now),
        articles=ARTICLES,
        change=change,
        up=not change.startswith("−"),
        than="on the period before",
        steps=[value for value in volume.attention[-SPARK:] if value is not None],
        help=f"{number(relevant.number)} articles on the topics ÷ {number(sum(volume.seen))} that the same outlets’ "
        "own feeds carried in the same days. Search feeds are left out of both.",
    )


def whole_share(volume: Volume) -> float | None:
    seen = sum(volume.seen)
    return sum(volume.relevant_in_feeds) / seen if seen else None


def outlets_table(asked: Question, before: Question | None) -> None:
    rows = answered(answers.outlet_rows, asked)
    active = sorted((row for row in rows if row.articles), key=by_tier)
    shown = active[:MOST_OUTLETS]
    st.subheader(f"Who covered it: {plural(len(active), 'outlet')}", anchor=False)
    st.caption("By tier, then by number of articles. Click a number to see its articles.")
    cells = [behind.outlet_cells(asked, row, before) for row in shown]
    noted, _ = table_clicked("overview-outlets", cells)
    st.dataframe(
        [outlet_line(row) for row in shown],
        key="overview-outlets",
        hide_index=True,
        height="content",
        alt=f"Table of {plural(len(shown), 'outlet')}: articles, change, twelve weeks, tier, country, share",
        on_select=noted,
        selection_mode=CELLS,
        column_config={
            "Articles": st.column_config.NumberColumn(format="localized"),
            "12 weeks": st.column_config.LineChartColumn(help=TREND_HELP, y_min=0),
            "Share of its news": st.column_config.NumberColumn(format="%.1f%%"),
        },
    )
    number_panel("overview-outlets", (one for row in cells for one in row.values()))
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
