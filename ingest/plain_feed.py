"""Well-formed feeds of the usual kinds → entries, at a tenth of feedparser's cost.

    body → encoded as it says, nothing declared? → tree → RSS 2.0 and 0.9x, RSS 1.0 or Atom 1.0 → feed and its entries

feedparser reads whatever twenty years have brought forth; most documents are not like that. This reads those that are
plain, and answers None for every other: not well-formed, a document type, entities, an unusual charset or namespace,
markup that is not escaped, `xml:base`, elements twice where their order would matter. So nothing is guessed here, and
what it gives is what feedparser gives; tests/test_plain_feed.py compares the two, document by document.

Where the two differ, on purpose: a picture's caption (`media:description`, `itunes:summary`) never takes the place of
the entry's own description, and only the channel's own children describe the feed.

The parser is expat, the same that feedparser asks, so what is well-formed to one is to the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, XMLParser

from ingest.absolute import absolute
from ingest.plain_entry import (
    ATOM,
    CONTENT,
    DC,
    ITUNES,
    MARKUP,
    MEDIA,
    RDF,
    RSS_10,
    SY,
    TERMS,
    UnusualError,
    alternate,
    attributes_of,
    is_permalink,
    language_in,
    read_entry,
    same_address,
    take_link,
    text_of,
    typed_text,
)
from ingest.wishes import skips, wished_gap_s
from model.article import ParsedDocument

_MOST_TAGS = 1_000_000
"""A tree of more elements than half of this takes more than some 100 MB."""
_BASE = re.compile(rb"""\bbase\s{0,9}=""")
_NAMESPACE = re.compile(rb"""xmlns(?::([^\s=]*))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']""")
_LIKE_ASCII = re.compile(r"utf-?8|(?:us-)?ascii|iso-?8859-\d{1,2}|latin-?1|(?:windows-|cp)125\d", re.IGNORECASE)

_OURS = frozenset(
    space.strip("{}") for space in (ATOM, RSS_10, RDF, DC, TERMS[0], CONTENT, SY, *ITUNES, *MEDIA[:2], *MARKUP)
)
_ATOM, _RSS_10 = ATOM.strip("{}"), RSS_10.strip("{}")
_LOWER_OURS = frozenset(uri.lower() for uri in _OURS)
_PREFIXES = (
    "admin", "cc", "content", "creativecommons", "dc", "dcterms", "feedburner", "georss", "gml", "itunes", "media",
    "psc", "rdf", "sy", "xhtml", "xml",
)  # fmt: skip
"""Prefixes that feedparser takes for a namespace of its own, whatever the document binds them to."""
_BOUND = {
    "https://search.yahoo.com/mrss/": "media", "//search.yahoo.com/mrss/": "media",
    "http://purl.org/dc/terms": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner", "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml", "http://webns.net/mvcb/": "admin", "http://web.resource.org/cc/": "cc",
    "http://backend.userland.com/creativeCommonsRssModule": "creativecommons",
}  # fmt: skip
"""Namespaces that mean what their usual prefix means to feedparser, or nothing to either of us."""
_SAME_AS_NONE = re.compile(
    "backend.userland.com/rss|blogs.law.harvard.edu/tech/rss|my.netscape.com/rdf|example.com/ne"
    "|purl.org/(?:echo|pie|atom)/|uri/of/echo|rss/1.0/modules/rss091#"
)
"""Namespaces of old formats, whose elements feedparser reads like those without any."""

_RSS_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ENTRIES = tuple(space + name for space in ("", RSS_10, ATOM) for name in ("item", "entry"))
_PICTURE = frozenset(("url", "title", "link", "width", "height", "description"))


@dataclass(slots=True)
class _Layout:
    """Where a format keeps its parts."""

    format: str
    channel: Element
    items: list[Element]
    space: str
    language: str
    """xml:lang in force around the entries."""


@dataclass(slots=True)
class _Channel:
    """What the feed says of itself."""

    texts: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    link: str | None = None


def read_plainly(body: bytes, url: str, charset: str = "") -> ParsedDocument | None:
    """Read a document that is plain in every respect; None for any other.

    `url` is where it came from; `charset` what the server says it is encoded in ("" if it says nothing).
    """
    if not _is_plain(body, charset):
        return None
    parser = XMLParser(encoding="utf-8")
    try:
        parser.feed(body)
        root = parser.close()
    except (ParseError, ValueError):
        return None
    try:
        return _document(root, body, url)
    except UnusualError:
        return None


def _is_plain(body: bytes, charset: str) -> bool:
    if b"\0" in body or b"<!DOCTYPE" in body or b"<!ENTITY" in body or body.count(b"<") > _MOST_TAGS:
        return False
    if b"base" in body and _BASE.search(body):
        return False
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True
    declared = _ENCODING.match(body)
    names = (charset, declared.group(1).decode("ascii") if declared else "")
    return all(not name or _LIKE_ASCII.fullmatch(name) for name in names)


