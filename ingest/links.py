"""A web page → the feeds that its head links to. Pure, and linear in the length of whatever comes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ingest.plaintext import plain_text

HEAD_BYTES = 1024 * 1024
"""So far into a page its head is looked for: news sites put hundreds of kilobytes of scripts before their links."""
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_PERHAPS = ("application/json", "application/xml", "text/xml")
"""Types that say little: a feed if the link is called one (JSON Feed 1.0 said application/json)."""
COMMON_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml")
"""Where feeds stand that no page links to, the likeliest first."""

# Each stops at the next "<", so that no page makes them look at anything twice.
_TAG = re.compile(r"<(link|base|body|/head)\b([^<>]{0,4000})>?", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z:-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))"""
)
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_FEEDISH = re.compile(r"feed|rss|atom|rdf|\.xml|\.json", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|commentaire", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page says it has."""

    url: str
    title: str

    @property
    def of_comments(self) -> bool:
        """Readers' comments, not articles."""
        return bool(_COMMENTS.search(self.url) or _COMMENTS.search(self.title))


def feed_links(body: bytes, url: str) -> list[FeedLink]:
    """The feeds that the head of a page names (`<link rel="alternate" type="application/rss+xml" …>`), in its order.

    `url` is the page's own. A page without an end to its head is read as far as HEAD_BYTES.
    """
    base, found, itself = url, dict[str, FeedLink](), url.partition("#")[0]
    for tag in _TAG.finditer(_without_comments(_text(body[:HEAD_BYTES]))):
        name, attributes = tag[1].lower(), _attributes(tag[2])
        if name in ("body", "/head"):
            break
        if name == "base":
            base = _absolute(attributes.get("href", ""), url) or base
        elif _is_feed(attributes) and (link := _absolute(attributes.get("href", ""), base)) not in ("", itself):
            found.setdefault(link, FeedLink(link, plain_text(attributes.get("title", ""))[:200]))
    return sorted(found.values(), key=lambda link: link.of_comments)


def likely_feeds(url: str) -> list[str]:
    """Where the feeds of a site may stand that does not say."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}{path}" for path in COMMON_PATHS]


def looks_like_a_feed(url: str) -> bool:
    """Whether an address by itself suggests a feed rather than a page."""
    parts = urlsplit(url)
    return bool(_FEEDISH.search(f"{parts.path}?{parts.query}"))


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    named = _CHARSET.search(head[:4096])
    try:
        return head.decode(named[1].decode("ascii") if named else "utf-8", "replace")
    except LookupError:  # a charset nobody knows
        return head.decode("utf-8", "replace")


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return "".join([first, *(part.partition("-->")[2] for part in rest)])


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "").strip()
        for found in _ATTRIBUTE.finditer(text)
    }


def _is_feed(attributes: dict[str, str]) -> bool:
    rel = attributes.get("rel", "").lower().split()
    kind = attributes.get("type", "").lower().partition(";")[0].strip()
    if "stylesheet" in rel or not {"alternate", "feed"} & set(rel):
        return False
    if kind in _PERHAPS:
        return bool(_FEEDISH.search(attributes.get("title", ""))) or looks_like_a_feed(attributes.get("href", ""))
    return kind in FEED_TYPES or "feed" in rel


def _absolute(href: str, base: str) -> str:
    try:
        url = urljoin(base, re.sub(r"^feed:(//)?(?=https?:)|^feed:(?=//)", "", href)).partition("#")[0]
        ok = href and urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname
    except ValueError:
        return ""
    return url if ok and len(url) <= 2_000 and not re.search(r"\s", url) else ""
