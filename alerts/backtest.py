"""What a rule would have said in the past, in days and in words. Pure, but for the reading that `alerts.look` does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from alerts.look import Beside, firings_over
from analysis.words import listed, number, plural
from model.alert import Alert, Firing
from model.question import day_words
from store.answers import Asking, seen_by_day
from store.archive import Archive

DAYS = 90
NAMED = 12
"""Days that the sentence names; beyond, it counts them."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """A rule over past days."""

    first: date
    last: date
    firings: tuple[Firing, ...]
    """What it would have fired for, oldest first."""
    collection: tuple[Firing, ...]
    """What looked like it and was a change in what we collect."""
    collected: int
    """Days on which these outlets' own feeds brought anything at all."""

    @property
    def words(self) -> str:
        """`Over the last 90 days this rule would have fired 4 times: on 3, …`."""
        days = list(dict.fromkeys(one.day for one in self.firings))
        length = (self.last - self.first).days + 1
        if not self.collected and not days:
            return f"Nothing of these outlets was collected in the {plural(length, 'day')} to {day_words(self.last)}."
        start = f"Over the {plural(length, 'day')} to {day_words(self.last)} this rule would"
        if not days:
            fired = f"{start} never have fired."
        else:
            times = {1: "once", 2: "twice"}.get(len(self.firings), f"{number(len(self.firings))} times")
            when = (
                f"on {listed([day_words(day) for day in days])}"
                if len(days) <= NAMED
                else f"on {plural(len(days), 'day')}"
            )
            fired = f"{start} have fired {times}, {when}."
        changed = listed([day_words(one.day) for one in self.collection])
        if self.collected < length:
            fired += f" (Anything was collected on {number(self.collected)} of these days.)"
        return f"{fired} The collection changed, not the news, from {changed}: not counted." if changed else fired


def backtest(
    db: Archive, asking: Asking, alert: Alert, with_: Beside, *, days: int = DAYS, until: date | None = None
) -> Backtest:
    """The alert's rule over so many whole days, the last of them yesterday unless told."""
    last = until or asking.today - timedelta(days=1)
    past = [last - timedelta(days=n) for n in range(days - 1, -1, -1)]
    found = firings_over(db, asking, alert, with_, past)
    return Backtest(
        past[0],
        last,
        tuple(one for one in found if one.verdict == "news"),
        tuple(one for one in found if one.verdict == "collection"),
        sum(n > 0 for n in seen_by_day(asking, alert.asked, past[0], last)),
    )
