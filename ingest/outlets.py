"""Which outlet an entry belongs to: the feed's own, or for search feeds the one that the entry names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urlsplit

from model.article import Article
from model.feed import Outlet, OutletKind
from store.archive import Archive
from store.feeds import FeedState, outlets, put_outlet


class Directory:
    """Finds outlets by the host or the name that a search feed gives; adds the unknown ones as discovered."""

    def __init__(self, db: Archive) -> None:
        self._db = db
        self._by_host: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        for outlet_id, outlet in outlets(db).items():
            self._know(outlet_id, outlet)

    def _know(self, outlet_id: int, outlet: Outlet) -> None:
        if host := _host(outlet.site_url):
            self._by_host.setdefault(host, outlet_id)
        self._by_name.setdefault(outlet.name.casefold(), outlet_id)
        self._by_name.setdefault(outlet.slug, outlet_id)

    def outlet_of(self, feed: FeedState, article: Article) -> int:
        """The id of the outlet that published an article seen in this feed. May add an outlet: needs `writing`."""
        host = _host(article.source_url)
        name = article.source_name or host
        if feed.feed_kind != "search" or not name:
            return feed.outlet_id
        found = self._by_host.get(host) or self._by_name.get(name.casefold())
        if found is None:
            site_url = article.source_url if host else ""
            outlet = Outlet(
                slug_of(name),
                name,
                language=feed.language,
                outlet_kind=_likely_kind(host),
                site_url=site_url,
                note="found by a search feed; its kind is a guess",
            )
            found = put_outlet(self._db, outlet, discovered=True)
            self._know(found, outlet)
        return found


def _likely_kind(host: str) -> OutletKind:
    """What a host's name says of an outlet that nobody has classified: public bodies are known by it."""
    labels = host.split(".")
    if {"parliament", "europarl", "bundestag", "congress", "senate"} & set(labels) or "parlament" in host:
        return "parliament"
    if "police" in labels or host.startswith("polizei"):
        return "police"
    if {"gov", "gouv", "gob", "govt", "mil"} & set(labels[-2:]) or host.endswith("europa.eu"):
        return "regulator"
    return "press"


def without_source(article: Article) -> Article:
    """A search engine's headline “Words - Outlet” without the outlet."""
    suffix = f" - {article.source_name}"
    if article.source_name and article.headline.endswith(suffix):
        return replace(article, headline=article.headline.removesuffix(suffix))
    return article


def slug_of(name: str) -> str:
    """A slug for a name: lower case, digits, hyphens; never empty.

    Where letters are lost on the way to ASCII, a digest of the name keeps “Газета.Ru” and “Лента.Ru” apart.
    """
    folded = unicodedata.normalize("NFKD", name.casefold())
    slug = re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")
    if slug and not any(letter.isalnum() and not letter.isascii() for letter in folded):
        return slug
    digest = blake2b(folded.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{slug or 'outlet'}-{digest}"


def _host(url: str) -> str:
    """The host of a web address without its “www.”; empty for anything else."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
