"""An audit of the judge on the team's own archive: draw a sample, read labels back, say how often it is right.

    archive ─ strata ─ draw ─→ file ─ people ─ read_labels ─→ ledger ─ report ─→ precision, recall, corrected counts

The file does not say what the judge said, and mixes what it called on topic with the rest: people read blind.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from math import sqrt
from pathlib import Path
from random import Random

from analysis.corrected_rates import Rates, cells, rates
from model.audit import NEAR_MISSES, OTHERS, Drawn
from model.errors import ArchiveError, CleartextError
from model.judgement import COVERAGE_KIND_WORDS, COVERAGE_KINDS, TOPIC_WORDS
from model.question import ANY_TOPIC, Question
from model.seats import shared_out
from store.answers import article_rows
from store.archive import Archive, writing
from store.audits import draw_of, judged_counts, put_draw, put_label, read_articles, strata
from store.where import matching_ids

AUDIT_FIELDS = ("draw", "id", "outlet", "date", "headline", "summary", "url", "label_topics", "label_coverage_kind")
SHARES = {NEAR_MISSES: 0.3, OTHERS: 0.2}
"""Of the sample; the rest is what the judge calls on topic. Near misses hold most of what it passes over, the others
are many, so that a few of them decide how well recall is known."""

NOTHING = ("none", "no", "off topic", "-")
UNSURE = ("?", "unsure", "not sure")


def allocated(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many to draw of each stratum: by SHARES, topics by the root of their size; never more than there are.

    What a small stratum cannot give, the others do. The sum is n, or everything.
    """
    on_topic = {name: sqrt(size) for name, size in sizes.items() if name not in SHARES}
    rest, whole = 1 - sum(SHARES.values()), sum(on_topic.values())
    weights = {name: SHARES.get(name) or rest * on_topic[name] / whole for name, size in sizes.items() if size}
    return dict.fromkeys(sizes, 0) | shared_out({name: sizes[name] for name in weights}, weights, n)


def draw(
    db: Archive, question: Question, n: int, seed: int, *, at: datetime, who: str, today: date, zone: tzinfo
) -> Drawn:
    """Draw a sample of the question's articles, on topic or not, and note it in the ledger.

    The question's period stands as of today: `last` becomes dates. Raises ArchiveError where nothing is judged.
    """
    asked = everything(question).resolved(today)
    members = strata(db, matching_ids(db, asked, today=today, zone=zone))
    if not members:
        raise ArchiveError("No judged article matches, so there is nothing to draw from. `rejudge` judges what waits.")
    sizes = {name: len(ids) for name, ids in members.items()}
    chance = Random(seed)
    counts = allocated(sizes, n)
    ids = {name: sorted(chance.sample(members[name], k)) for name, k in counts.items()}
    with writing(db, counted=False):
        made = put_draw(db, question=asked.url(), seed=seed, sizes=sizes, ids=ids, at=at, who=who)
    return draw_of(db, made)


def everything(question: Question) -> Question:
    """The same, on topic or not: what the judge passes over is looked for too, so nothing it says may narrow this."""
    return question.with_(topics=(ANY_TOPIC,), sentiments=(), voices=(), attitudes=(), coverage_kinds=())


def draw_records(db: Archive, drawn: Drawn) -> Iterator[dict[str, object]]:
    """The rows of the file to label, in an order that gives nothing away."""
    for row in article_rows(db, drawn.shuffled):
        at = row.published_at or row.first_seen_at
        yield {
            "draw": drawn.id,
            "id": row.id,
            "outlet": row.outlet.name,
            "date": at.date().isoformat(),
            "headline": row.headline,
            "summary": row.standfirst,
            "url": row.url,
            "label_topics": "",
            "label_coverage_kind": "",
        }


# Labels back


@dataclass(frozen=True, slots=True)
class LabelsRead:
    """What came of a file."""

    new: int
    known: int
    """Labelled so already."""
    empty: int
    """Rows without a label."""
    unsure: int
    """Rows whose reader could not tell: they count neither way."""
    faults: tuple[str, ...]


