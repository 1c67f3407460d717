"""Feed documents → entries: small ones written here, real ones from the shared corpus where it is present."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.absolute import absolute
from ingest.dates import parse_date
from ingest.parse import MAX_BYTES, parse
from ingest.plaintext import plain_text
from model.article import ParsedDocument
from model.errors import ParseError

URL = "https://example.org/feeds/news.xml"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not on this machine")

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>News</title><link>https://example.org/</link><language>en-gb</language><ttl>30</ttl>
<atom:link rel="hub" href="https://hub.example.org/"/>
<item><guid isPermaLink="false"> a1 </guid><link>/story?id=1</link>
<title>Ministers &amp;amp; &lt;b&gt;codes&lt;/b&gt;</title>
<description>&lt;p onclick="x()"&gt;Text&lt;/p&gt;</description><dc:creator>Jane Doe</dc:creator>
<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><source url="https://other.example/">The Other</source></item>
<item><link>https://example.org/2</link><title>Second</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/" xml:lang="de"><title>N</title>
<entry xml:lang="fr"><id>urn:1</id><link href="a.html"/><title type="html">&lt;i&gt;T&lt;/i&gt;</title>
<content type="html">&lt;p&gt;C&lt;/p&gt;</content><updated>2026-11-20T10:00:00Z</updated>
<author><name>A</name></author><author><name>B</name></author></entry></feed>"""


def read(text: str, **headers: str) -> ParsedDocument:
    return parse(text.encode(), URL, {name.replace("_", "-"): value for name, value in headers.items()})


def refusal(body: bytes, max_bytes: int = MAX_BYTES) -> ParseError:
    with pytest.raises(ParseError) as caught:
        parse(body, URL, max_bytes=max_bytes)
    return caught.value


def test_rss() -> None:
    document = read(RSS)
    assert (document.format, document.title, document.language) == ("rss20", "News", "en-gb")
    assert (document.site_url, document.hub_url, document.ttl_s) == (
        "https://example.org/",
        "https://hub.example.org/",
        1800,
    )
    assert document.broken == ""
    first, second = document.entries
    assert (first.guid, first.key, first.link) == ("a1", "a1", "https://example.org/story?id=1")
    assert (first.title, first.summary) == ("Ministers &amp; <b>codes</b>", '<p onclick="x()">Text</p>')
    assert (first.byline, first.published, first.updated) == ("Jane Doe", "Fri, 20 Nov 2026 10:00:00 GMT", "")
    assert (first.source_name, first.source_url, first.language) == ("The Other", "https://other.example/", "")
    assert (second.guid, second.key) == ("", "https://example.org/2")


def test_atom() -> None:
    document = read(ATOM)
    (entry,) = document.entries
    assert (document.format, document.language) == ("atom10", "de")
    assert (entry.link, entry.title, entry.summary) == ("https://base.example/x/a.html", "<i>T</i>", "<p>C</p>")
    assert (entry.byline, entry.language, entry.published, entry.updated) == ("A, B", "fr", "", "2026-11-20T10:00:00Z")


def test_json_feed() -> None:
    items: list[object] = [
        {"id": 7, "url": "/a", "title": "T", "content_html": "<p>C</p>", "date_published": "2026-11-20T10:00:00Z"},
        {
            "id": "8",
            "external_url": "https://other.example/",
            "authors": [{"name": "A"}, {"name": "B"}],
            "title": ["no"],
        },
        "no item",
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "N", "language": "en", "items": items}
    document = read(json.dumps(feed), content_type="text/plain")
    assert (document.format, document.title, document.language) == ("json11", "N", "en")
    assert document.broken == "1 of 3 items are no objects and were left out"
    first, second = document.entries
    assert (first.guid, first.link, first.summary) == ("7", "https://example.org/a", "<p>C</p>")
    assert (second.title, second.byline, second.link) == ("", "A, B", "https://other.example/")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "an empty answer", id="empty"),
        pytest.param(b"\xef\xbb\xbf \n", "an empty answer", id="blanks"),
        pytest.param(
            "<!DOCTYPE html><title>Just a\nmoment…</title>".encode(),
            "a web page titled “Just a moment…” came instead of the feed",
            id="web page",
        ),
        pytest.param(b'<?xml version="1.0"?>\n<!-- x --><HTML>', "a web page came instead of the feed", id="XHTML"),
        pytest.param(b'{"error": 1}', "JSON, but not a JSON Feed", id="other JSON"),
        pytest.param(b"[1, 2]", "JSON, but not a JSON Feed", id="JSON list"),
        pytest.param(b"{broken", "text that looks like JSON, but is neither that nor a feed", id="no JSON"),
        pytest.param(b"Service unavailable", "text that is no feed, beginning “Service unavailable”", id="text"),
        pytest.param(b"<urlset><url/></urlset>", "XML (<urlset>), but not a feed", id="sitemap"),
        pytest.param(b"<opml><body/></opml>", "a list of feeds (OPML), not a feed", id="OPML"),
        pytest.param(b"%PDF-1.7", "a PDF came instead of the feed", id="PDF"),
        pytest.param(b"\x1f\x8b\x08\x00\x00", "a file that is no text came instead of the feed", id="gzip"),
    ],
)
def test_something_else_came(body: bytes, reason: str) -> None:
    error = refusal(body)
    assert (error.not_a_feed, error.reason) == (True, reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(RSS.encode() + b" " * 2_000, "0.0 MB, more than 0.0 MB", id="too big"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/9"}', "version unknown", id="JSON Feed of tomorrow"),
        pytest.param(b'{"version": "https://jsonfeed.org/version/1", ', "not valid JSON", id="broken JSON Feed"),
        pytest.param(b'{"a":' * 900, "nested too deeply", id="nested"),
    ],
)
def test_a_feed_that_cannot_be_read(body: bytes, reason: str) -> None:
    error = refusal(
        body if len(body) < 4_000 else body * 60, max_bytes=2_500 if reason.startswith("0.0") else 5_000_000
    )
    assert not error.not_a_feed
    assert reason in error.reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('<rss version="2.0"><channel><title>N</title></channel></rss>', id="RSS"),
        pytest.param('<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title></feed>', id="Atom"),
        pytest.param('{"version": "https://jsonfeed.org/version/1", "title": "N", "items": []}', id="JSON Feed"),
    ],
)
def test_a_feed_without_entries_is_a_feed(text: str) -> None:
    document = read(text)
    assert (document.entries, document.title, document.broken) == ((), "N", "")


