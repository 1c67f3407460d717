"""Collection breaks in words, and which of them a chart should mark. Pure; plain text."""

from __future__ import annotations

from analysis.words import number
from model.breaks import Change


def change_words(change: Change) -> str:
    """`from about 22 articles a day to about 561`; `began, about 12 a day`; `stopped, after about 12 a day`."""
    before, after = _daily(change.before), _daily(change.after)
    if change.kind == "began":
        return f"began, about {after} articles a day"
    if change.kind == "stopped":
        return f"stopped, after about {before} articles a day"
    return f"from about {before} articles a day to about {after}"


def _daily(level: float) -> str:
    return number(level, 0 if level >= 10 else 1)
