"""What went wrong with single lines of a file, in words: many are counted, the first are kept."""

from __future__ import annotations

from dataclasses import dataclass, field

KEPT = 1_000


@dataclass(slots=True)
class Problems:
    """Sentences about what was left out. Bounded, whatever the file."""

    kept: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, words: str) -> None:
        self.count += 1
        if len(self.kept) < KEPT:
            self.kept.append(words)
