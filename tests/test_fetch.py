"""The only network, against a server on this machine that behaves, misbehaves and redirects."""

from __future__ import annotations

import asyncio
import gzip
import random
import socket
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ingest.fetch import Fetcher, FetchSettings, _downgrades
from model.errors import FetchError
from model.feed import NO_VALIDATORS, FetchedDocument, NotModified, Validators
from tests.loopback import Loopback, Recorded, Reply, fb2016, redirect

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SETTINGS = FetchSettings("cleartext-test/1", timeout_s=5, spacing_s=0, allow_loopback=True)
FEED = b"<rss version='2.0'><channel/></rss>"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


class Names(AbstractResolver):
    """A resolver by hand: host name → addresses; no name, no address."""

    def __init__(self, **addresses: str) -> None:
        self.addresses = {name.replace("_", "."): where.split() for name, where in addresses.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if host not in self.addresses:
            raise OSError(None, "no such host")
        return [
            ResolveResult(
                hostname=host,
                host=where,
                port=port,
                family=socket.AF_INET6 if ":" in where else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for where in self.addresses[host]
        ]

    async def close(self) -> None:
        pass


def fetcher(settings: FetchSettings = SETTINGS, **addresses: str) -> Fetcher:
    return Fetcher(settings, clock=lambda: NOW, resolver=Names(**addresses))


async def answer(
    reply: Reply, validators: Validators = NO_VALIDATORS, settings: FetchSettings = SETTINGS
) -> FetchedDocument | NotModified:
    async with Loopback({"/feed": reply}) as server, fetcher(settings) as ours:
        return await ours.fetch(server.url("/feed"), validators)


async def failure(reply: Reply, settings: FetchSettings = SETTINGS) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await answer(reply, settings=settings)
    return caught.value


async def document(reply: Reply) -> FetchedDocument:
    found = await answer(reply)
    assert isinstance(found, FetchedDocument)
    return found


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(body=FEED), id="plain"),
        pytest.param(Reply(body=FEED, headers={"Content-Encoding": "gzip"}), id="gzip"),
        pytest.param(Reply(body=FEED, headers={"Content-Encoding": "deflate"}), id="deflate"),
        pytest.param(Reply(body=FEED, chunked=True), id="chunked"),
        pytest.param(Reply(body=FEED, headers={"Content-Encoding": "gzip"}, chunked=True), id="gzip, chunked"),
        pytest.param(Reply(raw=b"HTTP/1.0 200 OK\r\n\r\n" + FEED), id="HTTP/1.0 without a length"),
        pytest.param(Reply(203, body=FEED), id="touched by a proxy"),
        pytest.param(Reply(body=FEED, headers={"Content-Security-Policy": "x" * 20_000}), id="a long header"),
    ],
)
async def test_a_document_arrives_whole(reply: Reply) -> None:
    found = await document(reply)
    assert found.body == FEED
    assert found.url == found.final_url
    assert (found.fetched_at, found.permanent_url) == (NOW, None)


async def test_an_empty_answer_is_a_document() -> None:
    assert (await document(Reply())).body == b""


async def test_what_we_say_of_ourselves() -> None:
    async with Loopback({"/feed": Reply(body=FEED)}) as server, fetcher() as ours:
        await ours.fetch(server.url("/feed"))
    asked = server.asked[0].headers
    assert asked["user-agent"] == "cleartext-test/1"
    assert "gzip" in asked["accept-encoding"]
    assert not {"cookie", "authorization", "if-none-match", "if-modified-since"} & asked.keys()


async def test_headers_are_lower_case_joined_and_encodable() -> None:
    raw = b"HTTP/1.1 200 OK\r\nVary: A\r\nVary: B\r\nX-Odd: caf\xe9\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    headers = (await document(Reply(raw=raw))).headers
    assert headers == {"vary": "A, B", "x-odd": "caf\N{REPLACEMENT CHARACTER}", "content-length": "0"}


# --- Validators ------------------------------------------------------------------------------------------------------

