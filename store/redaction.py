"""Erased articles in kept briefings: their headline, address, byline, words and quotes go; the numbers stay."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from model.briefing import Briefing, Foreign, ListedArticle, Section, Sentence, Table
from model.briefing_json import as_json, from_json
from model.errors import ArchiveError

GONE = Foreign("(erased)", "")
TOLD = 40
"""Characters by which a headline is known within a sentence."""
_KINDS = ("briefing", "briefing draft")


def redact(db: Database, ids: Collection[int]) -> int:
    """Take articles out of every kept briefing; returns how many rows changed. Needs an open `writing` transaction.

    A row that cannot be read any more and might hold one of them is erased whole.
    """
    wanted, changed = set(ids), 0
    rows = db.conn.execute(
        "SELECT id, at, who, edit_kind, subject, old, new FROM edits WHERE edit_kind IN (?, ?)", _KINDS
    ).fetchall()
    for *row, raw in rows:
        new = json.loads(raw)
        kept = _draft(new, wanted) if row[3] == "briefing draft" else _frozen(new, wanted)
        if kept == new:
            continue
        changed += 1
        # Rows of the ledger cannot be changed, only erased: this one is written again in its place, without the words.
        db.conn.execute("DELETE FROM edits WHERE id = ?", [row[0]])
        if kept is not None:
            db.conn.execute(
                "INSERT INTO edits (id, at, who, edit_kind, subject, old, new) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [*row, json.dumps(kept)],
            )
    return changed


def _draft(new: dict[str, Any], wanted: set[int]) -> dict[str, Any]:
    """Without the translations of these headlines."""
    gone = {f"article:{n}" for n in wanted}
    ours = new["draft"].get("translations", {})
    return {**new, "draft": {**new["draft"], "translations": {k: v for k, v in ours.items() if k not in gone}}}


def _frozen(new: dict[str, Any], wanted: set[int]) -> dict[str, Any] | None:
    try:
        briefing = from_json(new["briefing"])
    except ArchiveError:
        return None
    hit = wanted & briefing.articles.keys()
    if not hit:
        return new
    kept = redacted(briefing, hit)
    return {**new, "title": kept.headline.text, "briefing": as_json(kept)}


def redacted(briefing: Briefing, ids: Collection[int]) -> Briefing:
    """The briefing without what these articles' publishers wrote."""
    headlines = {briefing.articles[n].headline.text for n in ids}
    articles = {n: _erased(row) if n in ids else row for n, row in briefing.articles.items()}
    sections = tuple(_section(one, ids, headlines) for one in briefing.sections)
    lead = tuple(_sentence(one, headlines) for one in briefing.lead)
    headline = _sentence(briefing.headline, headlines)
    lists = {key: replace(one, title=_words(one.title, headlines)) for key, one in briefing.lists.items()}
    return replace(briefing, articles=articles, sections=sections, headline=headline, lead=lead, lists=lists)


def _erased(row: ListedArticle) -> ListedArticle:
    return replace(row, url="urn:erased", headline=GONE, byline="", excerpt="")


def _section(one: Section, ids: Collection[int], headlines: Collection[str]) -> Section:
    sentences = tuple(_sentence(said, headlines) for said in one.sentences)
    stories = tuple(replace(story, headline=GONE) if story.central in ids else story for story in one.stories)
    quotes = tuple(quote for quote in one.quotes if quote.article not in ids)
    return replace(
        one,
        sentences=sentences,
        stories=stories,
        quotes=quotes,
        tables=tuple(_table(table, headlines) for table in one.tables),
    )


def _sentence(one: Sentence, headlines: Collection[str]) -> Sentence:
    return replace(one, parts=tuple(_words(part, headlines) if isinstance(part, str) else part for part in one.parts))


def _table(one: Table, headlines: Collection[str]) -> Table:
    return replace(
        one,
        rows=tuple(
            tuple(GONE if isinstance(cell, Foreign) and cell.text in headlines else cell for cell in row)
            for row in one.rows
        ),
    )


def _words(text: str, headlines: Collection[str]) -> str:
    """A sentence or title without what it quotes of these headlines; erased whole where that is not all it holds."""
    for headline in headlines:
        start = headline[:TOLD]  # sentences may cut a long one
        if start and start in text:
            text = re.sub(f"“[^“”]*{re.escape(start)}[^“”]*”", f"“{GONE.text}”", text)
            text = GONE.text if start in text else text
    return text
