"""Copies and stories as answers: counts from the columns in memory, members and evidence from SQLite."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from model.answer import Bucket
from model.feed import PRESS_KINDS, TIERS
from model.question import Question
from model.story import PeakStory, SideBySide, StoryCount, StoryMember
from store.answers import Asking, bucket_question, first_of_text, tier_places
from store.columns import UNDATED, Ints
from store.stories import evidence_of

STEPS = 28
"""Of a story's little timeline."""
DAY_S = 86_400


def side_by_side(asking: Asking, question: Question) -> SideBySide:
    """Articles, different texts, stories and outlets of a question."""
    columns, found = asking.columns, asking.mask(question)
    return SideBySide(
        int(found.sum()),
        len(np.unique(columns.text[found])),
        len(np.unique(columns.story[found])),
        len(np.unique(columns.outlet[found])),
    )


def story_counts(asking: Asking, question: Question, least: int = 1) -> list[StoryCount]:
    """The question's stories with at least so many different texts or outlets, by tier and then by outlets.

    Those in most outlets of the highest tier stand first, then of the next, and so on: never by count alone.
    """
    columns, asked = asking.columns, question.resolved(asking.today)
    rows = np.flatnonzero(asking.mask(asked))
    at = columns.clock(asked)
    order = rows[np.argsort(columns.story[rows], kind="stable")]
    cuts = np.flatnonzero(np.diff(columns.story[order])) + 1
    places = tier_places(columns)
    found = [_count(asking, part, at, places) for part in np.split(order, cuts) if len(part)]
    kept = [one for one in found if max(one.texts, one.outlets) >= least]
    return sorted(kept, key=_by_tier)


def _by_tier(one: StoryCount) -> tuple[int, ...]:
    return (*(-n for n in one.tiers), -one.texts, -one.articles, -(one.last or 0), one.story)


def _count(asking: Asking, rows: Ints, at: Ints, places: NDArray[np.int8]) -> StoryCount:
    columns = asking.columns
    outlets = np.unique(columns.outlet[rows])
    dated = np.sort(at[rows][at[rows] != UNDATED])
    scores = columns.sentiment[rows]
    scores = scores[~np.isnan(scores)]
    return StoryCount(
        int(columns.story[rows[0]]),
        len(rows),
        len(np.unique(columns.text[rows])),
        len(outlets),
        int(dated[0]) if len(dated) else None,
        int(dated[-1]) if len(dated) else None,
        float(scores.min()) if len(scores) else None,
        float(scores.max()) if len(scores) else None,
        _steps(dated),
        tuple(np.bincount(places[outlets], minlength=len(TIERS)).tolist()),
    )


def _steps(dated: Ints) -> tuple[int, ...]:
    if not len(dated):
        return ()
    days = int((dated[-1] - dated[0]) // DAY_S) + 1
    steps = min(STEPS, max(days, 2))
    place = np.minimum((dated - dated[0]) * steps // max(1, int(dated[-1] - dated[0]) + 1), steps - 1)
    return tuple(int(n) for n in np.bincount(place, minlength=steps))


def peak_story(asking: Asking, question: Question, day: date, bucket: Bucket) -> PeakStory | None:
    """The story with most articles in one step; None where the step is empty."""
    columns = asking.columns
    found = asking.mask(bucket_question(question, day, bucket, asking.today))
    if not found.any():
        return None
    names, counts = np.unique(columns.story[found], return_counts=True)
    story = int(names[np.argmax(counts)])
    own = found & (columns.story == story)
    articles, texts = int(own.sum()), len(np.unique(columns.text[own]))
    return PeakStory(story, articles, texts, int(found.sum()) - articles + texts)


def story_question(question: Question, story: int) -> Question:
    """The same question for one story; a lone article without a group is asked for as it is."""
    return question if story < 0 else replace(question, story=story)


def central_articles(db: Database, stories: Sequence[int]) -> dict[int, int]:
    """Story → its most central article: of the press's, that which most others are most like; the first where none is.

    A lone article that is not grouped (a number below zero) is its own.
    """
    rows = db.conn.execute(
        "WITH named AS (SELECT g.story_id, json_extract(g.evidence, '$.story.nearest') AS id,"
        "  sum(json_extract(g.evidence, '$.story.score')) AS weight FROM groupings g"
        "  WHERE g.story_id IN (SELECT value FROM json_each(?1)) GROUP BY 1, 2)"
        " SELECT g.story_id, g.article_id FROM groupings g JOIN articles a ON a.id = g.article_id"
        " JOIN outlets o ON o.id = a.outlet_id LEFT JOIN named n ON n.story_id = g.story_id AND n.id = g.article_id"
        " WHERE g.story_id IN (SELECT value FROM json_each(?1))"
        " ORDER BY g.story_id, o.outlet_kind NOT IN (SELECT value FROM json_each(?2)), coalesce(n.weight, 0) DESC,"
        " coalesce(a.published_at, a.first_seen_at), g.article_id",
        [json.dumps([story for story in stories if story >= 0]), json.dumps(PRESS_KINDS)],
    )
    found: dict[int, int] = {}
    for story, article in rows:
        found.setdefault(int(story), int(article))
    return found | {story: -story for story in stories if story < 0}


def story_members(db: Database, story: int) -> list[StoryMember]:
    """All articles of a story, whatever a question counts, in order of appearance."""
    rows = db.conn.execute(
        "SELECT g.article_id, g.text_id, g.evidence, g.agency FROM groupings g JOIN articles a ON a.id = g.article_id"
        " WHERE g.story_id = ? ORDER BY coalesce(a.published_at, a.first_seen_at), g.article_id",
        [story],
    )
    return [StoryMember(row[0], row[1], *evidence_of(row[2]), row[3]) for row in rows]


def story_of(db: Database, article: int) -> int | None:
    """The number of an article's story; None for one that is not grouped."""
    row = db.conn.execute("SELECT story_id FROM groupings WHERE article_id = ?", [article]).fetchone()
    return int(row[0]) if row else None


def texts_once(asking: Asking, question: Question) -> list[int]:
    """Ids of the articles that stood first of their text, among those that the question counts."""
    columns = asking.columns
    found = asking.mask(question)
    kept = first_of_text(columns, found, columns.clock(question))
    return [int(i) for i in columns.ids[kept]]