VALIDATED = Reply(body=FEED, headers={"ETag": 'W/"1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"})


async def test_both_validators_are_kept_and_sent_back() -> None:
    async with Loopback({"/feed": VALIDATED}) as server, fetcher() as ours:
        first = await ours.fetch(server.url("/feed"))
        assert first.validators == Validators('W/"1"', "Sun, 22 Nov 2026 10:00:00 GMT")
        second = await ours.fetch(server.url("/feed"), first.validators)
    assert isinstance(second, NotModified)
    assert second.validators == first.validators
    assert server.asked[1].headers["if-none-match"] == 'W/"1"'
    assert server.asked[1].headers["if-modified-since"] == "Sun, 22 Nov 2026 10:00:00 GMT"


async def test_validators_of_a_304_replace_the_old_ones_singly() -> None:
    raw = b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'
    found = await answer(Reply(raw=raw), Validators('"1"', "Sun, 22 Nov 2026 10:00:00 GMT"))
    assert found.validators == Validators('"2"', "Sun, 22 Nov 2026 10:00:00 GMT")


async def test_a_document_keeps_no_old_validators() -> None:
    found = await answer(Reply(body=FEED, headers={"ETag": '"2"'}), Validators('"1"', "yesterday"))
    assert found.validators == Validators('"2"', None)


async def test_validators_that_fit_no_header_are_neither_kept_nor_sent() -> None:
    raw = b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nContent-Length: 0\r\n\r\n'
    async with Loopback({"/feed": Reply(raw=raw)}) as server, fetcher() as ours:
        found = await ours.fetch(server.url("/feed"), Validators('"1"\r\nX: y', "caf\udce9"))
    assert found.validators == Validators()
    assert not {"if-none-match", "if-modified-since", "x"} & server.asked[0].headers.keys()


# --- Failures --------------------------------------------------------------------------------------------------------

GZIP = {"Content-Encoding": "gzip"}
HEAD = b"HTTP/1.1 200 OK\r\n"
FAILURES: dict[str, tuple[Reply, str, str]] = {
    # reply → degree, and words of the reason
    "closed without an answer": (Reply(closes=True), "temporary", "closed the connection"),
    "400": (Reply(400), "soft", "400 Bad Request"),
    "401": (Reply(401), "soft", "asks for a password (401 Unauthorized)"),
    "403": (Reply(403), "soft", "403 Forbidden"),
    "404": (Reply(404), "soft", "404 Not Found"),
    "408": (Reply(408), "temporary", "408 Request Timeout"),
    "410": (Reply(410), "hard", "gone for good"),
    "429": (Reply(429), "temporary", "less often"),
    "500": (Reply(500), "temporary", "500 Internal Server Error"),
    "503": (Reply(503), "temporary", "503 Service Unavailable"),
    "a status nobody knows": (Reply(599), "temporary", "status 599"),
    "204 is no document": (Reply(raw=b"HTTP/1.1 204 No Content\r\n\r\n"), "soft", "204 No Content"),
    "304 that nobody asked for": (Reply(raw=b"HTTP/1.1 304 x\r\n\r\n"), "soft", "did not ask"),
    "301 to nowhere": (Reply(301), "soft", "301 Moved Permanently"),
    "redirect in a circle": (redirect(302, "/feed#again"), "soft", "circle"),
    "redirect to ftp": (redirect(302, "ftp://127.0.0.1/feed"), "soft", "Only http"),
    "redirect to a file": (redirect(302, "file:///etc/passwd"), "soft", "Only http"),
    "redirect with a password": (redirect(302, "http://a:b@127.0.0.1/"), "soft", "password"),
    "redirect to no URL": (redirect(302, "http://[::1"), "soft", "cannot be read"),
    "redirect to a private address": (redirect(302, "http://10.0.0.1/"), "soft", "private network"),
    "redirect to cloud secrets": (redirect(302, "http://169.254.169.254/latest"), "soft", "private network"),
    "redirect to a mapped address": (redirect(302, "http://[::ffff:10.0.0.1]/"), "soft", "private network"),
    "not HTTP": (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), "soft", "not proper HTTP"),
    "endless header": (Reply(raw=HEAD + b"X: " + b"x" * 200_000), "soft", "not proper HTTP"),
    "not gzip": (Reply(raw=HEAD + b"Content-Encoding: gzip\r\n\r\nno"), "soft", "compressed"),
    "unknown coding": (Reply(raw=HEAD + b"Content-Encoding: br\r\n\r\nno"), "soft", "compressed"),
    "broken off": (Reply(raw=HEAD + b"Content-Length: 99\r\n\r\n<rss"), "temporary", "broke off"),
    "broken chunks": (Reply(raw=HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<r"), "temporary", "broke off"),
    "declared too big": (Reply(raw=HEAD + b"Content-Length: 99999999999\r\n\r\n<rss"), "soft", "5 MiB"),
}


@pytest.mark.parametrize(("reply", "degree", "words"), FAILURES.values(), ids=FAILURES.keys())
async def test_failures_have_a_reason_and_a_degree(reply: Reply, degree: str, words: str) -> None:
    error = await failure(reply)
    assert (error.degree, words in error.reason) == (degree, True), error.reason
    assert error.url.endswith("/feed")


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        pytest.param(429, "120", 120, id="seconds"),
        pytest.param(503, "Sun, 22 Nov 2026 13:00:00 GMT", 3600, id="a date"),
        pytest.param(429, "soon", None, id="unreadable"),
        pytest.param(403, "5", None, id="not heeded with 403"),
    ],
)
async def test_retry_after(status: int, header: str, seconds: int | None) -> None:
    error = await failure(Reply(status, {"Retry-After": header}))
    assert (error.status, error.retry_after_s) == (status, seconds)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("ftp://outlet.example/feed", "Only http", id="ftp"),
        pytest.param("/etc/passwd", "Only http", id="a path"),
        pytest.param("", "Only http", id="empty"),
        pytest.param("http://", "Only http", id="no host"),
        pytest.param("http://outlet.example:99999/", "cannot be read", id="no such port"),
        pytest.param("http://[::1/", "cannot be read", id="half a bracket"),
        pytest.param("http://me:secret@outlet.example/", "password", id="a password"),
        pytest.param("http://:secret@outlet.example/", "password", id="a password without a name"),
        pytest.param("ftp://me:secret@outlet.example/", "password", id="a password, not http"),
        pytest.param("//me:secret@outlet.example/", "password", id="a password, no scheme"),
        pytest.param("http://2130706433/", "", id="loopback as a number"),
        pytest.param("http://127.1/", "", id="loopback in short"),
        pytest.param("http://0x7f.0.0.1/", "", id="loopback in hexadecimal"),
        pytest.param(f"http://{'a' * 64}.example/", "", id="a label too long"),
    ],
)
async def test_urls_that_are_not_asked_for(url: str, words: str) -> None:
    async with fetcher(outlet_example="10.0.0.1") as ours:
        with pytest.raises(FetchError) as caught:
            await ours.fetch(url)
    assert words in caught.value.reason
    assert "secret" not in str(caught.value)


