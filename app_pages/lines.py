"""Articles as lines: a headline that opens the reading pane, and what belongs under it."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis.words import signed
from app_pages.location import link_parameters
from app_pages.names import TIER_WORDS
from app_pages.plain import marked_label, plain
from app_pages.shared import ARTICLES, when
from model.answer import ArticleRow
from model.article import Origin
from model.judgement import TOPIC_WORDS
from model.question import SENTIMENT_EDGE, Question

NO_HEADLINE = "(without a headline)"
ORIGIN_WORDS: dict[Origin, str] = {"watched": "watched feed", "backfill": "backfilled", "by hand": "added by hand"}


def article_lines(rows: Iterable[ArticleRow], asked: Question, *, within: str = "") -> None:
    """A list of articles, each a link to the Articles page, where it opens beside the list of `asked`.

    `within` names the list where a page has several that may share an article.
    """
    for row in rows:
        with st.container(key=f"line-{within}{row.id}", gap=None):
            st.page_link(ARTICLES, label=headline_label(row), icon="", query_params=opening_parameters(asked, row.id))
            st.caption(plain(" · ".join(about(row))))


def article_buttons(rows: Iterable[ArticleRow], asked: Question, *, chosen: int | None) -> None:
    """The same on the Articles page itself, where a link to the page one is on would do nothing."""
    for row in rows:
        with st.container(key=f"line-{row.id}" + ("-chosen" if row.id == chosen else ""), gap=None):
            st.button(
                headline_label(row),
                key=f"open-{row.id}",
                type="tertiary",
                on_click=st.query_params.from_dict,
                args=[opening_parameters(asked, row.id)],
            )
            st.caption(plain(" · ".join(about(row))))


def headline_label(row: ArticleRow) -> str:
    return marked_label(row.headline, row.spans, part="headline") or NO_HEADLINE


def opening_parameters(asked: Question, article_id: int) -> dict[str, str]:
    return link_parameters(asked) | {"article": str(article_id)}


def about(row: ArticleRow) -> list[str]:
    """Outlet, time, topics and wording, in words."""
    parts = [row.outlet.name, dated(row)]
    if row.outlet.tier != "unset":
        parts.insert(1, TIER_WORDS[row.outlet.tier].lower())
    parts += [TOPIC_WORDS.get(topic, topic) for topic in row.topics]
    if row.medium not in ("", "online"):
        parts.append(row.medium)
    if row.origin != "watched":
        parts.append(ORIGIN_WORDS[row.origin])
    if not row.judged:
        parts.append("waits to be judged")
    if row.sentiment is not None:
        parts.append(f"wording {wording(row.sentiment)}")
    return parts


def dated(row: ArticleRow) -> str:
    """When it was published; without a date, when we first saw it, and that it is so."""
    if row.published_at is not None:
        return when(row.published_at)
    return f"undated, first seen {when(row.first_seen_at)}"


def wording(score: float) -> str:
    """`negative −0.35`."""
    direction = "negative" if score <= -SENTIMENT_EDGE else "positive" if score >= SENTIMENT_EDGE else "neutral"
    return f"{direction} {signed(score)}"
