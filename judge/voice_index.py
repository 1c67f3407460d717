"""Where a text may name a voice: every name found in one pass, the longest first. Pure.

    text → flat text (accents and typographic marks off, same words) → hits, as spans of the original text

Capitals count, since “signal”, “apple” and “meta” are words; accents do not. A name ends at the border of a word, so
that a possessive (“Ofcom's”) or a hyphen (“Meta-owned”) may follow.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from model.voice import Voice


class _FlatTable(dict[int, str]):
    """Code point → the letter without its accent, the plain mark for a typographic one; empty for invisible ones."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        decomposed = unicodedata.normalize("NFKD", char)
        flat = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
        if unicodedata.category(char) == "Cs":
            flat = "?"  # half of a character, which no tokenizer takes
        self[code] = {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"}.get(char, flat)
        return self[code]


_FLAT = _FlatTable()


def flat(text: str) -> str:
    """`text` without accents and invisible marks, with plain apostrophes, hyphens and spaces. Capitals stay."""
    return text if text.isascii() else text.translate(_FLAT)


def origins(text: str) -> list[int] | None:
    """For each character of `flat(text)`, where it comes from in `text`, and one more for the end; None where both
    are the same length."""
    if text.isascii() or all(len(_FLAT[ord(char)]) == 1 for char in text):
        return None
    return [*(n for n, char in enumerate(text) for _ in _FLAT[ord(char)]), len(text)]


class Hit(NamedTuple):
    """A name found at `flat text[start:end]`."""

    start: int
    end: int
    name: str
    """The name as listed (flat)."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a listed name may stand for."""

    certain: str = ""
    """The id of the voice that it unambiguously names; empty where there is none."""
    possible: tuple[str, ...] = ()
    """The ids of the voices of which it is an ambiguous name."""
    surname_of: tuple[str, ...] = ()
    """The ids of the persons whose surname it is."""


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """All names of all voices, arranged for finding."""

    meanings: Mapping[str, Meaning]
    names: re.Pattern[str]
    surnames: re.Pattern[str]
    """Looked for only where a person is named in full."""
    others: re.Pattern[str]
    """Longer names that hold one of ours and are somebody else, in any case; looked for only where one was found."""
    by_surname: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, voices: Iterable[Voice]) -> NameIndex:
        meanings: dict[str, Meaning] = {}
        surnames: dict[str, tuple[str, ...]] = {}
        others: set[str] = set()
        for voice in voices:
            for name in voice.names:
                meanings[flat(name)] = _with(meanings.get(flat(name), Meaning()), voice, name in voice.ambiguous)
            if voice.surname:
                key = flat(voice.surname)
                surnames[key] = (*surnames.get(key, ()), voice.id)
            others.update(flat(name).lower() for name in voice.other_names)
        return cls(meanings, _any_of(meanings), _any_of(surnames), _any_of(others, re.IGNORECASE), surnames)

    def hits(self, text: str) -> list[Hit]:
        """Listed names in `text` (flat), in order, none within another nor within a longer one of somebody else."""
        found = [Hit(*match.span(), " ".join(match[0].split())) for match in self.names.finditer(text)]
        return outside(found, [match.span() for match in self.others.finditer(text)]) if found else found


def outside(hits: Sequence[Hit], spans: Sequence[tuple[int, int]]) -> list[Hit]:
    """The hits that touch none of the spans; spans in order, none overlapping."""
    starts = [start for start, _ in spans]
    kept = []
    for hit in hits:
        before = bisect_left(starts, hit.end) - 1
        if before < 0 or spans[before][1] <= hit.start:
            kept.append(hit)
    return kept


def _with(meaning: Meaning, voice: Voice, ambiguous: bool) -> Meaning:
    if ambiguous:
        return Meaning(meaning.certain, (*meaning.possible, voice.id))
    return Meaning(voice.id, meaning.possible)


def _any_of(names: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Finds the longest of the names that stands at a place as whole words; any white space between its words."""
    tree: dict[str, object] = {}
    for name in names:
        node = tree
        for char in name:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node[""] = {}
    return re.compile(rf"(?<!\w){_branches(tree)}(?!\w)" if tree else r"(?!)", flags)


def _branches(node: dict[str, object]) -> str:
    """A regular expression for a tree of letters; the common beginning of two names is tried once."""
    branches = []
    for char in sorted(key for key in node if key):
        below = node[char]
        assert isinstance(below, dict)
        branches.append((r"\s+" if char == " " else re.escape(char)) + _branches(below))
    if not branches:
        return ""
    together = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{together})?" if "" in node else together
