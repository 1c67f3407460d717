"""Outlets and feeds → a list to keep or to give away: TOML (as data/feeds.toml) or OPML. Pure.

Both are read back as the same outlets and feeds: `ingest.feeds.read_feeds`, `ingest.opml.read_opml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import quoteattr

from ingest.opml import OURS
from ingest.plaintext import plain_text
from model.feed import Feed, Outlet
from store.feed_list import PresentFeeds

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_KIND_FOLDERS = {
    "press": "Press", "trade press": "Trade press", "regulator": "Regulators", "parliament": "Parliaments",
    "police": "Police", "NGO": "NGOs", "vendor": "Vendors", "aggregator": "Aggregators",
}  # fmt: skip


def to_toml(present: PresentFeeds) -> str:
    """A feeds.toml. What is paused stands in the list with a comment: a list cannot pause."""
    blocks = ["# Written by `python -m ingest feeds export`: the outlets and feeds that were watched then.\n"]
    blocks += [_toml_outlet(outlet, feeds, present.paused) for outlet, feeds in _by_outlet(present)]
    return "\n".join(blocks)


def _toml_outlet(outlet: Outlet, feeds: Sequence[Feed], paused: frozenset[str]) -> str:
    lines = [f"{key} = {_quoted(value)}" for key, value in _outlet_keys(outlet).items() if value]
    lines += [] if outlet.full_text else ["full_text = false"]
    listed = [f"    {{ {_toml_feed(feed)} }},{' # paused' if feed.url in paused else ''}" for feed in feeds]
    ending = ["feeds = [", *listed, "]"] if listed else ["feeds = []"]
    return "\n".join(["[[outlet]]", *lines, *ending, ""])


def _toml_feed(feed: Feed) -> str:
    parts = [f"url = {_quoted(feed.url)}"]
    parts += [f"title = {_quoted(feed.title)}"] if feed.title else []
    parts += ["search = true"] if feed.feed_kind == "search" else []
    parts += [f"cap = {feed.cap}"] if feed.cap else []
    return ", ".join(parts)


def _quoted(text: str) -> str:
    """A basic string (TOML 1.0): JSON's escapes are among TOML's."""
    return json.dumps(_clean(text), ensure_ascii=False)


def _clean(text: str) -> str:
    """Without what TOML or XML cannot hold: control characters, surrogates; white space is one space."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())


def to_opml(present: PresentFeeds, *, title: str) -> str:
    """OPML 2.0: a folder for each kind of outlet, in it one for each outlet, in that its feeds.

    Outlets without a feed are left out: OPML lists feeds.
    """
    with_feeds = [(outlet, feeds) for outlet, feeds in _by_outlet(present) if feeds]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0" xmlns:cleartext="urn:cleartext:opml">']
    lines += [f"  <head><title>{_attribute(title)[1:-1]}</title></head>", "  <body>"]
    for kind, group in groupby(with_feeds, key=lambda pair: pair[0].outlet_kind):
        lines.append(f"    <outline text={_attribute(_KIND_FOLDERS[kind])}>")
        for outlet, feeds in group:
            lines.append(f"      <outline text={_attribute(outlet.name)}>")
            lines += [f"        {_outline(outlet, feed)}" for feed in feeds]
            lines.append("      </outline>")
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(outlet: Outlet, feed: Feed) -> str:
    ours = {**_outlet_keys(outlet), "title": feed.title}
    ours |= {} if outlet.full_text else {"full_text": "false"}
    ours |= {"search": "true"} if feed.feed_kind == "search" else {}
    ours |= {"cap": str(feed.cap)} if feed.cap else {}
    attributes = {
        "type": "rss",
        "text": feed.title or outlet.name,
        "xmlUrl": feed.url,
        "htmlUrl": outlet.site_url,
        "language": outlet.language,
        **{f"{OURS}{key}": value for key, value in ours.items()},
    }
    shown = (f"{key}={_attribute(value)}" for key, value in attributes.items() if value or key == f"{OURS}title")
    return f"<outline {' '.join(shown)}/>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text), {'"': "&quot;"})


def _outlet_keys(outlet: Outlet) -> dict[str, str]:
    """By the keys of feeds.toml; plain text, as names from feeds may hold anything."""
    return {
        "slug": outlet.slug,
        "name": _clean(plain_text(outlet.name))[:500] or outlet.slug,
        "country": outlet.country,
        "language": outlet.language,
        "kind": outlet.outlet_kind,
        "tier": "" if outlet.tier == "unset" else outlet.tier,
        "site": outlet.site_url,
        "note": outlet.note,
    }


def _by_outlet(present: PresentFeeds) -> list[tuple[Outlet, list[Feed]]]:
    feeds: dict[str, list[Feed]] = {}
    for feed in present.feeds:
        feeds.setdefault(feed.outlet, []).append(feed)
    return [(outlet, feeds.get(outlet.slug, [])) for outlet in present.outlets]
