"""A mistaken text in one line, and under it a sign at the place of the mistake."""

from __future__ import annotations

AROUND = 44
"""Characters shown on either side."""


def pointed(text: str, position: int) -> str:
    """Two lines: the text (of a long one the part around the place), and a ^ under the place.

    Blanks of any kind become spaces; what cannot be shown, such as control characters, is left out.
    """
    first, last = max(0, position - AROUND), position + AROUND
    lead = ("…" if first else "") + _shown(text[first:position])
    return f"{lead}{_shown(text[position:last])}{'…' if last < len(text) else ''}\n{' ' * len(lead)}^"


def _shown(text: str) -> str:
    spaced = (" " if character.isspace() else character for character in text)
    return "".join(character for character in spaced if character.isprintable())
