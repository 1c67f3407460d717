"""Feed documents as accidents and enemies leave them: seeded mutations of sound ones."""

from __future__ import annotations

import random
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]

MANY = 2_000
"""Attributes, levels or repetitions at most: enough to cost what is not linear."""
CHARSETS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "iso-8859-1",
    "windows-1251",
    "koi8-r",
    "gb18030",
    "shift_jis",
    "utf-7",
    "x-no",
)
_MARKS = (
    b"<",
    b">",
    b"&",
    b'"',
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<?",
    b"</",
    b"/>",
    b"xmlns:a=''",
    b"&#55357;",
)
_CONTROLS = (
    b"\0",
    b"\x01",
    b"\x0b",
    b"\x1b",
    b"\x7f",
    b"\x85",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"\xef\xbf\xbe",
)


def mutated(body: bytes, chance: random.Random) -> bytes:
    """One to three mutations of a document."""
    for _ in range(chance.randint(1, 3)):
        body = chance.choice(MUTATIONS)(body, chance)
    return body


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(body))


def _piece(body: bytes, chance: random.Random) -> tuple[int, int]:
    start = _place(body, chance)
    return start, min(len(body), start + chance.choice((1, 10, 100, 1_000, 10_000)))


def flipped(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(min(len(changed), chance.choice((1, 3, 30)))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncated(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def beheaded(body: bytes, chance: random.Random) -> bytes:
    return body[_place(body, chance) :]


def without_a_piece(body: bytes, chance: random.Random) -> bytes:
    start, end = _piece(body, chance)
    return body[:start] + body[end:]


def repeated(body: bytes, chance: random.Random) -> bytes:
    start, end = _piece(body, chance)
    times = min(chance.choice((2, 10, MANY)), 1 + 200_000 // max(1, end - start))
    return body[:start] + body[start:end] * times + body[end:]


def shuffled(body: bytes, chance: random.Random) -> bytes:
    cuts = sorted(_place(body, chance) for _ in range(chance.randint(1, 6)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def with_marks(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + b"".join(chance.choices(_MARKS, k=chance.choice((1, 3, 50)))) + body[at:]


def with_controls(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + b"".join(chance.choices(_CONTROLS, k=chance.choice((1, 3, 50)))) + body[at:]


def with_attributes(body: bytes, chance: random.Random) -> bytes:
    """An explosion of attributes in one of the elements; all different, or all the same."""
    at = body.find(b">", _place(body, chance))
    if at < 0:
        return body
    number = chance.choice((2, 100, MANY))
    same = chance.random() < 0.3
    attributes = b"".join(b' a%d="%d"' % (0 if same else n, n) for n in range(number))
    return body[:at] + attributes + body[at:]


def nested(body: bytes, chance: random.Random) -> bytes:
    at = body.find(b"<", _place(body, chance))
    if at < 0:
        return body
    levels = chance.choice((10, 100, MANY))
    name = chance.choice((b"item", b"title", b"div", b"a:b", b"media:group"))
    close = chance.random() < 0.7
    return body[:at] + b"<%s>" % name * levels + (b"</%s>" % name * levels if close else b"") + body[at:]


def recoded(body: bytes, chance: random.Random) -> bytes:
    """In another charset, which the document may or may not say."""
    text, charset = body.decode("utf-8", "replace"), chance.choice(CHARSETS)
    if chance.random() < 0.5:
        text = text.replace("utf-8", charset).replace("UTF-8", charset)
    return text.encode(charset if charset != "x-no" else "utf-8", "replace")


def with_entities(body: bytes, chance: random.Random) -> bytes:
    """A document type whose entities double at each level, or lead outside."""
    bomb = b"".join(b'<!ENTITY e%d "&e%d;&e%d;">' % (n, n - 1, n - 1) for n in range(1, 40))
    outside = b'<!ENTITY e39 SYSTEM "file:///etc/hostname">'
    declared = b"<!DOCTYPE rss [" + (b'<!ENTITY e0 "x">' + bomb if chance.random() < 0.5 else outside) + b"]>"
    start = body.find(b"?>") + 2 if body.startswith(b"<?xml") and b"?>" in body else 0
    at = body.find(b"<title>", start) + len(b"<title>")
    use = body[start:at] + b"&e39;" + body[at:] if at >= len(b"<title>") and at > start else body[start:]
    return body[:start] + declared + use


def long_lines(body: bytes, chance: random.Random) -> bytes:
    """One text of a size that no headline has."""
    at = body.find(b"</", _place(body, chance))
    filling = chance.choice((b"a", b"<b>", b"&amp;", b"&lt;p&gt;", b" ", b"\xc3\xa4", b'="', b"&#1"))
    return body[:at] + filling * (chance.choice((1_000, 100_000)) // len(filling)) + body[at:] if at >= 0 else body


MUTATIONS: tuple[Mutation, ...] = (
    flipped, truncated, beheaded, without_a_piece, repeated, shuffled, with_marks, with_controls, with_attributes,
    nested, recoded, with_entities, long_lines,
)  # fmt: skip
