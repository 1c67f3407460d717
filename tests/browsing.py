"""A dashboard on a port of its own and a real Chromium that visits it: for the slow tests.

`serve(archive)` starts `streamlit run app.py` as its own process; `chromium()` is a browser, or a skipped test where
there is none.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.screenshots import ARGUMENTS, RUNNING

ROOT = Path(__file__).parents[1]
PATHS = {
    "Overview": "",
    "Last 24 hours": "last-24-hours",
    "Stories": "stories",
    "Articles": "articles",
    "Documents": "documents",
    "Outlets": "sources",
    "Sentiment": "sentiment",
    "Voices": "voices",
    "Briefings": "briefings",
    "Searches": "searches",
    "Alerts": "alerts",
    "Feeds": "feeds",
    "Method": "method",
}
"""Pages by their titles."""
START_S, STILL_S, LIMIT_S = 60, 0.5, 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serve(archive: Path, **environ: str) -> Iterator[str]:
    """The address of a dashboard over this archive, until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ
        | {
            "CLEARTEXT_ARCHIVE": str(archive),
            "CLEARTEXT_ZONE": "UTC",
            "CLEARTEXT_USER": "Ann",
            "TMPDIR": str(archive.parent),
        }
        | environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The dashboard ended at once, with {process.returncode}.")
        try:
            with urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The dashboard did not answer within {START_S} s.")


@contextmanager
def chromium() -> Generator[Browser]:
    """A Chromium of this machine; skips the test where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def settle(page: Page) -> None:
    """Wait until the page has content and nothing has been running for a moment."""
    page.wait_for_selector('[data-testid="stHeading"], [data-testid="stAlert"]', timeout=LIMIT_S * 1000)
    end, quiet_since = time.monotonic() + LIMIT_S, time.monotonic()
    while time.monotonic() < end and time.monotonic() - quiet_since < STILL_S:
        if page.locator(RUNNING).count():
            quiet_since = time.monotonic()
        page.wait_for_timeout(60)


def visit(page: Page, address: str) -> None:
    """Open an address and wait until it stands still."""
    page.goto(address, wait_until="domcontentloaded")
    settle(page)
