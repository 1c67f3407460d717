"""One element of a well-formed feed → an entry, as feedparser would read it. See `ingest.plain_feed`."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from ingest.absolute import absolute
from model.article import Entry

ATOM, RSS_10 = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/}"
RDF, DC = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://purl.org/dc/elements/1.1/}"
TERMS = ("{http://purl.org/dc/terms/}", "{http://purl.org/dc/terms}")
CONTENT, SY = "{http://purl.org/rss/1.0/modules/content/}", "{http://purl.org/rss/1.0/modules/syndication/}"
ITUNES = ("{http://www.itunes.com/dtds/podcast-1.0.dtd}", "{http://www.itunes.com/DTDs/Podcast-1.0.dtd}",
          "{http://www.itunes.com/DTDs/PodCast-1.0.dtd}")  # fmt: skip
MEDIA = ("{http://search.yahoo.com/mrss/}", "{http://search.yahoo.com/mrss}",
         "{https://search.yahoo.com/mrss/}", "{//search.yahoo.com/mrss/}")  # fmt: skip
"""Media RSS as it is written; feedparser knows the last two by their prefix."""
CORE = ("", RSS_10, ATOM)
"""No namespace and those that mean the same."""
MARKUP = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1998/Math/MathML}")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_DEEPEST = 50
_CORE_ROLES = {
    "title": "title", "link": "link", "guid": "id", "id": "id", "author": "author", "source": "source",
    "description": "summary", "summary": "summary", "content": "content", "language": "language",
    "pubDate": "published", "published": "published", "issued": "published", "created": "created",
    "updated": "updated", "modified": "updated", "lastBuildDate": "updated",
    "category": "skip", "comments": "skip", "enclosure": "skip", "rights": "skip", "copyright": "skip",
    "keywords": "skip", "subtitle": "skip", "contributor": "people",
}  # fmt: skip
_ROLES = {
    **{space + name: role for space in CORE for name, role in _CORE_ROLES.items()},
    **{space + name: role for space in MEDIA for name, role in (("title", "caption"), ("description", "caption text"))},
    **{space + name: role for space in ITUNES for name, role in (("author", "author"), ("summary", "caption text"))},
    **{DC + name: name for name in ("title", "language")},
    **{space + name: _CORE_ROLES[name] for space in TERMS for name in ("created", "issued", "modified")},
    DC + "creator": "author",
    DC + "author": "author",
    DC + "date": "updated",
    DC + "description": "caption text",
    CONTENT + "encoded": "content",
}
"""Element → what it means for an entry. "skip" and "people" are elements that mean nothing to us."""
_LOWER_ROLES = frozenset(name.lower() for name in _ROLES)

_TAKEN = """
    abstract author body category channel cloud content contributor copyright created description email enclosure
    entry expirationdate feed fullitem generator georssgeom guid height homepage id image info issued item keywords
    language lastbuilddate link managingeditor modified name newlocation pubdate published rights rss source subtitle
    summary tagline tags textinput title updated uri url webmaster where width
    cc_license content_encoded creativecommons_license dc_author dc_contributor dc_creator dc_date dc_description
    dc_language dc_publisher dc_rights dc_subject dc_title dcterms_created dcterms_issued dcterms_modified
    dcterms_valid feedburner_browserfriendly georss_box georss_line georss_point georss_polygon georss_where
    gml_exterior gml_linearring gml_linestring gml_point gml_polygon gml_pos gml_poslist itunes_author
    itunes_category itunes_email itunes_image itunes_link itunes_name itunes_owner itunes_subtitle itunes_summary
    media_category media_content media_credit media_description media_group media_license media_player media_rating
    media_restriction media_thumbnail media_title psc_chapter psc_chapters xhtml_body
    authors date items links title_detail
    """
TAKEN = frozenset(_TAKEN.split())
"""Names without a namespace to which feedparser gives a meaning (a test compares the list)."""

_MARKED_UP = frozenset(("text", "plain", "html", "text/plain", "text/html"))
"""Types of text whose characters are the text (RFC 4287, section 3.1); "xhtml" and media types are not for us."""
_HTML = frozenset(("html", "xhtml", "text/html", "application/xhtml+xml"))
_MAILED = re.compile(r"[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4}(?: \(([^()@<>&]+)\))?", re.ASCII)
"""RSS 2.0's <author>: "jane@example.org (Jane Doe)"."""
_PERHAPS_MAIL = re.compile(r"[\w.+-]@[\w\[]", re.ASCII)
_QUERY_REFERENCE = re.compile(r"&(\w+);", re.ASCII)
_C1 = re.compile("[\x80-\x9f]")
_WINDOWS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


