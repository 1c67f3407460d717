"""A dashboard over an archive of its own, and a Chromium to visit it with. Skips where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, sync_playwright
from playwright.sync_api import TimeoutError as NotThere

from benchmarks.screenshots import ARGUMENTS, settle, whole

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90
WIDTH, HEIGHT = 1280, 900


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def dashboard(archive: Path, *, user: str = "Ann") -> Iterator[str]:
    """Start the dashboard over an archive; gives its address."""
    port = free_port()
    environment = {**os.environ, "CLEARTEXT_ARCHIVE": str(archive), "CLEARTEXT_USER": user, "CLEARTEXT_ZONE": "UTC"}
    started = ["-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    command = [sys.executable, *started]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(address, process)
            yield address
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        assert process.poll() is None, "the dashboard stopped"
        try:
            with urlopen(f"{address}/healthz", timeout=2):
                return
        except (URLError, TimeoutError):
            time.sleep(0.3)
    raise AssertionError(f"the dashboard did not answer within {PATIENCE_S} s")


@contextmanager
def visitor(address: str, folder: Path) -> Iterator[Visitor]:
    """A visitor with a browser of their own; pictures go to the folder."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium here")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(PATIENCE_S * 1000 / 3)
        page.goto(address)
        settle(page)
        yield Visitor(page, folder)
        browser.close()


class Visitor:
    """What a person does: reads, clicks what is named, writes into what is labelled."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self._folder = folder
        self._pictures = 0

    def click(self, role: str, name: str) -> None:
        """Click the button, link … of that name, and wait until the page stands still."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.rest()

    def write(self, label: str, text: str, *, send: bool = True) -> None:
        """Write into the field of that label; with `send`, press Enter."""
        field = self.page.get_by_label(label, exact=True).locator("visible=true").first
        field.fill(text)
        if send:
            field.press("Enter")
        self.rest()

    def choose(self, label: str, option: str) -> None:
        """Pick an option of a list; a list that a redraw shuts at once is opened again, as a person would."""
        found = self.page.get_by_role("option", name=option).first
        for _ in range(3):
            self.page.get_by_label(label).locator("visible=true").first.click()
            with suppress(NotThere):
                found.wait_for(timeout=5_000)
                break
        found.click()
        self.rest()

    def reads(self, text: str) -> str:
        """The visible text that holds these words; fails where nothing does."""
        found = self.page.get_by_text(text).locator("visible=true").first
        found.wait_for()
        return found.inner_text()

    def rest(self) -> None:
        self.page.wait_for_timeout(400)
        settle(self.page)

    def picture(self, name: str) -> None:
        self._pictures += 1
        whole(self.page, WIDTH)
        self.page.screenshot(path=self._folder / f"{self._pictures:02}-{name}.png")
        self.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
