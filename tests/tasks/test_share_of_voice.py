"""Compare two organisations' share of voice in the last two weeks with the two before."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.sample import open_sample
from tests.tasks.chromium import dashboard, visitor

pytestmark = pytest.mark.slow


def test_two_organisations_in_two_fortnights(tmp_path: Path) -> None:
    folder = Path(os.environ.get("CLEARTEXT_PICTURES") or tmp_path) / "share-of-voice"
    archive = open_sample(datetime.now(UTC), folder=tmp_path)
    with dashboard(archive) as address, visitor(address, folder) as visit:
        visit.click("link", "Voices")
        visit.choose("Period", "Last 14 days")
        visit.page.get_by_text("Organisations", exact=True).first.click()
        visit.rest()
        visit.picture("voices")
        visit.choose("Compare with", "The period before")
        said = visit.reads("Compared with the 14 days before")
        wholes = re.search(r"name anybody of our list: (\d+) and (\d+)", said)
        assert wholes, said
        table = visit.page.get_by_role("table").first
        rows = [row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()]
        compared = [row for row in rows if row]
        assert len(compared) == 2
        for voice, now, then, difference, reading in compared:
            assert voice and difference and reading
            assert re.match(rf"\d+ of {wholes[1]}\b", now) and re.match(rf"\d+ of {wholes[2]}\b", then), (now, then)
        visit.picture("side-by-side")
        name = compared[0][0]
        visit.page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}, ")).first.click()
        visit.rest()
        assert visit.page.get_by_role("heading", name="Articles").count() == 1
        visit.picture("its-articles")

        visit.click("link", "Overview")
        visit.choose("Compare with", "The period before")
        visit.reads("Compared with the 14 days before")
        visit.picture("overview")
