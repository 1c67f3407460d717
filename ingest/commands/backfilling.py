"""`python -m ingest backfill`: articles from before we watched, since feeds forget."""

from __future__ import annotations

import click

from ingest.commands.lists import list_
from ingest.commands.past import search, sitemaps
from ingest.commands.saved_pages import pages


@click.group()
def backfill() -> None:
    """Add articles from before feeds were watched. All of it can be stopped and started again.

    \b
    What is backfilled counts by the day it was published. It is marked, never part of a share, a usual
    level or a peak, since it was not collected as feeds are. docs/history.md tells more.
    """


for command in (sitemaps, search, list_, pages):
    backfill.add_command(command)
