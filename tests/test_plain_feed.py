"""The plain reader gives what feedparser gives, or leaves the document to it: compared on small documents, on every
document of the corpora where they are present, and on whatever hypothesis puts into a feed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace

import feedparser.api
import pytest
from feedparser.util import FeedParserDict
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import parse
from ingest.plain_entry import TAKEN
from ingest.plain_feed import read_plainly
from model.article import ParsedDocument
from model.errors import ParseError
from tests.test_parse import ATOM, RSS, members, needs_corpus

URL = "https://example.org/feeds/news.xml"
MODULES = """xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:x="https://x.example/ns"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" """
NAMESPACES = re.sub(r"\s+", " ", MODULES)


def rss(item: str, channel: str = "", root: str = 'version="2.0"') -> bytes:
    return (
        f"<rss {root} {NAMESPACES}><channel><title>N</title><link>https://example.org/</link>{channel}"
        f"<item><title>T</title>{item}</item></channel></rss>"
    ).encode()


def atom(entry: str, feed: str = "", root: str = "") -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>N</title>{feed}'
        f"<entry><title>T</title>{entry}</entry></feed>"
    ).encode()


def rdf(item: str, channel: str = "", root: str = "") -> bytes:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" {root}><channel rdf:about="c"><title>N</title>{channel}'
        f'</channel><item rdf:about="urn:i"><title>T</title>{item}</item></rdf:RDF>'
    ).encode()


SAME = [
    pytest.param(RSS.encode(), id="RSS"),
    pytest.param(ATOM.replace(' xml:base="https://base.example/x/"', "").encode(), id="Atom"),
    pytest.param(rdf("<link>/a</link><dc:date>2026-11-20</dc:date><dc:creator>A</dc:creator>"), id="RSS 1.0"),
    pytest.param(rdf("", "<dc:language>de</dc:language>", 'xml:lang="fr"'), id="languages in RSS 1.0"),
    pytest.param(rss("<guid>https://example.org/1</guid>"), id="a guid that is a link"),
    pytest.param(rss("<guid>https://example.org/1</guid><link>/2</link>"), id="a link beats a guid"),
    pytest.param(rss("<guid>https://example.org/1</guid><link/>"), id="an empty link"),
    pytest.param(rss('<guid isPermaLink="false">1</guid>'), id="a guid that is none"),
    pytest.param(rss("<link>/a?b=1&amp;amp;copy=2&amp;lang;=3</link>"), id="references in a link"),
    pytest.param(rss('<atom:link href="/b" rel="alternate"/>'), id="an Atom link in RSS"),
    pytest.param(rss('<link>/a</link><atom:link href="/b" rel="self"/>'), id="a link to itself"),
    pytest.param(atom('<link rel="enclosure" href="/a.mp3"/><link href="/b" type="text/html"/>'), id="enclosure first"),
    pytest.param(atom('<id>urn:1</id><link rel="alternate" type="text/plain" href="/b"/>'), id="no page"),
    pytest.param(atom("<id>urn:1</id>", "<id>urn:feed</id>"), id="ids alone"),
    pytest.param(atom('<link REL="Alternate" href="/b"/>'), id="capitals"),
    pytest.param(rss("<author>jane@example.org (Jane Doe)</author>"), id="an RSS author"),
    pytest.param(rss("<author>jane@example.org</author>"), id="an address alone"),
    pytest.param(rss("<dc:creator>@jane</dc:creator><dc:creator>B</dc:creator>"), id="two creators"),
    pytest.param(rss("<author/><itunes:author>A</itunes:author>"), id="an empty author"),
    pytest.param(atom("<author><name>A</name><uri>/a</uri></author><author><name>B</name></author>"), id="people"),
    pytest.param(atom("<author><email>b@example.org</email></author>"), id="a nameless author"),
    pytest.param(rss("<description>D</description><content:encoded>C</content:encoded>"), id="text and summary"),
    pytest.param(rss("<content:encoded>C</content:encoded><description>D</description>"), id="text before summary"),
    pytest.param(rss("<content:encoded/><description/><content:encoded>C</content:encoded>"), id="empty texts"),
    pytest.param(rss("<media:group><media:description>M</media:description></media:group>"), id="a caption alone"),
    pytest.param(rss("<description>D</description><media:description>M</media:description>"), id="a caption after"),
    pytest.param(rss("<media:title>M</media:title>"), id="a picture's title"),
    pytest.param(rss('<source url="https://o.example/">O</source>'), id="source"),
    pytest.param(rss("<source>O</source>"), id="source without address"),
    pytest.param(rss("<dcterms:modified>2026</dcterms:modified><dcterms:created>2025</dcterms:created>"), id="terms"),
    pytest.param(rss("<dc:language>fr</dc:language>", "<language>de</language>"), id="another language"),
    pytest.param(rss("<dc:language>de</dc:language>", "<language>de</language>"), id="the same language"),
    pytest.param(rss("", "", 'version="2.0" xml:lang="en_GB"'), id="xml:lang"),
    pytest.param(atom("", "", 'xml:lang="en_GB"').replace(b"<title>T", b'<title xml:lang="fr_CA">T'), id="title's"),
    pytest.param(rss("<x:a><x:b>1</x:b></x:a><nid>7</nid>"), id="elements of others"),
    pytest.param(rss("", "<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod>"), id="ttl"),
    pytest.param(rss("", "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"), id="s"),
    pytest.param(rss("", "<image><url>u</url><title>I</title><link>/i</link></image>"), id="a picture of the feed"),
    pytest.param(rss("", '<atom:link rel="hub" href="https://h.example/"/>'), id="hub"),
    pytest.param(rss("").replace(b"</channel>", b"<item/><item><title/><link>/x</link></item></channel>"), id="empty"),
    pytest.param(rss("<description>\u00a0 a \u00e4 &#228; \u0093b\u0094 &#x80;</description>"), id="characters"),
    pytest.param(rss("<description>\u00c3\u00a4 \u00c2\u00a3</description>"), id="encoded twice"),
    pytest.param(rss("<description>a<!-- b -->c<?d?><![CDATA[<p>e</p>]]></description>"), id="comments and CDATA"),
    pytest.param(rss("").replace(b"2.0", b"0.92"), id="version"),
    pytest.param(rss("").replace(b'version="2.0"', b""), id="no version"),
    pytest.param(b'<?xml version="1.0" encoding="ISO-8859-1"?>' + rss("<guid>a</guid>"), id="a charset like ASCII"),
]  # fmt: skip


