"""A very long row of articles, packed: the same articles in the same order, as often as one likes."""

from __future__ import annotations

import pickle

import pytest

from ingest.packed import AT_ONCE, Packed, portions
from tests.building import article


@pytest.mark.parametrize("n", [0, 1, AT_ONCE, AT_ONCE + 1])
def test_the_same_articles_in_the_same_order(n: int) -> None:
    one = article("a")
    packed = Packed(one for _ in range(n))
    assert len(packed) == n
    assert list(packed) == list(packed) == [one] * n
    assert list(pickle.loads(pickle.dumps(packed))) == [one] * n


def test_places_and_slices() -> None:
    articles = [article(str(n)) for n in range(5)]
    packed = Packed(articles)
    assert packed[3] == articles[3]
    assert list(packed[1:3]) == articles[1:3]


def test_portions_hold_everything_once() -> None:
    parts = list(portions(range(2 * AT_ONCE + 3)))
    assert [len(part) for part in parts] == [AT_ONCE, AT_ONCE, 3]
    assert [n for part in parts for n in part] == list(range(2 * AT_ONCE + 3))
