"""One tree of errors. Each knows its subject and says what happened and what to do, in words a person can use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Degree = Literal["temporary", "soft", "hard"]
"""How bad a failed poll is: *temporary* (try again soon), *soft* (the outlet should mend it), *hard* (it is gone)."""


class CleartextError(Exception):
    """Base of all errors that are meant for people. `str(error)` is one or two full sentences."""


class FetchError(CleartextError):
    """A feed gave no document. `reason` is in words, `status` the HTTP status where there was one."""

    def __init__(
        self,
        url: str,
        reason: str,
        degree: Degree,
        *,
        status: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.degree: Degree = degree
        self.status = status
        self.retry_after_s = retry_after_s


class ParseError(CleartextError):
    """A document arrived that cannot be read as a feed. `not_a_feed` tells a web page from a broken feed."""

    def __init__(self, url: str, reason: str, *, not_a_feed: bool) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.not_a_feed = not_a_feed


class DataFileError(CleartextError):
    """A mistake in a file that people edit (feeds.toml, topics.toml, …), with the file and line."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        place = f"{path}, line {line}" if line else path
        super().__init__(f"{place}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class ArchiveError(CleartextError):
    """The archive cannot be opened, read or written. Says which file and what to do."""


class QuestionError(CleartextError):
    """A question does not parse. `position` points at the character in `text` (0-based) where it is known;
    `instead` holds whole texts that were perhaps meant."""

    def __init__(self, text: str, reason: str, position: int | None = None, *, instead: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.text = text
        self.reason = reason
        self.position = position
        self.instead = tuple(instead)


class RenderError(CleartextError):
    """A briefing cannot be set in a format. Says which, and why."""
