"""What a letter's content stands for, written out when it is sent: what was erased since is not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.message import Block, Message, heading, paragraph
from analysis.words import listed, plural
from model.alert import KeptFiring
from model.answer import ArticleRow
from model.question import day_words
from store.alert_facts import texts_of_articles
from store.alerts import firings_by_id
from store.answers import article_rows
from store.archive import Archive

MOST_FIRINGS = 60
"""Firings that one message tells; older ones are counted."""
HIDDEN = "An article marked as sensitive"
"""In place of its headline."""
MOST_LINES = 12
"""Texts that are listed under one firing; the others are counted."""


def alert_message(db: Archive, content: Mapping[str, Any], sensitive: frozenset[int] = frozenset()) -> Message | None:
    """An alert's message: each firing with its sum, and its texts with outlet, byline, link and copies.

    `sensitive`: articles of which nothing but outlet, date and link is written out.
    """
    found = firings_by_id(db, content["firings"])
    if not found:
        return None
    blocks = [block for one in found for block in _firing(db, one, sensitive)]
    if content.get("earlier"):
        blocks.append(paragraph(f"{plural(content['earlier'], 'earlier firing')} stand on the page Alerts."))
    return Message(f"{content['name']}: {_subject(found)}", tuple(blocks))


def _subject(found: Sequence[KeptFiring]) -> str:
    if len(found) == 1:
        return found[0].firing.words
    kinds = list(dict.fromkeys(one.firing.words.split(" on ")[0].split(":")[0] for one in found))
    return f"{plural(len(found), 'firing')} ({listed(kinds[:3])}{', …' if kinds[3:] else ''})"


def _firing(db: Archive, one: KeptFiring, sensitive: frozenset[int]) -> list[Block]:
    firing = one.firing
    blocks = [heading(firing.words), paragraph(firing.arithmetic)]
    blocks += [Block("item", url) for url in firing.feeds]
    texts = by_text(db, firing.articles)
    for rows in texts[:MOST_LINES]:
        hidden = any(row.id in sensitive for row in rows)
        blocks.append(article_block(rows[0], len(rows) - 1, hidden=hidden))
    if len(texts) > MOST_LINES:
        blocks.append(paragraph(f"… and {plural(len(texts) - MOST_LINES, 'more text')}."))
    gone = len(firing.articles) - sum(len(rows) for rows in texts)
    if gone:
        blocks.append(paragraph(f"Of these, {plural(gone, 'article')} cannot be shown: erased from the archive since."))
    return blocks


def by_text(db: Archive, ids: Sequence[int]) -> list[list[ArticleRow]]:
    """Article rows, those of one text together, in the order given."""
    rows = article_rows(db, ids)
    text = texts_of_articles(db, ids)
    found: dict[int, list[ArticleRow]] = {}
    for row in rows:
        found.setdefault(text.get(row.id, row.id), []).append(row)
    return list(found.values())


def article_block(row: ArticleRow, copies: int, *, hidden: bool = False) -> Block:
    """`Headline`, and behind it outlet, byline and “+3 copies”; of a hidden one (sensitive) outlet, date and link."""
    if hidden:
        at = row.published_at
        about = [row.outlet.name, day_words(at.date()) if at else ""]
        return Block("item", HIDDEN, row.url, " · ".join(part for part in about if part))
    about = [row.outlet.name, row.byline, f"+{plural(copies, 'copy', 'copies')}" if copies else ""]
    return Block("item", row.headline or "(without a headline)", row.url, " · ".join(part for part in about if part))
