"""Two tasks of a comms officer, done in a real Chromium with only what a person sees: roles, labels and text.

Pictures of each step go to the folder that CLEARTEXT_PICTURES names, where it is set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import chromium, serve, settle, visit
from tests.busy import ago, busy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(busy(tmp_path_factory.mktemp("busy") / "busy.db")) as found:
        yield found


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("CLEARTEXT_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def go_to(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    settle(page)


def test_what_has_been_reported_on_client_side_scanning_since_a_date_by_tier(url: str, browser: Browser) -> None:
    """Search, choose the dates, read the outlets by tier; then tier 1 alone, down to the article."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    visit(page, url)
    page.get_by_role("button", name="Close the tour").click()
    settle(page)
    search = page.get_by_role("textbox", name="Search")
    search.fill('"client-side scanning"')
    search.press("Enter")
    settle(page)
    page.get_by_role("combobox", name="Period").click()
    page.get_by_role("option", name="Last 7 days").click()
    settle(page)
    go_to(page, "Articles")
    expect(page.get_by_text("1 to 4 of 4 articles")).to_be_visible()
    picture(page, "scanning-articles-by-tier")
    shown = page.get_by_text(re.compile(r"^(Harbour Wire|Coastal Post|Valley Echo) · tier \d · ")).all_inner_texts()
    tiers = [int(re.search(r"tier (\d)", line)[1]) for line in shown]  # type: ignore[index]
    assert tiers == sorted(tiers) == [1, 2, 2, 3], shown
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Tier").click()
    page.get_by_role("option", name="Tier 1 (1)").click()
    page.keyboard.press("Escape")
    settle(page)
    expect(page.get_by_text("1 to 1 of 1 article", exact=True)).to_be_visible()
    picture(page, "scanning-tier-1")
    go_to(page, "Outlets")
    expect(page.get_by_role("heading", name="By tier, then by articles")).to_be_visible()
    picture(page, "scanning-outlets")
    page.close()


def test_what_is_new_since_a_time_who_had_it_first_and_which_headline_changed(url: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    visit(page, url)
    go_to(page, "Last 24 hours")
    since = ago(3.5)
    today = since.date() == datetime.now(UTC).date()
    field = page.get_by_role("textbox", name="Since")
    field.fill(f"{since:%H:%M}" if today else f"{since:%Y-%m-%d %H:%M}")
    field.press("Enter")
    page.get_by_role("heading", name="New since then").wait_for()
    settle(page)
    picture(page, "day-since")
    expect(page.get_by_text(re.compile(r"we first saw 4 new articles: 2 different texts in 1 story"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^first: Harbour Wire, "))).to_be_visible()
    expect(page.get_by_text(re.compile(r"30 min later · Coastal Post|2 copies"))).to_be_visible()
    expect(page.get_by_text("was: “Ban on encryption planned”")).to_be_visible()
    expect(page.get_by_role("link", name="Ban on encryption denied")).to_be_visible()
    page.get_by_role("button", name="+2 copies").click()
    expect(page.get_by_text(re.compile(r"later · Valley Echo · tier 3"))).to_be_visible()
    picture(page, "day-copies")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Check all feeds now").click()
    expect(page.get_by_text(re.compile(r"Ann asked just now to check all feeds now: waiting"))).to_be_visible()
    page.close()
