"""The command that reads articles' pages: read."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import Any

import click

from ingest.commands.context import Context
from ingest.commands.filling import pass_context
from ingest.keeping import STARRED_ALONE, load_keeping
from ingest.lock import one_poller
from ingest.page_pass import PAGES_AT_ONCE, Pages
from ingest.page_reading import PageReaders
from ingest.pipeline import judge_pending
from ingest.robots import Robots
from model.page import PAGE_OUTCOME_WORDS, PageState
from store.archive import Archive
from store.pages import DuePage, page_outcomes, pages_waiting


@click.command()
@click.option(
    "--limit", default=200, type=click.IntRange(1, 100_000), show_default=True, help="Ask for so many pages at most."
)
@pass_context
def read(context: Context, limit: int) -> int:
    """Read the pages of on-topic press articles that were not read yet, and look again at those that are due.

    `watch` does this all the time. Each page is asked for once its site's robots.txt allows it, hosts a few seconds
    apart. To leave an outlet's pages alone: `feeds full-text SLUG --off`, or full_text = false in feeds.toml.
    """
    with one_poller(context.archive), closing(context.collecting()) as db:
        told = asyncio.run(_read(context, db, limit))
        waiting, outcomes = pages_waiting(db), page_outcomes(db)
    given_up = sum(state.given_up for _, state in told)
    counts = ", ".join(f"{n:,} {PAGE_OUTCOME_WORDS.get(kind, kind)}" for kind, n in outcomes.items())  # type: ignore[call-overload]  # its keys are outcomes
    value = {
        "asked": [_told(due, state) for due, state in told],
        "waiting": waiting,
        "outcomes": outcomes,
    }
    words = f"{len(told):,} pages asked for, {given_up:,} given up; {waiting:,} were never asked for yet.\nAll pages: "
    context.result(value, f"{words}{counts or 'none'}")
    return 1 if given_up else 0


async def _read(context: Context, db: Archive, limit: int) -> list[tuple[DuePage, PageState]]:
    told: list[tuple[DuePage, PageState]] = []

    def report(due: DuePage, state: PageState) -> None:
        told.append((due, state))
        if not context.as_json:
            context.say(in_words(due, state))

    rules = context.rules()
    judge_pending(db, rules, context.clock())
    keeping = load_keeping(context.files.team) if context.files.team else STARRED_ALONE
    with PageReaders() as readers:
        async with context.fetcher() as fetcher:
            robots = Robots(fetcher, context.clock)
            pages = Pages(db, fetcher, readers, robots, context.clock, context.chance(), keeping, report)
            while len(told) < limit and await pages.read_some(rules, min(PAGES_AT_ONCE, limit - len(told))):
                pass
    return told


def in_words(due: DuePage, state: PageState) -> str:
    """One page as a line of the log."""
    words = f"{due.outlet} ({due.url}): {PAGE_OUTCOME_WORDS[state.outcome]}"
    words += f", {state.words:,} words" if state.outcome in ("read", "changed") else ""
    words += f": {state.reason}" if state.reason else ""
    return f"{words} Given up." if state.given_up else words


def _told(due: DuePage, state: PageState) -> dict[str, Any]:
    return {
        "article": due.url,
        "outlet": due.outlet,
        "outcome": state.outcome,
        "reason": state.reason,
        "status": state.status,
        "words": state.words,
        "in_full": state.in_full,
        "given_up": state.given_up,
        "next_at": state.next_at,
    }


page_commands = (read,)
