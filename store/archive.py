"""Opening the archive: one writer, many readers, and errors that say which file and what to do.

The archive is one SQLite file in WAL mode. `open_writer` creates, checks, backs up and migrates it; `open_reader` opens
it `mode=ro` and never changes it. Every write happens inside `writing(db)`, a short `BEGIN IMMEDIATE` transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from model.errors import ArchiveError
from store.driver import sqlite3
from store.migrations import APPLICATION_ID, MIGRATIONS

Archive = Database
"""An open archive, as the other rooms name it."""
BUSY_TIMEOUT_MS = 15_000
SAFE_SQLITE = (3, 51, 3)
"""SQLite before this can corrupt a database in WAL mode (the WAL-reset bug, fixed in 3.51.3)."""


class NoArchiveYet(ArchiveError):
    """There is no archive to read: no file, or one that a writer is just making."""


def sqlite_warning() -> str:
    """A sentence when the SQLite in use has the WAL-reset bug; empty when it is safe."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} has a rare bug that can damage the archive (mended in 3.51.3). "
        "Make a backup now and then (python -m ingest backup PATH), or install the package pysqlite3."
    )


def open_writer(path: Path, *, backups: Path | None = None) -> Database:
    """Open the archive for writing; create it, or bring its schema up to date after backing it up.

    `backups` is the folder for the copies made before a migration (default: `backups/` beside the archive).
    Raises ArchiveError for a file that cannot be written, is not an archive, or is newer than this program.
    """
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder. Give the file of an archive with --archive PATH.")
    if not path.parent.exists():
        with explained(path):
            path.parent.mkdir(parents=True)
    with explained(path):
        # No isolation level: the only transactions are those that we begin, none opens by itself and lingers.
        db = Database(sqlite3.connect(str(path), timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None))
    try:
        with explained(path):
            _refuse_foreign(db, path)
            _refuse_newer(db, path)
            db.conn.execute("PRAGMA journal_mode = WAL")
            db.conn.execute("PRAGMA synchronous = NORMAL")
            db.conn.execute("PRAGMA foreign_keys = ON")
            db.conn.execute("PRAGMA cache_size = -65536")
            _migrate(db, path, backups or path.parent / "backups")
    except BaseException:
        db.close()
        raise
    return db


def open_reader(path: Path) -> Database:
    """Open an existing archive read-only. Raises NoArchiveYet, or ArchiveError if it is foreign, older or newer."""
    missing = NoArchiveYet(f"There is no archive at {path} yet. Start the poller, or import something first.")
    if not path.exists():
        raise missing
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder. Give the file of an archive with --archive PATH.")
    with explained(path):
        uri = f"file:{quote(str(path.resolve()))}?mode=ro"
        timeout = BUSY_TIMEOUT_MS / 1000
        connection = sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False)
        db = Database(connection)
    try:
        with explained(path):
            _refuse_foreign(db, path)
            _refuse_newer(db, path)
            if not _finished(db):
                raise missing
            if MIGRATIONS.pending(db):
                raise ArchiveError(
                    f"{path} was made by an older version. Run `python -m ingest stats` once: it updates the archive "
                    "(after backing it up)."
                )
            db.conn.execute("PRAGMA cache_size = -32768")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def writing(db: Database, *, counted: bool = True) -> Generator[Database, None, None]:
    """A short `BEGIN IMMEDIATE` transaction; bumps the archive's revision, rolls back on any error.

    `counted=False` for what changes no figure (how polls went): then `bump` it yourself where one did change.
    """
    with explained(archive_path(db)):
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield db
            db.conn.execute("UPDATE meta SET value = value + 1 WHERE key = 'writes'")
            if counted:
                bump(db)
            db.conn.execute("COMMIT")
        except BaseException:
            # The error that got us here matters more than a rollback that has nothing left to undo.
            with suppress(sqlite3.Error):
                db.conn.execute("ROLLBACK")
            raise


def fold_in(db: Database) -> None:
    """Bring what waits in the write-ahead log into the archive's file, so that the file alone is the archive."""
    with explained(archive_path(db)):
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def archive_path(db: Database) -> Path:
    """The file behind a connection."""
    name = db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    return Path(name or ":memory:")


