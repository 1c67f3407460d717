"""Commands that measure the judge on the team's own archive: audit draw, audit read, audit report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from analysis.corrected_rates import DRAWS, LEAST, METHOD, rates_words
from analysis.intervals import wilson
from analysis.words import number, percent, plural
from ingest.audit import AUDIT_FIELDS, Report, draw, draw_records, read_labels, report
from ingest.commands.context import Context
from ingest.commands.coverage import asked_of
from ingest.commands.filling import pass_context
from ingest.export import Format, write
from model.errors import ArchiveError, CleartextError
from model.judgement import TOPIC_WORDS
from store.archive import Archive


@click.group("audit")
def audit_group() -> None:
    """Measure the judge on your own archive: draw a sample, read it, get precision, recall and corrected counts."""


@audit_group.command("draw")
@click.option("--n", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Articles to draw.")
@click.option("--question", default="", help="Of which articles: as for `export`. What the judge says is left out.")
@click.option("--seed", type=int, help="Draw the same sample again. Default: by chance.")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="A .csv or .jsonl file.")
@pass_context
def draw_(context: Context, n: int, question: str, seed: int | None, out: Path) -> int:
    """Draw a random sample of judged articles and write it to a file to be labelled.

    \b
    Half is drawn from what the judge calls on topic, 30 % from near misses, 20 % from everything else. The file does
    not say which is which. Fill in the last two columns:
      label_topics         encryption, child_safety, debate (several with commas), none, or ? for unsure
      label_coverage_kind  policy, company, research, crime, opinion or other; may stay empty
    """
    if out.exists():
        raise ArchiveError(f"{out} exists already. Nothing was drawn: give a new name.")
    db = _archive(context)
    zone = context.settings.zone
    now = context.clock()
    seed = context.chance().randrange(2**31) if seed is None else seed
    today = now.astimezone(zone).date()
    user = context.settings.user
    drawn = draw(db, asked_of(question), n, seed, at=now, who=user, today=today, zone=zone)
    form: Format = "jsonl" if out.suffix in (".jsonl", ".ndjson") else "csv"
    try:
        with out.open("w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
            write(draw_records(db, drawn), form, file, AUDIT_FIELDS)
    except OSError as error:
        raise CleartextError(f"{out} cannot be written: {error.strerror}.") from error
    counts = {name: len(ids) for name, ids in drawn.ids.items()}
    lines = [f"  {name}: {number(counts[name])} of {number(size)}" for name, size in drawn.sizes.items()]
    words = f"Sample {drawn.id}: {plural(drawn.n, 'article')} written to {out} (seed {seed})."
    value = {"draw": drawn.id, "seed": seed, "articles": drawn.n, "sizes": drawn.sizes, "drawn": counts}
    context.result(value, "\n".join([words, *lines]))
    return 0


@audit_group.command("read")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--who", help="Who read them. Default: CLEARTEXT_USER.")
@pass_context
def read_(context: Context, file: Path, who: str | None) -> int:
    """Take the labels of FILE into the ledger. A file may be read again; the latest label of an article counts.

    Rows that cannot be understood are named and left out: the exit code is 1 then.
    """
    done = read_labels(_archive(context), file, at=context.clock(), who=who or context.settings.user)
    for fault in done.faults:
        context.say(fault)
    words = (
        f"{plural(done.new, 'new label')}, {number(done.known)} known already, {number(done.unsure)} unsure, "
        f"{number(done.empty)} still empty, {number(len(done.faults))} left out."
    )
    context.result(asdict(done), words)
    return 1 if done.faults else 0


@audit_group.command("report")
@click.option("--draw", "draw_id", type=int, help="Which sample. Default: the latest.")
@pass_context
def report_(context: Context, draw_id: int | None) -> int:
    """Precision, recall, error rates and corrected counts, with ranges, from the labels read so far.

    Topics corrected or confirmed in the app count as labels where the article was drawn; those of other articles do
    not, since nobody drew them by chance.
    """
    zone = context.settings.zone
    found = report(context.reader(), draw_id, today=context.clock().astimezone(zone).date(), zone=zone)
    context.result(_told(found), "\n".join(_lines(found)))
    return 0


def _archive(context: Context) -> Archive:
    if not context.archive.exists():
        context.reader()  # says what to do
    return context.writer()


def _told(found: Report) -> dict[str, object]:
    return {
        "draw": found.drawn.id,
        "question": found.drawn.question,
        "drawn": found.drawn.n,
        "read": found.read,
        "judged_articles": found.total,
        "topics": {name or "any": rates and asdict(rates) for name, rates in found.rates.items()},
        "coverage_kind": {"right": found.kinds_right, "read": found.kinds_read},
        "method": METHOD.format(draws=DRAWS),
    }


def _lines(found: Report) -> list[str]:
    lines = [
        f"Sample {found.drawn.id}, drawn {found.drawn.at:%d %B %Y} from {number(found.total)} judged articles "
        f"(now; {number(sum(found.drawn.sizes.values()))} then): {number(found.read)} of {number(found.drawn.n)} read."
    ]
    for name, rates in found.rates.items():
        title = TOPIC_WORDS.get(name, name) or "On topic"
        if rates is None:
            lines.append(f"{title}: {number(found.read)} labels are too few, {LEAST} are needed.")
        else:
            lines += rates_words(title, rates)
    if found.kinds_read:
        low, high = wilson(found.kinds_right, found.kinds_read)
        right = f"right in {number(found.kinds_right)} of {number(found.kinds_read)} labelled"
        lines.append(f"Kind of coverage: {right} (range {percent(low)} to {percent(high)}; not weighted).")
    return [*lines, METHOD.format(draws=DRAWS)]
