"""Rows of the CSV downloads: bare values, under names that stay the same from page to page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analysis.words import FEW
from app_pages.lines import ORIGIN_WORDS, wording
from model.answer import ArticleRow, OutletRow
from model.said import Sourced
from store import answers
from store.archive import Archive
from store.sensitive import TEXT_LEFT_OUT, sensitive_ids

CHUNK = 2_000
"""Articles read at once."""


def list_cells(read: Callable[[], Archive], ids: Sequence[int]) -> Iterator[dict[str, object]]:
    """Every article of a list, read in portions: a long list is never held. What is sensitive bears no text."""
    hidden = sensitive_ids(read())
    for start in range(0, len(ids), CHUNK):
        for row in answers.article_rows(read(), ids[start : start + CHUNK]):
            yield article_cells(row, sensitive=row.id in hidden)


def article_cells(row: ArticleRow, *, sensitive: bool = False) -> dict[str, object]:
    """An article; of a sensitive one outlet, dates, headline and address, and neither summary nor matched words."""
    return {
        "published (UTC)": row.published_at.isoformat() if row.published_at else "",
        "date from": row.date_source,
        "first seen (UTC)": row.first_seen_at.isoformat(),
        "outlet": row.outlet.name,
        "country": row.outlet.country,
        "language": row.language,
        "kind of outlet": row.outlet.outlet_kind,
        "tier": row.outlet.tier,
        "headline": row.headline,
        "standfirst": "" if sensitive else row.standfirst,
        "byline": row.byline,
        "topics": ", ".join(row.topics),
        "wording": row.sentiment,
        "wording in words": "" if row.sentiment is None else wording(row.sentiment).split()[0],
        "matched": "" if sensitive else ", ".join(dict.fromkeys(span.rule for span in row.spans)),
        "came by": ORIGIN_WORDS[row.origin],
        "medium": row.medium,
        "address": row.url,
        "left out": TEXT_LEFT_OUT if sensitive else "",
    }


def quote_cells(said: Sourced, *, sensitive: bool) -> dict[str, object]:
    """A quote and where it stood; of a sensitive article all but its words."""
    quote = said.quote
    return {
        "words": "" if sensitive else quote.text,
        "speaker": quote.speaker,
        "role": quote.role,
        "organisation": quote.organisation,
        "directly": quote.direct,
        "declined": quote.declined,
        "emphasis": quote.camp,
        "confidence": quote.confidence,
        "outlet": said.outlet,
        "published (UTC)": said.at.isoformat() if said.at else "",
        "address": said.article,
        "left out": TEXT_LEFT_OUT if sensitive else "",
    }


def outlet_cells(row: OutletRow) -> dict[str, object]:
    """An outlet: its articles, its share, its wording, and its last weeks, the newest last."""
    weeks = {f"week −{len(row.trend) - n}": articles for n, articles in enumerate(row.trend)}
    return {
        "outlet": row.outlet.name,
        "slug": row.outlet.slug,
        "tier": row.outlet.tier,
        "kind": row.outlet.outlet_kind,
        "country": row.outlet.country,
        "language": row.outlet.language,
        "articles": row.articles,
        "articles before": row.previous,
        "articles in its own feeds": row.relevant_in_feeds,
        "all articles in its own feeds": row.seen,
        "share of its news": row.attention,
        "measured": row.measured,
        "mean wording": row.mean_sentiment if row.measured >= FEW else None,
        "new": row.new,
        **weeks,
    }