def bump(db: Database) -> None:
    """Say that figures may have changed: what readers hold in memory is read again. Needs an open transaction."""
    db.conn.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def writes(db: Database) -> int:
    """A number that grows with every committed write, also of polls that brought nothing."""
    row = db.conn.execute("SELECT value FROM meta WHERE key = 'writes'").fetchone()
    return int(row[0]) if row else 0


def revision(db: Database) -> int:
    """A number that grows with every write that may change a figure: what was computed at an equal one still holds."""
    return int(db.conn.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()[0])


def archive_id(db: Database) -> str:
    """A random name given at creation: tells two archives apart whatever their path."""
    return str(db.conn.execute("SELECT value FROM meta WHERE key = 'archive_id'").fetchone()[0])


def _refuse_foreign(db: Database, path: Path) -> None:
    found = db.conn.execute("PRAGMA application_id").fetchone()[0]
    # The table of migrations comes first, before the first of them says whose file it is.
    others = "SELECT count(*) FROM sqlite_master WHERE tbl_name != ?"
    tables = db.conn.execute(others, [MIGRATIONS.migrations_table]).fetchone()[0]
    if found != APPLICATION_ID and tables:
        raise ArchiveError(
            f"{path} is an SQLite file of another program. Nothing was changed. "
            "Give another place with --archive PATH or CLEARTEXT_ARCHIVE."
        )


def _finished(db: Database) -> bool:
    """Whether the archive was ever made whole: its name is the last thing that it is given (see `_migrate`)."""
    if not db["meta"].exists():
        return False
    return db.conn.execute("SELECT 1 FROM meta WHERE key = 'archive_id'").fetchone() is not None


def _refuse_newer(db: Database, path: Path) -> None:
    known = {migration.name for migration in MIGRATIONS._migrations}
    unknown = [migration.name for migration in MIGRATIONS.applied(db) if migration.name not in known]
    if unknown:
        raise ArchiveError(
            f"{path} was made by a newer version of Cleartext (it knows “{unknown[-1]}”, this one does not). "
            "Nothing was changed. Update Cleartext, or use another archive."
        )


def _migrate(db: Database, path: Path, backups: Path) -> None:
    pending = MIGRATIONS.pending(db)
    if pending and MIGRATIONS.applied(db):
        _copy_before(db, backups / f"{path.stem}-before-{pending[0].name}.db")
    if pending:
        MIGRATIONS.apply(db)
    # Asked every time: a kill may have come between the last migration and this.
    if not db.conn.execute("SELECT 1 FROM meta WHERE key = 'archive_id'").fetchone():
        with db.atomic():
            db.conn.execute("INSERT OR IGNORE INTO meta VALUES ('archive_id', ?)", [secrets.token_hex(8)])


def _copy_before(db: Database, copy: Path) -> None:
    """Back up before a migration; a copy that is there already is whole, and older, so it stands."""
    if copy.exists():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    unfinished = copy.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    db.conn.execute("VACUUM INTO ?", [str(unfinished)])
    unfinished.replace(copy)


@contextmanager
def explained(path: Path) -> Generator[None, None, None]:
    """Turn SQLite's and the system's terse errors into sentences."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise ArchiveError(_in_words(path, str(error))) from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be used: {error.strerror or error}. Nothing was changed.") from error


def _in_words(path: Path, message: str) -> str:
    lower = message.lower()
    for sign, words in (
        ("disk is full", "The disk is full. Free some space and start again: what was committed is safe."),
        ("locked", "Another program is writing to it and did not finish in time. Try again in a moment."),
        (
            "readonly",
            "It may not be written (read-only file or folder). Change its permissions or use another.",
        ),
        ("unable to open", "It cannot be opened: check that the folder exists and that you may write there."),
        (
            "not a database",
            "It is not an SQLite file. Nothing was changed; give another place with --archive PATH.",
        ),
        (
            "malformed",
            "It is damaged. Run `python -m ingest check` and restore the newest file of its backups/ folder.",
        ),
        ("disk i/o", "The disk reported an error. Check the disk, then run `python -m ingest check`."),
    ):
        if sign in lower:
            return f"{path}: {words}"
    return f"{path}: {message}"
