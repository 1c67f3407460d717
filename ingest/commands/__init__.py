"""`python -m ingest`: one small module a group of commands.

Results go to stdout, everything else to stderr. Exit codes: 0 done; 1 done, but something needs attention (a feed
failed, a line was left out, `check` found a fault); 2 the command, or the question in it, cannot be understood; 3 it
cannot be carried out (the message says why); 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import logging
import os
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click

from ingest.commands.adding_articles import add_article
from ingest.commands.archive import archive_commands
from ingest.commands.audit import audit_group
from ingest.commands.backfilling import backfill
from ingest.commands.context import Context
from ingest.commands.corrections import corrections
from ingest.commands.coverage import coverage_commands
from ingest.commands.feeds import feeds_group
from ingest.commands.filling import filling_commands
from ingest.commands.pages import page_commands
from ingest.commands.running import running_commands
from ingest.commands.stories import stories_commands
from model.errors import CleartextError, QuestionError
from model.pointing import pointed
from settings import load

MISUNDERSTOOD = 2
FAILED = 3
STOPPED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The archive file. Default: CLEARTEXT_ARCHIVE, or data/archive.db.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Only warnings on stderr, no progress bars.")
@click.pass_context
def cli(context: click.Context, archive: Path | None, as_json: bool, quiet: bool) -> None:
    """Fill and look after the archive that the dashboard shows.

    \b
    A first session:
      python -m ingest poll            ask every feed of data/feeds.toml once
      python -m ingest stats           what is in the archive now
      python -m ingest watch           keep asking, for ever
      python -m ingest export "topic=encryption&last=7" > week.csv

    \b
    Exit codes: 0 done; 1 done, but something needs attention (a feed failed, a line was left out,
    check found a fault); 2 the command or its question is not understood; 3 could not be done;
    130 stopped by Ctrl-C.
    """
    logging.basicConfig(
        level=logging.WARNING if quiet else logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr
    )
    settings = load(os.environ)
    context.obj = Context(
        settings=settings,
        archive=archive or settings.archive,
        as_json=as_json,
        quiet=quiet,
        clock=lambda: datetime.now(UTC),
    )


for command in (
    *filling_commands,
    *page_commands,
    *running_commands,
    *coverage_commands,
    *archive_commands,
    *stories_commands,
    feeds_group,
    backfill,
    add_article,
    audit_group,
    corrections,
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    # Windows' console and pipes are not UTF-8 by themselves.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        result = cli.main(
            args=_options_first(sys.argv[1:] if arguments is None else arguments),
            prog_name="python -m ingest",
            standalone_mode=False,
        )
        return int(result or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except QuestionError as error:
        click.echo(f"Error: {error}", err=True)
        if error.position is not None:
            click.echo(pointed(error.text, error.position), err=True)
        return MISUNDERSTOOD
    except CleartextError as error:
        click.echo(f"Error: {error}", err=True)
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was stored so far is safe; run the same command again to go on.", err=True)
        return STOPPED
    except SystemExit:
        # click's answer to a broken pipe: the reader of our output (head, less) has seen enough.
        return 0


def _options_first(arguments: list[str]) -> list[str]:
    """The options of every command may stand behind its name too: `stats --json` is `--json stats`."""
    first, rest, given = list[str](), list[str](), iter(arguments)
    for argument in given:
        if argument == "--":
            return [*first, *rest, argument, *given]
        if argument in ("--json", "-q", "--quiet") or argument.startswith("--archive="):
            first.append(argument)
        elif argument == "--archive":
            first += [argument, *islice(given, 1)]
        else:
            rest.append(argument)
    return [*first, *rest]