async def test_nobody_listens_there() -> None:
    async with Loopback() as server:
        url = server.url("/feed")
    async with fetcher() as ours:
        with pytest.raises(FetchError, match="does not accept connections") as caught:
            await ours.fetch(url)
    assert caught.value.degree == "temporary"


async def test_a_host_name_that_does_not_exist() -> None:
    async with fetcher() as ours:
        with pytest.raises(FetchError, match="DNS") as caught:
            await ours.fetch("http://nowhere.example/")
    assert caught.value.degree == "temporary"


async def test_the_systems_resolver_refuses_impossible_names() -> None:
    async with Fetcher(SETTINGS) as ours:
        with pytest.raises(FetchError):
            await ours.fetch(f"http://{'a' * 64}.invalid/")


async def test_no_tls_there() -> None:
    async with Loopback() as server, fetcher() as ours:
        with pytest.raises(FetchError, match="TLS") as caught:
            await ours.fetch(server.url("/feed").replace("http", "https"))
    assert caught.value.degree == "soft"


# --- Limits ----------------------------------------------------------------------------------------------------------


async def test_one_deadline_covers_a_body_that_drips() -> None:
    began = asyncio.get_running_loop().time()
    error = await failure(Reply(body=FEED * 100, drip_s=0.02), replace(SETTINGS, timeout_s=0.2))
    assert (error.degree, "0.2 seconds" in error.reason) == ("temporary", True)
    assert asyncio.get_running_loop().time() - began < 1


