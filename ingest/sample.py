"""The sample coverage goes through the same ingestion as everything else; only its dates are moved to end today."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from ingest.saved import Found
from store.sample import whole_days_until

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
POLLS, SAMPLE_VOICES = SAMPLE / "polls", SAMPLE / "voices.toml"
_RFC822 = re.compile(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|[+-]\d{4})")
_ISO = re.compile(rb"\b\d{4}-\d{2}-\d{2}(?=T\d{2}:\d{2})")


def shifted(found: Found, now: datetime) -> Callable[[bytes, str], bytes]:
    """Move the documents' times in `found`, and return what moves the dates inside them: by whole days, so that the
    last poll lies within the day before `now`."""
    by = whole_days_until(max((document.at for document in found.documents), default=now), now)
    found.documents[:] = [replace(document, at=document.at + by) for document in found.documents]
    return lambda body, name: shift_dates(body, by)


def shift_dates(body: bytes, by: timedelta) -> bytes:
    """Every RFC 822 and ISO 8601 date-time of a document, moved by whole days; zones and forms stay."""

    def rfc822(match: re.Match[bytes]) -> bytes:
        text = match[0].decode("ascii")
        moved = format_datetime(parsedate_to_datetime(text) + by)
        return (moved[: -len("+0000")] + "GMT" if text.endswith("GMT") else moved).encode("ascii")

    def iso(match: re.Match[bytes]) -> bytes:
        return (datetime.fromisoformat(match[0].decode("ascii")) + by).strftime("%Y-%m-%d").encode("ascii")

    return _ISO.sub(iso, _RFC822.sub(rfc822, body))
