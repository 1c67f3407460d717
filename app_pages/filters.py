"""The filter row: one question, in the URL, on every page.

The URL is the truth. Every widget is set from it before it is drawn, and every change writes it; so links, the Back
button and the page menu need nothing more. (Streamlit's own `bind="query-params"` drops a mistaken value in silence
and repeats a parameter for each value; ours say what is wrong and keep the form of `Question.url()`.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NoReturn

import streamlit as st

from analysis.words import number
from app_pages.facets import narrow
from app_pages.location import DEFAULT, question_of
from app_pages.names import TIER_WORDS, country_name, language_name
from app_pages.plain import plain, shortened, tidy
from app_pages.search_box import Mistake, say_mistake, say_reading, search_box
from app_pages.search_box import ask as ask
from app_pages.search_help import search_help
from model.answer import Facets
from model.attitude import ATTITUDES
from model.counting import ANYBODY, CAME_WORDS, STATE_WORDS, UNIT_RULES, UNMEASURED
from model.errors import QuestionError
from model.feed import OUTLET_KINDS, TIERS
from model.judgement import COVERAGE_KINDS, TOPIC_WORDS
from model.pointing import pointed
from model.question import ANY_TOPIC, DIRECTIONS, Question, coverage_words, day_words

_PRESETS = {
    "7": "Last 7 days", "14": "Last 14 days", "28": "Last 28 days", "90": "Last 90 days", "year": "This year",
    "all": "All time",
}  # fmt: skip
_OWN = "own"
_WORDING = {
    "negative": "− negative",
    "neutral": "0 neutral",
    "positive": "+ positive",
    UNMEASURED: "not measured",
}
_MAY_BE_UNKNOWN = ("countries", "languages")
EARLIEST = date(1995, 1, 1)
"""Where the calendar begins, unless the address asks for earlier."""
MOST_OUTLETS = 300
"""Outlets offered in the list, those with most articles; the search field finds the others' articles."""


def asked_or_stop() -> Question:
    """The question in the URL; or, if it is mistaken, a message and a way out, and the page ends here."""
    try:
        return question_of(st.query_params.to_dict())
    except QuestionError as error:
        refuse(error)


def refuse(error: QuestionError) -> NoReturn:
    """Say what is wrong with a question, offer to clear it, and end the page."""
    st.error(
        f"This page's address asks for something that is not understood. {plain(str(error))}", icon=":material/help:"
    )
    if error.position is not None and error.text:
        st.code(pointed(error.text, error.position), language=None)
    st.button("Clear the filters", on_click=ask, args=[DEFAULT], type="primary")
    st.stop()


def filter_row(
    asked: Question, facets: Facets, today: date, mistake: Mistake | None = None, *, period: bool = True
) -> None:
    """Draw the row, and under it a chip for each filter that is on. Without `period` the page has its own.

    Where the search in the address is a mistake, `asked` is what the page shows instead, and the box keeps the mistake.
    """
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="small"):
        if period:
            _period(asked, today)
        _topics(asked, facets, key="filter-topic-row", label="collapsed")
        with st.popover("Filters", icon=":material/tune:", key="filter-more"):
            _more(asked, facets, clock=period)
        narrow(asked, facets)
    with st.container(key="search", horizontal=True, vertical_alignment="center", gap="small"):
        search_box(asked, mistake)
        search_help(asked, facets)
    if mistake:
        say_mistake(mistake)
    else:
        say_reading(asked)
    _chips(asked, facets)


def _set(key: str, value: object) -> str:
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def _changed(key: str, asked: Question, change: Callable[[Any], dict[str, Any]]) -> Callable[[], None]:
    """A callback that asks the same question with one thing changed."""

    def write() -> None:
        ask(asked.with_(**change(st.session_state[key])))

    return write


def _period(asked: Question, today: date) -> None:
    choice = preset_of(asked, today)
    options = [*_PRESETS, _OWN]

    def chosen() -> None:
        ask(with_preset(asked, st.session_state["filter-period"], today))

    st.selectbox(
        "Period",
        options,
        key=_set("filter-period", choice),
        format_func=lambda name: _PRESETS.get(name) or ("Choose dates …" if choice != _OWN else _own_words(asked)),
        on_change=chosen,
        label_visibility="collapsed",
        width=150,
    )
    if choice == _OWN:
        _dates(asked, today)


def preset_of(asked: Question, today: date) -> str:
    """Which entry of the period list a question stands for."""
    if asked.last is not None and str(asked.last) in _PRESETS:
        return str(asked.last)
    if asked.last is None and asked.since is None and asked.until is None:
        return "all"
    if asked.since == date(today.year, 1, 1) and asked.until is None:
        return "year"
    return _OWN


