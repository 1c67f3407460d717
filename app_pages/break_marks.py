"""The collection breaks that a chart over time marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from analysis.break_words import Marks, marks
from analysis.breaks import WEEKS
from app_pages.shared import answered, opened
from model.answer import Bucket
from model.question import Question
from store import answers

AROUND = timedelta(weeks=WEEKS)


def marked_breaks(asked: Question, days: Sequence[date], bucket: Bucket) -> Marks:
    """Breaks after the chart's first day that concern the question's outlets and are large for them together.

    None on a chart by when we first saw an article: breaks are found by the outlets' dates.
    """
    here = opened()
    if not days or asked.clock != "published":
        return Marks()
    last = min(days[-1] + timedelta(days=0 if bucket == "day" else 6), here.today)
    scope = answered(answers.outlets_in_scope, asked)
    concerned = [
        one
        for one in here.snapshot.breaks
        if days[0] < one.change.day <= last and (one.outlet is None or one.outlet.slug in scope)
    ]
    if not concerned:
        return Marks()
    first = min(one.change.day for one in concerned) - AROUND
    end = min(max(one.change.day for one in concerned) + AROUND, here.today - timedelta(days=1))
    return marks(concerned, first, answered(answers.seen_by_day, asked, first, end))
