"""`Question`: which articles to count. The filter, the cache key, the URL and the caption in words.

URL form: `topic=encryption&from=2026-11-01&to=2026-11-22&outlet=bbc&country=GB&language=en&q=scanning`. Several
values of a field are separated by commas. Unknown fields and values are errors, never ignored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, Self, get_args
from urllib.parse import parse_qsl, quote

from model.attitude import ATTITUDES, AttitudeLabel
from model.errors import QuestionError
from model.feed import OUTLET_KINDS, PRESS_KINDS, TIERS
from model.judgement import COVERAGE_KIND_WORDS, COVERAGE_KINDS, TOPIC_WORDS
from model.query import Query, fields_of
from model.query_fields import DIRECTIONS as DIRECTIONS
from model.query_fields import FIRST_YEAR, LAST_YEAR
from model.query_fields import Direction as Direction
from model.query_parse import parse
from model.query_words import search_words

Clock = Literal["published", "first_seen"]

SENTIMENT_EDGE = 0.05
"""|score| below this is neutral wording: VADER's published cut (Hutto & Gilbert 2014, section 3)."""

ANY_TOPIC = "any"
"""Topic value that asks for every article, on topic or not."""

_LISTS = {
    "topic": "topics",
    "outlet": "outlets",
    "country": "countries",
    "language": "languages",
    "kind": "outlet_kinds",
    "tier": "tiers",
    "sentiment": "sentiments",
    "voice": "voices",
    "attitude": "attitudes",
    "coverage": "coverage_kinds",
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": (*OUTLET_KINDS, "all"),
    "tier": TIERS,
    "sentiment": DIRECTIONS,
    "attitude": ATTITUDES,
    "coverage": (*COVERAGE_KINDS, *(f"-{kind}" for kind in COVERAGE_KINDS)),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Every field narrows. An empty tuple means "no limit", save two: no topic means *on topic*, no kind *press*."""

    since: date | None = None
    until: date | None = None
    """Both inclusive, in days of the archive's time zone."""
    last: int | None = None
    """Instead of since/until: so many whole days up to and including today."""
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    outlet_kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    """Slugs of data/voices.toml: articles that name one of them."""
    attitudes: tuple[AttitudeLabel, ...] = ()
    """Of the text toward one of `voices` (toward any, where none is named)."""
    coverage_kinds: tuple[str, ...] = ()
    """Kinds of coverage; with a minus in front those left out, and then articles whose kind is unknown stay in."""
    text: str = ""
    """A search in the language of docs/how-to-ask.md, as a person wrote it; `query` reads it."""
    story: int | None = None
    """One story alone, by its number in the archive."""
    clock: Clock = "published"

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise QuestionError(
                f"from={self.since}&to={self.until}",
                f"The period ends ({self.until}) before it begins ({self.since}). Swap the two dates.",
            )
        if self.last is not None and (self.since or self.until):
            raise QuestionError(f"last={self.last}", "Give either last=… or from=… and to=…, not both.")
        if self.last is not None and not 1 <= self.last <= 36_500:
            raise QuestionError(f"last={self.last}", "last=… takes a number of days from 1 to 36500.")

    @property
    def query(self) -> Query | None:
        """The search as a tree; None without one. Raises QuestionError that points at the place."""
        return parse(self.text) if self.text.strip() else None

    @property
    def fields_searched(self) -> frozenset[str]:
        """The fields that the search speaks of (`outlet`, `since` …); empty for one that is not understood."""
        try:
            return fields_of(self.query) if self.query else frozenset()
        except QuestionError:
            return frozenset()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The outlet kinds that count: press unless the question or its search says otherwise; empty for all."""
        if not self.outlet_kinds:
            return () if "kind" in self.fields_searched else PRESS_KINDS
        return () if "all" in self.outlet_kinds else self.outlet_kinds

    @property
    def kinds_of_coverage(self) -> tuple[list[int], list[int]]:
        """(wanted, unwanted) as the archive keeps them: places in COVERAGE_KINDS from 1."""
        numbers = {kind: n for n, kind in enumerate(COVERAGE_KINDS, 1)}
        wanted = [numbers[kind] for kind in self.coverage_kinds if kind in numbers]
        return wanted, [n for kind, n in numbers.items() if f"-{kind}" in self.coverage_kinds]

    @property
    def on_topic_only(self) -> bool:
        return ANY_TOPIC not in self.topics

    def with_(self, **changes: Any) -> Self:
        """A copy with some fields changed; setting since/until drops `last` and the other way round."""
        if changes.get("last") is not None:
            changes = {"since": None, "until": None, **changes}
        elif changes.get("since") or changes.get("until"):
            changes = {"last": None, **changes}
        return replace(self, **changes)

    def resolved(self, today: date) -> Self:
        """The same question with `last` turned into dates."""
        if self.last is None:
            return self
        return replace(self, last=None, since=today - timedelta(days=self.last - 1), until=today)

    def previous(self, today: date) -> Self | None:
        """The same question over the period of equal length just before; None without a past beginning."""
        now = self.resolved(today)
        if now.since is None or now.since > today:
            return None
        until = min(now.until or today, today)
        length = (until - now.since).days + 1
        return replace(now, since=now.since - timedelta(days=length), until=now.since - timedelta(days=1))

    def url(self) -> str:
        """The canonical query string, without '?'. `Question.from_url(q.url()) == q`."""
        pairs: list[tuple[str, str]] = []
        if self.last is not None:
            pairs.append(("last", str(self.last)))
        if self.since:
            pairs.append(("from", self.since.isoformat()))
        if self.until:
            pairs.append(("to", self.until.isoformat()))
        pairs += [(name, ",".join(getattr(self, attr))) for name, attr in _LISTS.items()]
        if self.text:
            pairs.append(("q", self.text))
        if self.story is not None:
            pairs.append(("story", str(self.story)))
        if self.clock != "published":
            pairs.append(("clock", self.clock))
        return "&".join(f"{name}={quote(value, safe=',')}" for name, value in pairs if value)

    @classmethod
    def from_url(cls, query: str) -> Self:
        """Read the URL form. Raises QuestionError that names the field and what it takes."""
        found: dict[str, object] = {}
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=False)
        for n, (name, value) in enumerate(pairs):
            if any(name == earlier for earlier, _ in pairs[:n]):
                raise QuestionError(query, f"“{name}” is given twice. Give it once; commas separate several values.")
            if name in _LISTS:
                found[_LISTS[name]] = _choices(name, value)
            elif name in ("from", "to"):
                found["since" if name == "from" else "until"] = _date(name, value)
            elif name == "last" and value == "all":
                continue  # the pages' word for no limit
            elif name == "last":
                if not value.isdecimal() or not value.isascii():
                    raise QuestionError(query, f"last={value}: give a number of days, such as last=28.")
                found["last"] = int(value[:6])
            elif name == "q":
                found["text"] = value.strip()
            elif name == "story":
                if not value.isdecimal() or not value.isascii() or len(value) > 15:
                    raise QuestionError(query, f"story={value}: give the number of a story, such as story=12.")
                found["story"] = int(value)
            elif name == "clock":
                if value not in get_args(Clock):
                    raise QuestionError(query, f"clock={value}: give published or first_seen.")
                found["clock"] = value
            else:
                known = ", ".join(["from", "to", "last", *_LISTS, "q", "story", "clock"])
                raise QuestionError(query, f"“{name}” is not a field of a question. Known fields: {known}.")
        return cls(**found)  # type: ignore[arg-type]

    def words(self) -> str:
        """The question as a caption, for example “Encryption, in GB, from 1 Nov 2026 to 22 Nov 2026”."""
        parts = [self._topic_words()]
        if self.text:
            parts.append(search_words(self.text))
        if self.story is not None:
            parts.append(f"in story {self.story}")
        if "all" in self.outlet_kinds:
            parts.append("in all kinds of outlets")
        elif self.outlet_kinds:
            parts.append("in " + ", ".join(self.outlet_kinds))
        elif self.kinds:
            parts.append("in the press")
        for label, values in (
            ("outlet", self.outlets),
            ("tier", self.tiers),
            ("country", self.countries),
            ("language", self.languages),
            ("wording", self.sentiments),
            ("naming", self.voices),
            ("attitude", self.attitudes),
            ("coverage", tuple(coverage_words(kind) for kind in self.coverage_kinds)),
        ):
            if values:
                parts.append(f"{label} {', '.join(values)}")
        parts.append(self._period_words())
        if self.clock == "first_seen":
            parts.append("by the time we first saw them")
        return ", ".join(part for part in parts if part)

    def _topic_words(self) -> str:
        if not self.on_topic_only:
            return "All articles, on topic or not"
        if not self.topics:
            return "Encryption or child safety in technology"
        return " or ".join(TOPIC_WORDS.get(topic, topic) for topic in self.topics)

    def _period_words(self) -> str:
        if self.last is not None:
            return "today" if self.last == 1 else f"last {self.last} days"
        if self.since and self.until:
            return f"from {day_words(self.since)} to {day_words(self.until)}"
        if self.since:
            return f"since {day_words(self.since)}"
        if self.until:
            return f"until {day_words(self.until)}"
        return "all time"


def coverage_words(kind: str) -> str:
    """A value of `coverage_kinds` in words: “without crime and court report”."""
    name = COVERAGE_KIND_WORDS[kind.removeprefix("-")]
    return f"without {name[:1].lower()}{name[1:]}" if kind.startswith("-") else name


def day_words(day: date) -> str:
    """`1 Nov 2026`: no leading zero, the same on every platform."""
    return f"{day.day} {day:%b %Y}"


def _choices(name: str, value: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    allowed = _CHOICES.get(name)
    for part in values:
        if allowed and part not in allowed:
            raise QuestionError(value, f"{name}={part}: give one of {', '.join(allowed)}.")
    return values


def _date(name: str, value: str) -> date:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise QuestionError(value, f"{name}={value}: give a date such as {name}=2026-11-01.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise QuestionError(value, f"{name}={value}: give a date between {FIRST_YEAR} and {LAST_YEAR}.")
    return found
