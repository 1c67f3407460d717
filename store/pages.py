"""Pages of articles: what is to be asked for, how it went, and what the pages said, apart from what the feeds said.

The text of a page is its publisher's: it is searched, judged and read in the archive, and left out of every export.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlite_utils import Database

from model.feed import PRESS_KINDS, Validators
from model.page import PageState
from store.merging import WRAPPER
from store.times import instant, moment, seconds

PER_OUTLET = 3
"""Pages of one outlet among those due that are handed out at once: its host gives one turn in five seconds."""


@dataclass(frozen=True, slots=True)
class DuePage:
    """An article whose page is to be asked for."""

    article_id: int
    url: str
    known_urls: frozenset[str]
    """The article's address and its aliases: a redirect to one of them is no move."""
    outlet: str
    headline: str
    standfirst: str
    starred: bool
    validators: Validators
    state: PageState | None
    """None: never asked for."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as it was seen, kept for internal use."""

    seen_at: datetime
    url: str
    digest: bytes
    text: str
    html: bytes


def words_digest(text: str) -> bytes:
    """Eight bytes that differ when a text's words do; white space does not count."""
    return blake2b(" ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=8).digest()


STARRED = (
    "SELECT CAST(substr(e.subject, 9) AS INTEGER) AS id, e.at FROM edits e WHERE e.edit_kind = 'star'"
    " AND e.subject GLOB 'article:[0-9]*' AND e.new = 'true'"
    " AND e.id = (SELECT max(l.id) FROM edits l WHERE l.subject = e.subject AND l.edit_kind = 'star')"
)
_UNASKED = (
    "SELECT j.article_id FROM judgements j WHERE j.topics != 0"
    " AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.article_id = j.article_id)"
)
_STATE = (
    "p.outcome, p.reason, p.status, p.asked_at, p.next_at, p.failures, p.read_at, p.in_full, p.words, p.final_url,"
    " p.moved_to, p.moved_at, p.gone_at, p.paywalled_at, p.changed_at, p.headline, p.byline, p.published_at, p.digest,"
    " p.first_digest"
)


def due_pages(db: Database, now: datetime, most: int) -> list[DuePage]:
    """Pages to ask for now: those that failed least, and of those the newest articles first; of an outlet only a few.

    On-topic articles of the press that were never asked for, those whose next check has come, and those starred since;
    never of an outlet that is switched off. Links that say nothing of their target (search engines') are left out.
    """
    rows = db.conn.execute(
        # What was asked for before goes out first, and by its index alone: in the end nearly all of it has been.
        f"WITH starred AS MATERIALIZED ({STARRED}), unasked(id) AS MATERIALIZED ({_UNASKED}), wanted(id) AS ("
        " SELECT u.id FROM unasked u CROSS JOIN articles a ON a.id = u.id JOIN outlets o ON o.id = a.outlet_id"
        "  WHERE o.outlet_kind IN (SELECT value FROM json_each(?2))"
        " UNION ALL SELECT article_id FROM pages WHERE next_at <= ?1"
        " UNION ALL SELECT s.id FROM starred s LEFT JOIN pages p ON p.article_id = s.id"
        "  WHERE p.asked_at IS NULL OR p.asked_at < s.at AND NOT EXISTS"
        "   (SELECT 1 FROM kept_pages k WHERE k.article_id = s.id)"
        "), ranked AS (SELECT a.id, row_number() OVER (PARTITION BY a.outlet_id ORDER BY coalesce(p.failures, 0),"
        "  coalesce(a.published_at, a.first_seen_at) DESC, a.id DESC) AS place"
        "  FROM (SELECT DISTINCT id FROM wanted) w CROSS JOIN articles a ON a.id = w.id"
        "  JOIN outlets o ON o.id = a.outlet_id LEFT JOIN pages p ON p.article_id = a.id"
        "  WHERE coalesce(o.full_text_set, o.full_text) AND a.url GLOB 'http*://*' AND NOT a.url GLOB ?3)"
        " SELECT a.id, a.url, o.slug, a.headline, a.standfirst, EXISTS (SELECT 1 FROM starred s WHERE s.id = a.id),"
        f" p.etag, p.last_modified, {_STATE}, 0 FROM ranked r CROSS JOIN articles a ON a.id = r.id"
        " JOIN outlets o ON o.id = a.outlet_id LEFT JOIN pages p ON p.article_id = a.id WHERE r.place <= ?4"
        " ORDER BY r.place, coalesce(a.published_at, a.first_seen_at) DESC, a.id DESC LIMIT ?5",
        [seconds(now), json.dumps(PRESS_KINDS), f"{WRAPPER}*", PER_OUTLET, most],
    ).fetchall()
    return [
        DuePage(
            row[0],
            row[1],
            _known_urls(db, row[0], row[1]),
            row[2],
            row[3],
            row[4],
            bool(row[5]),
            Validators(row[6], row[7]),
            _state(row[0], row[8:]) if row[8] is not None else None,
        )
        for row in rows
    ]


def _known_urls(db: Database, article_id: int, url: str) -> frozenset[str]:
    aliases = db.conn.execute("SELECT url FROM aliases WHERE article_id = ?", [article_id])
    return frozenset((url, *(row[0] for row in aliases)))


def next_page_due(db: Database) -> datetime | None:
    """When the next page that was asked for before wants to be asked for again."""
    return moment(db.conn.execute("SELECT min(next_at) FROM pages WHERE next_at IS NOT NULL").fetchone()[0])


def pages_waiting(db: Database) -> int:
    """On-topic press articles that were never asked for, at outlets that are read."""
    row = db.conn.execute(
        f"SELECT count(*) FROM ({_UNASKED}) u CROSS JOIN articles a ON a.id = u.article_id"
        " JOIN outlets o ON o.id = a.outlet_id WHERE o.outlet_kind IN (SELECT value FROM json_each(?)) AND"
        " coalesce(o.full_text_set, o.full_text) AND a.url GLOB 'http*://*' AND NOT a.url GLOB ?",
        [json.dumps(PRESS_KINDS), f"{WRAPPER}*"],
    ).fetchone()
    return int(row[0])


def page_state(db: Database, article_id: int) -> PageState | None:
    """What we know of an article's page; None if it was never asked for."""
    row = db.conn.execute(
        f"SELECT {_STATE}, (SELECT count(*) FROM kept_pages k WHERE k.article_id = p.article_id) FROM pages p"
        " WHERE p.article_id = ?",
        [article_id],
    ).fetchone()
    return _state(article_id, row) if row else None


def _state(article_id: int, row: tuple[object, ...]) -> PageState:
    values = list(row)
    for place in (3, 4, 6, 11, 12, 13, 14, 17):
        values[place] = moment(values[place])  # type: ignore[arg-type]  # whole numbers, or None
    values[7] = bool(values[7])
    return PageState(article_id, *values)  # type: ignore[arg-type]  # the columns of _STATE, in the order of its fields


def text_of(db: Database, article_id: int) -> str:
    """The text of an article's page; empty where there is none."""
    return texts_of(db, [article_id]).get(article_id, "")


def texts_of(db: Database, ids: Iterable[int]) -> dict[int, str]:
    """The texts of articles' pages, by article; those that have none are left out.

    A text may be a part only (`PageState.in_full` tells).
    """
    rows = db.conn.execute(
        "SELECT t.article_id, t.text FROM json_each(?) i CROSS JOIN page_texts t ON t.article_id = i.value",
        [json.dumps(list(ids))],
    )
    return dict(rows.fetchall())


def read_in_full_ids(db: Database) -> list[int]:
    """Ids of all articles whose whole text was read, in order."""
    row = db.conn.execute(
        "SELECT json_group_array(article_id) FROM (SELECT article_id FROM pages WHERE in_full ORDER BY article_id)"
    ).fetchone()
    return list(json.loads(row[0]))


def put_page(
    db: Database, state: PageState, *, text: str | None = None, language: str = "", validators: Validators | None = None
) -> bool:
    """Keep what became of asking for a page; returns False for an article that is gone in the meantime.

    `text` replaces the one we hold (None leaves it): the article's judgement is dropped with it, so that it is judged
    again with what it says now. Needs an open `writing` transaction.
    """
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [state.article_id]).fetchone():
        return False
    values = {
        "outcome": state.outcome,
        "reason": state.reason,
        "status": state.status,
        "asked_at": seconds(state.asked_at),
        "next_at": _seconds(state.next_at),
        "failures": state.failures,
        "read_at": _seconds(state.read_at),
        "in_full": int(state.in_full),
        "words": state.words,
        "final_url": state.final_url,
        "moved_to": state.moved_to,
        "moved_at": _seconds(state.moved_at),
        "gone_at": _seconds(state.gone_at),
        "paywalled_at": _seconds(state.paywalled_at),
        "changed_at": _seconds(state.changed_at),
        "headline": state.headline,
        "byline": state.byline,
        "published_at": _seconds(state.published_at),
        "digest": state.digest,
        "first_digest": state.first_digest,
    }
    if language:
        values["language"] = language
    if validators is not None:
        values |= {"etag": validators.etag, "last_modified": validators.last_modified}
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    changed = ", ".join(f"{name} = excluded.{name}" for name in values)
    db.conn.execute(
        f"INSERT INTO pages (article_id, {names}) VALUES (?, {marks}) ON CONFLICT DO UPDATE SET {changed}",
        [state.article_id, *values.values()],
    )
    if text is not None:
        db.conn.execute(
            "INSERT INTO page_texts (article_id, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text",
            [state.article_id, text],
        )
        db.conn.execute("DELETE FROM judgements WHERE article_id = ?", [state.article_id])
    return True


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)