class UnusualError(Exception):
    """Something that feedparser had better read."""


@dataclass(slots=True)
class _Found:
    """What an entry's elements say."""

    texts: dict[str, str] = field(default_factory=dict)
    contents: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    """Texts of pictures and broadcasts; the entry's own where it has no others."""
    names: list[str] = field(default_factory=list)
    unnamed: str = ""
    """What the last author is called who has no name."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """rel, href."""
    link: str | None = None
    id_is_link: bool = False
    captioned: bool = False
    title_language: str = ""
    source_url: str = ""


def read_entry(item: Element, *, base: str, language: str, feed_language: str) -> Entry | None:
    """The entry of an <item> or <entry>; None for one without anything in it.

    `base` is where relative links start, `language` the xml:lang in force around it, `feed_language` the feed's.
    Raises UnusualError.
    """
    attributes = attributes_of(item)
    if "href" in attributes or "lastmod" in attributes:
        raise UnusualError
    about = item.get(RDF + "about", "")
    if not len(item) and not about:
        return None
    found = _Found()
    _gather(item, found, language_in(item, language))
    texts = found.texts
    title = texts.get("title", "")
    if found.captioned and not title:
        raise UnusualError
    link = found.link if found.link is not None else texts.get("id", "") if found.id_is_link else ""
    own = texts.get("language") or (found.title_language if "title" in texts else "")
    entry = Entry(
        guid=texts.get("id", about),
        link=absolute(link or alternate(found.links), base),
        title=title,
        summary=texts.get("summary") or _first(found.contents) or _first(found.captions),
        byline=", ".join(dict.fromkeys(found.names)) or found.unnamed,
        published=texts.get("published") or texts.get("created", ""),
        updated=texts.get("updated", ""),
        language="" if own == feed_language else own,
        source_name=texts.get("source", ""),
        source_url=absolute(found.source_url, base),
    )
    if not (entry.guid or entry.link or entry.title or entry.summary):
        raise UnusualError  # whether it counts as an entry at all is feedparser's to say
    return entry


def _gather(element: Element, found: _Found, language: str, depth: int = 1) -> None:
    for child in element:
        role = _ROLES.get(child.tag)
        if role is None:
            if not is_meaningless(child.tag) or depth > _DEEPEST:
                raise UnusualError
            if len(child):
                _gather(child, found, language, depth + 1)
        elif role == "caption":
            found.captioned = True
        elif role == "caption text":
            found.captions.append(typed_text(child))
        elif depth > 1:
            raise UnusualError
        else:
            _take(child, role, found, language)


def _take(child: Element, role: str, found: _Found, language: str) -> None:
    """One of the entry's own elements."""
    if role == "link":
        found.link = take_link(child, found.links, found.link)
    elif role == "author":
        _take_author(child, found)
    elif role == "content":
        found.contents.append(typed_text(child))
    elif role in ("skip", "people"):
        if len(child) and role == "skip":
            raise UnusualError
    elif role in found.texts:
        raise UnusualError  # which of two counts depends on their order and depth
    elif role in ("title", "summary"):
        found.texts[role] = typed_text(child)
        if role == "title":
            found.title_language = language_in(child, language).replace("_", "-")
    else:
        found.texts[role] = text_of(child)
        if role == "id":
            found.id_is_link = is_permalink(child)
            same_address(found.texts[role])
        elif role == "source":
            found.source_url = attributes_of(child).get("url", "")


