"""Rows of a JSON Lines file: an object a line; the columns are the keys of the first of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ingest.lists import numbered_lines
from ingest.problems import Problems
from ingest.tables import MOST_COLUMNS, Numbered, Table, clean
from model.errors import DataFileError

_FIRST = 500
"""Objects whose keys are the columns; keys that come later are not looked at."""


def read_jsonl(path: Path, problems: Problems) -> Table:
    """Open a JSON Lines file, plain or gzipped. Raises DataFileError where it holds no object."""
    objects = _objects(path, problems)
    first = list(islice(objects, _FIRST))
    columns = tuple(dict.fromkeys(str(key) for _, item in first for key in item))
    if not columns:
        raise DataFileError(str(path), None, "it holds no JSON objects, one a line. Nothing was imported.")
    if len(columns) > MOST_COLUMNS:
        raise DataFileError(str(path), None, f"its objects have more than {MOST_COLUMNS} different keys.")

    def rows() -> Iterator[Numbered]:
        for number, item in chain(first, objects):
            cells = tuple(_text(item.get(column)) for column in columns)
            if any(cells):
                yield number, cells

    examples = tuple(tuple(_text(item.get(column)) for column in columns) for _, item in first)
    return Table(path, columns, rows(), examples)


def _objects(path: Path, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in numbered_lines(path, problems.add):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.add(f"{path}, line {number}: {error}. The line was left out.")
            continue
        if isinstance(item, dict):
            yield number, item
        else:
            problems.add(f"{path}, line {number}: it is not a JSON object. The line was left out.")


def _text(value: Any) -> str:
    """A value as text; lists of texts are joined, objects are no text."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(one) for one in value if isinstance(one, str | int | float))))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""
