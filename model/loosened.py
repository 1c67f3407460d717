"""A search loosened: any one of its words where it asks for all, to find what it may have missed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from model.query import And, Field, Near, Not, Or, Query, Term, Within, printed
from model.query_parse import parse
from model.question import ANY_TOPIC, Question

FACTS = frozenset(("outlet", "tier", "site", "country", "lang", "kind", "since", "until", "date"))
"""Fields that say where and when, not what about: a loosened search keeps them."""
LEAST_LETTERS = 4
"""Shorter words of a phrase are no help: they stand everywhere."""
STEM = 6
"""A single word is looked for by so many of its first letters, where it has more."""


def any_of_its_words(question: Question) -> Question | None:
    """Articles of the same outlets and period with any one of the search's words, whatever the judge says of them.

    What it leaves out (`-word`) is left out no more. None for a search without words. Raises QuestionError for one that
    does not parse.
    """
    if not question.text:
        return None
    tree = parse(question.text)
    words = list(dict.fromkeys(word for term in _terms(tree) for word in _words(term)))
    if not words:
        return None
    if len(words) == 1 and " " not in words[0].text:
        words = [Term(words[0].text[:STEM], any_ending=True)]
    wanted: Query = Or(tuple(words)) if words[1:] else words[0]
    kept = _facts(tree)
    return replace(everything(question), text=printed(And((wanted, *kept)) if kept else wanted))


def without_its_words(question: Question) -> Question:
    """The same without the words: what is on its topics in the same outlets and period."""
    return replace(everything(question), topics=tuple(topic for topic in question.topics if topic != ANY_TOPIC))


def everything(question: Question) -> Question:
    """Every article of the same outlets and period, whatever it is about."""
    kept = _facts(parse(question.text)) if question.text else ()
    text = "" if not kept else printed(And(kept) if kept[1:] else kept[0])
    return replace(
        question, text=text, topics=(ANY_TOPIC,), sentiments=(), voices=(), attitudes=(), coverage_kinds=(), story=None
    )


def _terms(tree: Query) -> Iterator[Term]:
    """What is looked for; what is left out is not."""
    match tree:
        case Term():
            yield tree
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
        case Near(sides):
            for side in sides:
                yield from side
        case Within(_, part):
            yield from _terms(part)
        case Field() | Not():
            return


def _words(term: Term) -> list[Term]:
    """A phrase as its longer words; a word as it is."""
    parts = term.text.split()
    long = [Term(part) for part in parts if len(part) >= LEAST_LETTERS]
    return long if parts[1:] and long else [replace(term, at=0)]


def _facts(tree: Query) -> tuple[Query, ...]:
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return tuple(part for part in parts if _is_fact(part.part if isinstance(part, Not) else part))


def _is_fact(part: Query) -> bool:
    return isinstance(part, Field) and part.name in FACTS