def test_a_feed_cut_short_keeps_its_entries_and_says_so() -> None:
    document = read(RSS[: RSS.index("</channel>")])
    assert len(document.entries) == 2
    assert document.broken.startswith("not well-formed XML: it ends too early (line ")


LOST = "character references that stand for no character were replaced"


@pytest.mark.parametrize(
    ("written", "title", "broken"),
    [
        pytest.param("a &#55357;&#56832; b", "a \U0001f600 b", "", id="a pair of halves"),
        pytest.param("a &#xD83D;&#0056832; b", "a \U0001f600 b", "", id="hexadecimal, leading zeros"),
        pytest.param("&#55357;&#56832;&#55357;&#56833;", "\U0001f600\U0001f601", "", id="two pairs"),
        pytest.param("<![CDATA[a &#55357;&#56832; b]]>", "a &#128512; b", "", id="in CDATA"),
        pytest.param("a &#55357; b", "a \ufffd b", f"{LOST} (1)", id="a lone half"),
        pytest.param("&#56832;&#55357;", "\ufffd\ufffd", f"{LOST} (2)", id="the wrong way round"),
        pytest.param("a &#x110000; b", "a \ufffd b", f"{LOST} (1)", id="beyond Unicode"),
        pytest.param(f"a &#{'9' * 9_000}; b", "a \ufffd b", f"{LOST} (1)", id="far beyond"),
        pytest.param("a &#55203;&#x10FFFD;&#128512;&#65533;", "a \ud7a3\U0010fffd\U0001f600\ufffd", "", id="sound"),
        pytest.param("a &amp;#55357; b", "a &#55357; b", "", id="escaped: no reference to XML"),
    ],
)
def test_character_references_that_xml_forbids_cost_no_entry(written: str, title: str, broken: str) -> None:
    document = read(RSS.replace("Second", written))
    assert [entry.title for entry in document.entries] == ["Ministers &amp; <b>codes</b>", title]
    assert document.broken == broken


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(RSS.replace("Second", "Müller").encode(), "text/xml", id="text/xml without charset"),
        pytest.param(
            RSS.replace("Second", "Müller").encode(), "text/xml; charset=ISO-8859-1", id="wrong charset in header"
        ),
        pytest.param(RSS.replace("Second", "Müller").encode("latin-1"), "", id="wrong charset in the document"),
        pytest.param(b"\n\xef\xbb\xbf " + RSS.replace("Second", "Müller").encode(), "", id="blanks first"),
        pytest.param(RSS.replace("utf-8", "utf-16").replace("Second", "Müller").encode("utf-16"), "", id="UTF-16"),
    ],
)
def test_charsets_are_not_worth_a_complaint(body: bytes, content_type: str) -> None:
    document = parse(body, URL, {"content-type": content_type} if content_type else {})
    assert (document.entries[1].title, document.broken) == ("Müller", "")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://a.example/b/../c?", "https://a.example/b/../c?"),
        ("/x", "https://example.org/x"),
        ("//b.example/x", "https://b.example/x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("//[", "//["),
        ("", ""),
    ],
)
def test_absolute(link: str, expected: str) -> None:
    assert absolute(link, URL).replace("https://example.org/feeds/", "") == expected


@pytest.mark.parametrize("body", [b"/etc/hostname", b"http://127.0.0.1:9/feed", str(Path(__file__)).encode()])
def test_a_body_that_is_a_path_or_link_is_not_opened(body: bytes) -> None:
    assert refusal(body).reason.startswith("text that is no feed")


