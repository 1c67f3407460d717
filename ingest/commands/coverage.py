"""Commands about coverage: judge, rejudge, export."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import click

from ingest import rejudging
from ingest.commands.context import Context
from ingest.commands.filling import pass_context
from ingest.export import ARTICLE_FIELDS, ENTRY_FIELDS, Format, article_records, entry_records, write
from ingest.grouping import group_pending
from ingest.judged import judged
from judge import Rules
from model.errors import CleartextError, QuestionError
from model.question import Question
from store.entries import entries
from store.where import matching_ids


@click.command()
@pass_context
def judge(context: Context) -> int:
    """Judge articles from stdin without an archive.

    \b
    In:  JSON Lines with "title", "summary" and, optionally, "text", "language", "id" and
         "targets" (a list of names: then the attitude toward exactly those is judged).
    Out: one JSON object a line, in order: id, language, on_topic, topics, spans, reasons,
         coverage_kind, sentiment, voices, targets, quotes, camp, excluded_by, rules.
    """
    rules = context.rules()
    faults = 0
    for number, line in enumerate(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"), 1):
        if not line.strip():
            continue
        found = _judged(line, number, rules)
        faults += "error" in found
        click.echo(json.dumps(found, ensure_ascii=False))
    return 1 if faults else 0


def _judged(line: str, number: int, rules: Rules) -> dict[str, Any]:
    try:
        item = json.loads(line)
        if not isinstance(item, dict):
            raise ValueError("it is not a JSON object")
    except (ValueError, RecursionError) as error:
        # In its place, so that output and input go side by side.
        return {"line": number, "error": f"line {number} was not judged: {error}"}
    try:
        return judged(item, rules)
    except ValueError as error:
        return {"line": number, "id": item.get("id"), "error": f"line {number} was not judged: {error}"}


@click.command()
@pass_context
def rejudge(context: Context) -> int:
    """Apply today's rules to every article of the archive, and say what that changed.

    Can be stopped at any time: run it again, and it goes on where it was. What people corrected stays corrected.
    """
    db = context.writer()
    rules = context.rules()
    with context.progress("judging", context.totals(db)["articles"]) as step:
        done = rejudging.rejudge(db, rules, context.clock(), progress=step)
    grouped = group_pending(db, context.story_rules(), context.clock())
    value = {
        "rules": done.rules,
        "rules_before": done.rules_before,
        "judged": done.judged,
        "resumed": done.resumed,
        "on_topic": done.on_topic.after,
        "came_in": done.on_topic.came_in,
        "went_out": done.on_topic.went_out,
        "topics": {name: asdict(change) for name, change in done.topics.items()},
        "other_coverage_kind": done.other_kind,
        "other_wording": done.other_direction,
        "corrections": done.corrections,
        "grouped": grouped.articles,
    }
    context.result(value, done.words)
    return 0


@click.command()
@click.argument("question", default="")
@click.option("--search", "--q", "search", default="", help="A search as in the dashboard's box (docs/how-to-ask.md).")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), help="Default: by --out's ending, else csv.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; default: stdout.")
@click.option("--entries", "as_entries", is_flag=True, help="All entries as published, whatever the question.")
@pass_context
def export(
    context: Context, question: str, search: str, form: Format | None, out: Path | None, as_entries: bool
) -> int:
    """Write the articles of a QUESTION, newest first.

    \b
    A question has the form of the dashboard's address, for example
      python -m ingest export "topic=encryption&from=2026-11-01"
      python -m ingest export "last=7&country=GB&q=scanning" --format jsonl --out week.jsonl
      python -m ingest export last=28 --search '(scan* OR "client side") tier:1 -tag:seen'
    Fields: from, to, last, topic, outlet, country, language, kind, tier, sentiment, q, story, clock.
    A whole address copied from the dashboard will do as well. Without from, to or last all time is meant
    (a dashboard's page without them shows the last 28 days).
    Without kind= only the press counts, as on the dashboard; kind=all takes every outlet.
    """
    db = context.reader()
    form = form or ("jsonl" if out and out.suffix in (".jsonl", ".ndjson") else "csv")
    records: Iterable[dict[str, object]]
    names: tuple[str, ...]
    if as_entries:
        records, names = entry_records(entries(db)), ENTRY_FIELDS
    else:
        zone = context.settings.zone
        today = context.clock().astimezone(zone).date()
        ids = matching_ids(db, asked_of(question, search), today=today, zone=zone)
        records, names = article_records(db, ids), ARTICLE_FIELDS
    if out is None:
        n = write(records, form, standard_output(), names)
    else:
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                n = write(records, form, file, names)
        except OSError as error:
            raise CleartextError(f"{out} cannot be written: {error.strerror}.") from error
    context.say(f"{n:,} {'entries' if as_entries else 'articles'} written.")
    return 0


def standard_output() -> TextIO:
    """Standard output that leaves line ends alone (RFC 4180 wants CRLF; Windows would make CRCRLF of it)."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="")
    return sys.stdout


def asked_of(pasted: str, search: str = "") -> Question:
    """The question of an address of the dashboard, whole or from the `?` on, or of its fields alone; and a search."""
    _, mark, query = pasted.partition("?")
    fields = [field for field in (query if mark else pasted).split("&") if not field.startswith("article=")]
    asked = Question.from_url("&".join(fields))
    if search.strip() and asked.text:
        raise QuestionError(search, "Give the search once: as q=… or with --search, not both.")
    return asked.with_(text=search.strip()) if search.strip() else asked


coverage_commands = (judge, rejudge, export)