@pytest.mark.parametrize("body", SAME)
def test_plain_documents_are_read_as_feedparser_reads_them(body: bytes) -> None:
    plain = read_plainly(body, URL)
    assert plain is not None
    assert plain == parse(body, URL, plainly=False)
    assert plain.entries


UNUSUAL = [
    pytest.param(rss("")[:-3], id="not well-formed"),
    pytest.param(b"<!DOCTYPE rss>" + rss(""), id="a document type"),
    pytest.param(b'<!DOCTYPE rss [<!ENTITY a "b">]>' + rss("<guid>&a;</guid>"), id="an entity"),
    pytest.param(rss("<description><p>x</p></description>"), id="markup that is not escaped"),
    pytest.param(atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>'), id="XHTML"),
    pytest.param(atom('<content type="application/octet-stream">eA==</content>'), id="base64"),
    pytest.param(atom("", "", 'xml:base="https://b.example/"'), id="xml:base"),
    pytest.param(rss("<title>again</title>"), id="two titles"),
    pytest.param(rss("<pubDate>1</pubDate><pubDate>2</pubDate>"), id="two dates"),
    pytest.param(rss("<date>2026</date>"), id="a name that feedparser translates"),
    pytest.param(rss("<PubDate>2026</PubDate>"), id="capitals"),
    pytest.param(rss("<x:a><guid>1</guid></x:a>"), id="a guid elsewhere"),
    pytest.param(rss("<dc:Creator>A</dc:Creator>"), id="capitals in a module"),
    pytest.param(rss("<author>Jane jane@example.org</author>"), id="an address somewhere"),
    pytest.param(rss("<link>http:///a.example/</link>"), id="three slashes"),
    pytest.param(
        rss("", "", 'version="2.0" xmlns:georss="https://other.example/"'), id="a known prefix, another space"
    ),
    pytest.param(rss("", "", 'version="2.0" xmlns:r="http://purl.org/rss/1.0/"'), id="two formats"),
    pytest.param(rss("").replace(b"</channel>", b"</channel><item/>"), id="an item elsewhere"),
    pytest.param(rss("", "<dc:title>D</dc:title>"), id="another title of the feed"),
    pytest.param(rss("<a>" * 60 + "</a>" * 60), id="deep"),
    pytest.param(b"<opml/>", id="no feed"),
    pytest.param(rss("").replace(b"T<", "Ä<".encode("latin-1")), id="ISO-8859-1"),
    pytest.param(b'<?xml version="1.0" encoding="utf-7"?>' + rss(""), id="UTF-7"),
]


@pytest.mark.parametrize("body", UNUSUAL)
def test_whatever_is_not_plain_is_left_to_feedparser(body: bytes) -> None:
    assert read_plainly(body, URL) is None


def test_a_charset_of_the_server_that_is_not_like_ascii() -> None:
    assert read_plainly(rss(""), URL, "utf-16") is None
    assert read_plainly(rss(""), URL, "windows-1252") is not None


@pytest.mark.parametrize(
    ("item", "summary", "theirs"),
    [
        pytest.param(
            "<media:description>M</media:description><description>D</description>", "D", "M", id="caption first"
        ),
        pytest.param(
            "<description>D</description><content:encoded>C</content:encoded><media:description>M</media:description>",
            "D",
            "M",
            id="caption after the text",
        ),
        pytest.param(
            "<content:encoded>C</content:encoded><itunes:summary>M</itunes:summary>", "C", "M", id="without summary"
        ),
    ],
)
def test_a_caption_never_takes_the_place_of_the_description(item: str, summary: str, theirs: str) -> None:
    """Where we differ from feedparser on purpose (the New York Times' feeds of 2016, for one)."""
    assert [entry.summary for entry in parse(rss(item), URL).entries] == [summary]
    assert [entry.summary for entry in parse(rss(item), URL, plainly=False).entries] == [theirs]


def test_every_name_that_feedparser_gives_a_meaning_is_known() -> None:
    handlers = {name[7:].lower() for name in dir(feedparser.api.StrictFeedParser) if name.startswith("_start_")}
    translated = {name for name in FeedParserDict.keymap if not name.endswith(("_detail", "_parsed"))}
    assert handlers | translated <= TAKEN


PIECES = [
    *(f"<{name}>{{}}</{name}>" for name in ("title", "link", "guid", "description", "pubDate", "author", "source")),
    *(f"<dc:{name}>{{}}</dc:{name}>" for name in ("creator", "title", "date", "language", "description", "subject")),
    *(f"<media:{name}>{{}}</media:{name}>" for name in ("title", "description", "group", "credit", "content")),
    *(f"<atom:{name}>{{}}</atom:{name}>" for name in ("updated", "id", "summary", "author")),
    '<atom:link href="/a" rel="{}"/>', '<link href="{}"/>', '<guid isPermaLink="{}">g</guid>',
    '<title type="{}">t</title>', "<p>{}</p>",
    "<content:encoded>{}</content:encoded>", "<itunes:summary>{}</itunes:summary>", "<x:y>{}</x:y>", "<odd>{}</odd>",
]  # fmt: skip
TEXTS = st.sampled_from([
    "", " ", "a", "/a?b&amp;c;", "https://a.example/", "false", "html", "xhtml", "self", "a@b.cd", "a@b.cd (E)",
    "&lt;b&gt;", "\u00c3\u00a4", "\u0093", "http:///", "<b>c</b>", "<title>n</title>",
])  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PIECES), TEXTS), max_size=7))
def test_whatever_is_put_together_is_read_alike(parts: list[tuple[str, str]]) -> None:
    """Captions apart, the one difference on purpose."""
    written = [piece.format(text if ">{}<" in piece else text.replace("<", "")) for piece, text in parts]
    body = rss("".join(written)).replace(b"<title>T</title>", b"")
    plain = read_plainly(body, URL)
    if plain is not None:
        theirs = parse(body, URL, plainly=False)
        if any(name in body for name in (b"media:d", b"dc:d", b"itunes:s")):
            plain, theirs = _without_summaries(plain), _without_summaries(theirs)
        assert plain == theirs


