"""The collection breaks that a chart over time marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.break_words import Marks, around, concerning, marks
from app_pages.shared import answered, opened
from model.answer import Bucket
from model.question import Question
from store import answers


def marked_breaks(asked: Question, days: Sequence[date], bucket: Bucket) -> Marks:
    """Breaks after the chart's first day that concern the question's outlets and are large for them together.

    None on a chart by when we first saw an article: breaks are found by the outlets' dates.
    """
    here = opened()
    if not days or asked.clock != "published":
        return Marks()
    scope = answered(answers.outlets_in_scope, asked)
    concerned = concerning(here.snapshot.breaks, days, bucket, scope=scope, today=here.today)
    if not concerned:
        return Marks()
    first, end = around(concerned, here.today)
    return marks(concerned, first, answered(answers.seen_by_day, asked, first, end))
