"""JSON Feed 1.0 and 1.1 → entries (https://www.jsonfeed.org/version/1.1/).

Found by content: a JSON object whose `version` names jsonfeed.org. Fields of a wrong type count as absent, and an
item that is no object is left out, for one bad entry never costs the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from model.article import Entry, ParsedDocument
from model.errors import ParseError

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(\d{1,9}(?:\.\d{1,9})?)/?", re.IGNORECASE)
_FORMATS = {"1": "json10", "1.0": "json10", "1.1": "json11"}
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_json(body: bytes, url: str) -> ParsedDocument:
    """Read a JSON Feed. Raises ParseError: `not_a_feed=True` for any other JSON, False for an unknown version."""
    document = _load(body, url)
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(version, str) or "jsonfeed.org" not in version.lower():
        raise ParseError(url, "JSON, but not a JSON Feed", not_a_feed=True)
    found = _VERSION.fullmatch(version.strip())
    if not found or found.group(1) not in _FORMATS:
        raise ParseError(url, f"a JSON Feed of a version unknown to us ({version[:80]})", not_a_feed=False)
    items = document.get("items")
    listed = items if isinstance(items, list) else []
    objects = [item for item in listed if isinstance(item, dict)]
    site_url = _absolute(_text(document, "home_page_url"), url)
    return ParsedDocument(
        entries=tuple(_entry(item, site_url or url) for item in objects),
        format=_FORMATS[found.group(1)],
        title=_text(document, "title"),
        language=_text(document, "language"),
        site_url=site_url,
        broken=_broken(items, len(listed) - len(objects)),
        hub_url=_hub(document),
    )


def _load(body: bytes, url: str) -> object:
    try:
        return json.loads(body)  # detects UTF-8, -16 and -32 (RFC 8259 asks for UTF-8)
    except RecursionError as error:
        raise ParseError(url, "JSON that is nested too deeply", not_a_feed=False) from error
    except ValueError as error:
        if b"jsonfeed.org/version" in body[:4_096].replace(b"\\/", b"/"):
            raise ParseError(url, f"a JSON Feed that is not valid JSON ({error})", not_a_feed=False) from error
        raise ParseError(url, "text that looks like JSON, but is neither that nor a feed", not_a_feed=True) from error


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    return Entry(
        guid=_identity(item),
        link=_absolute(_text(item, "url") or _text(item, "external_url"), base),
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_text") or _text(item, "content_html"),
        byline=_byline(item),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language"),
    )


def _identity(item: Mapping[str, Any]) -> str:
    """`id` as a string: the specification asks readers to coerce numbers."""
    value = item.get("id")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _text(item, "id")


def _byline(item: Mapping[str, Any]) -> str:
    """1.1 has `authors`; 1.0 had `author`, which 1.1 deprecates."""
    authors = item.get("authors")
    listed = authors if isinstance(authors, list) else [item.get("author")]
    names = [name for author in listed if isinstance(author, dict) and (name := _text(author, "name"))]
    return ", ".join(dict.fromkeys(names))


def _hub(document: Mapping[str, Any]) -> str:
    hubs = document.get("hubs")
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next((_text(hub, "url") for hub in listed if _text(hub, "type").lower() == "websub"), "")


def _broken(items: object, left_out: int) -> str:
    if not isinstance(items, list):
        return "a JSON Feed without a list of items"
    return f"{left_out} of {len(items)} items are no objects and were left out" if left_out else ""


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return _LONE_SURROGATE.sub("\ufffd", found).replace("\0", "").strip() if isinstance(found, str) else ""


def _absolute(link: str, base: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link
