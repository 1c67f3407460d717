"""What a page says, without the links that its numbers carry."""

from __future__ import annotations

import re

OUR_LINK = re.compile(r"\[((?:[^\]\\]|\\.)*)\]\(articles\?[A-Za-z0-9_.=&%,~-]*\)")
"""A number's link to its articles: nothing of it but percent-encoded fields of a question."""


def unlinked(text: str) -> str:
    """The same Markdown with each such link's words alone."""
    return OUR_LINK.sub(r"\1", text)
