"""What every page uses: the open archive, the question of the filter row, links to articles, charts, empty states.

A page reads: `asked = question()` (the filter row stands at the top of every page), `heading(title, sentence)`,
`answered(answers.volume, asked)`, `chart(…)`. The question lives in the URL, in the
form of `Question.url()`, so that a page can be sent to somebody; `last=all` stands for all time, and a bare URL for the
last 28 days. Text of feeds goes through `plain` before it reaches a Markdown parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import streamlit as st

from analysis import words
from analysis.page_words import read_in_full_words
from app_pages.behind import left_out_questions
from app_pages.counts import chart_clicked, close_number, linked, note, note_chart, opened_number
from app_pages.definitions import DEFINITIONS
from app_pages.empty_state import draw_empty
from app_pages.filters import asked_or_stop, filter_row, refuse
from app_pages.loaded import Loaded, Snapshot
from app_pages.location import link_parameters
from app_pages.plain import csv_bytes, marked, marked_label, plain, tidy, web_address
from app_pages.saving import save_popover, say_saved
from app_pages.search_box import instead_of, understood
from model.answer import ArticleRow, Totals
from model.counted import Counted
from model.counting import UNIT_NAMES
from model.errors import QuestionError
from model.question import ANY_TOPIC, Question
from store import answers
from store.answers import Asking
from store.archive import Archive
from store.columns import Columns
from store.page_answers import read_in_full

__all__ = [
    "ARTICLES", "Opened", "answered", "article_rows", "articles_link", "asking", "chart", "count_link", "csv_button",
    "csv_bytes", "dark", "empty", "go_to_articles", "heading", "marked", "number_panel", "opened", "page_link",
    "plain", "question", "rows_clicked", "tidy", "web_address", "when",
]  # fmt: skip

Answer = TypeVar("Answer")
Row = TypeVar("Row", str, int)
"""What names a row of a table: an id or a slug."""

PANEL = 5
"""Articles shown under a chart at a click; the link leads to all."""
ARTICLES = Path(__file__).with_name("articles.py")
_OPENED = "opened"


@dataclass(frozen=True)
class Opened:
    """The archive that this visit looks at."""

    loaded: Loaded
    is_sample: bool
    """Whether what is shown is invented."""
    snapshot: Snapshot
    zone: tzinfo
    now: datetime
    user: str = ""
    """Who is written beside what is asked for."""
    feed_token: str = ""
    """What RSS and CSV links must bear; empty where nothing is asked."""
    week_starts: int = 0
    """The first day of the week: 0 is Monday."""
    data: Path = Path("data")
    """The team's data folder, with its team.toml."""
    own: Opened | None = None
    """While the sample stands in: the archive that is still empty, for its feeds."""

    @property
    def path(self) -> Path:
        return self.loaded.path

    @property
    def columns(self) -> Columns:
        return self.snapshot.columns

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def read(self) -> Callable[[], Archive]:
        """Gives this thread's read-only connection."""
        return self.loaded.read


def remember_opened(found: Opened) -> None:
    """The router says which archive is open, before any page runs."""
    st.session_state[_OPENED] = found


def opened() -> Opened:
    """The archive that is open."""
    found: Opened = st.session_state[_OPENED]
    return found


def asking() -> Asking:
    """What the functions of store.answers ask first."""
    here = opened()
    return here.loaded.asking(here.today, here.zone, here.snapshot, week_starts=here.week_starts)


def answered(function: Callable[..., Answer], asked: Question, *more: Hashable) -> Answer:
    """`function(asking(), asked, *more)`, remembered until the archive changes."""
    here = opened()
    key = (function.__module__, function.__qualname__, asked.resolved(here.today), here.today, *more)
    return here.snapshot.answers.get(key, lambda: function(asking(), asked, *more))


def question(*, lists: bool = False) -> Question:
    """Draw the filter row, bound to the URL, and give what it asks. Stops the page, in words, if that is mistaken.

    The page that lists articles asks for a unit and a part of the period too; charts and cards begin with all.
    """
    here = opened()
    asked, mistake = asked_or_stop(), None
    if not lists:
        asked = asked.whole()
    try:
        totals = answered(answers.totals, asked.whole())
        understood(asked)
    except QuestionError as error:  # an unknown topic, or a search that is not understood
        if not asked.text:
            refuse(error)
        asked, mistake = instead_of(asked, error)
        totals = _totals_or_stop(asked.whole())
    facets = answered(answers.facets, asked)
    filter_row(asked, facets, here.today, mistake)
    n = totals.articles if asked == asked.whole() else answered(answers.how_many, asked)
    label = words.number(n) if asked.unit == "articles" else words.plural(n, *UNIT_NAMES[asked.unit])
    first = Counted(label, n, asked)
    with st.container(key="counted", horizontal=True, vertical_alignment="center", gap="small"):
        counted = linked(_counted(first, totals, here), [first, *_counted_numbers(asked, totals, here)])
        st.caption(counted, width="content")
        save_popover(asked, here)
    say_saved()
    return asked


