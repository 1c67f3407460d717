"""Kindness to servers: nobody is asked too often or too much at once. Knows nothing of HTTP."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.addresses import is_loopback


def fairly(urls: Sequence[str], per_host: int) -> list[int]:
    """The places of the first few URLs of every host, in order: so that one host with many feeds, whose turns take
    their time, does not keep all others waiting."""
    taken = Counter[str]()
    places = []
    for place, url in enumerate(urls):
        host = urlsplit(url).netloc.lower()
        taken[host] += 1
        if taken[host] <= per_host:
            places.append(place)
    return places


@dataclass
class _Host:
    """How busy we keep one host name."""

    in_flight: asyncio.Semaphore
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class Turns:
    """How many requests at once, in all and by host name, and how many seconds between two at one host."""

    def __init__(self, concurrency: int, per_host: int, spacing_s: float) -> None:
        self._all = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._spacing_s = spacing_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, *, again: bool) -> AsyncIterator[None]:
        """Wait for a turn at a host. `again`: it has redirected us to itself, so it expects us at once."""
        loop = asyncio.get_running_loop()
        host = self._hosts.setdefault(name.rstrip("."), _Host(asyncio.Semaphore(self._per_host)))
        async with host.in_flight:
            async with host.door:
                if not again and (pause_s := host.free_at - loop.time()) > 0:
                    await asyncio.sleep(pause_s)
                await self._all.acquire()
                host.free_at = loop.time() + self._pause_s(name)
            try:
                yield
            finally:
                self._all.release()

    def _pause_s(self, name: str) -> float:
        return 0.0 if name == "localhost" or is_loopback(name) else self._spacing_s