async def test_one_deadline_covers_all_redirects() -> None:
    slow = {f"/{n}": Reply(302, {"Location": f"/{n + 1}"}, b"x" * 9, drip_s=0.05) for n in range(4)}
    slow["/4"] = Reply(body=b"x" * 9, drip_s=0.05)
    async with Loopback(slow) as server, fetcher(replace(SETTINGS, timeout_s=0.3)) as ours:
        with pytest.raises(FetchError, match=r"0\.3 seconds"):
            await ours.fetch(server.url("/0"))


async def test_the_cap_counts_decompressed_bytes_and_stops_early() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024), 1)
    assert len(bomb) < SETTINGS.max_bytes / 10
    head = HEAD + b"Content-Encoding: gzip\r\n\r\n"
    assert "5 MiB" in (await failure(Reply(raw=head + bomb))).reason


async def test_a_body_of_exactly_the_cap_passes() -> None:
    small = replace(SETTINGS, max_bytes=1000)
    assert await answer(Reply(body=b"x" * 1000), settings=small)
    assert (await failure(Reply(body=b"x" * 1001, headers=GZIP), small)).degree == "soft"


async def test_two_in_flight_at_one_host() -> None:
    slow = {f"/{n}": Reply(body=b"xx", drip_s=0.02) for n in range(8)}
    async with Loopback(slow) as server, fetcher() as ours:
        await asyncio.gather(*(ours.fetch(server.url(path)) for path in slow))
    assert server.most_in_flight == 2


async def test_concurrency_holds_over_all_hosts() -> None:
    names = {f"h{n}_example": "127.0.0.1" for n in range(6)}
    slow = Reply(body=b"xx", drip_s=0.02)
    async with (
        Loopback({"/": slow}) as server,
        fetcher(replace(SETTINGS, concurrency=3), **names) as ours,
    ):
        await asyncio.gather(*(ours.fetch(server.url("/", f"h{n}.example")) for n in range(6)))
    assert server.most_in_flight == 3


async def test_starts_at_one_host_are_spaced_but_not_those_at_others() -> None:
    spaced = replace(SETTINGS, spacing_s=0.1)
    hosts = ["a.example", "a.example", "a.example.", "b.example"]
    async with (
        Loopback({"/": Reply(body=FEED)}) as server,
        fetcher(spaced, a_example="127.0.0.1", a_example_="127.0.0.1", b_example="127.0.0.1") as ours,
    ):
        await asyncio.gather(*(ours.fetch(server.url("/", host)) for host in hosts))
    at_a = [asked.at for asked in server.asked if asked.headers["host"].startswith("a.")]
    gaps = [later - earlier for earlier, later in pairwise(at_a)]
    assert len(gaps) == 2
    assert min(gaps) > 0.05, "0.1 s apart when they start; a loaded machine may deliver the first late"
    at_b = [asked.at for asked in server.asked if asked.headers["host"].startswith("b.")]
    assert at_b[0] < at_a[-1], "another host does not wait for this one's turns"


async def test_loopback_is_not_spaced() -> None:
    async with Loopback({"/": Reply(body=FEED)}) as server, fetcher(replace(SETTINGS, spacing_s=60)) as ours:
        await asyncio.gather(*(ours.fetch(server.url("/")) for _ in range(4)))
    assert len(server.asked) == 4