def _totals_or_stop(asked: Question) -> Totals:
    try:
        return answered(answers.totals, asked)
    except QuestionError as error:
        refuse(error)


def _counted(first: Counted, totals: Totals, here: Opened) -> str:
    asked = first.question
    parts = [f"{first.label} of {words.plural(len(here.columns), 'article')} in the archive"]
    if here.snapshot.data_to is not None:
        parts.append(f"data to {when(here.snapshot.data_to)}")
    if totals.set_aside:
        parts.append(f"{words.number(totals.set_aside)} more are set aside by their kind of coverage")
    if totals.undated and asked.resolved(here.today) != anywhen(asked):
        parts.append(f"{words.number(totals.undated)} more match but bear no date")
    for n, how in ((totals.backfilled, "backfilled"), (totals.by_hand, "added by hand")):
        if n:
            parts.append(f"{words.number(n)} of them {how}, left out of shares, usual levels and peaks")
    if totals.kept_back:
        parts.append(f"{words.number(totals.kept_back)} old ones off topic are counted in shares, their texts are gone")
    if asked.text or "article" in st.query_params:
        parts.append(read_in_full_words(answered(read_in_full, asked)))
    return " · ".join(parts)


def _counted_numbers(asked: Question, totals: Totals, here: Opened) -> list[Counted]:
    """The numbers of `_counted`, in its order."""
    everything = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))
    beside = left_out_questions(asked.whole())
    found = [
        Counted(words.plural(len(here.columns), "article"), len(here.columns), everything),
    ]
    for n, why in ((totals.set_aside, "set aside by"), (totals.undated, "without a date")):
        behind = next((asks for name, asks in beside.items() if name.startswith(why)), None)
        if n and behind is not None:
            found.append(Counted(f"{words.number(n)} more", n, behind))
    for n, came in ((totals.backfilled, "backfill"), (totals.by_hand, "hand")):
        if n and not asked.came:
            found.append(Counted(f"{words.number(n)} of them", n, replace(asked.whole(), came=(came,))))
    return found


def anywhen(asked: Question) -> Question:
    """The same question over all time, undated articles included."""
    return asked.with_(since=None, until=None, last=None)


def when(at: datetime | None, *, year: bool | None = None) -> str:
    """`22 Nov 09:40 GMT`, local time with its zone; with the year where it is not this one."""
    if at is None:
        return words.NOTHING
    here = opened()
    other_year = at.astimezone(here.zone).year != here.today.year
    return words.when(at, here.zone, year=other_year if year is None else year)


def dark() -> bool:
    """Whether this visitor sees the dark theme."""
    return st.context.theme.type == "dark"


def heading(title: str, sentence: str = "", counts: Sequence[Counted] = ()) -> None:
    """A page's title, and under it the sentence that says what happened; its numbers open where `counts` names them."""
    st.title(plain(title), anchor=False)
    if sentence:
        with st.container(key="lead"):
            st.markdown(linked(sentence, counts))


def article_rows(ids: Sequence[int]) -> list[ArticleRow]:
    """Articles by id, in this order."""
    return answers.article_rows(opened().read(), ids)


def go_to_articles(asked: Question) -> NoReturn:
    """Open the list of the articles that a question counts."""
    st.switch_page(ARTICLES, query_params=link_parameters(asked))


def articles_link(asked: Question, label: str = "Articles behind this", *, icon: str = ":material/list_alt:") -> None:
    """A link to the articles that a question counts; `label` is plain text."""
    st.page_link(ARTICLES, label=plain(label), icon=icon, query_params=link_parameters(asked))


def count_link(counted: Counted, *, icon: str = ":material/list_alt:") -> None:
    """A link to the list behind a number; its label names the number."""
    note([counted])
    articles_link(counted.question, counted.label, icon=icon)


def page_link(file: str, asked: Question, label: str, *, icon: str) -> None:
    """A link to another page (by its file) with the same question; `label` is plain text."""
    st.page_link(ARTICLES.with_name(file), label=plain(label), icon=icon, query_params=link_parameters(asked))


