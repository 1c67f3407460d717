"""From an open archive to a briefing: what the command line and the page share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path

from briefing.compose import compose
from briefing.editing import Draft, arranged
from briefing.gather import Wanted, gather
from briefing.team import Team, load_team
from model.briefing import Briefing
from model.question import Question
from store.answers import Asking
from store.archive import Archive
from store.briefings import diary, licensed_outlets, our_voices
from store.columns import load_columns, search
from store.sensitive import sensitive_ids


@dataclass
class Maker:
    """Composes briefings of one archive at one moment."""

    db: Archive
    zone: tzinfo
    now: datetime
    data: Path
    """The team's data folder, with its team.toml."""
    ours: tuple[str, ...] = ()
    """Voices that are the team's, instead of those that the archive or team.toml names."""
    sensitive: frozenset[int] | None = None
    """Articles whose text may appear nowhere. None: as people have marked them in the archive."""
    held: Asking | None = None
    """The columns in memory, where somebody holds them already."""

    @cached_property
    def asking(self) -> Asking:
        if self.held is not None:
            return self.held
        return Asking(load_columns(self.db), self.now.astimezone(self.zone).date(), self.zone, search(self.db))

    @cached_property
    def hidden(self) -> frozenset[int]:
        """Articles whose text appears nowhere."""
        return sensitive_ids(self.db) if self.sensitive is None else self.sensitive

    @cached_property
    def team(self) -> Team:
        found = load_team(self.data / "team.toml")
        chosen: Collection[str] = self.ours or our_voices(self.db) or found.organisations
        return replace(found, organisations=tuple(chosen))

    def offered(self, asked: Question) -> Briefing:
        """Everything that may stand in the briefing: all stories and quotes to choose from."""
        wanted = Wanted(asked, self.now, self.team, diary(self.db), licensed_outlets(self.db), self.hidden)
        return compose(gather(self.asking, self.db, wanted))

    def composed(self, asked: Question, draft: Draft | None = None) -> Briefing:
        """The briefing as it would be sent."""
        return arranged(self.offered(asked), draft or Draft())
