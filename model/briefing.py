"""A briefing: a period's coverage in words and figures, as a value that every format renders alike.

    Briefing
      pins        what it was made from: archive and revision, rules, program
      headline    one sentence; under it the cards
      sections    in reading order: sentences, charts, tables, stories, quotes, events
      lists       what each number counts: key → the articles, or the arithmetic of a number made of several
      articles    the register: every article that a list, story or quote speaks of

A `Figure` is a number within a sentence, a card, a cell or a chart. Its `behind` names the list of exactly the
articles that it counts, which every format carries in the same file. All text is plain, and may be hostile: escape it
before markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, Self, get_args
from unicodedata import bidirectional

from model.article import Origin
from model.feed import OutletKind, Tier
from model.quote import QuotePart

SectionKey = Literal[
    "happened",
    "numbers",
    "peaks",
    "outlets",
    "breaks",
    "voices",
    "quotes",
    "attitudes",
    "evaluation",
    "documents",
    "watch",
    "changes",
    "comment",
    "method",
]
"""What happened; the numbers; days that stood out; new and silent outlets; days from which on we collected differently;
who is named; who said what; attitude toward the team's organisations; the evaluation table; official documents; what to
watch; what changed since an earlier briefing; the team's own comment; how it was counted."""
SECTION_KEYS: tuple[SectionKey, ...] = get_args(SectionKey)

ChartForm = Literal["days", "ranked", "sides"]
"""*days*: bars over time, with the usual level as a line. *ranked*: bars by name, the longest first. *sides*: shares to
the left and to the right of a middle line, for two opposite labels."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens."""

    words: str
    """As it stands in the text: `1,204`, `31%`, `5 outlets`."""
    value: float
    """Counts as whole numbers; shares from 0 to 1."""
    behind: str
    """Key of `Briefing.lists`."""


Part = str | Figure


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or two, generated from numbers by a template; or, where `edited_by` says so, a person's."""

    key: str
    """Names the template, so that an edit finds its sentence again: `numbers.compared`."""
    parts: tuple[Part, ...]
    edited_by: str = ""

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.words for part in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(part for part in self.parts if isinstance(part, Figure))


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words as somebody published them: a headline or a quote, with what a renderer needs to set them."""

    text: str
    language: str
    """ISO 639-1; empty where unknown."""
    translation: str = ""
    """In the briefing's own language, written by the team, never by a machine; empty where there is none."""
    article: int = 0
    """The article of the register whose headline it is, so that it can lead to its publisher; 0 for anything else."""

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """By the first letter that has one (Unicode Standard Annex 9, rules P2 and P3)."""
        for letter in self.text:
            match bidirectional(letter):
                case "L":
                    return "ltr"
                case "R" | "AL":
                    return "rtl"
        return "ltr"


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article as the register of a briefing holds it."""

    id: int
    url: str
    """The publisher's; `urn:…` for an article that has no address (see `linked`)."""
    headline: Foreign
    outlet: str
    """Its name."""
    outlet_slug: str
    outlet_kind: OutletKind
    tier: Tier
    country: str
    byline: str
    at: datetime | None
    """By the clock of the briefing's question, aware UTC; None where undated."""
    text: int
    """Names its text: articles that share it are copies of one another."""
    story: int
    origin: Origin = "watched"
    excerpt: str = ""
    """Words beyond the headline, where the team's licence for the outlet allows; empty else, and where sensitive."""
    sensitive: bool = False
    """Marked by a person: its text appears nowhere, in quotes neither; the headline stays."""

    @property
    def linked(self) -> bool:
        """Whether `url` is a web address."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a number that is made of several: what it is, and its value."""

    words: str
    value: float
    behind: str = ""
    """Key of the list with the part's articles; empty where the briefing does not carry them, and `Behind.note` says
    so."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a number counts."""

    title: str
    """`Articles of 16 to 22 Nov 2026`."""
    ids: tuple[int, ...] = ()
    """Articles of the register, in reading order; empty for a number made of `steps`."""
    steps: tuple[Step, ...] = ()
    note: str = ""
    """How the number follows from these, where that is more than counting them."""
    unit: Literal["articles", "texts", "stories", "outlets", "steps"] = "articles"
    """Of `ids`, what the number counts: each article; each different text, story or outlet among them once."""


@dataclass(frozen=True, slots=True)
class Card:
    """A headline number with its change and its recent weeks."""

    label: str
    figure: Figure
    change: str
    """`38% more than in the week before`; empty where nothing is compared or nothing moved."""
    change_behind: str = ""
    """Key of the list of what it is compared with."""
    trend: tuple[int, ...] = ()
    """Values of the weeks up to this period, this one last; empty where there are none."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: what it stands for, and how long it is. `sides` charts have `left` and `right` of one row."""

    label: str
    figure: Figure
    second: Figure | None = None
    """The right side of a *sides* chart; `figure` is the left."""
    accent: bool = False
    """Of the briefing's own period (or the team's own organisation): drawn strong."""
    day: date | None = None
    """Of a *days* chart."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that a chart points out."""

    day: date
    words: str
    collection: bool = False
    """A dashed line: we collected differently from here. Else a peak's label."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as numbers; each renderer draws it, and none computes."""

    key: str
    form: ChartForm
    title: str
    """A sentence that says what the reader would see; never a cause."""
    subtitle: str
    """Unit and period."""
    alt: str
    points: tuple[Point, ...]
    usual: float | None = None
    """The line of the usual day (median of the days before the period); None where there is none."""
    usual_words: str = ""
    marks: tuple[Mark, ...] = ()
    sides: tuple[str, str] = ("", "")
    """What left and right mean, in a *sides* chart."""


