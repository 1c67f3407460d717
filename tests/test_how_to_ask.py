"""docs/how-to-ask.md: each example is understood, each operator in it is tested, and none that we have is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.query import And, Field, Near, Not, Or, Term, Within, walk
from model.query_fields import ALIASES, FIELD_NAMES, FIELDS
from model.query_parse import MOST_CHARACTERS, MOST_DEPTH, MOST_DISTANCE, MOST_NEAR, parse
from model.query_reading import MOST_TERMS
from tests.test_query import SEARCHES

PAGE = (Path(__file__).parents[1] / "docs" / "how-to-ask.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `([^`]+)` \|", PAGE.split("## When it does not work")[0], re.MULTILINE)
BLOCKS = re.findall(r"^    (\S.*)$", PAGE, re.MULTILINE)


def operators(text: str) -> set[str]:
    """What a search makes use of."""
    found = set()
    for node in walk(parse(text)):
        match node:
            case Field(name, values):
                found |= {f"{name}:", *(["a list of values"] if len(values) > 1 else [])}
                found |= {"a value with any ending" for value in values if value.any_ending}
            case Within(scope, part):
                found |= {f"{scope}:", f"{scope}: with {type(part).__name__}"}
            case Term(words, any_ending):
                found |= {"phrase"} if " " in words else {"word"}
                found |= {"any ending"} if any_ending else set()
            case Near(sides):
                found |= {"NEAR", *(["NEAR with alternatives"] if any(len(side) > 1 for side in sides) else [])}
            case And() | Or() | Not():
                found.add(type(node).__name__)
    found |= {sign for sign in (" AND ", " NOT ", " -", "NEAR ", "NEAR/", "(", ",") if sign in text}
    return found


TESTED = {operator for text, _ in SEARCHES for operator in operators(text)}


@pytest.mark.parametrize("text", [*EXAMPLES, *BLOCKS])
def test_every_operator_of_the_page_has_a_test(text: str) -> None:
    assert operators(text) <= TESTED


def test_the_page_names_every_field_and_operator() -> None:
    shown = {operator for text in EXAMPLES for operator in operators(text)}
    assert len(EXAMPLES) > 35 and len(BLOCKS) == 3
    assert {f"{name}:" for name in FIELD_NAMES} <= shown
    assert {"word", "phrase", "any ending", " AND ", "Or", "Not", " NOT ", " -", "NEAR/", "NEAR ", "("} <= shown
    for alias in ALIASES:
        assert f"`{alias}:`" in PAGE


def test_the_page_names_every_fixed_value_and_limit() -> None:
    rows = {text: line for line in PAGE.splitlines() for text in re.findall(r"^\| `([^`]+)`", line)}
    for kind in FIELDS.values():
        line = next(line for text, line in rows.items() if text.startswith(f"{kind.name}:"))
        assert all(choice in line for choice in kind.choices), kind.name
    for limit in (MOST_CHARACTERS, MOST_TERMS, MOST_DEPTH, MOST_DISTANCE, MOST_NEAR):
        assert f"{limit:,}" in PAGE


def test_what_the_page_says_of_binding() -> None:
    assert parse("chess OR scanning -plan") == parse("chess OR (scanning -plan)")
    assert parse("-a NEAR/5 b c") == parse("-(a NEAR/5 b) c")
    assert parse("outlet:(The Herald OR The Daily Courier)") == parse('outlet:"The Herald","The Daily Courier"')
