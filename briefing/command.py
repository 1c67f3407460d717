"""`python -m briefing PERIOD`: a period's briefing from the archive, in the formats asked for.

python -m briefing 2026-W47 --format html --format md --out briefings/
python -m briefing --last-week
python -m briefing --from 2026-11-02 --to 2026-11-22 --question "topic=encryption&country=GB"
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

import settings
from briefing.formats import FORMATS, rendered
from briefing.making import Maker
from briefing.periods import last_week, period_of
from model.errors import QuestionError
from model.question import Question
from store.archive import open_reader
from store.sample import open_sample

DEFAULT_QUESTION = "coverage=-crime"
"""Court reports would drown all else: they are set aside, and every briefing says how many."""


@click.command()
@click.argument("period", required=False)
@click.option("--last-week", "last", is_flag=True, help="Monday to Sunday before this week (the default).")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="First day, with --to.")
@click.option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, with --from.")
@click.option("--question", default=DEFAULT_QUESTION, show_default=True, help="What to count, as in a page's address.")
@click.option(
    "--format",
    "formats",
    type=click.Choice(sorted(FORMATS)),
    multiple=True,
    default=("html",),
    show_default=True,
    help="May be given several times.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for the files.")
@click.option("--archive", type=click.Path(dir_okay=False, path_type=Path), help="Default: CLEARTEXT_ARCHIVE.")
@click.option("--sample", is_flag=True, help="Over the invented sample coverage.")
@click.option("--ours", multiple=True, help="A voice's id that is ours; default: those of team.toml.")
def compose(
    period: str | None,
    last: bool,
    since: datetime | None,
    until: datetime | None,
    question: str,
    formats: Sequence[str],
    out: Path,
    archive: Path | None,
    sample: bool,
    ours: Sequence[str],
) -> None:  # fmt: skip
    """Compose the briefing of PERIOD (a week such as 2026-W47, a month, a quarter) and write it to files."""
    now = datetime.now(UTC)
    chosen = settings.load(os.environ)
    today = now.astimezone(chosen.zone).date()
    asked = _asked(question, _period(period, last, since, until, today))
    path = open_sample(now) if sample else archive or chosen.archive
    maker = Maker(open_reader(path), chosen.zone, now, data=chosen.data, ours=tuple(ours))
    briefing = maker.composed(asked)
    out.mkdir(parents=True, exist_ok=True)
    for name in dict.fromkeys(formats):
        file, body, notes = rendered(briefing.shared(now), name)
        (out / file).write_bytes(body)
        click.echo(f"{out / file}  {len(body):,} bytes")
        for note in notes:
            click.echo(f"  {note}", err=True)


def _period(
    name: str | None, last: bool, since: datetime | None, until: datetime | None, today: date
) -> tuple[date, date]:
    if sum((bool(name), last, bool(since or until))) > 1:
        raise click.UsageError("Give one of: PERIOD, --last-week, or --from with --to.")
    if name:
        return period_of(name)
    if since or until:
        if since is None or until is None:
            raise click.UsageError("Give --from and --to together.")
        return since.date(), until.date()
    return last_week(today)


def _asked(question: str, period: tuple[date, date]) -> Question:
    found = Question.from_url(question)
    if found.last is not None or found.since or found.until:
        raise QuestionError(
            question, "The question names a period. Give the period on its own: 2026-W47, or --from, --to."
        )
    return found.with_(since=period[0], until=period[1])
