"""Commands that fill the archive: poll, import, sample."""

from __future__ import annotations

import asyncio
import gzip
import tempfile
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from ingest.asked import Asked
from ingest.by_hand import ByHand
from ingest.commands.context import Context, totals_in_words
from ingest.feeds import load_feeds
from ingest.grouping import group_pending
from ingest.lists import import_list
from ingest.lock import one_poller
from ingest.pipeline import judge_pending, propose
from ingest.poll import Poller
from ingest.reading import Readers
from ingest.robots import Robots
from ingest.sample import POLLS, SAMPLE_VOICES, shifted
from ingest.saved import Found, Imported, find, import_documents
from model.errors import ArchiveError
from model.feed import OUTCOME_WORDS, Outcome
from settings import DEFAULT_ARCHIVE
from store.archive import Archive, writing
from store.feed_requests import anything_asked
from store.feeds import FeedState, feed_states
from store.sample import holds_sample, mark_as_sample
from store.stories import drop_meanings
from store.upkeep import backup as write_backup

pass_context = click.make_pass_decorator(Context)


@click.command()
@click.option("--all", "every", is_flag=True, help="Every feed, also those that are not due yet.")
@pass_context
def poll(context: Context, every: bool) -> int:
    """Ask the due feeds once, store and judge what comes. Exit code 1 when a feed failed."""
    feed_list = load_feeds(context.files.feeds)
    for problem in feed_list.problems:
        click.echo(f"Left out: {problem}", err=True)
    with one_poller(context.archive):
        db = context.collecting()
        propose(db, feed_list, context.clock())
        rules = context.rules()
        judge_pending(db, rules, context.clock())
        group_pending(db, context.story_rules(), context.clock())
        asyncio.run(_asked(context, db, rules))
        feeds = (
            [feed for feed in feed_states(db, polled_only=True) if not feed.paused]
            if every
            else feed_states(db, due_at=context.clock())
        )
        outcomes = asyncio.run(_poll(context, db, rules, feeds))
        totals = context.totals(db)
    failed = sum(outcome.kind in ("failed", "not_a_feed") for _, outcome in outcomes)
    value = {**totals, "polled": [_told(feed, outcome) for feed, outcome in outcomes]}
    context.result(value, f"{len(outcomes)} feeds asked, {failed} failed\n{totals_in_words(totals)}")
    return 1 if failed or feed_list.problems else 0


async def _poll(context: Context, db: Any, rules: Any, feeds: list[FeedState]) -> list[tuple[FeedState, Outcome]]:
    outcomes: list[tuple[FeedState, Outcome]] = []
    with context.progress("polling", len(feeds)) as step, Readers() as readers:

        def report(feed: FeedState, outcome: Outcome) -> None:
            outcomes.append((feed, outcome))
            step(1)
            if not context.as_json:
                context.say(in_words(feed, outcome))

        async with context.fetcher() as fetcher:
            await Poller(db, fetcher, readers, rules, context.clock, context.chance(), context.story_rules()).poll(
                feeds, report
            )
    return outcomes


async def _asked(context: Context, db: Any, rules: Any) -> None:
    """What people asked for in the dashboard, where no `watch` runs that would take it up."""
    if not anything_asked(db):
        return
    with Readers() as readers:
        async with context.fetcher() as fetcher:
            poller = Poller(db, fetcher, readers, rules, context.clock, context.chance())
            robots = Robots(fetcher, context.clock)
            answered = await Asked(poller, robots).carry_out()
            answered += await ByHand(db, fetcher, robots, rules, context.clock, context.settings.zone).carry_out()
    context.say(f"{answered} requests from the dashboard answered.")


def in_words(feed: FeedState, outcome: Outcome) -> str:
    """One poll as a line of the log."""
    words = f"{feed.outlet_name} ({feed.url}): {OUTCOME_WORDS[outcome.kind]}"
    if outcome.articles or outcome.revisions:
        words += f", {outcome.articles} new, {outcome.revisions} changed"
    return f"{words}: {outcome.reason}" if outcome.reason else words