Cell = str | Figure | Foreign


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. Cells that are figures stand right, all others at the beginning of their line."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ToldStory:
    """An event as the period's coverage told it."""

    story: int
    """Its number in the archive; below zero for a lone article."""
    central: int
    """The article whose headline names it (in the register)."""
    first: int
    """The article that reported it first, as far as we collected."""
    headline: Foreign
    facts: Sentence
    """Outlets, different texts, copies, first report."""
    told: Sentence
    """How it was told: wording, concern of its quotes, attitudes; may be empty."""
    behind: str
    comment: str = ""
    """The team's."""


@dataclass(frozen=True, slots=True)
class SaidQuote:
    """What somebody said, and where it stands."""

    key: str
    """Names it for edits: digest of article and words."""
    words: Foreign
    direct: bool
    """In quotation marks; else reported."""
    speaker: str
    role: str
    organisation: str
    article: int
    """In the register: the most trustworthy source of this wording."""
    behind: str
    """The list of all articles that carry it."""
    part: QuotePart = "text"
    probable: bool = False
    """The speaker is attributed with low confidence: “probably”."""
    ours: bool = False
    """Said by or for one of the team's own organisations."""


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """A day to watch, as people keep it."""

    day: date
    title: str
    ours: bool
    """Ours (a launch, a report) or somebody else's (a vote, a hearing, a deadline)."""
    kind: str = ""
    """`vote`, `hearing`, `deadline`, `launch` …; free words."""
    note: str = ""
    url: str = ""
    embargoed_until: datetime | None = None
    """Stays out of everything shared before this moment; aware. None: no embargo."""
    id: int = 0
    """Of its edit in the ledger; 0 for one that is not kept there."""

    def shareable(self, now: datetime) -> bool:
        return self.embargoed_until is None or self.embargoed_until <= now


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a briefing. A renderer sets its blocks in the order of these fields and leaves out empty ones."""

    key: SectionKey
    title: str
    sentences: tuple[Sentence, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    stories: tuple[ToldStory, ...] = ()
    quotes: tuple[SaidQuote, ...] = ()
    events: tuple[DiaryEntry, ...] = ()
    notes: tuple[Sentence, ...] = ()
    """Small print of the section."""

    @property
    def empty(self) -> bool:
        return not (
            self.sentences or self.charts or self.tables or self.stories or self.quotes or self.events or self.notes
        )


@dataclass(frozen=True, slots=True)
class Pins:
    """What a briefing was made from: with the same pins, the same bytes."""

    archive_id: str
    revision: int
    rules: tuple[str, ...]
    """Versions of the rules that judged and grouped, in order."""
    program: str
    question: str
    """`Question.url()`, with dates."""
    zone: str
    today: date
    """The day on which it was composed: a period that is not over counts what there was."""
    data_to: datetime | None
    """When a feed last answered before that; aware UTC."""


@dataclass(frozen=True, slots=True)
class Look:
    """The team's own: name, colour, footer, logo. Empty: the house's."""

    team: str = ""
    colour: str = "#0b5c6b"
    footer: str = ""
    logo: str = ""
    """A data URI (PNG or SVG)."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """A period's coverage, ready to be rendered."""

    title: str
    """`Weekly briefing`."""
    since: date
    until: date
    period: str
    """`16–22 November 2026`."""
    asked: str
    """The question in words."""
    headline: Sentence
    lead: tuple[Sentence, ...]
    """The sentences under the headline."""
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    lists: dict[str, Behind]
    """In reading order."""
    articles: dict[int, ListedArticle]
    """By id, in order of id."""
    pins: Pins
    language: str = "en"
    sample: bool = False
    """Invented coverage: every format says so at the top of every page."""
    status: Literal["draft", "approved"] = "draft"
    approved_by: str = ""
    look: Look = field(default_factory=Look)
    address: str = ""
    """The dashboard's public address, where one is configured; links into it appear only then."""

    def section(self, key: SectionKey) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)

    @property
    def name(self) -> str:
        """For files: `briefing-2026-W47`, or `briefing-2026-11-02_2026-11-22`."""
        year, week, weekday = self.since.isocalendar()
        if weekday == 1 and (self.until - self.since).days == 6:
            return f"briefing-{year}-W{week:02d}"
        return f"briefing-{self.since.isoformat()}_{self.until.isoformat()}"

    def shared(self, now: datetime, sensitive: frozenset[int] = frozenset()) -> Self:
        """As it may leave the machine at this moment: without what is under embargo, and without texts marked since.

        `sensitive`: articles whose excerpts and quotes are left out; their headlines, outlets, dates and links stay.
        """
        sections = tuple(
            replace(
                one,
                events=tuple(event for event in one.events if event.shareable(now)),
                quotes=tuple(quote for quote in one.quotes if quote.article not in sensitive),
            )
            for one in self.sections
        )
        articles = {
            n: replace(one, excerpt="", sensitive=True) if n in sensitive else one for n, one in self.articles.items()
        }
        return replace(self, sections=tuple(one for one in sections if not one.empty), articles=articles)
