"""Facets: what the articles of a question are made of, counted, each count a click that narrows to just those."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import streamlit as st

from analysis.words import number
from app_pages.names import TIER_WORDS, country_name, language_name
from app_pages.plain import plain
from app_pages.search_box import ask, with_field
from model.answer import Facets
from model.judgement import COVERAGE_KIND_WORDS, TOPIC_WORDS
from model.question import Question

MOST_SHOWN = 12
"""Values of one facet that are offered; the others are in the Filters."""


@dataclass(frozen=True)
class Facet:
    """One way of dividing a question's articles: values, their words and counts."""

    name: str
    label: str
    values: tuple[tuple[str, str, int], ...]


def facet_list(facets: Facets) -> list[Facet]:
    """The facets that have something to divide, each with its values, the fullest first."""

    def words(pairs: Iterable[tuple[str, int]], say: Callable[[str], str]) -> tuple[tuple[str, str, int], ...]:
        return tuple((value, say(value), n) for value, n in pairs if value and n)

    found = [
        Facet("tiers", "Tier", words(facets.tiers, lambda v: TIER_WORDS.get(v, v))),
        Facet("outlets", "Outlet", tuple((o.slug, o.name, n) for o, n in facets.outlets if n)),
        Facet("countries", "Country", words(facets.countries, country_name)),
        Facet("languages", "Language", words(facets.languages, language_name)),
        Facet("topics", "Topic", words(facets.topics, lambda v: TOPIC_WORDS.get(v, v))),
        Facet("outlet_kinds", "Kind of outlet", words(facets.outlet_kinds, str)),
        Facet("coverage_kinds", "Kind of coverage", words(facets.coverage_kinds, lambda v: COVERAGE_KIND_WORDS[v])),
        Facet("voices", "Names", tuple((v.slug, v.name, n) for v, n in facets.voices if n)),
        Facet("tags", "Tag", words(facets.tags, str)),
    ]
    return [facet for facet in found if facet.values]


def narrowed(asked: Question, facet: str, value: str) -> Question:
    """The question behind one count: exactly so many articles as the facet says.

    Each facet is counted with its own filter left off (countries with that of outlets too, names with that of
    attitudes), so those give way to the value.
    """
    if facet == "tags":
        return with_field(asked, "tag", value)
    gives_way = {"countries": {"outlets": ()}, "voices": {"attitudes": ()}}.get(facet, {})
    return asked.with_(**{**gives_way, facet: (value,)})


def narrow(asked: Question, facets: Facets) -> None:
    """A popover with the counts; drawn when it is opened."""
    shown = st.popover(
        "Narrow", icon=":material/filter_list:", key="facets", on_change="rerun", help="What these articles are made of"
    )
    if not shown.open:
        return
    with shown:
        for facet in facet_list(facets):
            _draw(asked, facet)


def _draw(asked: Question, facet: Facet) -> None:
    st.caption(facet.label)
    with st.container(horizontal=True, gap="small", key=f"facet-{facet.name}"):
        for n, (value, words, count) in enumerate(facet.values[:MOST_SHOWN]):
            st.button(
                plain(f"{words} ({number(count)})"),
                key=f"facet-{facet.name}-{n}",
                on_click=ask,
                args=[narrowed(asked, facet.name, value)],
            )
        if (more := len(facet.values) - MOST_SHOWN) > 0:
            st.caption(f"and {number(more)} more under Filters")
