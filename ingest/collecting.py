"""Garbage collection, less often where much that lives is made in a short time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000
"""New containers between two collections. Python's own 700 has it look at every task and tree again and again: a fifth
of a poll's CPU time, measured."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collect seldom until the block is left; cycles still go, only later."""
    before = gc.get_threshold()
    gc.set_threshold(max(SELDOM, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
