"""Measure quotes: on PolNeAR's development articles, by pattern, and how fast.

    python -m tests.quality.quotes
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from judge.quotes import quotes
from model.quote import Quote
from tests.quality.polnear import ARCHIVE, WORDS, Piece, overlap, pieces, right

ROOT = Path(__file__).parents[2]
RULE_FILES = (
    "attribution.py", "cast.py", "clauses.py", "cues.py", "given_names.py", "noun_phrases.py",
    "quote_marks.py", "quotes.py", "reported.py", "roles.py", "speakers.py",
)  # fmt: skip


@dataclass(slots=True)
class Score:
    """Counts over articles."""

    found: int = 0
    found_right: int = 0
    true: int = 0
    true_right: int = 0
    by_pattern: Counter[tuple[str, bool]] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return self.found_right / (self.found or 1)

    @property
    def recall(self) -> float:
        return self.true_right / (self.true or 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def long_direct(found: Iterable[Quote]) -> list[Quote]:
    return [q for q in found if q.direct and len(q.text.split()) >= WORDS]


def score(articles: Iterable[Piece]) -> Score:
    total = Score()
    for piece in articles:
        everything = list(quotes(piece.text))
        found = long_direct(everything)
        hit = set()
        for quote in found:
            over = [n for n, t in enumerate(piece.quotes) if overlap((quote.start, quote.end), (t.start, t.end))]
            good = [n for n in over if right(quote, piece.quotes[n], piece.text, everything)]
            hit |= set(good)
            total.found_right += bool(good)
            total.by_pattern[quote.pattern, bool(good)] += 1
        total.found += len(found)
        total.true += len(piece.quotes)
        total.true_right += len(hit)
    return total


def main() -> int:
    part = sys.argv[1] if len(sys.argv) > 1 else "dev"
    begun = time.process_time()
    articles = list(pieces(part))
    read = time.process_time()
    got = score(articles)
    spent = time.process_time() - read
    size = sum(len(piece.text) for piece in articles)
    print(f"{part}: {len(articles)} articles, P {got.precision:.3f} R {got.recall:.3f} F1 {got.f1:.3f} found {got.found} true {got.true}")
    for pattern in sorted({p for p, _ in got.by_pattern}):
        yes, no = got.by_pattern[pattern, True], got.by_pattern[pattern, False]
        print(f"  {pattern:<16} {yes}/{yes + no} {yes / (yes + no):.3f}")
    print(f"  {size / 5000 / spent:.0f} five-KB articles a CPU-second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
