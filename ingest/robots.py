"""robots.txt: which pages of a site we may ask for (RFC 9309). Feeds are published to be polled and need no leave.

    page → its origin's robots.txt (asked once a day) → rules → allowed or not

`ingest.robots_rules` reads the file. (The standard library's parser knows no wildcards, and of several lines that fit
it takes the first rather than the longest: real sites rely on both.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from ingest.robots_rules import NOTHING_ALLOWED, Ruling, ruling_of
from model.errors import FetchError
from model.feed import FetchedDocument, NotModified

AGENT = "Cleartext"
"""What a site calls us in `User-agent:`; the first word of our User-Agent (RFC 9309, section 2.2.1)."""
KEPT_FOR = timedelta(hours=24)
"""RFC 9309, section 2.4: what was read should not be used for longer."""
ASK_AGAIN = timedelta(hours=1)
"""Where it could not be had: long enough to be no bother, short enough that a passing trouble costs no day."""
MAX_BYTES = 500 * 1024
"""RFC 9309, section 2.5: what must be read at least, and so all that we read."""
_SITEMAP = re.compile(r"^[ \t]{0,9}sitemap[ \t]{0,9}:([^#\r\n]{1,2000})", re.IGNORECASE | re.MULTILINE)
_NO_ANSWER_IS_NO = (429,)
"""Of the 4xx, this alone does not say that there is no such file."""


class Fetches(Protocol):
    """What is needed of a fetcher."""

    async def fetch(self, url: str) -> FetchedDocument | NotModified: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us. `reason` is set when nothing may be asked because it could not be had."""

    ruling: Ruling
    read_at: datetime
    reason: str = ""
    sitemaps: tuple[str, ...] = ()
    """What its `Sitemap:` lines name, each once: for everybody, whatever group they stand in (RFC 9309, 2.2.4)."""

    def allow(self, url: str) -> bool:
        return self.ruling.allows(url)


def rules_of(body: bytes, read_at: datetime) -> Rules:
    """Read a robots.txt; anything that is none has no rules, so it allows everything."""
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    named = dict.fromkeys(found.strip() for found in _SITEMAP.findall(text))
    sitemaps = tuple(url for url in named if url.lower().startswith(("http://", "https://")))
    return Rules(ruling_of(text, AGENT), read_at, sitemaps=sitemaps)


def rules_without(error: FetchError, read_at: datetime) -> Rules:
    """When it could not be had: 4xx means that there is none, anything else that we must wait (2.3.1.3, 2.3.1.4)."""
    missing = error.status is not None and 400 <= error.status < 500 and error.status not in _NO_ANSWER_IS_NO
    return Rules(Ruling() if missing else NOTHING_ALLOWED, read_at, "" if missing else error.reason)


@dataclass(slots=True)
class Robots:
    """Asks each site for its robots.txt once a day, and tells what it allows."""

    fetcher: Fetches
    clock: Callable[[], datetime]
    _rules: dict[str, Rules] = field(default_factory=dict)

    async def refusal(self, url: str) -> str:
        """Why this page may not be asked for, as a sentence; empty if it may. Never raises FetchError."""
        rules = await self._of(_origin(url))
        if rules.allow(url):
            return ""
        if rules.reason:
            return f"Its robots.txt could not be read, so its pages are not asked for. {rules.reason}"
        return "Its robots.txt asks programs like ours not to read this page."

    async def rules(self, url: str) -> Rules:
        """What the robots.txt of this address's site says to us. Never raises FetchError."""
        return await self._of(_origin(url))

    async def sitemaps(self, site: str) -> list[str]:
        """The sitemaps that a site's robots.txt names (its `Sitemap:` lines), each once. Never raises FetchError."""
        return list((await self._of(_origin(site))).sitemaps)

    async def _of(self, origin: str) -> Rules:
        now = self.clock()
        known = self._rules.get(origin)
        if known is None or now - known.read_at >= (KEPT_FOR if not known.reason else ASK_AGAIN):
            # A site or two a day when people add feeds; when pages are read in bulk, a day's worth of sites.
            self._rules = {name: rules for name, rules in self._rules.items() if now - rules.read_at < KEPT_FOR}
            known = self._rules[origin] = await self._read(f"{origin}/robots.txt")
        return known

    async def _read(self, url: str) -> Rules:
        try:
            got = await self.fetcher.fetch(url)
        except FetchError as error:
            return rules_without(error, self.clock())
        return rules_of(got.body if isinstance(got, FetchedDocument) else b"", self.clock())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
