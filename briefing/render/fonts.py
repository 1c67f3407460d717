"""The typefaces of a briefing: two that come with the program, and the machine's own for other scripts."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

OWN = ("Noto Sans", "Noto Sans Arabic")
"""Families that the program's requirements bring: the same bytes on every machine."""

SYSTEM = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Color Emoji", "Noto Sans Hebrew"),
    *("Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Gujarati"),
    *("Noto Sans Gurmukhi", "Noto Sans Kannada", "Noto Sans Malayalam", "Noto Sans Sinhala", "Noto Sans Thai"),
    *("Noto Sans Khmer", "Noto Sans Lao", "Noto Sans Myanmar", "Noto Sans Georgian", "Noto Sans Armenian"),
    *("Noto Sans Ethiopic", "Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Sans Math"),
)
"""Families of the machine's own that are used where those lack a glyph, in this order; no others, so that two machines
with the same of these set the same page."""

_PACKAGES = (
    (("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH"), "fonts-noto-cjk"),
    (("EMOJI", "FACE", "HEART", "REGIONAL INDICATOR", "VARIATION"), "fonts-noto-color-emoji"),
)
_EMOJI = range(0x1F000, 0x1FB00)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font file that may have been used."""

    family: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Characters that no font here can draw, and the Debian package that could."""

    characters: str
    package: str

    @property
    def warning(self) -> str:
        named = ", ".join(f"{character} ({_name(character)})" for character in self.characters[:3])
        more = f" and {len(self.characters) - 3} more" if len(self.characters) > 3 else ""
        if not self.package:
            return f"No font here draws {named}{more}; a white square stands instead."
        return (
            f"No font here draws {named}{more}; a white square stands instead. Install {self.package}, then try again."
        )


def missing(characters: str) -> list[Missing]:
    """Sorts them by the package that would help."""
    by_package: dict[str, list[str]] = {}
    for character in sorted(set(characters)):
        by_package.setdefault(package(character), []).append(character)
    return [Missing("".join(found), name) for name, found in sorted(by_package.items())]


def package(character: str) -> str:
    """The Debian package with a font for a character; empty where none is known (unassigned, private use)."""
    if unicodedata.category(character) in ("Cn", "Co", "Cs"):
        return ""
    if ord(character) in _EMOJI:
        return "fonts-noto-color-emoji"
    name = _name(character)
    return next((found for prefixes, found in _PACKAGES if name.startswith(prefixes)), "fonts-noto-core")


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}")


@cache
def loaded(*, system: bool) -> typst.Fonts:
    """Font tables, read once: our own alone, or the machine's too (which takes longer)."""
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=_folders())


def _folders() -> list[str]:
    return [str(files(name).joinpath("files")) for name in ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic")]


@cache
def used(*, system: bool) -> tuple[tuple[str, ...], tuple[FontFile, ...]]:
    """(families to name in the document, the files behind them with their digests)."""
    wanted = (*OWN, *SYSTEM) if system else OWN
    paths = {(info.family, info.path) for info in loaded(system=system).fonts() if info.family in wanted and info.path}
    known = {family for family, _ in paths}
    return (
        tuple(family for family in wanted if family in known),
        tuple(FontFile(family, path, _digest(path)) for family, path in sorted(paths)),
    )


@cache
def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
