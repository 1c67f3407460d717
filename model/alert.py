"""Alerts: a saved question with a rule that says when somebody should hear of it; and what it had to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self, get_args

from model.errors import CleartextError, QuestionError
from model.question import Question

RuleKind = Literal["any", "per day", "far above", "tier 1", "quote", "starred", "feed died"]
RULE_KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
RULE_WORDS: dict[RuleKind, str] = {
    "any": "any new text",
    "per day": "so many different texts in a day",
    "far above": "a day far above the usual",
    "tier 1": "named by a tier-1 outlet",
    "quote": "a quote by somebody",
    "starred": "a starred text changed",
    "feed died": "a feed died",
}
OF_A_VOICE: tuple[RuleKind, ...] = ("tier 1", "quote")
"""Rules that are about one voice."""
WITH_NUMBER: dict[RuleKind, tuple[int, int, int]] = {"per day": (1, 10, 10_000), "feed died": (1, 3, 60)}
"""Rules with a number (texts; days): its least, usual and greatest value."""
LONGEST_NAME = 100

Verdict = Literal["news", "collection"]
"""*collection*: what looked like news is a change in what we collect."""


class AlertError(CleartextError):
    """An alert that cannot be kept: says which field, and what it takes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alert fires."""

    kind: RuleKind = "any"
    n: int = 0
    """Texts a day, or days without an answer; 0 for the other rules."""
    voice: str = ""
    """Slug of data/voices.toml, for rules about a voice."""

    def __post_init__(self) -> None:
        if self.kind not in RULE_KINDS:
            raise AlertError(f"There is no rule “{self.kind}”: one of {', '.join(RULE_KINDS)}.")
        if (self.kind in OF_A_VOICE) != bool(self.voice):
            raise AlertError(f"The rule “{RULE_WORDS[self.kind]}” takes {'' if not self.voice else 'no '}voice.")
        least, _, most = WITH_NUMBER.get(self.kind, (0, 0, 0))
        if not least <= self.n <= most:
            raise AlertError(f"The rule “{RULE_WORDS[self.kind]}” takes a number from {least} to {most}.")

    def words(self, voice_name: str = "") -> str:
        """`10 different texts or more in a day`; `a quote by Ofcom`."""
        voice = voice_name or self.voice
        return {
            "per day": f"{self.n} different texts or more in a day" if self.n != 1 else "a day with any text",
            "tier 1": f"{voice} named by a tier-1 outlet",
            "quote": f"a quote by {voice}",
            "feed died": f"a feed that has failed for {self.n} {'day' if self.n == 1 else 'days'}",
        }.get(self.kind, RULE_WORDS[self.kind])


@dataclass(frozen=True, slots=True)
class Alert:
    """A saved question with a rule. The question's period is no part of it: an alert looks at what comes."""

    key: str
    """Names it for ever, in addresses too: letters and digits."""
    name: str
    question: Question
    rule: Rule
    to: tuple[str, ...] = ()
    """Names of destinations in alerts.toml; empty: shown on the page and in its RSS feed alone."""
    paused: bool = False
    made_at: datetime | None = None
    made_by: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise AlertError(f"Give the alert a name: one line of at most {LONGEST_NAME} characters.")
        if not (self.key.isascii() and self.key.isalnum()):
            raise AlertError(f"“{self.key}” cannot name an alert: letters and digits alone.")

    @property
    def asked(self) -> Question:
        """The question without its period, narrowed by the rule."""
        asked = self.question.with_(since=None, until=None, last=None)
        if self.rule.kind == "tier 1":
            return asked.with_(voices=(self.rule.voice,), tiers=("1",))
        return asked

    def to_json(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        rule = {"kind": self.rule.kind, "n": self.rule.n, "voice": self.rule.voice}
        return {
            "name": self.name,
            "question": self.question.url(),
            "rule": {name: value for name, value in rule.items() if value},
            "to": list(self.to),
            "paused": self.paused,
        }

    @classmethod
    def from_json(cls, key: str, kept: Mapping[str, Any], *, made_at: datetime, made_by: str) -> Self:
        """Read the ledger's form. Raises AlertError where a newer version wrote what this one does not know."""
        try:
            rule, question = Rule(**kept["rule"]), Question.from_url(kept["question"])
            return cls(key, kept["name"], question, rule, tuple(kept["to"]), bool(kept["paused"]), made_at, made_by)
        except (QuestionError, KeyError, TypeError) as error:
            raise AlertError(f"The alert {key} cannot be read ({error}).") from error


@dataclass(frozen=True, slots=True)
class Firing:
    """Something that an alert had to say. Holds no words of any article, so that erasing one leaves nothing here."""

    occasion: str
    """What it was about: the same occasion is never told twice."""
    day: date
    verdict: Verdict
    words: str
    """What happened, in a line."""
    arithmetic: str
    """How that was counted, in sentences."""
    articles: tuple[int, ...] = ()
    """Ids of exactly the articles that it counts, copies included; those of each text together, first one first."""
    feeds: tuple[str, ...] = ()
    """Addresses of feeds that it is about."""


@dataclass(frozen=True, slots=True)
class KeptFiring:
    """A firing as the archive keeps it."""

    id: int
    alert: str
    """The alert's key."""
    at: datetime
    """When it was noticed."""
    firing: Firing
    told: bool
    """Whether it has gone into a message (or had nobody to be told to)."""
