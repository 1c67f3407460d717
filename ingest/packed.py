"""A very long row of articles, kept packed: a document of a hundred thousand entries is held in a few megabytes."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

from model.article import Article

AT_ONCE = 5_000
"""Articles in a portion; most documents have under a hundred."""

Item = TypeVar("Item")


class Packed(Sequence[Article]):
    """Immutable; unpacked a portion at a time, each time that it is gone through. The bytes are our own."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._length = 0
        self._packed: list[bytes] = []
        for some in portions(articles):
            self._length += len(some)
            self._packed.append(zlib.compress(pickle.dumps(some, pickle.HIGHEST_PROTOCOL), 1))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Article]:
        for packed in self._packed:
            yield from pickle.loads(zlib.decompress(packed))

    @overload
    def __getitem__(self, place: int) -> Article: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Article]: ...
    def __getitem__(self, place: int | slice) -> Article | Sequence[Article]:
        return tuple(self)[place]


def portions(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The same items in lists of at most AT_ONCE."""
    going = iter(items)
    while some := list(islice(going, AT_ONCE)):
        yield some
