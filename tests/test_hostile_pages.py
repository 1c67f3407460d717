"""Hostile headlines, summaries, names and notes on every page, in Chromium: nothing runs, nothing loads from
elsewhere, nothing restyles, and the text is there to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request

from app_pages.plain import tidy
from store.archive import open_writer, writing
from store.editorial import append_edit
from store.looks import note_look
from store.tiers import set_tiers
from tests.browsing import PATHS, chromium, serve, settle, visit
from tests.hostile import NOW, TEXTS, archive_of

pytestmark = pytest.mark.slow

STYLES = "e => { const c = getComputedStyle(e); return [c.display, c.color, c.fontSize, c.position, c.visibility]; }"
WATCHED = ("body", ".st-key-menu", "h1", ".stMainBlockContainer")
PERIOD = "last=all&kind=all"
ADDRESSES = [
    *(f"{path}?{PERIOD}" if path != "last-24-hours" else path for path in PATHS.values()),
    *(f"articles?{PERIOD}&article={n}" for n in range(1, len(TEXTS) + 1)),
    *(f"sources?{PERIOD}&outlet=h{n}" for n in range(0, len(TEXTS), 4)),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = archive_of(tmp_path_factory.mktemp("hostile") / "hostile.db")
    with closing(open_writer(path)) as db, writing(db):
        for n, text in enumerate(TEXTS):
            set_tiers(db, [f"h{n}"], "trade", at=NOW - timedelta(minutes=n), who=text)
            append_edit(db, at=NOW, who=text, edit_kind="note", subject=f"article:{n + 1}", new=text)
            append_edit(db, at=NOW, who=text, edit_kind="tag", subject=f"article:{n + 1}", new=[text])
        note_look(db, at=NOW - timedelta(hours=3), who="Ann")
    with serve(path) as found:
        yield found


_ALIVE = """() => [...document.querySelectorAll(
    'script[src*=evil], img[src*=evil], link[href*=evil], a[href*="evil.invalid"], form[action*=evil], object,'
    + ' iframe:not([data-testid=stIFrame]), embed, base, marquee,'
    + ' a[href^="javascript:" i], a[href^="data:" i], [onerror], [onload], [onfocus],'
    + ' [onmouseover], details[ontoggle], .katex'
)].map(found => found.outerHTML.slice(0, 160))"""
"""Elements that only hostile markup would make."""


class Watched:
    """A page whose requests, dialogs and downloads are written down."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url, self.outside, self.dialogs = url, list[str](), list[str]()
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.on("request", self._note)
        self.page.on("dialog", self._refuse)
        self.page.on("popup", lambda popup: self.outside.append(popup.url))

    def _note(self, request: Request) -> None:
        own = self.url.split("://")[1]
        if (
            request.url.startswith(("http:", "https:", "ws:", "wss:"))
            and request.url.split("://")[1].split("/")[0] != own
        ):
            self.outside.append(request.url)

    def _refuse(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def styles(self) -> dict[str, list[str]]:
        return {
            name: self.page.locator(name).first.evaluate(STYLES) for name in WATCHED if self.page.locator(name).count()
        }

    def alive(self) -> list[str]:
        """What of hostile markup became part of the page."""
        return [html for frame in self.page.frames for html in frame.evaluate(_ALIVE)]

    def ran(self) -> bool:
        """Whether a script of theirs ran, in the page or in a frame of it (the preview of a briefing is one)."""
        return any(frame.evaluate("() => 'hit' in window") for frame in self.page.frames)


def test_there_are_at_least_sixty() -> None:
    assert len(set(TEXTS)) >= 60


def test_nothing_runs_loads_or_restyles(url: str, browser: Browser) -> None:
    watched = Watched(browser, url)
    visit(watched.page, f"{url}/method")
    expected = watched.styles()
    wrong: list[str] = []
    for address in ADDRESSES:
        visit(watched.page, f"{url}/{address}")
        if watched.ran():
            wrong.append(f"{address}: a script ran")
        wrong += [f"{address}: {html}" for html in watched.alive()]
        styles = watched.styles()
        wrong += [
            f"{address}: {name} {styles[name]} for {expected[name]}"
            for name in styles
            if styles[name] != expected[name]
        ]
        if watched.page.locator('[data-testid="stException"]').count():
            wrong.append(f"{address}: an exception")
    assert not wrong
    assert not watched.outside
    assert not watched.dialogs
    watched.page.close()


def test_what_opens_on_a_click_is_as_harmless(url: str, browser: Browser) -> None:
    """Popovers, expanders and the filters, whose lists hold names of outlets."""
    watched = Watched(browser, url)
    page = watched.page
    for address in ("last-24-hours", f"sources?{PERIOD}", f"feeds?{PERIOD}"):
        visit(page, f"{url}/{address}")
        for expander in page.locator('[data-testid="stExpander"] summary').all():
            expander.click()
        settle(page)
        assert not watched.alive()
    visit(page, f"{url}/last-24-hours")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Outlet").first.click()
    page.wait_for_timeout(400)
    assert page.get_by_role("option").count() > 5
    assert not watched.alive() and not watched.outside and not watched.dialogs
    assert not watched.ran()
    page.close()


def test_the_texts_are_shown_as_they_are(url: str, browser: Browser) -> None:
    """Each headline that has visible letters stands on the page Articles, literally."""
    page = browser.new_page()
    visit(page, f"{url}/articles?{PERIOD}")
    seen = page.inner_text("body")
    while (following := page.get_by_role("button", name="Next", exact=True)).count() and following.is_enabled():
        following.click()
        settle(page)
        page.wait_for_timeout(300)
        seen += page.inner_text("body")
    shown = _squeezed(seen)
    missing = [text for text in TEXTS if text and _squeezed(text)[:60] not in shown]
    assert not missing
    page.close()


_UNSEEN = {0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0xE0000, 0xE0080)}


def _squeezed(text: str) -> str:
    """Without spaces and whatever a reader cannot see."""
    return "".join(one for one in tidy(text) if one.isprintable() and not one.isspace() and ord(one) not in _UNSEEN)
