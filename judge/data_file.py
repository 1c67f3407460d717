"""A TOML file that people edit: read once, its mistakes reported with file and line, in words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from model.errors import DataFileError

LONGEST_TERM = 100
"""Characters of a term or phrase."""

EXAMPLES = {"near": '{ all = ["encrypt*", "police"], within = 12 }'}
"""What a table looks like, for messages."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A TOML file, read, with its text kept for line numbers."""

    path: str
    text: str
    content: dict[str, object]

    @classmethod
    def read(cls, path: Path) -> DataFile:
        try:
            text = path.read_text("utf-8")
        except OSError as error:
            raise DataFileError(str(path), None, f"cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise DataFileError(str(path), None, "is not UTF-8 text. Save it as UTF-8.") from error
        try:
            return cls(str(path), text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = int(place[1]) if place else text.count("\n") + 1
            reason = str(error).split(" (at ")[0]
            raise DataFileError(str(path), line, f"is not well-formed TOML: {reason}.") from error

    def fail(self, needle: str, reason: str, section: str = "") -> NoReturn:
        """Raise for the line of `needle`: a text in quotation marks, or a key (of a section, where one is named).

        Of two equal texts the last is meant: it is the one that was added.
        """
        lines = [line.partition("#")[0] for line in self.text.splitlines()]
        first, end = _section(lines, section)
        if needle.startswith('"'):
            everywhere = [n for n, line in enumerate(lines) if needle in line]
            found = ([n for n in everywhere if first <= n < end] or everywhere)[-1:]
        else:
            key = re.compile(rf"(?<![\w\"]){re.escape(needle)}\"?\s*=|^\s*\[{re.escape(needle)}\]")
            found = [n for n, line in enumerate(lines) if n >= first and key.search(line)][:1]
        raise DataFileError(self.path, found[0] + 1 if found else None, reason)

    def table(self, value: object, name: str, section: str = "") -> dict[str, object]:
        if not isinstance(value, dict):
            self.fail(name, f"“{name}” must be a table, such as {EXAMPLES.get(name, f'[{name}]')}.", section)
        return value

    def strings(self, value: object, name: str, section: str = "", longest: int = LONGEST_TERM) -> tuple[str, ...]:
        """A list of texts, none empty, none longer than `longest` characters, none twice."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(name, f"“{name}” must be a list of texts in quotation marks.", section)
        texts = [str(item) for item in value]
        for number, text in enumerate(texts):
            if not any(char.isalnum() for char in text):
                self.fail(f'"{text}"', f"“{text}” in “{name}” holds no letter or digit.", section)
            if len(text) > longest:
                self.fail(f'"{text}"', f"“{text[:40]}…” is longer than {longest} characters.", section)
            if text in texts[:number]:
                self.fail(f'"{text}"', f"“{text}” stands twice in “{name}”.", section)
        return tuple(texts)

    def known_keys(self, table: dict[str, object], known: tuple[str, ...], where: str, section: str = "") -> None:
        for key in table:
            if key not in known:
                self.fail(key, f"“{key}” is not known in {where}. Known: {', '.join(known)}.", section)


def _section(lines: list[str], name: str) -> tuple[int, int]:
    """[first, end) line numbers, from 0, of the table `name`; the whole file where no name is given or found."""
    header = re.compile(r"\s*\[[^\[\]\"',]+\]\s*$")
    first = next((n for n, line in enumerate(lines) if line.strip() == f"[{name}]"), None) if name else None
    if first is None:
        return 0, len(lines)
    return first, next((n for n in range(first + 1, len(lines)) if header.match(lines[n])), len(lines))
