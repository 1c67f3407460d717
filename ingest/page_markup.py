"""A page's bytes → its tree, and what its markup says of it: JSON-LD, meta elements, links. Pure."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement
from trafilatura import load_html

MAX_BYTES = 5 * 1024 * 1024
"""A larger page is a listing or an attack; articles with all their scripts stay under 2 MiB."""
SNIFFED = 2_048
"""Bytes at the start that tell a web page from other things."""
DEEPEST = 32
"""Levels of JSON-LD that are looked into; real ones have five."""
LONGEST_JSON = 1024 * 1024

_HTML_TYPES = ("", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "text/xml",
               "application/xml")  # fmt: skip
_HTML_SIGN = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|article|div|p)\b", re.IGNORECASE)
_OTHER = (
    (b"%PDF-", "a PDF document"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"PK\x03\x04", "an archive or office document"), (b"\x1f\x8b", "compressed data"), (b"ID3", "a sound file"),
)  # fmt: skip
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_NOT_CHARSETS = (
    "utf-7",
    "utf7",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
)
"""Codecs of Python that no page is written in."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def not_a_page(body: bytes, headers: Mapping[str, str]) -> str:
    """What came instead of a web page, in words; empty if it is one. The bytes decide before the Content-Type does."""
    start = body[:SNIFFED].lstrip()
    if not start:
        return "The server sent nothing."
    other = next((words for sign, words in _OTHER if start.startswith(sign)), "")
    if other:
        return f"The address leads to {other}, which is not read."
    if len(body) > MAX_BYTES:
        return f"The page is larger than {MAX_BYTES // 1024 // 1024} MiB, so it was not read."
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    text = body[:SNIFFED].replace(b"\0", b"")  # UTF-16
    if _HTML_SIGN.search(text) and not re.match(rb"\s*<(?:rss|feed|rdf:RDF)\b", text):
        return ""
    if kind not in _HTML_TYPES:
        return f"The address leads to something of the type {kind[:60]}, which is not read."
    return "" if kind in ("text/html", "application/xhtml+xml") else "The address leads to no web page."


def decoded(body: bytes, headers: Mapping[str, str]) -> str:
    """The page as text. A byte order mark decides; then whether it is UTF-8; only then what the page claims of itself.

    Claims lie, but legacy text is hardly ever valid UTF-8 by chance. What cannot be decoded is replaced, never fatal.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _cleaned(body[len(mark) :].decode(name, "replace"))
    try:
        return _cleaned(codecs.getincrementaldecoder("utf-8")().decode(body))  # a cut last character is forgiven
    except UnicodeDecodeError:
        pass
    head = body[: SNIFFED * 2].decode("latin-1")
    for claim in (headers.get("content-type", ""), head):
        if (found := _CHARSET.search(claim)) and (name := _known_charset(found[1])):
            try:
                return _cleaned(body.decode(name))
            except (UnicodeDecodeError, ValueError):
                continue
    # Mostly UTF-8 with a few broken bytes, or Western legacy text: whichever breaks less.
    utf8 = body.decode("utf-8", "replace")
    return _cleaned(utf8 if utf8.count("\ufffd") * 200 < len(utf8) else body.decode("cp1252", "replace"))


def _known_charset(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    text = getattr(found, "_is_text_encoding", True) and found.name not in _NOT_CHARSETS
    # Browsers read "latin-1" as Windows-1252 (WHATWG Encoding, section 4.2).
    return "" if not text or found.name == "utf-8" else "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _cleaned(text: str) -> str:
    return str(_CONTROLS.sub("", text))


def tree_of(text: str) -> HtmlElement | None:
    """The page as a tree; None where there is none to be had."""
    found: HtmlElement | None = load_html(text)
    return found


def metas(tree: HtmlElement) -> dict[str, str]:
    """`<meta>` by lower-case name, property or itemprop; the first of each counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for key in ("name", "property", "itemprop", "http-equiv"):
            if name := (meta.get(key) or "").strip().lower():
                found.setdefault(name, (meta.get("content") or "").strip()[:2_000])
    return found


def canonical_link(tree: HtmlElement, url: str) -> str:
    """What the page gives as its own address, absolute; empty where it does not, or not in its head's manner."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            try:
                return str(urljoin(url, (link.get("href") or "").strip()[:2_000]))
            except ValueError:
                return ""
    return ""


def json_ld(tree: HtmlElement) -> list[dict[str, Any]]:
    """Every object of the page's JSON-LD, nested ones too, in the order of the page (schema.org in JSON-LD 1.1)."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = (script.text or "").strip()
        if not text or len(text) > LONGEST_JSON:
            continue
        try:
            found += _objects(json.loads(text, strict=False), 0)
        except (ValueError, RecursionError):
            continue
    return found


def _objects(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if isinstance(value, dict | list):
            yield from _objects(value, depth + 1)


def is_article(thing: Mapping[str, Any]) -> bool:
    """Whether a JSON-LD object is an article (schema.org: Article and its kinds, blog postings, reports)."""
    kinds = thing.get("@type", "")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(name, str) and name.endswith(("Article", "BlogPosting", "Report", "Review")) for name in names
    )


def without_json_ld(tree: HtmlElement) -> None:
    """Take the JSON-LD out: behind a paywall it may hold the text that the page does not show."""
    for script in list(tree.iter("script")):
        if "ld+json" in (script.get("type") or "") and script.getparent() is not None:
            script.drop_tree()
