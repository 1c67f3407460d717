"""The Word briefing, read back: headings, tables, pictures, links, languages."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from briefing.render.docx import docx
from tests.briefed import HOSTILE, briefing


def opened(**changes: Any) -> Any:
    return Document(BytesIO(docx(briefing(**changes))))


def test_headings_are_headings_in_reading_order() -> None:
    document = opened()
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [
        *("What happened", "The numbers", "In their words", "What to watch", "Our comment", "How this was counted"),
        *("What each number counts", "The articles"),
    ]
    title = [one for one in document.paragraphs if one.style.name == "Title"]
    assert len(title) == 1 and title[0].text.startswith("5 articles on age checks")


def test_links_within_lead_to_bookmarks_that_are_there() -> None:
    body = opened().element.body
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))}
    assert anchors and anchors <= names
    assert len({mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))}) == len(names)


def test_links_out_are_the_publishers() -> None:
    document = opened()
    targets = {one.target_ref for one in document.part.rels.values() if one.is_external}
    assert targets == {*(one.url for one in briefing().articles.values()), "https://parliament.example/"}


def test_tables_have_a_heading_row_and_charts_a_description() -> None:
    document = opened()
    shares = document.tables[-1]
    assert [cell.text for cell in shares.rows[1].cells] == ["Messenger", "3", "60%"]
    assert shares.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [
        "Bars of 28 days.",
        "Example Times 1 has 3, Example Times 2 has 2.",
        "Unfavourable and favourable shares.",
    ]


def test_headlines_keep_language_and_direction() -> None:
    runs = [run for run in opened().element.body.iter(qn("w:r")) if "لجنة" in "".join(run.itertext())]
    assert runs
    for run in runs:
        assert run.rPr.find(qn("w:rtl")) is not None
        assert run.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar"


def test_hostile_words_stay_words() -> None:
    made = docx(briefing())
    text = "\n".join(one.text for one in Document(BytesIO(made)).paragraphs)
    assert HOSTILE.split("\x00")[0].strip() in text
    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert parts.testzip() is None
        assert not any("vbaProject" in name for name in parts.namelist())


def test_a_sample_says_that_it_is_one() -> None:
    assert opened(sample=True).paragraphs[0].text.startswith("Invented sample coverage")
