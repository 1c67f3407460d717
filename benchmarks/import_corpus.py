"""How fast a large list of real items is stored, indexed and judged, beside plain inserts of the same items.

    python benchmarks/import_corpus.py [../shared/corpus/corpus.jsonl.gz]

The peer is sqlite-utils alone: `insert_all` into one table with full-text search, nothing made comparable, nothing
merged, nothing judged. Prints items a second of wall time and of CPU time for both, from one run each, in this order.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from ingest.commands import main as ingest
from store.answers import archive_stats
from store.archive import open_reader

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "corpus.jsonl.gz"


def ours(corpus: Path, folder: Path) -> int:
    archive = folder / "archive.db"
    ingest(["--quiet", "--archive", str(archive), "import", str(corpus)])
    stats = archive_stats(open_reader(archive))
    print(f"  {stats.articles:,} articles, {stats.on_topic:,} on topic, {stats.unjudged:,} not judged", flush=True)
    return 0


def plain(corpus: Path, folder: Path) -> int:
    from sqlite_utils import Database

    db = Database(folder / "plain.db")
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        db.table("items").insert_all((json.loads(line) for line in lines if line.strip()), batch_size=2_000)
    db.table("items").enable_fts(["title", "summary"], create_triggers=True)
    return 0


def timed(name: str, items: int, run: Callable[[Path, Path], int], corpus: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        run(corpus, Path(folder))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20
    print(
        f"{name}: {wall:.1f} s wall, {cpu:.1f} s CPU: {items / wall:,.0f} items a second of wall time,"
        f" {items / cpu:,.0f} of CPU; {size:,.0f} MiB",
        flush=True,
    )


def main() -> None:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    with gzip.open(corpus, "rb") as lines:
        items = sum(1 for line in lines if line.strip())
    print(f"{items:,} items, {datetime.now(UTC):%Y-%m-%d}")
    timed("Cleartext (stored, merged, indexed, judged)", items, ours, corpus)
    timed("sqlite-utils alone (stored, indexed)", items, plain, corpus)


if __name__ == "__main__":
    main()
