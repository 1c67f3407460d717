"""Commands that look after the archive: stats, breaks, backup, check, forget."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.break_words import change_words
from ingest.breaks import update_breaks
from ingest.canonical import canonical_url
from ingest.commands.context import Context, totals_in_words
from ingest.commands.filling import pass_context
from model.breaks import CollectionBreak
from model.errors import ArchiveError
from store.archive import Archive, writing
from store.breaks import breaks as all_breaks
from store.editorial import forget_article, forget_outlet, forget_person
from store.finding import article_at
from store.upkeep import backup as write_backup
from store.upkeep import check as find_faults
from store.upkeep import scrub


@click.command()
@pass_context
def stats(context: Context) -> int:
    """Totals of the archive."""
    if not context.archive.exists():
        context.reader()  # says what to do
    totals = context.totals(context.writer())
    context.result(totals, totals_in_words(totals))
    return 0


@click.command("breaks")
@pass_context
def breaks_(context: Context) -> int:
    """Look for collection breaks: days from which on we collected differently. `watch` does so daily."""
    if not context.archive.exists():
        context.reader()  # says what to do
    db = context.writer()
    update_breaks(db, context.clock())
    found = all_breaks(db)
    value = {"breaks": [_told(one) for one in found]}
    context.result(value, "\n".join(_line(one) for one in found) or "No collection breaks were found.")
    return 0


def _line(one: CollectionBreak) -> str:
    return f"{one.change.day}\t{one.outlet.name if one.outlet else 'All outlets together'}\t{change_words(one.change)}"


def _told(one: CollectionBreak) -> dict[str, object]:
    return {
        "outlet": one.outlet.slug if one.outlet else None,
        "day": one.change.day,
        "kind": one.change.kind,
        "before": one.change.before,
        "after": one.change.after,
    }


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def backup(context: Context, path: Path) -> int:
    """Write a consistent copy of the archive to PATH, also while the poller is writing."""
    size = write_backup(context.reader(), path)
    context.result({"backup": str(path), "bytes": size}, f"{path}: {size:,} bytes.")
    return 0


@click.command()
@pass_context
def check(context: Context) -> int:
    """Look for damage. Exit code 1 when something is wrong."""
    problems = find_faults(context.reader())
    words = "\n".join(problems) if problems else "The archive is sound."
    context.result({"sound": not problems, "problems": problems}, words)
    return 1 if problems else 0


@click.command()
@click.option("--article", metavar="URL", help="One article, by its address.")
@click.option("--outlet", metavar="SLUG", help="An outlet with its feeds and all its articles.")
@click.option("--person", metavar="NAME", help="A person: bylines, and every article that names them.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_context
def forget(context: Context, article: str | None, outlet: str | None, person: str | None, yes: bool) -> int:
    """Erase for good: an article, an outlet or a person, with copies, earlier versions and index rows.

    What was erased does not come in again, though feeds still list it. But the archive keeps no name to look for: later
    articles that name an erased person will come in again (bylines with the name are left empty).

    Backups made before still hold them: delete those too.
    """
    given = [value for value in (article, outlet, person) if value]
    if len(given) != 1:
        raise click.UsageError("Give exactly one of --article, --outlet and --person.")
    if not context.archive.exists():
        raise ArchiveError(f"There is no archive at {context.archive}.")
    db, now, who = context.writer(), context.clock(), context.settings.user
    found = _pasted(db, article) if article else None
    if article and not found:
        context.result({"articles": 0}, f"The archive has no article at {article}.")
        return 1
    if not yes:
        what = f"“{found[1]}” ({found[0]})" if found else repr(given[0])
        if not click.confirm(f"Erase {what} from {context.archive}? This cannot be undone.", err=True):
            context.result({"articles": 0}, "Nothing was erased.")
            return 0
    with writing(db):
        if found:
            gone = forget_article(db, found[0], at=now, who=who)
        elif outlet:
            gone = forget_outlet(db, outlet, at=now, who=who)
        else:
            gone = forget_person(db, person or "", at=now, who=who)
    scrub(db)
    context.result({"articles": gone}, f"{gone:,} articles erased. Backups made before still hold them.")
    return 0 if gone or person else 1


def _pasted(db: Archive, address: str) -> tuple[str, str] | None:
    """URL and headline of the article at an address, with or without what a mail or a search engine hung on it."""
    return article_at(db, address) or article_at(db, canonical_url(address) or address)


archive_commands = (stats, breaks_, backup, check, forget)
