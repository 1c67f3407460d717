"""`backfill list`: articles from CSV, XLSX and JSON Lines, whatever their columns are called."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from ingest.backfill_lists import Filled, import_table, open_table
from ingest.commands.context import Context
from ingest.commands.filled import finished
from ingest.commands.filling import pass_context
from ingest.list_mapping import (
    FIELDS,
    DateOrder,
    ListMapping,
    MappingError,
    date_order,
    given_mapping,
    guessed,
    how_to_map,
    mistakes,
)
from ingest.tables import Table
from model.errors import ArchiveError
from store.archive import Archive, writing
from store.backfill import mapping_of, remember_mapping

_NONE = "-"


@click.command("list")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--map", "maps", multiple=True, help="What columns mean: headline=Title,outlet=Paper,date=Datum …")
@click.option("--day-first", "dates", flag_value="day first", help="05/11/2026 is 5 November.")
@click.option("--month-first", "dates", flag_value="month first", help="05/11/2026 is 11 May.")
@click.option("--outlet", default="", help="Whose articles they are, where the list does not say.")
@click.option("--sheet", default="", help="The sheet of a workbook. Default: the first.")
@click.option("--encoding", default="", help="Of a CSV file. Default: UTF-8 or UTF-16, else Windows-1252.")
@click.option("--complete", is_flag=True, help="The list holds all that the outlets published: it counts in shares.")
@pass_context
def list_(
    context: Context,
    paths: tuple[Path, ...],
    maps: tuple[str, ...],
    dates: DateOrder | None,
    outlet: str,
    sheet: str,
    encoding: str,
    complete: bool,
) -> int:
    """Add articles from lists: CSV, XLSX or JSON Lines (.jsonl), the text ones also gzipped.

    \b
    What the columns mean is asked once, or given with --map, and remembered for every list with these
    columns:
      python -m ingest backfill list clippings.xlsx --map 'headline=Title,outlet=Paper,date=Datum,url=Link'
    A column can mean headline, outlet, url, date, standfirst, byline, language or medium.
    Importing the same list again changes nothing.
    """
    done = Filled()
    with closing(context.collecting()) as db:
        for path in paths:
            table = open_table(path, done.problems, encoding=encoding, sheet=sheet)
            done.notes += table.notes
            mapping = _mapping(context, db, table, maps, dates, outlet)
            with context.progress(f"reading {path.name}", 0) as step:
                import_table(
                    db, table, mapping, context.clock(), done=done, outlet=outlet, complete=complete, progress=step
                )
        return finished(context, db, done, "rows")


def _mapping(
    context: Context, db: Archive, table: Table, maps: tuple[str, ...], dates: DateOrder | None, outlet: str
) -> ListMapping:
    """What the columns mean: as given, else as remembered, else as asked. Kept for the next list of this shape."""
    remembered = mapping_of(db, table.columns)
    known = ListMapping.from_json(remembered) if remembered else None
    if maps:
        mapping = ListMapping(given_mapping(maps, table.columns))
    elif known:
        mapping = known
    elif _can_ask(context):
        mapping = _asked(table)
    else:
        raise MappingError(how_to_map(table))
    if trouble := mistakes(mapping, outlet=outlet):
        raise MappingError(f"{trouble}\n{how_to_map(table)}")
    if "date" in mapping.columns:
        mapping = replace(mapping, dates=dates or _date_order(context, table, mapping))
    if mapping != known:
        with writing(db, counted=False):
            remember_mapping(db, table.columns, mapping.to_json(), at=context.clock(), who=context.settings.user)
        context.say(f"Remembered for every list with these columns: {_in_words(mapping)}.")
    return mapping


def _in_words(mapping: ListMapping) -> str:
    pairs = [f"{field} = “{column}”" for field, column in mapping.columns.items()]
    return ", ".join([*pairs, *([f"dates: {mapping.dates}"] if mapping.dates else [])])


def _can_ask(context: Context) -> bool:
    return sys.stdin.isatty() and not context.as_json


def _asked(table: Table) -> ListMapping:
    """Ask a person, with an example of each column and a guess."""
    click.echo(f"{table.path} has these columns. What do they mean?", err=True)
    for n, column in enumerate(table.columns):
        example = next((cells[n] for cells in table.examples if cells[n]), "")
        click.echo(f"  {n + 1:>3}  {column}: {example[:60]}", err=True)
    proposal = guessed(table.columns)
    found: dict[str, str] = {}
    for field in FIELDS:
        default = proposal.get(field, _NONE)
        number = str(table.columns.index(default) + 1) if default != _NONE else _NONE
        words = f"Number of the column with the {field} ({_NONE} for none)"
        choices = [*(str(n + 1) for n in range(len(table.columns))), _NONE]
        chosen = click.prompt(words, default=number, type=click.Choice(choices), show_choices=False, err=True)
        if chosen != _NONE:
            found[field] = table.columns[int(chosen) - 1]
    return ListMapping(found)


def _date_order(context: Context, table: Table, mapping: ListMapping) -> DateOrder:
    """As remembered, as the dates themselves tell, or as a person says."""
    if mapping.dates:
        return mapping.dates
    column = mapping.columns["date"]
    order = date_order(table, column)
    if order is not None:
        return order
    if not _can_ask(context):
        raise ArchiveError(
            f"{table.path}: dates such as 05/11/2026 in its column “{column}” can be read in two ways, and no row"
            " tells. Give --day-first (5 November) or --month-first (11 May); it is remembered."
        )
    return "day first" if click.confirm("Is 05/11/2026 the 5th of November?", default=True, err=True) else "month first"
