"""Which tags an article bears, as the ledger of edits has it; and what becomes of them where two articles are one."""

from __future__ import annotations

import json

from sqlite_utils import Database

from store.carrying import carry_edit


def standing_tags(db: Database, article_id: int) -> dict[str, int]:
    """Tag → the edit that wrote it."""
    rows = db.conn.execute(
        "SELECT id, new FROM edits WHERE subject = ? AND edit_kind = 'tag' ORDER BY id", [f"article:{article_id}"]
    )
    latest = {said["tag"]: (said["on"], int(edit_id)) for edit_id, new in rows for said in [json.loads(new)]}
    return {tag: edit_id for tag, (on, edit_id) in latest.items() if on}


def carry_tags(db: Database, gone: int, to: int) -> None:
    """Two articles prove to be one: what the first bears, the second bears now. Needs `writing`."""
    borne = standing_tags(db, to)
    for tag, edit_id in standing_tags(db, gone).items():
        carry_edit(db, edit_id, to=None if tag in borne else to)