async def test_a_host_that_redirects_to_itself_is_followed_at_once() -> None:
    replies = {"/old": redirect(301, "/new"), "/new": Reply(body=FEED)}
    names = {"a_example": "127.0.0.1"}
    async with Loopback(replies) as server, fetcher(replace(SETTINGS, spacing_s=60), **names) as ours:
        await asyncio.wait_for(ours.fetch(server.url("/old", "a.example")), 2)


# --- Redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        pytest.param([301], "/1", id="301"),
        pytest.param([308], "/1", id="308"),
        pytest.param([302], None, id="302"),
        pytest.param([307], None, id="307"),
        pytest.param([301, 308, 301], "/3", id="permanent all the way"),
        pytest.param([301, 302], "/1", id="permanent as far as the first hop"),
        pytest.param([302, 301], None, id="temporary first"),
        pytest.param([301, 302, 301], "/1", id="a temporary one between"),
        pytest.param([301] * 5, "/5", id="five hops"),
    ],
)
async def test_redirects_are_followed(statuses: list[int], permanent: str | None) -> None:
    replies = {f"/{n}": redirect(status, f"/{n + 1}") for n, status in enumerate(statuses)}
    replies[f"/{len(statuses)}"] = Reply(body=FEED)
    async with Loopback(replies) as server, fetcher() as ours:
        found = await ours.fetch(server.url("/0"))
    assert isinstance(found, FetchedDocument)
    assert (found.url, found.final_url) == (server.url("/0"), server.url(f"/{len(statuses)}"))
    assert found.permanent_url == (server.url(permanent) if permanent else None)


@pytest.mark.parametrize(
    ("current", "target", "expected"),
    [
        pytest.param("https://a.example/", "http://a.example/", True, id="https to http"),
        pytest.param("http://a.example/", "https://a.example/", False, id="http to https"),
        pytest.param("https://a.example/", "https://b.example/", False, id="https to https"),
        pytest.param("http://a.example/", "http://b.example/", False, id="http to http"),
    ],
)
def test_an_address_is_never_moved_to_a_less_safe_one(current: str, target: str, expected: bool) -> None:
    assert _downgrades(URL(current), URL(target)) is expected


async def test_a_feed_that_moved_says_so_when_nothing_changed_too() -> None:
    replies = {"/old": redirect(301, "/new"), "/new": Reply(body=FEED, headers={"ETag": '"1"'})}
    async with Loopback(replies) as server, fetcher() as ours:
        found = await ours.fetch(server.url("/old"), Validators('"1"'))
    assert isinstance(found, NotModified)
    assert found.permanent_url == server.url("/new")


async def test_six_redirects_are_too_many() -> None:
    replies = {f"/{n}": redirect(302, f"/{n + 1}") for n in range(9)}
    async with Loopback(replies) as server, fetcher() as ours:
        with pytest.raises(FetchError, match="more than 5 times"):
            await ours.fetch(server.url("/0"))
    assert len(server.asked) == 6


async def test_not_modified_after_a_redirect() -> None:
    async with Loopback({"/old": redirect(301, "/feed"), "/feed": VALIDATED}) as server, fetcher() as ours:
        found = await ours.fetch(server.url("/old"), Validators('W/"1"'))
    assert isinstance(found, NotModified)
    assert found.url == server.url("/old")


# --- The address guard -----------------------------------------------------------------------------------------------

STRICT = replace(SETTINGS, allow_loopback=False)


@pytest.mark.parametrize(
    "addresses",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "127.0.0.1 ::1 10.0.0.1"],
)
async def test_names_that_lead_inside_are_refused(addresses: str) -> None:
    async with Loopback({"/": Reply(body=FEED)}) as server, fetcher(STRICT, inside_example=addresses) as ours:
        with pytest.raises(FetchError, match="private network") as caught:
            await ours.fetch(server.url("/", "inside.example"))
    assert caught.value.degree == "soft"
    assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "0.0.0.0"])
