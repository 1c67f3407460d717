"""One poller of an archive at a time."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from store.lock import alone


@contextmanager
def one_poller(archive: Path) -> Generator[None, None, None]:
    """Hold the poller's lock of an archive. Raises ArchiveError when another process holds it."""
    words = f"Another process is polling into {archive} already. Stop it first, or use another archive."
    with alone(archive.with_name(archive.name + ".poller"), words):
        yield
