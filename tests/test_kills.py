"""A few of the kills of benchmarks/kills.py, which does 200."""

from __future__ import annotations

import sys

import pytest

from benchmarks.kills import run


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_twenty_kills_lose_nothing_and_leave_nothing_by_half(capsys: pytest.CaptureFixture[str]) -> None:
    for what, count in run(20, seed=7):
        with capsys.disabled():
            print(f"\n{count.said(what)}")
        assert count.clean, count.notes
        assert count.kills == 10
        assert count.idle < count.kills