@given(st.binary(max_size=300), st.integers(0, len(RSS)), st.integers(0, 80))
def test_mutilated_feeds_give_a_document_or_a_parse_error(junk: bytes, at: int, cut: int) -> None:
    body = RSS.encode()
    try:
        document = parse(body[:at] + junk + body[at + cut :], URL)
    except ParseError as error:
        assert error.reason
    else:
        assert all(
            isinstance(value, str) for entry in document.entries for value in (entry.guid, entry.link, entry.title)
        )


def members(name: str) -> Iterator[tuple[str, bytes]]:
    """The files of a tar.zst of the corpus, by path."""
    zstandard = pytest.importorskip("zstandard")
    with (CORPUS / name).open("rb") as file:
        stream = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(file)
        with tarfile.open(fileobj=io.BufferedReader(stream, 1 << 20), mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield member.name, content.read()


@needs_corpus
def test_every_json_feed_of_the_suites_is_read_or_refused_with_a_reason() -> None:
    """Known by content: some have no .json in their name, and much JSON there merely mentions jsonfeed.org."""
    found: dict[str, ParsedDocument | ParseError] = {}
    for name, body in members("suites.tar.zst"):
        if body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{" and b"jsonfeed.org/version/" in body.replace(b"\\/", b"/"):
            try:
                found[name] = parse(body, URL)
            except ParseError as error:
                found[name] = error
    documents = [document for document in found.values() if isinstance(document, ParsedDocument)]
    assert len(documents) == 18
    assert sum(len(document.entries) for document in documents) >= 75
    reasons = {name.rsplit("/", 1)[1]: error.reason for name, error in found.items() if isinstance(error, ParseError)}
    assert "version unknown to us (https://jsonfeed.org/version/1234)" in reasons.pop("unknown.json")
    assert set(reasons.values()) <= {"JSON, but not a JSON Feed"}


@needs_corpus
@pytest.mark.parametrize("share", [pytest.param(6, id="a sixth"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def test_agrees_with_three_independent_parsers(share: int) -> None:
    """Responses of 2016: links as they are, headlines once reduced to text, dates to the second.

    Where we differ on dates we differ on purpose: two of the three parsers read BST as UTC.
    """
    index = {row["file"]: row for row in json.loads((CORPUS / "fb2016_index.json").read_text())}
    bodies = {name.rsplit("/", 1)[1]: body for name, body in members("fb2016_raw.tar.zst")}
    with gzip.open(CORPUS / "oracle_fb2016.jsonl.gz", "rt") as lines:
        oracle = [json.loads(line) for line in lines]
    agree: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for expected in oracle[::share]:
        name = expected["doc"].rsplit("/", 1)[1]
        found = _entries(bodies[name], index[name])
        asked["entries"] += 1
        agree["entries"] += len(found) == expected["entries"]
        for item, entry in zip(expected["items"], found, strict=False):
            for field in ("link", "title", "date"):
                if item.get(field):  # absent where no two of the parsers agree
                    asked[field] += 1
                    agree[field] += entry[field] == (plain_text(item[field]) if field == "title" else item[field])
    assert asked["title"] > 1_000
    assert asked["entries"] - agree["entries"] <= 1  # one feed is an HTTP dump, torn by chunk sizes
    assert agree["link"] / asked["link"] >= 0.998
    assert agree["title"] / asked["title"] >= 0.998
    assert agree["date"] / asked["date"] >= 0.995


def _entries(body: bytes, row: dict[str, Any]) -> list[dict[str, object]]:
    try:
        document = parse(body, row.get("response_url") or URL, row.get("headers") or {})
    except ParseError as error:
        assert error.not_a_feed
        return []
    dates = [parse_date(entry.published) or parse_date(entry.updated) for entry in document.entries]
    return [
        {"link": entry.link, "title": plain_text(entry.title), "date": date.timestamp() if date else None}
        for entry, date in zip(document.entries, dates, strict=True)
    ]


HOURS = "<skipHours><hour>0</hour><hour> 23 </hour>\n<hour>24</hour><hour>99</hour><hour>x</hour></skipHours>"
DAYS = "<skipDays><day>Saturday</day><day> sunday </day><day>Caturday</day></skipDays>"


@pytest.mark.parametrize(
    ("inside", "hours", "days"),
    [
        pytest.param("", set(), set(), id="none"),
        pytest.param(HOURS, {0, 23}, set(), id="hours"),
        pytest.param(DAYS, set(), {5, 6}, id="days"),
        pytest.param(HOURS + DAYS, {0, 23}, {5, 6}, id="both"),
        pytest.param("<skipHours/><skipDays></skipDays>", set(), set(), id="empty"),
        pytest.param("<skipHours>" * 30 + "<hour>7</hour>", {7}, set(), id="never closed"),
    ],
)
def test_what_a_feed_asks_to_skip(inside: str, hours: set[int], days: set[int]) -> None:
    skips = read(RSS.replace("<ttl>", inside + "<ttl>")).skips
    assert (set(skips.hours), set(skips.days)) == (hours, days)
