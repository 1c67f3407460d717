"""Grouping: the third pass after storing and judging. Which articles on topic are one text, and which one story.

    on-topic articles without a group ─ few → place each among the last weeks ─→ groupings
                                      ─ many, or new rules → group them with all around them ─→ groupings

Resumable: each step is committed, and what was not reached waits for the next pass. Placing is quick and only adds;
`regroup_recent`, once a day, looks at the last weeks as a whole, may merge and split, and says what it changed. What a
person merged or split stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from judge.agencies import agency
from judge.nearby import WINDOW_DAYS, Reading
from judge.recent import Recent
from judge.stories import StoryRules, group, meaning_text, read
from model.story import Placed
from store.archive import Archive, bump, writing
from store.stories import (
    Regrouped,
    ToGroup,
    any_grouped,
    drop_off_topic,
    group_rules_id,
    neighbourhood,
    put_meanings,
    put_placed,
    to_group,
    ungrouped,
)
from store.story_edits import corrections
from store.times import seconds

PLACED_AT_MOST = 200
"""More articles at a time (an import, new rules) are grouped with all around them instead."""
WINDOW_S = int(WINDOW_DAYS * 86_400)
SPAN_S = 120 * 86_400
"""Longest stretch of time grouped at once, so that an archive of years needs no more memory than one of months."""
RECENT = timedelta(days=35)
"""What the daily pass looks at."""


def group_pending(db: Archive, rules: StoryRules, now: datetime) -> Regrouped:
    """Group every article on topic that these rules have not grouped."""
    total = Regrouped()
    for done in grouping(db, rules, now):
        _add(total, done)
    return total


def grouping(db: Archive, rules: StoryRules, now: datetime) -> Iterator[Regrouped]:
    """The same in steps: whoever has other things to do may do them in between."""
    with writing(db, counted=False):
        rules_id = group_rules_id(db, rules.version, now)
        drop_off_topic(db)
    waiting = ungrouped(db, rules.version)
    if not waiting:
        return
    if len(waiting) <= PLACED_AT_MOST and any_grouped(db, rules_id):
        yield _place(db, rules, rules_id, [article for article, _ in waiting])
        return
    for span in spans([at for _, at in waiting]):
        yield _regroup(db, rules, rules_id, neighbourhood(db, [span]))


def regroup_recent(db: Archive, rules: StoryRules, now: datetime) -> Regrouped:
    """Group the last weeks as a whole."""
    with writing(db, counted=False):
        rules_id = group_rules_id(db, rules.version, now)
    return _regroup(db, rules, rules_id, neighbourhood(db, [(seconds(now - RECENT), seconds(now) + WINDOW_S)]))


def spans(times: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of time, in seconds, that hold these times (rising) with a window around each."""
    found: list[tuple[int, int]] = []
    for at in times:
        if found and at - WINDOW_S <= found[-1][1] and at - found[-1][0] <= SPAN_S:
            found[-1] = found[-1][0], at + WINDOW_S
        else:
            found.append((at - WINDOW_S, at + WINDOW_S))
    return found


def in_words(done: Regrouped) -> str:
    """What a pass did, as a line of the log; empty where it changed nothing."""
    if not done.changed:
        return ""
    words = f"grouped {done.articles:,} articles"
    if done.moved:
        words += f"; {done.moved:,} earlier ones moved, {done.merged:,} stories merged, {done.split:,} split off"
    return words


def _place(db: Archive, rules: StoryRules, rules_id: int, ids: Sequence[int]) -> Regrouped:
    waiting = set(ids)
    arrived = to_group(db, ids)
    times = [one.told.at or 0.0 for one in arrived]
    around = [(int((at - WINDOW_DAYS) * 86_400), int((at + WINDOW_DAYS) * 86_400)) for at in times]
    known = [one for one in to_group(db, neighbourhood(db, around)) if one.told.id not in waiting]
    recent = Recent(rules)
    for reading, one in zip(_read(db, rules, known), known, strict=True):
        if one.story_id is not None and one.text_id is not None:
            recent.know(reading, one.text_id, -one.story_id)
    placed = [recent.place(reading) for reading in sorted(_read(db, rules, arrived), key=lambda one: one.place)]
    return _put(db, rules_id, placed, arrived, known=True)


def _regroup(db: Archive, rules: StoryRules, rules_id: int, ids: Sequence[int]) -> Regrouped:
    articles = to_group(db, ids)
    placed = group(_read(db, rules, articles), rules, corrections(db))
    return _put(db, rules_id, placed, articles)


def _put(
    db: Archive, rules_id: int, placed: Sequence[Placed], articles: Sequence[ToGroup], *, known: bool = False
) -> Regrouped:
    with writing(db, counted=False):
        done = put_placed(
            db,
            rules_id,
            placed,
            digests={one.told.id: one.digest for one in articles},
            agencies={one.told.id: agency(one.byline, one.told.standfirst) for one in articles},
            known=known,
        )
        if done.changed:
            bump(db)
    return done


def _read(db: Archive, rules: StoryRules, articles: Sequence[ToGroup]) -> list[Reading]:
    """Read articles, encoding those in English whose meaning is not kept yet, and keeping it."""
    missing = [one for one in articles if rules.encoder and one.vector is None and one.language in ("en", "")]
    fresh: dict[int, bytes] = {}
    if missing and rules.encoder:
        vectors = rules.encoder.encode([meaning_text(one.told) for one in missing]).astype(np.float16)
        fresh = {one.told.id: vector.tobytes() for one, vector in zip(missing, vectors, strict=True)}
        with writing(db, counted=False):
            put_meanings(db, ((one.told.id, one.digest, fresh[one.told.id]) for one in missing))
    return [
        read(one.told, rules, _vector(fresh.get(one.told.id) or one.vector) if rules.encoder else None)
        for one in articles
    ]


def _vector(kept: bytes | None) -> np.ndarray[tuple[int], np.dtype[np.float32]] | None:
    return None if kept is None else np.frombuffer(kept, dtype=np.float16).astype(np.float32)


def _add(total: Regrouped, done: Regrouped) -> None:
    total.articles += done.articles
    total.moved += done.moved
    total.merged += done.merged
    total.split += done.split
    total.copies += done.copies
    total.changed |= done.changed
