"""Collection breaks: days from which on we collected differently."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from model.feed import Outlet

BreakKind = Literal["began", "stopped", "more", "fewer"]


@dataclass(frozen=True, slots=True)
class Change:
    """A lasting change of level in a daily series."""

    day: date
    """The first day of the new level."""
    before: float
    """Entries a day, usually, before."""
    after: float

    @property
    def kind(self) -> BreakKind:
        if not self.before:
            return "began"
        if not self.after:
            return "stopped"
        return "more" if self.after > self.before else "fewer"


@dataclass(frozen=True, slots=True)
class CollectionBreak:
    """A change in what we collect of one outlet, or of all together."""

    outlet: Outlet | None
    """None: everything that the archive collects."""
    change: Change
