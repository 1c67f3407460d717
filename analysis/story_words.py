"""Sentences about copies and stories. Pure; plain text. They may hold headlines: escape before markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.peaks import Peak
from analysis.sentences import period_words
from analysis.words import listed, number, plural, signed
from model.answer import Bucket
from model.question import Question
from model.story import PeakStory, SideBySide, StoryCount

LONGEST = 90
"""Characters of a headline within a sentence."""


def side_by_side_words(side: SideBySide) -> str:
    """`31 different texts (35 articles with their copies) in 12 stories from 9 outlets`."""
    copies = f" ({plural(side.articles, 'article')} with their copies)" if side.texts != side.articles else ""
    stories = plural(side.stories, "story", "stories")
    return f"{plural(side.texts, 'different text')}{copies} in {stories} from {plural(side.outlets, 'outlet')}"


def syndication_words(side: SideBySide) -> str:
    """`Each text stood at 1.13 addresses on average`; empty where nothing was copied."""
    factor = side.syndication
    if factor is None or side.texts == side.articles:
        return ""
    copies = plural(side.articles - side.texts, "copy", "copies")
    return f"each text stands at {factor:.2f} addresses on average ({copies})"


def stories(asked: Question, side: SideBySide, told: Sequence[StoryCount], today: date) -> str:
    """The opening of Stories. `told` are the stories of several texts or outlets."""
    period = period_words(asked, today)
    if not side.articles:
        return f"No articles {period}."
    first = f"{side_by_side_words(side)} {period}"
    if copied := syndication_words(side):
        first += f"; {copied}"
    if not told:
        return f"{first}. No story was told by more than one text."
    most = told[0]
    second = f"{number(len(told))} of them {'was' if len(told) == 1 else 'were'} told by several texts, listed below"
    return f"{first}. {second}; the widest by {plural(most.outlets, 'outlet')}."


def peak_words(peaks: Sequence[tuple[Peak, PeakStory]], bucket: Bucket, today: date) -> str:
    """What stands behind each peak: its story, and the value without that story's copies. Coincidence, never cause."""
    parts = []
    for peak, story in peaks:
        day = f"{peak.day.day} {peak.day:%b}" + (f" {peak.day.year}" if peak.day.year != today.year else "")
        when = f"in the week from {day}" if bucket == "week" else f"on {day}"
        part = f"{when} {number(story.articles)} of {number(peak.value)} told “{shortened(story.headline)}”"
        if story.articles > story.texts:
            copies = plural(story.articles - story.texts, "copy", "copies")
            part += f" ({copies} among them; {number(story.without_copies)} without its copies)"
        parts.append(part)
    return f"{listed(parts)[:1].upper()}{listed(parts)[1:]}." if parts else ""


def shortened(headline: str) -> str:
    """A headline cut at a word, with an ellipsis that says so."""
    if len(headline) <= LONGEST:
        return headline
    return headline[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def range_words(lowest: float | None, highest: float | None) -> str:
    """`−0.42 to +0.10`; one value where both are the same."""
    if lowest is None or highest is None:
        return "not measured"
    return signed(lowest) if round(lowest, 2) == round(highest, 2) else f"{signed(lowest)} to {signed(highest)}"