def keep_page(db: Database, article_id: int, kept: KeptPage) -> bool:
    """Keep a page as it was seen, unless the latest kept has the same words; returns whether it was kept.

    Needs an open `writing` transaction.
    """
    latest = db.conn.execute(
        "SELECT digest FROM kept_pages WHERE article_id = ? ORDER BY seen_at DESC LIMIT 1", [article_id]
    ).fetchone()
    if latest and latest[0] == kept.digest:
        return False
    db.conn.execute(
        "INSERT OR IGNORE INTO kept_pages (article_id, seen_at, url, digest, text, html) VALUES (?, ?, ?, ?, ?, ?)",
        [article_id, seconds(kept.seen_at), kept.url, kept.digest, kept.text, zlib.compress(kept.html, 9)],
    )
    return True


def kept_pages(db: Database, article_id: int) -> list[KeptPage]:
    """The versions of a page kept as seen, oldest first."""
    rows = db.conn.execute(
        "SELECT seen_at, url, digest, text, html FROM kept_pages WHERE article_id = ? ORDER BY seen_at", [article_id]
    )
    return [KeptPage(instant(row[0]), row[1], row[2], row[3], unpacked(row[4])) for row in rows]


def unpacked(html: bytes) -> bytes:
    """A kept page's bytes as they came."""
    return zlib.decompress(html)


def page_outcomes(db: Database) -> dict[str, int]:
    """Pages by their last outcome."""
    return dict(db.conn.execute("SELECT outcome, count(*) FROM pages GROUP BY outcome ORDER BY 2 DESC, 1"))


def erase_texts(db: Database, outlet_slug: str) -> int:
    """Erase what was read of an outlet's pages, texts and kept pages; returns how many. Needs `writing`.

    Its articles stay, as its feeds tell them.
    """
    ids = "SELECT p.article_id FROM pages p JOIN articles a ON a.id = p.article_id JOIN outlets o ON o.id = a.outlet_id"
    ids += " WHERE o.slug = ?"
    read = db.conn.execute(f"SELECT count(*) FROM page_texts WHERE article_id IN ({ids})", [outlet_slug]).fetchone()[0]
    db.conn.execute(
        f"DELETE FROM judgements WHERE article_id IN ({ids}) AND article_id IN (SELECT article_id FROM page_texts)",
        [outlet_slug],
    )
    db.conn.execute(f"DELETE FROM page_texts WHERE article_id IN ({ids})", [outlet_slug])
    db.conn.execute(f"DELETE FROM pages WHERE article_id IN ({ids})", [outlet_slug])
    return int(read)
