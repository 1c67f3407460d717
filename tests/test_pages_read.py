"""What a page's bytes say: text, metadata, dates, paywalls; and bytes that lie."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from ingest.page_markup import decoded, not_a_page
from ingest.page_text import is_pointer, own_lines
from ingest.pages import NO_TEXT, read_page
from model.page import PageRead
from tests.feedmaking import NOW
from tests.pagemaking import LAST, SENTENCES, page, text_of_article

URL = "https://news.example/2026/11/a"


def read(body: bytes, promised: int = 0, **headers: str) -> PageRead:
    return read_page(body, URL, headers, seen_at=NOW, promised=promised)


def article_data(**more: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "H", **more}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_the_text_is_the_articles_and_nothing_else() -> None:
    found = read(page())
    assert found.text.splitlines()[-len(text_of_article()) :] == text_of_article()
    assert "Most read" not in found.text and "All rights" not in found.text and "Home" not in found.text
    assert (found.reason, found.paywalled, found.is_page, found.language) == ("", False, True, "en")


def test_comments_of_readers_are_left_out() -> None:
    comments = "<div id=comments class=comments><h2>Comments</h2><p>I disagree with every word, says Bob.</p></div>"
    assert "Bob" not in read(page(tail=comments)).text


def test_metadata_are_read() -> None:
    head = (
        '<link rel="canonical" href="/2026/11/a?utm_source=x"><meta name="author" content="Jo Writer">'
        + article_data(datePublished="2026-11-19T08:30:00+01:00", author={"@type": "Person", "name": "Jo Writer"})
    )
    found = read(page(head=head))
    assert found.canonical == URL
    assert found.byline == "Jo Writer"
    assert found.headline
    assert found.published_at == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "date"),
    [
        pytest.param("", None, id="none"),
        pytest.param('<meta property="article:published_time" content="2026-11-18">', "2026-11-18", id="a day"),
        pytest.param('<meta property="article:published_time" content="2031-01-01">', None, id="to come"),
        pytest.param('<meta property="article:published_time" content="1970-01-01">', None, id="1970"),
        pytest.param('<meta property="article:published_time" content="soon">', None, id="nonsense"),
        pytest.param(article_data(datePublished=["2026-11-18"]), None, id="of another shape"),
    ],
)
def test_dates(head: str, date: str | None) -> None:
    found = read(page(head=head)).published_at
    assert (found.date().isoformat() if found else None) == date
    assert found is None or found <= NOW + timedelta(days=1)


SHORT = page(SENTENCES[0], SENTENCES[1], SENTENCES[2])


@pytest.mark.parametrize(
    ("body", "promised", "why"),
    [
        pytest.param(page(), 0, "", id="free"),
        pytest.param(page(head=article_data(isAccessibleForFree=True)), 0, "", id="says that it is free"),
        pytest.param(page(head=article_data(isAccessibleForFree=False)), 0, "not free to read", id="says it is not"),
        pytest.param(page(head=article_data(isAccessibleForFree="False")), 0, "not free to read", id="in words"),
        pytest.param(
            page(head=article_data(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "false"})), 0,
            "not free to read", id="a part is not",
        ),
        pytest.param(page(head='<meta property="article:content_tier" content="locked">'), 0, "subscribers", id="tier"),
        pytest.param(page(head='<meta property="article:content_tier" content="metered">'), 0, "", id="metered"),
        pytest.param(
            page(SENTENCES[0], tail="<p>Subscribe to continue reading.</p>"), 0, "Subscribe to continue", id="a wall"
        ),
        pytest.param(
            page(*text_of_article(20), tail="<p>Subscribe to continue reading.</p>"), 0, "", id="under a whole text"
        ),
        pytest.param(
            page(SENTENCES[0], lang="de", tail="<div><p>Nur für Abonnenten</p></div>"), 0, "Nur für", id="in German"
        ),
        pytest.param(SHORT, 40, "", id="as short as its feed said"),
        pytest.param(SHORT, 900, "its feed gave 900", id="much shorter than its feed gave"),
        pytest.param(page(SENTENCES[0], head=article_data(wordCount=900), tail="<div class=paywall></div>"), 0,
                     "of the 900 words", id="much shorter than it says, with a wall in its markup"),
        pytest.param(page(SENTENCES[0], head=article_data(wordCount=900)), 0, "", id="short, and no wall in sight"),
        pytest.param(page(tail="<div class=paywall></div>"), 0, "", id="a wall in the markup alone"),
    ],
)  # fmt: skip
def test_paywalls(body: bytes, promised: int, why: str) -> None:
    found = read(body, promised)
    assert found.paywalled is bool(why)
    assert why in found.paywall_why


def test_what_a_paywalled_page_hides_is_not_read() -> None:
    hidden = article_data(isAccessibleForFree=False, articleBody=" ".join(text_of_article(12)))
    assert LAST not in read(page(SENTENCES[0], head=hidden)).text


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        pytest.param(b"", {}, "nothing", id="nothing"),
        pytest.param(b"  \n", {}, "nothing", id="white space"),
        pytest.param(b"%PDF-1.4", {"content-type": "text/html"}, "a PDF", id="PDF"),
        pytest.param(b"PK\x03\x04..", {}, "office document", id="office"),
        pytest.param(b"just words", {"content-type": "text/plain"}, "no web page", id="plain text"),
        pytest.param(b"words", {"content-type": "video/mp4"}, "video/mp4", id="video"),
        pytest.param(b"<!DOCTYPE html>" + b" " * 6_000_000, {}, "larger than 5 MiB", id="too large"),
        pytest.param(page(), {"content-type": "image/png"}, "", id="a page that is called a picture"),
        pytest.param(b"<p>x", {"content-type": "text/html"}, "", id="a page in ruins"),
        pytest.param("<html>".encode("utf-16"), {}, "", id="UTF-16"),
    ],
)
def test_what_is_a_page(body: bytes, headers: dict[str, str], words: str) -> None:
    found = not_a_page(body, headers)
    assert (words in found) if words else (found == "")


KOELN = "Die Straße nach Köln – „für alle“"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        pytest.param(KOELN.encode(), "iso-8859-1", id="UTF-8 that is called Latin"),
        pytest.param(KOELN.encode("cp1252"), "utf-8", id="Windows-1252 that is called UTF-8"),
        pytest.param(KOELN.encode("cp1252"), "iso-8859-1", id="Windows-1252 that is called Latin, as browsers read it"),
        pytest.param(KOELN.encode("utf-16"), "utf-8", id="a byte order mark decides"),
        pytest.param(KOELN.encode(), "rot13", id="a codec that is no charset"),
        pytest.param(KOELN.encode("cp1252"), "no-such-charset", id="nobody knows it"),
        pytest.param(KOELN.encode("utf-8-sig"), "euc-jp", id="UTF-8 with a mark"),
    ],
)
def test_charsets_that_lie(body: bytes, charset: str) -> None:
    assert decoded(body, {"content-type": f"text/html; charset={charset}"}) == KOELN


def test_legacy_charsets_that_tell_the_truth() -> None:
    words = "暗号化と子ども"
    assert decoded(words.encode("shift_jis"), {"content-type": "text/html; charset=shift_jis"}) == words
    in_markup = '<meta charset="windows-1251"><p>Шифрование'.encode("cp1251")
    assert decoded(in_markup, {}).endswith("Шифрование")
    assert decoded("Köln".encode()[:2], {}) == "K", "a character that was cut"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>" + b"<div>" * 50_000, id="deep"),
        pytest.param(b"<html><p " + b"".join(b'a%d="" ' % n for n in range(30_000)) + b">x</p>", id="attributes"),
        pytest.param(b"<html>" + b"<a>" * 20_000 + b"x" * 100_000, id="unclosed"),
        pytest.param(b"<html><script type='application/ld+json'>" + b"[" * 200_000 + b"</script><p>x", id="deep JSON"),
        pytest.param(b"<html>\x00<p>\x00a\x00b</p>", id="NUL"),
        pytest.param(b"<html><!--" + b"-" * 1_000_000, id="comment without an end"),
        pytest.param(b"<html><body>" + b"&#x1F600;&lt;script&gt;" * 5_000, id="entities"),
    ],
)
def test_hostile_pages_are_read_or_refused_without_an_exception(body: bytes) -> None:
    found = read(body)
    assert found.text or found.reason
    assert "<script" not in found.text and "\x00" not in found.text


def test_no_markup_survives_in_the_text() -> None:
    evil = "&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=y&gt; kept words \u202egnirts"
    found = read(page(evil, *text_of_article())).text
    assert "kept words" in found
    assert not any(sign in found for sign in ("<script", "<img", "\u202e"))


def test_a_page_without_text_says_so() -> None:
    assert read(b"<html><body><div id=root></div></body></html>").reason == NO_TEXT


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        ("Read more: Ten hats for autumn", True),
        ("READ ALSO: Ten hats", True),
        ("Lesen Sie auch: Zehn Hüte", True),
        ("Lea más: Diez sombreros", True),
        ("Lire aussi – Dix chapeaux", True),
        ("Related stories", True),
        ("Read more widely, she told the students, and you will see.", False),
        ("Subscribers were told on Monday.", False),
        ("Related to this is the question of who holds the keys.", False),
        ("The minister said: read more about it in the bill.", False),
        ("Lesen Sie auch: " + "x" * 300, False),
    ],
)
def test_lines_that_point_elsewhere(line: str, pointer: bool) -> None:
    assert is_pointer(line) is pointer
    assert (own_lines(f"A.\n{line}\nB.") == "A.\nB.") is pointer
