"""Commands that change what is watched: feeds add, remove, import, export."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ingest.adding import KnownFeeds, chosen_outlet, placed, take_over, to_watch
from ingest.commands.context import Context
from ingest.commands.filling import pass_context
from ingest.discovery import Discovery, Found
from ingest.feed_export import to_opml, to_toml
from ingest.feeds import load_feeds
from ingest.opml import load_opml
from ingest.reading import Readers
from ingest.robots import Robots
from model.errors import ArchiveError
from model.feed import OUTLET_KINDS, TIERS, Outlet
from model.feed_request import FeedPreview
from store.archive import Archive, writing
from store.editorial import add_feed, remove_feed
from store.feed_list import present_feeds


@click.command()
@click.argument("url")
@click.option("-y", "--yes", is_flag=True, help="Keep the first feed found without asking.")
@click.option("--outlet", "slug", default="", help="Slug of the outlet that it belongs to, known or new.")
@click.option("--name", default="", help="Name of a new outlet. Default: the feed's title.")
@click.option("--country", default="", help="Its country: GB, US, EU, INT …")
@click.option("--language", default="", help="Its language: en, de … Default: what the feed says.")
@click.option("--kind", type=click.Choice(OUTLET_KINDS), default=None, help="What kind of outlet. Default: press.")
@click.option("--tier", type=click.Choice(TIERS), default=None, help="How your team reads it. Default: unset.")
@click.option("--search", is_flag=True, help="The feed is a search's results: never part of a share.")
@pass_context
def add(context: Context, /, url: str, yes: bool, search: bool, **given: str | None) -> int:
    """Look for the feeds of URL (a site, a page or a feed), show what they hold, and watch those you choose.

    The outlet is found by the feed's host, or made with what you give. With --json and without --yes, nothing is kept.
    """
    keys = {key: value or "" for key, value in given.items()}
    with closing(context.collecting()) as db:
        found = asyncio.run(_find(context, url))
        known = KnownFeeds(db)
        previews = [placed(one, known) for one in found.previews]
        kept: list[FeedPreview] = []
        outlet: Outlet | None = None
        for n, one in enumerate(previews):
            if not kept:  # the feeds of one page are one outlet's
                outlet = chosen_outlet(one, keys, known)
            assert outlet is not None
            if not context.as_json:
                click.echo(_shown(one, outlet))
            if (yes and n == 0) or (not yes and not context.as_json and _wanted(one, default=n == 0)):
                _keep(context, db, one, outlet, search=search)
                kept.append(one)
    _tell(context, found, previews, kept)
    return 0 if kept or context.as_json else 1


async def _find(context: Context, url: str) -> Found:
    context.say(f"Asking {url} …")
    with Readers(1) as readers:
        async with context.fetcher() as fetcher:
            return await Discovery(fetcher, readers, Robots(fetcher, context.clock), context.rules()).find(url)


def _wanted(preview: FeedPreview, *, default: bool) -> bool:
    return click.confirm(f"Watch {preview.url}?", default=default)


def _keep(context: Context, db: Archive, preview: FeedPreview, outlet: Outlet, *, search: bool) -> None:
    before = KnownFeeds(db).feed(preview.url)
    feed = to_watch(preview, outlet, search=search, url=before.url if before else "")
    with writing(db):
        changed = add_feed(db, outlet, feed, at=context.clock(), who=context.settings.user)
    context.say(f"{feed.url}: {'watched from now on' if changed else 'was watched already'}.")


def _shown(preview: FeedPreview, outlet: Outlet) -> str:
    """A feed as it was read, for the person who decides."""
    lines = [
        f"\n{preview.title or 'A feed without a title'} · {preview.format}",
        f"  {preview.url}",
        f"  outlet: {outlet.name} ({outlet.slug}, {outlet.outlet_kind})",
        f"  {preview.entries} entries, {preview.on_topic} of them on topic" + (". The newest:" * bool(preview.newest)),
    ]
    lines += [
        f"    {line.published_at[:10] or 'no date   '}  {'●' if line.on_topic else ' '} {line.text}"
        for line in preview.newest
    ]
    lines += [f"  Not well-formed, but readable: {preview.broken}"] if preview.broken else []
    lines += [f"  {preview.known}"] if preview.known else []
    return "\n".join(lines)


def _tell(context: Context, found: Found, previews: list[FeedPreview], kept: list[FeedPreview]) -> None:
    for note in found.notes:
        context.say(note)
    for url in found.left:
        context.say(f"Not looked at, since there are many: {url}")
    value = {
        "found": [one.to_json() for one in previews],
        "kept": [one.url for one in kept],
        "left": found.left,
        "notes": found.notes,
    }
    context.result(value, f"\n{len(previews)} found, {len(kept)} kept.")


@click.command()
@click.argument("url")
@pass_context
def remove(context: Context, url: str) -> int:
    """Never ask this feed again until it is added again, whatever feeds.toml says. Its articles stay."""
    with closing(context.writer()) as db, writing(db):
        changed = remove_feed(db, url, at=context.clock(), who=context.settings.user)
    words = f"{url}: {'removed; its articles stay' if changed else 'was removed already'}."
    context.result({"feed": url, "removed": True, "changed": changed}, words)
    return 0


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def import_feeds(context: Context, path: Path) -> int:
    """Watch the feeds of a list: OPML, or TOML such as feeds.toml. Nothing that is there changes.

    Folders of an OPML list that are named after a kind of outlet (NGOs, Trade press …) give that kind. What cannot be
    used is reported with its line; a feed that was removed is not brought back.
    """
    is_toml = path.suffix.lower() == ".toml"
    wanted = load_feeds(path) if is_toml else load_opml(path)
    with closing(context.collecting()) as db:
        taken = take_over(db, wanted, slugs_hold=is_toml, at=context.clock(), who=context.settings.user)
    problems = [str(problem) for problem in wanted.problems]
    problems += [f"{url} was removed here, so it stays out. `feeds add` brings it back." for url in taken.removed]
    if not wanted.feeds and not problems:
        problems.append(f"{path} lists no feeds.")
    for problem in problems:
        click.echo(problem, err=True)
    value = {"added": taken.added, "known": taken.known, "removed": taken.removed, "problems": problems}
    context.result(value, f"{len(taken.added)} feeds added, {taken.known} were there already.")
    return 1 if problems else 0


@click.command("export")
@click.option(
    "--opml", "form", flag_value="opml", default=True, help="OPML, which other feed readers take. The default."
)
@click.option("--toml", "form", flag_value="toml", help="TOML, as in data/feeds.toml.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file. Default: stdout.")
@pass_context
def export_feeds(context: Context, form: str, out: Path | None) -> int:
    """Write the feeds that are watched now, with what was added, changed and removed since feeds.toml was read."""
    present = present_feeds(context.reader())
    title = f"Feeds watched by Cleartext, {context.clock():%Y-%m-%d}"
    text = to_toml(present) if form == "toml" else to_opml(present, title=title)
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text)
    without = len(present.outlets) - len({feed.outlet for feed in present.feeds})
    for n, words in (
        (len(present.feeds), "feeds written"),
        (len(present.paused), "of them paused, which a list cannot say"),
        (len(present.removed), "removed feeds left out"),
        (without if form == "opml" else 0, "outlets without a feed left out: OPML lists feeds"),
    ):
        if n:
            context.say(f"{n} {words}.")
    return 0


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{out} cannot be written: {error.strerror}.") from error


source_commands: tuple[Any, ...] = (add, remove, import_feeds, export_feeds)
