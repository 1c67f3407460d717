"""robots.txt: what it allows, and what we make of one that cannot be had."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ingest.robots import KEPT_FOR, MAX_BYTES, Robots, rules_of, rules_without
from model.errors import FetchError
from tests.feedmaking import NOW, FakeFetcher, fetched

SITE = "https://site.example"
FILE = f"{SITE}/robots.txt"


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        pytest.param(b"", "/a", True, id="empty"),
        pytest.param(b"User-agent: *\nDisallow:", "/a", True, id="nothing forbidden"),
        pytest.param(b"User-agent: *\nDisallow: /", "/a", False, id="everything forbidden"),
        pytest.param(b"User-agent: *\nDisallow: /private", "/private/x", False, id="a folder"),
        pytest.param(b"User-agent: *\nDisallow: /private", "/public", True, id="another folder"),
        pytest.param(b"User-agent: cleartext\nDisallow: /\n\nUser-agent: *\nDisallow:", "/", False, id="us alone"),
        pytest.param(b"User-agent: Other\nDisallow: /", "/", True, id="others alone"),
        pytest.param(b"User-agent: *\nDisallow: /\n\nUser-agent: Cleartext\nAllow: /", "/a", True, id="all but us"),
        pytest.param(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", "/", False, id="byte order mark, Windows lines"),
        pytest.param(b"<html><body>Not found</body></html>", "/a", True, id="a web page in its place"),
        pytest.param(b"\xff\xfe\x00 nonsense \x80", "/a", True, id="no text at all"),
        pytest.param(b"#" * MAX_BYTES + b"\nUser-agent: *\nDisallow: /", "/a", True, id="beyond what is read"),
    ],
)
def test_what_it_allows(body: bytes, path: str, allowed: bool) -> None:
    assert rules_of(body, NOW).allow(f"{SITE}{path}") is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(404, True), (410, True), (403, True), (429, False), (500, False), (503, False), (None, False)],
)
def test_when_it_cannot_be_had(status: int | None, allowed: bool) -> None:
    error = FetchError(FILE, "No answer.", "temporary", status=status)
    assert rules_without(error, NOW).allow(f"{SITE}/a") is allowed


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


async def test_a_site_is_asked_once_a_day() -> None:
    fetcher = FakeFetcher({FILE: [fetched(FILE, b"User-agent: *\nDisallow: /no")]})
    clock = Clock()
    robots = Robots(fetcher, clock)
    assert await robots.refusal(f"{SITE}/yes") == ""
    assert "asks programs like ours not to" in await robots.refusal(f"{SITE}/no/page")
    assert len(fetcher.asked) == 1
    clock.now += KEPT_FOR - timedelta(seconds=1)
    await robots.refusal(f"{SITE}/yes")
    assert len(fetcher.asked) == 1
    clock.now += timedelta(seconds=1)
    await robots.refusal(f"{SITE}/yes")
    assert len(fetcher.asked) == 2


async def test_a_site_that_does_not_answer_is_not_read_and_says_why() -> None:
    fetcher = FakeFetcher({FILE: [FetchError(FILE, "The connection broke.", "temporary")]})
    refused = await Robots(fetcher, Clock()).refusal(f"{SITE}/a")
    assert "robots.txt could not be read" in refused and "The connection broke." in refused
