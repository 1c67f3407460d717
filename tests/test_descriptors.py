"""Room for connections: the soft limit is raised, the hard one is kept to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.descriptors import SPARE, room_for

resource = pytest.importorskip("resource")


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    """The limits of this process, put back afterwards."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_low_soft_limit_is_raised_as_far_as_needed(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    assert room_for(100, 4) == 100
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (100 * 4 + SPARE, hard)


def test_a_high_one_stays(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (1_000, hard))
    assert room_for(10) == 10
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1_000


def test_beyond_the_hard_limit_there_is_less_room(limits: tuple[int, int]) -> None:
    _, hard = limits
    if hard == resource.RLIM_INFINITY:
        pytest.skip("this process may open as many files as it likes")
    assert room_for(hard, 2) == (hard - SPARE) // 2
