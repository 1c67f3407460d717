"""`python -m briefing 2026-W47`: briefings from the command line; `python -m briefing watch` sends them on schedule."""

from __future__ import annotations

import sys

import click

from briefing.command import compose
from briefing.watch import watch
from model.errors import CleartextError

FAILED = 3


class Commands(click.Group):
    """A group whose commands may be left out: what is none of them is a period (or its options) to compose."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in context.help_option_names):
            args = ["compose", *args]
        return super().parse_args(context, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Coverage of a period, in words and figures.

    `python -m briefing 2026-W47` composes that week's; without a period, last week's.
    """


cli.add_command(compose)
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
