"""RFC 9309: which group counts, which rule wins, wildcards; and hostile files in linear time."""

from __future__ import annotations

import time

import pytest

from ingest.robots_rules import LONGEST_DELAY_S, ruling_of

SITE = "https://site.example"


def allows(text: str, path: str) -> bool:
    return ruling_of(text, "Cleartext").allows(f"{SITE}{path}")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        pytest.param("Disallow: /\nAllow: /news", "/news/1", True, id="the longest wins, whatever the order"),
        pytest.param("Allow: /news\nDisallow: /news/private", "/news/private/1", False, id="also when it forbids"),
        pytest.param("Disallow: /page\nAllow: /page", "/page", True, id="among equals the one that allows"),
        pytest.param("Disallow: /*.gif$", "/a/b.gif", False, id="star and end"),
        pytest.param("Disallow: /*.gif$", "/a/b.gif?x", True, id="not at the end"),
        pytest.param("Disallow: /*?", "/a?utm=1", False, id="any query"),
        pytest.param("Disallow: /*?", "/a", True, id="no query"),
        pytest.param("Disallow: /a*b*c", "/axxbyyczz", False, id="several stars"),
        pytest.param("Disallow: /a*b*c", "/axxcyyb", True, id="several stars, in their order"),
        pytest.param("Disallow: /a*b$", "/ab", False, id="a star for nothing"),
        pytest.param("Disallow: /ab*ab$", "/ab", True, id="what the beginning took, the end cannot have"),
        pytest.param("Disallow: *private", "/x/private", False, id="beginning with a star"),
        pytest.param("Disallow: private", "/private", False, id="without its slash"),
        pytest.param("Disallow:", "/a", True, id="an empty rule"),
        pytest.param("Disallow: /", "/robots.txt", True, id="the file itself"),
        pytest.param("Disallow: /fish # all of them", "/fish", False, id="a comment"),
        pytest.param("disALLOW : /fish", "/fish", False, id="capitals and spaces"),
        pytest.param("Disallow: /Fish", "/fish", True, id="paths are case-sensitive"),
        pytest.param("Disallow: /a%2Fb", "/a%2fb", False, id="percent-encoding in either case"),
        pytest.param("Disallow: /%7Ejoe", "/~joe", False, id="encoded without need"),
        pytest.param("Disallow: /für", "/f%C3%BCr", False, id="not encoded at all"),
        pytest.param("Disallow: /$", "/", False, id="the front page alone"),
        pytest.param("Disallow: /$", "/a", True, id="and nothing else"),
    ],
)
def test_which_rule_wins(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is allowed


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        pytest.param("User-agent: Cleartext\nDisallow: /x\n\nUser-agent: *\nDisallow: /", True, id="ours, not all's"),
        pytest.param("User-agent: *\nDisallow:\n\nUser-agent: cleartext/2\nDisallow: /", False, id="with a version"),
        pytest.param("User-agent: Other\nUser-agent: Cleartext\nDisallow: /", False, id="two names, one group"),
        pytest.param("User-agent: Cleartext\nDisallow: /x\nUser-agent: Cleartext\nDisallow: /", False, id="two groups"),
        pytest.param("User-agent: ClearTextBot\nDisallow: /", True, id="another with a like name"),
        pytest.param("Disallow: /", True, id="a rule of nobody's"),
        pytest.param("User-agent: Other\nDisallow: /\nSitemap: /s.xml", True, id="others"),
        pytest.param("User-agent: Cleartext\n\nUser-agent: *\nDisallow: /", False, id="named together with all"),
    ],
)
def test_which_group_counts(text: str, allowed: bool) -> None:
    assert allows(text, "/a") is allowed


@pytest.mark.parametrize(
    ("delay", "seconds"), [("5", 5), ("0.5", 0.5), ("1e9", 0), ("99999", LONGEST_DELAY_S), ("soon", 0), ("-1", 0)]
)
def test_crawl_delay(delay: str, seconds: float) -> None:
    assert ruling_of(f"User-agent: *\nCrawl-delay: {delay}", "Cleartext").delay_s == seconds


def test_hostile_files_take_linear_time() -> None:
    stars = "User-agent: *\n" + "Disallow: /" + "*a" * 900 + "$\n"
    started = time.process_time()
    ruling = ruling_of(stars * 250, "Cleartext")
    for _ in range(3):
        ruling.allows(f"{SITE}/{'a' * 2_000}b")
    assert time.process_time() - started < 2
