"""THE ONLY WAY OUT: one message to one recipient, by SMTP or to a webhook, where a person configured it.

    send(message, destination, recipient, …) → Sent | Trouble

Never raises for what a server or the network does: the trouble says in words what happened, and whether to try again.
No redirect is followed, no proxy of the environment is used, nothing is fetched.

What can be sent twice. Once the last byte is out and before the server's answer has come, nobody can know whether it
took the message (RFC 1047 for SMTP; RFC 9110, section 9.2.2, for POST). Where the connection fails there, or this
process is killed between that answer and noting it down, it is sent again: under the same Message-ID (RFC 5322, section
3.6.4) or Idempotency-Key, by which servers and readers that look can tell. At no other moment.
"""

from __future__ import annotations

import asyncio
import json
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

import aiohttp

from alerts.config import Config, Smtp, Webhook
from alerts.formats import mail, payload, tidy
from alerts.message import Message

LONGEST_REASON = 300
USER_AGENT = "Cleartext/0.1 (alerts)"


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """It did not, or we cannot know."""

    words: str
    """What happened, for people. Holds no secret."""
    for_good: bool = False
    """Whether trying again is of no use."""
    after: timedelta | None = None
    """How long the server asks us to wait."""


Result = Sent | Trouble


def send(
    message: Message, config: Config, destination: str, recipient: str, *, message_id: str, at: datetime, now: datetime,
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Result:  # fmt: skip
    """Send one message to one recipient of a destination. `at`: when it was made; the same for every attempt."""
    found = config.destinations.get(destination)
    if found is None:
        return Trouble(
            f"alerts.toml names no destination “{destination}” any more. Give it again, or wait: it is kept."
        )
    if found.webhook is not None:
        body = json.dumps(payload(message, found.webhook.format, message_id=message_id), ensure_ascii=False)
        return asyncio.run(_post(found.webhook, body.encode("utf-8", "replace"), message_id, now, tls))
    if recipient not in found.email:
        return Trouble(f"{recipient} is no recipient of “{destination}” any more.", for_good=True)
    if config.smtp is None:
        return Trouble("alerts.toml has no [smtp] section any more.")
    made = mail(message, sender=config.smtp.sender, recipient=recipient, message_id=message_id, at=at)
    return _mail(config.smtp, made, recipient, tls)


def _mail(smtp: Smtp, made: EmailMessage, recipient: str, tls: Callable[[], ssl.SSLContext]) -> Result:
    """RFC 5321: 4yz is temporary, 5yz is final."""
    server: smtplib.SMTP | None = None
    try:
        server = _greeted(smtp, tls)
        server.send_message(made, from_addr=parseaddr(smtp.sender)[1], to_addrs=[parseaddr(recipient)[1]])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return Trouble(f"The mail server refuses {recipient}: {_said(code, said)}", for_good=code >= 500)
    except smtplib.SMTPAuthenticationError as error:
        words = f"The mail server does not take our name and password: {_said(error.smtp_code, error.smtp_error)}"
        return Trouble(f"{words} Correct [smtp] in alerts.toml.")
    except smtplib.SMTPSenderRefused as error:
        words = f"The mail server refuses {smtp.sender} as sender: {_said(error.smtp_code, error.smtp_error)}"
        return Trouble(f"{words} Correct smtp.from in alerts.toml.")
    except smtplib.SMTPDataError as error:
        words = f"The mail server did not take the message: {_said(error.smtp_code, error.smtp_error)}"
        return Trouble(words, for_good=error.smtp_code >= 500)
    except smtplib.SMTPNotSupportedError as error:
        return Trouble(f"The mail server cannot do what alerts.toml asks for: {tidy(str(error))}")
    except smtplib.SMTPResponseException as error:
        return Trouble(f"The mail server answered {_said(error.smtp_code, error.smtp_error)}")
    except smtplib.SMTPException as error:
        return Trouble(f"The mail server ended the conversation: {tidy(str(error))[:LONGEST_REASON]}")
    except (OSError, UnicodeError) as error:
        return Trouble(f"The mail server {smtp.host} cannot be reached: {_why(error)}")
    finally:
        if server is not None:
            _leave(server)
    return Sent()


def _greeted(smtp: Smtp, tls: Callable[[], ssl.SSLContext]) -> smtplib.SMTP:
    if smtp.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=smtp.timeout_s, context=tls())
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout_s)
    try:
        if smtp.security == "starttls":
            server.starttls(context=tls())  # raises where the server has none: never in the clear instead
        if smtp.user:
            server.login(smtp.user, smtp.password)
    except BaseException:
        _leave(server)
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """Hang up. Whether it was taken has been said before: how they part changes nothing."""
    server.close()


async def _post(
    webhook: Webhook, body: bytes, message_id: str, now: datetime, tls: Callable[[], ssl.SSLContext]
) -> Result:
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f'"{message_id.strip("<>")}"',  # draft-ietf-httpapi-idempotency-key-header
        "User-Agent": USER_AGENT,
    }
    limit = aiohttp.ClientTimeout(total=webhook.timeout_s)
    context = tls() if webhook.url.lower().startswith("https:") else True
    try:
        async with (
            aiohttp.ClientSession(timeout=limit, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.post(webhook.url, data=body, headers=headers, allow_redirects=False, ssl=context) as answer,
        ):
            said = (await answer.content.read(LONGEST_REASON)).decode("utf-8", "replace")
            return _answered(answer.status, said, answer.headers.get("Retry-After", ""), now)
    except TimeoutError:
        return Trouble(f"The webhook did not answer within {webhook.timeout_s:g} s.")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Trouble(f"The webhook cannot be reached: {_why(error)}")


def _answered(status: int, said: str, retry_after: str, now: datetime) -> Result:
    if 200 <= status < 300:
        return Sent()
    words = f"The webhook answered {status}" + (f" ({tidy(said)[:120]})" if tidy(said) else "")
    if 300 <= status < 400:
        return Trouble(f"{words}: it has moved. Redirects are not followed; give its new address in alerts.toml.")
    if status in (408, 425, 429) or status >= 500:
        return Trouble(f"{words}.", after=_wait(retry_after, now))
    if status in (401, 403, 404, 410):
        return Trouble(f"{words}: it does not know us. Correct its address in alerts.toml.")
    return Trouble(f"{words}: it will not take this message.", for_good=True)


def _wait(retry_after: str, now: datetime) -> timedelta | None:
    """RFC 9110, section 10.2.3: seconds or a date; at most a day is believed."""
    text = retry_after.strip()
    try:
        wait = timedelta(seconds=int(text[:9])) if text.isdecimal() else parsedate_to_datetime(text) - now
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta(0)), timedelta(days=1))


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {tidy(text)[:LONGEST_REASON]}.".replace("..", ".")


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time."
    # aiohttp's words may hold the address, which is a secret.
    text = getattr(error, "strerror", None) or type(error).__name__
    return f"{tidy(str(text))[:LONGEST_REASON]}."