def read_labels(db: Archive, path: Path, *, at: datetime, who: str) -> LabelsRead:
    """Take the labels of a file into the ledger. Rows that cannot be understood are told and left out.

    Raises CleartextError for a file that cannot be read, ArchiveError without a name.
    """
    counted = {"new": 0, "known": 0, "empty": 0, "unsure": 0}
    faults = []
    if not who.strip():
        raise ArchiveError("Say who read them: --who NAME, or set CLEARTEXT_USER. Nothing was changed.")
    known: dict[int, Drawn] = {}
    with writing(db):
        for number, row in _rows(path):
            try:
                counted[_label(db, row, known, at, who)] += 1
            except (ArchiveError, ValueError) as error:
                faults.append(f"{path.name}, row {number} was left out: {error}.")
    return LabelsRead(**counted, faults=tuple(faults))


def _label(db: Archive, row: Mapping[str, object], known: dict[int, Drawn], at: datetime, who: str) -> str:
    topics_cell, kind_cell = (str(row.get(name) or "").strip() for name in AUDIT_FIELDS[-2:])
    if not topics_cell and not kind_cell:
        return "empty"
    draw_id, article_id = (_whole(row, name) for name in ("draw", "id"))
    if draw_id not in known:
        known[draw_id] = draw_of(db, draw_id)
    if topics_cell.casefold() in UNSURE:
        return "unsure"
    topics = topics_said(topics_cell) if topics_cell else None
    kind = kind_said(kind_cell) if kind_cell and kind_cell.casefold() not in UNSURE else None
    new = put_label(db, known[draw_id], article_id, topics=topics, coverage_kind=kind, at=at, who=who)
    return "new" if new else "known"


def _whole(row: Mapping[str, object], name: str) -> int:
    value = str(row.get(name) or "").strip()
    if not value.isdecimal():
        raise ValueError(f"column “{name}” holds no number")
    return int(value)


def topics_said(cell: str) -> list[str]:
    """`encryption; Child safety in technology` → topics; `none` → none. Names or titles, separated by `,` or `;`."""
    if cell.casefold() in NOTHING:
        return []
    titles = {words.casefold(): topic for topic, words in TOPIC_WORDS.items()}
    parts = [part.strip() for part in cell.replace(";", ",").split(",") if part.strip()]
    return [titles.get(part.casefold(), part) for part in parts]


def kind_said(cell: str) -> str:
    """A kind of coverage by its name or title."""
    titles = {words.casefold(): kind for kind, words in COVERAGE_KIND_WORDS.items()}
    return titles.get(cell.casefold(), cell.casefold())


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """(row number, row) of a CSV with a header, or of JSON Lines by the file's ending."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CleartextError(f"{path} cannot be read: {why}.") from error
    if path.suffix in (".jsonl", ".ndjson"):
        yield from _json_rows(path, text)
        return
    head = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = [name for name in ("draw", "id", *AUDIT_FIELDS[-2:]) if name not in (rows.fieldnames or ())]
    if missing:
        raise CleartextError(f"{path} has no column “{missing[0]}”. Give the file of `audit draw`, with labels.")
    yield from enumerate(rows, 2)


def _json_rows(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise CleartextError(f"{path}, line {number} is no JSON object: {error}. Nothing was read.") from error
            yield number, row if isinstance(row, dict) else {}


# The report


@dataclass(frozen=True, slots=True)
class Report:
    """How often the judge is right on this archive."""

    drawn: Drawn
    read: int
    total: int
    """Judged articles of the question."""
    said: dict[str, int]
    """Topic → how many the judge says; "" for on any."""
    rates: dict[str, Rates | None]
    """The same keys; None where too few were read."""
    kinds_right: int
    kinds_read: int
    """Kinds of coverage: of those on topic by both and labelled, how many are right (a plain count, not weighted)."""


def report(db: Archive, draw_id: int | None, *, today: date, zone: tzinfo) -> Report:
    """Compute it from the ledger. Raises ArchiveError where no such sample was drawn."""
    drawn = draw_of(db, draw_id)
    read = read_articles(db, drawn)
    total, said = judged_counts(db, matching_ids(db, Question.from_url(drawn.question), today=today, zone=zone))
    kinds = [one for one in read if one.coverage_kind in COVERAGE_KINDS and one.judged_coverage_kind]
    found = {name: rates(cells(drawn, read, name), n, total, drawn.seed) for name, n in said.items()}
    right = sum(one.coverage_kind == one.judged_coverage_kind for one in kinds)
    return Report(drawn, len(read), total, said, found, right, len(kinds))
