"""A web server on this machine for tests, written by hand so that it can also misbehave.

    async with Loopback({"/feed": Reply(body=b"<rss/>", headers={"ETag": '"1"'})}) as server:
        server.url("/feed"); server.replies["/feed"] = Reply(503); server.asked[-1].headers["user-agent"]

It answers 304 only to validators that the reply itself carries. `fb2016(folder)` reads the 374 real responses
of 2016.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import ssl
import tarfile
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import zstandard

FRAMING = ("connection", "content-length", "keep-alive", "trailer", "transfer-encoding", "upgrade")
"""Headers that belong to one connection (RFC 9110, section 7.6.1): the server here writes its own."""
TLS_HELLO = b"\x16"
"""First byte of a TLS record (RFC 8446, section 5.1). This server speaks plainly and says so, as others do."""
PHRASES = {status.value: status.phrase for status in HTTPStatus}
CODINGS = {"gzip": lambda body: gzip.compress(body, 1), "deflate": lambda body: zlib.compress(body, 1)}


@dataclass(frozen=True)
class Reply:
    """What to answer. `headers` may name a Content-Encoding of gzip or deflate: `body` is then compressed."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    closes: bool = False
    """Closes the connection without an answer."""
    chunked: bool = False
    drip_s: float = 0.0
    """Seconds before each byte of the body: a server that never quite finishes."""
    raw: bytes | None = None
    """Sent as it is, instead of everything above; for answers that are not HTTP."""
    writes: Callable[[asyncio.StreamWriter], Awaitable[None]] | None = None
    """Writes the whole answer by itself, for as long as it likes, instead of everything above."""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers.items() if key.lower() == name), None)


def redirect(status: int, to: str) -> Reply:
    return Reply(status, {"Location": to})


@dataclass(frozen=True)
class Asked:
    """One request, as it came. Header names are lower case; `at` is the loop's clock in seconds."""

    path: str
    headers: dict[str, str]
    at: float


class Loopback:
    """Serves `replies` by path (query included) on a free port of 127.0.0.1; 404 for all others."""

    def __init__(self, replies: Mapping[str, Reply] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.replies = dict(replies or {})
        self._tls = tls
        self.asked: list[Asked] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._open.add(task)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            self.in_flight -= 1
            self._open.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        if first == TLS_HELLO:
            writer.write(_head(400, {}, {}))
            return
        asked = _asked(first + await reader.readuntil(b"\r\n\r\n"), asyncio.get_running_loop().time())
        self.asked.append(asked)
        reply = self.replies.get(asked.path, Reply(404))
        if reply.closes:
            return
        if reply.writes is not None:
            await reply.writes(writer)
        elif reply.raw is not None:
            writer.write(reply.raw)
        elif _is_known(reply, asked.headers):
            writer.write(_head(304, reply.headers, {}))
        else:
            await _send(writer, reply)
        await writer.drain()


def _asked(head: bytes, at: float) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return Asked(first.split(" ")[1], {name.lower(): value.strip() for name, value in pairs}, at)


def _is_known(reply: Reply, headers: Mapping[str, str]) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match goes before If-Modified-Since. Only what we issued counts."""
    if reply.status != 200:
        return False
    if "if-none-match" in headers:
        return headers["if-none-match"] == reply.header("etag")
    since = headers.get("if-modified-since")
    return since is not None and since == reply.header("last-modified")


async def _send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    code = CODINGS.get(reply.header("content-encoding") or "")
    body = code(reply.body) if code else reply.body
    framing = {"Transfer-Encoding": "chunked"} if reply.chunked else {"Content-Length": str(len(body))}
    writer.write(_head(reply.status, reply.headers, framing))
    if reply.drip_s:
        for byte in body:
            await asyncio.sleep(reply.drip_s)
            writer.write(bytes([byte]))
            await writer.drain()
    else:
        writer.writelines(_chunks(body) if reply.chunked else [body])


def _chunks(body: bytes, size: int = 8192) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        part = body[start : start + size]
        yield b"%x\r\n%b\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


def _head(status: int, headers: Mapping[str, str], framing: Mapping[str, str]) -> bytes:
    phrase = PHRASES.get(status, "Unheard Of")
    kept = {name: value for name, value in headers.items() if name.lower() not in FRAMING}
    lines = [f"{name}: {value}" for name, value in {**kept, **framing, "Connection": "close"}.items()]
    return "\r\n".join([f"HTTP/1.1 {status} {phrase}", *lines, "", ""]).encode("latin-1", "replace")


@dataclass(frozen=True)
class Recorded:
    """One of the 374 real responses. `status` is None for the connections that failed without an answer."""

    path: str
    requested_url: str
    status: int | None
    is_feed: bool
    reply: Reply


def fb2016(corpus: Path) -> list[Recorded]:
    """The responses of May 2016, ready to be served at `path`, with their statuses, headers and codings."""
    index = json.loads((corpus / "fb2016_index.json").read_text("utf-8"))
    bodies = dict(_members(corpus / "fb2016_raw.tar.zst"))
    return [_recorded(item, bodies[item["file"]]) for item in index]


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(archive.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
        for member in tar:
            if content := tar.extractfile(member):
                yield Path(member.name).name, content.read()


def _recorded(item: dict[str, object], body: bytes) -> Recorded:
    answered = isinstance(item["status"], int)
    headers = item["headers"]
    assert isinstance(headers, dict)
    status = item["status"] if isinstance(item["status"], int) else 200
    chunked = headers.get("transfer-encoding") == "chunked"
    return Recorded(
        path="/" + quote(str(item["file"]), safe=""),
        requested_url=str(item["requested_url"]),
        status=status if answered else None,
        is_feed=bool(item["is_feed"]),
        reply=Reply(status, headers, body, closes=not answered, chunked=chunked),
    )
