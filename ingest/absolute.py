"""A link as a feed writes it → an absolute one."""

from __future__ import annotations

from urllib.parse import urljoin


def absolute(link: str, base: str) -> str:
    """`link` resolved against `base` (RFC 3986, section 5); links that are absolute stay byte for byte as they are."""
    if not link or link[:8].lower().startswith(("http://", "https://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:  # for example an unclosed "[" in the host
        return link
