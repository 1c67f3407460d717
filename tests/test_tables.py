"""Files of rows: CSV as spreadsheets and agencies write it, workbooks honest and hostile, JSON Lines."""

from __future__ import annotations

import gzip
import io
import json
import resource
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from ingest.backfill_lists import open_table
from ingest.problems import KEPT, Problems
from ingest.tables import LONGEST_LINE, Table
from ingest.xlsx_rows import LONGEST_RUN, SUSPECT_BYTES, serial_date
from model.errors import DataFileError

ROWS = (("Title", "Paper"), ("Größe “zählt”", "Zeit"), ('He said "no", twice', "The\nPost"))


def read(path: Path, body: bytes, **more: str) -> tuple[Table, list[tuple[str, ...]], Problems]:
    path.write_bytes(body)
    problems = Problems()
    table = open_table(path, problems, **more)
    return table, [tuple(cells) for _, cells in table.rows], problems


def csv_of(delimiter: str = ",", encoding: str = "utf-8", bom: bytes = b"") -> bytes:
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS]
    return bom + "\r\n".join(lines).encode(encoding)


class TestCsv:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, tmp_path: Path, delimiter: str) -> None:
        table, found, problems = read(tmp_path / "a.csv", csv_of(delimiter))
        assert (table.columns, tuple(found), problems.kept) == (ROWS[0], ROWS[1:], [])

    @pytest.mark.parametrize(
        ("body", "noted"),
        [
            pytest.param(csv_of(bom=b"\xef\xbb\xbf"), False, id="UTF-8 with a mark"),
            pytest.param(csv_of(encoding="utf-16"), False, id="UTF-16 with a mark"),
            pytest.param(csv_of(encoding="utf-16-le"), False, id="UTF-16 without one"),
            pytest.param(csv_of(encoding="utf-16-be"), False, id="UTF-16, big end first"),
            pytest.param(csv_of(encoding="cp1252"), True, id="Windows-1252, which is said"),
            pytest.param(b"sep=;\r\n" + csv_of(";"), False, id="Excel's sep line"),
        ],
    )
    def test_encodings(self, tmp_path: Path, body: bytes, noted: bool) -> None:
        table, found, _ = read(tmp_path / "a.csv", body)
        assert (table.columns, tuple(found), bool(table.notes)) == (ROWS[0], ROWS[1:], noted)

    def test_an_encoding_given_goes_before(self, tmp_path: Path) -> None:
        _, found, _ = read(tmp_path / "a.csv", "Title,Paper\nжурнал,Газета\n".encode("koi8-r"), encoding="koi8-r")
        assert found == [("журнал", "Газета")]
        with pytest.raises(DataFileError, match="no encoding “klingon”"):
            read(tmp_path / "a.csv", b"a,b\n", encoding="klingon")

    def test_lines_above_the_header_are_passed_over(self, tmp_path: Path) -> None:
        body = b"Coverage report\n\nfrom 1 May,,\nTitle,Paper,Date\nA,B,2026-01-01\n"
        table, found, _ = read(tmp_path / "a.csv", body)
        assert (table.columns, found) == (("Title", "Paper", "Date"), [("A", "B", "2026-01-01")])

    def test_columns_without_a_name_and_of_one_name(self, tmp_path: Path) -> None:
        table, _, _ = read(tmp_path / "a.csv", b"Title,,Title,Title\n1,2,3,4\n")
        assert table.columns == ("Title", "column 2", "Title (2)", "Title (3)")

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            pytest.param(b"x,y,z,more\n", "row 3: it has 4 cells, the header 2", id="too many cells"),
            pytest.param(b"a" * (LONGEST_LINE + 10) + b",b\n", "longer than 1,000,000 characters", id="endless line"),
            pytest.param(b'"never closed,' + b"x\n" * 600_000, "quotation mark never closed", id="endless field"),
        ],
    )
    def test_a_bad_row_costs_only_itself(self, tmp_path: Path, bad: bytes, words: str) -> None:
        _, found, problems = read(tmp_path / "a.csv", b"Title,Paper\nA,B\n" + bad + b"C,D\n")
        assert found[0] == ("A", "B")
        assert any(words in said for said in problems.kept), problems.kept
        if b'"' not in bad:
            assert found[-1] == ("C", "D")

    def test_nul_and_short_rows(self, tmp_path: Path) -> None:
        _, found, problems = read(tmp_path / "a.csv", b"Title,Paper,Date\nA\0B\n,,\nC,D\n")
        assert (found, problems.kept) == ([("AB", "", ""), ("C", "D", "")], [])

    def test_packed_and_broken_off(self, tmp_path: Path) -> None:
        whole = b"Title,Paper\n" + b"".join(b"T%d,P\n" % (n * 7919) for n in range(20_000))
        _, found, problems = read(tmp_path / "a.csv.gz", gzip.compress(whole))
        assert (len(found), problems.kept) == (20_000, [])
        _, found, problems = read(tmp_path / "a.csv.gz", gzip.compress(whole)[:-4_000])
        assert 0 < len(found) < 20_000
        assert "cannot be read beyond line" in problems.kept[-1]

    @pytest.mark.parametrize("body", [b"", b"\n\n\n", b",,\n,,\n"], ids=["empty", "blank", "commas"])
    def test_nothing_in_it(self, tmp_path: Path, body: bytes) -> None:
        with pytest.raises(DataFileError, match="holds no rows"):
            read(tmp_path / "a.csv", body)

    def test_a_packed_bomb_is_read_in_bounded_memory(self, tmp_path: Path) -> None:
        with gzip.open(tmp_path / "a.csv.gz", "wb", compresslevel=1) as out:
            out.write(b"Title,Paper\nA,B\n")
            for _ in range(100):
                out.write(b"x" * 1_000_000)
        problems = Problems()
        tracemalloc.start()
        found = list(open_table(tmp_path / "a.csv.gz", problems).rows)
        assert tracemalloc.get_traced_memory()[1] < 40e6
        tracemalloc.stop()
        assert (len(found), problems.count) == (1, 1)

    def test_problems_are_counted_and_the_first_kept(self, tmp_path: Path) -> None:
        _, _, problems = read(tmp_path / "a.csv", b"A,B\n" + b"1,2,3\n" * 3_000)
        assert (problems.count, len(problems.kept)) == (3_000, KEPT)

    def test_no_file_and_no_known_form(self, tmp_path: Path) -> None:
        with pytest.raises(DataFileError, match="no such file"):
            open_table(tmp_path / "none.csv", Problems())
        (tmp_path / "a.pdf").write_bytes(b"%PDF")
        with pytest.raises(DataFileError, match=r"none of \.csv"):
            open_table(tmp_path / "a.pdf", Problems())