def _told(feed: FeedState, outcome: Outcome) -> dict[str, Any]:
    return {"feed": feed.url, "outlet": feed.outlet_name, **asdict(outcome)}


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@pass_context
def import_(context: Context, paths: tuple[Path, ...]) -> int:
    """Import saved feed documents and lists of articles.

    \b
    PATH is a folder of feed documents (a folder a feed, files named by the UTC time of the poll:
    20240321T192719Z_….xml; a feeds.toml beside the folders may say whose they are), or a list:
    JSON Lines of {"source", "url", "title", "summary", "date"}, plain or gzipped.
    Importing the same again, in any order, or after a kill, changes nothing.
    """
    found = find(paths)
    for words in found.skipped[:20]:
        context.say(f"Left out: {words}")
    if len(found.skipped) > 20:
        context.say(f"Left out: {len(found.skipped) - 20} more files like these.")
    with closing(context.collecting()) as db:
        done, totals = _import(context, db, found, change=lambda body, name: body)
    if not found.documents and not found.lists:
        click.echo("Nothing to import was found there.", err=True)
    for problem in done.problems[:20]:
        click.echo(problem, err=True)
    if len(done.problems) > 20:
        click.echo(f"{len(done.problems) - 20} more lines were left out (--json names each).", err=True)
    value = {**totals, "run": {**asdict(done), "skipped": found.skipped}}
    context.result(value, f"{done.documents:,} documents read, {done.new:,} new articles\n{totals_in_words(totals)}")
    return 1 if done.problems or found.skipped or not (found.documents or found.lists) else 0


@click.command()
@click.option(
    "--prebuilt",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead: write the packed archive that the dashboard opens when there is none (for developers).",
)
@pass_context
def sample(context: Context, prebuilt: Path | None) -> None:
    """Fill an archive with the sample coverage: invented outlets and events, ending today.

    Give it a file of its own (--archive PATH): it refuses the one that polls fill by default, and any that holds
    anything else.
    """
    context = replace(context, voices=SAMPLE_VOICES)
    found = find([POLLS])
    if prebuilt is not None:
        _prebuild(context, found, prebuilt)
        return
    if context.archive.absolute() == DEFAULT_ARCHIVE:
        raise click.UsageError(
            f"{context.archive} is where real articles are collected, and the two must not be mixed. "
            "Give the sample a file of its own with --archive PATH (or CLEARTEXT_ARCHIVE)."
        )
    with closing(context.writer()) as db:
        if not holds_sample(db) and context.totals(db)["articles"]:
            raise ArchiveError(f"{context.archive} holds articles already. Give a new file with --archive PATH.")
        with writing(db):
            mark_as_sample(db)
        done, totals = _import(context, db, found, change=shifted(found, context.clock()))
    context.result({**totals, "run": asdict(done)}, f"Sample coverage loaded.\n{totals_in_words(totals)}")


def _prebuild(context: Context, found: Found, to: Path) -> None:
    """The sample as it is dated in its files; the dashboard moves the dates when it opens it."""
    last = found.documents[-1].at
    with tempfile.TemporaryDirectory() as folder:
        scratch = replace(context, archive=Path(folder) / "sample.db", clock=lambda: last)
        with closing(scratch.writer()) as db:
            with writing(db):
                mark_as_sample(db)
            _, totals = _import(scratch, db, found, change=lambda body, name: body)
            with writing(db):
                drop_meanings(db)
        copy = Path(folder) / "copy.db"
        write_backup(scratch.reader(), copy)
        # No time and no name in the header: the same archive packs to the same bytes.
        to.write_bytes(gzip.compress(copy.read_bytes(), mtime=0))
    context.result(totals, f"{to}: {to.stat().st_size:,} bytes.\n{totals_in_words(totals)}")


def _import(context: Context, db: Archive, found: Found, *, change: Any) -> tuple[Imported, dict[str, Any]]:
    now = context.clock()
    with context.progress("reading", len(found.documents)) as step, Readers() as readers:
        done = asyncio.run(import_documents(db, found, readers, now, change=change, progress=step))
    for path in found.lists:
        import_list(db, path, now, done=done)
    stats = context.totals(db)
    with context.progress("judging", stats["unjudged"]) as step:
        judge_pending(db, context.rules(), now, progress=step)
    group_pending(db, context.story_rules(), now)
    return done, context.totals(db)


filling_commands = (poll, import_, sample)
