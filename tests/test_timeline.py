"""The timeline: its form, its order, its official sources; and where it stands on a chart."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app_pages.timeline import FILE, with_timeline
from figures.volume import volume_figure
from model.timeline import TimelineError, read_timeline, within
from tests.test_figures import a_volume

OFFICIAL = (
    "europa.eu", "legislation.gov.uk", "congress.gov", "legislation.gov.au", "esafety.gov.au", "apple.com",
    "about.fb.com",
)  # fmt: skip
"""Hosts of parliaments, regulators, gazettes and of the companies that made an announcement."""


def test_every_entry_has_a_day_and_an_official_source() -> None:
    found = read_timeline(FILE)
    assert len(found) >= 20
    assert len({(one.day, one.title) for one in found}) == len(found)
    for one in found:
        host = urlsplit(one.source).hostname or ""
        assert host.endswith(OFFICIAL), one
        assert date(2020, 1, 1) <= one.day <= date(2026, 11, 24), one
        assert one.title == one.title.strip() and not one.title.endswith("."), one


GOOD = '[[entry]]\nday = 2024-01-01\ntitle = "x"\nbody = "EU"\nsource = "https://a.example/"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(GOOD.replace("source", "sauce"), "entry 1 lacks source", id="no source"),
        pytest.param(GOOD.replace("2024-01-01", '"2024"'), "day (a date)", id="no day"),
        pytest.param(GOOD.replace("https://a.example/", "javascript:x"), "https://", id="script"),
        pytest.param("entry = [", "cannot be read", id="no TOML"),
    ],
)
def test_a_mistaken_file_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "timeline.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(TimelineError) as caught:
        read_timeline(path)
    assert words in str(caught.value)


def test_entries_of_the_days_alone_are_drawn() -> None:
    volume = a_volume()
    entries = read_timeline(FILE)
    first = entries[0]
    assert within(entries, first.day, first.day)[0] == first
    assert within(entries, date(1999, 1, 1), date(1999, 12, 31)) == []
    plain = volume_figure(volume, dark=False)
    lines = len(plain.layout.shapes)
    drawn = with_timeline(plain, [first], volume.days, volume.bucket, dark=False)
    assert len(drawn.layout.shapes) == lines + 1
    assert first.title in str(drawn.data[-1].customdata[0])
