"""Audit samples in the ledger: what was drawn, what people said of it, and what the judge says of the same articles.

Everything here goes by the judge's own values, never by corrected ones: measured is the judge.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from model.audit import NEAR_MISSES, OTHERS, Drawn, Read
from model.errors import ArchiveError
from model.judgement import COVERAGE_KINDS
from store.coding import kind_named, topic_bits
from store.editorial import append_edit, edits

DRAW = "audit draw"
LABEL = "audit label"
SUBJECT = "audit"


def strata(db: Database, ids: Sequence[int]) -> dict[str, list[int]]:
    """The judged among these articles by what the judge says, in order of id.

    An article on several topics belongs to the one with the fewest articles, so that rare ones are read too.
    """
    names = {bit: name for name, bit in topic_bits(db).items()}
    rows = db.conn.execute(
        "SELECT j.article_id, coalesce(j.judged_topics, j.topics), j.spans IS NOT NULL OR j.excluded_by IS NOT NULL"
        " OR j.probabilities IS NOT NULL FROM json_each(?) i CROSS JOIN judgements j ON j.article_id = i.value"
        " ORDER BY 1",
        [json.dumps(list(ids))],
    ).fetchall()
    sizes = {bit: sum(topics >> bit & 1 for _, topics, _ in rows) for bit in names}
    found: dict[str, list[int]] = {name: [] for name in (*names.values(), NEAR_MISSES, OTHERS)}
    for article_id, topics, near in rows:
        on = [bit for bit in names if topics >> bit & 1]
        where = names[min(on, key=lambda bit: (sizes[bit], bit))] if on else NEAR_MISSES if near else OTHERS
        found[where].append(int(article_id))
    return {name: members for name, members in found.items() if members}


def judged_counts(db: Database, ids: Sequence[int]) -> tuple[int, dict[str, int]]:
    """(how many of these are judged, how many the judge calls on topic by topic; "" for on any)."""
    rows = db.conn.execute(
        "SELECT coalesce(j.judged_topics, j.topics), count(*) FROM json_each(?) i"
        " CROSS JOIN judgements j ON j.article_id = i.value GROUP BY 1",
        [json.dumps(list(ids))],
    ).fetchall()
    counts = {name: sum(n for topics, n in rows if topics >> bit & 1) for name, bit in topic_bits(db).items()}
    return sum(n for _, n in rows), {"": sum(n for topics, n in rows if topics), **counts}


def put_draw(
    db: Database,
    *,
    question: str,
    seed: int,
    sizes: dict[str, int],
    ids: dict[str, list[int]],
    at: datetime,
    who: str,
) -> int:
    """Note a sample in the ledger; returns its id. Needs an open `writing` transaction."""
    new = {"question": question, "seed": seed, "sizes": sizes, "ids": ids}
    return append_edit(db, at=at, who=who, edit_kind=DRAW, subject=SUBJECT, new=new)


def draws(db: Database) -> list[Drawn]:
    """Every sample drawn, oldest first."""
    return [
        Drawn(
            edit.id,
            edit.at,
            edit.who,
            edit.new["question"],
            edit.new["seed"],
            edit.new["sizes"],
            {name: tuple(ids) for name, ids in edit.new["ids"].items()},
        )
        for edit in edits(db, SUBJECT)
        if edit.edit_kind == DRAW
    ]


def draw_of(db: Database, draw_id: int | None) -> Drawn:
    """A sample, or the latest. Raises ArchiveError where there is none."""
    found = [one for one in draws(db) if draw_id in (None, one.id)]
    if not found:
        which = "No audit sample has been drawn yet" if draw_id is None else f"There is no audit sample {draw_id}"
        raise ArchiveError(f"{which}. `python -m ingest audit draw` draws one.")
    return found[-1]


def put_label(
    db: Database,
    draw: Drawn,
    article_id: int,
    *,
    topics: Sequence[str] | None,
    coverage_kind: str | None,
    at: datetime,
    who: str,
) -> bool:
    """Note what a person says of a drawn article; None: nothing. Returns whether it is new (a file read twice is not).

    Needs an open `writing` transaction. Raises ArchiveError for an article that was not drawn or is gone, an unknown
    topic or kind, or without a name.
    """
    _check(db, draw, article_id, topics, coverage_kind, who)
    subject = f"article:{article_id}"
    new: dict[str, Any] = {"draw": draw.id}
    new |= {} if topics is None else {"topics": [topic for topic in topic_bits(db) if topic in topics]}
    new |= {} if coverage_kind is None else {"coverage_kind": coverage_kind}
    before = [e for e in edits(db, subject) if e.edit_kind == LABEL and e.new["draw"] == draw.id]
    old = before[-1].new if before else None
    if old == new:
        return False
    append_edit(db, at=at, who=who.strip(), edit_kind=LABEL, subject=subject, old=old, new=new)
    return True


def _check(
    db: Database, draw: Drawn, article_id: int, topics: Sequence[str] | None, coverage_kind: str | None, who: str
) -> None:
    if not who.strip():
        raise ArchiveError("Say who read them: --who NAME, or set CLEARTEXT_USER. Nothing was changed.")
    if not any(article_id in ids for ids in draw.ids.values()):
        raise ArchiveError(f"article {article_id} is not in sample {draw.id}")
    if not db.conn.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone():
        raise ArchiveError(f"the archive has no article {article_id} any more")
    known = topic_bits(db)
    if unknown := [topic for topic in topics or () if topic not in known]:
        raise ArchiveError(f"no topic “{unknown[0]}”; topics: {', '.join(known)}")
    if coverage_kind is not None and coverage_kind not in COVERAGE_KINDS:
        raise ArchiveError(f"no kind of coverage “{coverage_kind}”; kinds: {', '.join(COVERAGE_KINDS)}")


def read_articles(db: Database, draw: Drawn) -> list[Read]:
    """The drawn articles that people have read, in the file or in the app; those judged today alone.

    In the app, a correction (or confirmation) of the topics counts as a label, one of the kind alone does not. The
    latest counts.
    """
    names = {bit: name for name, bit in topic_bits(db).items()}
    stratum = {article_id: name for name, ids in draw.ids.items() for article_id in ids}
    judged = db.conn.execute(
        "SELECT j.article_id, coalesce(j.judged_topics, j.topics), coalesce(j.judged_coverage_kind, j.coverage_kind)"
        " FROM json_each(?) i CROSS JOIN judgements j ON j.article_id = i.value ORDER BY i.key",
        [json.dumps(list(stratum))],
    )
    found = []
    for article_id, topics, kind in judged.fetchall():
        said = _said(db, draw, article_id)
        if said is not None:
            by_judge = tuple(name for bit, name in names.items() if topics >> bit & 1)
            found.append(Read(article_id, stratum[article_id], said[0], by_judge, said[1], kind_named(kind)))
    return found


def _said(db: Database, draw: Drawn, article_id: int) -> tuple[tuple[str, ...], str] | None:
    """(topics, kind of coverage) as people say; None where nobody spoke of its topics."""
    topics: tuple[int, list[str]] | None = None
    kind: tuple[int, str] = (0, "")
    rows = db.conn.execute("SELECT edit_id, said FROM corrections WHERE article_id = ?", [article_id])
    for edit_id, said in [(int(edit_id), json.loads(said)) for edit_id, said in rows]:
        topics = (edit_id, said["value"]) if said["field"] == "topics" else topics
        kind = (edit_id, said["value"]) if said["field"] == "coverage_kind" else kind
    for edit in edits(db, f"article:{article_id}"):
        if edit.edit_kind == LABEL and edit.new["draw"] == draw.id:
            if "topics" in edit.new and (topics is None or edit.id > topics[0]):
                topics = (edit.id, edit.new["topics"])
            if "coverage_kind" in edit.new and edit.id > kind[0]:
                kind = (edit.id, edit.new["coverage_kind"])
    return None if topics is None else (tuple(topics[1]), kind[1])
