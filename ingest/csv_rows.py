"""Rows of a CSV file (RFC 4180 and its cousins): any usual delimiter; UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.problems import Problems
from ingest.tables import LONGEST_LINE, MOST_UNPACKED, Numbered, Table, clean, opened, table_of, told
from model.errors import DataFileError

_DELIMITERS = ",;\t|"
_CHUNK = 1024 * 1024
_SEP = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
"""What Excel puts on a line of its own before the header."""
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FALLBACK = "cp1252"


def read_csv(path: Path, problems: Problems, *, encoding: str = "") -> Table:
    """Open a CSV file. `encoding` overrides what the bytes suggest. Raises DataFileError."""
    if encoding:
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise DataFileError(str(path), None, f"there is no encoding “{encoding}” (try utf-8, cp1252)") from error
    found = encoding or _encoding(path)
    notes = []
    if not encoding and found == FALLBACK:
        notes.append(f"{path}: not UTF-8, so it was read as Windows-1252. If letters look wrong, give --encoding NAME.")
    csv.field_size_limit(LONGEST_LINE)
    return table_of(path, _rows(path, found, problems), problems, notes=tuple(notes))


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is; else UTF-16 where every other byte is NUL; else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened(path) as file:
        try:
            chunk = file.read(_CHUNK)
            for bom, name in _BOMS:
                if chunk.startswith(bom):
                    return name
            even, odd = chunk[:4096:2].count(0), chunk[1:4096:2].count(0)
            if max(even, odd) > 0.3 * min(len(chunk), 4096) / 2:
                return "utf-16-be" if even > odd else "utf-16-le"
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(_CHUNK)
        except UnicodeDecodeError:
            return FALLBACK
        except (OSError, EOFError, zlib.error):
            pass  # it breaks off: told when it is read for good
    return "utf-8"


def _rows(path: Path, encoding: str, problems: Problems) -> Iterator[Numbered]:
    with opened(path) as file:
        lines = _Lines(path, file, encoding, problems)
        delimiter = lines.delimiter()
        reader = csv.reader(lines, delimiter=delimiter)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                words = "a field is too long (is a quotation mark never closed?)" if "limit" in str(error) else error
                problems.add(f"{path}, line {lines.number}: {words}. It was left out.")
                continue
            yield lines.number, [clean(cell) for cell in cells]


class _Lines:
    """A file's lines, bounded; ends, with a problem, where the file can be read no further."""

    def __init__(self, path: Path, file: IO[bytes], encoding: str, problems: Problems) -> None:
        self.number = 0
        self._path, self._problems = path, problems
        self._text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        self._size = 0
        self._first: list[str] = []

    def delimiter(self) -> str:
        """The sign that the first lines hold most evenly; what a line `sep=;` says goes before."""
        while len(self._first) < 10 and (line := self._readline()):
            self._first.append(line)
            if not line.endswith("\n"):
                break  # endless, or the last
        if self._first and (said := _SEP.fullmatch(self._first[0])):
            self._first[0] = "\n"
            return said[1]
        counts = [Counter(re.sub(r'"[^"]*"', "", line)) for line in self._first]
        return max(
            _DELIMITERS, key=lambda sign: (sum(1 for n in counts if n[sign]), max((n[sign] for n in counts), default=0))
        )

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._first.pop(0) if self._first else self._readline()
        self.number += 1
        if not line:
            raise StopIteration
        if len(line) < LONGEST_LINE or line.endswith("\n"):
            return line
        self._problems.add(
            f"{self._path}, line {self.number}: longer than {LONGEST_LINE:,} characters. It was left out."
        )
        while (rest := self._readline()) and not rest.endswith("\n"):
            pass
        return "\n"

    def _readline(self) -> str:
        try:
            line = self._text.readline(LONGEST_LINE)
        except (OSError, EOFError, zlib.error, UnicodeError) as error:
            words = f"it cannot be read beyond line {self.number} ({told(error)}). What came before is stored."
            self._problems.add(f"{self._path}: {words}")
            return ""
        self._size += len(line)
        if self._size > MOST_UNPACKED:
            self._problems.add(f"{self._path}: larger than {MOST_UNPACKED / 1024**3:g} GiB. The rest was left out.")
            return ""
        return line
