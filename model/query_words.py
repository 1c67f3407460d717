"""A search in words, for captions and headings: `scan* country:GB` is “matching “scan*” and country GB”."""

from __future__ import annotations

from datetime import date

from model.errors import QuestionError
from model.query import And, Field, Not, Or, Query, Within, printed, walk
from model.query_fields import span_of
from model.query_parse import parse

_LABELS = {"lang": "language", "kind": "kind of outlet", "sentiment": "wording", "voice": "naming", "tag": "tagged"}
_DATES = {"since": "since", "until": "until", "date": "dated"}


def search_words(text: str) -> str:
    """What a search asks for: `matching “scan* -drop”`; with fields, `matching “scan*” and country GB or IE`.

    One that is not understood is given as it stands.
    """
    try:
        query = parse(text)
    except QuestionError:
        return f"matching “{text}”"
    if _words_alone(query):
        return f"matching “{text}”"
    said = _said(query)
    return f"matching {said}" if said.startswith(("“", "(")) else said


def _words_alone(query: Query) -> bool:
    return not any(
        isinstance(node, Field) or (isinstance(node, Within) and node.scope == "quote") for node in walk(query)
    )


def _said(query: Query) -> str:
    match query:
        case And(parts):
            words = [part for part in parts if _words_alone(part)]
            others = [part for part in parts if not _words_alone(part)]
            said = [f"“{printed(And(tuple(words)) if len(words) > 1 else words[0])}”"] if words else []
            return " and ".join([*said, *(_bracketed(part) for part in others)])
        case Or(parts):
            return " or ".join(_bracketed(part) for part in parts)
        case Not(part):
            return f"not {_bracketed(part)}"
        case Within("quote", part):
            return f"quoting “{printed(part)}”"
        case Field(name, values):
            listed = " or ".join(_value(name, value.text) + ("*" if value.any_ending else "") for value in values)
            return f"{_DATES.get(name) or _LABELS.get(name, name)} {listed}"
    return f"“{printed(query)}”"


def _bracketed(query: Query) -> str:
    return f"({_said(query)})" if isinstance(query, And | Or) and not _words_alone(query) else _said(query)


def _value(name: str, value: str) -> str:
    span = span_of(value) if name in _DATES else None
    if span is None:
        return value
    first, last = span
    if name == "since":
        return _day(first)
    if name == "until":
        return _day(last)
    return _day(first) if first == last else value if len(value) == 4 else f"{first:%B %Y}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
