"""A search's tree cut where SQLite's full-text index (FTS5) answers: whole groups of words become one expression.

And(scan*, title:drop, country:GB)  →  And(Words('"scan"* AND {headline}: "drop"'), Field country)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from model.query import And, Field, Near, Not, Or, Query, Term, Within, printed

MOST_NESTED = 12
"""Groups within one another in one FTS5 expression: its parser has a stack of 100 places and takes about 30."""
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Words:
    """What FTS5 answers whole. `text` says the same in the language of searches."""

    expression: str
    text: str
    in_quotes: bool = False
    """Whether it is looked for in single quotations instead of articles."""


@dataclass(frozen=True, slots=True)
class All:
    """All of these leaves."""

    parts: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Any of these leaves."""

    parts: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Everything but this."""

    part: Leaf


Leaf: TypeAlias = Words | Field | All | Some | Without


def leaves(query: Query) -> Leaf:
    """Cut a tree. Equal trees are cut alike: SQL and the columns in memory look for the same expressions."""
    if _is_words(query):
        return Words(_expression(query), printed(query))
    match query:
        case Within(_, part):
            return Words(_expression(part), printed(query), in_quotes=True)
        case And(parts):
            return _all(parts)
        case Or(parts):
            words, others = _apart(parts)
            joined = [leaves(words[0] if len(words) == 1 else Or(tuple(words)))] if words else []
            return Some((*joined, *(leaves(part) for part in others)))
        case Not(part):
            return Without(leaves(part))
    assert isinstance(query, Field)
    return query


def _all(parts: Sequence[Query]) -> Leaf:
    """Words to leave out go into the expression of those to look for; without any, they are left out of the rest."""
    words, others = _apart(parts)
    if not any(not isinstance(part, Not) for part in words):
        return All(tuple(leaves(part) for part in parts))
    joined = leaves(words[0] if len(words) == 1 else And(tuple(words)))
    return All((joined, *(leaves(part) for part in others)))


def _apart(parts: Sequence[Query]) -> tuple[list[Query], list[Query]]:
    """(those that go into one expression, the others)."""
    words: list[Query] = []
    others: list[Query] = []
    for part in parts:
        inner = part.part if isinstance(part, Not) else part
        (words if 0 <= _nested(inner) < MOST_NESTED else others).append(part)
    return words, others


def _is_words(query: Query) -> bool:
    """Whether FTS5 can answer it over the articles' texts, in one expression."""
    return 0 <= _nested(query) <= MOST_NESTED


def _nested(query: Query) -> int:
    """How deep its groups stand within one another; -1 where it is not about words alone."""
    match query:
        case Term() | Near():
            return 0
        case Within(scope, part):
            return _one_more([part]) if scope == "title" else -1
        case Or(parts):
            return _one_more(parts)
        case And(parts):
            wanted = [part for part in parts if not isinstance(part, Not)]
            return _one_more([part.part if isinstance(part, Not) else part for part in parts]) if wanted else -1
    return -1


def _one_more(parts: Sequence[Query]) -> int:
    deep = [_nested(part) for part in parts]
    return -1 if min(deep) < 0 else max(deep) + 1


def _expression(query: Query) -> str:
    """An FTS5 expression (https://sqlite.org/fts5.html#full_text_query_syntax)."""
    match query:
        case Term(text, any_ending):
            # In quotes, nothing in it is syntax. NUL would end the expression, half a character cannot be sent.
            return '"' + _UNSENDABLE.sub(" ", text) + '"' + ("*" if any_ending else "")
        case Near(sides, within):
            pairs = (" ".join(_expression(term) for term in terms) for terms in product(*sides))
            return "(" + " OR ".join(f"NEAR({pair}, {within})" for pair in pairs) + ")"
        case Within(_, part):
            return f"({{headline}} : ({_expression(part)}))"
        case Or(parts):
            return "(" + " OR ".join(_expression(part) for part in parts) + ")"
        case And(parts):
            wanted = [_expression(part) for part in parts if not isinstance(part, Not)]
            unwanted = [_expression(part.part) for part in parts if isinstance(part, Not)]
            found = "(" + " AND ".join(wanted) + ")"
            # One NOT for all: FTS5 nests a chain of them, and refuses more than 256 levels.
            return f"({found} NOT ({' OR '.join(unwanted)}))" if unwanted else found
    raise TypeError(f"{query} is not about words alone")
