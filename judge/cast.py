"""The people and organisations of one article: who “Addlestone”, “the minister”, “its spokesman” or “she” is.

Patterns only. A name is resolved to the fullest form that the article gives; what cannot be told stays as written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from judge.clauses import occurrences
from judge.given_names import MEN, WOMEN
from judge.name_forms import initials, lead, parts_of_name, untitled
from judge.noun_phrases import NAME, UPPER
from judge.roles import COURTESY, FEMALE, KINDS, MALE, NOT_NAMES, ORGANISATION_WORDS, ROLE_WORDS, ROLES, TITLES

_NAME = re.compile(NAME)
_ROLE = re.compile(rf"\b({ROLES})s?\b", re.IGNORECASE)
_PLAIN = (
    r"(?:(?!(?:The|An?|Its|who|said|one|of|the|an?|its|their|whose|then|on|in|and|to|for|with|by|from|that|as)\b)"
    r"[\w\-]+\s+)"
)
_OFFICE = (
    rf"(?:(?i:{ROLES}))\b"
    r"(?:\s+(?:of|for)\s+(?!the\b|a\b)[a-z]+(?:\s+(?:and\s+)?(?!at\b|for\b|said\b|and\b)[a-z]+){0,2})?"
)
_THE_OWNER = r"[Tt]he\s+(?:[\w\-]+\s+){0,3}?[\w\-]+[’']s?"
_ROLE_AFTER = re.compile(
    rf"\s*[,(]\s*(?:who\s+is\s+)?"
    rf"(?:(?P<owner>{_THE_OWNER}|{NAME}[’']s?|its|their)\s+|(?:the|an?|one\s+of\s+the)\s+)?"
    rf"(?P<role>{_PLAIN}{{0,4}}?{_OFFICE})"
    rf"(?:\s+(?:of|at|for|in|with)\s+(?:the\s+)?(?P<of>{NAME}|[a-z]+[’']s\s+[a-z]+))?"
)
_ROLE_BEFORE = re.compile(
    rf"(?:(?P<owner>\b{_THE_OWNER}|\b[Ii]ts|\b[Tt]heir|{NAME}[’']s?)\s+)?"
    rf"(?P<role>\b{_PLAIN}{{0,3}}?{_OFFICE})(?:\s+(?:of|at|for)\s+(?:the\s+)?(?P<of>{NAME}))?,?\s*\Z"
)
_KIND_AFTER = re.compile(
    rf"\s*,\s*(?:the|an?|its)\s+(?P<words>(?:[\w\-’']+\s+){{0,5}}?)(?P<kind>{'|'.join(map(re.escape, KINDS))})\b"
)
_SPOKES_FOR = re.compile(rf"pokes\w+\s+(?:for|of|at|from)\s+(?:the\s+)?({NAME})")
_NAME_BEFORE = re.compile(rf"(?<!\w)({NAME})\s+\Z")


_ACRONYM = re.compile(rf"\s*\(([{UPPER}][\w&]{{1,7}})\)")


@dataclass(slots=True)
class Person:
    name: str
    gender: str = ""
    """“m”, “f”, or empty where unknown."""
    role: str = ""
    organisation: str = ""
    titles: set[str] = field(default_factory=set)
    """Words of office, lower case: by these “the acting director” finds its person."""

    @property
    def evident(self) -> bool:
        """Whether more than two capitalised words say that this is a person."""
        return bool(self.gender or self.role or self.titles)


@dataclass(slots=True)
class Organisation:
    name: str
    kinds: set[str] = field(default_factory=set)
    """Common nouns that the article uses of it: “charity”, “platform”."""


MOST_DESCRIBED = 5
"""Mentions of one name that are looked at for a role: articles say it early."""

Entity = Person | Organisation
E = TypeVar("E", Person, Organisation)


_NO_OFFICE = frozenset({"acting", "former", "then", "late", "first", "republican", "democratic", "state"})
"""Titles that go before an organisation's name as well."""
_PARTICLE = frozenset("de van von der den bin al du di da del la le".split())  # noqa: SIM905


