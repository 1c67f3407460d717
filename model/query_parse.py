"""Text → tree of a search. Documented with examples in docs/how-to-ask.md, which a test reads.

    any_of    :=  all_of ( OR all_of )*
    all_of    :=  one ( [AND] one )*
    one       :=  ( NOT | - )  near
    near      :=  atom ( NEAR[/n] atom )*
    atom      :=  word | "phrase" | ( any_of ) | title: words | quote: words | field:value,value

One pass from left to right, without backtracking, and parentheses only so deep: any text is read in time proportional
to its length, or refused with the place where it cannot be read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NoReturn, cast

from model.errors import QuestionError
from model.query import (
    QUOTES,
    And,
    Field,
    Near,
    Not,
    Or,
    Query,
    Term,
    TextScope,
    Within,
    printed,
    walk,
)
from model.query_fields import FIELD_NAMES, TEXT_FIELDS, field_named, nearest
from model.query_reading import MOST_DEPTH as MOST_DEPTH
from model.query_reading import MOST_TERMS, short
from model.query_values import ValueReading, example

MOST_CHARACTERS = 20_000
MOST_PRINTED = MOST_CHARACTERS + 10 * MOST_TERMS
"""The canonical text may be longer than what a person wrote: `NEAR` becomes `NEAR/10`, a comma becomes OR."""
MOST_NEAR = 200
"""Pairs that alternatives on both sides of NEAR may make."""
USUAL_DISTANCE, MOST_DISTANCE = 10, 1_000

_FIELD = re.compile(r"([A-Za-z]+):")
_NEAR = re.compile(r"NEAR(?:/(.*))?", re.DOTALL)
_OPERATORS = ("AND", "OR", "NOT")
_FOREIGN = {"|": "OR", "||": "OR", "&": "AND", "&&": "AND", "!": "NOT"}


@lru_cache(maxsize=256)
def parse(text: str, most: int = MOST_CHARACTERS) -> Query:
    """Read a search. Raises QuestionError with the place (`position`) and, where it can tell, what was meant."""
    if len(text) > most:
        raise QuestionError(text, f"A search has at most {most:,} characters, this one {len(text):,}.", most)
    return _Reader(text).whole()


def canonical(text: str) -> str:
    """The text as it was understood: one spelling for all that mean the same tree. Raises QuestionError."""
    return printed(parse(text))


class _Reader(ValueReading):
    """Groups, NEAR and words, on top of marks (`Reading`) and values of fields (`ValueReading`)."""

    def whole(self) -> Query:
        self._skip()
        if self._ended():
            self._refuse("Give at least one word to look for.", 0)
        found = self._any_of(scope=None)
        if not self._ended():
            self._refuse("This closes a parenthesis that was never opened.", self.at)
        return found

    # Groups

    def _any_of(self, scope: TextScope | None) -> Query:
        branches = [self._all_of(scope, first=True)]
        while self._word() == "OR":
            place = self._take("OR")
            self._needs_more("OR", place)
            branches.append(self._all_of(scope, first=False))
        return _joined(Or, branches)

    def _all_of(self, scope: TextScope | None, *, first: bool) -> Query:
        start = self._skip()
        parts: list[Query] = []
        while not self._ended() and not self._closes() and (word := self._word()) != "OR":
            if word == "AND":
                if not parts:
                    self._refuse("AND needs a word before it.", self.at)
                self._needs_more("AND", self._take("AND"))
            parts.append(self._one(scope))
        if not parts:
            stray = "This closes a parenthesis that was never opened."
            self._refuse("OR needs a word before it." if self._word() == "OR" else stray, self.at)
        if all(isinstance(part, Not) and _has_words(part) for part in parts):
            what = "besides those to leave out" if first else "after it, not one to leave out"
            lead = "Give at least one word to look for" if first else "OR needs a word to look for"
            self._refuse(f"{lead} {what}.", start)
        return _joined(And, parts)

    def _one(self, scope: TextScope | None) -> Query:
        start = self._skip()
        if self._word() == "NOT":
            self._take("NOT")
            self._needs_more("NOT", start)
        elif self._minus():
            self.at += 1
        else:
            return self._near(scope)
        twice = "This leaves out what is left out: say what to look for instead."
        if self._minus():
            self._refuse(twice, self.at)
        part = self._near(scope)
        if isinstance(part, Not):
            self._refuse(twice, start)
        return Not(part, start)

    def _near(self, scope: TextScope | None) -> Query:
        start = self._skip()
        found = self._atom(scope)
        sides, distances = [(found, start)], []
        while self._word() and (match := _NEAR.fullmatch(self._word())):
            place = self._skip()
            distances.append((self._distance(match, place), place))
            self.at = place + len(match[0])
            self._needs_more(match[0], place)
            if self._minus():
                self._refuse("NEAR needs a word after it, not one to leave out.", self.at)
            after = self._skip()
            sides.append((self._atom(scope), after))
        if not distances:
            return found
        return self._nearby(sides, distances)

    def _distance(self, match: re.Match[str], place: int) -> int:
        digits = match[1]
        if digits is None:
            return USUAL_DISTANCE
        if not digits.isascii() or not digits.isdecimal() or not 1 <= int(digits[:6]) <= MOST_DISTANCE:
            self._refuse(f"NEAR/ takes a number of words from 1 to {MOST_DISTANCE:,}, such as NEAR/5.", place)
        return int(digits[:6])

    def _nearby(self, sides: list[tuple[Query, int]], distances: list[tuple[int, int]]) -> Near:
        for (one, _), (other, place) in pairwise(distances):
            if one != other:
                self._refuse(f"In one chain of NEAR the distance stays the same: NEAR/{one} here too.", place)
        alternatives = tuple(self._alternatives(*side) for side in sides)
        pairs = 1
        for terms, (_, place) in zip(alternatives, sides, strict=True):
            pairs *= len(terms)
            if pairs > MOST_NEAR:
                self._refuse(f"NEAR would have more than {MOST_NEAR} pairs to look for: fewer words here.", place)
        return Near(alternatives, distances[0][0], sides[0][1])

    def _alternatives(self, part: Query, place: int) -> tuple[Term, ...]:
        terms = part.parts if isinstance(part, Or) else (part,)
        if not all(isinstance(term, Term) for term in terms):
            self._refuse("NEAR stands between words, phrases, or parentheses with OR between words.", place)
        return cast(tuple[Term, ...], terms)

    def _needs_more(self, operator: str, place: int) -> None:
        if self._skip() >= self.length or self._closes():
            self._refuse(f"{operator} needs a word after it.", min(self.at, len(self.text)) if self._closes() else None)
        word = self._word()
        if word in ("AND", "OR") or _NEAR.fullmatch(word) or (word == "NOT" and operator not in ("AND", "OR")):
            self._refuse(f"{operator} needs a word after it, not {word}.", self.at)

    # Atoms

    def _atom(self, scope: TextScope | None) -> Query:
        self._skip()
        start, here = self.at, self.text[self.at]
        if here == "(":
            return self._group(lambda: self._any_of(scope))
        if here in QUOTES:
            return self._phrase()
        word = self._word()
        if word in _OPERATORS or _NEAR.fullmatch(word):
            self._refuse(f"{word} needs a word before it.", start)
        named = _FIELD.match(self.text, start)
        if named and (found := self._field(named, scope)):
            return found
        return self._bare(word, start)

    def _phrase(self) -> Term:
        start = self.at
        inside, end = self._quoted_text()
        self.at = end
        return self._term(" ".join(inside.split()), start, start + 1)

    def _bare(self, word: str, start: int) -> Term:
        if word in _FOREIGN:
            self._refuse(f"“{word}” holds no letter or digit to look for. Write {_FOREIGN[word]}.", start)
        if re.fullmatch(r"(?i:near)/\d*", word):
            self._refuse(f"Write {word.upper()} in capitals.", start)
        self.at = start + len(word)
        return self._term(word, start, start)

    def _term(self, text: str, start: int, inner: int) -> Term:
        """`inner` is where `text` begins."""
        self._one_more(start)
        stem = text.removesuffix("*")
        if not any(character.isalnum() for character in stem):
            self._refuse(f"“{short(text)}” holds no letter or digit to look for.", start)
        if "*" in stem:
            place = self.text.index("*", inner)
            self._refuse("A * stands for any ending: one, at the end of a word or phrase.", place)
        return Term(stem.rstrip() if stem != text else text, stem != text, start)

    # Fields

    def _field(self, named: re.Match[str], scope: TextScope | None) -> Query | None:
        """None where a colon is only a colon: `Update: it rains`, `https://…`."""
        start, after = named.start(), named.end()
        name = field_named(named[1])
        following = self.text[after : after + 1]
        nothing = not following or following.isspace() or following == ")"
        if name is None:
            if nothing or self.text.startswith("//", after):
                return None
            self._no_such_field(named)
        if nothing:
            self._refuse(f"{name}: needs a value right after the colon, such as {example(name)}.", after)
        if scope:
            self._refuse(f"Within {scope}: stand words alone; put {name}: outside of it.", start)
        self.at = after
        if following == "-":
            self._refuse(f"Put the minus before the field: -{name}:…", after)
        if name in TEXT_FIELDS:
            return self._within(cast(TextScope, name), start)
        return Field(name, self._values(name), start)

    def _no_such_field(self, named: re.Match[str]) -> NoReturn:
        meant = nearest(named[1], FIELD_NAMES, 1)
        rest = self.text[named.end() :]
        if meant:
            better = f"{self.text[: named.start()]}{meant[0]}:{rest}"
            self._refuse(f"There is no field “{named[1]}:”. Did you mean {meant[0]}: ?", named.start(), better)
        self._refuse(
            f"There is no field “{named[1]}:”. Fields: {', '.join(FIELD_NAMES)}. "
            "To look for the words themselves, put them in quotes.",
            named.start(),
        )

    def _within(self, scope: TextScope, start: int) -> Within:
        here = self.text[self.at]
        if here == "(":
            return Within(scope, self._group(lambda: self._any_of(scope)), start)
        return Within(scope, self._phrase() if here in QUOTES else self._bare(self._word(), self.at), start)


def _joined(kind: type[And] | type[Or], parts: list[Query]) -> Query:
    """One part as it is; several as one node, those of the same kind taken apart."""
    flat: list[Query] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _has_words(part: Query) -> bool:
    return any(isinstance(node, Term | Near | Within) for node in walk(part))
