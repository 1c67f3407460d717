"""`read_page` in a worker process: hostile pages cost only themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ingest.workers import Lost, Workers
from model.page import PageRead

TIME_LIMIT_S = 20.0
"""Real pages take 40 ms, the slowest of 990 half a second."""
MEMORY_LIMIT = 1024 * 1024 * 1024
"""Bytes of address space; a worker at rest has 300 MB of it, a page of 5 MiB adds as much."""


@dataclass(frozen=True, slots=True)
class PageTask:
    """A page to read (see `read_page`)."""

    body: bytes
    url: str
    headers: dict[str, str]
    seen_at: datetime
    promised: int


class PageReaders(Workers[PageTask, PageRead]):
    """Reads pages one at a time. Use as a context manager; `workers=0` reads in this process (for tests)."""

    def __init__(
        self, workers: int = 1, *, time_limit_s: float = TIME_LIMIT_S, memory_limit: int = MEMORY_LIMIT
    ) -> None:
        super().__init__(_work, workers, time_limit_s=time_limit_s, memory_limit=memory_limit)

    async def read(self, task: PageTask) -> PageRead:
        """What the page says; for one that breaks the limits, a PageRead with the reason alone."""
        result = await self.run(task)
        if isinstance(result, Lost):
            return PageRead(reason=f"{result.reason[:1].upper()}{result.reason[1:]}.")
        return result


def _work(task: PageTask) -> PageRead:
    # Imported where pages are read alone: the poller that starts us needs none of the libraries behind it.
    from ingest.pages import read_page

    return read_page(task.body, task.url, task.headers, seen_at=task.seen_at, promised=task.promised)
