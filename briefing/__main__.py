"""`python -m briefing`: briefings from the command line, and `watch`, which sends on schedule."""

from __future__ import annotations

import sys

import click

from briefing.watch import watch
from model.errors import CleartextError

FAILED = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Coverage of a period, in words and figures."""


cli.add_command(watch)


def main() -> int:
    """Run the command line; returns the exit code (0 done, 2 not understood, 3 could not be done)."""
    try:
        return int(cli.main(prog_name="python -m briefing", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CleartextError as error:
        click.echo(f"Error: {error}", err=True)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
