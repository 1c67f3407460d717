"""Feed → fetched document. THE ONLY NETWORK.

    URL → (turn at the host → one request → redirect)* → FetchedDocument | NotModified | FetchError

What a server sends is hostile until proven otherwise: every address is checked at the moment of connecting,
after each redirect too; one deadline covers all hops; the body is capped after decompression; no cookies, no
proxies, no passwords.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError
from yarl import URL

from ingest.addresses import is_loopback, is_public
from ingest.descriptors import room_for
from ingest.refusals import refusal
from ingest.turns import Turns
from model.errors import Degree, FetchError
from model.feed import NO_VALIDATORS, FetchedDocument, NotModified, Validators

MIB = 1024 * 1024
DNS_THREADS = 64
"""DNS is the bottleneck of a poll: the loop's own few threads give 48 polls a second, these 413."""
DNS_KEPT_S = 300
SOCKETS_EACH = 12
"""Connections to a request in flight: its own, a second address tried beside it, and those kept open after others."""
LARGE = MIB // 4
"""Bytes of a body from which on it waits for its turn among the large ones."""
HEADER_LINE = 64 * 1024
"""Real outlets send Content-Security-Policy headers beyond aiohttp's 8 KiB."""
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"

ACCEPT_PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

Leave = Callable[[str], Awaitable[None]]
"""Asked before each hop of a redirect; raises FetchError for an address that may not be asked for (robots.txt)."""

_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
_DOCUMENT = (200, 203)
"""203 is a 200 that a proxy has touched (RFC 9110, section 15.3.4)."""
_NEVER_KEPT = ("set-cookie", "set-cookie2")
_SENDABLE = re.compile(r"[\x20-\x7e]{1,4096}")
"""Validators go back byte for byte (RFC 9110, section 8.8.3); one that fits no header line is not kept."""


@dataclass(frozen=True)
class FetchSettings:
    """Manners and limits. Times in seconds."""

    user_agent: str
    timeout_s: float = 30
    """For the whole fetch, redirects included; waiting for a turn at the host is not counted."""
    max_bytes: int = 5 * MIB
    """Of a body after decompression. Real feeds are below 2 MB."""
    large_at_once: int = 8
    """Bodies beyond LARGE that may arrive side by side: what bounds memory, however many requests are in flight."""
    max_redirects: int = 5
    concurrency: int = 512
    """Requests in flight in all, over different hosts: manners are per host. With 64, 2,000 hosts that answer after
    100 ms take 3.1 s however fast we are; with 512 there is always an answer to work on."""
    per_host: int = 2
    """Requests in flight at one host name."""
    spacing_s: float = 5.0
    """Between the starts of two requests at one host name; loopback hosts are exempt."""
    allow_loopback: bool = False
    """Lets this machine's own addresses pass, for tests and demonstrations; other private ones never pass."""


@dataclass(frozen=True)
class _Redirect:
    status: int
    target: URL


