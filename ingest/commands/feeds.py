"""Commands about feeds: feeds list, check, pause, resume; and those of `sources`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from ingest.commands.context import Context
from ingest.commands.filling import pass_context
from ingest.commands.sources import source_commands
from ingest.feeds import load_feeds
from model.feed import OUTCOME_WORDS
from store.archive import writing
from store.editorial import set_full_text, set_paused
from store.feeds import FeedState, feed_states
from store.pages import erase_texts
from store.upkeep import scrub


@click.group("feeds")
def feeds_group() -> None:
    """The feeds: what is watched, add and remove, lists in and out, and whether data/feeds.toml is in order."""


for command in source_commands:
    feeds_group.add_command(command)


@feeds_group.command("list")
@pass_context
def list_(context: Context) -> int:
    """Every feed of the archive with its last outcome."""
    states = feed_states(context.reader())
    value = {"feeds": [_told(state) for state in states]}
    context.result(value, "\n".join(_line(state) for state in states) or "The archive has no feeds yet.")
    return 0


@feeds_group.command("check")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), required=False)
@pass_context
def check(context: Context, path: Path | None) -> int:
    """Read a feed list (default: data/feeds.toml) and report its mistakes with file and line."""
    path = path or context.files.feeds
    feed_list = load_feeds(path)
    problems = [str(problem) for problem in feed_list.problems]
    value = {"outlets": len(feed_list.outlets), "feeds": len(feed_list.feeds), "problems": problems}
    words = f"{path}: {len(feed_list.outlets)} outlets, {len(feed_list.feeds)} feeds, {len(problems)} mistakes"
    context.result(value, "\n".join([*problems, words]))
    return 1 if problems else 0


@feeds_group.command("pause")
@click.argument("url")
@pass_context
def pause(context: Context, url: str) -> int:
    """Do not ask this feed again until it is resumed, whatever feeds.toml says."""
    return _set_paused(context, url, True)


@feeds_group.command("resume")
@click.argument("url")
@pass_context
def resume(context: Context, url: str) -> int:
    """Ask a paused feed again."""
    return _set_paused(context, url, False)


@feeds_group.command("full-text")
@click.argument("slug")
@click.option("--on/--off", "on", default=True, help="Read them (the default), or leave them alone from now on.")
@click.option("--erase", is_flag=True, help="With --off: also erase the texts of its pages that were read.")
@pass_context
def full_text(context: Context, slug: str, on: bool, erase: bool) -> int:
    """Whether the pages of an outlet's on-topic articles are read, whatever feeds.toml says."""
    if erase and on:
        raise click.UsageError("--erase goes with --off: what is erased would be read again.")
    with closing(context.writer()) as db:
        with writing(db):
            changed = set_full_text(db, slug, on, at=context.clock(), who=context.settings.user)
            erased = erase_texts(db, slug) if erase else 0
        if erased:
            scrub(db)
    words = f"{slug}: its articles’ pages are {'read' if on else 'left alone'}{'' if changed else ' already'}."
    words += f" {erased:,} texts erased; backups made before still hold them." if erase else ""
    context.result({"outlet": slug, "full_text": on, "changed": changed, "erased": erased}, words)
    return 0


def _set_paused(context: Context, url: str, paused: bool) -> int:
    with closing(context.writer()) as db, writing(db):
        changed = set_paused(db, url, paused, at=context.clock(), who=context.settings.user)
    state = "paused" if paused else "asked as usual"
    words = f"{url}: {'now' if changed else 'was already'} {state}."
    context.result({"feed": url, "paused": paused, "changed": changed}, words)
    return 0


def _line(state: FeedState) -> str:
    outcome = OUTCOME_WORDS[state.last_outcome] if state.last_outcome else "not asked yet"
    outcome = f"removed; {outcome}" if state.removed_at else f"paused; {outcome}" if state.paused else outcome
    at = f" at {state.last_polled_at:%Y-%m-%d %H:%M} UTC" if state.last_polled_at else ""
    reason = f" ({state.last_reason})" if state.last_reason else ""
    return f"{state.outlet_name}\t{state.url}\t{outcome}{at}{reason}"


def _told(state: FeedState) -> dict[str, object]:
    return {
        "outlet": state.outlet_name,
        "url": state.url,
        "title": state.title,
        "feed_kind": state.feed_kind,
        "outcome": state.last_outcome,
        "reason": state.last_reason,
        "status": state.last_status,
        "last_polled_at": state.last_polled_at,
        "next_due_at": state.next_due_at,
        "at_cap": state.at_cap,
        "paused": state.paused,
        "removed_at": state.removed_at,
    }
