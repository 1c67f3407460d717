"""How well the text of an article is found on its page: ours beside trafilatura alone, on the same pages in one run.

    python benchmarks/extraction.py [--corpus FOLDER] [--half even|odd]

Measured on the 990 annotated pages of trafilatura's own evaluation: strings that must be in the text ("with") and
strings that must not ("without"). Precision = with ÷ (with + without found), recall = with found ÷ all with, as in
that evaluation. Settings of ours were chosen on the pages with even numbers; the odd ones are reported as they came
out. Days and authors are compared where the annotation has them (most of its pages are not news).
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import trafilatura
import zstandard

sys.path.insert(0, str(Path(__file__).parent.parent))

from ingest.pages import read_page
from model.page import PageRead

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
ARCHIVE = "extraction_trafilatura.tar.zst"
SEEN_AT = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A page and what is known of it."""

    number: int
    url: str
    body: bytes
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    day: str
    author: str


@dataclass(frozen=True, slots=True)
class Score:
    """Strings found and not found."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def annotated(corpus: Path) -> Iterator[Annotated]:
    """The pages in the annotation's order."""
    packed = (corpus / ARCHIVE).read_bytes()
    unpacked = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(packed).read()
    with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
        files = {Path(member.name).name: content.read() for member in tar if (content := tar.extractfile(member))}
    for number, (url, told) in enumerate(json.loads(files["evaldata.json"]).items()):
        yield Annotated(
            number,
            url if url.startswith("http") else "https://unknown.example/",
            files[told["file"]],
            tuple(told["with"]),
            tuple(told["without"]),
            str(told.get("date") or "")[:10],
            str(told.get("author") or ""),
        )


def score(pages: Sequence[Annotated], texts: Sequence[str]) -> Score:
    """How many of the annotated strings the texts hold."""
    right = wrong = missed = 0
    for page, text in zip(pages, texts, strict=True):
        found = sum(wanted in text for wanted in page.wanted)
        right, missed = right + found, missed + len(page.wanted) - found
        wrong += sum(unwanted in text for unwanted in page.unwanted)
    return Score(right, wrong, missed)


def alone(page: Annotated) -> str:
    """trafilatura with its default settings."""
    return trafilatura.extract(page.body) or ""


def ours(page: Annotated) -> PageRead:
    return read_page(page.body, page.url, {"content-type": "text/html"}, seen_at=SEEN_AT)


def timed(pages: Sequence[Annotated], function: Callable[[Annotated], Any]) -> tuple[list[Any], float]:
    """What the function makes of each page, and its CPU in milliseconds a page."""
    started = time.process_time()
    found = [function(page) for page in pages]
    return found, (time.process_time() - started) * 1_000 / max(1, len(pages))


def _facts(pages: Sequence[Annotated], read: Sequence[PageRead]) -> Iterator[str]:
    dated = [(page.day, one.published_at) for page, one in zip(pages, read, strict=True) if page.day]
    given = [(day, at) for day, at in dated if at]
    right = sum(at.date().isoformat() == day for day, at in given)
    yield f"days      {right} right of {len(given)} given, {len(dated)} annotated"
    named = [(page.author, one.byline) for page, one in zip(pages, read, strict=True) if page.author]
    given_names = [(author, byline) for author, byline in named if byline]
    same = sum(author.casefold() in byline.casefold() for author, byline in given_names)
    yield f"authors   {same} right of {len(given_names)} given, {len(named)} annotated"
    walled = [one for one in read if one.paywalled]
    stated = sum("says that" in one.paywall_why for one in walled)
    yield f"paywalls  {len(walled)} recognised of {len(read)} pages ({stated} by the page's own word); not annotated"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--half", choices=("even", "odd", "both"), default="both")
    options = parser.parse_args()
    everything = list(annotated(options.corpus))
    for half in ("even", "odd") if options.half == "both" else (options.half,):
        pages = [page for page in everything if page.number % 2 == (half == "odd")]
        print(f"{half} pages ({len(pages)}{', settings were chosen on these' if half == 'even' else ', held back'})")
        texts, cost = timed(pages, alone)
        read, our_cost = timed(pages, ours)
        for name, found, ms in (
            ("trafilatura alone", score(pages, texts), cost),
            ("ours", score(pages, [one.text for one in read]), our_cost),
        ):
            print(
                f"  {name:18} precision {found.precision:.4f}  recall {found.recall:.4f}  F1 {found.f1:.4f}"
                f"  ({found.right} right, {found.wrong} wrong, {found.missed} missed)  {ms:.0f} ms CPU a page"
            )
        for line in _facts(pages, read):
            print(f"  {line}")


if __name__ == "__main__":
    main()
