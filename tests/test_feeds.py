"""`ingest/feeds.py`: what a feeds file proposes, and how its mistakes are told; and the list that we ship."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.feeds import FeedList, load_feeds, read_feeds
from model.errors import DataFileError
from model.feed import OUTLET_KINDS, TIERS, Feed, Outlet

SHIPPED = Path(__file__).parents[1] / "data" / "feeds.toml"

GOOD = """\
# A comment with "https://a.example/rss" and slug = "alpha" in it.
[[outlet]]
slug = "alpha"
name = "The  Alpha"
country = "GB"
language = "en"
kind = "trade press"
tier = "1"
site = "https://a.example"
note = "First"
feeds = [
    { url = "https://a.example/rss", title = "News", folder = "alpha-news" },
    { url = "https://a.example/find?q=%22a%22", title = "Search", search = true, cap = 100 },
]

[[outlet]]
slug = "beta"
name = "Beta"
feeds = [ { url = "https://b.example/rss" } ]
"""


def read(text: str) -> FeedList:
    return read_feeds(text, "feeds.toml")


def told(found: FeedList) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.reason) for problem in found.problems]


def test_a_good_file_is_read_whole() -> None:
    assert read(GOOD) == FeedList(
        outlets=(
            Outlet("alpha", "The Alpha", "GB", "en", "trade press", "1", "https://a.example", "First"),
            Outlet("beta", "Beta"),
        ),
        feeds=(
            Feed("https://a.example/rss", "alpha", "News"),
            Feed("https://a.example/find?q=%22a%22", "alpha", "Search", "search", 100),
            Feed("https://b.example/rss", "beta"),
        ),
        folders={"alpha-news": "https://a.example/rss"},
        problems=(),
    )


ALPHA = "The outlet “The  Alpha” is left out with its 2 feeds."
FEED = "This feed of “alpha” is left out."
MISTAKES = {  # name: (text in GOOD, its replacement, line, words of the message, slugs left, number of feeds left)
    "an unknown key of an outlet": (
        'country = "GB"',
        'countri = "GB"',
        5,
        f"“countri” is not a known key (did you mean “country”?). {ALPHA}",
        ["beta"],
        1,
    ),
    "an unknown key without a neighbour": (
        'note = "First"',
        'zzz = "First"',
        10,
        "known keys: slug, name, country",
        ["beta"],
        1,
    ),
    "an unknown kind": (
        '"trade press"',
        '"blog"',
        7,
        "kind = “blog” is not one of press, trade press,",
        ["beta"],
        1,
    ),
    "an unknown tier": ('tier = "1"', 'tier = "9"', 8, "tier = “9” is not one of 1, 2, 3", ["beta"], 1),
    "a tier without quotes": (
        'tier = "1"',
        "tier = 1",
        8,
        'tier must be text in quotes, such as tier = "1"',
        ["beta"],
        1,
    ),
    "a slug with capitals": ('"alpha"\nname', '"Alpha"\nname', 3, "slug = “Alpha” must be lower-", ["beta"], 1),
    "a slug with a path in it": (
        '"alpha"\nname',
        '"../alpha"\nname',
        3,
        "must be lower-case letters",
        ["beta"],
        1,
    ),
    "no slug": ('slug = "alpha"\nname', "name", 2, "slug is missing", ["beta"], 1),
    "no name": ('name = "Beta"\n', "", 16, "name is missing. The outlet “beta” is left out", ["alpha"], 2),
    "an empty name": ('"Beta"', '" "', 18, "name is empty", ["alpha"], 2),
    "a name with a control character": ('"Beta"', r'"B\u0000"', 18, "control character", ["alpha"], 2),
    "a slug twice": (
        'slug = "beta"',
        'slug = "alpha"',
        17,
        "slug = “alpha” is taken by the outlet in line 3. The outlet “Beta” is left out with its feed.",
        ["alpha"],
        2,
    ),
    "the UK": ('"GB"', '"UK"', 5, "“UK” is not a country code of ISO 3166-1, EU or INT (did you", ["beta"], 1),
    "a country in lower case": ('"GB"', '"gb"', 5, "(did you mean “GB”?)", ["beta"], 1),
    "no country's code": ('"GB"', '"ZZ"', 5, "“ZZ” is not a country code", ["beta"], 1),
    "a language with a country": ('"en"', '"en-GB"', 6, "(did you mean “en”?)", ["beta"], 1),
    "no language's code": ('"en"', '"xx"', 6, "“xx” is not a language code of ISO 639-1", ["beta"], 1),
    "a site that is no address": ('site = "https://a', 'site = "a', 9, "site = “a.example” must", ["beta"], 1),
    "feeds that are no list": (
        'feeds = [ { url = "https://b.example/rss" } ]',
        'feeds = "https://b.example/rss"',
        19,
        "feeds must be a list",
        ["alpha"],
        2,
    ),
    "a feed that is bare text": (
        '{ url = "https://b.example/rss" }',
        '"https://b.example/rss"',
        19,
        'a feed must be written { url = "https://…" }, not “https://b.example/rss”.',
        ["alpha", "beta"],
        2,
    ),
    "a feed without a URL": (
        'url = "https://a.example/rss", ',
        "",
        12,
        f"url is missing. {FEED}",
        ["alpha", "beta"],
        2,
    ),
    "an unknown key of a feed": (
        "cap =",
        "limit =",
        13,
        f"“limit” is not a known key (known keys: url, title, search, cap, folder). {FEED}",
        ["alpha", "beta"],
        2,
    ),
    "a feed on a disk": (
        "https://a.example/rss",
        "file:///etc/passwd",
        12,
        "must be a web address that begins with https:// or http://",
        ["alpha", "beta"],
        2,
    ),
    "a feed with a feed: address": (
        "https://b.example/rss",
        "feed://b.example/rss",
        19,
        "must be a web address",
        ["alpha", "beta"],
        2,
    ),
    "a URL with a space": ("b.example/rss", "b.example/rss ", 19, "has a space", ["alpha", "beta"], 2),
    "a URL without a host": ("b.example/rss", "/rss", 19, "must be a web address", ["alpha", "beta"], 2),
    "a URL with half an IPv6 host": ("b.example/rss", "[::1", 19, "cannot be read", ["alpha", "beta"], 2),
    "a URL with a wild port": ("b.example/rss", "b.example:99999/", 19, "cannot be", ["alpha", "beta"], 2),
    "a URL with a password": ("b.example/rss", "me:pw@b.example/", 19, "a user name or", ["alpha", "beta"], 2),
    "a feed twice in another outlet": (
        "https://b.example/rss",
        "http://A.example/rss/#top",
        19,
        "this feed is already listed in line 12. This feed of “beta” is left out.",
        ["alpha", "beta"],
        2,
    ),
    "a feed twice in one outlet": (
        "https://a.example/find?q=%22a%22",
        "https://a.example/rss",
        13,
        f"this feed is already listed in line 12. {FEED}",
        ["alpha", "beta"],
        2,
    ),
    "search in quotes": ("search = true", 'search = "yes"', 13, "must be true or false", ["alpha", "beta"], 2),
    "a cap of nothing": ("cap = 100", "cap = 0", 13, "cap must be a number of entries", ["alpha", "beta"], 2),
    "a cap that is a truth": ("cap = 100", "cap = true", 13, "cap must be a number", ["alpha", "beta"], 2),
    "a folder that leads away": ('"alpha-news"', '"../x"', 12, "a folder's name", ["alpha", "beta"], 2),
    "a folder twice": (
        'rss" } ]',
        'rss", folder = "alpha-news" } ]',
        19,
        "folder = “alpha-news” is already another feed's",
        ["alpha", "beta"],
        2,
    ),
    "an unknown table": ('[[outlet]]\nslug = "beta"', '[[outlets]]\nslug = "beta"', 16, "“outlets”", ["alpha"], 2),
}


@pytest.mark.parametrize(("old", "new", "line", "words", "slugs", "feeds"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_told_with_its_line_and_costs_only_its_own(
    old: str, new: str, line: int, words: str, slugs: list[str], feeds: int
) -> None:
    at = GOOD.index(old, GOOD.index("[[outlet]]"))
    found = read(GOOD[:at] + new + GOOD[at + len(old) :])
    assert [where for where, _ in told(found)] == [line]
    assert words in told(found)[0][1]
    assert str(found.problems[0]).startswith(f"feeds.toml, line {line}: ")
    assert [outlet.slug for outlet in found.outlets] == slugs
    assert len(found.feeds) == feeds
    assert {feed.outlet for feed in found.feeds} <= set(slugs)


def test_every_mistake_of_an_outlet_is_told_in_the_order_of_its_lines() -> None:
    text = GOOD.replace('"GB"', '"UK"').replace('"1"', '"9"').replace('"Beta"', '""')
    assert [line for line, _ in told(read(text))] == [5, 8, 18]


def test_a_feed_twice_on_one_line_keeps_the_first() -> None:
    text = '[[outlet]]\nslug = "a"\nname = "A"\nfeeds = [{url="http://a.example/"},{url="http://a.example/"}]'
    found = read(text)
    assert told(found) == [(4, "this feed is already listed in line 4. This feed of “a” is left out.")]
    assert len(found.feeds) == 1


def test_feeds_may_be_tables_of_their_own() -> None:
    text = '[[outlet]]\nslug = "a"\nname = "A"\n[[outlet.feeds]]\nurl = "https://a.example/1"\n'
    text += '[[outlet.feeds]]\ntitle = "2"\nurl = "ftp://a.example/2"\n'
    found = read(text)
    assert [feed.url for feed in found.feeds] == ["https://a.example/1"]
    assert [line for line, _ in told(found)] == [8]


def test_outlets_may_be_inline_tables() -> None:
    text = 'outlet = [\n  { slug = "a", name = "A" },\n  { slug = "b", name = "B", tier = "9" },\n]\n'
    found = read(text)
    assert [outlet.slug for outlet in found.outlets] == ["a"]
    assert [line for line, _ in told(found)] == [3]


@pytest.mark.parametrize(
    ("text", "line"),
    [('\n[outlet]\nslug = "a"\n', 2), ('outlet = "a"', 1), ("outlet = [1]", 1)],
    ids=["one bracket", "text", "a number"],
)
def test_outlets_that_are_no_tables_are_a_problem_not_a_crash(text: str, line: int) -> None:
    found = read(text)
    assert not found.outlets
    assert [where for where, _ in told(found)] == [line]


def test_an_empty_file_proposes_nothing() -> None:
    assert read("") == FeedList((), ())


BROKEN: dict[str, tuple[bytes, int | None, str]] = {
    "no equals sign": (b'[[outlet]]\nslug = "a"\nname "A"\n', 3, "this is not valid TOML: Expected"),
    "a key twice": (b'[[outlet]]\nslug = "a"\nslug = "b"\n', 3, "this is not valid TOML"),
    "a list without its end": (b'[[outlet]]\nslug = "a"\nfeeds = [\n', 3, "this is not valid TOML"),
    "latin-1": (b'[[outlet]]\nslug = "a"\nname = "\xe9"\n', 3, "Save the file as UTF-8"),
    "brackets without end": (b"outlet = " + b"[" * 100_000, None, "nested too deeply"),
    "a number without end": (b"[[outlet]]\ncap = " + b"9" * 5_000, None, "this is not valid TOML"),
}


@pytest.mark.parametrize(("raw", "line", "words"), BROKEN.values(), ids=list(BROKEN))
def test_a_file_that_is_not_toml_is_an_error_with_its_line(
    tmp_path: Path, raw: bytes, line: int | None, words: str
) -> None:
    path = tmp_path / "feeds.toml"
    path.write_bytes(raw)
    with pytest.raises(DataFileError) as caught:
        load_feeds(path)
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert words in caught.value.reason


def test_a_missing_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"none\.toml: the file cannot be read \(No such file"):
        load_feeds(tmp_path / "none.toml")


def test_what_windows_editors_write_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace('"GB"', '"UK"').replace("\n", "\r\n").encode())
    found = load_feeds(path)
    assert [line for line, _ in told(found)] == [5]
    assert [outlet.slug for outlet in found.outlets] == ["beta"]


# The list that we ship.


@pytest.fixture(scope="module")
def shipped() -> FeedList:
    return load_feeds(SHIPPED)


def test_the_shipped_list_has_no_mistakes(shipped: FeedList) -> None:
    assert told(shipped) == []
    assert len(shipped.feeds) >= 110


def test_every_shipped_outlet_says_where_it_is_and_what_it_is(shipped: FeedList) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count("\nkind = ") == len(shipped.outlets)
    assert [outlet.slug for outlet in shipped.outlets if not (outlet.country and outlet.language)] == []
    assert [outlet.slug for outlet in shipped.outlets if not outlet.site_url] == []


def test_every_kind_of_outlet_is_there(shipped: FeedList) -> None:
    assert {outlet.outlet_kind for outlet in shipped.outlets} == set(OUTLET_KINDS)


def test_an_outlet_without_a_feed_says_so(shipped: FeedList) -> None:
    fed = {feed.outlet for feed in shipped.feeds}
    silent = [outlet for outlet in shipped.outlets if outlet.slug not in fed]
    assert silent
    assert [outlet.slug for outlet in silent if "no feed" not in outlet.note] == []


def test_searches_ask_in_four_languages_and_say_what_a_full_page_is(shipped: FeedList) -> None:
    outlets = {outlet.slug: outlet for outlet in shipped.outlets}
    searches = [feed for feed in shipped.feeds if outlets[feed.outlet].outlet_kind == "aggregator"]
    assert all(feed.feed_kind == "search" and feed.cap for feed in searches)
    assert {outlets[feed.outlet].language for feed in searches} == {"en", "de", "fr", "es"}
    google = [feed for feed in searches if urlsplit(feed.url).hostname == "news.google.com"]
    assert {feed.cap for feed in google} == {100}
    assert all(f"ceid={outlets[feed.outlet].country}:" in feed.url for feed in google)


def test_shipped_urls_are_plain_https(shipped: FeedList) -> None:
    parts = [urlsplit(feed.url) for feed in shipped.feeds]
    assert {part.scheme for part in parts} == {"https"}
    assert [part.netloc for part in parts if part.netloc != part.netloc.lower()] == []
    assert [feed.url for feed in shipped.feeds if not feed.url.isascii()] == []


def test_the_guide_names_every_kind_tier_and_key() -> None:
    guide = (SHIPPED.parents[1] / "docs" / "feeds.md").read_text(encoding="utf-8")
    outlet_keys = ("slug", "name", "country", "language", "kind", "tier", "site", "note", "feeds")
    feed_keys = ("url", "title", "search", "cap", "folder")
    missing = [word for word in (*OUTLET_KINDS, *TIERS, *outlet_keys, *feed_keys) if f"`{word}`" not in guide]
    assert missing == []
    example = guide.split("```toml\n")[1].split("```")[0]
    assert told(read(example)) == []
