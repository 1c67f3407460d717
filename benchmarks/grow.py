"""An archive grown to a size for speed tests: its articles repeated with shifted dates and suffixed addresses.

    python benchmarks/grow.py ARCHIVE GROWN [--articles 1000000] [--days 91]

Copies inside the file (SQLite alone; nothing is parsed or judged again): a million articles take a minute or two. The
share on topic, the languages, outlets, stories, voices and attitudes stay as they are; each repetition lies `--days`
earlier, has stories and texts of its own, and points to `address#again-n`. The grown archive is for measuring: it says
nothing of the news.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from store.archive import open_writer

DAY_S = 86_400
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('articles', 'quotes')"
OWN = {
    "articles": {"id": "{c} + :ids", "url": "{c} || :again", "published_at": "{c} - :s", "dated_at": "{c} - :s",
                 "first_seen_at": "{c} - :s"},
    "judgements": {"article_id": "{c} + :ids"},
    "stories": {"id": "{c} + :stories"},
    "groupings": {"article_id": "{c} + :ids", "text_id": "{c} + :ids", "story_id": "{c} + :stories"},
    "mentions": {"article_id": "{c} + :ids"},
    "attitudes": {"article_id": "{c} + :ids"},
    "quotes": {"article_id": "{c} + :ids"},
    "sightings": {"key": "{c} || :again", "article_id": "{c} + :ids", "published_at": "{c} - :s",
                  "first_seen_at": "{c} - :s", "last_seen_at": "{c} - :s"},
}  # fmt: skip
"""Table → what of a row changes in a repetition; all else is copied. In the order that foreign keys ask for."""


def grow(path: Path, articles: int, days: int) -> int:
    """Repeat what the archive holds until it has so many articles; returns how many it has."""
    db = open_writer(path).conn
    size, top = db.execute("SELECT count(*), coalesce(max(id), 0) FROM articles").fetchone()
    if not size:
        raise SystemExit("The archive holds no articles to repeat.")
    stories = db.execute("SELECT coalesce(max(id), 0) FROM stories").fetchone()[0]
    triggers = db.execute(TRIGGERS).fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA foreign_keys = OFF")
    again, have = 0, size
    while have < articles:
        again += 1
        upto = articles - have
        db.execute("BEGIN IMMEDIATE")
        last = db.execute("SELECT max(id) FROM (SELECT id FROM articles WHERE id <= ? ORDER BY id LIMIT ?)",
                          [top, upto]).fetchone()[0]  # fmt: skip
        values = {"ids": again * top, "stories": again * stories, "s": again * days * DAY_S, "last": last,
                  "again": f"#again-{again}"}  # fmt: skip
        for table, changed in OWN.items():
            copied(db, table, changed, values, top, stories)
        have = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        db.execute("UPDATE meta SET value = value + 1 WHERE key IN ('revision', 'writes')")
        db.execute("COMMIT")
        print(f"{have:,} articles", flush=True)
    for _, sql in triggers:
        db.execute(sql)
    db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
    db.execute("PRAGMA optimize")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return int(have)


def copied(
    db: sqlite3.Connection, table: str, changed: dict[str, str], values: dict[str, object], top: int, stories: int
) -> None:
    """One repetition of a table's first rows."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    made = ", ".join(changed.get(column, "{c}").format(c=column) for column in columns)
    owner = {"articles": "id", "stories": "id"}.get(table, "article_id")
    limit = {"stories": stories}.get(table, top)
    db.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {made} FROM {table} WHERE {owner} <= {limit}"
        + ("" if table == "stories" else f" AND {owner} <= :last"),
        values,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("archive", type=Path)
    arguments.add_argument("grown", type=Path)
    arguments.add_argument("--articles", type=int, default=1_000_000)
    arguments.add_argument("--days", type=int, default=91, help="by how much earlier each repetition lies")
    given = arguments.parse_args()
    start = time.perf_counter()
    shutil.copyfile(given.archive, given.grown)
    have = grow(given.grown, given.articles, given.days)
    print(f"{have:,} articles in {time.perf_counter() - start:.0f} s, {given.grown.stat().st_size / 2**20:,.0f} MiB")


if __name__ == "__main__":
    main()
