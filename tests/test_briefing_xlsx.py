"""The briefing's workbook: its formulas give the briefing's numbers, and no text in it is run."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from briefing.render.xlsx import ARTICLES, ones, xlsx
from model.briefing import Behind, Figure, Section, Table
from tests.briefed import briefing, listed


def opened(made: bytes) -> Any:
    return load_workbook(BytesIO(made))


def sum_of(book: Any, formula: str) -> int:
    """What a spreadsheet makes of the one formula that we write."""
    found = re.fullmatch(rf"=SUM\('?{ARTICLES}'?!([A-Z]+)\$2:\1\$(\d+)\)", formula)
    assert found, formula
    sheet = book[ARTICLES]
    return sum(sheet[f"{found[1]}{row}"].value for row in range(2, int(found[2]) + 1))


def evaluated(**lists: Behind) -> Any:
    made = briefing()
    rows = (
        ("Naming us", Figure("5", 5, "all"), Figure("25%", 0.25, "change")),
        ("Stories", Figure("3", 3, "stories"), ""),
        ("=1+1", Figure("7", 7, "elsewhere"), ""),
    )
    table = Table("evaluation", "Evaluation: [ours]/theirs?", ("Measure", "This month", "Change"), rows)
    return replace(made, sections=(Section("evaluation", "Evaluation", tables=(table, table)),))


def test_formulas_give_the_numbers_of_the_briefing() -> None:
    book = opened(xlsx(evaluated()))
    sheet = book["Evaluation ours theirs"]
    assert sum_of(book, sheet["B2"].value) == 5
    assert sum_of(book, sheet["B3"].value) == 3
    assert sheet["B4"].value == 7  # a number whose list is not in the file stays a number
    assert sheet["C2"].value == 0.25 and "this week: 5" in sheet["C2"].comment.text


def test_what_counts_once_has_a_one_for_the_first_alone() -> None:
    made = briefing()
    same = {n: replace(listed(n, ("x", "en")), text=1, story=1, outlet_slug="one") for n in (1, 2)}
    for unit, count in (("articles", 2), ("texts", 1), ("stories", 1), ("outlets", 1)):
        behind = Behind("", (1, 2), unit=unit)  # type: ignore[arg-type]
        assert sum(ones(replace(made, articles=same), behind).values()) == count


def test_sheets_have_names_that_excel_takes() -> None:
    names = opened(xlsx(evaluated())).sheetnames
    assert names == ["About", "Evaluation ours theirs", "Evaluation ours theirs 2", ARTICLES]


def test_text_that_looks_like_a_formula_is_text() -> None:
    made = evaluated()
    hostile = replace(made, articles={**made.articles, 1: listed(1, ('=HYPERLINK("https://evil.example")', "en"))})
    book = opened(xlsx(hostile))
    cell = book[ARTICLES]["A2"]
    assert cell.data_type == "s" and cell.value.startswith("=HYPERLINK")
    assert book["Evaluation ours theirs"]["A4"].data_type == "s"
    formulas = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert {str(cell.value)[:5] for cell in formulas} == {"=SUM("}


def test_articles_link_to_their_publishers() -> None:
    book = opened(xlsx(evaluated()))
    links = {cell.hyperlink.target for cell in book[ARTICLES]["G"] if cell.hyperlink}
    assert links == {article.url for article in briefing().articles.values()}
