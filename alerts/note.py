"""The morning note: what is new since the last one, in the message itself.

`pick` says which articles (ids alone, kept in the outbox); `write_out` makes a message of them when it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import numpy as np

from alerts.compose import article_block, by_text
from alerts.message import Block, Message, heading, paragraph
from alerts.rules import FRESH
from analysis.feed_health import failing_sentence
from analysis.words import number, plural, when
from model.answer import ArticleRow
from model.errors import DataFileError
from model.feed import OUTLET_KINDS, PRESS_KINDS, TIERS, OutletKind, Tier
from model.question import Question, day_words
from store.answers import WATCHED, Asking
from store.archive import Archive
from store.columns import UNDATED
from store.edited_files import read_table
from store.feeds import feed_states
from store.heard import sourced_quotes

DOCUMENT_KINDS: tuple[OutletKind, ...] = tuple(
    kind for kind in OUTLET_KINDS if kind not in (*PRESS_KINDS, "aggregator")
)
OVERLAP = timedelta(days=3)
"""What was first seen so long before the last note, and was in none, is new too: judging may have waited."""
LONGEST_QUOTE = 300
TIER_WORDS: Mapping[Tier, str] = {
    "1": "Tier 1", "2": "Tier 2", "3": "Tier 3", "trade": "Trade press", "rewriter": "Rewriters",
    "unset": "Other outlets",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Team:
    """Who “we” are, as team.toml names us."""

    names: frozenset[str] = frozenset()
    """Casefolded."""
    organisations: frozenset[str] = frozenset()
    """Ids of data/voices.toml."""

    def said_by_us(self, voice: str | None, *names: str) -> bool:
        """Whether the voice, or one of these names, is ours."""
        return voice in self.organisations or any(name.casefold() in self.names for name in names if name)


def load_team(path: Path) -> Team:
    """`names` and `organisations` of team.toml; none without such a file. Raises DataFileError."""
    table = read_table(path)
    if table is None:
        return Team()
    names, organisations = (_texts(path, table, name) for name in ("names", "organisations"))
    return Team(frozenset(" ".join(name.split()).casefold() for name in names), frozenset(organisations))


def _texts(path: Path, table: Mapping[str, Any], name: str) -> list[str]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
        raise DataFileError(str(path), None, f'{name}: a list, such as {name} = ["Privacy Alliance"].')
    return found


def pick(
    asking: Asking, asked: Question, *, since: datetime, until: datetime, before: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Which articles are new: first seen since then, and fresh; or a little before, if no earlier note named them.

    `before`: what this gave for the notes before, newest first. Press and official documents apart; ids only. The
    question's own period is left aside.
    """
    asked = asked.with_(since=None, until=None, last=None)
    documents = asked.with_(outlet_kinds=DOCUMENT_KINDS, tiers=())
    named = frozenset(i for one in before for i in (*one["press"], *one["documents"]))
    # Never before the first of those notes: what came before was nobody's to be told.
    reach = max(since - OVERLAP, datetime.fromisoformat(before[-1]["since"])) if before else since
    new = _new(asking, reach, until)
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "question": asked.url(),
        "press": _unnamed(asking, asking.mask(asked) & new, named),
        "documents": _unnamed(asking, asking.mask(documents) & new, named) if not asked.outlet_kinds else [],
    }


def _new(asking: Asking, since: datetime, until: datetime) -> np.ndarray[Any, np.dtype[np.bool_]]:
    columns = asking.columns
    published = np.where(columns.published_at == UNDATED, columns.first_seen_at, columns.published_at)
    seen = (columns.first_seen_at > since.timestamp()) & (columns.first_seen_at <= until.timestamp())
    fresh = columns.first_seen_at - published <= FRESH.total_seconds()
    found: np.ndarray[Any, np.dtype[np.bool_]] = seen & fresh & (columns.origin == WATCHED)
    return found


def _unnamed(asking: Asking, found: np.ndarray[Any, np.dtype[np.bool_]], named: frozenset[int]) -> list[int]:
    """Ids, first published first; copies of a text that was named before are no news."""
    columns = asking.columns
    old = columns.text[np.isin(columns.ids, np.fromiter(named, dtype=np.int64))]
    rows = np.flatnonzero(found & ~np.isin(columns.text, old))
    return [int(i) for i in columns.ids[rows[np.lexsort((columns.ids[rows], columns.published_at[rows]))]]]


def write_out(
    db: Archive, content: Mapping[str, Any], team: Team, zone: tzinfo, now: datetime,
    sensitive: frozenset[int] = frozenset(),
) -> Message:  # fmt: skip
    """The note as a message. `sensitive`: articles of which nothing but outlet, date and link is written out."""
    since, until = (datetime.fromisoformat(content[name]) for name in ("since", "until"))
    texts = by_text(db, content["press"])
    documents = by_text(db, content["documents"])
    span = f"from {when(since, zone)} to {when(until, zone)}"
    blocks = [paragraph(f"{_summary(texts, documents)} {span}. {Question.from_url(content['question']).words()}.")]
    for tier in TIERS:
        of_tier = [rows for rows in texts if rows[0].outlet.tier == tier]
        if of_tier:
            blocks.append(heading(f"{TIER_WORDS[tier]}: {plural(len(of_tier), 'text')}"))
            blocks += [_line(rows, sensitive) for rows in sorted(of_tier, key=lambda rows: -len(rows))]
    blocks += _quotes(db, [rows[0] for rows in texts], team, sensitive)
    if documents:
        blocks.append(heading(f"Official documents: {number(len(documents))}"))
        blocks += [_line(rows, sensitive) for rows in documents]
    if failing := failing_sentence(feed_states(db), now):
        blocks.append(paragraph(failing))
    blocks.append(paragraph("Counted are different texts; copies stand behind the first outlet that had them."))
    day = until.astimezone(zone).date()
    return Message(f"Morning note, {day:%A} {day_words(day)}: {_short(texts, documents)}", tuple(blocks))


def _summary(texts: Sequence[Sequence[ArticleRow]], documents: Sequence[Sequence[ArticleRow]]) -> str:
    if not texts and not documents:
        return "Nothing new"
    press = plural(len(texts), "new text") if texts else "No new text"
    return f"{press} in the press and {plural(len(documents), 'official document')}"


def _short(texts: Sequence[Sequence[ArticleRow]], documents: Sequence[Sequence[ArticleRow]]) -> str:
    if not texts and not documents:
        return "nothing new"
    parts = [plural(len(texts), "new text") if texts else "", plural(len(documents), "document") if documents else ""]
    return ", ".join(part for part in parts if part)


def _line(rows: Sequence[ArticleRow], sensitive: frozenset[int]) -> Block:
    # A text that is sensitive anywhere is so in every copy.
    return article_block(rows[0], len(rows) - 1, hidden=any(row.id in sensitive for row in rows))


def _quotes(db: Archive, rows: Sequence[ArticleRow], team: Team, sensitive: frozenset[int]) -> list[Block]:
    by_id = {row.id: row for row in rows if row.id not in sensitive}
    blocks = []
    for article_id, one in sourced_quotes(db, list(by_id)) if team.names or team.organisations else ():
        quote = one.quote
        if quote.declined or not team.said_by_us(quote.voice, quote.speaker, quote.organisation):
            continue
        text = quote.text if len(quote.text) <= LONGEST_QUOTE else quote.text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
        about = " · ".join(part for part in (quote.speaker, quote.role, one.outlet) if part)
        blocks.append(Block("item", f"“{text}”", by_id[article_id].url, about))
    return [heading(f"Quotes of ours: {number(len(blocks))}"), *blocks] if blocks else []
