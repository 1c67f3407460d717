"""Copies and stories: two groupings above the article.

A *copy* is the same text at another URL. A *story* is the event that several texts report. Articles, distinct texts,
stories and outlets can always be shown side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Told:
    """An article as grouping reads it. Plain text; all of it may be empty, and hostile."""

    id: int
    headline: str
    standfirst: str = ""
    text: str = ""
    """The full text, where there is one; the standfirst stands in."""
    outlet: str = ""
    """The house that published it: two editions of one outlet bear one name (see `house`)."""
    at: float | None = None
    """When, in days since 1970 (UTC); None where nobody knows."""
    order: str = ""
    """Breaks ties between articles of one moment, the same in every archive: the URL."""


@dataclass(frozen=True, slots=True)
class CopyEvidence:
    """Why two articles are one text."""

    shared: float
    """Share of the shorter text's runs of three words that the other holds, 0 to 1; of the headlines' words where one
    of them has no text."""
    passage: str
    """The longest passage that both hold, in folded words."""
    by: Literal["text", "headline"]


@dataclass(frozen=True, slots=True)
class StoryEvidence:
    """Why an article stands in its story: the text nearest to it, and what they share."""

    nearest: int
    """The id of the nearest other text of the story."""
    score: float
    """Likeness of the two, 0 to 1, as `judge.stories` defines it."""
    words: tuple[str, ...]
    """The weightiest words that both hold, at most eight, folded."""
    days: float | None
    """Between the two; None where a date is missing."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article stands. A text without copies is its own first; a lone text is a story of one."""

    id: int
    copy_of: int | None
    """The article of this text that appeared first; None for that one itself."""
    story: int
    """Names the story within one answer: the id of its first article."""
    copy_evidence: CopyEvidence | None = None
    story_evidence: StoryEvidence | None = None


@dataclass(frozen=True, slots=True)
class Corrections:
    """What people said of stories, by articles: it outlives any judging."""

    together: tuple[tuple[int, int], ...] = ()
    """Pairs of articles that belong to one story."""
    apart: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Pairs (lower id first) that do not."""


NO_CORRECTIONS = Corrections()

_SECOND_LEVEL = frozenset(
    ["ac", "co", "com", "edu", "gob", "gov", "go", "gouv", "govt", "ne", "net", "nom", "or", "org"]
)
"""Labels under which countries sell names: `bbc.co.uk` is the house `bbc`, `smh.com.au` is `smh`."""


def house(address: str) -> str:
    """The name under which an outlet's editions meet: `edition.cnn.com`, `amp.cnn.com` and `cnn.com` are `cnn`.

    The registered label of the address's host; what is no web address is returned in lower case, spaces trimmed.
    Two unlike houses may share a label (`post.at`, `post.de`), so this serves to tell copies within an outlet from
    copies between outlets, and to count the outlets of a story, never to name an outlet.
    """
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        host = ""
    if not host:
        return address.strip().lower()
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        labels = labels[:-1]
    return labels[-2] if len(labels) > 1 and not labels[-1].isdigit() else host


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One question's coverage in every unit."""

    articles: int
    texts: int
    """Different texts: copies counted once."""
    stories: int
    outlets: int

    @property
    def syndication(self) -> float | None:
        """Articles for each different text; None where there is none."""
        return self.articles / self.texts if self.texts else None


@dataclass(frozen=True, slots=True)
class StoryCount:
    """A story as far as a question counts it. Times in seconds since 1970, by the question's clock; None: undated."""

    story: int
    """Its number; below zero for a lone article that is not grouped (minus the article's id)."""
    articles: int
    texts: int
    outlets: int
    first: int | None
    last: int | None
    lowest: float | None
    highest: float | None
    """Sentiment of the wording, least and greatest of its texts; None where not measured."""
    days: tuple[int, ...]
    """Articles a step, from the first to the last, in at most 28 equal steps."""
    tiers: tuple[int, ...] = ()
    """How many outlets of each tier, in the order of `model.feed.TIERS`."""


@dataclass(frozen=True, slots=True)
class PeakStory:
    """The story with most articles in one step of a chart."""

    story: int
    articles: int
    """Of the step's articles, those of this story."""
    texts: int
    without_copies: int
    """The step's count with each of the story's texts counted once."""
    headline: str = ""


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An article of a story, in order of appearance."""

    article: int
    text: int
    """Names its text: articles that share it are copies."""
    copy_evidence: CopyEvidence | None
    story_evidence: StoryEvidence | None
    agency: str
