"""Two tasks of a press office, done in a real Chromium by role, label and text alone, each step a picture.

    python benchmarks/tasks/counted.py FOLDER [--url http://127.0.0.1:8501]

1. Which outlets carried the wire text behind the sample's highest peak? Export them.
2. Why is a given article not counted?

The dashboard must show the sample. Says what it found; exits 1 where a step fails.
"""

from __future__ import annotations

import argparse
import csv
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
PATIENCE_MS = 30_000


class Visit:
    """A page with a folder for its pictures."""

    def __init__(self, page: Page, url: str, folder: Path) -> None:
        self.page, self.url, self.folder, self.n = page, url, folder, 0

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}/{path}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE_MS)

    def picture(self, name: str) -> None:
        self.page.wait_for_timeout(1500)
        self.n += 1
        self.page.screenshot(path=self.folder / f"{self.n:02} {name}.png", full_page=True)


def outlets_of_the_peak(visit: Visit) -> list[str]:
    """The peak that the opening sentence explains with most copies → the list of its copies' story that day → CSV."""
    page = visit.page
    visit.open("?last=90")
    visit.picture("overview")
    copies = page.get_by_role("link", name=re.compile(r"^\d+ cop(y|ies)$"))
    expect(copies.first).to_be_visible(timeout=PATIENCE_MS)
    most = max(range(copies.count()), key=lambda n: int(copies.nth(n).inner_text().split()[0]))
    told = page.get_by_role("link", name=re.compile(r"^\d+ of$"))
    before = [told.nth(n) for n in range(told.count())
              if told.nth(n).bounding_box()["y"] <= copies.nth(most).bounding_box()["y"]]  # type: ignore[index]  # fmt: skip
    said = int(before[-1].inner_text().split()[0])
    with page.expect_popup() as opened:
        before[-1].click()
    listing = Visit(opened.value, visit.url, visit.folder)
    listing.n = visit.n
    counted = listing.page.get_by_text(re.compile(rf"1 to \d+ of {said} articles?"))
    expect(counted).to_be_visible(timeout=PATIENCE_MS)
    listing.picture("the story's articles of that day")
    with listing.page.expect_download(timeout=PATIENCE_MS) as saved:
        listing.page.get_by_role("button", name=re.compile(r"CSV of")).click()
    visit.n = listing.n
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != said:
        raise SystemExit(f"the sentence says {said} articles, the export holds {len(rows)}")
    return sorted({row["outlet"] for row in rows})


def why_not_counted(visit: Visit, link: str) -> str:
    """Paste a link into the Articles page; returns what it answers."""
    page = visit.page
    visit.open("articles?last=28")
    box = page.get_by_label(re.compile("^Why is an article counted, or not"))
    box.fill(link)
    box.press("Enter")
    verdict = page.get_by_text(re.compile(r"It is (not )?counted here|We have never seen this link|No feed of"))
    expect(verdict.first).to_be_visible(timeout=PATIENCE_MS)
    visit.picture("why")
    return " | ".join(page.get_by_role("listitem").all_inner_texts()) or verdict.first.inner_text()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--url", default="http://127.0.0.1:8501")
    arguments.add_argument("--link", default="https://nowhere.example/never-seen")
    arguments.add_argument("--headline", default="")
    arguments.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=ARGUMENTS)
        visit = Visit(browser.new_context(viewport={"width": 1280, "height": 900}).new_page(), given.url, given.folder)
        print("Outlets behind the peak:", ", ".join(outlets_of_the_peak(visit)))
        for wanted in filter(None, (given.link, given.headline)):
            print(f"{wanted}: {why_not_counted(visit, wanted)}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
