"""A message before it takes a form: headings, paragraphs and linked lines. Plain text throughout, but hostile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a message, in reading order."""

    kind: BlockKind
    text: str
    url: str = ""
    """Of an item: where its text leads; http or https alone become a link."""
    about: str = ""
    """Of an item: what stands behind its text (outlet, byline, copies)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along by mail."""

    name: str
    media_type: str
    """Such as `application/pdf`."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What is said to one recipient, whatever way it goes."""

    subject: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()
    html: str = ""
    """A whole HTML body to send by mail instead of the one made from the blocks."""
    pictures: tuple[Attachment, ...] = ()
    """What that body shows, under the address `cid:` and its name (RFC 2392)."""


def heading(text: str) -> Block:
    return Block("heading", text)


def paragraph(text: str) -> Block:
    return Block("paragraph", text)
