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

LONGEST_NAME = 200
"""Characters of an outlet's name that are kept."""
_COMMON = frozenset(("the", "der", "die", "das", "le", "la", "el", "of", "news", "daily", "times", "post"))
"""Words that half of all outlets have in their names."""


class Directory:
    """Finds outlets by the host or the name that a search feed gives; adds the unknown ones as discovered."""

    def __init__(self, db: Archive) -> None:
        self._db = db
        self._by_host: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._words: dict[int, set[str]] = {}
        for outlet_id, outlet in outlets(db).items():
            self._know(outlet_id, outlet)

    def _know(self, outlet_id: int, outlet: Outlet) -> None:
        if host := _host(outlet.site_url):
            self._by_host.setdefault(host, outlet_id)
        self._by_name.setdefault(outlet.name.casefold(), outlet_id)
        self._by_name.setdefault(outlet.slug, outlet_id)
        self._words[outlet_id] = _words(outlet.name)

    def outlet_of(self, feed: FeedState, article: Article) -> int:
        """The id of the outlet that published an article seen in this feed. May add an outlet: needs `writing`."""
        host = _host(article.source_url)
        name = article.source_name or host
        if feed.feed_kind not in ("search", "backfill") or not name:
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

    def named(self, name: str, link: str, *, language: str = "", own_site: bool = False) -> int | None:
        """The id of the outlet that a list, a page or a person calls `name`, or that publishes at the host of `link`.

        A known host decides where there is no name, or one that shares a word with the outlet's (“BBC” at the host of
        “BBC News”): some hosts carry many outlets. Adds an unknown outlet (needs `writing`); `own_site` says that the
        host is its own. None where there is neither name nor host. May raise Forgotten.
        """
        name, host = " ".join(name.split())[:LONGEST_NAME], _host(link)
        found = self._by_name.get(name.casefold()) or self._by_name.get(slug_of(name)) if name else None
        at_host = self._by_host.get(host) if host else None
        if found is None and at_host is not None and (not name or self._words[at_host] & _words(name)):
            found = at_host
        if found is None and (name or host):
            site_url = f"https://{host}/" if host and (own_site or not name) else ""
            outlet = Outlet(
                slug_of(name or host),
                name or host,
                language=language,
                outlet_kind=_likely_kind(host),
                site_url=site_url,
                note="named by a list, a page or a person; its kind is a guess",
            )
            found = put_outlet(self._db, outlet, discovered=True)
            self._know(found, outlet)
        return found


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", name.casefold()) if word not in _COMMON}


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
