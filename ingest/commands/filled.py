"""How a backfill ends: what came is judged, and told."""

from __future__ import annotations

from typing import Any

import click

from analysis.words import plural
from ingest.backfill_lists import Filled
from ingest.commands.context import Context
from ingest.pipeline import judge_pending
from store.archive import Archive

_SHOWN = 20


def finished(context: Context, db: Archive, done: Filled, unit: str, **more: Any) -> int:
    """Judge what waits, say what came of it, and give the exit code: 1 where something was left out."""
    waiting = context.totals(db)["unjudged"]
    with context.progress("judging", waiting) as step:
        judged = judge_pending(db, context.rules(), context.clock(), progress=step)
    for note in done.notes:
        context.say(note)
    for problem in done.problems.kept[:_SHOWN]:
        click.echo(problem, err=True)
    if done.problems.count > _SHOWN:
        click.echo(f"{done.problems.count - _SHOWN:,} more were left out (--json names the first 1,000).", err=True)
    value = {
        "read": done.entries,
        "new": done.new,
        "revised": done.revised,
        "undated": done.undated,
        "judged": judged.articles,
        "on_topic": judged.on_topic,
        "notes": done.notes,
        "left_out": done.problems.count,
        "problems": done.problems.kept,
        **more,
    }
    words = f"{done.entries:,} {unit} read: {plural(done.new, 'new article')}, {judged.on_topic:,} on topic"
    if done.undated:
        words += f". {done.undated:,} bear no usable date: no chart by publication counts them"
    context.result(value, f"{words}.")
    return 1 if done.problems.count else 0
