"""Which outlets matter most to the team: tiers, set in the dashboard, one at a time or many at once; and undone.

Each change is a row of the ledger for each outlet; those of one click bear one time and one person, and are taken back
together. A tier that was set holds whatever data/feeds.toml says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from model.errors import ArchiveError
from model.feed import TIERS, Tier
from store.editorial import append_edit
from store.times import instant

TIER = "tier"


@dataclass(frozen=True, slots=True)
class TierChange:
    """What one click did, and nobody has taken back."""

    at: datetime
    who: str
    tier: Tier
    outlets: tuple[str, ...]
    """Their names, in alphabetical order."""
    edits: tuple[int, ...]


def set_tiers(db: Database, slugs: Sequence[str], tier: Tier, *, at: datetime, who: str) -> int:
    """Give outlets a tier; returns how many had another. Needs an open `writing` transaction.

    Raises ArchiveError for an outlet that the archive does not know, and for a tier that is none.
    """
    if tier not in TIERS:
        raise ArchiveError(f"“{tier}” is no tier. The tiers are {', '.join(TIERS)}.")
    changed = 0
    for slug in dict.fromkeys(slugs):
        row = db.conn.execute("SELECT tier, tier_set FROM outlets WHERE slug = ?", [slug]).fetchone()
        if row is None:
            raise ArchiveError(f"The archive has no outlet “{slug}” any more. Nothing was changed.")
        db.conn.execute("UPDATE outlets SET tier = ?1, tier_set = ?1 WHERE slug = ?2", [tier, slug])
        if row[0] != tier:
            changed += 1
            old = {"tier": row[0], "set": row[1]}
            append_edit(db, at=at, who=who, edit_kind=TIER, subject=f"outlet:{slug}", old=old, new={"tier": tier})
    return changed


def tier_changes(db: Database, *, most: int = 5) -> list[TierChange]:
    """The newest changes that stand, the newest first."""
    rows = db.conn.execute(
        "SELECT e.at, e.who, json_extract(e.new, '$.tier'), json_group_array(o.name), json_group_array(e.id)"
        " FROM edits e JOIN outlets o ON 'outlet:' || o.slug = e.subject"
        " WHERE e.edit_kind = ? AND e.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM edits u WHERE u.undoes = e.id)"
        " GROUP BY 1, 2, 3 ORDER BY max(e.id) DESC LIMIT ?",
        [TIER, most],
    )
    return [
        TierChange(instant(at), who, tier, tuple(sorted(json.loads(names), key=str.casefold)), tuple(json.loads(ids)))
        for at, who, tier, names, ids in rows
    ]


def undo_tiers(db: Database, edit_ids: Sequence[int], *, at: datetime, who: str) -> int:
    """Give outlets back the tiers they had before these edits; returns how many. Needs an open `writing` transaction.

    An outlet whose tier somebody has set since keeps that one.
    """
    undone = 0
    rows = db.conn.execute(
        "SELECT e.id, e.subject, e.old, e.new FROM edits e WHERE e.id IN (SELECT value FROM json_each(?))"
        " AND e.edit_kind = ? AND e.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM edits u WHERE u.undoes = e.id)",
        [json.dumps(list(edit_ids)), TIER],
    ).fetchall()
    for edit_id, subject, old, new in rows:
        before, given = json.loads(old), json.loads(new)["tier"]
        slug = subject.removeprefix("outlet:")
        later = db.conn.execute(
            "SELECT 1 FROM edits e WHERE e.subject = ? AND e.edit_kind = ? AND e.id > ? AND e.undoes IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM edits u WHERE u.undoes = e.id)",
            [subject, TIER, edit_id],
        ).fetchone()
        if not later:
            undone += db.conn.execute(
                "UPDATE outlets SET tier = ?, tier_set = ? WHERE slug = ?", [before["tier"], before["set"], slug]
            ).rowcount
        append_edit(
            db, at=at, who=who, edit_kind=TIER, subject=subject, old={"tier": given}, new=None, undoes=edit_id
        )  # fmt: skip
    return undone


def last_tier_edit(db: Database, slug: str) -> tuple[datetime, str] | None:
    """When a tier was last set for an outlet, and by whom; None where it is the list's."""
    row = db.conn.execute(
        "SELECT at, who FROM edits e WHERE subject = ? AND edit_kind = ? AND undoes IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM edits u WHERE u.undoes = e.id) ORDER BY id DESC LIMIT 1",
        [f"outlet:{slug}", TIER],
    ).fetchone()
    return (instant(row[0]), str(row[1])) if row else None
