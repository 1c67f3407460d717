"""Measure quotes: on PolNeAR's development articles, by pattern, and how fast.

    python -m tests.quality.quotes [dev | train]

`polnear.py` says exactly what counts as right.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from analysis.intervals import wilson
from judge.quotes import quotes
from model.quote import Quote
from tests.quality.intervals import bootstrap
from tests.quality.polnear import WORDS, Piece, TrueQuote, overlap, pieces, right

ROOT = Path(__file__).parents[2]
RULE_FILES = (
    "after_quotes.py", "attribution.py", "before_quotes.py", "cast.py", "clauses.py", "cue_subjects.py", "cues.py",
    "given_names.py", "name_forms.py", "noun_phrases.py", "quote_marks.py", "quotes.py", "reported.py", "roles.py",
    "speakers.py",
)  # fmt: skip


@dataclass(slots=True)
class Score:
    """Counts over articles."""

    found: int = 0
    found_right: int = 0
    true: int = 0
    true_right: int = 0
    by_pattern: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """(pattern, whether right)"""

    @property
    def precision(self) -> float:
        return self.found_right / (self.found or 1)

    @property
    def recall(self) -> float:
        return self.true_right / (self.true or 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def score(piece: Piece) -> Score:
    """Of one article."""
    everything = list(quotes(piece.text))
    found = [q for q in everything if q.direct and len(q.text.split()) >= WORDS]
    got = Score(found=len(found), true=len(piece.quotes))
    hit: set[int] = set()
    for quote in found:
        good = {n for n, true in enumerate(piece.quotes) if _right(quote, true, piece, everything)}
        hit |= good
        got.found_right += bool(good)
        got.by_pattern[quote.pattern, bool(good)] += 1
    got.true_right = len(hit)
    return got


def _right(quote: Quote, true: TrueQuote, piece: Piece, everything: list[Quote]) -> bool:
    return overlap((quote.start, quote.end), (true.start, true.end)) and right(quote, true, piece.text, everything)


def together(scores: Iterable[Score]) -> Score:
    """The counts of several articles in one."""
    total = Score()
    for one in scores:
        total.found += one.found
        total.found_right += one.found_right
        total.true += one.true
        total.true_right += one.true_right
        total.by_pattern.update(one.by_pattern)
    return total


@lru_cache(maxsize=2)
def scores(part: str) -> tuple[Score, ...]:
    """One for each article of "dev" or "train"."""
    return tuple(score(piece) for piece in pieces(part))


def articles_a_second(texts: Iterable[str]) -> float:
    """Five-KB articles a CPU-second of one core."""
    kept = list(texts)
    begun = time.process_time()
    for text in kept:
        quotes(text)
    return sum(map(len, kept)) / 5000 / (time.process_time() - begun)


def rules() -> str:
    """Changes exactly when the patterns do."""
    digest = hashlib.sha256()
    for name in RULE_FILES:
        digest.update((ROOT / "judge" / name).read_bytes())
    return digest.hexdigest()[:12]


def rows(date: str, part: str = "dev") -> list[dict[str, object]]:
    """For data/quality.json: precision, recall and F1 of direct quotes, and precision by pattern."""
    all_scores = scores(part)
    total = together(all_scores)
    data = f"{len(all_scores)} US political articles (PolNeAR, {part}), quotes of {WORDS} words or more; never tuned on"
    version = rules()

    def row(measure: str, n: int, value: float, interval: tuple[float, float]) -> dict[str, object]:
        low, high = (round(edge, 3) for edge in interval)
        return {
            "measure": measure, "data": data, "n": n, "value": round(value, 3),
            "low": low, "high": high, "date": date, "rules": version,
        }  # fmt: skip

    found = [
        row(
            "Quotes: right speaker, of what we give",
            total.found,
            total.precision,
            bootstrap(all_scores, lambda drawn: together(drawn).precision),
        ),
        row(
            "Quotes: of what there is, given with the right speaker",
            total.true,
            total.recall,
            bootstrap(all_scores, lambda drawn: together(drawn).recall),
        ),
        row("Quotes: F1", total.true, total.f1, bootstrap(all_scores, lambda drawn: together(drawn).f1)),
    ]
    for pattern in sorted({pattern for pattern, _ in total.by_pattern}):
        yes = total.by_pattern[pattern, True]
        n = yes + total.by_pattern[pattern, False]
        found.append(row(f"Quotes by pattern, {pattern}: right speaker", n, yes / n, wilson(yes, n)))
    return found


def main() -> int:
    part = sys.argv[1] if len(sys.argv) > 1 else "dev"
    for one in rows(f"{datetime.now(UTC):%Y-%m-%d}", part):
        print(f"{one['measure']:<60} n {one['n']:>4}  {one['value']:.3f}  {one['low']:.3f} to {one['high']:.3f}")
    print(f"{articles_a_second(piece.text for piece in pieces(part)):.0f} five-KB articles a CPU-second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
