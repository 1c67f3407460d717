"""Bytes of a feed → its entries. The only module that knows feedparser.

    body → too big? empty? a web page? → JSON Feed, plain XML or feedparser → entries with absolute links

XML that is plain in every respect is read by `ingest.plain_feed`, ten times as fast; all other by feedparser.
feedparser neither cleans markup nor resolves what is inside it here: `ingest.articles` reduces everything to plain
text anyway, and those two steps are nearly half of its time. What entries hold is what the feed published.
"""

from __future__ import annotations

import io
import re
import sys
import xml.sax
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import feedparser
from feedparser.exceptions import CharacterEncodingOverride, NonXMLContentType

from ingest import json_feed
from ingest.absolute import absolute
from ingest.plain_feed import read_plainly
from ingest.wishes import skips, wished_gap_s
from model.article import Entry, ParsedDocument
from model.errors import ParseError

MAX_BYTES = 5_000_000
"""Documents above this are not read. Real feeds are below 2 MB; cost grows faster than size on hostile ones."""

_HEAD = 4_096
_BLANKS = b" \t\r\n\xef\xbb\xbf"
"""White space and the bytes of UTF-8's byte order mark."""
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_HARMLESS = (CharacterEncodingOverride, NonXMLContentType)
"""What feedparser frowns upon although nothing is lost: a charset or media type that the server got wrong."""

