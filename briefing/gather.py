"""Archive → everything that a briefing reads. The only module of this room that asks the store."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from analysis.peaks import find_peaks, history_question
from briefing.earlier import earlier_periods, evaluated_periods, marked_breaks, since_of
from briefing.found import Found, FoundStory, Ids
from briefing.team import NOBODY, Team
from model.briefing import DiaryEntry, Pins
from model.feed import OUTLET_KINDS, PRESS_KINDS
from model.question import Question
from model.said import Sourced
from model.story import PeakStory, StoryCount
from store import answers, briefing_answers, story_answers, voice_answers
from store.answers import Asking
from store.archive import Archive
from store.breaks import breaks
from store.briefing_answers import Place
from store.heard import sourced_quotes
from store.measured import attitude_errors, measured
from store.sample import holds_sample

DOCUMENT_KINDS = tuple(kind for kind in OUTLET_KINDS if kind not in (*PRESS_KINDS, "aggregator"))
STORIES = 15
"""Stories offered, of which a briefing shows the first few and people may choose others."""
DAYS_BEFORE = 28
MOST_QUOTED = 3_000
"""Articles that quotes are chosen from: those first in reading order."""
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to brief on, beside the archive: the clock, the team and what people have set."""

    asked: Question
    now: datetime
    team: Team = NOBODY
    diary: tuple[DiaryEntry, ...] = ()
    licensed: frozenset[str] = frozenset()
    sensitive: frozenset[int] = frozenset()


def gather(asking: Asking, db: Archive, wanted: Wanted) -> Found:
    """All answers of one period. `wanted.asked` needs a beginning and an end."""
    asked = wanted.asked.resolved(asking.today)
    before = answers.comparable(asking, asked)
    ids, ids_before = answers.article_ids(asking, asked), answers.article_ids(asking, before) if before else []
    known = breaks(db)
    stretch = replace(asked, since=since_of(asked) - timedelta(days=DAYS_BEFORE))
    volume, days = answers.volume(asking, asked), answers.volume(asking, stretch)
    history = history_question(asked, volume)
    past = answers.volume(asking, history) if history else None
    marked = marked_breaks(asking, known, asked, (*(past.days if past else ()), *volume.days), volume.bucket)
    peaks = find_peaks(volume, past, breaks=marked.days)
    documents = answers.article_ids(asking, replace(asked, outlet_kinds=DOCUMENT_KINDS, tiers=()))
    counts = story_answers.story_counts(asking, asked)
    aside = briefing_answers.set_aside(asking, asked)
    unjudged, undated = briefing_answers.unjudged(asking, asked), briefing_answers.undated(asking, asked)
    day_ids = {
        day: tuple(answers.article_ids(asking, answers.bucket_question(asked, day, volume.bucket, asking.today)))
        for day in volume.days
    }
    places = briefing_answers.places(asking, asked, ids)
    stories = _stories(asking, db, asked, _ranked(counts, places)[:STORIES])
    firsts = [one.first for one in stories]
    ours = _ours(asking, wanted.team)
    evaluated = evaluated_periods(asking, db, known, asked, before, ours)
    known_ids = sorted(
        {n for one in evaluated for n in one.ids}
        | {*ids, *ids_before, *documents, *aside, *unjudged, *undated, *firsts}
    )
    rows = {row.id: row for row in answers.article_rows(db, known_ids)}
    found = Found(
        asked=asked,
        today=asking.today,
        zone=asking.zone,
        pins=_pins(asking, db, asked, wanted.now),
        sample=holds_sample(db),
        totals=answers.totals(asking, asked),
        side=story_answers.side_by_side(asking, asked),
        ids=tuple(ids),
        before=before,
        side_before=story_answers.side_by_side(asking, before) if before else None,
        ids_before=tuple(ids_before),
        earlier=earlier_periods(asking, known, asked),
        days=days,
        day_ids=day_ids,
        peaks=tuple((peak, _told(story_answers.peak_story(asking, asked, peak.day, volume.bucket))) for peak in peaks),
        marks=marked_breaks(asking, known, stretch, days.days, days.bucket),
        stories=stories,
        outlets=tuple(answers.outlet_rows(asking, asked)),
        voices=voice_answers.voice_counts(asking, asked),
        voice_ids=briefing_answers.articles_by_voice(asking, asked),
        quotes=(),
        documents=tuple(documents),
        set_aside=aside,
        unjudged=unjudged,
        undated=undated,
        rows=rows,
        places=briefing_answers.places(asking, asked, known_ids),
        diary=wanted.diary,
        team=wanted.team,
        ours=ours,
        evaluated=evaluated,
        quality=measured(),
        confusion=attitude_errors(),
        licensed=wanted.licensed,
        sensitive=wanted.sensitive,
        now=wanted.now,
    )
    return replace(found, quotes=_quotes(db, found))


def _ranked(counts: Sequence[StoryCount], places: Mapping[int, Place]) -> list[tuple[StoryCount, Ids]]:
    """Stories with their articles, by tier before number: most tier-1 outlets, then tier-2, then outlets of any."""
    members: dict[int, list[int]] = {}
    for n in sorted(places, key=lambda n: (places[n].at, n)):
        members.setdefault(places[n].story, []).append(n)

    def rank(one: StoryCount) -> tuple[int, int, int, int, int, int]:
        outlets = {places[n].outlet.slug: places[n].outlet.tier for n in members[one.story]}
        tiers = list(outlets.values())
        return -tiers.count("1"), -tiers.count("2"), -one.outlets, -one.texts, one.first or 0, one.story

    kept = sorted((one for one in counts if one.story in members), key=rank)
    return [(one, tuple(members[one.story])) for one in kept]


def _stories(
    asking: Asking, db: Archive, asked: Question, ranked: Sequence[tuple[StoryCount, Ids]]
) -> tuple[FoundStory, ...]:
    numbers = [one.story for one, _ in ranked]
    centres = story_answers.central_articles(db, numbers)
    firsts = briefing_answers.first_reports(asking, asked, numbers)
    return tuple(
        FoundStory(
            one,
            own,
            centre if (centre := centres.get(one.story, own[0])) in own else own[0],
            firsts.get(one.story, own[0]),
        )
        for one, own in ranked
    )


def _told(story: PeakStory | None) -> PeakStory | None:
    """A peak's story, where several articles told it."""
    return story if story is not None and story.articles > 1 and story.story >= 0 else None


def _ours(asking: Asking, team: Team) -> frozenset[str]:
    chosen = set(team.organisations)
    return frozenset(
        voice.slug for voice in asking.columns.named.voices if voice.slug in chosen or voice.part_of in chosen
    )


def _quotes(db: Archive, found: Found) -> tuple[tuple[int, Sourced], ...]:
    ids = [n for n in found.reading(found.ids) if n not in found.sensitive]
    ours = {n for slug in found.ours for n in found.voice_ids.get(slug, ())}
    first = [n for n in ids if n in ours] + [n for n in ids if n not in ours]
    return tuple(sourced_quotes(db, first[:MOST_QUOTED]))


def _pins(asking: Asking, db: Archive, asked: Question, now: datetime) -> Pins:
    return Pins(
        asking.columns.archive_id,
        asking.columns.revision,
        briefing_answers.rules_in_use(db),
        program(),
        asked.url(),
        str(asking.zone),
        asking.today,
        briefing_answers.answered_until(db, now),
    )


@lru_cache(maxsize=1)
def program() -> str:
    """The program's version, as pyproject.toml names it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