async def test_literals_that_lead_inside_are_refused(host: str) -> None:
    async with Loopback({"/": Reply(body=FEED)}) as server, fetcher(STRICT) as ours:
        with pytest.raises(FetchError, match="private network"):
            await ours.fetch(server.url("/", host))
    assert server.asked == []


async def test_loopback_is_asked_only_where_allowed() -> None:
    async with Loopback({"/": Reply(body=FEED)}) as server, fetcher(a_example="127.0.0.1") as ours:
        assert await ours.fetch(server.url("/", "a.example"))
        with pytest.raises(FetchError, match="private network"):
            await ours.fetch("http://10.0.0.1/")


# --- Hostile and real answers ----------------------------------------------------------------------------------------


async def test_mangled_answers_give_a_document_or_a_fetch_error() -> None:
    chance = random.Random(1)
    whole = HEAD + b'ETag: "1"\r\nContent-Encoding: gzip\r\nContent-Length: 60\r\n\r\n' + gzip.compress(FEED)
    replies = {f"/{n}": Reply(raw=mangled(whole, chance)) for n in range(300)}
    quick = replace(SETTINGS, per_host=32)
    async with Loopback(replies) as server, fetcher(quick) as ours:
        results = await asyncio.gather(*(ours.fetch(server.url(path)) for path in replies), return_exceptions=True)
    assert {type(result) for result in results} <= {FetchedDocument, FetchError}


def mangled(answer: bytes, chance: random.Random) -> bytes:
    out = bytearray(answer)
    for _ in range(chance.randint(1, 6)):
        where = chance.randrange(len(out))
        choice = chance.randrange(3)
        if choice == 0:
            out[where] = chance.randrange(256)
        elif choice == 1:
            del out[where : where + chance.randint(1, 8)]
        else:
            out[where:where] = chance.choice([b"\r\n", b"\x00", b"Transfer-Encoding: chunked\r\n", b"\xff" * 4])
    return bytes(out)


@pytest.mark.skipif(not (CORPUS / "fb2016_raw.tar.zst").exists(), reason="../shared/corpus is not here")
async def test_the_real_responses_of_2016() -> None:
    recorded = fb2016(CORPUS)
    quick = replace(SETTINGS, per_host=16)
    async with Loopback({one.path: one.reply for one in recorded}) as server, fetcher(quick) as ours:
        first = await asyncio.gather(*(ask(ours, server, one) for one in recorded))
        second = await asyncio.gather(*(ask(ours, server, one, was) for one, was in zip(recorded, first, strict=True)))
    for one, was, then in zip(recorded, first, second, strict=True):
        check_first(one, was)
        has_validators = isinstance(was, FetchedDocument) and was.validators != Validators()
        assert isinstance(then, NotModified if has_validators else type(was)), one.path
    assert Counter(type(was) for was in first) == {FetchedDocument: 332, FetchError: 42}
    assert Counter(type(then) for then in second) == {NotModified: 201, FetchedDocument: 131, FetchError: 42}


async def ask(
    ours: Fetcher, server: Loopback, one: Recorded, was: FetchedDocument | NotModified | FetchError | None = None
) -> FetchedDocument | NotModified | FetchError:
    validators = was.validators if isinstance(was, FetchedDocument) else Validators()
    try:
        return await ours.fetch(server.url(one.path), validators)
    except FetchError as error:
        return error


def check_first(one: Recorded, was: FetchedDocument | NotModified | FetchError) -> None:
    if one.status == 200:
        assert isinstance(was, FetchedDocument), one.path
        assert was.body == one.reply.body
        assert was.headers.get("content-type") == one.reply.header("content-type")
    else:
        assert isinstance(was, FetchError)
        assert was.status == one.status
        assert was.degree == ("temporary" if one.status in (None, 502) else "soft")
        assert was.reason.endswith(".")
        assert was.retry_after_s is None