_HTML = re.compile(
    rb"(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|script)\b", re.IGNORECASE | re.DOTALL
)
_FEED_TAG = re.compile(rb"<(?:[a-z][\w.-]*:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_DECIMAL, _HEX = rb"(?:5[5-7][0-9]{3}|[0-9]{7,})(?![0-9])", rb"(?:d[89a-f][0-9a-f]{2}|[0-9a-f]{6,})(?![0-9a-f])"
_SUSPECT = rb"&#(?:0*+" + _DECIMAL + rb"|x0*+" + _HEX + rb");?"
_SUSPECTS = re.compile(rb"(?:" + _SUSPECT + rb")+", re.IGNORECASE)
"""A run of character references among which may be halves of a pair (U+D800 to U+DFFF) or ones beyond U+10FFFF."""
_NUMBER = re.compile(rb"&#(x?)0*([0-9a-f]+)", re.IGNORECASE)
_ROOT = re.compile(rb"<(?!\?|!)([A-Za-z_][\w.:-]{0,60})")
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']*)""", re.IGNORECASE)
_XML_WORDS = {
    "no element found": "it ends too early",
    "unclosed token": "it ends too early",
    "mismatched tag": "an element is not closed properly",
    "not well-formed (invalid token)": "a character stands where XML allows none",
    "undefined entity": "an entity is not defined",
    "junk after document element": "something follows after its end",
    "XML or text declaration not at start of entity": "something stands before its beginning",
}


def parse(
    body: bytes,
    url: str,
    headers: Mapping[str, str] = _NO_HEADERS,
    *,
    max_bytes: int = MAX_BYTES,
    plainly: bool = True,
) -> ParsedDocument:
    """Read a feed document: RSS, Atom, CDF or JSON Feed, recognised by its content, whatever it is called.

    `url` is where it came from (relative links start there), `headers` the response's, with lower-case names.
    `plainly=False` has feedparser read plain XML too, for tests and benchmarks to compare.
    A feed without entries is a document without entries. Raises ParseError: `not_a_feed=True` where something else
    came in the feed's place, `not_a_feed=False` where the feed is too big or cannot be read.
    """
    if len(body) > max_bytes:
        raise ParseError(url, f"{_megabytes(len(body))}, more than {_megabytes(max_bytes)}", not_a_feed=False)
    start = body.lstrip(_BLANKS)
    if not start:
        raise ParseError(url, "an empty answer", not_a_feed=True)
    head = start[:_HEAD]
    if head[:1] in (b"{", b"["):
        return json_feed.parse_json(body, url)
    if _HTML.match(head) and not _FEED_TAG.search(head):
        raise ParseError(url, _other_than_feed(head), not_a_feed=True)
    # Blanks before "<?xml" are an error to XML and a habit of PHP; UTF-16 without its mark would lose its footing.
    body = start if start.startswith(b"<") and b"\0" not in head else body
    return _parse_xml(body, url, headers, plainly=plainly)


def _parse_xml(body: bytes, url: str, headers: Mapping[str, str], *, plainly: bool) -> ParsedDocument:
    body, replaced = _with_real_characters(body)
    content_type = _charset_header(body, headers)
    if plainly and (plain := read_plainly(body, url, _charset(content_type))):
        return replace(plain, broken=replaced) if replaced else plain
    return _parse_any_xml(body, url, content_type, replaced)


def _parse_any_xml(body: bytes, url: str, content_type: Mapping[str, str], replaced: str) -> ParsedDocument:
    """With feedparser, which reads nearly anything. `replaced` says what was lost before."""
    try:
        # BytesIO, never the bytes: feedparser opens a bytes argument that is a path, and fetches one that is a URL.
        read = feedparser.parse(
            io.BytesIO(body),
            response_headers=content_type,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # a library's door: mutated feeds raise anything from ValueError to KeyError
        raise ParseError(url, f"the feed cannot be read ({type(error).__name__})", not_a_feed=False) from error
    if not read.version and not any(_is_entry(raw) for raw in read.entries):
        raise ParseError(url, _other_than_feed(body[:_HEAD].lstrip(_BLANKS)), not_a_feed=True)
    feed = read.feed
    site_url = absolute(_text(feed, "link"), url)
    base = site_url or url
    return ParsedDocument(
        entries=tuple(_entry(raw, base, _text(feed, "language")) for raw in read.entries if raw),
        format=read.version or "unknown",
        title=_text(feed, "title"),
        language=_text(feed, "language"),
        site_url=site_url,
        broken=_broken(read) or replaced,
        ttl_s=wished_gap_s(*(_text(feed, key) for key in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        hub_url=absolute(_link(feed, "hub"), url),
        skips=skips(body),
    )


def _with_real_characters(body: bytes) -> tuple[bytes, str]:
    """References to code points that are no characters, made readable; and what was lost, in words ("" if nothing).

    Some systems write an emoji as the two halves of its UTF-16 form (`&#55357;&#56832;`). XML has no such characters
    (XML 1.0, section 2.2), and feedparser would raise, so that one emoji would cost the feed. Pairs become the
    character that was meant; lone halves, and numbers beyond Unicode, become U+FFFD.
    """
    if b"&#" not in body:
        return body, ""
    replaced = 0

    def mend(run: re.Match[bytes]) -> bytes:
        nonlocal replaced
        # Nine digits tell already that a number is too large; int() of a million of them would take its time.
        points = [int(digits[:9], 16 if x else 10) for x, digits in _NUMBER.findall(run.group())]
        halves = "".join(chr(point) if point <= sys.maxunicode else "\ufffd" for point in points)
        text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        replaced += text.count("\ufffd")
        return "".join(f"&#{ord(character)};" for character in text).encode("ascii")

    body = _SUSPECTS.sub(mend, body)
    return body, f"character references that stand for no character were replaced ({replaced})" if replaced else ""


def _charset_header(body: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    """The Content-Type for feedparser: the server's, unless the body itself proves to be UTF-8.

    Text with non-ASCII bytes that decodes as UTF-8 is UTF-8: no other charset in use comes out so by chance, while
    servers that say ISO-8859-1 about UTF-8 are common.
    """
    if not body.isascii():
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return {"content-type": "application/xml; charset=utf-8"}
    declared = headers.get("content-type", "")
    return {"content-type": declared} if "charset" in declared.lower() else {}


def _charset(headers: Mapping[str, str]) -> str:
    found = _CHARSET.search(headers.get("content-type", ""))
    return found.group(1) if found else ""


def _is_entry(raw: dict[str, Any]) -> bool:
    return bool(_text(raw, "title") and (_text(raw, "link") or _text(raw, "id")))


def _entry(raw: dict[str, Any], base: str, feed_language: str) -> Entry:
    language = _text(raw, "language") or _text(_dict(raw, "title_detail"), "language")
    source = _dict(raw, "source")
    return Entry(
        guid=_text(raw, "id"),
        link=absolute(_text(raw, "link") or _link(raw, "alternate"), base),
        title=_text(raw, "title"),
        summary=_text(raw, "summary") or _content(raw),
        byline=_byline(raw),
        published=_text(raw, "published") or _text(raw, "created"),
        updated=_text(raw, "updated"),
        language="" if language == feed_language else language,
        source_name=_text(source, "title"),
        source_url=absolute(_text(source, "href") or _text(source, "link"), base),
    )


def _text(raw: dict[str, Any], key: str) -> str:
    """A string field; "" where feedparser has none, or made a dictionary of an odd element.

    `dict.get` avoids FeedParserDict's aliases: its `updated` falls back on `published`.
    """
    value = dict.get(raw, key)
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").strip() if "\0" in value else value


def _dict(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = dict.get(raw, key)
    return value if isinstance(value, dict) else {}


def _list(raw: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = dict.get(raw, key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _content(raw: dict[str, Any]) -> str:
    return next((value for part in _list(raw, "content") if (value := _text(part, "value"))), "")


def _link(raw: dict[str, Any], rel: str) -> str:
    return next((_text(link, "href") for link in _list(raw, "links") if link.get("rel") == rel), "")


def _byline(raw: dict[str, Any]) -> str:
    names = [name for author in _list(raw, "authors") if (name := _text(author, "name"))]
    return ", ".join(dict.fromkeys(names)) or _text(raw, "author")


def _broken(read: dict[str, Any]) -> str:
    error = read.get("bozo_exception") if read.get("bozo") else None
    if error is None or isinstance(error, _HARMLESS):
        return ""
    if isinstance(error, xml.sax.SAXParseException):
        message = error.getMessage()
        return f"not well-formed XML: {_XML_WORDS.get(message, message)} (line {error.getLineNumber()})"
    return f"not well-formed: {error}"


def _other_than_feed(head: bytes) -> str:
    """What came in place of the feed, in words."""
    if head.startswith(b"%PDF"):
        return "a PDF came instead of the feed"
    if b"\0" in head[:64] or head.startswith((b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8")):
        return "a file that is no text came instead of the feed"
    if _HTML.match(head) or re.search(rb"<html\b", head, re.IGNORECASE):
        title = _TITLE.search(head)
        words = " ".join(title.group(1).decode("utf-8", "replace").split()) if title else ""
        return (
            f"a web page titled “{words}” came instead of the feed" if words else "a web page came instead of the feed"
        )
    root = _ROOT.search(head)
    if root and head.startswith(b"<"):
        name = root.group(1).decode("ascii", "replace")
        return "a list of feeds (OPML), not a feed" if name.lower() == "opml" else f"XML (<{name}>), but not a feed"
    words = " ".join(head[:80].decode("utf-8", "replace").split())
    return f"text that is no feed, beginning “{words}”"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
