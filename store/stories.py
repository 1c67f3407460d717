"""Copies and stories as the archive keeps them: which articles wait, what grouping reads of them, what it concluded.

Off-topic articles are not grouped: they are nobody's news here. A text is named by its first article's id, a story by a
number of its own, which it keeps while most of its articles stay together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlite_utils import Database

from model.story import CopyEvidence, Placed, StoryEvidence, Told, house
from store.times import seconds

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class ToGroup:
    """What grouping needs of an article."""

    told: Told
    byline: str
    language: str
    digest: bytes
    """Of the headline and standfirst as read here."""
    vector: bytes | None
    """Its meaning as kept before (`put_meanings`), where its text is still the same."""
    text_id: int | None
    """The first article of its text, and its story, where it is grouped already."""
    story_id: int | None


@dataclass(slots=True)
class Regrouped:
    """What a pass changed."""

    articles: int = 0
    """Placed for the first time, or anew after their text or the rules changed."""
    moved: int = 0
    """That stand in another story than before."""
    merged: int = 0
    """Stories that went into another."""
    split: int = 0
    """Stories that came out of another."""
    copies: int = 0
    """Articles, of all looked at, that are copies."""
    changed: set[int] = field(default_factory=set)


def group_rules_id(db: Database, version: str, now: datetime) -> int:
    """Register a version of the grouping's rules; returns its id. Needs an open `writing` transaction."""
    name = f"stories {version}"
    db.conn.execute("INSERT OR IGNORE INTO rules (version, first_used_at) VALUES (?, ?)", [name, seconds(now)])
    return int(db.conn.execute("SELECT id FROM rules WHERE version = ?", [name]).fetchone()[0])


def any_grouped(db: Database, rules_id: int) -> bool:
    """Whether these rules have grouped anything: what arrives now may be placed beside it."""
    return db.conn.execute("SELECT 1 FROM groupings WHERE rules_id = ? LIMIT 1", [rules_id]).fetchone() is not None


_WAITS = (
    "j.topics != 0 AND (g.article_id IS NULL OR g.digest != a.digest OR g.rules_id != (SELECT id FROM rules WHERE"
    " version = ?))"
)


def ungrouped(db: Database, version: str) -> list[tuple[int, int]]:
    """(id, time in seconds) of articles on topic that these rules have not grouped, in order of time."""
    return [
        (int(row[0]), int(row[1]))
        for row in db.conn.execute(
            "SELECT a.id, coalesce(a.published_at, a.first_seen_at) AS at FROM articles a"
            " JOIN judgements j ON j.article_id = a.id LEFT JOIN groupings g ON g.article_id = a.id"
            f" WHERE {_WAITS} ORDER BY at, a.id",
            [f"stories {version}"],
        )
    ]


def drop_off_topic(db: Database) -> int:
    """Forget the groups of articles that are off topic now; returns how many. Needs an open `writing` transaction."""
    gone = db.conn.execute(
        "DELETE FROM groupings WHERE article_id IN (SELECT article_id FROM judgements WHERE topics = 0)"
    )
    return int(gone.rowcount)


def neighbourhood(db: Database, spans: Iterable[tuple[int, int]]) -> list[int]:
    """Ids of on-topic articles within any of the spans (seconds, inclusive), with all others of their stories."""
    found: set[int] = set()
    for first, last in spans:
        found.update(
            int(row[0])
            for row in db.conn.execute(
                "SELECT a.id FROM articles a JOIN judgements j ON j.article_id = a.id WHERE j.topics != 0"
                " AND coalesce(a.published_at, a.first_seen_at) BETWEEN ? AND ?",
                [first, last],
            )
        )
    more = db.conn.execute(
        "SELECT article_id FROM groupings WHERE story_id IN (SELECT story_id FROM groupings WHERE article_id IN"
        " (SELECT value FROM json_each(?)))",
        [json.dumps(sorted(found))],
    )
    return sorted(found.union(int(row[0]) for row in more))


def to_group(db: Database, ids: Sequence[int]) -> list[ToGroup]:
    """What grouping reads of these articles, in the order asked for."""
    rows = db.conn.execute(
        "SELECT a.id, a.headline, a.standfirst, a.byline, o.slug, o.site_url, a.url,"
        " coalesce(a.published_at, a.first_seen_at), CASE a.language WHEN '' THEN o.language ELSE a.language END,"
        " a.digest, m.vector, g.text_id, g.story_id FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value"
        " JOIN outlets o ON o.id = a.outlet_id LEFT JOIN meanings m ON m.article_id = a.id AND m.digest = a.digest"
        " LEFT JOIN groupings g ON g.article_id = a.id ORDER BY i.key",
        [json.dumps(list(ids))],
    )
    return [
        ToGroup(
            Told(row[0], row[1], row[2], "", house(row[5]) if row[5] else row[4], row[7] / DAY_S, row[6]),
            row[3],
            row[8],
            row[9],
            row[10],
            row[11],
            row[12],
        )
        for row in rows
    ]


