"""The sample coverage holds what data/sample/README.md promises, and its polls are what build.py makes of its texts."""

from __future__ import annotations

import importlib.util
import json
import re
import statistics
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

from model.judgement import TOPICS

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
POLLS = SAMPLE / "polls"
RUN_OF_WORDS = 8
"""So many words in a row shared by two texts mean that one was copied from the other."""
PEAK_Z = 5.0
"""Robust z (median, 1.4826 × MAD) of the daily count from which a day is a peak."""

Text = dict[str, object]


@cache
def texts() -> dict[str, Text]:
    """Key → entry of texts/*.jsonl, with its outlet."""
    found: dict[str, Text] = {}
    for path in sorted((SAMPLE / "texts").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = {"outlet": path.stem, **json.loads(line)}
            assert text["key"] not in found, f"{text['key']} is used twice"
            found[str(text["key"])] = text
    return found


@cache
def build_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_build", SAMPLE / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["sample_build"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def passages(text: Text) -> list[str]:
    """All that a reader may see of an entry: title, summary and a later title."""
    edit = text.get("edit")
    later = [str(edit["title"])] if isinstance(edit, dict) else []
    return [str(text["title"]), str(text["summary"]), *later]


def runs(passage: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", re.sub(r"['’]", "", passage.casefold()))
    return {tuple(words[at : at + RUN_OF_WORDS]) for at in range(len(words) - RUN_OF_WORDS + 1)}


def original(text: Text) -> str:
    return str(text.get("copy_of") or text["key"])


def robust_z(counts: list[int]) -> list[float]:
    middle = statistics.median(counts)
    spread = 1.4826 * statistics.median(abs(count - middle) for count in counts)
    return [(count - middle) / spread for count in counts]


def daily_on_topic() -> list[int]:
    counts = Counter(int(str(text["day"])) for text in texts().values() if text["topics"])
    return [counts[day] for day in range(112)]


# ---- The texts ----------------------------------------------------------------------------------------------------


def test_texts_share_no_run_of_words_unless_planted_as_copies() -> None:
    first: dict[tuple[str, ...], Text] = {}
    shared = []
    for text in texts().values():
        for run in {run for passage in passages(text) for run in runs(passage)}:
            other = first.setdefault(run, text)
            if original(other) != original(text):
                shared.append(f"{other['key']} and {text['key']}: {' '.join(run)}")
    assert not shared


def test_sample_is_large_enough_and_sixteen_weeks_long() -> None:
    on_topic = [text for text in texts().values() if text["topics"]]
    assert len(texts()) >= 400
    assert len(on_topic) >= 250
    assert len({text["outlet"] for text in texts().values()}) >= 12
    days = [int(str(text["day"])) for text in texts().values()]
    assert (min(days), max(days)) == (0, 16 * 7 - 1)


def test_every_week_has_some_coverage() -> None:
    daily = daily_on_topic()
    assert all(sum(daily[start : start + 7]) >= 5 for start in range(0, 112, 7))


def test_two_peaks_stand_out_and_no_other_day_does() -> None:
    peaks = {day for day, z in enumerate(robust_z(daily_on_topic())) if z >= PEAK_Z}
    assert peaks == {61, 62, 63, 98}


@pytest.mark.parametrize("key", sorted(texts()))
def test_entry_is_well_formed(key: str) -> None:
    text = texts()[key]
    topics = text["topics"]
    assert isinstance(topics, list) and set(topics) <= set(TOPICS)
    assert "debate" not in topics or {"encryption", "child_safety"} <= set(topics)
    assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(text["time"]))
    assert 4 <= len(str(text["title"]).split()) <= 16
    assert 20 <= len(str(text["summary"]).split()) <= 65
    assert int(str(text["day"])) < 111 or "00:30" <= str(text["time"]) <= "06:30", "after the last poll"


def test_entries_stand_in_order_of_time() -> None:
    for before, after in pairwise(texts().values()):
        if before["outlet"] == after["outlet"]:
            assert (before["day"], before["time"]) <= (after["day"], after["time"]), after["key"]


def test_copies_come_after_their_original_and_share_its_topics() -> None:
    copies = [text for text in texts().values() if "copy_of" in text]
    for copy in copies:
        source = texts()[original(copy)]
        assert (copy["day"], copy["time"]) > (source["day"], source["time"]), copy["key"]
        assert copy["topics"] == source["topics"], copy["key"]
        assert copy["outlet"] != source["outlet"]
    leak = Counter(str(copy["outlet"]) for copy in copies if copy["copy_of"] == "hw-098")
    assert leak["packet-review"] == 2 and len(leak) == 6


_MONTHS = """
    January February April June July August September October November December
    Januar Februar März Mai Juni Juli Oktober Dezember
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
"""
_WEEKDAYS = """
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
"""
_NAMES = re.compile(rf"\b(?:{'|'.join(_MONTHS.split())}|(?:{'|'.join(_WEEKDAYS.split())})s?)\b", re.IGNORECASE)
# "may" and "march" are also verbs, and "May" may begin a sentence: with a capital in the middle of one it is a month.
_MAY_OR_MARCH = re.compile(r"(?<![.?!:“‘\"] )(?<!^)\b(May|March)\b")
_NUMBERS = re.compile(
    r"\b(?:19|20)\d\d\b"
    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b"
    r"|\b\d{1,2}\.\s?\d{1,2}\.(?:\d{2,4})?(?!\d)"
)


@pytest.mark.parametrize(
    ("passage", "is_dated"),
    [
        pytest.param("The vote on Thursday", True, id="weekday"),
        pytest.param("Im März wird gewählt", True, id="german month"),
        pytest.param("Le vote du 3 mai", True, id="french month"),
        pytest.param("A hearing in May", True, id="May the month"),
        pytest.param("since 2016", True, id="year"),
        pytest.param("am 3.11. in Kraft", True, id="numeric date"),
        pytest.param("May we? They may march", False, id="the verbs"),
        pytest.param("mais la plateforme", False, id="french but"),
        pytest.param("recorded at 2.14am, a $1.4 million fort", False, id="time and sum"),
    ],
)
def test_dates_are_told_from_other_words(passage: str, is_dated: bool) -> None:
    assert bool(dated(passage)) is is_dated


def dated(passage: str) -> list[str]:
    """Month and weekday names, years and dates: the sample's days are shifted, so a text that names one would lie."""
    return [found.group() for pattern in (_NAMES, _MAY_OR_MARCH, _NUMBERS) for found in pattern.finditer(passage)]


def test_no_text_names_a_date() -> None:
    found = {key: words for key, text in texts().items() if (words := dated("\n".join(passages(text))))}
    assert not found


# ---- The polls ----------------------------------------------------------------------------------------------------


def test_committed_polls_are_what_build_makes(tmp_path: Path) -> None:
    """After a change of texts: `python data/sample/build.py`, and commit what it writes."""
    build = build_module()
    build.write(build.build(), tmp_path)
    assert contents(POLLS) == contents(tmp_path), "run data/sample/build.py"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_polls_stay_small() -> None:
    polls = contents(POLLS)
    assert 350 <= len(polls) <= 500
    assert sum(map(len, polls.values())) < 3_000_000


def test_all_formats_are_there() -> None:
    newest = {path.name: max(path.iterdir()).read_bytes() for path in POLLS.iterdir()}
    assert newest["open-locks"].count(b'<feed xmlns="http://www.w3.org/2005/Atom"') == 1
    assert newest["suedlicht-zeitung"].count(b"<rdf:RDF") == 1
    assert json.loads(newest["lantern-children"])["version"] == "https://jsonfeed.org/version/1.1"
    assert newest["halden-wire"].count(b'<rss version="2.0"') == 1


def test_one_outlet_dies_and_all_others_are_asked_to_the_end() -> None:
    last = {path.name: max(path.iterdir()) for path in POLLS.iterdir()}
    dead = last.pop("evening-lanthorn")
    assert dead.name.startswith("20261016")
    assert b"this feed has been retired" in dead.read_bytes()
    assert {path.name.split("_")[0] for path in last.values()} == {"20261122T064500Z"}


def test_some_answers_are_unchanged_broken_or_no_feed() -> None:
    bodies = contents(POLLS)
    ordered = sorted(bodies)
    unchanged = [
        name
        for before, name in pairwise(ordered)
        if Path(before).parent == Path(name).parent and bodies[before] == bodies[name]
    ]
    pages = [name for name in ordered if bodies[name].startswith(b"<!DOCTYPE html>")]
    broken = [name for name in ordered if name.startswith("packet-review") and is_broken(bodies[name])]
    assert len(unchanged) > 20
    assert len(pages) == 4
    assert len(broken) == 5


def is_broken(body: bytes) -> bool:
    return not body.endswith(b"</rss>\n") or b" & " in re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", body)


def test_documents_write_dates_in_two_forms_only() -> None:
    """Loading shifts RFC 822 and ISO 8601 date-times; a date in any other form would stay behind."""
    rfc822 = rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 2026 \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)"
    iso8601 = rb"2026-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)"
    for name, body in contents(POLLS).items():
        rest = re.sub(rfc822 + rb"|" + iso8601, b"", body)
        assert not re.search(rb"\b2026\b", rest), name


def test_addresses_end_in_example() -> None:
    hosts = {
        host
        for body in contents(POLLS).values()
        for host in re.findall(rb"https?://([^/\"<\s]+)", body)
        if not host.endswith(b".example")
    }
    assert hosts == {b"www.w3.org", b"purl.org", b"jsonfeed.org"}, "only the formats' own names"
    urls = re.findall(r"https?://([^/\"]+)", (SAMPLE / "feeds.toml").read_text(encoding="utf-8"))
    assert urls and all(host.endswith(".example") for host in urls)


def test_an_entry_that_no_poll_shows_is_an_error() -> None:
    build = build_module()
    outlet = build.read_outlets(SAMPLE / "feeds.toml")[0]
    entries = build.read_entries(SAMPLE / "texts" / f"{outlet.slug}.jsonl")
    crowd = [entries[0]] * (outlet.style.window + 1)
    hidden = [build.Entry(f"x-{n}", e.published, f"Title {n}", "", "", None, "") for n, e in enumerate(crowd)]
    with pytest.raises(ValueError, match="no poll shows"):
        list(build.documents(outlet, hidden))
