"""From the words that name a speaker (“she”, “its spokesman”, “Addlestone”) to the fullest form in the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from judge.attribution import Attribution
from judge.cast import Cast, Entity, Organisation, Person
from judge.clauses import Clauses
from judge.name_forms import lead
from judge.noun_phrases import NAME, Span, antecedent, sentence_subject
from judge.roles import FEMALE, KINDS, MALE, ROLES

_SPOKES = re.compile(r"\b[Ss]pokes(?:man|woman|person|people|men|women)\b")
_LAST_NAME = re.compile(rf"(?:\A|\s|,\s)({NAME})\Z")
_ROLE = re.compile(rf"\b(?:{ROLES})\b", re.IGNORECASE)
_OWN_WORDS = re.compile(
    r"(His|Her|his|her)\s+(?:response|answer|message|advice|verdict|conclusion|reply|view|statement|point|words?)\b"
)
_ARTICLE = re.compile(r"\A(?:[Tt]he|[Aa]n?|[Oo]ne)\s+")
_OF = re.compile(r"\s+(?:for|of|at|from|with|in|to)\s+")
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which"})
_GENDER = {"he": "m", "she": "f", "his": "m", "her": "f"}

FARTHEST = 8
"""Sentences that are looked back through for whom “she” means."""


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker, as well as the article tells."""

    name: str
    role: str = ""
    organisation: str = ""
    certainty: float = 1.0
    """1 where named on the spot; less where a pronoun or a description had to be resolved."""
    entity: Entity | None = None


