"""A list of articles as RSS 2.0 (rssboard.org/rss-specification). Pure.

Titles and descriptions may be read as plain text or as HTML: readers differ. Descriptions are HTML, escaped; in titles
a word joiner behind each `<` keeps it from opening a tag, and is not seen where it is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from app_pages.plain import tidy, web_address

ATOM, DC = "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids (section 2.2)."""
_OPENS = re.compile(r"<(?=[A-Za-z/!?])")
_JOINER = "\u2060"
REFRESH_MIN = 15
"""How long a reader may wait before it asks again: as often as feeds are polled."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed is."""

    title: str
    page: str
    """Address of its page in the dashboard."""
    address: str
    """The feed's own."""
    description: str
    built: datetime | None
    """When what it holds was collected."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article. Text of feeds: anything may stand in it."""

    headline: str
    url: str
    guid: str
    outlet: str
    outlet_url: str
    published_at: datetime | None
    why: Sequence[str]
    """Sentences of ours: why it is here, who else carried it."""


def rss(channel: Channel, items: Sequence[Item]) -> bytes:
    """The feed as UTF-8 XML."""
    register_namespace("atom", ATOM)
    register_namespace("dc", DC)
    root = Element("rss", version="2.0")
    top = SubElement(root, "channel")
    _put(top, "title", _titled(channel.title))
    _put(top, "link", channel.page)
    _put(top, "description", _titled(channel.description))
    SubElement(top, f"{{{ATOM}}}link", href=_clean(channel.address), rel="self", type="application/rss+xml")
    if channel.built is not None:
        _put(top, "lastBuildDate", format_datetime(channel.built))
    _put(top, "generator", "Cleartext")
    _put(top, "ttl", str(REFRESH_MIN))
    for item in items:
        _item(SubElement(top, "item"), item)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _item(node: Element, item: Item) -> None:
    _put(node, "title", _titled(item.headline) or "(without a headline)")
    if address := web_address(item.url):
        _put(node, "link", address)
    _put(node, "guid", item.guid).set("isPermaLink", "false")
    if item.published_at is not None:
        _put(node, "pubDate", format_datetime(item.published_at))
    if home := web_address(item.outlet_url):
        _put(node, "source", item.outlet).set("url", _clean(home))
    _put(node, f"{{{DC}}}publisher", item.outlet)
    _put(node, "description", "".join(f"<p>{escape(_clean(line))}</p>" for line in item.why))


def _put(parent: Element, name: str, text: str) -> Element:
    node = SubElement(parent, name)
    node.text = _clean(text)
    return node


def _titled(text: str) -> str:
    return _OPENS.sub(f"<{_JOINER}", " ".join(_clean(text).split()))


def _clean(text: str) -> str:
    return _NO_XML.sub("", tidy(text))