class TestJsonLines:
    def test_columns_are_the_keys(self, tmp_path: Path) -> None:
        items = [{"t": "A", "n": 3}, {"t": "B\ud800", "who": ["X", "Y"], "more": {"no": "text"}}]
        table, found, _ = read(tmp_path / "a.jsonl", "\n".join(map(json.dumps, items)).encode())
        assert table.columns == ("t", "n", "who", "more")
        assert found == [("A", "3", "", ""), ("B?", "", "X, Y", "")]

    def test_bad_lines_cost_only_themselves(self, tmp_path: Path) -> None:
        body = b'{"t": "A"}\nnonsense\n[1]\n' + b"[" * 100_000 + b'\n{"t": "B"}\n'
        _, found, problems = read(tmp_path / "a.jsonl", body)
        assert (found, problems.count) == ([("A",), ("B",)], 3)

    def test_no_objects(self, tmp_path: Path) -> None:
        with pytest.raises(DataFileError, match="no JSON objects"):
            read(tmp_path / "a.jsonl", b"1\n2\n")


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def listed(book: openpyxl.Workbook) -> None:
    sheet = book.active
    sheet.title = "Clippings"
    for row in (
        ["Title", "Date", "Number"],
        ["A", datetime(2026, 11, 5, 9, 30), 3.0],
        ['=HYPERLINK("https://evil.example", "B")', date(2026, 11, 6), 1.5],
        ["=1+1", None, None],
        ["#N/A", None, "kept"],
    ):
        sheet.append(row)
    book.create_sheet("Other").append(["X", "Y"])
    book["Other"].append(["1", "2"])


