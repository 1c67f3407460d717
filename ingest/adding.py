"""What the archive should take over from a preview or a list: which outlet a feed belongs to, which feeds are new.

preview + archive → outlet and feed            (feeds add, and the dashboard)
feed list + archive → taken, there already, refused   (feeds import)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from ingest.feeds import FeedList, outlet_mistakes, to_outlet, url_key
from ingest.outlets import slug_of
from model.errors import CleartextError
from model.feed import Feed, Outlet
from model.feed_request import FeedPreview
from store.archive import Archive, writing
from store.editorial import add_feed
from store.feeds import FeedState, discovered_outlets, feed_states, outlets

SLUG = 48
"""Characters of a slug made from a name: leaves room to tell two apart."""
HOSTS_OF_MANY = (
    "feedburner.com", "feeds.feedburner.com", "feeds2.feedburner.com", "feeds.feedblitz.com", "news.google.com",
    "medium.com", "rss.app", "feedx.net", "politepol.com", "fetchrss.com", "feed43.com", "morss.it",
)  # fmt: skip
"""Where many outlets publish under one name: the host tells nothing of the outlet."""


class CannotAdd(CleartextError):
    """An outlet as described cannot be kept. Says what to give instead."""


def host_of(url: str) -> str:
    """The host of an address without its “www.”; empty for one that many outlets share, and for no address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    return "" if host in HOSTS_OF_MANY else host


class KnownFeeds:
    """What the archive holds, to compare with. As of the moment that it was made."""

    def __init__(self, db: Archive) -> None:
        self.by_slug = {outlet.slug: outlet for outlet in outlets(db).values()}
        self.discovered = discovered_outlets(db)
        self._feeds = {url_key(feed.url): feed for feed in feed_states(db) if host_of(feed.url) or "://" in feed.url}
        ids = {outlet_id: outlet.slug for outlet_id, outlet in outlets(db).items()}
        self._by_host: dict[str, str] = {}
        for outlet in self.by_slug.values():
            if host := host_of(outlet.site_url):
                self._by_host.setdefault(host, outlet.slug)
        for feed in self._feeds.values():
            if feed.feed_kind == "feed" and (host := host_of(feed.url)):
                self._by_host.setdefault(host, ids[feed.outlet_id])

    def feed(self, url: str) -> FeedState | None:
        """The same feed, however its address is spelled."""
        return self._feeds.get(url_key(url))

    def outlet_named(self, name: str) -> Outlet | None:
        """The outlet of this name, capitals aside."""
        return next((one for one in self.by_slug.values() if name and one.name.casefold() == name.casefold()), None)

    def outlet_at(self, *addresses: str) -> Outlet | None:
        """The outlet that these addresses lead to, the first that is known."""
        slugs = (self._by_host.get(host_of(address)) for address in addresses)
        return next((self.by_slug[slug] for slug in slugs if slug), None)


def known_words(feed: FeedState | None) -> str:
    """What the archive knows of a feed, in words; empty for none."""
    if feed is None:
        return ""
    if feed.removed_at:
        return f"It was removed on {feed.removed_at:%Y-%m-%d}; adding it asks it again."
    if feed.next_due_at is None:
        return "Its articles were imported from saved documents; adding it asks it from now on."
    return f"It is watched already, for {feed.outlet_name}{', but paused' if feed.paused else ''}."


def placed(preview: FeedPreview, known: KnownFeeds) -> FeedPreview:
    """The preview with the outlet that it seems to belong to, and what the archive knows of it already."""
    outlet = known.outlet_at(preview.site_url, preview.url)
    name = outlet.name if outlet else preview.title or host_of(preview.site_url) or host_of(preview.url)
    return replace(
        preview,
        known=known_words(known.feed(preview.url)),
        outlet=outlet.slug if outlet else "",
        outlet_name=name or preview.url,
    )