class Fetcher:
    """Asks feeds whether they have anything new. An async context manager: it owns connections and threads.

    `clock` gives aware UTC; `resolver` looks up host names (default: the system's, in threads of our own).
    """

    def __init__(
        self,
        settings: FetchSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._resolver = resolver or _ThreadedResolver()
        in_flight = room_for(settings.concurrency, SOCKETS_EACH)
        self._turns = Turns(in_flight, settings.per_host, settings.spacing_s)
        self._large = asyncio.Semaphore(settings.large_at_once)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0,  # Turns limits; a second limit here would count waiting against the deadline
            resolver=self._resolver,
            ttl_dns_cache=DNS_KEPT_S,
            keepalive_timeout=self._settings.spacing_s + 1,  # until the host's next feed may be asked
            socket_factory=partial(_guarded_socket, allow_loopback=self._settings.allow_loopback),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._settings.user_agent, "Accept": ACCEPT},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # the deadline of `fetch` rules
            trust_env=False,
            max_line_size=HEADER_LINE,
            max_field_size=HEADER_LINE,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()
        await self._resolver.close()

    async def fetch(
        self, url: str, validators: Validators = NO_VALIDATORS, *, accept: str = "", leave: Leave | None = None
    ) -> FetchedDocument | NotModified:
        """Ask for `url`, conditionally where `validators` are known.

        `accept` is sent instead of what feeds are asked for with; `leave` is asked where a redirect leads elsewhere.
        Raises FetchError, whose reason is a sentence for people, for whatever gives no document.
        """
        current = _address(url, url)
        trail, moved_to, host = [current], current, ""
        left_s = self._settings.timeout_s
        loop = asyncio.get_running_loop()
        while True:
            async with self._turns.turn(_host(current), again=_host(current) == host):
                started = loop.time()
                answer = await self._ask(current, url, validators, left_s, accept)
                left_s = max(0.0, left_s - (loop.time() - started))
            if isinstance(answer, NotModified | FetchedDocument):
                return _with_move(answer, trail[0], moved_to)
            if answer.status in _PERMANENT and moved_to == current and not _downgrades(current, answer.target):
                moved_to = answer.target
            host, current = _host(current), answer.target
            self._check_trail(url, trail, current)
            trail.append(current)
            if leave is not None:
                await leave(str(current))

    def _check_trail(self, asked: str, trail: list[URL], target: URL) -> None:
        if target in trail:
            raise FetchError(asked, "The server redirects in a circle.", "soft")
        if len(trail) > self._settings.max_redirects:
            reason = f"The server redirects more than {self._settings.max_redirects} times."
            raise FetchError(asked, reason, "soft")

    async def _ask(
        self, url: URL, asked: str, validators: Validators, left_s: float, accept: str
    ) -> FetchedDocument | NotModified | _Redirect:
        """One request; every failure of the network and of HTTP becomes a FetchError here."""
        if self._session is None:
            raise RuntimeError("Use Fetcher as an async context manager: `async with Fetcher(…) as fetcher`.")
        headers = _conditions(validators) | ({"Accept": accept} if accept else {})
        request = self._session.get(url, headers=headers, allow_redirects=False)
        try:
            async with asyncio.timeout(left_s), request as response:
                return await self._read(response, url, asked, validators)
        except TimeoutError as error:
            reason = f"No complete answer came within {self._settings.timeout_s:g} seconds."
            raise FetchError(asked, reason, "temporary") from error
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            # ValueError: yarl, idna and the header parser raise it or its children for hostile names and lines.
            reason, degree = _explain(error)
            raise FetchError(asked, reason, degree) from error

    async def _read(
        self, response: aiohttp.ClientResponse, url: URL, asked: str, validators: Validators
    ) -> FetchedDocument | NotModified | _Redirect:
        status, headers = response.status, _headers(response)
        if status == 304 and _conditions(validators):
            return NotModified(asked, self._clock(), headers, _validators(response, validators))
        if status in _REDIRECTS and "location" in headers:
            return _Redirect(status, _address(headers["location"], asked, base=url))
        if status not in _DOCUMENT:
            raise refusal(asked, status, headers, self._clock())
        body = await self._body(response, asked)
        return FetchedDocument(
            url=asked,
            final_url=str(url),
            body=body,
            fetched_at=self._clock(),
            status=status,
            headers=headers,
            validators=_validators(response, NO_VALIDATORS),
        )

    async def _body(self, response: aiohttp.ClientResponse, asked: str) -> bytes:
        """The decompressed body; stops at the cap, however small the compressed form."""
        cap = self._settings.max_bytes
        body = bytearray()
        size = response.content_length or 0
        async with AsyncExitStack() as turn:
            while size <= cap and (chunk := await response.content.readany()):
                body += chunk
                size = len(body)
                if LARGE < size <= LARGE + len(chunk):
                    await turn.enter_async_context(self._large)
        if size > cap:
            raise FetchError(asked, f"The document is larger than the limit of {cap / MIB:g} MiB.", "soft")
        return bytes(body)


class _RefusedAddress(OSError):
    """A host name or literal led to an address that is not public."""

    def __init__(self) -> None:
        # One wording for all: where several addresses fail alike, aiohttp keeps the first error and its type.
        super().__init__("refused: not a public address")


def _guarded_socket(address: aiohttp.connector.AddrInfoType, *, allow_loopback: bool) -> socket.socket:
    """A socket for an address about to be connected to: the place that no redirect or DNS trick avoids."""
    family, kind, protocol, _, where = address
    literal = str(where[0])
    if not (is_public(literal) or (allow_loopback and is_loopback(literal))):
        raise _RefusedAddress
    return socket.socket(family=family, type=kind, proto=protocol)


