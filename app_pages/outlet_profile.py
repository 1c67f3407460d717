"""One outlet: twelve weeks, share of its news, topics, wording, who is named and quoted, its feeds, newest articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import streamlit as st

from analysis.break_words import change_words
from analysis.feed_health import health
from analysis.words import FEW, number, percent, plural, signed
from app_pages import behind, shared
from app_pages.break_marks import marked_breaks
from app_pages.definitions import DEFINITIONS
from app_pages.lines import article_lines, opening_parameters
from app_pages.names import TIER_WORDS, country_name, language_name
from app_pages.plain import plain, tidy, web_address
from app_pages.tier_setting import recent_changes, say_done, tier_controls
from figures.volume import volume_figure
from model.answer import Volume
from model.feed import Outlet
from model.judgement import TOPIC_WORDS
from model.question import DIRECTIONS, Question
from store import answers
from store.profile import feeds_of, quoted_in
from store.tiers import last_tier_edit

WEEKS = 12
NEWEST = 10
MOST_VOICES = 8
MOST_QUOTES = 20
MOST_READ = 2_000
"""Articles whose quotes are looked through, the newest ones."""


def profile(asked: Question, outlet: Outlet) -> None:
    """Everything about one outlet, under the question's other filters, whatever its kind."""
    mine = replace(asked, outlets=(outlet.slug,), outlet_kinds=("all",), tiers=(), countries=())
    shared.heading(outlet.name, _sentence(mine, outlet))
    _facts(asked, outlet)
    _weeks(mine)
    _share(mine)
    _topics(mine)
    _wording(mine)
    _named(mine)
    _quoted(mine)
    _breaks(outlet)
    _feeds(outlet)
    _newest(mine, outlet)


def _sentence(mine: Question, outlet: Outlet) -> str:
    totals = shared.answered(answers.totals, mine)
    kind = f"{outlet.outlet_kind}, {TIER_WORDS[outlet.tier].lower()}" if outlet.tier != "unset" else outlet.outlet_kind
    places = [country_name(outlet.country), language_name(outlet.language)]
    counted = f"{plural(totals.articles, 'article')} that your filters count"
    newest = f", the newest of {shared.when(totals.newest)}" if totals.newest else ""
    return f"{kind[:1].upper()}{kind[1:]} · {' · '.join(places)}. {counted}{newest}."


def _facts(asked: Question, outlet: Outlet) -> None:
    say_done()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        tier_controls([outlet.slug], key="profile", now=outlet.tier)
        if address := web_address(outlet.site_url):
            st.link_button("Its site", address, icon=":material/open_in_new:", type="tertiary")
        shared.page_link("outlets.py", replace(asked, outlets=()), "All outlets", icon=":material/arrow_back:")
    edited = last_tier_edit(shared.opened().read(), outlet.slug)
    if edited:
        st.caption(plain(f"Tier set by {edited[1] or 'somebody'}, {shared.when(edited[0])}."))
    if outlet.note:
        st.caption(plain(outlet.note))
    recent_changes()


def _weeks(mine: Question) -> None:
    here = shared.opened()
    last = mine.resolved(here.today).until
    newest = shared.answered(answers.totals, mine).newest
    if last is None and newest is not None:  # all time: the last weeks that hold anything
        last = newest.astimezone(here.zone).date()
    last = min(last or here.today, here.today)
    first = answers.week_start(last, here.week_starts) - timedelta(weeks=WEEKS - 1)
    asked = mine.with_(since=first, until=last)
    found: Volume = shared.answered(answers.volume, asked, "articles", "week")
    whole = replace(found, by_topic={})
    breaks = marked_breaks(asked, found.days, "week")

    total = sum(found.total)
    shared.chart(
        volume_figure(whole, dark=shared.dark(), breaks=breaks.drawn),
        key="profile-weeks",
        title=f"{plural(total, 'article')} in {plural(WEEKS, 'week')}",
        subtitle="Articles a week" + ("; the last week is not over" if found.last_is_partial else "")
        + (f". {breaks.words}" if breaks.words else ""),
        alt="Bars of articles a week: "
        + "; ".join(f"{day.day} {day:%b} {number(n)}" for day, n in zip(found.days, found.total, strict=True)),
        table=[{"week from": day.isoformat(), "articles": n} for day, n in zip(found.days, found.total, strict=True)],
        cells=behind.volume_cells(asked, whole, "articles", here.today),
        question=asked,
        help=DEFINITIONS["weeks"],
    )  # fmt: skip


def _share(mine: Question) -> None:
    found: Volume = shared.answered(answers.volume, mine)
    seen, own, total = sum(found.seen), sum(found.relevant_in_feeds), sum(found.total)
    st.subheader("Share of its news", anchor=False, help=DEFINITIONS["share"])
    if not seen:
        st.caption("It was seen through search feeds alone, so the rest of its news is not known.")
        return
    words = f"{percent(own / seen)}: {number(own)} of {plural(seen, 'article')} in its own feeds in the period"
    more = f"; {number(total - own)} more came through search feeds alone" if total > own else ""
    st.markdown(plain(f"{words}{more}."))
    with st.container(horizontal=True, gap="medium"):
        shared.articles_link(mine, plural(shared.answered(answers.totals, mine).articles, "article"))
        everything = replace(mine, topics=("any",), coverage_kinds=(), sentiments=(), voices=(), attitudes=(), text="")
        count = shared.answered(answers.totals, everything).articles
        shared.articles_link(everything, f"Everything of this outlet: {plural(count, 'article')}")


