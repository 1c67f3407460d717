"""A sitemap's bytes → what it lists (sitemaps.org 0.9, with Google's news extension). Pure, and bounded.

Read as a stream by expat: a gzipped sitemap is unpacked piece by piece up to the protocol's limit, document types (and
so entities) are refused, nesting and the length of texts are bounded. One that breaks off keeps what came before.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from model.errors import CleartextError

MAX_BYTES = 50 * 1024 * 1024
"""Unpacked; the protocol allows no more."""
MOST_ENTRIES = 100_000
"""The protocol allows 50,000."""
_PIECE = 1024 * 1024
_DEEPEST = 20
_LONGEST = 10_000
_NEWS = "sitemap-news"


class NotASitemap(CleartextError):
    """What came is no sitemap, or a hostile one. Says what it is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One <url> or <sitemap>; empty where it says nothing."""

    url: str
    lastmod: str = ""
    title: str = ""
    """<news:title>; raw, as all texts here."""
    published: str = ""
    """<news:publication_date>"""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists; one of the two is empty."""

    sitemaps: tuple[Listed, ...]
    pages: tuple[Listed, ...]
    broken: str = ""
    """Why it could not be read to its end, in words."""


def parse_sitemap(body: bytes, url: str) -> Sitemap:
    """Read a sitemap or an index of them, gzipped or not. `url` is its own. Raises NotASitemap."""
    if body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise NotASitemap(f"{url}: {_other('html', '')}")
    reader, broken = _Reader(url), ""
    try:
        for piece in _pieces(body):
            reader.feed(piece)
        reader.end()
    except (expat.ExpatError, zlib.error, EOFError, _Enough) as error:
        broken = str(error) or "it ends too early"
    if reader.root not in ("urlset", "sitemapindex"):
        raise NotASitemap(f"{url}: {_other(reader.root, broken)}")
    found = tuple(reader.found)
    return Sitemap(found, (), broken) if reader.root == "sitemapindex" else Sitemap((), found, broken)


def _other(root: str, broken: str) -> str:
    if root in ("rss", "feed", "RDF"):
        return "a feed, not a sitemap. `feeds add` takes it."
    if root == "html":
        return "a web page, not a sitemap."
    return f"XML (<{root}>), but not a sitemap." if root else f"not a sitemap ({broken or 'it is empty'})."


def _pieces(body: bytes) -> Iterator[bytes]:
    if not body.startswith(b"\x1f\x8b"):
        start = len(body) - len(body.lstrip(b" \t\r\n"))  # blanks before "<?xml" are an error to XML and a habit of PHP
        yield from (body[n : n + _PIECE] for n in range(start, len(body), _PIECE))
        return
    unpacker, size, rest = zlib.decompressobj(wbits=31), 0, body
    while rest and not unpacker.eof:
        piece = unpacker.decompress(rest, _PIECE)
        rest = unpacker.unconsumed_tail
        size += len(piece)
        if size > MAX_BYTES:
            raise _Enough(f"it unpacks to more than {MAX_BYTES // 1024**2} MiB")
        yield piece
    if not unpacker.eof:
        raise EOFError("it ends too early")


class _Enough(Exception):
    """No more of this document."""


@dataclass(slots=True)
class _Reader:
    """expat's events → entries."""

    url: str
    root: str = ""
    found: list[Listed] = field(default_factory=list)
    _parser: expat.XMLParserType = field(init=False)
    _space: str = ""
    _depth: int = 0
    _said: dict[str, str] = field(default_factory=dict)
    _into: str = ""
    _text: list[str] = field(default_factory=list)
    _length: int = 0

    def __post_init__(self) -> None:
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def _doctype(self, name: str, *_: object) -> None:
        self.root = "html" if name.lower() == "html" else ""
        raise _Enough("it declares a document type, as no sitemap does")

    def _start(self, name: str, _: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Enough("it is nested too deeply")
        space, _, local = name.rpartition(" ")
        if self._depth == 1:
            self.root, self._space = local, space
            if local not in ("urlset", "sitemapindex"):
                raise _Enough("")
        elif self._depth == 2:
            self._said = {}
        self._into, self._text, self._length = self._field(space, local), [], 0

    def _field(self, space: str, local: str) -> str:
        """What an element's text is to us. Pictures and films have <loc> and <title> too, in spaces of their own."""
        if self._depth == 3 and space == self._space and local in ("loc", "lastmod"):
            return local
        if self._depth > 3 and _NEWS in space and local in ("title", "publication_date", "language"):
            return local
        return ""

    def _characters(self, text: str) -> None:
        if self._into and self._length < _LONGEST:
            self._text.append(text[: _LONGEST - self._length])
            self._length += len(text)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._into:
            self._said.setdefault(self._into, "".join(self._text).strip())
            self._into = ""
        if self._depth == 1 and (link := _absolute(self._said.get("loc", ""), self.url)):
            if len(self.found) >= MOST_ENTRIES:
                raise _Enough(f"it lists more than {MOST_ENTRIES:,} addresses")
            said = self._said
            self.found.append(
                Listed(
                    link,
                    said.get("lastmod", ""),
                    said.get("title", ""),
                    said.get("publication_date", ""),
                    said.get("language", ""),
                )
            )


def _absolute(loc: str, base: str) -> str:
    try:
        url = urljoin(base, loc) if loc else ""
        ok = urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname
    except ValueError:
        return ""
    return url if ok and len(url) <= 2_048 else ""
