"""“Compare with”: another period, or a saved search, beside what a chart shows. In the address as `compare=…`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from analysis.comparing import against_words, counts_words, legend_words, unlike_words
from app_pages import behind, shared
from app_pages.break_marks import marked_breaks
from app_pages.counts import linked
from app_pages.location import COMPARE
from app_pages.plain import plain, tidy
from figures.beside import OTHER, with_beside
from model.answer import Bucket, Volume
from model.comparison import Against
from model.counted import Counted
from model.counting import Unit
from model.errors import ArchiveError, QuestionError
from model.question import Question, day_words
from store import answers, story_answers
from store.beside import Beside, alike, beside
from store.searches import search_of, searches

_NOTHING, _FROM = "", "from"
_PERIODS = {_NOTHING: "Nothing", "previous": "The period before", "year": "A year before", _FROM: "Another period …"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page is compared with; `other` is None where it is with nothing, and then everything stays as it was."""

    asked: Question
    other: Question | None = None
    words: str = ""
    """What it is compared with, within a sentence."""
    name: str = ""
    """Of the saved search, where it is one."""
    forbids: str = ""
    """What keeps the two from being compared, as a sentence."""

    def drawn(self, figure: Any, volume: Volume, unit: answers.Unit, *, share: bool = False) -> Any:
        """The figure of a volume with the other series over it."""
        if self.other is None:
            return figure
        found = self._counts(unit)
        names = (
            legend_words(unit, self.asked, shared.opened().today, share=share),
            legend_words(unit, self.other, shared.opened().today, share=share, name=self.name),
        )
        values: Sequence[float | None] = found.attention if share else found.total
        dark = shared.dark()
        return with_beside(figure, volume.days, volume.bucket, values, found.days, names, dark=dark, share=share)

    def said(self, unit: answers.Unit) -> None:
        """The comparison as a sentence above the chart, with a link to the other's articles."""
        if self.other is None:
            return
        now, then = (
            getattr(shared.answered(story_answers.side_by_side, one), unit) for one in (self.asked, self.other)
        )
        counts = counts_words(now, then, unit, fair=not self.forbids)
        both = [behind.in_unit(one, n, unit) for one, n in ((self.asked, now), (self.other, then))]
        st.markdown(linked(f"Compared with {self.words}: {counts}. {self.forbids}".strip(), both))

    def subtitle(self, volume: Volume) -> str:
        """What the dashed series is, and where its period was collected differently; to stand behind a subtitle."""
        if self.other is None:
            return ""
        days = self._counts("articles").days
        breaks = marked_breaks(self.other, days, volume.bucket).words
        where = f" (in that period {breaks.partition(': ')[2]})" if breaks else ""
        return f"; dashed grey: {self.words}, its first day on the first day{where}"

    def cells(self, bucket: Bucket, unit: Unit, *, share: bool = False) -> dict[tuple[str, ...], Counted]:
        """The other series' numbers, each of its own day in its own question: (day, "", OTHER)."""
        if self.other is None:
            return {}
        found, today = self._counts(unit), shared.opened().today
        asked = replace(self.other, came=("own",)) if share else self.other
        counts = found.relevant_in_feeds if share else found.total
        return {
            (day.isoformat(), "", OTHER): Counted(
                day_words(day), n, answers.bar_question(asked, day, bucket, today, "articles" if share else unit)
            )
            for day, n in zip(found.days, counts, strict=True)
            if n
        }

    def table(self, rows: Sequence[Mapping[str, object]], unit: answers.Unit) -> list[Mapping[str, object]]:
        """The chart's CSV with the other's day and count behind each row."""
        if self.other is None:
            return list(rows)
        found = self._counts(unit)
        return [
            {**row, "compared with the step from": day.isoformat(), f"compared: {unit}": n}
            for row, day, n in zip(rows, found.days, found.total, strict=True)
        ]

    def link(self) -> None:
        """To the articles of the other."""
        if self.other is not None:
            shared.articles_link(self.other, "Articles compared with", icon=":material/compare_arrows:")

    def _counts(self, unit: answers.Unit) -> Beside:
        assert self.other is not None
        return shared.answered(beside, self.asked, self.other, unit)


def comparison(asked: Question) -> Comparison:
    """Draw the control, and give what it says. What cannot be compared is said, and then nothing is."""
    names = {one.slug: one.name for one in searches(shared.opened().read())}
    value = st.query_params.get(COMPARE, "")
    _control(asked, value, names)
    if not value:
        return Comparison(asked)
    try:
        return compared(asked, Against.parse(value))
    except (QuestionError, ArchiveError) as error:
        st.warning(plain(f"Not compared: {error}"), icon=":material/compare_arrows:")
        return Comparison(asked)


def compared(asked: Question, against: Against) -> Comparison:
    """What a question is compared with. Raises QuestionError or ArchiveError, in words, where it cannot be."""
    here = shared.opened()
    found = search_of(here.read(), against.slug) if against.against_kind == "search" else None
    other = against.question(asked, here.today, found.question if found else None)
    shared.answered(answers.totals, other)  # refuses a search that is not understood any more
    name = found.name if found else ""
    one = shared.answered(alike, asked, other)
    forbids = unlike_words(one.collected, collection=one.collection, watched=one.watched) if one else ""
    return Comparison(asked, other, against_words(against, other, here.today, name), name, forbids)


def _control(asked: Question, value: str, names: Mapping[str, str]) -> None:
    options = [*_PERIODS, *(f"search:{slug}" for slug in names)]
    kind = _FROM if value.startswith("from:") else value
    shown = kind if kind in options else _NOTHING
    key = "compare-with"
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown

    def chosen() -> None:
        put(f"from:{_start(asked)}" if st.session_state[key] == _FROM else st.session_state[key])

    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="compare"):
        st.selectbox(
            "Compare with",
            options,
            key=key,
            format_func=lambda one: _PERIODS.get(one) or f"Search: {tidy(names[one.removeprefix('search:')])}",
            on_change=chosen,
            width=260,
        )
        if shown == _FROM:
            _first_day(value)


def _first_day(value: str) -> None:
    try:
        since = Against.parse(value).since
    except QuestionError:
        return  # said beside
    key = "compare-from"
    if st.session_state.get(key) != since:
        st.session_state[key] = since
    st.date_input("First day of the other period", key=key, format="DD/MM/YYYY", width=220, min_value=date(1995, 1, 1),
                  on_change=lambda: put(f"from:{st.session_state[key]}"))  # fmt: skip


def _start(asked: Question) -> date:
    """Where another period begins until one is chosen: four weeks before this one."""
    return (asked.resolved(shared.opened().today).since or shared.opened().today) - timedelta(days=28)


def put(value: str) -> None:
    """Write what is compared with into the address."""
    if value:
        st.query_params[COMPARE] = value
    else:
        st.query_params.pop(COMPARE, None)
