"""`backfill pages`: web pages that were saved."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from ingest.backfill_lists import Filled
from ingest.backfill_pages import find_pages, import_pages
from ingest.commands.context import Context
from ingest.commands.filled import finished
from ingest.commands.filling import pass_context


@click.command("pages")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--outlet", default="", help="Whose they are, where a page does not say.")
@pass_context
def pages(context: Context, paths: tuple[Path, ...], outlet: str) -> int:
    """Add articles from saved web pages (.html): files, or folders of them.

    \b
    Headline, date, byline, outlet and link are what each page says of itself.
      python -m ingest backfill pages clippings/
    """
    done = Filled()
    files = find_pages(paths, done)
    if not files:
        done.problems.add("No .html pages were found there.")
    with closing(context.collecting()) as db:
        with context.progress("reading", len(files)) as step:
            import_pages(db, files, context.clock(), done=done, outlet=outlet, progress=step)
        return finished(context, db, done, "pages")