def chosen_outlet(preview: FeedPreview, given: dict[str, str], known: KnownFeeds) -> Outlet:
    """The outlet to file a placed preview under. `given` has keys of feeds.toml (slug, name …), "" = not given.

    Raises CannotAdd for values that do not hold, and for a description of an outlet that is listed already.
    """
    stated = {key: value for key, value in given.items() if value}
    same = known.outlet_named(stated.get("name", ""))
    slug = stated.get("slug") or (same.slug if same else "" if "name" in stated else preview.outlet)
    if slug in known.by_slug and slug not in known.discovered:
        _refuse_other(known.by_slug[slug], stated)
        return known.by_slug[slug]
    name = stated.get("name") or preview.outlet_name
    table: dict[str, object] = {
        "language": preview.language,
        "site": preview.site_url,
        **stated,
        "name": name,
        "slug": slug or _free_slug(name, preview, known),
    }
    if outlet_mistakes({"slug": "x", "name": "x", "language": table["language"]}) and "language" not in stated:
        table["language"] = ""  # the feed's own, and no code of ISO 639-1
    if mistakes := outlet_mistakes(table):
        raise CannotAdd(f"{'. '.join(mistakes)}. Nothing was added.")
    return to_outlet(table)


def _refuse_other(outlet: Outlet, stated: dict[str, str]) -> None:
    """CannotAdd where a known outlet is described differently from what it is."""
    is_now = {
        "name": outlet.name,
        "country": outlet.country,
        "language": outlet.language,
        "kind": outlet.outlet_kind,
        "tier": outlet.tier,
    }
    if other := [key for key in is_now if stated.get(key, is_now[key]) != is_now[key]]:
        raise CannotAdd(
            f"The outlet “{outlet.slug}” is known already, with another {' and '.join(other)}. "
            "Change that in data/feeds.toml, or give a new outlet a name of its own."
        )


def _free_slug(name: str, preview: FeedPreview, known: KnownFeeds) -> str:
    """One that no other outlet has: names such as “News” are common."""
    slug = slug_of(name)[:SLUG].strip("-")
    return slug if slug not in known.by_slug else slug_with(slug, host_of(preview.site_url) or preview.url)


def slug_with(slug: str, place: str) -> str:
    """A slug told apart from the same one of another outlet by where that publishes."""
    return f"{slug}-{blake2b(place.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"


def to_watch(preview: FeedPreview, outlet: Outlet, *, search: bool = False, url: str = "") -> Feed:
    """The feed to keep. Its title is left out where it only repeats the outlet's name.

    `url`: the spelling of its address that the archive has already.
    """
    title = "" if preview.title.casefold() == outlet.name.casefold() else preview.title
    return Feed(url or preview.url, outlet.slug, title, "search" if search else "feed")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a list."""

    added: tuple[str, ...]
    """Addresses of the feeds that are watched now."""
    known: int
    """Feeds that were there already."""
    removed: tuple[str, ...]
    """Feeds that a person had removed: a list does not bring them back."""


def take_over(db: Archive, wanted: FeedList, *, slugs_hold: bool, at: datetime, who: str) -> Taken:
    """Add the feeds of a list that the archive does not have, in one transaction. Changes nothing that is there.

    `slugs_hold`: the list's slugs are the archive's own (feeds.toml); else they were made from names, and one that
    another outlet has is told apart.
    """
    known = KnownFeeds(db)
    added, removed, there = list[str](), list[str](), 0
    outlets_of = _outlets_of(wanted, known, slugs_hold=slugs_hold)
    with writing(db):
        for feed in wanted.feeds:
            before = known.feed(feed.url)
            if before and before.removed_at:
                removed.append(feed.url)
            elif before and before.next_due_at:
                there += 1
            else:
                # The spelling that the archive knows, where it knows one: else one feed would be two.
                spelled = replace(feed, url=before.url if before else feed.url)
                add_feed(db, outlets_of[feed.outlet], spelled, at=at, who=who)
                added.append(feed.url)
    return Taken(tuple(added), there, tuple(removed))


def _outlets_of(wanted: FeedList, known: KnownFeeds, *, slugs_hold: bool) -> dict[str, Outlet]:
    """The outlet to file under, by the list's slug: the archive's own where it is the same one."""
    places: dict[str, list[str]] = {}
    for feed in wanted.feeds:
        places.setdefault(feed.outlet, []).append(feed.url)
    found = {}
    for outlet in wanted.outlets:
        same = known.by_slug.get(outlet.slug)
        if same and (slugs_hold or same.name.casefold() == outlet.name.casefold()):
            found[outlet.slug] = same
            continue
        urls = places.get(outlet.slug, [])
        there = None if slugs_hold else known.outlet_at(outlet.site_url, *urls)
        fresh = replace(outlet, slug=slug_with(outlet.slug, host_of(outlet.site_url) or "".join(urls[:1])))
        found[outlet.slug] = there or (fresh if same else outlet)
    return found
