"""The text of a search as a tree, and the tree as text again.

`model.query_parse.parse` reads a text into it, `printed` writes it in one canonical form, and
`parse(printed(tree)) == tree`. A tree knows where in the text its words stood (`at`, `end`), so that a mistake found
later can be pointed at; places do not count in comparisons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

QUOTES = '"“”„‟«»＂'
"""Any of these opens and closes a phrase: texts are pasted from everywhere."""
SPECIAL = re.compile(rf"-|AND$|OR$|NOT$|(?i:NEAR)(?:/.*)?$|[A-Za-z]+:|.*[\s(){QUOTES}*]|[|&!]+$|$", re.DOTALL)
"""What a word may not look like without quotes around it."""

TextScope = Literal["title", "quote"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that follow one another (a phrase); with `any_ending` the last is only a beginning."""

    text: str
    any_ending: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """One term of each side, in any order, with at most `within` words between the first and the last."""

    sides: tuple[tuple[Term, ...], ...]
    within: int
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """A search of words in a part of the text alone: in the headline, or in one quotation."""

    scope: TextScope
    part: Query
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, as its field writes it (`GB`, `2026-11-01`)."""

    text: str
    any_ending: bool = False
    at: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """Articles that have one of these values."""

    name: str
    values: tuple[Value, ...]
    at: int = field(default=0, compare=False)
    beside: tuple[str, ...] = field(default=(), compare=False)
    """Of an attitude, once it was looked up (`model.query_known`): the voices toward which it is."""


@dataclass(frozen=True, slots=True)
class And:
    """All of them; at least two, none an And."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them; at least two, none an Or."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What is left out."""

    part: Query
    at: int = field(default=0, compare=False)


Query: TypeAlias = Term | Near | Within | Field | And | Or | Not


def printed(query: Query) -> str:
    """The canonical text: blanks for AND, parentheses wherever something could be read in two ways."""
    match query:
        case And(parts):
            return " ".join(_bracketed(part) for part in parts)
        case Or(parts):
            return " OR ".join(_bracketed(part) for part in parts)
        case Not(part):
            return "-" + _bracketed(part, also=(Near,))
        case Within(scope, part):
            return f"{scope}:" + (printed(part) if isinstance(part, Term) else f"({printed(part)})")
        case Near(sides, within):
            return f" NEAR/{within} ".join(_side(side) for side in sides)
        case Field(name, values):
            inside = " OR ".join(quoted(value.text, any_ending=value.any_ending, in_field=True) for value in values)
            return f"{name}:" + (f"({inside})" if len(values) > 1 else inside)
        case Term(text, any_ending):
            return quoted(text, any_ending=any_ending)


def quoted(text: str, *, any_ending: bool = False, in_field: bool = False) -> str:
    """A word or value as the language writes it: in quotes where it would be read as something else without."""
    star = "*" if any_ending else ""
    plain = not SPECIAL.match(text) and not (in_field and "," in text)
    return text + star if plain else f'"{text}{star}"'


def walk(query: Query) -> Iterator[Query]:
    """The tree's nodes, each before its parts."""
    yield query
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from walk(part)
        case Not(part) | Within(_, part):
            yield from walk(part)


def fields_of(query: Query) -> frozenset[str]:
    """Names of the fields that a search speaks of, also where it leaves their values out."""
    return frozenset(node.name for node in walk(query) if isinstance(node, Field))


def _bracketed(part: Query, *, also: tuple[type, ...] = ()) -> str:
    return f"({printed(part)})" if isinstance(part, (And, Or, *also)) else printed(part)


def _side(side: tuple[Term, ...]) -> str:
    return printed(side[0]) if len(side) == 1 else "(" + " OR ".join(printed(term) for term in side) + ")"