def with_preset(asked: Question, choice: str, today: date) -> Question:
    """The question over another period of the list; own dates begin with the period that was shown."""
    if choice == "all":
        return replace(asked, since=None, until=None, last=None)
    if choice == "year":
        return replace(asked, since=date(today.year, 1, 1), until=None, last=None)
    if choice == _OWN:
        shown = asked.resolved(today)
        return replace(asked, since=shown.since or date(today.year, 1, 1), until=shown.until or today, last=None)
    return asked.with_(last=int(choice))


def _own_words(asked: Question) -> str:
    return "Own dates" if asked.last is None else f"Last {asked.last} days"


def _dates(asked: Question, today: date) -> None:
    shown = asked.resolved(today)
    since, until = shown.since or EARLIEST, shown.until or today
    first, last = min(EARLIEST, since, until), max(today, since, until)

    def chosen(value: Sequence[date]) -> dict[str, Any]:
        if len(value) < 2:
            return {}
        return {"since": min(value), "until": max(value)}

    def write() -> None:
        value = st.session_state["filter-dates"]
        if len(value) == 2:  # one date alone: the second is still to be picked
            ask(asked.with_(**chosen(value)))

    drawn = st.session_state.get("filter-dates", ())
    if len(drawn) != 1 or not first <= drawn[0] <= last:
        _set("filter-dates", (since, max(since, until)))
    st.date_input(
        "From – to",
        key="filter-dates",
        min_value=first,
        max_value=last,
        format="DD/MM/YYYY",
        on_change=write,
        label_visibility="collapsed",
        width=220,
    )


def _topics(asked: Question, facets: Facets, *, key: str, label: Literal["visible", "collapsed"] = "visible") -> None:
    """The topics; in the row without "on topic or not", which few need."""
    names = [name for name, _ in facets.topics]
    if label == "visible" or ANY_TOPIC in asked.topics:
        names.append(ANY_TOPIC)
    counts = dict(facets.topics)

    def words(name: str) -> str:
        if name == ANY_TOPIC:
            return "On topic or not"
        return f"{plain(TOPIC_WORDS.get(name, name))} ({number(counts.get(name, 0))})"

    st.pills(
        "Topic",
        names,
        selection_mode="multi",
        key=_set(key, [name for name in asked.topics if name in names]),
        format_func=words,
        label_visibility=label,
        on_change=_changed(key, asked, lambda value: {"topics": _any_alone(asked.topics, value)}),
    )


