"""What the archive answers for one briefing: everything that `compose` reads, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from analysis.break_words import Marks
from analysis.peaks import Peak
from briefing.team import NOBODY, Team
from model.answer import ArticleRow, OutletRow, Totals, Volume
from model.briefing import DiaryEntry, Pins
from model.feed import TIERS
from model.question import Question
from model.said import Sourced
from model.story import PeakStory, SideBySide, StoryCount
from model.voice import VoiceCount
from store.briefing_answers import Place

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A period of equal length before this one."""

    since: date
    until: date
    side: SideBySide
    alike: bool
    """Whether we collected then as we do now: only such periods make a usual level."""


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A story of the period, and what its articles hold."""

    count: StoryCount
    ids: Ids
    central: int
    first: int
    """Its first report ever, maybe from before the period."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A period as the evaluation table counts it."""

    title: str
    """`This period`, `The one before`, `A year earlier`."""
    since: date
    until: date
    ids: Ids
    naming: Ids
    """Articles that name one of ours."""
    quoting: Ids
    by_speaker: Mapping[str, Ids]
    """Speaker of ours → articles that quote them."""


@dataclass(frozen=True, slots=True)
class Found:
    """One period's answers. Lists of ids are exactly the articles of the number that they stand behind."""

    asked: Question
    """With dates."""
    today: date
    zone: tzinfo
    pins: Pins
    sample: bool
    totals: Totals
    side: SideBySide
    ids: Ids
    before: Question | None
    """The period before, where a comparison says something."""
    side_before: SideBySide | None
    ids_before: Ids
    earlier: tuple[Earlier, ...]
    """Oldest first, the period before last."""
    days: Volume
    """Of the four weeks before the period and the period itself."""
    day_ids: Mapping[date, Ids]
    """By first day of each bucket of the period."""
    peaks: tuple[tuple[Peak, PeakStory | None], ...]
    marks: Marks
    stories: tuple[FoundStory, ...]
    outlets: tuple[OutletRow, ...]
    voices: tuple[VoiceCount, ...]
    voice_ids: Mapping[str, Ids]
    quotes: tuple[tuple[int, Sourced], ...]
    documents: Ids
    set_aside: Ids
    unjudged: Ids
    undated: Ids
    rows: Mapping[int, ArticleRow]
    places: Mapping[int, Place]
    diary: tuple[DiaryEntry, ...] = ()
    team: Team = NOBODY
    ours: frozenset[str] = frozenset()
    """Voices' slugs: the team's organisations and all that belongs to them."""
    quality: Sequence[Mapping[str, Any]] = ()
    """Rows of data/quality.json."""
    confusion: Sequence[Sequence[int]] | None = None
    """Measured errors of attitudes."""
    licensed: frozenset[str] = frozenset()
    """Outlets' slugs whose words beyond the headline may be shown."""
    sensitive: frozenset[int] = frozenset()
    """Articles whose text appears nowhere."""
    evaluated: tuple[Evaluated, ...] = ()
    """For long periods: this one first."""
    now: datetime | None = None
    """When it was composed; only embargoes are held against it."""

    def reading(self, ids: Sequence[int]) -> Ids:
        """In the order in which a list is read: by tier, outlet, time."""
        return tuple(sorted((n for n in ids if n in self.rows), key=lambda n: (_key(self.places[n]), n)))


def _key(place: Place) -> tuple[int, str, int]:
    return TIERS.index(place.outlet.tier), place.outlet.name.casefold(), place.at
