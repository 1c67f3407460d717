"""`backfill sitemaps` and `backfill search`: what outlets and search feeds still tell of the past."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

import click

from ingest.backfill_lists import Filled
from ingest.backfill_search import SearchBackfill
from ingest.backfill_sitemaps import SitemapBackfill
from ingest.commands.context import Context
from ingest.commands.filled import finished
from ingest.commands.filling import pass_context
from ingest.discovery import web_address
from ingest.outlets import Directory
from ingest.reading import Readers
from ingest.robots import Robots
from ingest.searches import SearchTemplate, load_searches, template_mistake
from ingest.sitemap import MAX_BYTES
from ingest.windows import Window
from model.errors import ArchiveError
from settings import DEFAULT_DATA
from store.archive import Archive, writing
from store.backfill import forget_steps
from store.feeds import outlets

_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _window(context: Context, since: datetime, until: datetime | None) -> Window:
    today = context.clock().astimezone(context.settings.zone).date()
    window = Window(since.date(), until.date() if until else today, context.settings.zone)
    if window.since > window.until:
        raise click.UsageError(f"The window ends ({window.until}) before it begins ({window.since}).")
    if window.since < date(1995, 1, 1) or window.until > today:
        raise click.UsageError("Give days between 1995-01-01 and today.")
    return window


@click.command("sitemaps")
@click.argument("outlet")
@click.option("--from", "since", required=True, type=_DAY, help="The first day, as 2026-01-31.")
@click.option("--to", "until", type=_DAY, help="The last day. Default: today.")
@click.option("--sitemap", "starts", multiple=True, help="Begin with this sitemap instead of the site's own.")
@click.option(
    "--pages", default=200, show_default=True, type=click.IntRange(0), help="At most so many pages this time."
)
@click.option("--every-page", is_flag=True, help="Read pages whose address says nothing of our topics, too.")
@click.option("--again", is_flag=True, help="Ask again for what was asked for before.")
@pass_context
def sitemaps(
    context: Context,
    outlet: str,
    since: datetime,
    until: datetime | None,
    starts: tuple[str, ...],
    pages: int,
    every_page: bool,
    again: bool,
) -> int:
    """Add an OUTLET's articles between two days from its news sitemaps.

    \b
    OUTLET is a slug (`feeds list` names them) or a site's address:
      python -m ingest backfill sitemaps the-paper --from 2026-01-01 --to 2026-03-31
      python -m ingest backfill sitemaps www.example.org --from 2026-01-01
    Sitemaps are found by robots.txt and in the usual places. Those without headlines tell only of pages,
    which are read one by one where robots.txt allows: by default those whose address names our topics.
    It asks a site once in five seconds; stop it at any time, and run it again to go on.
    """
    done = Filled()
    with closing(context.collecting()) as db:
        outlet_id, site = _outlet(db, outlet)
        window = _window(context, since, until)
        job = asyncio.run(_sitemaps(context, db, outlet_id, site, window, done, starts, pages, every_page, again))
        return finished(context, db, done, "entries", job=job)


async def _sitemaps(
    context: Context,
    db: Archive,
    outlet_id: int,
    site: str,
    window: Window,
    done: Filled,
    starts: tuple[str, ...],
    pages: int,
    every_page: bool,
    again: bool,
) -> str:
    async with context.fetcher(max_bytes=MAX_BYTES) as fetcher:
        job = SitemapBackfill(
            db,
            fetcher,
            Robots(fetcher, context.clock),
            context.rules(),
            context.clock,
            outlet_id,
            site,
            window,
            done,
            context.say,
        )
        if again:
            with writing(db, counted=False):
                forget_steps(db, job.job)
        await job.run(starts, most_pages=pages, every_page=every_page)
        return job.job


def _outlet(db: Archive, given: str) -> tuple[int, str]:
    """An outlet's id and web address, by its slug or by its address. Raises ArchiveError."""
    for known_id, outlet in outlets(db).items():
        if outlet.slug == given:
            if not outlet.site_url:
                raise ArchiveError(f"No web address is known of “{given}”. Give the address instead of the slug.")
            return known_id, outlet.site_url
    if "." not in given:
        raise ArchiveError(f"The archive has no outlet “{given}”. `feeds list` names them; or give a site's address.")
    site = web_address(given)
    with writing(db):
        outlet_id = Directory(db).named("", site, own_site=True)
    if outlet_id is None:
        raise ArchiveError(f"“{given}” is no address of a site.")
    parts = urlsplit(site)
    return outlet_id, f"{parts.scheme}://{parts.netloc}/"


@click.command("search")
@click.argument("name", default="")
@click.option("--query", default="", help="The words to search for.")
@click.option("--from", "since", required=True, type=_DAY, help="The first day, as 2026-01-31.")
@click.option("--to", "until", type=_DAY, help="The last day. Default: today.")
@click.option("--template", default="", help="Instead of NAME: a feed's URL with {query}, {since}, {day_after} …")
@click.option("--days", type=click.IntRange(1), help="Length of a window, instead of the template's.")
@click.option("--again", is_flag=True, help="Ask again for what was asked for before.")
@pass_context
def search(
    context: Context,
    name: str,
    query: str,
    since: datetime,
    until: datetime | None,
    template: str,
    days: int | None,
    again: bool,
) -> int:
    """Add what a search feed finds, one window of days after the other.

    \b
    NAME is a table of data/searches.toml, which says how; --template gives a URL instead:
      python -m ingest backfill search example --query '"client-side scanning"' --from 2026-01-01
    A window that comes back full is asked again in halves. Stop it at any time; run it again to go on.
    """
    found = _template(context, name, template)
    chosen = found if days is None else replace(found, days=days)
    if "query" in chosen.asks_for and not query.strip():
        raise click.UsageError("Give the words to search for with --query.")
    done = Filled()
    with closing(context.collecting()) as db:
        job = asyncio.run(_search(context, db, chosen, query.strip(), _window(context, since, until), done, again))
        return finished(context, db, done, "entries", job=job)


async def _search(
    context: Context, db: Archive, template: SearchTemplate, query: str, window: Window, done: Filled, again: bool
) -> str:
    with Readers(1) as readers:
        async with context.fetcher() as fetcher:
            job = SearchBackfill(db, fetcher, readers, context.clock, template, query, window, done, context.say)
            if again:
                with writing(db, counted=False):
                    forget_steps(db, job.job)
            await job.run()
            return job.job


def _template(context: Context, name: str, template: str) -> SearchTemplate:
    if template:
        given = SearchTemplate(name or urlsplit(template).hostname or "search", template)
        if mistake := template_mistake(given):
            raise click.UsageError(f"--template: {mistake}")
        return given
    own = context.settings.data / "searches.toml"
    path = own if own.exists() else DEFAULT_DATA / "searches.toml"
    known = load_searches(path)
    if name not in known:
        names = f"It has: {', '.join(known)}." if known else "It has none yet; the file says how to write one."
        raise click.UsageError(f"{path} has no search “{name}”. {names}")
    return known[name]
