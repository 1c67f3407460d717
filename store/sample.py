"""The prebuilt sample archive: unpacked to a temporary file, its dates shifted so that it ends today.

`data/sample/archive.db.gz` is what `python -m ingest import data/sample/polls` makes of the sample's feed documents
(`make sample` rebuilds it, a test compares). It lets `streamlit run app.py` alone show something: pages cannot ingest.
"""

from __future__ import annotations

import gzip
import os
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from store.archive import open_writer, writing
from store.migrations import MIGRATIONS
from store.times import instant, seconds

PREBUILT = Path(__file__).parent.parent / "data" / "sample" / "archive.db.gz"

_TIMES = {
    "feeds": ("added_at", "next_due_at", "last_polled_at", "last_ok_at"),
    "polls": ("at",),
    "articles": ("published_at", "dated_at", "first_seen_at"),
    "sightings": ("published_at", "first_seen_at", "last_seen_at"),
    "texts": ("first_seen_at", "last_seen_at"),
    "rules": ("first_used_at",),
}


def whole_days_until(last: datetime, now: datetime) -> timedelta:
    """By how many whole days to shift what ended at `last`, so that it ends within the day before `now`."""
    return timedelta(days=(now - last) // timedelta(days=1))


def open_sample(now: datetime, *, prebuilt: Path = PREBUILT, folder: Path | None = None) -> Path:
    """A sample archive whose last poll lies within the day before `now`; made once, then reused until a day is over."""
    packed = prebuilt.read_bytes()
    folder = folder or _own_folder()
    made = _unpack(packed, folder)
    db = open_writer(made)
    try:
        last = db.conn.execute("SELECT max(at) FROM polls").fetchone()[0]
        # A newer program finds its own: one that an older program unpacked today lacks what has been added since.
        schema = len(MIGRATIONS.applied(db))
        by = whole_days_until(instant(last), now)
        path = folder / f"sample-{sha256(packed).hexdigest()[:12]}-{schema}-{by.days}.db"
        if not path.exists():
            shift(db, by)
        db.conn.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.close()
    # Moved into place whole, so that two sessions starting at once cannot meet half-way.
    if path.exists():
        made.unlink()
    else:
        made.replace(path)
    for old in folder.glob("sample-*.db"):
        # Whoever still reads yesterday's keeps the open file; where the system forbids it (Windows), it stays.
        if old != path:
            with suppress(OSError):
                old.unlink()
    return path


def _own_folder() -> Path:
    """A folder for temporary files that is ours alone: nothing is opened that somebody else may have put there."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"cleartext-sample-{owner}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state = folder.lstat()
    ours = not hasattr(os, "getuid") or (state.st_uid == owner and not state.st_mode & 0o077)
    return folder if ours and not folder.is_symlink() else Path(tempfile.mkdtemp(prefix="cleartext-sample-"))


def _unpack(packed: bytes, folder: Path) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
        file.write(gzip.decompress(packed))
    return Path(file.name)


def mark_as_sample(db: Database) -> None:
    """Say in the archive itself that it holds invented coverage. Needs an open `writing` transaction."""
    db.conn.execute("INSERT OR REPLACE INTO meta VALUES ('sample', 1)")


def holds_sample(db: Database) -> bool:
    """Whether the archive holds invented coverage: pages then show the banner, and nothing real may be added."""
    return db.conn.execute("SELECT 1 FROM meta WHERE key = 'sample'").fetchone() is not None


def shift(db: Database, by: timedelta) -> None:
    """Move every date of an archive by whole days."""
    step = seconds(instant(0) + by)
    with writing(db):
        for table, columns in _TIMES.items():
            moved = ", ".join(f"{column} = {column} + {step}" for column in columns)
            # Backwards or forwards at once would collide in polls' key (feed, time): clear of it in two steps.
            if table == "polls":
                db.conn.execute("UPDATE polls SET at = -at")
                db.conn.execute(f"UPDATE polls SET at = -at + {step}")
            else:
                db.conn.execute(f"UPDATE {table} SET {moved}")
