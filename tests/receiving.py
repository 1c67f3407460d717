"""A mail server and a webhook on this machine, real ones, that can be told to misbehave; and what they got."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """An aiosmtpd handler. Replies by command: `refuse["DATA"] = "452 4.2.2 Mailbox full"`."""

    got: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_recipient: dict[str, str] = field(default_factory=dict)
    hangs_s: float = 0.0
    """Waits so long before it answers DATA, having taken the message or not."""
    takes_and_hangs_up: bool = False
    """Takes the message and closes the connection instead of saying so."""

    async def handle_MAIL(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.refuse:
            return self.refuse["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse_recipient:
            return self.refuse_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.refuse:
            return self.refuse["DATA"]
        if self.hangs_s:
            await asyncio.sleep(self.hangs_s)
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append(cast(EmailMessage, message_from_bytes(content, policy=cast(Any, default))))
        self.recipients += envelope.rcpt_tos
        if self.takes_and_hangs_up:
            assert server.transport
            server.transport.close()
        return "250 Taken"

    @property
    def ids(self) -> list[str]:
        return [str(one["Message-ID"]) for one in self.got]


def _login(server: Server, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.login == b"press" and data.password == b"secret", handled=False)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def mail_server(
    mailbox: Mailbox, tls: ssl.SSLContext | None = None, *, login: bool = False
) -> Generator[int, None, None]:
    """Serves until the block ends; gives the port. With `tls` it offers STARTTLS."""
    more: dict[str, Any] = {"tls_context": tls} if tls else {}
    if login:
        more |= {"authenticator": _login, "auth_required": True, "auth_require_tls": tls is not None}
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


@dataclass
class Hook:
    """What a webhook answers, and got."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    hangs_s: float = 0.0
    closes: bool = False
    """Takes the request and hangs up without an answer."""
    got: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    def handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.paths.append(self.path)
                hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                hook.keys.append(self.headers["Idempotency-Key"])
                hook.then()
                time.sleep(hook.hangs_s)
                if hook.closes:
                    return
                with suppress(OSError):
                    self.send_response(hook.status)
                    for name, value in hook.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(hook.body)))
                    self.end_headers()
                    self.wfile.write(hook.body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextmanager
def webhook(hook: Hook) -> Generator[str, None, None]:
    """Serves until the block ends; gives the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), hook.handler()) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/hook"
        finally:
            server.shutdown()
            thread.join()
