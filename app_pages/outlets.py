"""Outlets: who carried the coverage, how that changed, and how much of their own news it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import feed_health, sentences
from analysis.words import FEW, MINUS, number, percent, plural, signed
from app_pages import shared
from app_pages.cells import outlet_cells
from app_pages.definitions import DEFINITIONS
from app_pages.filters import ask
from app_pages.names import TIER_WORDS, country_name, language_name
from app_pages.outlet_profile import profile
from app_pages.tier_setting import recent_changes, say_done, tier_controls
from figures.outlets import Group, groups_figure
from model.answer import Facets, OutletRow
from model.feed import TIERS, Outlet
from model.question import Question
from store import answers

VIEWS = ("Outlets", "Countries", "Languages")
MOST_BARS = 25
MOST_NAMED = 12  # outlets in one address, each of which gets a chip
ROWS_SHOWN = 25  # beyond, the table scrolls


def page() -> None:
    asked = shared.question()
    if len(asked.outlets) == 1 and (one := _outlet(asked.outlets[0])):
        profile(asked, one)
        return
    rows = shared.answered(answers.outlet_rows, asked)
    shared.heading("Outlets", _sentence(asked, rows))
    say_done()
    if not rows:
        shared.empty(asked)
        return
    view = st.segmented_control(
        "Group by", VIEWS, default=VIEWS[0], required=True, key="outlets-view", persist_state="session"
    )
    if view == "Countries":
        _groups(asked, _by_country(rows), "countries", "country", "countries", unknown=_without_country(asked, rows))
    elif view == "Languages":
        _groups(
            asked,
            _by_language(shared.answered(answers.facets, asked), rows, asked),
            "languages",
            "language",
            "languages",
        )
    else:
        _table(asked, rows)


def _outlet(slug: str) -> Outlet | None:
    return next((outlet for outlet in shared.opened().columns.outlets if outlet.slug == slug), None)


def _sentence(asked: Question, rows: Sequence[OutletRow]) -> str:
    here = shared.opened()
    return sentences.outlets(
        asked,
        rows,
        here.today,
        unjudged=shared.answered(answers.totals, asked).unjudged,
        feeds=feed_health.failing_sentence(here.snapshot.feeds, here.now),
    )


def _table(asked: Question, rows: Sequence[OutletRow]) -> None:
    ranked = _by_tier(rows)
    shown = [_shown(row, share=asked.on_topic_only) for row in ranked]
    st.subheader("By tier, then by articles", anchor=False, help=DEFINITIONS["tiers"])
    st.caption(
        "Articles of each outlet. Choose a row for its profile and articles, several to set their tier; a column’s "
        "head to sort by it. "
        f"Under {FEW} measured articles, the wording is not judged."
    )
    event = st.dataframe(
        shown,
        key=f"outlets-table-{asked.url()}-{shared.opened().columns.revision}",
        hide_index=True,
        height=38 + 35 * min(len(shown), ROWS_SHOWN),
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_COLUMNS,
        placeholder="–",
        alt=f"Table of {plural(len(shown), 'outlet')} with their articles, change, share of their news and wording",
    )
    _chosen(asked, [ranked[place] for place in event["selection"]["rows"] if place < len(ranked)])
    recent_changes()
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        shared.articles_link(asked)
        shared.csv_button("outlets", lambda: [outlet_cells(row) for row in ranked], key="outlets")


def _chosen(asked: Question, chosen: Sequence[OutletRow]) -> None:
    """What can be done with the rows chosen."""
    if not chosen:
        return
    slugs = [row.outlet.slug for row in chosen]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="outlets-chosen"):
        if len(chosen) == 1:
            name = shared.tidy(chosen[0].outlet.name)
            mine = replace(asked, outlets=(slugs[0],))
            st.button(f"Profile of {shared.plain(name)}", icon=":material/newspaper:", type="primary",
                      key="outlets-profile", on_click=ask, args=[mine])  # fmt: skip
        if len(chosen) <= MOST_NAMED:
            count = sum(row.articles for row in chosen)
            shared.articles_link(replace(asked, outlets=tuple(slugs)), f"Their {plural(count, 'article')}")
        tier_controls(slugs, key="outlets", now=chosen[0].outlet.tier)


_COLUMNS: dict[str, Any] = {
    "Outlet": st.column_config.TextColumn(width=185),
    "Articles": st.column_config.NumberColumn(format="localized", width=80, help="Articles that your filters count."),
    "12 weeks": st.column_config.BarChartColumn(
        width=130, y_min=0, color="#2b8597", help="Articles in each of the twelve weeks that end with the period."
    ),
    "Change": st.column_config.TextColumn(
        width=80,
        alignment="right",
        help="Against the period of equal length before: percent, or articles where either is under 20.",
    ),
    "Share of its news": st.column_config.TextColumn(
        width=115,
        alignment="right",
        help="Of everything that this outlet’s own feeds carried in the period. "
        "– where it was only seen through search feeds, or where all articles count.",
    ),
    "Wording": st.column_config.TextColumn(
        width=75,
        alignment="right",
        help="Mean of the wording of headline and standfirst, −1 to +1. It is no attitude: see the page Method.",
    ),
    "Note": st.column_config.TextColumn(width=70, help="New: first coverage ever. Silent: none now, some before."),
    "Tier": st.column_config.TextColumn(width=75),
    "Country": st.column_config.TextColumn(width=120),
    "Kind of outlet": st.column_config.TextColumn(width=105),
}


def _by_tier(rows: Sequence[OutletRow]) -> list[OutletRow]:
    order = {tier: n for n, tier in enumerate(TIERS)}
    return sorted(rows, key=lambda row: (not row.articles, order[row.outlet.tier], -row.articles, row.outlet.name))


def _shown(row: OutletRow, *, share: bool) -> dict[str, object]:
    return {
        "Outlet": shared.tidy(row.outlet.name),
        "Articles": row.articles,
        "12 weeks": list(row.trend),
        "Change": _change(row),
        "Share of its news": percent(row.attention) if share and row.attention is not None else None,
        "Wording": signed(row.mean_sentiment) if row.measured >= FEW else "too few",
        "Note": "new" if row.new else "silent" if not row.articles else "",
        "Tier": TIER_WORDS[row.outlet.tier],
        "Country": country_name(row.outlet.country),
        "Kind of outlet": row.outlet.outlet_kind,
    }


def _change(row: OutletRow) -> str | None:
    if row.previous is None:
        return None
    if row.articles == row.previous:
        return "="
    sign = "+" if row.articles > row.previous else MINUS
    difference = abs(row.articles - row.previous)
    if min(row.articles, row.previous) < FEW:
        return f"{sign}{number(difference)}"
    return f"{sign}{percent(difference / row.previous, 0)}"


def _without_country(asked: Question, rows: Sequence[OutletRow]) -> Question | None:
    """The articles of outlets without a country, as those outlets; None where an address could not name so many."""
    slugs = tuple(row.outlet.slug for row in rows if row.articles and not row.outlet.country)
    return replace(asked, outlets=slugs) if len(slugs) <= MOST_NAMED else None


def _groups(
    asked: Question, groups: Sequence[Group], attribute: str, one: str, many: str, *, unknown: Question | None = None
) -> None:
    """Bars that open their articles; `unknown` is the question behind the bar of those without a country, if any."""
    shown = groups[:MOST_BARS]
    known = [group for group in groups if group.key]
    of = "from" if one == "country" else "in"
    title = f"Articles {of} {plural(len(known), one, many)}" + (f", most {of} {known[0].name}" if known[1:] else "")
    cut = f", the first {MOST_BARS} of {number(len(groups))}" if len(groups) > MOST_BARS else ""

    closed = unknown is None and any(not group.key for group in shown)
    cut += f"; {one} unknown cannot be asked for, its bar does not open" if closed else ""

    def opens(point: Mapping[str, Any]) -> Question | None:
        key = str(point["customdata"][0])
        return asked.with_(**{attribute: (key,)}) if key else unknown

    shared.chart(
        groups_figure(shown, dark=shared.dark()),
        key=f"outlets-{attribute}",
        title=title,
        subtitle=f"Articles by {one}, {sentences.period_words(asked, shared.opened().today)}{cut}",
        alt=f"Bars of articles by {one}: " + "; ".join(f"{g.name} {number(g.articles)}" for g in shown[:5]),
        table=[{one: g.name, "code": g.key, "articles": g.articles, "outlets": g.outlets} for g in groups],
        opens=opens,
        question=asked,
    )


def _by_country(rows: Sequence[OutletRow]) -> list[Group]:
    articles: dict[str, int] = defaultdict(int)
    outlets: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.articles:
            articles[row.outlet.country] += row.articles
            outlets[row.outlet.country] += 1
    ranked = sorted(articles, key=lambda code: (-articles[code], code))
    return [Group(code, country_name(code), articles[code], outlets[code]) for code in ranked]


def _by_language(facets: Facets, rows: Sequence[OutletRow], asked: Question) -> list[Group]:
    """Languages are of articles; outlets are counted under the language they are listed with."""
    outlets: dict[str, int] = defaultdict(int)
    for row in rows:
        outlets[row.outlet.language] += bool(row.articles)
    wanted = [(code, n) for code, n in facets.languages if not asked.languages or code in asked.languages]
    return [Group(code, language_name(code), n, outlets[code]) for code, n in wanted]


page()
