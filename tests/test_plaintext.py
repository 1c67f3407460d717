"""Markup → plain text: what stays, what goes, and that nothing active gets through."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.plaintext import plain_text

ACTIVE = re.compile(r"<[A-Za-z/!?]")
SCRAPS = """< > &lt; &gt; &amp; &#60; &amp;lt; script img / !-- --> " ' = <![CDATA[ ]]> <b> </b> a svg/onload=1 <! <?"""
PIECES = st.sampled_from([*SCRAPS.split(), "\x00", "\u202e", "\u200b", " ", "\x1c", "img src=x onerror=alert(1)"])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("AT&T", "AT&T", id="bare ampersand"),
        pytest.param("a < b", "a < b", id="less than"),
        pytest.param("I <3 privacy & 5 > 4", "I <3 privacy & 5 > 4", id="heart"),
        pytest.param("AT&amp;T", "AT&T", id="escaped once"),
        pytest.param("AT&amp;amp;T", "AT&T", id="escaped twice"),
        pytest.param("Caf&eacute; &#8211; &#x201C;ok&#x201D;", "Café – “ok”", id="entities"),
        pytest.param("?a=1&copy=2", "?a=1&copy=2", id="half an entity is none"),
        pytest.param("<p>One</p><p>Two</p>", "One Two", id="blocks separate"),
        pytest.param("<b>en</b>cryption", "encryption", id="inline does not"),
        pytest.param("one<br/>two", "one two", id="line break"),
        pytest.param("&lt;p&gt;One&lt;/p&gt;", "One", id="tags escaped"),
        pytest.param("&amp;lt;b&amp;gt;One", "One", id="tags escaped twice"),
        pytest.param("x<script>alert('</p>')</script>y", "x y", id="script"),
        pytest.param("x<STYLE media=all>p{}</STYLE >y", "x y", id="style"),
        pytest.param("x<!-- <b>no</b> -->y", "x y", id="comment"),
        pytest.param('<img alt="a > b" src=x>text', "text", id="> in an attribute"),
        pytest.param("<![CDATA[Head]]> line", "Head line", id="CDATA kept as text"),
        pytest.param('cut <a href="https://out', "cut", id="tag cut off"),
        pytest.param("x <y and more", "x < y and more", id="no tag after all"),
        pytest.param(" a\n\t b\u00a0c\u2028d ", "a b c d", id="white space"),
        pytest.param("en\u00adcryp\u200btion\ufeff", "encryption", id="invisible characters"),
        pytest.param("a\x00b\x07c\u202ed\u2066e\ud800", "abcde", id="controls, bidi, surrogates"),
        pytest.param("<scr\x00ipt>x</script>y", "y", id="tag hidden by a control character"),
        pytest.param("", "", id="empty"),
    ],
)
def test_plain_text(markup: str, expected: str) -> None:
    assert plain_text(markup) == expected


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_nothing_active_is_left(markup: str) -> None:
    text = plain_text(markup)
    assert not ACTIVE.search(text)
    assert text == " ".join(text.split())
    text.encode("utf-8")  # no lone surrogates


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="<&")))
def test_text_without_markup_keeps_its_words(text: str) -> None:
    assert plain_text(text).replace(" ", "") == "".join(text.split()).replace("\u061c", "")


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<!--", "<script>", "&lt;", '<a "', '<a ="', "<![CDATA[", "&amp;", "<a='>", "<a = ", "</", "]]>"],
)
def test_hostile_repetition_is_linear(piece: str) -> None:
    started = time.process_time()
    plain_text(piece * 60_000)
    assert time.process_time() - started < 0.5
