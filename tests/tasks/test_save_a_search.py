"""Save a search, open its RSS, edit it, and read what the edit removes; then keep it, and undo it."""

from __future__ import annotations

import io
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import feedparser
import pytest

from store.sample import open_sample
from tests.tasks.chromium import dashboard, visitor

pytestmark = pytest.mark.slow


def test_save_a_search_and_read_what_an_edit_removes(tmp_path: Path) -> None:
    folder = Path(os.environ.get("CLEARTEXT_PICTURES") or tmp_path) / "save-a-search"
    archive = open_sample(datetime.now(UTC), folder=tmp_path)
    with dashboard(archive) as address, visitor(address, folder) as visit:
        visit.write("Search", "encryption")
        visit.picture("asked")
        visit.click("button", "Save this search")
        visit.write("Name of the search", "Encryption, worldwide", send=False)
        visit.write("Notes", "For the Monday call", send=False)
        visit.picture("saving")
        visit.click("button", "Save")
        assert "Saved as" in visit.reads("Saved as “Encryption, worldwide”")
        visit.page.keyboard.press("Escape")
        visit.click("link", "Open the saved search")
        visit.page.get_by_role("heading", name="Encryption, worldwide").wait_for()
        visit.picture("its-page")

        feed = str(visit.page.get_by_role("link", name="RSS", exact=True).get_attribute("href"))
        with urlopen(f"{address}/{feed}") as answer:
            entries = feedparser.parse(io.BytesIO(answer.read())).entries
        assert entries and all(entry.link and entry.publisher for entry in entries)

        visit.write("Search", "encryption -memo")
        said = visit.reads("Over the last 90 days this would")
        counted = re.search(r"would add 0 articles and take away (\d+)", said)
        assert counted, said
        removed = int(counted[1])
        assert removed > 0
        visit.reads(f"Takes away {removed} article")
        visit.picture("what-the-edit-removes")
        visit.click("button", "Keep the change")
        visit.reads(f"Kept: {removed} fewer article")
        visit.picture("kept")
        with urlopen(f"{address}/{feed}") as answer:
            fewer = feedparser.parse(io.BytesIO(answer.read())).entries
        assert {entry.id for entry in fewer} < {entry.id for entry in entries}
        visit.click("button", "Undo")
        visit.reads("Undone")
        visit.picture("undone")
        visit.click("button", "All searches")
        visit.reads("1 saved search.")
        visit.picture("the-list")
