"""An article by what a person has of it: an address, or some words of its headline."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from store.gone import Digests, expired_among, forgotten_among

_AT = (
    "SELECT id FROM articles WHERE url = ?1 UNION ALL SELECT article_id FROM aliases WHERE url = ?1"
    " UNION ALL SELECT article_id FROM sightings WHERE raw_link = ?1 LIMIT 1"
)


def article_at(db: Database, address: str) -> tuple[str, str] | None:
    """URL and headline of the article whose own, former or published address this is, byte for byte."""
    row = db.conn.execute(f"SELECT url, headline FROM articles WHERE id = ({_AT})", [address]).fetchone()
    return (str(row[0]), str(row[1])) if row else None


def ids_at(db: Database, addresses: Sequence[str]) -> list[int]:
    """Ids of articles under any of these addresses (their own, a former one, or as a feed wrote it), each once."""
    found = (db.conn.execute(_AT, [address]).fetchone() for address in addresses)
    return list(dict.fromkeys(int(row[0]) for row in found if row))


def ids_headed(db: Database, words: str, most: int = 6) -> list[int]:
    """Ids of articles whose headline holds all these words, the best match first."""
    wanted = " ".join(f'"{word}"' for word in words.replace('"', " ").replace("\0", " ").split())
    if not any(character.isalnum() for character in wanted):
        return []
    rows = db.conn.execute(
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT ?",
        [f"headline : ({wanted})", most],
    )
    return [int(row[0]) for row in rows]


def gone_state(db: Database, addresses: Sequence[str]) -> str:
    """`forgotten` for what a person had erased, `expired` for what retention dropped; empty for what never came."""
    digests = Digests(db)
    known_by = [digests.url(address) for address in addresses]
    if forgotten_among(db, known_by):
        return "forgotten"
    return "expired" if expired_among(db, known_by) else ""


def outlet_slugs_at(db: Database, hosts: Sequence[str]) -> list[str]:
    """Outlets whose site has one of these hosts."""
    rows = db.conn.execute(
        "SELECT DISTINCT slug FROM outlets, json_each(?) h WHERE site_url LIKE '%//' || h.value || '/%'"
        " OR site_url LIKE '%//' || h.value OR site_url LIKE '%//www.' || h.value || '%' LIMIT 3",
        [json.dumps(list(hosts))],
    )
    return [str(row[0]) for row in rows]
