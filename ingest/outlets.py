"""Which outlet an entry belongs to: the feed's own, or for search feeds the one that the entry names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from urllib.parse import urlsplit

from model.article import Article
from model.feed import Outlet
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
        if outlet.site_url:
            self._by_host.setdefault(_host(outlet.site_url), outlet_id)
        self._by_name.setdefault(outlet.name.casefold(), outlet_id)
        self._by_name.setdefault(outlet.slug, outlet_id)

    def outlet_of(self, feed: FeedState, article: Article) -> int:
        """The id of the outlet that published an article seen in this feed. May add an outlet: needs `writing`."""
        if feed.feed_kind != "search" or not (article.source_name or article.source_url):
            return feed.outlet_id
        found = self._by_host.get(_host(article.source_url)) or self._by_name.get(article.source_name.casefold())
        if found is None:
            name = article.source_name or _host(article.source_url)
            outlet = Outlet(slug_of(name), name, language=feed.language, site_url=article.source_url)
            found = put_outlet(self._db, outlet, discovered=True)
            self._know(found, outlet)
        return found


def without_source(article: Article) -> Article:
    """A search engine's headline “Words - Outlet” without the outlet."""
    suffix = f" - {article.source_name}"
    if article.source_name and article.headline.endswith(suffix):
        return replace(article, headline=article.headline.removesuffix(suffix))
    return article


def slug_of(name: str) -> str:
    """A slug for a name: lower case, digits, hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug or "outlet-" + name.encode("utf-8", "replace").hex()[:16]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
