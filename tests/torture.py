"""Feeds that try to break us: what each one answers, and the outcome that it must have.

    async with Loopback(replies(server_port)) …        # tests/test_torture.py polls them all, once

Nothing here leaves this machine: every feed is a path of one loopback server, and what some point at (private
addresses, files) must never be asked.
"""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.loopback import Reply, redirect

OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
MIB = 1024 * 1024
BIG = 4_900_000
"""Bytes: just below what is read at all."""


@dataclass(frozen=True)
class Case:
    """One hostile feed. `kinds` are the outcomes that are right, `words` stand in its reason."""

    reply: Reply
    kinds: str
    words: str = ""
    entries: int | None = None
    """How many entries must be kept; None: any number."""
    holds: tuple[str, ...] = field(default=())
    """Headlines that must be in the archive, as plain text."""


_PAGES = count()
"""No two entries share a page, so that each feed's are counted as its own."""


def item(n: int | str, title: str = "A headline", *, link: str = "", guid: str = "", date: str = "") -> str:
    link = link or f"https://outlet.example/{next(_PAGES)}"
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{guid or f'id-{n}'}</guid>"
        f"<pubDate>{date or 'Sun, 22 Nov 2026 10:00:00 GMT'}</pubDate></item>"
    )


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>', doctype: str = "") -> bytes:
    return f'{head}{doctype}<rss version="2.0"><channel><title>Outlet</title>{"".join(items)}</channel></rss>'.encode()


def good() -> bytes:
    """A document that nobody could find fault with."""
    return rss(item(1), item(2))


GOOD = good()


def document(body: bytes, **headers: str) -> Reply:
    return Reply(headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body)


# --- Network ---------------------------------------------------------------------------------------------------------