def _document(root: Element, body: bytes, url: str) -> ParsedDocument:
    layout = _layout(root)
    _check_namespaces(body, layout.space)
    channel = _Channel()
    for child in layout.channel:
        if child.tag not in _ENTRIES:
            _take(child, channel)
    texts = channel.texts
    language = texts.get("language", texts.get("xml:lang", ""))
    if "language" not in texts and layout.space != RSS_10:
        language = language_in(root, "").replace("_", "-")
    link = channel.link if channel.link is not None else texts.get("id", "")
    site_url = absolute(link, url)
    entries = (
        read_entry(item, base=site_url or url, language=layout.language, feed_language=language)
        for item in layout.items
    )
    return ParsedDocument(
        entries=tuple(entry for entry in entries if entry is not None),
        format=layout.format,
        title=texts.get("title", ""),
        language=language,
        site_url=site_url,
        ttl_s=wished_gap_s(texts.get("ttl", ""), texts.get("period", ""), texts.get("frequency", "")),
        hub_url=absolute(alternate(channel.links, "hub"), url),
        skips=skips(body),
    )


def _layout(root: Element) -> _Layout:
    """Raises UnusualError for a root that is none of three, and where entries stand in other places than usual."""
    around = language = language_in(root, "")
    if root.tag == "rss":
        if [child.tag for child in root] != ["channel"]:
            raise UnusualError
        channel, space, name = root[0], "", "item"
        version = root.get("version", "")
        known = _RSS_VERSIONS.get(version) or ("rss20" if version.startswith("2.") else "rss")
    elif root.tag == ATOM + "feed":
        channel, space, name, known = root, ATOM, "entry", "atom10"
    elif root.tag == RDF + "RDF" and len(root) and root[0].tag == RSS_10 + "channel":
        channel, space, name, known = root[0], RSS_10, "item", "rss10"
        if any(child.tag[len(RSS_10) :] not in ("channel", "image", "item", "textinput") for child in root):
            raise UnusualError
    else:
        raise UnusualError
    if channel is not root:
        attributes = attributes_of(channel)
        if "href" in attributes or "lastmod" in attributes:
            raise UnusualError
        language = language_in(channel, language)
    items = (root if space == RSS_10 else channel).findall(space + name)
    everywhere = sum(1 for tag in _ENTRIES for _ in root.iter(tag))
    if everywhere != len(items):
        raise UnusualError
    return _Layout(known, channel, items, space, around if space == RSS_10 else language)


def _check_namespaces(body: bytes, space: str) -> None:
    """Raises UnusualError where feedparser might take an element for another than we do.

    It goes by the prefix where it does not know the namespace, and by whichever format's namespace comes first.
    """
    for prefix, quoted, single in set(_NAMESPACE.findall(body)):
        uri, name = (quoted or single).decode("utf-8", "replace"), prefix.decode("utf-8", "replace").lower()
        if uri in _OURS:
            if (uri == _RSS_10 and space != RSS_10) or (uri == _ATOM and space == RSS_10):
                raise UnusualError
        elif name and _BOUND.get(uri) == name:
            continue
        elif not name or name in _PREFIXES or uri.lower() in _LOWER_OURS or _SAME_AS_NONE.search(uri.lower()):
            raise UnusualError


def _take(child: Element, channel: _Channel) -> None:
    tag = child.tag
    role = _ROLES.get(tag)
    if role is None:
        looks_like_one = tag.rpartition("}")[2].lower() in _NAMES
        if looks_like_one or (len(child) and any(part.tag in _ROLES for part in child.iter())):
            raise UnusualError  # feedparser may take it, or what is in it, for the feed's own
        return
    if role == "link":
        channel.link = take_link(child, channel.links, channel.link)
        if channel.link and "&" in channel.link and ";" in channel.link:
            raise UnusualError  # feedparser mends a feed's link otherwise than an entry's
    elif role == "picture":
        if any(part.tag.rpartition("}")[2] not in _PICTURE for part in child):
            raise UnusualError  # it would take the rest for the feed's
    elif role in channel.texts and role in ("title", "id"):
        raise UnusualError
    else:
        channel.texts[role] = typed_text(child) if role == "title" else text_of(child)
        if role == "id":
            if not is_permalink(child):
                raise UnusualError
            same_address(channel.texts[role])


_ROLES = {
    **{
        space + name: role
        for space in ("", RSS_10, ATOM)
        for name, role in (
            ("title", "title"), ("link", "link"), ("guid", "id"), ("id", "id"), ("language", "language"),
            ("image", "picture"), ("textInput", "picture"), ("textinput", "picture"),
        )
    },
    "ttl": "ttl", DC + "language": "language", SY + "updatePeriod": "period", SY + "updateFrequency": "frequency",
}  # fmt: skip
_NAMES = frozenset(("title", "link", "guid", "id", "language"))