def _topics(mine: Question) -> None:
    facets = shared.answered(answers.facets, mine)
    counts = [(name, n) for name, n in facets.topics if n and (not mine.topics or name in mine.topics)]
    if not counts:
        return
    st.subheader("Topics", anchor=False, help=DEFINITIONS["topics"])
    with st.container(horizontal=True, gap="medium"):
        for name, n in counts:
            shared.articles_link(mine.with_(topics=(name,)), f"{TOPIC_WORDS.get(name, name)}: {number(n)}")


def _wording(mine: Question) -> None:
    rows = shared.answered(answers.sentiment_by_outlet, mine, "articles")
    if not rows:
        return
    row = rows[0]
    counts = {"negative": row.negative, "neutral": row.neutral, "positive": row.positive}
    known = sum(counts.values())
    st.subheader("Wording", anchor=False, help=DEFINITIONS["wording"])
    words = f"Measured in {number(known)} of {plural(known + row.not_measured, 'article')}"
    if known < FEW or row.mean is None:
        words += f": too few to judge, which takes {FEW}."
    else:
        share = percent(known / (known + row.not_measured), 0)
        words += f" ({share}); on average {signed(row.mean)} between −1 and +1."
    st.markdown(plain(words))
    with st.container(horizontal=True, gap="medium"):
        for direction in DIRECTIONS:
            if n := counts[direction]:
                shared.articles_link(mine.with_(sentiments=(direction,)), f"{direction.capitalize()}: {number(n)}")


def _named(mine: Question) -> None:
    facets = shared.answered(answers.facets, mine)
    if not facets.voices or mine.voices:
        return
    st.subheader("Named here most", anchor=False, help=DEFINITIONS["named"])
    with st.container(horizontal=True, gap="medium"):
        for voice, n in facets.voices[:MOST_VOICES]:
            shared.articles_link(mine.with_(voices=(voice.slug,)), f"{tidy(voice.name)}: {plural(n, 'article')}")


def _quoted(mine: Question) -> None:
    ids = shared.answered(answers.article_ids, mine)[:MOST_READ]
    found = quoted_in(shared.opened().read(), ids)
    if not found:
        return
    names = {voice.slug: voice.name for voice in shared.opened().columns.named.voices}
    st.subheader("Quoted here most", anchor=False, help=DEFINITIONS["quoted"])
    for slug, quotes in list(found.items())[:MOST_VOICES]:
        with st.expander(plain(f"{names.get(slug, slug)}: {plural(len(quotes), 'quote')}")):
            for n, (article, sourced) in enumerate(quotes[:MOST_QUOTES]):
                with st.container(key=f"line-quote-{slug}-{n}", gap=None):
                    st.page_link(
                        shared.ARTICLES,
                        label=plain(f"“{sourced.quote.text}”"),
                        icon="",
                        query_params=opening_parameters(mine, article),
                    )
                    st.caption(plain(f"{sourced.quote.speaker} · {shared.when(sourced.at)}"))
            if len(quotes) > MOST_QUOTES:
                st.caption(f"The first {MOST_QUOTES} of {number(len(quotes))}.")


def _breaks(outlet: Outlet) -> None:
    mine = [one for one in shared.opened().snapshot.breaks if one.outlet and one.outlet.slug == outlet.slug]
    if not mine:
        return
    st.subheader("We collected differently from here", anchor=False, help=DEFINITIONS["breaks"])
    st.dataframe(
        [{"From": one.change.day, "What changed": change_words(one.change)} for one in mine],
        key="profile-breaks",
        hide_index=True,
        column_config={"From": st.column_config.DateColumn(format="D MMM YYYY", width=110)},
        alt=f"Table of {plural(len(mine), 'collection break')} of this outlet",
    )


def _feeds(outlet: Outlet) -> None:
    here = shared.opened()
    found = feeds_of(here.read(), outlet.slug, here.snapshot.feeds)
    st.subheader(plural(len(found), "feed") if found else "No feed of its own", anchor=False, help=DEFINITIONS["feeds"])
    if not found:
        st.caption("Its articles come through search feeds, from the past, or by hand.")
        return
    states = [(feed, health(feed, here.now)) for feed in found]
    st.dataframe(
        [
            {"Feed": tidy(feed.title or feed.url), "Last check": tidy(state.words), "Next": state.next}
            for feed, state in states
        ],
        key="profile-feeds",
        hide_index=True,
        height="content",
        alt=f"Table of {plural(len(found), 'feed')}: how each was at its last check",
    )
    st.page_link(shared.ARTICLES.with_name("feeds.py"), label="All feeds", icon=":material/rss_feed:")


def _newest(mine: Question, outlet: Outlet) -> None:
    ids: Sequence[int] = shared.answered(answers.article_ids, mine)
    st.subheader("Newest articles", anchor=False)
    if not ids:
        shared.empty(mine)
        return
    article_lines(shared.article_rows(ids[:NEWEST]), mine)
    shared.articles_link(mine, f"All {plural(len(ids), 'article')} of {tidy(outlet.name)}")
