"""A file of rows, whatever its form: CSV, Excel's XLSX or JSON Lines → names of columns, and rows as plain text.

Little more than a row is held in memory (of XLSX the shared texts, and a hundred bytes a row); what cannot be read
becomes a problem in words.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, cast

from ingest.problems import Problems
from model.errors import DataFileError

LONGEST_LINE = 1_000_000
"""Characters (of a field, a line); a longer one is no article but a file of another kind."""
MOST_UNPACKED = 8 * 1024**3
"""Bytes of a packed file that are read."""
MOST_COLUMNS = 500
LOOKED_AT = 30
"""First rows among which the header is looked for: exports put titles and dates above it."""
EXAMPLES = 1_000
"""Rows after it that tell how dates are written."""

Cells = Sequence[str]
Numbered = tuple[int, Cells]
"""A row with its number in the file, from 1."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file, ready to be read once."""

    path: Path
    columns: tuple[str, ...]
    """Never empty, each once."""
    rows: Iterator[Numbered]
    """As many cells as columns; rows without any text are left out."""
    examples: tuple[Cells, ...]
    """The first rows, which `rows` gives too."""
    notes: tuple[str, ...] = ()
    """How the file was read, where there was a choice."""
    serial_dates: bool = False
    """Whether a bare number in a date's column counts days, as spreadsheets do."""


def table_of(path: Path, numbered: Iterator[Numbered], problems: Problems, **more: object) -> Table:
    """The table that rows make, the first full one being the header. Raises DataFileError where there is none."""
    first = [(number, cells) for number, cells in islice(numbered, LOOKED_AT) if any(cells)]
    if not first:
        raise DataFileError(str(path), None, "it holds no rows. Nothing was imported.")
    width = max(_filled(cells) for _, cells in first)
    place = next(n for n, (_, cells) in enumerate(first) if 2 * _filled(cells) >= width)
    header = _trimmed(first[place][1])
    if len(header) > MOST_COLUMNS:
        raise DataFileError(str(path), first[place][0], f"it has {len(header)} columns, more than {MOST_COLUMNS}.")
    columns = _names(header)
    rest = _fitted(path, chain(first[place + 1 :], numbered), len(columns), problems)
    examples = list(islice(rest, EXAMPLES))
    shown = tuple(cells for _, cells in examples)
    return Table(path, columns, chain(examples, rest), shown, **more)  # type: ignore[arg-type]


def _filled(cells: Cells) -> int:
    return sum(1 for cell in cells if cell)


def _trimmed(cells: Cells) -> Cells:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _names(header: Cells) -> tuple[str, ...]:
    """Every column gets a name of its own."""
    names: dict[str, None] = {}
    for n, cell in enumerate(header, 1):
        name = base = " ".join(cell.split())[:200] or f"column {n}"
        again = 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        names[name] = None
    return tuple(names)


def _fitted(path: Path, numbered: Iterator[Numbered], width: int, problems: Problems) -> Iterator[Numbered]:
    for number, cells in numbered:
        if len(cells) > width and any(cells[width:]):
            problems.add(
                f"{path}, row {number}: it has {len(cells)} cells, the header {width} (is a quotation mark missing?)."
                " It was left out."
            )
        elif any(cells):
            yield number, tuple(cells[:width]) + ("",) * (width - len(cells))


def opened(path: Path) -> IO[bytes]:
    """A file's bytes, unpacked if its name says that it is gzipped. Raises DataFileError."""
    try:
        if path.name.lower().endswith(".gz"):
            return cast(IO[bytes], gzip.open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise DataFileError(str(path), None, f"it cannot be read ({error.strerror})") from error


def told(error: Exception) -> str:
    """Why reading broke off, in words."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__


def clean(text: str) -> str:
    """A cell without NULs, halves of characters and white space around it."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
