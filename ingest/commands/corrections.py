"""`python -m ingest corrections`: what people said against the judge, for reading and for teaching."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from ingest.commands.context import Context
from ingest.commands.coverage import standard_output
from ingest.commands.filling import pass_context
from ingest.export import Format, write
from model.correction import Correction
from model.errors import CleartextError
from store.answers import article_rows
from store.archive import Archive
from store.corrections import all_corrections
from store.sensitive import TEXT_LEFT_OUT, sensitive_ids

CORRECTION_FIELDS = (
    "id", "url", "headline", "summary", "field", "about", "value", "judged", "who", "at",
)  # fmt: skip


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), help="Default: by --out's ending, else csv.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file; default: stdout.")
@pass_context
def corrections(context: Context, form: Format | None, out: Path | None) -> int:
    """Write every correction that stands, with what the judge says of the same today.

    One row a correction: article, field, value, the judge's own value, who and when. Labels for whoever trains the
    judge; they are no random sample, so no error rate follows from them (`audit` draws one).
    """
    db = context.reader()
    found = all_corrections(db)
    form = form or ("jsonl" if out and out.suffix in (".jsonl", ".ndjson") else "csv")
    records = _records(db, found, form)
    if out is None:
        write(records, form, standard_output(), CORRECTION_FIELDS)
    else:
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                write(records, form, file, CORRECTION_FIELDS)
        except OSError as error:
            raise CleartextError(f"{out} cannot be written: {error.strerror}.") from error
    context.say(f"{len(found):,} corrections written.")
    return 0


def _records(db: Archive, found: Sequence[Correction], form: Format) -> Iterator[dict[str, object]]:
    rows = {row.id: row for row in article_rows(db, list(_articles(found)))}
    hidden = sensitive_ids(db)
    for one in found:
        row = rows[one.article_id]
        sensitive = row.id in hidden
        value, judged = (_wordless(said) if sensitive else said for said in (one.value, one.judged))
        yield {
            "id": row.id,
            "url": row.url,
            "headline": row.headline,
            "summary": TEXT_LEFT_OUT if sensitive else row.standfirst,
            "field": one.field,
            "about": "" if sensitive and one.field == "speaker" else one.about,
            "value": _cell(value, form),
            "judged": _cell(judged, form),
            "who": one.who,
            "at": one.at.isoformat().replace("+00:00", "Z"),
        }


def _wordless(said: Any) -> Any:
    """Without the words of a quote whose speaker was corrected."""
    return {key: value for key, value in said.items() if key != "words"} if isinstance(said, dict) else said


def _articles(found: Iterable[Correction]) -> dict[int, None]:
    return dict.fromkeys(one.article_id for one in found)


def _cell(value: Any, form: Format) -> Any:
    return json.dumps(value, ensure_ascii=False) if form == "csv" and isinstance(value, dict | list) else value
