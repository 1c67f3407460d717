"""Text from feeds, made harmless for the places that read markup: Markdown, HTML and spreadsheets. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from model.judgement import Span
from model.table import defused

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
"""Control characters, and those that reverse the reading direction of what follows them."""
_LINK = re.compile(r"(?i)\b(www)(?=\.)|(?<=:)(?=//)|(?<=\w)(?=@\w)")
PIECE = 500
"""Rows of a CSV written at once."""
_MADE_UP = re.compile(r"(?<=:)(?=(?:material/|streamlit:))|(?<=[<>\-~!=])(?=[-=>])")
"""Where Streamlit makes icons and arrows (`:material/x:`, `->`, `<=`) of text, after all escapes are gone."""
_JOINER = "\u2060"
"""Word joiner: invisible, and enough to keep bare addresses from becoming links."""


def plain(text: str) -> str:
    """Feed text for any Markdown parameter: every sign that Markdown might act on is escaped, lines become one.

    Markdown's escapes alone leave bare addresses (`https://…`, `www.…`, `a@b`), which are linked after parsing
    (GitHub Flavored Markdown, section 6.9): a word joiner takes them apart.
    """
    line = _MADE_UP.sub(_JOINER, " ".join(tidy(text).split()))
    return _PUNCTUATION.sub(r"\\\1", _LINK.sub(lambda found: found[0] + _JOINER, line))


def tidy(text: str) -> str:
    """Feed text for places that take no markup (tables, `st.text`): without control and direction characters."""
    return _INVISIBLE.sub("", text)


def shortened(text: str, most: int = 60) -> str:
    """A text with an … where it was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"


def marked(text: str, spans: Iterable[Span], *, part: str) -> str:
    """HTML of a headline or standfirst with the matched words in <mark>; everything else is escaped."""
    return "".join(f"<mark>{_html(piece)}</mark>" if hit else _html(piece) for piece, hit in _pieces(text, spans, part))


def marked_label(text: str, spans: Iterable[Span], *, part: str) -> str:
    """The same for a Markdown label: matched words on Streamlit's yellow, everything else escaped, in one line."""
    pieces = []
    for piece, hit in _pieces(text, spans, part):
        ends = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
        inner = plain(piece)
        before, after = (" " if end else "" for end in ends)
        pieces.append(f"{before}:yellow-background[{inner}]{after}" if hit and inner else f"{before}{inner}{after}")
    return " ".join("".join(pieces).split())


def _pieces(text: str, spans: Iterable[Span], part: str) -> list[tuple[str, bool]]:
    """The text cut where matches begin and end, each piece with whether it matched."""
    pieces: list[tuple[str, bool]] = []
    position = 0
    for start, end in _merged((s.start, s.end) for s in spans if s.part == part):
        start, end = max(start, position), min(end, len(text))
        if start < end:
            pieces += ((text[position:start], False), (text[start:end], True))
            position = end
    return [*pieces, (text[position:], False)]


def _html(text: str) -> str:
    return escape(tidy(text), quote=True)


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def web_address(url: str) -> str:
    """The address if a browser may be sent there (http or https), else nothing: `javascript:` and `urn:` are not."""
    return url if re.match(r"(?i)https?://[^\s/]", url) and not re.search(r"[\s\x00-\x1f]", url) else ""


def csv_bytes(rows: Iterable[Mapping[str, object]]) -> bytes:
    """A table as CSV (RFC 4180) with a byte order mark for Excel; the columns are those of the first row.

    Text that a spreadsheet would run as a formula is defused.
    """
    return b"".join(csv_pieces(rows))


def csv_pieces(rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """The same in pieces of some rows: written as they come, none is kept."""
    body = io.BytesIO(codecs.BOM_UTF8)
    body.seek(0, io.SEEK_END)
    out = io.TextIOWrapper(body, "utf-8", "replace", newline="")
    writer = csv.writer(out)
    for n, row in enumerate(rows):
        if not n:
            writer.writerow([defused(name) for name in row])
        writer.writerow([defused(value) for value in row.values()])
        if n % PIECE == PIECE - 1:
            yield _taken(out, body)
    yield _taken(out, body)


def _taken(out: io.TextIOWrapper, body: io.BytesIO) -> bytes:
    """What was written since the last time."""
    out.flush()
    written = body.getvalue()
    body.seek(0)
    body.truncate()
    return written
