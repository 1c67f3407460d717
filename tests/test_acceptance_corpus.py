"""Acceptance 2 of the first issue: real polls of real feeds, imported once and twice, against an independent oracle."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ingest.plaintext import plain_text
from ingest.reading import Readers
from ingest.saved import Found, Imported, find, import_documents
from store.archive import Archive, open_writer
from store.upkeep import check
from tests.feedmaking import NOW, contents

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not on this machine"),
]

SETS = [
    pytest.param("jeff", 1_858, 14_763, id="feeds-jeff"),
    pytest.param("gesab", 7_811, 40_687, id="feeds-gesab"),
]
TITLES_FLOOR = 0.998


@pytest.mark.parametrize(("name", "documents", "sightings"), SETS)
def test_exactly_so_many_sightings_and_twice_the_same(
    tmp_path: Path, name: str, documents: int, sightings: int, capsys: pytest.CaptureFixture[str]
) -> None:
    unpack(CORPUS / f"feeds-{name}.tar.zst", tmp_path / "polls")
    found = find([tmp_path / "polls"])
    assert (len(found.documents), found.skipped) == (documents, [])
    db = open_writer(tmp_path / "archive.db")
    done = load(db, found)
    assert (done.documents, done.problems) == (documents, [])
    before = contents(db)
    assert len(before["sightings"]) == sightings
    agreed, compared = agreement(before["sightings"], name)
    with capsys.disabled():
        print(f"\nfeeds-{name}: {done.outcomes}, headlines agree {agreed}/{compared} = {agreed / compared:.5f}")
    assert agreed >= TITLES_FLOOR * compared
    load(db, half(found))
    assert contents(db) == before
    assert check(db) == []
    db.close()


def half(found: Found) -> Found:
    """Every other document: enough to see that nothing moves, at half the time."""
    return replace(found, documents=found.documents[::2])


def load(db: Archive, found: Found) -> Imported:
    async def run() -> Imported:
        with Readers(2) as readers:
            return await import_documents(db, found, readers, NOW)

    return asyncio.run(run())


def unpack(archive: Path, to: Path) -> None:
    unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(archive.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
        tar.extractall(to, filter="data")


def agreement(sightings: list[Any], name: str) -> tuple[int, int]:
    """Of the sightings with a title in the oracle, how many show that of the latest poll that had them."""
    latest: dict[tuple[str, str], str] = {}
    for document in sorted(oracle(name), key=lambda one: Path(one["doc"]).name):
        folder = Path(document["doc"]).parent.name
        for entry in document["items"]:
            latest[folder, entry.get("id") or entry.get("link") or ""] = entry.get("title") or ""
    agreed = compared = 0
    for feed, key, _, headline, *_ in sightings:
        title = plain_text(latest.get((feed.removeprefix("saved:"), key), ""))
        if title:
            compared += 1
            agreed += headline == title
    return agreed, compared


def oracle(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(CORPUS / f"oracle_{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
