"""OPML in and out, TOML out: what a list says, what is reported, and that hostile lists are refused."""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed_export import to_opml, to_toml
from ingest.feeds import load_feeds, read_feeds
from ingest.opml import MAX_BYTES, folder_kind, load_opml, read_opml
from model.errors import DataFileError
from model.feed import OUTLET_KINDS, Feed, Outlet, OutletKind
from store.feed_list import PresentFeeds

SHIPPED = Path(__file__).parents[1] / "data" / "feeds.toml"
SUITES = Path(__file__).parents[2] / "shared" / "corpus" / "suites.tar.zst"


def opml(*outlines: str) -> bytes:
    return "\n".join(["<opml version='2.0'><head/><body>", *outlines, "</body></opml>"]).encode()


def feed(name: str = "One", url: str = "https://one.example/rss", more: str = "") -> str:
    return f'<outline type="rss" text="{name}" xmlUrl="{url}" {more}/>'


def folder(name: str, *inside: str) -> str:
    return f'<outline text="{name}">{"".join(inside)}</outline>'


def only(body: bytes) -> Outlet:
    found = read_opml(body, "list.opml")
    assert not found.problems
    (outlet,) = found.outlets
    return outlet


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NGOs", "NGO"), ("ngo", "NGO"), ("Charities", "NGO"), ("Press", "press"), (" Trade   Press ", "trade press"),
        ("Regulators", "regulator"), ("Parliaments", "parliament"), ("Police", "police"), ("Vendors", "vendor"),
        ("Companies", "vendor"), ("Searches", "aggregator"), ("Newspapers", "press"), ("My feeds", None), ("", None),
    ],
)  # fmt: skip
def test_folders_named_after_a_kind(name: str, kind: OutletKind | None) -> None:
    assert folder_kind(name) == kind
    assert only(opml(folder(name, feed()))).outlet_kind == (kind or "press")


def test_the_innermost_folder_that_names_a_kind_counts() -> None:
    assert only(opml(folder("Press", folder("UK", folder("NGOs", folder("Misc", feed())))))).outlet_kind == "NGO"
    assert only(opml(folder("Regulators", folder("UK", feed())))).outlet_kind == "regulator"
    assert only(opml(feed(more='category="/UK/Police,other"'))).outlet_kind == "police"


def test_feeds_of_one_site_are_one_outlet() -> None:
    body = opml(
        feed("The Times | UK", "https://times.example/uk", 'htmlUrl="https://www.times.example/"'),
        feed("The Times | World", "https://feeds.example/1", 'htmlUrl="https://times.example/world" language="en-gb"'),
        feed("Other", "https://other.example/rss"),
        feed("A", "https://feeds.feedburner.com/a"),
        feed("B", "https://feeds.feedburner.com/b"),
    )
    found = read_opml(body, "x")
    assert [(o.slug, o.name, o.site_url) for o in found.outlets] == [
        ("the-times", "The Times", "https://www.times.example/"),
        ("other", "Other", ""),
        ("a", "A", ""),
        ("b", "B", ""),
    ]
    assert [(f.outlet, f.title) for f in found.feeds][:3] == [
        ("the-times", "The Times | UK"),
        ("the-times", "The Times | World"),
        ("other", ""),
    ]


def test_feeds_without_a_common_name_are_called_after_their_host() -> None:
    found = read_opml(opml(feed("Politics", "https://x.example/1"), feed("Sport", "https://x.example/2")), "x")
    assert [o.name for o in found.outlets] == ["x.example"]


