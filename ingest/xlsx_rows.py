"""Rows of an Excel workbook (XLSX), streamed by openpyxl; what the file claims is checked before anything is unpacked.

An XLSX file is a ZIP of XML: small ones can unpack to gigabytes, and XML can hold entities. Real ones do neither, so a
file that does is refused. Formulas are never run: a cell is what the spreadsheet last showed in it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from ingest.problems import Problems
from ingest.tables import MOST_COLUMNS, Numbered, Table, clean, table_of, told
from model.errors import DataFileError

MOST_ROWS = 1_048_576
"""Of a sheet, as Excel has it."""
MOST_BYTES = 2 * 1024**3
"""Of all parts, unpacked. A million rows of ten columns take about half of it."""
MOST_TEXT_BYTES = 400 * 1024**2
"""Of any part but a sheet: the texts that cells share are held in memory."""
SUSPECT_BYTES, SUSPECT_RATIO = 50 * 1024**2, 300
"""A part beyond this size that packs better than this is a bomb: sheets pack to a fifth, dull ones to a hundredth."""
LONGEST_RUN = 8 * 1024**2
"""Bytes without any tag, or of one row."""
_CHUNK = 1024 * 1024
_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))


def read_xlsx(path: Path, problems: Problems, *, sheet: str = "") -> Table:
    """Open a workbook: the sheet named, or the first. Raises DataFileError for what is none, or is hostile."""
    import openpyxl  # slow to import, and few commands need it

    _check(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a library's door: damaged workbooks raise anything from KeyError to BadZipFile
        raise DataFileError(str(path), None, f"it cannot be read as an Excel workbook ({told(error)})") from error
    named = [one for one in book.worksheets if one.title == sheet] if sheet else book.worksheets
    if not named:
        names = ", ".join(f"“{one.title}”" for one in book.worksheets) or "none"
        raise DataFileError(str(path), None, f"it has no sheet “{sheet}”. Its sheets: {names}.")
    notes: tuple[str, ...] = ()
    if not sheet and len(book.worksheets) > 1:
        others = ", ".join(f"“{one.title}”" for one in book.worksheets[1:])
        notes = (f"{path}: the sheet “{named[0].title}” was read; --sheet NAME takes another ({others}).",)
    return table_of(path, _rows(path, named[0], problems), problems, notes=notes, serial_dates=True)


def _rows(path: Path, sheet: Any, problems: Problems) -> Iterator[Numbered]:
    number = 0
    sheet.reset_dimensions()  # what a file says of its size is often wrong, and may be a trap
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=MOST_ROWS, values_only=True)
    try:
        for number, cells in enumerate(rows, 1):
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield number, texts
    except Exception as error:  # noqa: BLE001 - as above; the file is read as it goes
        problems.add(f"{path}: it cannot be read beyond row {number} ({told(error)}). What came before is stored.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in _ERRORS else clean(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def serial_date(text: str) -> str:
    """A bare number of days since 1900, as spreadsheets count them, as an ISO date; anything else as it is."""
    try:
        days = float(text)
    except ValueError:
        return text
    if not 20_000 < days < 80_000:  # 1954 to 2119
        return text
    at = datetime(1899, 12, 30) + timedelta(days=days)
    return at.isoformat(sep=" ", timespec="seconds") if at.time() != time() else at.date().isoformat()


def _check(path: Path) -> None:
    """Raises DataFileError for what is no workbook or would not unpack to one of honest size."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if len(parts) > 10_000 or sum(part.file_size for part in parts) > MOST_BYTES:
                raise _refused(path, f"it unpacks to more than {MOST_BYTES / 1024**3:g} GiB")
            for part in parts:
                _check_part(path, packed, part)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        words = (
            "it is no .xlsx workbook (old or protected ones: save them as .xlsx first)"
            if zipfile.BadZipFile in type(error).__mro__
            else told(error)
        )
        raise DataFileError(str(path), None, f"{words}. Nothing was imported.") from error


def _check_part(path: Path, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.file_size > SUSPECT_BYTES and part.file_size > SUSPECT_RATIO * max(part.compress_size, 1):
        raise _refused(path, f"its part {part.filename} unpacks to {SUSPECT_RATIO} times its size and more")
    if not part.filename.endswith((".xml", ".rels")):
        return  # pictures and such: never opened
    with packed.open(part) as file:
        start = file.read(_CHUNK)
        plain = start.replace(b"\0", b"")  # as it reads in UTF-16 too
        if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
            raise _refused(path, f"its part {part.filename} declares a document type")
        if b"<sheetData" not in plain and part.file_size > MOST_TEXT_BYTES:
            raise _refused(path, f"its part {part.filename} is larger than {MOST_TEXT_BYTES / 1024**2:g} MiB")
        if trouble := _endless(start, file, in_rows=b"<sheetData" in plain):
            raise _refused(path, f"its part {part.filename} {trouble}")


def _endless(chunk: bytes, file: IO[bytes], *, in_rows: bool) -> str:
    """What no honest part holds: a text, or a row, of many megabytes."""
    text = row = 0
    while chunk:
        tag, begin = chunk.rfind(b"<"), chunk.rfind(b"<row")
        text = text + len(chunk) if tag < 0 else len(chunk) - tag
        # A mark that the end of a chunk cuts in two only makes a row look a chunk longer.
        row = row + len(chunk) if begin < 0 else len(chunk) - begin
        in_rows = in_rows and b"</sheetData" not in chunk
        if text > LONGEST_RUN or (in_rows and row > LONGEST_RUN):
            return f"holds a {'text' if text > LONGEST_RUN else 'row'} of more than {LONGEST_RUN / 1024**2:g} MiB"
        chunk = file.read(_CHUNK)
    return ""


def _refused(path: Path, why: str) -> DataFileError:
    return DataFileError(str(path), None, f"{why}, as no real list does. It was not opened.")
