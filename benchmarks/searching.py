"""How long a search takes: found by SQLite, laid over the columns in memory, and counted into facets.

    python benchmarks/searching.py ARCHIVE [--times 4] [--rounds 5]

Works on a copy; `--times` repeats every article so often, with dates shifted by a week and addresses of their own.
*SQL* is the search answered by SQLite alone (`text_hits`); *columns* the same as the dashboard does it, words found
anew; *facets* all counts of the filter row once the words are found. Median of the rounds, in milliseconds of CPU and,
in brackets, of wall; the first round, which reads the disk, is left out. SQL and columns find the same articles, or it
says so and ends with 1.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from app_pages.loaded import Remembering
from model.question import ANY_TOPIC, Question
from store.answers import Asking, article_ids, facets
from store.archive import Archive, open_reader, open_writer, writing
from store.columns import TextSearch, load_columns
from store.driver import sqlite3
from store.where import text_hits

WEEK_S = 7 * 86_400
SEARCHES = {
    "a word": "encryption",
    "the most common word": "the",
    "any ending": "encrypt*",
    "one letter and any ending": "s*",
    "a phrase": '"end-to-end encryption"',
    "in the headline": "title:(police phone*)",
    "NEAR": "(police OR officers) NEAR/5 phone*",
    "words, parentheses, left out": '(encrypt* OR "client side" OR scan*) (child* OR police) -apple',
    "300 alternatives with any ending": " OR ".join(
        f"{a}{b}{c}*" for a in "bcdfglmprst" for b in "aeiou" for c in "lnrst"
    )
    + " OR ".join(["", *(f"{a}ou*" for a in "bcdfghjlmnprstvwy")]),
    "in a quotation": "quote:(encrypt* OR child*)",
    "words and fields": "encrypt* kind:press since:2024 -outlet:bbc-news",
    "fields alone": "date:2025-06 -kind:regulator",
    "a field or a word": "sentiment:negative OR scanning",
    "everything but": "-outlet:bbc-news",
}


def copied(archive: Path, folder: Path, times: int) -> Path:
    """A copy of today's schema, with every article so many times."""
    path = folder / "archive.db"
    source = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    source.execute("VACUUM INTO ?", [str(path)])
    source.close()
    db = open_writer(path)
    last = db.conn.execute("SELECT max(id) FROM articles").fetchone()[0]
    for n in range(1, times):
        with writing(db):
            _repeat(db, n, n * (last + 1))
    db.close()
    return path


def _repeat(db: Archive, n: int, step: int) -> None:
    columns = [row[1] for row in db.conn.execute("PRAGMA table_info(articles)")]
    changed = {"id": f"id + {step}", "url": f"url || '#{n}'", "published_at": f"published_at - {n * WEEK_S}"}
    values = ", ".join(changed.get(name, name) for name in columns)
    db.conn.execute(f"INSERT INTO articles SELECT {values} FROM articles WHERE id < {step // n}")
    for table in ("judgements", "mentions", "attitudes", "quotes"):
        names = [row[1] for row in db.conn.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(f"article_id + {step}" if name == "article_id" else name for name in names)
        db.conn.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE article_id < {step // n}")


def timed(what: Callable[[], object], rounds: int) -> str:
    """Median milliseconds of CPU and of wall, the first round left out."""
    walls, cpus = [], []
    for _ in range(rounds + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        what()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return f"{statistics.median(cpus[1:]):>9.1f} ({statistics.median(walls[1:]):.1f})".rjust(18)


def measure(db: Archive, rounds: int) -> int:
    """Print the table; returns how many searches were not found alike."""
    columns = load_columns(db)
    today = datetime.now(UTC).date()
    print(f"{len(columns):,} articles, median of {rounds} rounds, milliseconds")
    print(f"{'':34}{'found':>10}{'SQL':>18}{'columns':>18}{'facets':>18}")
    differ = 0
    for name, text in SEARCHES.items():
        asked = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",), text=text)
        kept: dict[str, NDArray[np.int64]] = {}

        def hits(words: str, kept: dict[str, NDArray[np.int64]] = kept) -> NDArray[np.int64]:
            if words not in kept:
                kept[words] = np.array(text_hits(db, words), dtype=np.int64)
            return kept[words]

        def afresh(asked: Question = asked, hits: TextSearch = hits, kept: dict[str, NDArray[np.int64]] = kept) -> None:
            kept.clear()
            Asking(columns, today, UTC, hits).mask(asked)

        def counted(asked: Question = asked, hits: TextSearch = hits) -> None:
            facets(Remembering(columns, today, UTC, hits), asked)

        sql = timed(partial(text_hits, db, text), rounds)
        mask = timed(afresh, rounds)
        counts = timed(counted, rounds)
        found = text_hits(db, text)
        alike = sorted(article_ids(Asking(columns, today, UTC, hits), asked)) == found
        differ += not alike
        print(f"{name:34}{len(found):>10,}{sql}{mask}{counts}{'' if alike else '  NOT ALIKE'}", flush=True)
    return differ


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archive", type=Path)
    options.add_argument("--times", type=int, default=1)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = open_reader(copied(given.archive, Path(folder), given.times))
        print(json.dumps({"sqlite": db.conn.execute("SELECT sqlite_version()").fetchone()[0]}))
        differ = measure(db, given.rounds)
        db.close()
    return 1 if differ else 0


if __name__ == "__main__":
    raise SystemExit(main())
