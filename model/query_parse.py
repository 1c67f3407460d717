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
from collections.abc import Callable
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
    Value,
    Within,
    printed,
    quoted,
    walk,
)
from model.query_fields import FIELD_NAMES, FIELDS, TEXT_FIELDS, field_named, mistaken, nearest

MOST_CHARACTERS = 20_000
MOST_TERMS = 2_000
"""SQLite answers that many in well under a second; beyond, its time grows with the square."""
MOST_PRINTED = MOST_CHARACTERS + 10 * MOST_TERMS
"""The canonical text may be longer than what a person wrote: `NEAR` becomes `NEAR/10`, a comma becomes OR."""
MOST_DEPTH = 30
"""Parentheses within one another."""
MOST_NEAR = 200
"""Pairs that alternatives on both sides of NEAR may make."""
USUAL_DISTANCE, MOST_DISTANCE = 10, 1_000

_BLANK = re.compile(r"\s*")
_WORD = re.compile(rf"[^\s(){QUOTES}]+")
_FIELD = re.compile(r"([A-Za-z]+):")
_NEAR = re.compile(r"NEAR(?:/(.*))?", re.DOTALL)
_LIST_END = re.compile(rf"[,)]|OR(?=[\s{QUOTES}()])")
_VALUE = re.compile(rf"[^\s(),{QUOTES}]+")
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


