"""Applying today's rules to the whole archive, and saying in words what that changed.

    picture before ─ judge what waits ─→ picture after ─ changes ─→ words

Can be killed at any time: the next run goes on, and its report is of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from analysis.words import number, plural
from ingest.pipeline import judge_pending
from judge import Rules
from model.judgement import TOPIC_WORDS
from store.archive import Archive, writing
from store.corrections import count_corrections
from store.rejudging import Held, Picture, begin, finish, now


@dataclass(frozen=True, slots=True)
class Change:
    """How many articles were held on a topic, and how many are."""

    before: int
    after: int
    came_in: int
    went_out: int

    @classmethod
    def of(cls, before: set[int], after: set[int]) -> Change:
        return cls(len(before), len(after), len(after - before), len(before - after))

    @property
    def words(self) -> str:
        """`170 to 160 (2 came in, 12 went out)`."""
        if not self.came_in and not self.went_out:
            return f"{number(self.after)} as before"
        moved = f"{number(self.came_in)} came in, {number(self.went_out)} went out"
        return f"{number(self.before)} to {number(self.after)} ({moved})"


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What a rejudging did."""

    rules: str
    rules_before: tuple[str, ...]
    judged: int
    """Articles judged in this run; 0 where nothing waited."""
    on_topic: Change
    topics: dict[str, Change]
    """Every topic that was or is held of an article."""
    both: int
    """Articles on topic before and after."""
    other_kind: int
    """Of these, those of another kind of coverage now."""
    other_direction: int
    """Of these, those whose wording has another direction now, or was measured only once."""
    corrections: int
    """Standing; they count as before."""
    resumed: bool = False
    """An earlier run was stopped: `judged` is of this run alone, the changes are of both."""

    @property
    def words(self) -> str:
        """The report, a sentence or a line each."""
        if not self.judged and not self.resumed:
            return f"Nothing to do: every article is judged by rules {self.rules} already. Nothing was changed."
        earlier = ", ".join(version for version in self.rules_before if version != self.rules)
        said = [
            f"{plural(self.judged, 'article')} judged by rules {self.rules}"
            + (f" (before: {earlier})." if earlier else "."),
            *(["An earlier run was stopped half-way; what follows is of both."] if self.resumed else []),
            f"On topic: {self.on_topic.words}.",
            *(f"  {TOPIC_WORDS.get(name, name)}: {change.words}." for name, change in self.topics.items()),
        ]
        if self.other_kind or self.other_direction:
            said.append(
                f"Of the {number(self.both)} on topic before and after: another kind of coverage in "
                f"{number(self.other_kind)}, another direction of the wording in {number(self.other_direction)}."
            )
        elif self.both:
            said.append("Kinds of coverage and the direction of the wording are as before.")
        if self.corrections:
            said.append(f"{plural(self.corrections, 'correction')} by people kept: they count as before.")
        return "\n".join(said)


def rejudge(db: Archive, rules: Rules, at: datetime, *, progress: Callable[[int], None] = lambda n: None) -> Rejudged:
    """Judge whatever these rules have not judged. A run that was stopped goes on, and reports from its beginning."""
    with writing(db, counted=False):
        before = begin(db)
    judged = judge_pending(db, rules, at, progress=progress).articles
    with writing(db, counted=False):
        after, corrections = now(db, before), count_corrections(db)
        finish(db)
    return changes(before, after, rules=rules.version, judged=judged, corrections=corrections)


def changes(picture: Picture, after: Mapping[int, Held], *, rules: str, judged: int, corrections: int) -> Rejudged:
    """Compare what is held with the picture from before."""
    before = picture.held
    both = before.keys() & after.keys()
    topics = sorted({topic for held in (*before.values(), *after.values()) for topic in held.topics}, key=_order)
    return Rejudged(
        rules,
        picture.rules,
        judged,
        Change.of(set(before), set(after)),
        {topic: Change.of(_on(topic, before), _on(topic, after)) for topic in topics},
        len(both),
        sum(before[n].coverage_kind != after[n].coverage_kind for n in both),
        sum(before[n].direction != after[n].direction for n in both),
        corrections,
        picture.resumed,
    )


def _on(topic: str, held: Mapping[int, Held]) -> set[int]:
    return {n for n, one in held.items() if topic in one.topics}


def _order(topic: str) -> tuple[int, str]:
    """Our topics first, in their order; a team's own by name."""
    names = list(TOPIC_WORDS)
    return (names.index(topic) if topic in names else len(names), topic)