def csv_button(name: str, rows: Callable[[], Iterable[Mapping[str, object]]], *, key: str, label: str = "CSV") -> None:
    """A download of a table.

    `rows` is asked when somebody wants it, outside of any session: it must bring along what it needs.
    """
    st.download_button(
        label,
        data=lambda: csv_bytes(rows()),
        file_name=f"cleartext-{name}-{opened().today.isoformat()}.csv",
        mime="text/csv",
        key=f"csv-{key}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def chart(
    figure: Any,
    *,
    key: str,
    title: str,
    subtitle: str,
    alt: str,
    table: Sequence[Mapping[str, object]],
    cells: Mapping[tuple[str, ...], Counted] | None = None,
    opens: Callable[[Mapping[str, Any]], Question | None] | None = None,
    question: Question | None = None,
    help: str | None = None,
) -> None:
    """A figure with everything that belongs to it.

    `title` is a sentence, `subtitle` names unit and period (both plain text, escaped here). `table` is what the CSV
    holds. `cells` are the numbers that the figure draws, by the first items of its points' `customdata`: a click opens
    them. A page that shows its lists itself gives `opens` instead, which is told of the clicked point (Plotly's `x`,
    `y`, `customdata` …). `question` is the one behind the whole figure.
    """
    numbers = cells or {}
    note_chart(key, numbers)
    with st.container(key=f"chart-{key}", gap="xsmall"):
        st.subheader(plain(title), anchor=False, help=help or DEFINITIONS.get(key))
        st.caption(plain(subtitle))
        st.plotly_chart(figure, key=key, theme=None, alt=alt, config=_CONFIG, selection_mode="points",
                        on_select=_noted(key) if opens else chart_clicked(key, numbers))  # fmt: skip
        if opens:
            _follow(key, opens)
        number_panel(key, numbers.values())
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            if question is not None:
                articles_link(question)
            csv_button(key, lambda: table, key=key)


_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def _noted(key: str) -> Callable[[], None]:
    """A click counts once: what is still selected when the page runs again is not clicked again."""

    def note_it() -> None:
        st.session_state[f"{key}-clicked"] = True

    return note_it


def _follow(key: str, opens: Callable[[Mapping[str, Any]], Question | None]) -> None:
    if not st.session_state.pop(f"{key}-clicked", False):
        return
    points = st.session_state[key].get("selection", {}).get("points", [])
    target = opens(points[0]) if points else None
    if target is not None:
        go_to_articles(target)


def number_panel(key: str, among: Iterable[Counted]) -> None:
    """Under a chart or table: the articles behind the number that was clicked in it, the first few, and all by a link.

    Here and not on a page of their own at once: so one looks at several bars without losing the chart, and the Back
    button returns by one press (Streamlit's `switch_page` with parameters leaves two entries in the history).
    """
    counted = opened_number(key, among)
    if counted is None:
        return
    ids = answered(answers.article_ids, counted.question)
    with st.container(key=f"panel-{key}", border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(counted.label)}: {plain(counted.words())}**", width="content")
            st.button("Close", icon=":material/close:", type="tertiary", key=f"panel-close-{key}",
                      on_click=close_number, args=[key])  # fmt: skip
        for row in article_rows(ids[:PANEL]):
            label = marked_label(row.headline, row.spans, part="headline") or "(without a headline)"
            with st.container(key=f"line-{key}-{row.id}", gap=None):
                st.page_link(ARTICLES, label=label, icon="",
                             query_params=link_parameters(counted.question) | {"article": str(row.id)})  # fmt: skip
                st.caption(plain(f"{row.outlet.name} · {when(row.published_at)}"))
        articles_link(counted.question, f"Open the list of {counted.words()}")


def rows_clicked(key: str, drawn: Sequence[Row]) -> tuple[Callable[[], None], Callable[[], list[Row] | None]]:
    """For `st.dataframe(key=key, on_select=noted)`: (`noted`, and a function that gives the rows just chosen).

    `drawn` names the rows. A click is a number among the rows that the visitor saw: it is looked up in those, since the
    run that follows may draw others. The function gives None where nobody clicked, and [] where a row was let go.
    """

    def noted() -> None:
        places = st.session_state[key].get("selection", {}).get("rows", [])
        st.session_state[f"{key}-clicked"] = [drawn[place] for place in places if place < len(drawn)]

    def fresh() -> list[Row] | None:
        found: list[Row] | None = st.session_state.pop(f"{key}-clicked", None)
        return found

    return noted, fresh


def empty(asked: Question) -> None:
    """Nothing to show: say why, and what to do next."""
    here = opened()
    draw_empty(asked, answered(answers.totals, anywhen(asked)), len(here.columns), here.zone)