def groups_of(db: Database, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Article → (its text, its story), for those of these that are grouped."""
    rows = db.conn.execute(
        "SELECT article_id, text_id, story_id FROM json_each(?) i CROSS JOIN groupings ON article_id = i.value",
        [json.dumps(list(ids))],
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def put_meanings(db: Database, vectors: Iterable[tuple[int, bytes, bytes]]) -> None:
    """Keep (article id, digest of its text, vector), so that no text is encoded twice. Needs `writing`."""
    db.conn.executemany(
        "INSERT OR REPLACE INTO meanings (article_id, digest, vector) SELECT ?1, ?2, ?3"
        " WHERE EXISTS (SELECT 1 FROM articles WHERE id = ?1)",
        vectors,
    )


def drop_meanings(db: Database) -> None:
    """Forget all vectors: a packed archive that is only read needs none. Needs an open `writing` transaction."""
    db.conn.execute("DELETE FROM meanings")


def put_placed(
    db: Database,
    rules_id: int,
    placed: Sequence[Placed],
    *,
    digests: Mapping[int, bytes],
    agencies: Mapping[int, str],
    known: bool = False,
) -> Regrouped:
    """Keep where articles stand. Needs an open `writing` transaction.

    Groups of articles take the number of the story that most of them had, so that a story keeps its address; with
    `known`, `Placed.story` is such a number already, or else the article's own id for a new one. Articles that were
    reworded, judged off topic or erased in the meantime are left out and go on waiting.
    """
    before = _before(db, [one.id for one in placed])
    numbers = _known_numbers(db, placed, before) if known else _numbers(db, placed, before)
    rows, done = [], Regrouped()
    for one in placed:
        story, text = numbers[one.story], one.id if one.copy_of is None else one.copy_of
        old = before.get(one.id)
        done.copies += text != one.id
        if old is None or old[2] != rules_id or old[3] != digests[one.id]:
            done.articles += 1
        if old is not None and old[0] != story:
            done.moved += 1
        evidence = _evidence_json(one)
        if old != (story, text, rules_id, digests[one.id], evidence, agencies[one.id]):
            done.changed.add(one.id)
            rows.append((one.id, rules_id, digests[one.id], text, story, agencies[one.id], evidence))
    db.conn.executemany(
        "INSERT OR REPLACE INTO groupings (article_id, rules_id, digest, text_id, story_id, agency, evidence)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM articles a JOIN judgements j ON j.article_id = a.id"
        " WHERE a.id = ?1 AND a.digest = ?3 AND j.topics != 0",
        rows,
    )
    was, now = {old[0] for old in before.values()}, set(numbers.values())
    done.merged = len(was - now)
    done.split = len({numbers[one.story] for one in placed if one.id in before} - was)
    return done


_Old = tuple[int, int, int, bytes, str | None, str]
"""Story, text, rules, digest, evidence, agency."""


def _before(db: Database, ids: Sequence[int]) -> dict[int, _Old]:
    rows = db.conn.execute(
        "SELECT article_id, story_id, text_id, rules_id, digest, evidence, agency FROM groupings WHERE article_id IN"
        " (SELECT value FROM json_each(?))",
        [json.dumps(list(ids))],
    )
    return {row[0]: (row[1], row[2], row[3], row[4], row[5], row[6]) for row in rows}


def _numbers(db: Database, placed: Sequence[Placed], before: Mapping[int, _Old]) -> dict[int, int]:
    """For each name of a story in this answer its number: the one that most of its articles had, else a new one."""
    overlaps = Counter((before[one.id][0], one.story) for one in placed if one.id in before)
    numbers: dict[int, int] = {}
    taken: set[int] = set()
    for (number, name), _ in sorted(overlaps.items(), key=lambda pair: (-pair[1], pair[0])):
        if name not in numbers and number not in taken:
            numbers[name] = number
            taken.add(number)
    for one in placed:
        if one.story not in numbers:
            numbers[one.story] = _new_story(db)
    return numbers


def _known_numbers(db: Database, placed: Sequence[Placed], before: Mapping[int, _Old]) -> dict[int, int]:
    numbers: dict[int, int] = {}
    for one in placed:
        if one.story not in numbers:
            numbers[one.story] = -one.story if one.story < 0 else _new_story(db)
    return numbers


def _new_story(db: Database) -> int:
    return int(db.conn.execute("INSERT INTO stories DEFAULT VALUES").lastrowid or 0)


def _evidence_json(one: Placed) -> str | None:
    evidence = {
        "copy": asdict(one.copy_evidence) if one.copy_evidence else None,
        "story": asdict(one.story_evidence) if one.story_evidence else None,
    }
    kept = {name: value for name, value in evidence.items() if value}
    return json.dumps(kept, ensure_ascii=False) if kept else None


def evidence_of(raw: str | None) -> tuple[CopyEvidence | None, StoryEvidence | None]:
    """What `groupings.evidence` says."""
    kept = json.loads(raw or "{}")
    copy, story = kept.get("copy"), kept.get("story")
    return (
        CopyEvidence(**copy) if copy else None,
        StoryEvidence(**{**story, "words": tuple(story["words"])}) if story else None,
    )
