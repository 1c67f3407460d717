"""Canonical URLs: one article, one identity."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.canonical import canonical_url


def google_news(url: str) -> str:
    """An article link as Google News made them until 2024."""
    size = len(url)
    length = bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])
    token = base64.urlsafe_b64encode(b"\x08\x13\x22" + length + url.encode() + b"\xd2\x01\x00").decode().rstrip("=")
    return f"https://news.google.com/rss/articles/{token}?oc=5&hl=en-GB&gl=GB&ceid=GB:en"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("HTTPS://WWW.Example.ORG/Path", "https://www.example.org/Path", id="case of the host alone"),
        pytest.param("http://example.org/a", "https://example.org/a", id="http is https"),
        pytest.param("http://example.org:80/a", "https://example.org/a", id="default port of http"),
        pytest.param("https://example.org:443/a", "https://example.org/a", id="default port of https"),
        pytest.param("http://example.org:8080/a", "http://example.org:8080/a", id="odd port keeps its scheme"),
        pytest.param("https://example.org", "https://example.org/", id="no path"),
        pytest.param("https://example.org./a#top", "https://example.org/a", id="final dot, fragment"),
        pytest.param(" https://example.org/a b\n", "https://example.org/a%20b", id="blanks"),
        pytest.param("https://example.org/a/../b/./c", "https://example.org/b/c", id="dot segments"),
        pytest.param("https://example.org/%7euser/%e4", "https://example.org/~user/%E4", id="percent-encoding"),
        pytest.param("https://müller.de/straße", "https://xn--mller-kva.de/stra%C3%9Fe", id="international"),
        pytest.param("https://user:secret@example.org/a", "https://example.org/a", id="user name"),
        pytest.param("https://good.example\\@bad.example/", "https://good.example/@bad.example/", id="backslash"),
        pytest.param("https://example.org/a;jsessionid=1F?id=2", "https://example.org/a?id=2", id="session"),
        pytest.param(
            "https://example.org/a?utm_source=rss&utm_medium=feed&id=7",
            "https://example.org/a?id=7",
            id="utm, keeps id",
        ),
        pytest.param(
            "https://www.bbc.co.uk/news/1?at_medium=RSS&at_campaign=K", "https://www.bbc.co.uk/news/1", id="BBC"
        ),
        pytest.param("https://www.theguardian.com/a?CMP=share_btn", "https://www.theguardian.com/a", id="CMP"),
        pytest.param(
            "https://example.org/?p=12&fbclid=x&gclid=y&mc_cid=z", "https://example.org/?p=12", id="click ids"
        ),
        pytest.param("https://example.org/a?ns_campaign=1&story=3", "https://example.org/a?story=3", id="ns_campaign"),
        pytest.param("https://example.org/a?ref=rss", "https://example.org/a", id="ref=rss"),
        pytest.param("https://example.org/a?ref=main", "https://example.org/a?ref=main", id="other ref stays"),
        pytest.param(
            "https://example.org/?a=1&amp;amp;b=2&amp;c=3", "https://example.org/?a=1&b=2&c=3", id="&amp;amp;"
        ),
        pytest.param("https://example.org/?b=2&&a=1&", "https://example.org/?b=2&a=1", id="order stays, gaps go"),
        pytest.param("https://example.org/story/amp/", "https://example.org/story", id="AMP suffix"),
        pytest.param("https://example.org/amp/story", "https://example.org/story", id="AMP prefix"),
        pytest.param("https://example.org/story.amp.html", "https://example.org/story.html", id="AMP file"),
        pytest.param("https://example.org/story?amp=1", "https://example.org/story", id="AMP parameter"),
        pytest.param("https://example.org/story?outputType=amp", "https://example.org/story", id="AMP output type"),
        pytest.param("https://example.org/camp/ample", "https://example.org/camp/ample", id="no AMP at all"),
        pytest.param("https://amp.theguardian.com/a", "https://www.theguardian.com/a", id="AMP host"),
        pytest.param("https://amp.dev/a", "https://amp.dev/a", id="a host called amp"),
        pytest.param(
            "https://www.google.com/amp/s/www.example.org/a/amp", "https://www.example.org/a", id="Google AMP"
        ),
        pytest.param(
            "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a?id=1&usqp=x",
            "https://www.example.org/a?id=1",
            id="AMP cache",
        ),
        pytest.param(
            "https://www.google.com/url?rct=j&sa=t&url=https://example.org/a%3Fid%3D1&ct=ga",
            "https://example.org/a?id=1",
            id="Google Alerts",
        ),
        pytest.param(
            google_news("https://example.org/a?id=1&utm_source=x"), "https://example.org/a?id=1", id="Google News"
        ),
        pytest.param(
            google_news("http://example.org/" + "a" * 300), "https://example.org/" + "a" * 300, id="Google News, long"
        ),
        pytest.param(
            "https://news.google.com/rss/articles/CBMiQUFVX3lxTE?oc=5",
            "https://news.google.com/rss/articles/CBMiQUFVX3lxTE",
            id="Google News, opaque",
        ),
        pytest.param(
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Ffbclid%3D1&h=x",
            "https://example.org/a",
            id="Facebook",
        ),
        pytest.param(
            "https://l.facebook.com/l.php?u=javascript:alert(1)",
            "https://l.facebook.com/l.php?u=javascript:alert(1)",
            id="wrapper around no link",
        ),
        pytest.param("https://t.co/abc", "https://t.co/abc", id="t.co needs a request"),
        pytest.param(
            "https://feedproxy.google.com/~r/x/~3/abc/",
            "https://feedproxy.google.com/~r/x/~3/abc/",
            id="feedproxy stays",
        ),
        pytest.param("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a", id="IPv6"),
    ],
)
def test_canonical(raw: str, expected: str) -> None:
    assert canonical_url(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)//https://example.org/",
        "data:text/html,<b>",
        "/relative",
        "//example.org/a",
        "example.org/a",
        "mailto:a@example.org",
        "ftp://example.org/a",
        "https://",
        "https:///a",
        "http://[::1",
        "https://exa mple.org/",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https://" + "a" * 9000,
    ],
)
def test_no_link(raw: str) -> None:
    assert canonical_url(raw) is None


HOSTS = [
    "example.org",
    "amp.example.org",
    "www.google.com",
    "l.facebook.com",
    "x.cdn.ampproject.org",
    "news.google.com",
]
PATHS = [
    "",
    "/",
    "/amp",
    "/amp/s/",
    "/a.amp",
    "/url",
    "/l.php",
    "/c/s/",
    "/../",
    "/.",
    "/%2e%2e",
    "/%75rl",
    ";jsessionid=1",
]
PATHS += [
    "/x",
    "//",
    "%",
    "%4",
    "%2541",
    "é",
    "&%61mp;",
    "&amp;",
    "\\",
    ":8",
    "@",
    "/articles/CBMi",
    "amp.",
    "https://",
    " ",
]
QUERIES = [
    "",
    "?",
    "?url=",
    "&url=https://example.org/amp",
    "?q=http%3A%2F%2Fexample.org",
    "&amp;u=https://a.b/",
    "?amp",
    "#",
]
QUERIES += ["?u%72l=https://example.org/", "&%61mp;id=1", "&utm_a=1", "?id=%", "&ref=rss", "&=", "=&", "&#38;", "?oc=5"]
LINKS = st.builds(
    lambda scheme, host, paths, queries: scheme + host + "".join(paths) + "".join(queries),
    st.sampled_from(["http://", "https://", "HTTP://u:p@"]),
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(PATHS), max_size=6),
    st.lists(st.sampled_from(QUERIES), max_size=5),
)


@given(LINKS | st.text().map("https://example.org/".__add__) | st.text())
def test_twice_is_once(raw: str) -> None:
    once = canonical_url(raw)
    assert once is None or (once.startswith(("https://", "http://")) and canonical_url(once) == once)


def test_nested_wrappers_take_no_time() -> None:
    started = time.process_time()
    assert canonical_url("https://google.com/amp/s/" * 320 + "example.org") is not None
    assert time.process_time() - started < 0.5