def _any_alone(before: Iterable[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """ "On topic or not" and the topics shut each other out: the later click wins."""
    if ANY_TOPIC in chosen and len(chosen) > 1:
        return (ANY_TOPIC,) if ANY_TOPIC not in before else tuple(name for name in chosen if name != ANY_TOPIC)
    return tuple(chosen)


@dataclass(frozen=True)
class _Field:
    """A filter with several values: the question's attribute, its label, its options and how each reads."""

    attribute: str
    label: str
    options: Sequence[str]
    words: Callable[[str], str]
    help: str | None = None


def _fields(facets: Facets) -> list[_Field]:
    outlets = {outlet.slug: f"{tidy(outlet.name)} ({number(n)})" for outlet, n in facets.outlets[:MOST_OUTLETS]}
    voices = {voice.slug: f"{tidy(voice.name)} ({number(n)})" for voice, n in facets.voices}
    kinds = dict(facets.coverage_kinds)
    countries, languages, tiers = dict(facets.countries), dict(facets.languages), dict(facets.tiers)
    return [
        _Field("outlets", "Outlet", list(outlets), lambda slug: outlets.get(slug, slug)),
        _Field("countries", "Country", list(countries), lambda c: f"{country_name(c)} ({number(countries.get(c, 0))})"),
        _Field(
            "languages", "Language", list(languages), lambda c: f"{language_name(c)} ({number(languages.get(c, 0))})"
        ),
        _Field(
            "outlet_kinds",
            "Kind of outlet",
            [*OUTLET_KINDS, "all"],
            lambda kind: "all kinds" if kind == "all" else kind,
            "Press and trade press count unless you choose here.",
        ),
        _Field(
            "tiers",
            "Tier",
            TIERS,
            lambda tier: f"{TIER_WORDS[tier]} ({number(tiers.get(tier, 0))})",
            "How much an outlet matters to your team; set on the page Outlets.",
        ),
        _Field("sentiments", "Wording", (*DIRECTIONS, UNMEASURED), lambda name: _WORDING[name]),
        _Field(
            "coverage_kinds",
            "Kind of coverage",
            [*COVERAGE_KINDS, *(f"-{kind}" for kind in COVERAGE_KINDS)],
            lambda kind: coverage_words(kind) + (f" ({number(kinds.get(kind, 0))})" if kind in kinds else ""),
            "An automatic label; how often it is right stands on the page Method.",
        ),
        _Field("voices", "Names", list(voices), lambda slug: voices.get(slug, slug)),
        _Field(
            "attitudes",
            "Attitude toward them",
            ATTITUDES,
            str,
            "Of the text toward one of those named; toward anybody where none is chosen.",
        ),
    ]


def _more(asked: Question, facets: Facets, *, clock: bool = True) -> None:
    _topics(asked, facets, key="filter-topic-more")
    for one in _fields(facets):
        chosen = [value for value in getattr(asked, one.attribute) if value or one.attribute in _MAY_BE_UNKNOWN]
        key = _set(f"filter-{one.attribute}", chosen)
        st.multiselect(
            one.label,
            [value for value in dict.fromkeys([*chosen, *one.options]) if value or one.attribute in _MAY_BE_UNKNOWN],
            key=key,
            format_func=one.words,
            help=one.help,
            placeholder="Press" if one.attribute == "outlet_kinds" else "All",
            on_change=_changed(key, asked, _values_of(one.attribute)),
        )
    if not clock:
        return
    key = _set("filter-clock", asked.clock)
    st.radio(
        "Count by",
        ["published", "first_seen"],
        key=key,
        format_func=lambda clock: "the outlet’s date" if clock == "published" else "when we first saw it",
        help="Outlets may leave out the date, or give a wrong one. When we first saw an article is always known.",
        on_change=_changed(key, asked, lambda value: {"clock": value}),
    )


def _values_of(attribute: str) -> Callable[[Any], dict[str, Any]]:
    return lambda chosen: {attribute: tuple(chosen)}


def _chips(asked: Question, facets: Facets) -> None:
    chips = list(_chip_list(asked, facets))
    if not chips:
        return
    with st.container(key="chips", horizontal=True, gap="small"):
        for n, (label, without) in enumerate(chips):
            st.button(plain(label), key=f"chip-{n}", icon=":material/close:", icon_position="right", on_click=ask,
                      args=[without], help="Remove this filter")  # fmt: skip
        period_alone = Question(since=asked.since, until=asked.until, last=asked.last)
        st.button("Clear", key="chips-clear", type="tertiary", on_click=ask, args=[period_alone])


def _chip_list(asked: Question, facets: Facets) -> Iterable[tuple[str, Question]]:
    """For each filter that is on: its words, and the question without it."""
    names = {outlet.slug: outlet.name for outlet, _ in facets.outlets}
    voices = {voice.slug: voice.name for voice, _ in facets.voices}
    words: dict[str, Callable[[str], str]] = {
        "topics": lambda v: "On topic or not" if v == ANY_TOPIC else STATE_WORDS.get(v) or TOPIC_WORDS.get(v, v),
        "outlets": lambda v: names.get(v, v),
        "countries": country_name,
        "languages": language_name,
        "outlet_kinds": lambda v: "All kinds of outlets" if v == "all" else v.capitalize() if v.islower() else v,
        "tiers": lambda v: TIER_WORDS.get(v, v),
        "sentiments": lambda v: f"Wording {_WORDING.get(v, v)}",
        "coverage_kinds": lambda v: coverage_words(v).capitalize(),
        "voices": lambda v: "Names anybody of our list" if v == ANYBODY else f"Names {voices.get(v, v)}",
        "beside": lambda v: f"Names {voices.get(v, v)} too",
        "came": lambda v: f"Through {CAME_WORDS.get(v, v)}",
        "attitudes": lambda v: f"Attitude {v}",
    }
    for attribute, say in words.items():
        values: tuple[str, ...] = getattr(asked, attribute)
        for value in values:
            yield say(value), asked.with_(**{attribute: tuple(v for v in values if v != value)})
    if asked.text:
        yield f"“{shortened(asked.text)}”", replace(asked, text="")
    if asked.story is not None:
        yield f"Story {asked.story}", replace(asked, story=None)
    if asked.unit != "articles":
        yield UNIT_RULES[asked.unit].capitalize(), replace(asked, unit="articles", part=None)
    if asked.part:
        first, last = (day_words(day) for day in asked.part)
        yield f"There first {first}" + ("" if first == last else f" to {last}"), replace(asked, part=None)
    if asked.dated is not None:
        yield "With a date" if asked.dated else "Without a date", replace(asked, dated=None)
    if asked.clock != "published":
        yield "By when we first saw it", replace(asked, clock="published")
