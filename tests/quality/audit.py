"""A careful reader's audit: a hundred random judged articles with all that the judge says of them, to be read by hand.

    python -m tests.quality.audit ARCHIVE > sheet.txt        # ARCHIVE: the whole corpus, imported

Seventy of what an archive holds on topic and thirty of what was passed over narrowly: a term matched, or the model gave
a topic at least NARROWLY. Each chosen by chance alone.
What the reader found stands in audit_labels.jsonl, without text.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from model.answer import ArticleRow
from store.answers import article_rows
from store.archive import Archive, open_reader
from store.heard import heard_in
from tests.quality.figures import Share
from tests.quality.real import key, rows

SEED, ON_TOPIC, BELOW = 20261124, 70, 30
NARROWLY = 0.03


READ_ON, RULES_READ = "2026-11-24", "9b957fb008ea"
"""When they were read, and the rules that had judged them: what was mended since shows in other measures."""

MEASURES = {
    "on topic": "On topic, of what we count",
    "passed over": "Off topic, of what we passed over narrowly",
    "coverage kind": "Kind of coverage",
    "wording": "Direction of the wording",
    "wording: negative": "Wording called negative",
    "wording: neutral": "Wording called neutral",
    "wording: positive": "Wording called positive",
    "name": "Names linked to voices",
    "attitude": "Attitude, where not “not sure”",
    "quote": "Quotes that there are, found",
    "speaker of a quote": "Speaker of a quote",
    "emphasis": "Emphasis of the article",
}
"""Kind of judgement in audit_labels.jsonl → what it is called; its share is of those that are right."""


def found() -> dict[str, Share]:
    """Kind of judgement → how many the reader called right. (An article may hold several names, quotes, attitudes.)"""
    counted: dict[str, Share] = dict.fromkeys(MEASURES, Share(0, 0))
    for label in rows("audit_labels.jsonl"):
        n, wrong = int(str(label["n"])), int(str(label["wrong"]))
        for kind in (label["kind"], f"{label['kind']}: {label.get('said')}"):
            if (so_far := counted.get(str(kind))) is not None:
                counted[str(kind)] = Share(so_far.right + n - wrong, so_far.n + n)
    return counted


@dataclass(frozen=True, slots=True)
class Drawn:
    on_topic: list[int]
    below: list[int]
    on_topic_of: int
    below_of: int


def draw(db: Archive) -> Drawn:
    """Numbers of articles, by chance; and of how many."""
    on = [int(n) for (n,) in db.conn.execute("SELECT article_id FROM judgements WHERE topics != 0 ORDER BY 1")]
    passed = db.conn.execute(
        "SELECT article_id, coalesce(probabilities, '{}'), spans IS NOT NULL OR excluded_by IS NOT NULL"
        " FROM judgements WHERE topics = 0 ORDER BY 1"
    )
    below = [int(n) for n, found, term in passed if term or max(json.loads(found).values(), default=0) >= NARROWLY]
    chance = Random(SEED)
    return Drawn(chance.sample(on, ON_TOPIC), chance.sample(below, BELOW), len(on), len(below))


def keys(db: Archive, ids: list[int]) -> dict[int, str]:
    """Article → the key of its item (see `real.key`): of the link and headline as published, first seen first."""
    published = "SELECT raw_link, headline FROM sightings WHERE article_id = ? ORDER BY first_seen_at LIMIT 1"
    items = {number: db.conn.execute(published, [number]).fetchone() for number in ids}
    shown = {row.id: row.headline for row in article_rows(db, ids)}
    return {number: key(link or "", headline or shown[number]) for number, (link, headline) in items.items()}


def sheet(db: Archive, ids: list[int]) -> Iterator[str]:
    """One article after the other, as it is judged."""
    named = keys(db, ids)
    for number, row in enumerate(article_rows(db, ids), 1):
        head = f"#{number} {named[row.id]} {row.outlet.name}, {row.published_at}"
        yield "\n".join((head, *_judged(db, row), ""))


def _judged(db: Archive, row: ArticleRow) -> Iterator[str]:
    yield f"  H: {row.headline}"
    yield f"  S: {row.standfirst}"
    yield f"  topics {', '.join(row.topics) or 'none'}; {dict(row.probabilities)}; excluded by {row.excluded_by or '–'}"
    texts = {"headline": row.headline, "standfirst": row.standfirst, "text": ""}
    yield "  spans " + "; ".join(f"{s.topic}: “{texts[s.part][s.start : s.end]}” ({s.rule})" for s in row.spans)
    yield f"  language {row.language}; kind {row.coverage_kind}; wording {row.sentiment}"
    heard = heard_in(db, row.id)
    yield "  names " + "; ".join(f"“{m.name}” = {m.voice_id} ({m.reason} {m.confidence:.2f})" for m in heard.mentions)
    for toward in heard.toward:
        shares = "/".join(f"{p:.2f}" for p in toward.attitude.probabilities)
        yield f"  attitude toward {toward.voice_id}: {toward.attitude.label} ({shares})"
    for q in heard.quotes:
        who = f"{q.speaker} [{q.role}; {q.organisation}] = {q.voice}"
        yield f"  quote {'direct' if q.direct else 'reported'} {q.confidence:.2f} {q.camp or '–'}: “{q.text}” {who}"
    yield f"  emphasis {heard.camp or '–'}"


def main() -> int:
    db = open_reader(Path(sys.argv[1]))
    drawn = draw(db)
    print(f"{ON_TOPIC} of {drawn.on_topic_of} on topic, {BELOW} of {drawn.below_of} passed over narrowly\n")
    for ids in (drawn.on_topic, drawn.below):
        print(*sheet(db, ids), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
