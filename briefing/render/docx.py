"""Briefing → a Word document that a colleague can edit: real headings, tables and pictures, links within and out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from briefing.render import plain
from briefing.render.picture import png
from briefing.render.plain import Values
from model.briefing import Briefing

INK, QUIET = RGBColor(0x1F, 0x2A, 0x30), RGBColor(0x5A, 0x66, 0x6D)
FONT = "Noto Sans"
"""Word takes another where a machine lacks it."""
WIDE = Mm(170)
TABLE = "Table Grid"


def docx(briefing: Briefing) -> bytes:
    """The document's bytes. Charts are pictures with their description; numbers lead to bookmarks in the appendix."""
    return _Writer(briefing).written()


class _Writer:
    """Writes from top to bottom into one document."""

    def __init__(self, briefing: Briefing) -> None:
        self.values = plain.values(briefing)
        self.document: Any = Document()
        self.accent = RGBColor.from_string(self.values["look"]["colour"].removeprefix("#").upper())
        self.known = {one["key"]: f"list_{n}" for n, one in enumerate(self.values["lists"])}
        self.marks = 0
        self._styled()
        properties = self.document.core_properties
        properties.title = f"{self.values['title']}, {self.values['period']}"
        properties.author, properties.language = self.values["author"], self.values["lang"]
        properties.comments = ""
        made = briefing.pins.data_to or datetime.combine(briefing.until, datetime.min.time(), tzinfo=UTC)
        properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None)

    def written(self) -> bytes:
        given = self.values
        self._margins()
        if given["banner"]:
            self.line(given["banner"], bold=True)
        self.line(f"{given['title']} · {given['period']}", small=True)
        self.sentence(given["headline"], style="Title")
        for sentence in given["lead"]:
            self.sentence(sentence)
        if given["cards"]:
            self.cards(given["cards"])
        for section in given["sections"]:
            self.section(section)
        self.appendix()
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()

    # ---- parts of a page

    def section(self, one: Values) -> None:
        self.document.add_heading(one["title"], 1)
        for sentence in one["sentences"]:
            self.sentence(sentence)
        for chart in one["charts"]:
            self.chart(chart)
        for table in one["tables"]:
            self.table(table)
        for story in one["stories"]:
            self.story(story)
        for quote in one["quotes"]:
            self.quote(quote)
        for event in one["events"]:
            self.event(event)
        for note in one["notes"]:
            self.sentence(note, small=True)

    def cards(self, given: Sequence[Values]) -> None:
        table = self.document.add_table(rows=1, cols=len(given))
        for card, cell in zip(given, table.rows[0].cells, strict=True):
            self.text(cell.paragraphs[0], card["label"], small=True)
            number = cell.add_paragraph()
            self.part(number, card["words"], card["behind"], bold=True).font.size = Pt(17)
            if card["change"]:
                self.part(cell.add_paragraph(), card["change"], card["change-behind"], small=True)

    def chart(self, one: Values) -> None:
        self.document.add_heading(one["title"], 2)
        self.line(one["subtitle"], small=True).paragraph_format.keep_with_next = True
        shape = self.document.add_picture(BytesIO(png(one, self.values["look"]["colour"])), width=WIDE)
        described = shape._inline.docPr
        described.set("descr", one["alt"])
        described.set("title", one["title"])
        counted = [point for point in one["points"] if point["behind"] in self.known]
        if counted:
            self.sentence([{"t": "What it counts: ", "to": None}, *_joined(self._openings(one))], small=True)

    def _openings(self, one: Values) -> Iterable[Values]:
        """Each bar's number, with its name, as a link: pictures have none."""
        for point in one["points"]:
            for length in (point, point["second"]):
                if length and length["value"]:
                    yield {"t": f"{point['name']}: {length['words']}", "to": length["behind"]}

    def table(self, one: Values) -> None:
        if one["title"]:
            self.document.add_heading(one["title"], 2)
        table = self.document.add_table(rows=1, cols=len(one["columns"]), style=TABLE)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        head = table.rows[0]
        # Word's own mark of a heading row: repeated on each page, and read aloud with each cell.
        head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for name, cell in zip(one["columns"], head.cells, strict=True):
            self.text(cell.paragraphs[0], name, bold=True)
        for row in one["rows"]:
            for n, (value, cell) in enumerate(zip(row, table.add_row().cells, strict=True)):
                paragraph = cell.paragraphs[0]
                if n in one["numbers"]:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self.cell(paragraph, value)
        if one["note"]:
            self.line(one["note"], small=True)

    def cell(self, paragraph: Any, value: Values) -> None:
        if value["kind"] == "foreign":
            self.foreign(paragraph, value["words"])
        else:
            self.part(paragraph, value["t"], value.get("behind"))

    def story(self, one: Values) -> None:
        paragraph = self.document.add_paragraph(style="List Number")
        article = self.values["articles"][one["central"]]
        self.foreign(paragraph, one["headline"], url=article["url"], bold=True)
        self.translated(one["headline"])
        self.sentence(one["facts"], small=True)
        if one["told"]:
            self.sentence(one["told"], small=True)
        if one["comment"]:
            self.line(one["comment"])

    def quote(self, one: Values) -> None:
        paragraph = self.document.add_paragraph(style="Quote")
        self.foreign(paragraph, one["words"])
        self.translated(one["words"])
        by = self.document.add_paragraph()
        self.text(by, f"— {one['by']}, ", small=True)
        self.link(by, one["outlet"], anchor=f"article_{one['article']}", small=True)
        if one["more"]:
            self.text(by, ", ", small=True)
            self.part(by, one["more"], one["behind"], small=True)

    def event(self, one: Values) -> None:
        paragraph = self.document.add_paragraph()
        self.text(paragraph, f"{one['day']}  ", bold=True)
        if one["url"]:
            self.link(paragraph, one["title"], url=one["url"])
        else:
            self.text(paragraph, one["title"])
        self.text(paragraph, "".join(f" · {part}" for part in (one["whose"], one["note"]) if part), small=True)

    def appendix(self) -> None:
        self.document.add_page_break()
        self.document.add_heading("What each number counts", 1)
        for one in self.values["lists"]:
            heading = self.document.add_heading("", 2)
            self.marked(heading, self.known[one["key"]], one["title"])
            if one["counts"]:
                self.line(one["counts"], small=True)
            for step in one["steps"]:
                self.sentence([{"t": f"{step['words']}: ", "to": None}, {"t": step["value"], "to": step["behind"]}])
            if one["ids"]:
                paragraph = self.document.add_paragraph()
                for n in one["ids"]:
                    self.link(paragraph, f"[{n + 1}] ", anchor=f"article_{n}", small=True)
        self.document.add_heading("The articles", 1)
        for n, one in enumerate(self.values["articles"]):
            paragraph = self.document.add_paragraph()
            self.marked(paragraph, f"article_{n}", f"{n + 1}  ")
            self.foreign(paragraph, one["headline"], url=one["url"])
            self.text(paragraph, f"  {one['facts']}", small=True)
            self.translated(one["headline"])
            if one["excerpt"]:
                self.line(one["excerpt"], small=True)
        self.line(self.values["pins"], small=True)

    # ---- words

    def line(self, words: str, *, small: bool = False, bold: bool = False) -> Any:
        paragraph = self.document.add_paragraph()
        self.text(paragraph, words, small=small, bold=bold)
        return paragraph

    def sentence(self, parts: Sequence[Values], *, small: bool = False, style: str | None = None) -> None:
        paragraph = self.document.add_paragraph(style=style)
        for part in parts:
            self.part(paragraph, part["t"], part["to"], small=small)

    def part(self, paragraph: Any, words: str, behind: str | None, *, small: bool = False, bold: bool = False) -> Any:
        """Words, as a link to a list of the appendix where there is that list."""
        if behind in self.known:
            return self.link(paragraph, words, anchor=self.known[behind], small=small, bold=bold)
        return self.text(paragraph, words, small=small, bold=bold)

    def text(self, paragraph: Any, words: str, *, small: bool = False, bold: bool = False) -> Any:
        run = paragraph.add_run(words)
        run.bold = bold or None
        if small:
            run.font.size, run.font.color.rgb = Pt(8.5), QUIET
        return run

    def translated(self, words: Values) -> None:
        if words["translation"]:
            self.line(f"{words['translation']} (the team’s translation)", small=True)

    def foreign(self, paragraph: Any, words: Values, *, url: str | None = None, bold: bool = False) -> None:
        """Words in their own language and direction."""
        if url:
            run = self.link(paragraph, words["text"], url=url, bold=bold)
        else:
            run = self.text(paragraph, words["text"], bold=bold)
        properties = run._r.get_or_add_rPr()
        if words["dir"] == "rtl":
            properties.append(OxmlElement("w:rtl"))
        if words["lang"]:
            tag = OxmlElement("w:lang")
            for attribute in ("w:val", "w:eastAsia", "w:bidi"):
                tag.set(qn(attribute), words["lang"])
            properties.append(tag)

    def link(
        self, paragraph: Any, words: str, *, url: str = "", anchor: str = "", small: bool = False, bold: bool = False
    ) -> Any:
        """A run within a link (ECMA-376 part 1, 17.16.22): to a web address, or to a bookmark of this document."""
        link = OxmlElement("w:hyperlink")
        if url:
            link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        else:
            link.set(qn("w:anchor"), anchor)
        run = self.text(paragraph, words, small=small, bold=bold)
        run.font.color.rgb = self.accent
        run.font.underline = not url or None
        link.append(run._r)
        paragraph._p.append(link)
        return run

    def marked(self, paragraph: Any, name: str, words: str) -> None:
        """Words with a bookmark around them (ECMA-376 part 1, 17.13.6)."""
        self.marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for tag in (start, end):
            tag.set(qn("w:id"), str(self.marks))
        start.set(qn("w:name"), name)
        paragraph._p.append(start)
        paragraph.add_run(words)
        paragraph._p.append(end)

    # ---- the look

    def _styled(self) -> None:
        styles = self.document.styles
        for name, size, colour in (
            ("Normal", 10, INK),
            ("Title", 20, INK),
            ("Heading 1", 13, self.accent),
            ("Heading 2", 10.5, INK),
            ("Quote", 10, INK),
            ("List Number", 10, INK),
        ):
            font = styles[name].font
            font.name, font.size, font.color.rgb = FONT, Pt(size), colour
            fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
            for theme in [key for key in fonts.attrib if "Theme" in key]:  # a theme's font would win over the name
                del fonts.attrib[theme]
            for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
                fonts.set(qn(attribute), FONT)
        styles["Normal"].paragraph_format.space_after = Pt(4)

    def _margins(self) -> None:
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(20)
        page.top_margin, page.bottom_margin = Mm(18), Mm(18)
        page.footer.paragraphs[0].text = self.values["footer"]


def _joined(parts: Iterable[Values]) -> Iterable[Values]:
    """The parts with commas between them."""
    for n, part in enumerate(parts):
        if n:
            yield {"t": ", ", "to": None}
        yield part