def _without_summaries(document: ParsedDocument) -> ParsedDocument:
    return replace(document, entries=tuple(replace(entry, summary="") for entry in document.entries))


@needs_corpus
@pytest.mark.parametrize("share", [pytest.param(40, id="a part"), pytest.param(1, id="all", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("name", "plain_share"),
    [("feeds-gesab", 0.9), ("feeds-jeff", 0.95), ("fb2016_raw", 0.5), ("suites", 0.3)],
)
def test_every_document_of_the_corpora_is_read_alike(name: str, plain_share: float, share: int) -> None:
    """Field by field of feed and entries; all that may differ are summaries where an entry has captions too."""
    count: Counter[str] = Counter()
    for path, body in _feeds(name, share):
        count["documents"] += 1
        plain = read_plainly(body, URL)
        if plain is None:
            continue
        count["plain"] += 1
        theirs = parse(body, URL, plainly=False)
        differing = [
            (n, one.name)
            for n, (ours, other) in enumerate(zip(plain.entries, theirs.entries, strict=True))
            for one in fields(ours)
            if getattr(ours, one.name) != getattr(other, one.name)
        ]
        assert _without_summaries(plain) == _without_summaries(theirs), (path, differing)
        if differing:
            count["captions"] += len(differing)
            assert re.search(rb"<(?:media:description|itunes:summary|dc:description)", body), path
    print(f"\n{name}: {dict(count)}")
    assert count["plain"] >= plain_share * count["documents"]


def _feeds(name: str, share: int) -> Iterator[tuple[str, bytes]]:
    """Every so manieth XML document of a corpus that is a feed at all."""
    for n, (path, body) in enumerate(members(f"{name}.tar.zst")):
        start = body.lstrip(b" \t\r\n\xef\xbb\xbf")
        if n % share or not start.startswith(b"<") or b"\0" in start[:4_096]:
            continue
        try:
            parse(start, URL)
        except ParseError:
            continue
        yield path, start
