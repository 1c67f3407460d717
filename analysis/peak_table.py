"""A peak's arithmetic in words: what was usual, what would have been within it, and what story stood there. Pure."""

from __future__ import annotations

from analysis.peaks import THRESHOLD, Peak
from analysis.story_words import shortened
from analysis.words import number, plural
from model.answer import Bucket
from model.counting import UNIT_NAMES, Unit
from model.question import day_words
from model.story import PeakStory


def arithmetic(peak: Peak, bucket: Bucket, unit: Unit) -> str:
    """`Thursday 12 Nov 2026: 37 articles. Usual are 9, the median of 28 days like it; a normal one …`."""
    low, high = (number(edge, _digits(edge)) for edge in peak.expected)
    when = f"week from {day_words(peak.day)}" if bucket == "week" else f"{peak.day:%A} {day_words(peak.day)}"
    return (
        f"{when}: {plural(peak.value, *UNIT_NAMES[unit])}. Usual are {number(peak.usual, _digits(peak.usual))}, the "
        f"median of {plural(peak.compared, bucket)} like it; a normal one differs from that by "
        f"{number(peak.spread, 1)}. Expected is {low} to {high}, {number(THRESHOLD)} such differences either way; this "
        f"one lies {number(peak.z, 1)} above."
    )


def story_line(story: PeakStory) -> str:
    """`27 articles told “…”, 18 copies among them; without those, of all 37 that were published then 19 remain.`"""
    copies = story.articles - story.texts
    first = f"On it, {plural(story.articles, 'article')} told “{shortened(story.headline)}”"
    if not copies:
        return f"{first}, no copies among them."
    return (
        f"{first}, {plural(copies, 'copy', 'copies')} among them; without those, of all "
        f"{number(story.without_copies + copies)} that were published then {number(story.without_copies)} remain."
    )


def _digits(value: float) -> int:
    return 0 if value == round(value) else 1