class Speakers:
    """Resolves attributions in the order of the text: each may lean on those before it."""

    def __init__(self, text: str, clauses: Clauses, cast: Cast) -> None:
        self._text = text
        self._clauses = clauses
        self._cast = cast
        self._spoken: list[tuple[int, Who]] = []
        """By the start of the sentence in which they spoke."""

    def resolve(self, found: Attribution) -> Who | None:
        """Who said it; None where nobody can be told."""
        at = found.start if found.speaker is None else found.speaker[0]
        sentence = self._clauses.sentence(found.start)[0]
        who = self._carried(sentence, found) if found.speaker is None else self._at(found.speaker, sentence)
        if who is not None:
            self._spoken.append((self._clauses.sentence(at)[0] if found.speaker else sentence, who))
        return who

    def _carried(self, sentence: int, found: Attribution) -> Who | None:
        """The speaker of the words before; after a sentence about somebody else, that one."""
        before = self._clauses.sentence(sentence - 1)[0] if sentence else 0
        if self._spoken and self._spoken[-1][0] >= before:
            return self._spoken[-1][1]
        if sentence and found.pattern != "same paragraph" and (subject := self._subject_of(before, sentence)):
            return subject
        if not self._spoken:
            return None
        place, who = self._spoken[-1]
        gap = self._clauses.text[place:sentence].count("\n")
        return who if gap <= 4 else None

    def _subject_of(self, start: int, end: int) -> Who | None:
        """The person or organisation that a sentence is about, if it is one that the article names."""
        span = sentence_subject(self._clauses.text, start, end)
        if span is None:
            return None
        who = self._at(span, start)
        return who if who and who.entity else None

    def _at(self, span: Span, sentence: int) -> Who | None:
        words = self._clauses.text[span[0] : span[1]]
        lower = words.lower()
        if lower in {"i", "we", "you"}:
            return None
        if lower in {"who", "which"}:
            before = antecedent(self._clauses.text, sentence, span[0])
            words_before = self._clauses.text[before[0] : before[1]] if before else ""
            if before and words_before.lower() not in _PRONOUNS:
                return self._described(words_before, before[0], sentence)
        if lower in {"he", "she", "who"}:
            return self._person(span[0], sentence, _GENDER.get(lower, "")) or Who(words, certainty=0.5)
        if lower in {"it", "they", "which"}:
            return self._thing(span[0], sentence, lower) or Who(words, certainty=0.5)
        return self._described(words, span[0], sentence)

    def _described(self, words: str, at: int, sentence: int) -> Who:
        cast = self._cast
        own = _OWN_WORDS.match(words)
        if own:
            owner = self._person(at, sentence, _GENDER[own[1].lower()])
            if owner:
                return owner
        if _SPOKES.search(words):
            return self._spokesperson(words, at, sentence)
        cut = _OF.search(words)
        head = words[: cut.start()] if cut else words
        entity = cast.named(words[lead(words) :]) or (cast.named(head[lead(head) :]) if head[:1].isupper() else None)
        if entity is None:
            last = _LAST_NAME.search(head)
            if last and not head[: last.start(1)].rstrip().endswith(("’s", "'s")):
                entity = cast.named(last[1][lead(last[1]) :])
                if isinstance(entity, Organisation) and _ROLE.search(head[last.start(1) :]):
                    entity = None
        if entity is None and not words[:1].isupper() | (not words.lower().startswith(("the ", "its ", "acting "))):
            entity = cast.with_role(words, at) or (cast.of_kind(head, at) if not cut else None)
        elif entity is None and words.startswith(("The ", "Its ")):
            entity = cast.with_role(words[:1].lower() + words[1:], at) or (cast.of_kind(head, at) if not cut else None)
        if entity is None and words[:4] in {"the ", "The "} and (spoke := self._spoke_last(head)):
            return spoke
        if entity is None:
            return Who(_ARTICLE.sub("", words), certainty=0.97)
        return _who(entity, 1.0 if entity.name.split()[-1] in words else 0.93)

    def _spoke_last(self, head: str) -> Who | None:
        """“The charity”, of which nobody said that it is one: the organisation that spoke last, if it can be."""
        kind = KINDS.get(head.lower().split()[-1])
        if kind is None:
            return None
        for _, who in reversed(self._spoken):
            known = self._cast.organisations.get(who.organisation)
            if known and not any(KINDS.get(one, kind) != kind for one in known.kinds):
                return _who(known, 0.85)
        return None

    def _spokesperson(self, words: str, at: int, sentence: int) -> Who:
        """“Pelikan spokesperson”: somebody unnamed who speaks for somebody named."""
        word = _SPOKES.search(words)[0].lower()  # type: ignore[index]
        cast = self._cast
        after = re.search(r"[Ss]pokes\w+\s+(?:for|of|at|from|with)\s+(.+)\Z", words)
        before = re.match(r"(.+?)\s+[Ss]pokes\w+", words)
        named = re.search(rf"[Ss]pokes\w+,?\s+({NAME})\Z", words)
        if named and (entity := cast.named(named[1])):
            return _who(entity)
        owner = ""
        if after:
            owner = cast.owner(after[1], at)
        elif before and (bare := _ARTICLE.sub("", before[1] + " ").strip()):
            owner = self._owner(bare, at, sentence)
        if owner:
            return Who(f"{owner} {word}", word, owner)
        for _, who in reversed(self._spoken):
            if who.role.lower().endswith(word[:6]) or _SPOKES.search(who.role):
                return Who(who.name, who.role, who.organisation, 0.95, who.entity)
        for place, name in reversed(cast.spoken_for):
            if place < at:
                return Who(f"{name} {word}", word, name, 0.93)
        organisation = cast.latest_organisation(at, max(0, at - 800))
        if organisation is None:
            return Who(word)
        return Who(f"{organisation.name} {word}", word, organisation.name, 0.8)

    def _owner(self, words: str, at: int, sentence: int) -> str:
        if words.lower() in {"its", "their"}:
            who = self._thing(at, sentence, "it")
            return who.organisation or who.name if who else ""
        return self._cast.owner(words, at)

    def _person(self, at: int, sentence: int, gender: str) -> Who | None:
        """Whom “she” means: who spoke last or whom a sentence is about, the nearest first."""
        start = sentence
        for back in range(FARTHEST):
            end = at if back == 0 else self._clauses.sentence(start)[1]
            for place, who in reversed(self._spoken):
                if place == start and back and _can_be(who, gender):
                    return Who(who.name, who.role, who.organisation, 0.95 if back < 3 else 0.85, who.entity)
            span = sentence_subject(self._clauses.text, start, end)
            if span and span[1] < at and self._clauses.text[span[0] : span[1]].lower() not in _PRONOUNS:
                who_there = self._at(span, start)
                if who_there and isinstance(who_there.entity, Person) and _can_be(who_there, gender):
                    return Who(who_there.name, who_there.role, who_there.organisation, 0.93, who_there.entity)
            person = self._cast.latest_person(end, start, gender)
            if person and (back == 0 or back > 1):
                return _who(person, 0.88)
            if start == 0:
                break
            start = self._clauses.sentence(start - 1)[0]
        for _, who in reversed(self._spoken):
            if _can_be(who, gender):
                return Who(who.name, who.role, who.organisation, 0.75, who.entity)
        person = self._cast.latest_person(at, 0, gender)
        return _who(person, 0.7) if person else None

    def _thing(self, at: int, sentence: int, pronoun: str) -> Who | None:
        """Which organisation “it” means, or whoever spoke last for “they”."""
        start = sentence
        for back in range(4):
            end = at if back == 0 else self._clauses.sentence(start)[1]
            span = sentence_subject(self._clauses.text, start, end)
            if span and span[1] < at and self._clauses.text[span[0] : span[1]].lower() not in _PRONOUNS:
                who = self._at(span, start)
                if who and (isinstance(who.entity, Organisation) or (pronoun == "they" and who.entity is None)):
                    return Who(who.name, who.role, who.organisation, 0.9, who.entity)
            for place, who in reversed(self._spoken):
                if place == start and back and (isinstance(who.entity, Organisation) or pronoun == "they"):
                    return Who(who.name, who.role, who.organisation, 0.9, who.entity)
            if start == 0:
                break
            start = self._clauses.sentence(start - 1)[0]
        organisation = self._cast.latest_organisation(at, max(0, at - 500))
        return _who(organisation, 0.75) if organisation else None


def _who(entity: Entity, certainty: float = 1.0) -> Who:
    if isinstance(entity, Organisation):
        return Who(entity.name, "", entity.name, certainty, entity)
    return Who(entity.name, entity.role, entity.organisation, certainty, entity)


def _can_be(who: Who, gender: str) -> bool:
    """Whether “he” or “she” can be this speaker: a person of that gender, or one unknown to us."""
    if isinstance(who.entity, Organisation):
        return False
    if isinstance(who.entity, Person) and who.entity.gender:
        return not gender or who.entity.gender == gender
    words = set(who.role.lower().split()) | set(who.name.lower().split())
    if (gender == "m" and words & FEMALE) or (gender == "f" and words & MALE):
        return False
    return not words & set(KINDS) or bool(who.role)