class Cast:
    """Built once for an article from its own words (quoted words blanked out); asked by place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.people: dict[str, Person] = {}
        self.organisations: dict[str, Organisation] = {}
        self.mentions: list[tuple[int, Entity]] = []
        self.spoken_for: list[tuple[int, str]] = []
        """Places at which a spokesperson is named with whom they speak for, and whom."""
        self._by_last: dict[str, Person] = {}
        self._gather()

    def named(self, words: str) -> Entity | None:
        """Who a name, with or without titles, belongs to; None where the article has no such name."""
        name, _ = untitled(words)
        known = self.people.get(name) or self.organisations.get(name)
        if known or not name or " of " in name:
            return known
        return self._by_last.get(name.split()[-1])

    def with_role(self, words: str, at: int) -> Person | None:
        """The person whom “the acting director” means at a place: the latest before it of whom all words are said."""
        wanted = {word for word in re.findall(r"[a-z]+(?:-[a-z]+)*", words.lower()) if word not in NOT_NAMES}
        if not _ROLE.search(words) or not wanted:
            return None
        role = _ROLE.findall(words)[-1].lower().split()[-1]
        found = [p for p in self.people.values() if wanted <= p.titles]
        found = found or [p for p in self.people.values() if role in p.titles and len(wanted) <= 2]
        if not found and wanted == {"minister"}:
            found = [p for p in self.people.values() if "secretary" in p.titles]
        return self._latest(found, at)

    def of_kind(self, words: str, at: int) -> Organisation | None:
        """The organisation that “the charity” or “the foundation” means at a place."""
        last = words.lower().split()[-1]
        if last not in KINDS:
            return None
        named = [o for o in self.organisations.values() if last in o.name.lower().split()]
        said = named or [o for o in self.organisations.values() if last in o.kinds]
        alike = said or [o for o in self.organisations.values() if any(KINDS.get(k) == KINDS[last] for k in o.kinds)]
        if not alike and KINDS[last] == "company":
            alike = [o for o in self.organisations.values() if not o.kinds]
        return self._latest(alike, at)

    def latest_organisation(self, at: int, since: int = 0) -> Organisation | None:
        """The organisation last named between two places."""
        for place, entity in reversed(self.mentions):
            if since <= place < at and isinstance(entity, Organisation):
                return entity
        return None

    def latest_person(self, at: int, since: int, gender: str) -> Person | None:
        """The person last named between two places who can be “he” (m), “she” (f) or either (empty)."""
        for sure in (True, False):
            for place, entity in reversed(self.mentions):
                if place < since:
                    break
                if place < at and isinstance(entity, Person) and fits(entity, gender) and entity.evident >= sure:
                    return entity
        return None

    def _latest(self, among: list[E], at: int) -> E | None:
        kept = {id(entity) for entity in among}
        for place, entity in reversed(self.mentions):
            if place < at and id(entity) in kept:
                return next(one for one in among if one is entity)
        return among[0] if len(among) == 1 else None

    def _gather(self) -> None:
        spans = [(m.start() + (cut := lead(m.group())), m.group()[cut:]) for m in _NAME.finditer(self._text)]
        parts = [(start + at, part) for start, words in spans for at, part in parts_of_name(words)]
        names: dict[str, set[str]] = {}
        for _, words in parts:
            name, titles = untitled(words)
            if name:
                names.setdefault(name, set()).update(titles)
        for name in sorted(names, key=lambda n: -len(n.split())):
            self._admit(name, names[name])
        self._admit_spoken_for()
        self._join_acronyms(parts)
        described: Counter[int] = Counter()
        for start, words in parts:
            entity = self.named(words)
            if entity is None:
                continue
            self.mentions.append((start, entity))
            described[id(entity)] += 1
            if described[id(entity)] > MOST_DESCRIBED:
                continue
            if isinstance(entity, Organisation):
                self._describe_organisation(entity, start, start + len(words))
            else:
                self._describe_person(entity, start, words)

    def _admit_spoken_for(self) -> None:
        for place, words in self._spoken_for():
            name = untitled(words[lead(words) :])[0]
            if not name:
                continue
            self.spoken_for.append((place, name))
            if name not in self.people:
                kind = "company" if len(name.split()) == 1 else "organisation"
                self.organisations.setdefault(name, Organisation(name)).kinds.add(kind)

    def _join_acronyms(self, parts: list[tuple[int, str]]) -> None:
        """“Internet Watch Foundation (IWF)”, or “IWF” where the article has one name with these initials."""
        for start, words in parts:
            entity = self.organisations.get(words)
            bracket = _ACRONYM.match(self._text, start + len(words)) if entity else None
            if entity and bracket and bracket[1] != words:
                self.organisations[bracket[1]] = entity
        long = {initials(name): o for name, o in self.organisations.items() if len(name.split()) > 2}
        for name in [name for name, o in self.organisations.items() if o.name == name and name in long]:
            self.organisations[name] = long[name]

    def _spoken_for(self) -> Iterator[tuple[int, str]]:
        """Names with a spokesperson: “a spokesperson for Pelikan”, “Pelikan's spokeswoman”."""
        for at in occurrences(self._text, "pokes"):
            after = _SPOKES_FOR.match(self._text, at)
            before = _NAME_BEFORE.search(self._text, max(0, at - 50), at - 1)
            yield from ((at, found[1]) for found in (after, before) if found)

    def _admit(self, name: str, titles: set[str]) -> None:
        tokens = name.split()
        lower = {token.lower().strip(".") for token in tokens}
        if len(tokens) == 1:
            if name in self._by_last:
                return
            if titles - _NO_OFFICE:
                self.people[name] = self._by_last[name] = Person(name)
            else:
                self.organisations.setdefault(name, Organisation(name))
        elif lower & ORGANISATION_WORDS or {"of", "and", "for", "the"} & lower or name.isupper():
            self.organisations.setdefault(name, Organisation(name, {t for t in lower if t in KINDS}))
        elif not titles and len(tokens) > 3 + sum("." in token for token in tokens) + bool(_PARTICLE & lower):
            self.organisations.setdefault(name, Organisation(name))
        else:
            known = self._by_last.get(tokens[-1].removesuffix("'s"))
            if known and known.name.split()[0] != tokens[0] and len(tokens) > 1 and known.name.split()[0] in COURTESY:
                return
            person = Person(name)
            self.people[name] = person
            self._by_last.setdefault(tokens[-1], person)
            if len(tokens) > 2:
                self._by_last.setdefault(" ".join(tokens[-2:]), person)

    def _describe_organisation(self, entity: Organisation, start: int, end: int) -> None:
        after = _KIND_AFTER.match(self._text, end, end + 120) if self._text[end : end + 1] == "," else None
        if after:
            entity.kinds.add(after["kind"])
        if self._word_before(start) in KINDS:
            entity.kinds.add(self._word_before(start))

    def _describe_person(self, entity: Person, start: int, words: str) -> None:
        """Role, organisation and gender, from titles and from what stands before and after the name."""
        name, titles = untitled(words)
        entity.titles |= titles - COURTESY
        if not entity.role and titles - COURTESY - {"then", "former", "late"}:
            before_name = words.split()[: -len(name.split())]
            entity.role = " ".join(word for word in before_name if word.lower().strip(".") not in COURTESY)
        for match in self._roles_beside(start, start + len(words)):
            role = match["role"]
            entity.titles |= set(re.findall(r"[a-z]+(?:-[a-z]+)*", role.lower()))
            entity.role = entity.role or role.strip()
            owner = match["of"] or match["owner"] or ""
            if not entity.organisation and owner:
                entity.organisation = self.owner(owner, start)
        self._part_role(entity)
        if not entity.gender:
            first = name.split()[0].lower()
            said = titles | entity.titles
            entity.gender = "m" if said & MALE or first in MEN else "f" if said & FEMALE or first in WOMEN else ""

    def _roles_beside(self, start: int, end: int) -> list[re.Match[str]]:
        text = self._text
        after = _ROLE_AFTER.match(text, end, end + 160) if text.startswith((",", " ("), end) else None
        before = None
        if self._word_before(start) in ROLE_WORDS or text[max(0, start - 2) : start] == ", ":
            before = _ROLE_BEFORE.search(text, max(text.rfind("\n", 0, start) + 1, start - 90), start)
        return [match for match in (after, before) if match]

    def _part_role(self, entity: Person) -> None:
        """“Europol director” is a director, of Europol."""
        if entity.organisation or entity.role == entity.role.lower():
            return
        words = entity.role.split()
        for n, word in enumerate(words):
            sure = word.isupper() or self._text.count(word) > 1
            if sure and word.lower() not in TITLES and (known := self.organisations.get(word)):
                entity.organisation = known.name
                entity.role = " ".join(words[:n] + words[n + 1 :])
                return

    def _word_before(self, start: int) -> str:
        end = start - 1
        if self._text[end - 1 : end] == ",":
            end -= 1
        return self._text[self._text.rfind(" ", 0, max(0, end)) + 1 : max(0, end)].lower()

    def owner(self, words: str, at: int) -> str:
        """Whom “the trust's” or “of the IWF” names, without article and possessive."""
        bare = re.sub(r"(?:[’']s|(?<=s)[’'])\Z", "", words.strip())
        lower = bare.lower()
        if lower in {"its", "their", "his", "her"}:
            found = self.latest_organisation(at, at - 600)
            return found.name if found else ""
        bare = re.sub(r"\A(?:[Tt]he|[Aa]n?)\s+", "", bare)
        if bare[:1].islower():
            kind = self.of_kind(bare, at)
            return kind.name if kind else bare
        named = self.named(bare[lead(bare) :])
        return named.name if isinstance(named, Organisation) else bare


def fits(person: Person, gender: str) -> bool:
    return not gender or not person.gender or person.gender == gender