class _Reader:
    """A place in a text, and what the text says from there on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text.rstrip())
        self.at = 0
        self.terms = 0
        self.depth = 0
        self.opened: list[int] = []

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

    def _group(self, inside: Callable[[], Query]) -> Query:
        if len(self.opened) >= MOST_DEPTH:
            self._refuse(f"More than {MOST_DEPTH} parentheses stand within one another here.", self.at)
        self.opened.append(self.at)
        self.at += 1
        self._skip()
        if self._closes():
            self._refuse("Nothing stands between these parentheses.", self.opened[-1])
        if self._ended():
            self._refuse("This parenthesis is not closed: add a ).", self.opened[-1])
        found = inside()
        if not self._closes():
            self._refuse("This parenthesis is not closed: add a ).", self.opened[-1])
        self.opened.pop()
        self.at += 1
        return found

    def _phrase(self) -> Term:
        start = self.at
        inside, end = self._quoted_text()
        self.at = end
        return self._term(" ".join(inside.split()), start, start + 1)

    def _quoted_text(self) -> tuple[str, int]:
        close = re.compile(f"[{QUOTES}]").search(self.text, self.at + 1)
        if close is None:
            self._refuse('This phrase is not closed: add a second ".', self.at)
        return self.text[self.at + 1 : close.start()], close.end()

    def _bare(self, word: str, start: int) -> Term:
        if word in _FOREIGN:
            self._refuse(f"“{word}” holds no letter or digit to look for. Write {_FOREIGN[word]}.", start)
        if re.fullmatch(r"(?i:near)/\d*", word):
            self._refuse(f"Write {word.upper()} in capitals.", start)
        self.at = start + len(word)
        return self._term(word, start, start)

    def _term(self, text: str, start: int, inner: int) -> Term:
        """`inner` is where `text` begins."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            self._refuse(f"A search has at most {MOST_TERMS:,} words and phrases: this one has more.", start)
        stem = text.removesuffix("*")
        if not any(character.isalnum() for character in stem):
            self._refuse(f"“{_short(text)}” holds no letter or digit to look for.", start)
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
            self._refuse(f"{name}: needs a value right after the colon, such as {_example(name)}.", after)
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

    def _values(self, name: str) -> tuple[Value, ...]:
        if self.text[self.at] == "(":
            found: list[Value] = []
            self._group(lambda: self._listed(name, found))
        else:
            found = [self._value(name)]
            while self.text[self.at : self.at + 1] == ",":
                self.at += 1
                if self.at >= self.length or self.text[self.at].isspace():
                    self._refuse(f"{name}: needs another value after the comma, without a blank between.", self.at)
                found.append(self._value(name))
        return tuple(dict.fromkeys(found))

    def _listed(self, name: str, found: list[Value]) -> Query:
        """`(Daily Mail OR "The Sun", BBC)`: words up to the next OR, comma or parenthesis are one value."""
        while True:
            found.append(self._list_item(name))
            ended = _LIST_END.match(self.text, self._skip())
            if ended is None or ended[0] == ")":
                return Field(name, tuple(found))
            self.at = ended.end()

    def _list_item(self, name: str) -> Value:
        start = self._skip()
        words: list[str] = []
        while not self._ended() and not _LIST_END.match(self.text, self.at):
            if self.text[self.at] in QUOTES:
                inside, self.at = self._quoted_text()
                words += inside.split()
            elif found := _VALUE.match(self.text, self.at):
                if found[0] in ("AND", "NOT") or (not words and found[0].startswith("-")):
                    self._refuse(f"Within {name}:( ) only OR and commas stand between values.", self.at)
                words.append(found[0])
                self.at = found.end()
            else:
                self._refuse(f"Within {name}:( ) no other parentheses are understood.", self.at)
            end = self.at
            self._skip()
        if not words:
            self._refuse(f"{name}: needs a value here.", self.at)
        return self._read_value(name, " ".join(words), start, end)

    def _value(self, name: str) -> Value:
        start = self.at
        if self.text[start] in QUOTES:
            inside, self.at = self._quoted_text()
            return self._read_value(name, " ".join(inside.split()), start, self.at)
        found = _VALUE.match(self.text, start)
        if found is None:
            self._refuse(f"{name}: needs a value here, such as {_example(name)}.", start)
        self.at = found.end()
        return self._read_value(name, found[0], start, self.at)

    def _read_value(self, name: str, value: str, start: int, end: int) -> Value:
        kind = FIELDS[name]
        self.terms += 1
        if self.terms > MOST_TERMS:
            self._refuse(f"A search has at most {MOST_TERMS:,} words and values: this one has more.", start)
        stem = value.removesuffix("*") if kind.endings else value
        read = kind.read(stem)
        if not read or "*" in read or any(quote in read for quote in QUOTES):
            reason, meant = mistaken(name, _short(value))
            if meant:
                reason += f" Did you mean {meant[0]}?"
            better = [f"{self.text[:start]}{quoted(one, in_field=True)}{self.text[end:]}" for one in meant]
            self._refuse(reason, start, *better)
        return Value(read, stem != value, start, end)

    # The text

    def _skip(self) -> int:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _ended(self) -> bool:
        return self.at >= self.length

    def _closes(self) -> bool:
        return self.text[self._skip() : self.at + 1] == ")"

    def _minus(self) -> bool:
        """Whether a minus leaves out what follows it: it stands right before a word, a quote or a parenthesis."""
        place = self._skip()
        return self.text[place : place + 1] == "-" and self.text[place + 1 : place + 2].strip(") \t\n") != ""

    def _word(self) -> str:
        match = _WORD.match(self.text, self._skip())
        return match[0] if match else ""

    def _take(self, word: str) -> int:
        place = self._skip()
        self.at = place + len(word)
        return place

    def _needs_more(self, operator: str, place: int) -> None:
        if self._skip() >= self.length or self._closes():
            self._refuse(f"{operator} needs a word after it.", min(self.at, len(self.text)) if self._closes() else None)
        word = self._word()
        if word in ("AND", "OR") or _NEAR.fullmatch(word) or (word == "NOT" and operator not in ("AND", "OR")):
            self._refuse(f"{operator} needs a word after it, not {word}.", self.at)

    def _refuse(self, reason: str, position: int | None, *instead: str) -> NoReturn:
        place = len(self.text) if position is None else position
        raise QuestionError(self.text, reason, place, instead=instead)


def _joined(kind: type[And] | type[Or], parts: list[Query]) -> Query:
    """One part as it is; several as one node, those of the same kind taken apart."""
    flat: list[Query] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _has_words(part: Query) -> bool:
    return any(isinstance(node, Term | Near | Within) for node in walk(part))


def _example(name: str) -> str:
    return FIELDS[name].example if name in FIELDS else f"{name}:scanning"


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
