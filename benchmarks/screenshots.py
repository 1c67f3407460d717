"""Every page as a visitor sees it: light and dark, desktop and phone, as full-page PNGs.

    python benchmarks/screenshots.py FOLDER [--url http://127.0.0.1:8501] [--pages overview,articles] [--query last=90]

Needs Playwright (requirements-dev) and a Chromium (`--chromium PATH`, by default the first one found), and a running
dashboard. Prints how long each page took until it stood still; exits 1 if one showed an error, was
wider than the window, or asked for anything outside the dashboard.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

PAGES = {
    "overview": "",
    "day": "last-24-hours",
    "stories": "stories",
    "articles": "articles",
    "documents": "documents",
    "outlets": "sources",
    "sentiment": "sentiment",
    "voices": "voices",
    "searches": "searches",
    "alerts": "alerts",
    "feeds": "feeds",
    "method": "method",
}
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
RUNNING = '.stApp:not([data-test-script-state="notRunning"]), [data-testid="stSkeleton"], [data-stale="true"]'
TALLEST = 12_000


def settle(page: Page, limit_s: float = 25) -> float:
    """Wait until the page has content and nothing runs any more; returns the seconds that took."""
    start = time.monotonic()
    page.wait_for_selector('[data-testid="stHeading"], [data-testid="stAlert"]', timeout=limit_s * 1000)
    quiet_since = time.monotonic()
    while time.monotonic() - start < limit_s and time.monotonic() - quiet_since < 0.4:
        if page.locator(RUNNING).count():
            quiet_since = time.monotonic()
        page.wait_for_timeout(50)
    return quiet_since - start


def whole(page: Page, width: int) -> None:
    """Make the window as tall as what it scrolls, since Streamlit scrolls a box of its own."""
    boxes = "document.querySelectorAll('[data-testid=stMain], .stMainBlockContainer')"
    tall = page.evaluate(f"Math.max(...[...{boxes}].map(box => box.scrollHeight))")
    page.set_viewport_size({"width": width, "height": min(max(int(tall) + 20, 600), TALLEST)})
    page.wait_for_timeout(700)


def note(outside: list[str], url: str, request: Request) -> None:
    """Write down a request that leaves the dashboard: none should."""
    if request.url.startswith(("http:", "https:")) and not request.url.startswith(url):
        outside.append(request.url)


def shoot(browser: Browser, url: str, pages: list[str], query: str, folder: Path) -> list[str]:
    """All pictures of these pages; returns what was wrong."""
    wrong = []
    for theme in ("light", "dark"):
        for name, (width, height) in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, is_mobile=name == "phone"
            )
            page = context.new_page()
            outside: list[str] = []
            page.on("request", partial(note, outside, url))
            for title in pages:
                start = time.monotonic()
                page.set_viewport_size({"width": width, "height": height})
                page.goto(f"{url}/{PAGES[title]}?{query}".rstrip("?"), wait_until="domcontentloaded")
                settle(page)
                took = time.monotonic() - start - 0.4
                whole(page, width)
                page.screenshot(path=folder / f"{title}-{theme}-{name}.png")
                errors = page.locator(
                    '[data-testid="stException"], [data-testid="stAlertContentError"]'
                ).all_inner_texts()
                wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
                print(f"{title:10} {theme:5} {name:8} {took:5.1f} s{'  ' + str(errors) if errors else ''}")
                wrong += [f"{title} ({theme}, {name}): {text}" for text in errors]
                wrong += [f"{title} ({theme}, {name}): asked {address}" for address in set(outside)]
                outside.clear()
                wrong += [f"{title} ({theme}, {name}): wider than the window"] if wide else []
            context.close()
    return wrong


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--url", default="http://127.0.0.1:8501")
    arguments.add_argument("--pages", default=",".join(PAGES))
    arguments.add_argument("--query", default="")
    arguments.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=ARGUMENTS)
        wrong = shoot(browser, given.url.rstrip("/"), given.pages.split(","), given.query, given.folder)
        browser.close()
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
