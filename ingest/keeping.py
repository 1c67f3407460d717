"""Which pages are kept as seen, for internal use: those of articles that name the team, and of starred ones. Pure.

The team's names stand in `team.toml` of the data folder, if there is one: `names = ["Privacy Alliance", "PrivAll"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from model.errors import DataFileError
from store.edited_files import read_table

MOST_NAMES = 200
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Keeping:
    """The rule. `names` is a pattern of whole words; None where no names are known."""

    names: re.Pattern[str] | None = None

    def keeps(self, *, starred: bool, texts: Iterable[str]) -> bool:
        """Whether an article's page is kept: `texts` are its headline, standfirst and page text."""
        return starred or (self.names is not None and any(self.names.search(text) for text in texts))


STARRED_ALONE = Keeping()
"""The rule of a team that has named nothing."""


def keeping_of(names: Iterable[str]) -> Keeping:
    """Keep what names one of these, as whole words; case counts for a name in capitals alone ("ORG", not "org")."""
    parts = []
    for name in names:
        words = r"\s+".join(re.escape(word) for word in name.split())
        parts.append(words if name.isupper() else f"(?i:{words})")
    return Keeping(re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None)


def load_keeping(path: Path) -> Keeping:
    """The rule of a team.toml; without such a file starred articles alone are kept. Raises DataFileError."""
    table = read_table(path)
    if table is None:
        return STARRED_ALONE
    names = table.get("names", [])
    if not isinstance(names, list) or len(names) > MOST_NAMES or not all(_is_name(name) for name in names):
        raise DataFileError(
            str(path), None, f'names must be a list of at most {MOST_NAMES} names: names = ["Privacy Alliance"].'
        )
    return keeping_of(names)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 2 <= len(value.strip()) <= LONGEST_NAME