def _take_author(author: Element, found: _Found) -> None:
    if len(author):
        name, mail = _person(author)
    else:
        name, mail = text_of(author), ""
        if "@" in name:
            mailed = _MAILED.fullmatch(name)
            if mailed:
                name, mail = (mailed.group(1) or "").strip(), name
            elif _PERHAPS_MAIL.search(name):
                raise UnusualError
    if name:
        found.names.append(name)
    found.unnamed = mail


def _person(author: Element) -> tuple[str, str]:
    """Name and e-mail address of an Atom person construct (RFC 4287, section 3.2)."""
    parts = {"name": "", "email": "", "uri": ""}
    if not author.tag.startswith(ATOM) or (author.text or "").strip():
        raise UnusualError
    for part in author:
        name = part.tag.removeprefix(ATOM)
        if name in parts and not len(part) and not parts[name] and not (part.tail or "").strip():
            parts[name] = (part.text or "").strip()
        elif not is_meaningless(part.tag) or len(part):
            raise UnusualError
    return parts["name"], parts["email"]


def take_link(link: Element, links: list[tuple[str, str]], before: str | None) -> str | None:
    """Add a link to `links`; returns the entry's own link, which is `before` if this is another kind of link."""
    attributes = attributes_of(link)
    rel = attributes.get("rel", "alternate").lower()
    href = attributes.get("url", attributes.get("uri", attributes.get("href")))
    if href is None:
        text = text_of(link).replace("&amp;", "&")
        text = same_address(_QUERY_REFERENCE.sub(r"&\1", text) if "&" in text else text)
        links.append((rel, text))
        return text
    links.append((rel, same_address(href)))
    is_page = rel == "alternate" and attributes.get("type", "text/html").lower() in _HTML
    return href if is_page else before


def alternate(links: list[tuple[str, str]], rel: str = "alternate") -> str:
    """The first link of that relation, or ""."""
    return next((href for kind, href in links if kind == rel), "")


def is_permalink(guid: Element) -> bool:
    """Whether a guid stands for the link where there is none (RSS 2.0: unless it says isPermaLink="false")."""
    return attributes_of(guid).get("ispermalink", "true") == "true"


def same_address(link: str) -> str:
    """The link, unless it is one that feedparser mends. Raises UnusualError."""
    if ":///" in link:
        raise UnusualError
    return link


def typed_text(element: Element) -> str:
    """The text of an element that may say of which type it is."""
    if element.attrib:
        attributes = attributes_of(element)
        kind = attributes.get("type", "text").lower()
        if kind not in _MARKED_UP or "mode" in attributes or "src" in attributes:
            raise UnusualError
    return text_of(element)


def text_of(element: Element) -> str:
    """The text of an element without children, as feedparser gives it: stripped, and twice-encoded text mended."""
    if len(element):
        raise UnusualError
    text = (element.text or "").strip()
    return text if text.isascii() else _mended(text)


def _mended(text: str) -> str:
    """UTF-8 that somebody took for ISO-8859-1, and Windows' characters in the place of control characters."""
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text


def attributes_of(element: Element) -> dict[str, str]:
    """Attributes by lower-case name. Raises UnusualError for ones written as `atom:href`, which mean the same."""
    if not element.attrib:
        return {}
    if any(name.startswith((ATOM, RSS_10)) for name in element.attrib):
        raise UnusualError
    return {name.lower(): value for name, value in element.attrib.items()}


def language_in(element: Element, around: str) -> str:
    """The language of an element, which is that around it unless it says another."""
    attributes = element.attrib
    return attributes.get(XML_LANG, attributes.get("lang", around)) if attributes else around


@lru_cache(maxsize=4_096)
def is_meaningless(tag: str) -> bool:
    """Whether an element of that name, which has no role here, has none for feedparser either."""
    space, brace, name = tag.rpartition("}")
    if space + brace in CORE:
        return name.lower() not in TAKEN
    return space + brace not in MARKUP and tag.lower() not in _LOWER_ROLES


def _first(texts: list[str]) -> str:
    return next((text for text in texts if text), "")
