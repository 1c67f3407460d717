"""The tables of a briefing as a workbook that recalculates: change a mark on the sheet Articles, and the counts follow.

Sheet Articles has a row for each article of the register and, for each list that a table counts, a column of ones and
zeros; a count in a table is the sum of its column. Where copies, stories or outlets count once, only the first article
of each has a one. Numbers made of others (differences, shares) are written as values, with their arithmetic as a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from briefing.render.plain import banner, colour, pinned, printable
from model.briefing import Behind, Briefing, Cell, Figure, Foreign, ListedArticle, Table

ARTICLES = "Articles"
FACTS = ("Headline", "Outlet", "Tier", "Country", "Date", "Byline", "Link")
WIDTHS = (60, 24, 8, 9, 12, 20, 50)
LONGEST_NAME = 31
"""Characters of a sheet's name (Excel specifications and limits)."""
LONGEST_CELL = 32_767
_NOT_IN_NAMES = str.maketrans(dict.fromkeys(r"[]:*?/\'", " "))


def xlsx(briefing: Briefing) -> bytes:
    """The workbook's bytes: the tables of all sections, a sheet each, and the articles that they count."""
    tables = [table for section in briefing.sections for table in section.tables]
    counted = _counted(briefing, tables)
    book = Workbook()
    about: Any = book.active
    about.title = "About"
    for line in (briefing.title, briefing.period, banner(briefing), pinned(briefing), *_ABOUT):
        if line:
            about.append([None])
            _text(about.cell(about.max_row, 1), line)
    about.column_dimensions["A"].width = 110
    names: list[str] = []
    for table in tables:
        names.append(_name(table.title or table.key, names))
        _tabled(book.create_sheet(names[-1]), briefing, table, counted)
    _listed(book.create_sheet(ARTICLES), briefing, counted)
    made = briefing.pins.data_to or datetime.combine(briefing.until, datetime.min.time(), tzinfo=UTC)
    book.properties.created = book.properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    book.properties.creator, book.properties.title = briefing.look.team or "Cleartext", briefing.title
    file = BytesIO()
    book.save(file)
    return file.getvalue()


_ABOUT = (
    "Counts are sums of the ones on the sheet Articles: change a one to a zero there, and every table follows.",
    "Where copies, stories or outlets count once, only the first article of each has a one.",
)


def _counted(briefing: Briefing, tables: Sequence[Table]) -> dict[str, int]:
    """List key → its column on the sheet Articles, for each list of articles that a cell counts, in order."""
    keys = [
        cell.behind
        for table in tables
        for row in table.rows
        for cell in row
        if isinstance(cell, Figure) and _sums(briefing, cell)
    ]
    return {key: len(FACTS) + 1 + n for n, key in enumerate(dict.fromkeys(keys))}


def _sums(briefing: Briefing, figure: Figure) -> bool:
    """Whether a number is the count of its list, so that a sum of ones gives it."""
    behind = briefing.lists.get(figure.behind)
    return behind is not None and behind.unit != "steps" and sum(ones(briefing, behind).values()) == figure.value


def ones(briefing: Briefing, behind: Behind) -> dict[int, int]:
    """Article → 1 where it counts, 0 where another of its text, story or outlet did before."""
    seen: set[object] = set()
    found = {}
    for id_ in behind.ids:
        unit = _unit(briefing.articles[id_], behind)
        found[id_] = int(unit not in seen)
        seen.add(unit)
    return found


def _unit(article: ListedArticle, behind: Behind) -> object:
    match behind.unit:
        case "texts":
            return article.text
        case "stories":
            return article.story
        case "outlets":
            return article.outlet_slug
        case _:
            return article.id


def _tabled(sheet: Worksheet, briefing: Briefing, table: Table, counted: dict[str, int]) -> None:
    _header(sheet, table.columns, briefing)
    last = len(briefing.articles) + 1
    for number, row in enumerate(table.rows, 2):
        for n, value in enumerate(row, 1):
            cell: Any = sheet.cell(number, n)
            if not isinstance(value, Figure):
                _text(cell, _words(value))
            elif value.behind in counted and _sums(briefing, value):
                column = get_column_letter(counted[value.behind])
                cell.value = f"=SUM({quote_sheetname(ARTICLES)}!{column}$2:{column}${last})"
            else:
                cell.value = value.value
                if "%" in value.words:
                    cell.number_format = "0%"
                arithmetic = _arithmetic(briefing.lists.get(value.behind))
                if arithmetic:
                    cell.comment = Comment(arithmetic, "Cleartext")
    if table.note:
        _text(sheet.cell(len(table.rows) + 3, 1), table.note)
    for n in range(1, len(table.columns) + 1):
        sheet.column_dimensions[get_column_letter(n)].width = 34 if n == 1 else 16


def _arithmetic(behind: Behind | None) -> str:
    """What a number is made of, in words."""
    if behind is None:
        return ""
    steps = "; ".join(f"{step.words}: {step.value:g}" for step in behind.steps)
    return printable(". ".join(part for part in (behind.title, steps, behind.note) if part))


def _listed(sheet: Worksheet, briefing: Briefing, counted: dict[str, int]) -> None:
    titles = [briefing.lists[key].title for key in counted]
    _header(sheet, (*FACTS, *titles), briefing)
    by_key = {key: ones(briefing, briefing.lists[key]) for key in counted}
    for number, article in enumerate(briefing.articles.values(), 2):
        for n, value in enumerate(_facts(article), 1):
            _text(sheet.cell(number, n), value)
        if article.linked:
            sheet.cell(number, len(FACTS)).hyperlink = article.url
        for key, column in counted.items():
            cell: Any = sheet.cell(number, column)
            cell.value = by_key[key].get(article.id, 0)
    for n, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _facts(article: ListedArticle) -> Iterable[str]:
    day = article.at.date().isoformat() if article.at else ""
    url = article.url if article.linked else ""
    return article.headline.text, article.outlet, article.tier, article.country, day, article.byline, url


def _header(sheet: Worksheet, names: Sequence[str], briefing: Briefing) -> None:
    fill = PatternFill("solid", fgColor=colour(briefing.look).removeprefix("#").upper())
    for n, name in enumerate(names, 1):
        cell: Any = sheet.cell(1, n)
        _text(cell, name)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), fill


def _text(cell: Any, words: str) -> None:
    """Words as words: a cell typed so is never run, whatever it begins with."""
    cell.value = printable(words).replace("\t", " ")[:LONGEST_CELL]
    cell.data_type = "s"
    cell.quotePrefix = True


def _words(value: Cell) -> str:
    return value.text if isinstance(value, Foreign) else str(value)


def _name(title: str, taken: Sequence[str]) -> str:
    """A name for a sheet that Excel takes and no other sheet has, whatever its case."""
    plain = " ".join(printable(title).translate(_NOT_IN_NAMES).split())[:LONGEST_NAME] or "Table"
    used = {name.casefold() for name in (*taken, ARTICLES, "About")}
    name, n = plain, 2
    while name.casefold() in used:
        tail = f" {n}"
        name, n = plain[: LONGEST_NAME - len(tail)] + tail, n + 1
    return name
