"""Markup of feeds → plain text, in linear time and without ever letting markup through.

Feeds put HTML where text belongs, escape it once, twice or not at all, and leave it half-cut. Everything we store and
show is reduced here; what cannot be told from markup is made harmless rather than trusted.
"""

from __future__ import annotations

import html
import re

_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls (those that are white space are collapsed instead)
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte order mark: they split words
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi marks and overrides: they make text read as another
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"  # lone surrogates, annotation marks, invisible tags
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG_START = re.compile(r"<(?:/?([A-Za-z][A-Za-z0-9]{0,15})|[!?/A-Za-z])")
_OPEN_QUOTE = re.compile(r"""=\s?(?:"[^"]*|'[^']*)$""")
_CUT_TAG = re.compile(r"<[A-Za-z][A-Za-z0-9]{0,15}(?:\s+[A-Za-z-]{1,30}\s?=|\s*/?$)")
_ACTIVE = re.compile(r"<(?=[A-Za-z/!?])")

_SWALLOWED = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}
"""Elements whose content is no text; to the end of the text if they are not closed, as in HTML."""
_INLINE_NAMES = """
    a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup
    tt u var wbr
"""
_INLINE = frozenset(_INLINE_NAMES.split())
"""Elements that may stand inside a word; every other tag separates words."""
_QUOTE_REACH = 4_096
"""How far after a ">" inside an attribute we look for its closing quote. A bound keeps hostile input linear."""


def plain_text(markup: str) -> str:
    """Markup or text, escaped up to twice, → one line of plain text.

    Tags, comments, scripts and styles go; entities are decoded; white space becomes single spaces; control, bidi and
    invisible characters go. The result holds nothing that HTML would take for a tag: where a stray "<" stands before
    a letter, a space comes between. "AT&T" and "a < b" stay as they are.
    """
    text = _UNWANTED.sub("", markup) if not markup.isascii() or not markup.isprintable() else markup
    if "<" in text or "&" in text:
        text = _reduced(text)
    return " ".join(text.split())


def _reduced(text: str) -> str:
    for _ in range(2):
        if "<" in text:
            text = _without_tags(text)
        if "&" not in text:
            break
        text = _UNWANTED.sub("", _ENTITY.sub(_decoded, text))
    if "<" in text:
        text = _ACTIVE.sub("< ", _without_tags(text))
    return text


def _decoded(entity: re.Match[str]) -> str:
    """Only whole entities count: html.unescape alone would turn "&copy=2" of a URL into "©=2"."""
    return html.unescape(entity.group())


def _without_tags(text: str) -> str:
    """Every tag replaced by a space, or by nothing where it may stand inside a word."""
    pieces: list[str] = []
    done = 0
    in_cdata = False
    while (found := _TAG_START.search(text, done)) is not None:
        start = found.start()
        pieces.append(text[done:start])
        if text.startswith("<![CDATA[", start):
            in_cdata = True
            done = start + len("<![CDATA[")
            continue
        name = (found.group(1) or "").lower()
        end = _element_end(text, start, name)
        if end < 0:
            pieces.append(_cut_off(text[start:]))
            done = len(text)
            break
        if name not in _INLINE:
            pieces.append(" ")
        done = end
    pieces.append(text[done:])
    reduced = "".join(pieces)
    return reduced.replace("]]>", " ") if in_cdata else reduced


def _element_end(text: str, start: int, name: str) -> int:
    """Where the tag (comment, swallowed element) that begins at `start` is over; -1 if there is no ">" any more."""
    if text.startswith("<!--", start):
        close = text.find("-->", start + 4)
        return len(text) if close < 0 else close + 3
    end = _tag_end(text, start)
    if end < 0 or name not in _SWALLOWED or text[start + 1] == "/":
        return end
    over = _SWALLOWED[name].search(text, end)
    return len(text) if over is None else max(_tag_end(text, over.start()), over.end())


def _tag_end(text: str, start: int) -> int:
    """After the ">" that ends the tag, looking past a ">" within a quoted attribute (once)."""
    close = text.find(">", start)
    if close < 0:
        return -1
    if open_quote := _OPEN_QUOTE.search(text, start, close):
        quote = open_quote.group().lstrip("=").lstrip()[0]
        closing_quote = text.find(quote, close, close + _QUOTE_REACH)
        later = text.find(">", closing_quote, closing_quote + _QUOTE_REACH) if closing_quote >= 0 else -1
        close = later if later >= 0 else close
    return close + 1


def _cut_off(rest: str) -> str:
    """The end of a text that has a "<" without any ">": a tag cut in two is dropped, a mere "<" is kept, apart."""
    if _CUT_TAG.match(rest):
        return " "
    return _ACTIVE.sub("< ", rest)