def bomb(coding: str, mib: int = 600, rounds: int = 1) -> Reply:
    """A body that is a thousand times larger when unpacked, `rounds` deep."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    body = b"".join(packer.compress(b" " * MIB) for _ in range(mib)) + packer.flush()
    for _ in range(rounds - 1):
        body = gzip.compress(body)
    codings = ", ".join([coding] * rounds)
    return Reply(raw=OK + f"Content-Encoding: {codings}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


async def _for_ever(writer: asyncio.StreamWriter, head: bytes, again: bytes, pause_s: float = 0) -> None:
    writer.write(head)
    while True:
        writer.write(again)
        await writer.drain()
        await asyncio.sleep(pause_s)


def endless(head: bytes, again: bytes, pause_s: float = 0) -> Reply:
    return Reply(writes=lambda writer: _for_ever(writer, head, again, pause_s))


async def _reset(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 100000\r\n\r\n<rss>")
    await writer.drain()
    writer.transport.abort()


CHUNK = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
NETWORK: dict[str, Case] = {
    "a body that drips": Case(Reply(body=GOOD, drip_s=0.2), "failed", "within"),
    "a head that drips": Case(endless(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.2), "failed", "within"),
    "silence after the head": Case(endless(OK + b"\r\n", b"", 1), "failed", "within"),
    "a gzip bomb": Case(bomb("gzip"), "failed", "larger than"),
    "a deflate bomb": Case(bomb("deflate"), "failed", "larger than"),
    "a bomb in a bomb": Case(bomb("gzip", 600, 2), "failed not_a_feed"),
    "a brotli bomb": Case(
        Reply(raw=OK + b"Content-Encoding: br\r\n\r\n" + bytes.fromhex("5bffff6f0020204f") * 999),
        "failed",
        "compressed",
    ),
    "zstd that is not": Case(Reply(raw=OK + b"Content-Encoding: zstd\r\n\r\n\x28\xb5\x2f\xfd"), "failed"),
    "endless chunks": Case(endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK), "failed", "larger than"),
    "an endless body": Case(endless(OK + b"\r\n", b"<rss>" * 2000), "failed", "larger than"),
    "endless headers": Case(endless(OK, b"X-%d: y\r\n" * 50), "failed", "not proper HTTP"),
    "a chunk of a terabyte": Case(
        Reply(raw=OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n<rss>"), "failed", "broke off"
    ),
    "a negative length": Case(Reply(raw=OK + b"Content-Length: -1\r\n\r\n" + GOOD), "failed", "not proper HTTP"),
    "two lengths": Case(Reply(raw=OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + GOOD), "failed"),
    "longer than it says": Case(Reply(raw=OK + b"Content-Length: 40\r\n\r\n" + GOOD), "broken failed not_a_feed"),
    "shorter than it says": Case(Reply(raw=OK + b"Content-Length: 99999\r\n\r\n" + GOOD), "failed", "broke off"),
    "cut while sending": Case(Reply(writes=_reset), "failed"),
    "gzip, cut": Case(
        Reply(raw=OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(GOOD)[:-20]), "failed broken new", ""
    ),
    "gzip with a tail": Case(
        Reply(raw=OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(GOOD) + b"tail"), "new failed"
    ),
    "HTTP of 1991": Case(Reply(raw=GOOD), "failed", "not proper HTTP"),
    "no answer": Case(Reply(closes=True), "failed", "closed the connection"),
    "redirects in a circle": Case(redirect(301, "/loop/a"), "failed", "circle"),
    "redirects for ever": Case(redirect(302, "/hop/0"), "failed", "more than"),
    "redirects to a script": Case(redirect(302, "javascript:alert(1)"), "failed", "Only http"),
    "redirects to data": Case(redirect(302, "data:text/xml,<rss/>"), "failed", "Only http"),
    "redirects to a file": Case(redirect(302, "file:///etc/passwd"), "failed", "Only http"),
    "redirects to gopher": Case(redirect(302, "gopher://127.0.0.1:6379/_FLUSHALL"), "failed", "Only http"),
    "redirects with CR LF": Case(Reply(raw=b"HTTP/1.1 302 x\r\nLocation: /ok%0d%0aX:%20y\r\n\r\n"), "failed", "404"),
    "303 to a document": Case(redirect(303, "/ok"), "new", entries=2),
    "206 of a part": Case(Reply(206, body=good()), "failed", "206"),
    "an empty 200": Case(Reply(body=b""), "not_a_feed", "empty"),
    "status 999": Case(Reply(raw=b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"), "failed"),
    "a cookie of a megabyte": Case(Reply(raw=OK + b"Set-Cookie: " + b"x" * MIB + b"\r\n\r\n" + GOOD), "failed"),
    "an ETag of ten kilobytes": Case(document(good(), ETag='"' + "x" * 10_000 + '"'), "new", entries=2),
}

# --- Documents -------------------------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE r [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>"  # fmt: skip
QUADRATIC = f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]>"
READS = "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'><!ENTITY b SYSTEM '/secret'>]>"
PARAMETER = "<!DOCTYPE r [<!ENTITY % p SYSTEM '/secret'> %p;]>"
LONG = "word " * 250_000
SCRIPT = "&lt;script&gt;alert(1)&lt;/script&gt;Plain words"
MANY = 100_000


def _attributes(n: int) -> str:
    return "<item " + " ".join(f"a{i}=''" for i in range(n)) + "><title>x</title></item>"


DOCUMENTS: dict[str, Case] = {
    "a good one": Case(document(good()), "new", entries=2, holds=("A headline",)),
    "a billion laughs": Case(document(rss(item(1, "&a11;"), doctype=LAUGHS)), "new broken failed not_a_feed"),
    "quadratic laughs": Case(document(rss(item(1, "&a;" * 5000), doctype=QUADRATIC)), "new broken failed not_a_feed"),
    "a file as entity": Case(document(rss(item(1, "x&a;&b;"), doctype=READS)), "new broken failed"),
    "a parameter entity": Case(document(rss(item(1), doctype=PARAMETER)), "new broken failed"),
    "an XInclude": Case(
        document(rss("<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/secret'/>", item(1))),
        "new",
        entries=1,
    ),
    "nested a million deep": Case(document(b"<rss>" + b"<a>" * 1_000_000), "broken failed not_a_feed"),
    "items nested deep": Case(
        document(rss("<item>" * 3000 + "<title>x</title>" + "</item>" * 3000)), "new broken failed nothing_new"
    ),
    "JSON nested deep": Case(
        document(b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 200_000), "failed"
    ),
    "forty thousand attributes": Case(document(rss(_attributes(40_000))), "new broken failed nothing_new"),
    "a headline of a megabyte": Case(document(rss(item(1, LONG))), "new", entries=1),
    "NUL and controls": Case(
        document(rss(item(1, "a\x00b\x07c\x1b[31m d"), item(2))), "new broken", entries=2, holds=("A headline",)
    ),
    "bidi tricks": Case(document(rss(item(1, "safe \u202egnp.exe\u2066 end"))), "new", entries=1),
    "scripts in headlines": Case(
        document(rss(item(1, SCRIPT), item(2, f"<![CDATA[<img src=x onerror=alert(1)>{SCRIPT}]]>"))), "new", entries=2
    ),
    "links that run": Case(
        document(
            rss(
                item(1, link="javascript:alert(1)"),
                item(2, link="data:text/html,x"),
                item(3, link="vbscript:x"),
                item(4, link=" java\tscript:alert(1)"),
                item(5, link="file:///etc/passwd"),
            )
        ),
        "new",
        entries=5,
    ),
    "formulas": Case(
        document(rss(item(1, "=HYPERLINK(&quot;http://x&quot;)"), item(2, "@SUM(1+1)*cmd|' /C calc'!A0"))),
        "new",
        entries=2,
    ),
    "a hundred thousand entries": Case(
        document(rss(*(f"<item><title>{n:04x}</title><guid>{n:04x}</guid></item>" for n in range(MANY)))),
        "new",
        entries=MANY,
    ),
    "one guid for all": Case(
        document(rss(*(item(n, f"Report number {n} of {'abcdefghij'[n]}", guid="same") for n in range(10)))), "new"
    ),
    "dates of 1970 and 2099": Case(
        document(
            rss(
                item(1, date="Thu, 01 Jan 1970 00:00:00 GMT"),
                item(2, date="Fri, 25 Dec 2099 00:00:00 GMT"),
                item(3, date="0000-00-00T00:00:00Z"),
                item(4, date="2026-02-30"),
                item(5, date="99999999999999"),
            )
        ),
        "new",
        entries=5,
    ),
    "the wrong charset": Case(
        document(
            '<rss version="2.0"><channel><item><title>Überwachung</title><guid>1</guid></item></channel></rss>'.encode(
                "latin-1"
            ),
            Content_Type="text/xml; charset=utf-8",
        ),
        "new broken",
        entries=1,
    ),
    "a charset nobody knows": Case(
        document(rss(item(1), head='<?xml version="1.0" encoding="klingon-8"?>')), "new broken", entries=1
    ),
    "UTF-16 that says UTF-8": Case(document(good().decode().encode("utf-16")), "new broken failed not_a_feed"),
    "UTF-7": Case(document(b"+ADw-rss+AD4-"), "not_a_feed failed"),
    "a feed that says it is a picture": Case(document(good(), Content_Type="image/png"), "new", entries=2),
    "a feed that says it is a page": Case(document(good(), Content_Type="text/html"), "new", entries=2),
    "a page": Case(
        document(b"<!DOCTYPE html><title>Log in</title><form>", Content_Type="application/rss+xml"),
        "not_a_feed",
        "Log in",
    ),
    "a picture": Case(document(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 500), "not_a_feed failed"),
    "zeros": Case(document(bytes(BIG)), "not_a_feed failed"),
    "megabytes of <": Case(document(b"<" * BIG), "not_a_feed failed broken"),
    "megabytes of &": Case(
        document(b"<rss><channel><item><title>" + b"&" * (BIG - 100)), "new failed broken not_a_feed"
    ),
    "one comment without end": Case(document(b"<rss><channel><!--" + b"-" * MIB), "not_a_feed failed broken"),
    "a CDATA without end": Case(
        document(b"<rss><channel><item><title><![CDATA[" + b"]" * MIB), "new not_a_feed failed broken"
    ),
}

CASES = NETWORK | DOCUMENTS

PRIVATE = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.255.255.254", "0.0.0.0", "0", "localhost", "localhost.", "LOCALHOST", "foo.localhost", "[::1]", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[::ffff:0:7f00:1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]",
    "[2001:0:a00:1:0:0:f7f7:f7f7]", "[2001:0:808:808:0:0:f5ff:fffe]", "10.0.0.1", "10.255.255.255", "0xa.0.0.1",
    "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.254", "0xc0a80001",
    "3232235521", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]",
    "[3fff::1]", "[5f00::1]", "[100::1]", "100.64.0.1", "198.18.0.1", "192.0.0.170", "192.0.2.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "127.0.0.1.", "%31%32%37.0.0.1",
    "127.0.0.1%00.example", "user@127.0.0.1", "user:word@127.0.0.1", "public.example@127.0.0.1", "127.0.0.1#@x.example",
    "127.0.0.1\\@x.example",
)  # fmt: skip
"""Hosts that lead to this machine, to a private network or to a cloud's secrets, as they are written in addresses."""


def replies() -> Iterator[tuple[str, Reply]]:
    """Everything that the server serves: the cases by `path_of`, and what they point at."""
    yield "/ok", document(good())
    yield "/loop/a", redirect(302, "/loop/b")
    yield "/loop/b", redirect(302, "/loop/a")
    for n in range(20):
        yield f"/hop/{n}", redirect(302, f"/hop/{n + 1}")
    for name, case in CASES.items():
        yield path_of(name), case.reply


def path_of(name: str) -> str:
    return f"/case/{list(CASES).index(name)}"