class _ThreadedResolver(AbstractResolver):
    """The system's own look-up, in enough threads."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(DNS_THREADS, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._pool, look_up)
        except UnicodeError as error:  # a label of more than 63 letters, for one
            raise OSError(None, f"{host} is no host name") from error
        return [
            ResolveResult(
                hostname=host,
                host=str(where[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, _, protocol, _, where in found
        ]

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _address(text: str, asked: str, base: URL | None = None) -> URL:
    """Read a URL, relative to `base` where there is one. Raises FetchError for what we do not ask for."""
    try:
        url = URL(text) if base is None else base.join(URL(text))
        url = url.with_fragment(None)
        host, _ = _host(url), url.port
    except ValueError as error:
        raise FetchError(asked, "The address cannot be read as a URL.", "soft") from error
    if url.raw_user is not None or url.raw_password is not None:
        named = asked if base else str(url.with_user(None))  # a password belongs in no log
        raise FetchError(named, "Addresses with a user name or password in them are not asked for.", "soft")
    if url.scheme not in ("http", "https") or not host:
        raise FetchError(asked, "Only http and https addresses are asked for.", "soft")
    return url


def _host(url: URL) -> str:
    """The host as it is asked for; `URL.host` would decode international names, which costs more than the rest."""
    return url.raw_host or ""


def _downgrades(current: URL, target: URL) -> bool:
    """From https to http: followed for once, since the outlet says so, but never a feed's address for good."""
    return (current.scheme, target.scheme) == ("https", "http")


def _with_move(answer: FetchedDocument | NotModified, first: URL, moved_to: URL) -> FetchedDocument | NotModified:
    return answer if moved_to == first else replace(answer, permanent_url=str(moved_to))


def _conditions(validators: Validators) -> dict[str, str]:
    """Both validators where known: servers differ in which they heed (RFC 9110, section 13.1)."""
    known = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in known.items() if value and _SENDABLE.fullmatch(value)}


def _validators(response: aiohttp.ClientResponse, old: Validators) -> Validators:
    """Those that came along; where none came, the old ones."""

    def kept(name: str, before: str | None) -> str | None:
        value = response.headers.get(name, "")
        return value if _SENDABLE.fullmatch(value) else before

    return Validators(kept("ETag", old.etag), kept("Last-Modified", old.last_modified))


def _headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """By lower-case name, repeated ones joined (RFC 9110, section 5.3), always encodable as UTF-8."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.raw_headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("utf-8", "replace")
        if name not in _NEVER_KEPT:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _explain(error: Exception) -> tuple[str, Degree]:
    """Reason, in words, and degree of a failure that has no HTTP status."""
    chain: list[BaseException] = [error]
    while cause := chain[-1].__cause__:
        chain.append(cause)
    for kinds, reason, degree in _REASONS:
        if any(isinstance(one, kinds) for one in chain):
            return reason, degree
    return "The answer is not proper HTTP.", "soft"


_REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, Degree], ...] = (
    # From special to general; aiohttp chains the error it met to the one it raises.
    (
        _RefusedAddress,
        "The address leads into a private network or to this machine, so it was not asked.",
        "soft",
    ),
    (
        aiohttp.ClientConnectorCertificateError,
        "The server's certificate is not valid for this address.",
        "soft",
    ),
    (ssl.SSLError, "No secure connection (TLS) could be made.", "soft"),
    (aiohttp.ClientConnectorDNSError, "The host name could not be found (DNS).", "temporary"),
    (aiohttp.ClientConnectorError, "The server does not accept connections.", "temporary"),
    (aiohttp.ServerDisconnectedError, "The server closed the connection without an answer.", "temporary"),
    (ContentEncodingError, "The document is compressed in a way that cannot be read.", "soft"),
    (aiohttp.ClientPayloadError, "The document broke off before its end.", "temporary"),
    (OSError, "The connection broke.", "temporary"),
    ((aiohttp.InvalidURL, UnicodeError), "The address is not one that can be asked for.", "soft"),
)
