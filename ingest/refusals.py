"""HTTP statuses that give no document → FetchError, in words. Pure."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from ingest.schedule import retry_after_s
from model.errors import Degree, FetchError

_TEMPORARY = (408, 429)
"""Statuses below 500 that say "later", not "no"."""
_RETRY_AFTER = (429, 503)
"""Where Retry-After is heeded; real outlets send it with 403 too, where waiting five seconds helps nobody."""


def refusal(asked: str, status: int, headers: dict[str, str], now: datetime) -> FetchError:
    """What a status that is neither a document nor a redirect means to us. `headers` by lower-case name."""
    wait = retry_after_s(headers["retry-after"], now) if "retry-after" in headers else None
    return FetchError(
        asked,
        _words(status),
        _degree(status),
        status=status,
        retry_after_s=wait if status in _RETRY_AFTER else None,
    )


def _degree(status: int) -> Degree:
    if status == 410:
        return "hard"
    return "temporary" if status in _TEMPORARY or status >= 500 else "soft"


def _words(status: int) -> str:
    """Our own words: the server's are not to be trusted, nor in the reader's language."""
    try:
        name = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        name = f"status {status}"
    says = {
        304: "says that nothing changed although we did not ask that",
        401: "asks for a password",
        403: "refuses to give us the feed",
        404: "does not know this address",
        410: "says that the feed is gone for good",
        429: "asks us to come less often",
    }.get(status, "has trouble of its own" if status >= 500 else "gave no document")
    return f"The server {says} ({name})."
