"""Cells for spreadsheets."""

from __future__ import annotations

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(value: object) -> object:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe (OWASP, CSV injection).

    Numbers stay numbers; lists become "a; b"; None becomes empty.
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = "; ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    return "'" + text if text.startswith(_STARTS_A_FORMULA) else text
