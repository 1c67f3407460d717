"""The HTML of briefings in a browser: nothing axe-core finds against, no link that leads nowhere, one page wide."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from briefing.editing import Draft, arranged
from briefing.render.html import html
from model.briefing import Briefing
from tests.briefed import briefing as briefed
from tests.weekly import briefing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium"),
]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM)
        yield browser.new_page(viewport={"width": 390, "height": 844})
        browser.close()


@pytest.mark.parametrize("one", [arranged(briefing(), Draft()), briefed()], ids=["of the sample", "of everything"])
def test_nothing_stands_in_a_readers_way(one: Briefing, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "briefing.html"
    path.write_text(html(one), encoding="utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert asked == [path.as_uri()]  # nothing else is loaded
    dead = "[...document.querySelectorAll('a[href^=\"#\"]')].filter(a => !document.getElementById(a.hash.slice(1)))"
    assert page.evaluate(f"{dead}.map(a => a.outerHTML)") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
