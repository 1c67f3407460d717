"""The briefing on paper, read back: its text, its links, its tags, its fonts."""

from __future__ import annotations

import base64
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from briefing.render import fonts, plain
from briefing.render.pdf import pdf
from model.briefing import Briefing, Foreign, Look
from tests.briefed import briefing, listed


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(made).pages)


def links(made: bytes) -> tuple[list[str], int]:
    """(addresses outside, number of links inside that lead to a page of this file)."""
    outside, inside = [], 0
    reader = read(made)
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            found: Any = annotation.get_object()
            action = found.get("/A", {})
            if "/URI" in action:
                outside.append(str(action["/URI"]))
            else:
                to = found.get("/Dest") or action["/D"]
                if isinstance(to, (str, bytes)):
                    to = reader.named_destinations[str(to)].dest_array
                assert to[0].idnum in pages
                inside += 1
    return outside, inside


def with_headline(text: str, language: str = "en") -> Briefing:
    made = briefing()
    return replace(made, articles={**made.articles, 1: listed(1, (text, language))})


def test_it_is_tagged_titled_and_the_same_bytes_twice() -> None:
    first = pdf(briefing())
    assert first.pdf == pdf(briefing()).pdf
    root: Any = read(first.pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    info = read(first.pdf).metadata
    assert info is not None and info.title == "Weekly briefing, 16–22 November 2026"


def test_numbers_lead_to_their_lists_and_articles_to_their_publishers() -> None:
    made = briefing()
    outside, inside = links(pdf(made).pdf)
    published = {article.url for article in made.articles.values()}
    assert published <= set(outside) <= published | {"https://parliament.example/"}
    assert inside >= sum(len(one.ids) for one in made.lists.values())


def test_what_is_written_is_set_and_never_run_as_markup() -> None:
    text = text_of(pdf(briefing()).pdf)
    assert '#panic("x") *bold* _it_ $x$ @ref <img src=x onerror=alert(1)>' in text
    assert "probably B. Example" in text and "reported speech" in text
    assert "the team’s translation" in text


def test_drafts_and_samples_say_so_on_every_page() -> None:
    pages = read(pdf(briefing(sample=True)).pdf).pages
    assert all("Invented sample coverage" in page.extract_text() for page in pages)
    assert all("Draft, not approved yet" in page.extract_text() for page in pages)
    approved = text_of(pdf(briefing(status="approved")).pdf)
    assert "Draft" not in approved and "Invented" not in approved


def test_a_character_without_a_glyph_is_named_with_what_would_help() -> None:
    printed = pdf(with_headline("Private \ue000 use"))
    assert "Private \u25a1 use" in text_of(printed.pdf)
    assert [one.characters for one in printed.missing] == ["\ue000"]
    assert "U+E000" in printed.missing[0].warning


@pytest.mark.parametrize(
    ("character", "package"),
    [("议", "fonts-noto-cjk"), ("あ", "fonts-noto-cjk"), ("한", "fonts-noto-cjk"), ("🔐", "fonts-noto-color-emoji"),
     ("ש", "fonts-noto-core"), ("ก", "fonts-noto-core"), ("\ue000", "")],
)  # fmt: skip
def test_each_script_has_its_package(character: str, package: str) -> None:
    assert fonts.package(character) == package
    warning = fonts.missing(character)[0].warning
    assert (f"Install {package}" in warning) is bool(package)


def test_own_fonts_are_enough_for_latin_greek_cyrillic_and_arabic() -> None:
    printed = pdf(with_headline("Ärzte, Σκάνερ, Закон, لجنة"))
    assert {font.family for font in printed.fonts} == set(fonts.OWN)
    assert all(len(font.sha256) == 64 for font in printed.fonts)


def test_paper_sizes() -> None:
    wide = [round(float(read(pdf(briefing(), size=size).pdf).pages[0].mediabox.width)) for size in ("a4", "us-letter")]
    assert wide == [595, 612]


def test_the_team_s_look() -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    look = Look("Example Trust", "#aa2200", "For internal use", f"data:image/png;base64,{dot}")
    made = pdf(briefing(look=look))
    assert "For internal use" in text_of(made.pdf)
    assert plain.logo(look) == {"format": "png", "bytes": list(base64.b64decode(dot))}


@pytest.mark.parametrize(
    "logo", ["", "https://x.example/l.png", "data:text/html;base64,aGk=", "data:image/png;base64,*"]
)
def test_a_logo_that_is_none_is_left_out(logo: str) -> None:
    assert plain.logo(Look(logo=logo)) is None
    assert pdf(briefing(look=Look(logo=logo, colour="red; nonsense"))).pdf.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("tallest", "ticks"),
    [(0, [0, 1, 2]), (1, [0, 1, 2]), (9, [0, 5, 10]), (238, [0, 150, 300]), (1001, [0, 750, 1500])],
)
def test_ticks_are_round_and_reach_the_top(tallest: float, ticks: list[int]) -> None:
    assert plain.ticks(tallest) == ticks


def test_halves_of_characters_and_orders_to_turn_a_line_are_put_aside() -> None:
    assert plain.printable("a\ud800b\u202ec\x00d") == "a b c d"
    assert pdf(with_headline("\ud800\u202e\x00ok")).pdf.startswith(b"%PDF")


def test_an_article_without_a_web_address_is_not_linked() -> None:
    made = briefing()
    plain = replace(made, articles={**made.articles, 1: replace(made.articles[1], url="javascript:alert(1)")})
    outside, _ = links(pdf(plain).pdf)
    assert not any(address.startswith("javascript") for address in outside)


def test_right_to_left_headlines_keep_their_language() -> None:
    assert plain.foreign(Foreign("لجنة", "ar"))["dir"] == "rtl"
    assert plain.foreign(Foreign("x", "not a language"))["lang"] is None
