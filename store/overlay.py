"""Corrections laid over judgements, so that every figure, filter and list counts what people say.

    edits of kind "correction" ─ standing ─→ corrections ─ lay_over ─→ judgements, attitudes, quotes
                                                             └─ the judge's own value stays beside

`corrections` follows from the ledger alone and can be made again at any time (`replay`). Laying over begins by putting
the judge's own values back, so that doing it twice changes nothing. What a correction speaks of may be missing for a
while (a quote that today's rules do not find): the correction waits for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from model.attitude import ATTITUDES
from store.carrying import carry_edit
from store.coding import kind_number, topic_bits

CORRECTION = "correction"
"""The `edit_kind` of corrections, and of the edits that undo them."""

NOT_HEARD = -1
"""`attitudes.judged_label` where only a person speaks of an attitude toward this voice."""

Standing = dict[tuple[str, str], tuple[int, dict[str, Any]]]
"""(field, about) → (edit's id, what it says)."""


def standing(rows: Iterable[tuple[int, Any, int | None]]) -> Standing:
    """What counts of one article's corrections. `rows`: (edit's id, `new`, `undoes`) in the ledger's order.

    Of each field and subject the latest that nobody has undone; undoing it brings back the one before.
    """
    ledger = list(rows)
    undone = {undoes for _, _, undoes in ledger if undoes is not None}
    return {
        (new["field"], about_of(new)): (edit_id, new)
        for edit_id, new, undoes in ledger
        if undoes is None and edit_id not in undone
    }


def about_of(new: dict[str, Any]) -> str:
    """What within the article a correction is about: a voice's slug, a quote's words, or the whole (empty)."""
    within = {"attitude": "voice", "speaker": "words"}.get(new["field"])
    return str(new["value"][within]) if within else ""


def replayed(db: Database, article_id: int) -> Standing:
    """What the ledger says of one article."""
    rows = db.conn.execute(
        "SELECT id, new, undoes FROM edits WHERE subject = ? AND edit_kind = ? ORDER BY id",
        [f"article:{article_id}", CORRECTION],
    )
    return standing((int(edit_id), json.loads(new), undoes) for edit_id, new, undoes in rows)


def replay(db: Database, ids: Sequence[int]) -> None:
    """Make the corrections of these articles anew from the ledger, and lay them over. Needs `writing`."""
    db.conn.execute("DELETE FROM corrections WHERE article_id IN (SELECT value FROM json_each(?))", [json.dumps(ids)])
    db.conn.executemany(
        "INSERT INTO corrections SELECT id, ?, ?, ?, ? FROM articles WHERE id = ?",
        [
            (field, about, json.dumps(said), edit_id, article_id)
            for article_id in ids
            for (field, about), (edit_id, said) in replayed(db, article_id).items()
        ],
    )
    lay_over_judgements(db, ids)
    lay_over_heard(db, ids)


def astray(db: Database) -> list[int]:
    """Articles whose corrections are not those of the ledger; none in a sound archive."""
    found: dict[int, Standing] = {}
    for article_id, field, about, said, edit_id in db.conn.execute("SELECT * FROM corrections"):
        found.setdefault(int(article_id), {})[field, about] = (int(edit_id), json.loads(said))
    named = db.conn.execute(
        "SELECT a.id FROM (SELECT DISTINCT subject FROM edits WHERE edit_kind = ?) e"
        " JOIN articles a ON e.subject = 'article:' || a.id",
        [CORRECTION],
    )
    wanted = {int(row[0]) for row in named}
    return sorted(n for n in wanted | found.keys() if replayed(db, n) != found.get(n, {}))


def lay_over_judgements(db: Database, ids: Sequence[int]) -> None:
    """Topics, kind of coverage and wording. Needs an open `writing` transaction."""
    among, wanted = "article_id IN (SELECT value FROM json_each(?))", json.dumps(ids)
    db.conn.execute(
        "UPDATE judgements SET topics = judged_topics, coverage_kind = judged_coverage_kind,"
        " sentiment = judged_sentiment, judged_topics = NULL, judged_coverage_kind = NULL, judged_sentiment = NULL"
        f" WHERE judged_topics IS NOT NULL AND {among}",
        [wanted],
    )
    found = _corrections(db, wanted, ("topics", "coverage_kind", "sentiment"))
    db.conn.executemany(
        "UPDATE judgements SET judged_topics = topics, judged_coverage_kind = coverage_kind,"
        " judged_sentiment = sentiment WHERE article_id = ?",
        [(article_id,) for article_id in dict.fromkeys(article_id for article_id, _ in found)],
    )
    bits = topic_bits(db) if found else {}
    for article_id, said in found:
        sql, *values = _overruled(said, bits)
        db.conn.execute(f"UPDATE judgements SET {sql} WHERE article_id = ?", [*values, article_id])


def _overruled(said: dict[str, Any], bits: dict[str, int]) -> tuple[Any, ...]:
    """(what to set, its values). A topic that did not exist when a person spoke stays the judge's."""
    value = said["value"]
    match said["field"]:
        case "topics":
            spoken = sum(1 << bits[topic] for topic in said["of"] if topic in bits)
            return "topics = (topics & ~?) | ?", spoken, sum(1 << bits[topic] for topic in value if topic in bits)
        case "coverage_kind":
            return "coverage_kind = ?", kind_number(value)
        case _:
            return "sentiment = ?", value


def lay_over_heard(db: Database, ids: Sequence[int]) -> None:
    """Attitudes and speakers. Needs an open `writing` transaction."""
    among, wanted = "article_id IN (SELECT value FROM json_each(?))", json.dumps(ids)
    db.conn.execute(f"DELETE FROM attitudes WHERE judged_label = ? AND {among}", [NOT_HEARD, wanted])
    db.conn.execute(
        f"UPDATE attitudes SET label = judged_label, judged_label = NULL WHERE judged_label IS NOT NULL AND {among}",
        [wanted],
    )
    db.conn.execute(
        "UPDATE quotes SET speaker = judged_speaker, voice_id = judged_voice_id, judged_speaker = NULL,"
        f" judged_voice_id = NULL WHERE judged_speaker IS NOT NULL AND {among}",
        [wanted],
    )
    for article_id, said in _corrections(db, wanted, ("attitude", "speaker")):
        lay = _attitude if said["field"] == "attitude" else _speaker
        lay(db, article_id, said["value"])


def _attitude(db: Database, article_id: int, value: dict[str, Any]) -> None:
    """A voice that the judge does not hear in the article is written in, at no place of its text."""
    label = ATTITUDES.index(value["label"])
    certain = [float(n == label) for n in range(3)]
    db.conn.execute(
        "INSERT INTO attitudes (article_id, voice_id, label, favourable, neutral, unfavourable, part, start, end,"
        " judged_label) SELECT j.article_id, v.id, ?, ?, ?, ?, 0, 0, 0, ? FROM judgements j JOIN voices v"
        " ON v.slug = ? WHERE j.article_id = ?"
        " ON CONFLICT DO UPDATE SET judged_label = label, label = excluded.label",
        [label, *certain, NOT_HEARD, value["voice"], article_id],
    )


def _speaker(db: Database, article_id: int, value: dict[str, Any]) -> None:
    """By the quote's words: today's rules may find others before it."""
    db.conn.execute(
        "UPDATE quotes SET judged_speaker = speaker, judged_voice_id = voice_id, speaker = ?,"
        " voice_id = (SELECT id FROM voices WHERE slug = ?) WHERE article_id = ? AND text = ?",
        [value["speaker"], value["voice"], article_id, value["words"]],
    )


def _corrections(db: Database, wanted: str, fields: Sequence[str]) -> list[tuple[int, dict[str, Any]]]:
    """(article, what is said), of some fields, in the order in which it was said."""
    rows = db.conn.execute(
        "SELECT c.article_id, c.said FROM json_each(?) i CROSS JOIN corrections c ON c.article_id = i.value"
        f" WHERE c.field IN ({', '.join('?' * len(fields))}) ORDER BY c.edit_id",
        [wanted, *fields],
    )
    return [(int(article_id), json.loads(said)) for article_id, said in rows]


def carry(db: Database, gone: int, to: int) -> None:
    """Two articles prove to be one: what people said of the first now stands with the second. Needs `writing`.

    Where people spoke of both, what they said of the second stands.
    """
    said, known = replayed(db, gone), replayed(db, to)
    for key, (edit_id, _) in said.items():
        carry_edit(db, edit_id, to=None if key in known else to, back_to="'null'")
    if said:
        replay(db, [to])
