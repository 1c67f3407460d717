"""What a chart is compared with: another period of the same question, or a saved search over the same period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self, get_args

from model.errors import QuestionError
from model.query_fields import FIRST_YEAR, LAST_YEAR
from model.question import Question

AgainstKind = Literal["previous", "year", "from", "search"]
AGAINST_KINDS: tuple[AgainstKind, ...] = get_args(AgainstKind)
YEAR = timedelta(days=364)
"""A year back to the same weekdays: 52 whole weeks, since weekends dip."""


@dataclass(frozen=True, slots=True)
class Against:
    """In addresses: `compare=previous`, `compare=year`, `compare=from:2026-01-05` or `compare=search:chat-control`."""

    against_kind: AgainstKind
    since: date | None = None
    """With "from": the first day of the other period, which is as long as the one shown."""
    slug: str = ""
    """With "search"."""

    @property
    def value(self) -> str:
        """The form in addresses. `Against.parse(a.value) == a`."""
        if self.against_kind == "from":
            return f"from:{self.since}"
        return f"search:{self.slug}" if self.against_kind == "search" else self.against_kind

    @classmethod
    def parse(cls, value: str) -> Self:
        """Read the form in addresses. Raises QuestionError that says what it takes."""
        kind, _, rest = value.strip().partition(":")
        if kind in ("previous", "year") and not rest:
            return cls(kind)  # type: ignore[arg-type]
        if kind == "search" and rest:
            return cls("search", slug=rest)
        if kind == "from":
            return cls("from", since=_day(value, rest))
        raise QuestionError(
            value, f"compare={value}: give previous, year, from:2026-01-05, or search: and a saved search."
        )

    def question(self, asked: Question, today: date, search: Question | None = None) -> Question:
        """The other question. `search`: the saved search's own, where this names one.

        Raises QuestionError where the period shown has no beginning, or the other would begin before all calendars.
        """
        if self.against_kind == "search":
            assert search is not None
            return search.with_(since=asked.since, until=asked.until, last=asked.last)
        now = asked.resolved(today)
        if now.since is None or now.since > today:
            raise QuestionError(
                self.value, "A period without a beginning has none to be compared with. Choose one that has."
            )
        until = min(now.until or today, today)
        since = self._since(now.since, until)
        if since.year < FIRST_YEAR:
            raise QuestionError(self.value, f"There is no comparison with days before {FIRST_YEAR}.")
        return now.with_(since=since, until=since + (until - now.since), last=None)

    def _since(self, since: date, until: date) -> date:
        if self.against_kind == "previous":
            return since - ((until - since) + timedelta(days=1))
        if self.against_kind == "year":
            return since - YEAR
        assert self.since is not None
        return self.since


def _day(value: str, text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise QuestionError(value, f"compare={value}: give a date such as from:2026-01-05.")
    return found