def parts(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def repacked(changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in {**parts(workbook(listed)), **changed}.items():
            packed.writestr(name, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def row_of(number: int, *cells: str) -> bytes:
    texts = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{texts}</row>'.encode()


class TestXlsx:
    def test_cells_become_text_and_formulas_are_not_run(self, tmp_path: Path) -> None:
        table, found, problems = read(tmp_path / "a.xlsx", workbook(listed))
        assert table.columns == ("Title", "Date", "Number")
        assert found == [
            ("A", "2026-11-05 09:30:00", "3"),
            ("", "2026-11-06", "1.5"),  # nothing that was ever computed: no cell was cached
            ("", "", "kept"),
        ]
        assert problems.kept == []
        assert "“Clippings” was read; --sheet NAME takes another (“Other”)" in table.notes[0]

    def test_what_a_formula_last_showed_is_kept(self, tmp_path: Path) -> None:
        cached = HEAD + row_of(1, "Title", "Paper") + b'<row r="2"><c t="str"><f>1+1</f><v>Shown</v></c></row>' + TAIL
        _, found, _ = read(tmp_path / "a.xlsx", repacked({SHEET: cached}))
        assert found == [("Shown", "")]

    def test_another_sheet(self, tmp_path: Path) -> None:
        table, found, _ = read(tmp_path / "a.xlsx", workbook(listed), sheet="Other")
        assert (table.columns, found) == (("X", "Y"), [("1", "2")])
        with pytest.raises(DataFileError, match=r"no sheet “None”\. Its sheets: “Clippings”, “Other”"):
            read(tmp_path / "a.xlsx", workbook(listed), sheet="None")

    def test_bare_numbers_are_days(self) -> None:
        assert serial_date("46331") == "2026-11-05"
        assert serial_date("46331.5") == "2026-11-05 12:00:00"
        assert [serial_date(text) for text in ("", "2026", "nan", "5 Nov")] == ["", "2026", "nan", "5 Nov"]

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            pytest.param(
                {SHEET: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + HEAD + TAIL},
                "declares a document type",
                id="entities",
            ),
            pytest.param(
                {SHEET: ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "a">]><x/>').encode("utf-16")},
                "declares a document type",
                id="entities in UTF-16",
            ),
            pytest.param({"xl/sharedStrings.xml": b" " * (SUSPECT_BYTES + 1)}, "300 times its size", id="a bomb"),
            pytest.param(
                {SHEET: HEAD + b"<row><c><v>" + b"1234567890abcdef" * (LONGEST_RUN // 16 + 70_000)},
                "holds a text of more than 8 MiB",
                id="endless text",
            ),
            pytest.param(
                {SHEET: HEAD + b"<row>" + b"<c><v>1</v></c>" * (LONGEST_RUN // 15 + 150_000)},
                "holds a row of more than 8 MiB",
                id="endless row",
            ),
        ],
    )
    def test_hostile_workbooks_are_not_opened(self, tmp_path: Path, changed: dict[str, bytes], words: str) -> None:
        with pytest.raises(DataFileError, match=words):
            read(tmp_path / "a.xlsx", repacked(changed))

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(b"Title,Paper\nA,B\n", id="CSV"),
            pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), id="old Excel"),
            pytest.param(workbook(listed)[:2_000], id="cut"),
            pytest.param(b"", id="empty"),
        ],
    )
    def test_no_workbook(self, tmp_path: Path, body: bytes) -> None:
        with pytest.raises(DataFileError, match="Nothing was imported"):
            read(tmp_path / "a.xlsx", body)

    def test_another_zip(self, tmp_path: Path) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("readme.txt", "hello")
        with pytest.raises(DataFileError, match="cannot be read as an Excel workbook"):
            read(tmp_path / "a.xlsx", out.getvalue())

    def test_a_row_far_away_and_a_wrong_dimension_do_not_hang(self, tmp_path: Path) -> None:
        sheet = (
            HEAD.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
            + row_of(1, "Title", "Paper")
            + row_of(2, "A", "B")
            + row_of(999_999_999_999, "Far", "Away")
            + TAIL
        )
        _, found, _ = read(tmp_path / "a.xlsx", repacked({SHEET: sheet}))
        assert found == [("A", "B")]

    def test_damage_in_the_middle_keeps_what_came_before(self, tmp_path: Path) -> None:
        rows = b"".join(row_of(n, f"A{n}", "B") for n in range(2, 5_000))
        head = HEAD.replace(b"<sheetData>", b'<dimension ref="A1:B5000"/><sheetData>')
        sheet = head + row_of(1, "Title", "Paper") + rows + b"<row><c><v></row>" + TAIL
        _, found, problems = read(tmp_path / "a.xlsx", repacked({SHEET: sheet}))
        assert found[0] == ("A2", "B")
        assert len(found) > 2_000
        assert "cannot be read beyond row" in problems.kept[0]

    def test_many_columns_are_refused(self, tmp_path: Path) -> None:
        sheet = HEAD + row_of(1, *(f"c{n}" for n in range(700))) + TAIL
        with pytest.raises(DataFileError, match="more than 500"):
            read(tmp_path / "a.xlsx", repacked({SHEET: sheet}))

    @pytest.mark.slow
    def test_a_million_rows_are_streamed(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        path.write_bytes(workbook(listed))
        kept = {name: body for name, body in parts(path.read_bytes()).items() if name != SHEET}

        def rows() -> Iterator[bytes]:
            yield HEAD + row_of(1, "Title", "Paper", "Date")
            for n in range(2, 1_048_577):
                yield row_of(n, f"Headline {n * 7919 % 1_000_003}", f"Paper {n % 900}", "2026-11-05")
            yield TAIL

        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for name, body in kept.items():
                packed.writestr(name, body)
            with packed.open(SHEET, "w", force_zip64=True) as out:
                for row in rows():
                    out.write(row)
        problems = Problems()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        count = sum(1 for _ in open_table(path, problems).rows)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert (count, problems.kept) == (1_048_575, [])
        assert grown < 150 * 1024, "KiB on Linux; openpyxl keeps some hundred bytes a row until the end"