def test_two_outlets_of_one_name_are_told_apart() -> None:
    found = read_opml(opml(feed("News", "https://a.example/1"), feed("News", "https://b.example/1")), "x")
    first, second = (o.slug for o in found.outlets)
    assert first == "news"
    assert second.startswith("news-")


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        pytest.param('<outline text="L" type="include" url="https://a.example/"/>', "(type “include”)", id="include"),
        pytest.param('<outline text="L" type="LINK" url="https://a.example/"/>', "(type “link”) leads to", id="link"),
        pytest.param('<outline text="L" type="rss"/>', "“L” has no xmlUrl", id="no address"),
        pytest.param('<outline text="L" type="rss" xmlUrl=" "/>', "“L” has no xmlUrl", id="empty address"),
        pytest.param('<outline text="L" htmlUrl="https://a.example/"/>', "feeds add https://a.example/", id="a site"),
        pytest.param('<outline xmlUrl="file:///etc/passwd"/>', "must be a web address", id="a file"),
        pytest.param('<outline xmlUrl="https://me:pw@a.example/"/>', "user name or password", id="a password"),
        pytest.param('<outline xmlUrl="|~/run.py"/>', "must be a web address", id="a command"),
        pytest.param(feed(url="http://ONE.example/rss/"), "already listed in line 2", id="twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_with_its_line(outline: str, words: str) -> None:
    found = read_opml(opml(feed(), outline), "list.opml")
    assert [f.url for f in found.feeds] == ["https://one.example/rss"]
    (problem,) = found.problems
    assert problem.line == 3
    assert words in str(problem)


HOSTILE = {
    "a billion laughs": b'<!DOCTYPE lolz [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;">]><opml><body>&m;</body></opml>',
    "an external entity": b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml>&x;</opml>',
    "an external subset": b'<!DOCTYPE opml SYSTEM "http://evil.example/x.dtd"><opml/>',
    "a parameter entity": b'<!DOCTYPE o [<!ENTITY % x SYSTEM "http://evil.example/x"> %x;]><opml/>',
    "a doctype alone": b"<!DOCTYPE opml><opml/>",
    "folders without end": b"<opml><body>" + b'<outline text="a">' * 5_000,
    "too large": b" " * (MAX_BYTES + 1),
    "not OPML": b"<rss><channel/></rss>",
    "not XML": b"hello",
    "nothing": b"",
    "an encoding nobody knows": b"<?xml version='1.0' encoding='x-none'?><opml/>",
    "NULs": b"<opml>\0</opml>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_lists_are_refused_at_once(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(DataFileError):
        read_opml(body, "x")
    assert time.process_time() - started < 1


def test_what_stood_before_a_break_is_kept_and_the_break_is_told() -> None:
    found = read_opml(opml(feed()).removesuffix(b"</body></opml>") + b"<outline", "x")
    assert len(found.feeds) == 1
    assert "What stands before it was read" in str(found.problems[0])


def test_html_entities_in_titles_are_read() -> None:
    assert only(opml(feed("Caf&eacute; &amp; Bar&nbsp;News"))).name == "Café & Bar News"


def test_markup_in_titles_is_reduced_to_text() -> None:
    assert only(opml(feed("&lt;b&gt;Bold&lt;/b&gt;"))).name == "Bold"


def test_a_huge_list_is_read_in_linear_time() -> None:
    body = opml(*(feed("Same", f"https://h{n}.example/") for n in range(20_000)))
    started = time.process_time()
    found = read_opml(body, "x")
    assert time.process_time() - started < 20
    assert len(found.feeds) == len({o.slug for o in found.outlets}) == 20_000


@given(st.binary(max_size=200))
def test_any_bytes_give_a_list_or_a_reason(noise: bytes) -> None:
    for body in (noise, opml(feed()) + noise, opml(feed(), noise.decode("latin-1"))):
        try:
            read_opml(body, "x")
        except DataFileError as error:
            assert error.reason


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        load_opml(tmp_path / "none.opml")


# There and back


def shipped() -> PresentFeeds:
    found = load_feeds(SHIPPED)
    return PresentFeeds(found.outlets, found.feeds, frozenset([found.feeds[0].url]), ())


def test_the_shipped_list_survives_toml() -> None:
    present = shipped()
    text = to_toml(present)
    back = read_feeds(text, "x")
    assert not back.problems
    assert set(back.outlets) == set(present.outlets)
    assert set(back.feeds) == set(present.feeds)
    assert text.count("# paused") == 1


def test_the_shipped_list_survives_opml_save_outlets_without_a_feed() -> None:
    present = shipped()
    back = read_opml(to_opml(present, title="T & <T>").encode(), "x")
    assert not back.problems
    assert set(back.outlets) == {o for o in present.outlets if o.slug in {f.outlet for f in present.feeds}}
    assert set(back.feeds) == set(present.feeds)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(OUTLET_KINDS), st.integers(1, 10_000), st.booleans())
def test_any_name_and_title_survive_both(name: str, title: str, kind: OutletKind, cap: int, full_text: bool) -> None:
    outlet = Outlet("a", name, "GB", "en", kind, "1", "https://a.example/", title, full_text)
    present = PresentFeeds(
        (outlet,), (Feed("https://a.example/?a=1&b=<2>", "a", title, "search", cap),), frozenset(), ()
    )
    for back in (read_feeds(to_toml(present), "x"), read_opml(to_opml(present, title=title).encode(), "x")):
        assert not back.problems
        assert (back.outlets[0].outlet_kind, back.outlets[0].tier) == (kind, "1")
        assert back.outlets[0].name and back.outlets[0].full_text is full_text
        assert (back.feeds[0].url, back.feeds[0].feed_kind, back.feeds[0].cap) == (present.feeds[0].url, "search", cap)
    assert back.outlets == read_feeds(to_toml(present), "x").outlets, "both say the same"


# The public suites


def suite_lists() -> Iterator[tuple[str, bytes]]:
    unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(SUITES.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
        for member in tar:
            listed = "/opml/" in member.name or "rome-opml" in member.name or "listparser" in member.name
            if (listed or member.name.endswith(".opml")) and (content := tar.extractfile(member)):
                yield member.name, content.read()


@pytest.mark.skipif(not SUITES.exists(), reason="the shared corpus is not on this machine")
def test_every_list_of_the_suites_is_read_or_refused_with_a_reason() -> None:
    read = with_feeds = refused = 0
    for name, body in suite_lists():
        try:
            found = read_opml(body, name)
        except DataFileError as error:
            refused += 1
            assert error.line and error.reason, name
            continue
        read += 1
        with_feeds += bool(found.feeds)
        addresses = body.lower().count(b"xmlurl=")
        assert len(found.feeds) == addresses or found.problems, f"{name}: something was left out without a word"
    assert (read, with_feeds, refused) == (91, 44, 31)
