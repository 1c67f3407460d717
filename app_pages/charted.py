"""The Overview's chart over time: in any unit or as a share, its peaks explained, breaks and laws marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analysis import captions, peak_table
from analysis.peaks import Peak, find_peaks, history_question
from analysis.words import number, percent, plural
from app_pages import behind
from app_pages.break_marks import marked_breaks
from app_pages.comparing import comparison
from app_pages.counts import linked
from app_pages.shared import answered, article_rows, chart, dark, opened
from app_pages.timeline import happenings, laid_over, timeline_list, with_timeline
from figures.volume import volume_figure
from model.answer import Bucket, Volume
from model.counting import Unit
from model.question import Question
from model.story import PeakStory, SideBySide
from store import answers, story_answers

SHOWN: dict[str, str] = {
    "texts": "Texts",
    "articles": "Articles",
    "stories": "Stories",
    "outlets": "Outlets",
    "share": "Share of these outlets’ news",
}
"""What the chart can show, by its name in the address (`show`); the first unless asked."""
CLOCKS = {"published": "Published", "first_seen": "First seen"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page knows already: the volume and peaks in articles, the totals in every unit."""

    volume: Volume
    peaks: Sequence[Peak]
    side: SideBySide


def peaks_of(volume: Volume, asked: Question, unit: Unit = "articles") -> tuple[Peak, ...]:
    """The peaks of a volume in articles or texts."""
    before = history_question(asked, volume)
    history = answered(answers.volume, before, unit) if before else None
    days = (*history.days, *volume.days) if history else volume.days
    return find_peaks(volume, history, breaks=marked_breaks(asked, days, volume.bucket).days)


def explained(asked: Question, bucket: Bucket, peaks: Sequence[Peak]) -> list[tuple[Peak, PeakStory]]:
    """Each peak with its story, where several articles told one."""
    found = [(peak, answered(story_answers.peak_story, asked, peak.day, bucket)) for peak in peaks]
    told = [(peak, story) for peak, story in found if story is not None and story.articles > 1 and story.story >= 0]
    centres = story_answers.central_articles(opened().read(), [story.story for _, story in told])
    headlines = {row.id: row.headline for row in article_rows(sorted(set(centres.values())))}
    return [(peak, replace(story, headline=headlines.get(centres.get(story.story, 0), ""))) for peak, story in told]


def chosen(name: str, options: dict[str, str], label: str) -> str:
    """A choice that stands in the address under its own name; the first option, which needs no word there."""
    first = next(iter(options))
    now = st.query_params.get(name, first)
    now = now if now in options else first
    key = f"choice-{name}"
    if st.session_state.get(key) != now:
        st.session_state[key] = now

    def write() -> None:
        to = st.session_state[key]
        if to == first:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = to

    st.segmented_control(
        label, list(options), key=key, format_func=lambda one: options[one], required=True, on_change=write,
        label_visibility="collapsed",
    )  # fmt: skip
    return now


def volume_chart(asked: Question, known: Shown) -> None:
    today = opened().today
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="volume-choices"):
        shown = chosen("show", SHOWN, "Show")
        chosen("clock", CLOCKS, "By which clock")
        laws = laid_over()
    share = shown == "share"
    unit: Unit = "articles" if share else shown  # type: ignore[assignment]
    volume = known.volume if unit == "articles" else answered(answers.volume, asked, unit)
    peaks = {"articles": known.peaks, "texts": peaks_of(volume, asked, "texts")}.get(unit, ())
    breaks = marked_breaks(asked, volume.days, volume.bucket)
    all_of_them = known.side.articles if unit == "articles" else known.side.texts if unit == "texts" else 0
    undated = max(0, all_of_them - sum(volume.total)) if unit in ("articles", "texts") and not share else 0
    other = comparison(asked)
    other.said(unit)
    own = behind.share_cells(asked, volume, today) if share else behind.volume_cells(asked, volume, unit, today)
    drawn = volume_figure(
        volume, dark=dark(), share=share, peaks=() if share else peaks, breaks=breaks.drawn, unit=unit
    )
    found = happenings(volume) if laws else []
    drawn = with_timeline(drawn, found, volume.days, volume.bucket, dark=dark())
    chart(
        other.drawn(drawn, volume, unit, share=share),
        key="volume",
        title=captions.share_title(volume) if share else captions.volume_title(volume, peaks, today, unit=unit),
        subtitle=captions.volume_subtitle(
            volume, asked, today, share=share, undated=undated, breaks=breaks.words, unit=unit
        )
        + other.subtitle(volume),
        alt=captions.volume_alt(volume, peaks, today, share=share, breaks=breaks.words, unit=unit),
        table=other.table(captions.volume_table(volume, unit=unit), unit),
        cells={**own, **other.cells(volume.bucket, unit, share=share)},
        question=replace(asked, unit=unit),
        help="Click a bar to see exactly what it counts. A marked peak lies far above the usual: at least five robust "
        "deviations over the median of 28 steps like it. An article on two topics counts in both rows.",
    )
    other.link()
    if laws:
        timeline_list(found)
    if share:
        relevant, seen = behind.share_of_news(asked, volume)
        words = f"{relevant.label} of {seen.label}"
        gone = f", of which {number(seen.gone)} are counted only: their texts are gone" if seen.gone else ""
        st.caption(linked(f"{percent(relevant.number / seen.number) if seen.number else 'No share'}: {words}{gone}.",
                          [relevant, seen]))  # fmt: skip
    elif peaks:
        peak_arithmetic(asked, volume.bucket, peaks, unit)


def peak_arithmetic(asked: Question, bucket: Bucket, peaks: Sequence[Peak], unit: Unit) -> None:
    """Why each marked step is called a peak, in words, each number with its list."""
    stories = {peak.day: story for peak, story in explained(asked, bucket, peaks)}
    with st.expander(f"How {plural(len(peaks), 'peak was', 'peaks were')} found", icon=":material/calculate:"):
        for peak in peaks:
            bar = answers.bar_question(asked, peak.day, bucket, opened().today, unit)
            lines = peak_table.arithmetic(peak, bucket, unit)
            st.markdown("- " + linked(lines, [behind.in_unit(bar, peak.value, unit)]))
            if story := stories.get(peak.day):
                step = answers.bucket_question(asked, peak.day, bucket, opened().today)
                st.markdown("    - " + linked(peak_table.story_line(story), behind.peak_story(step, story)))
