"""Random searches: trees that mean something, for the small archive and for any other; and their texts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from model.query import And, Field, Near, Not, Or, Query, Term, Value, Within, walk
from model.query_parse import MOST_DISTANCE

WORDS = ("scanning", "scan", "drop", "children", "phones", "encryption", "Lumen", "café", "plan", "police", "chess")
ODD = (
    "AND",
    "near/5",
    "NEAR",
    "a b",
    "title:x",
    "-drop",
    "O'Neil",
    "26.2",
    "C++",
    "it’s a",
    "*a"[1:],
    "(x)"[1:2],
    "a,b",
)
VALUES: dict[str, tuple[str, ...]] = {
    "outlet": ("herald", "courier", "office"),
    "tier": ("1", "2", "trade", "unset"),
    "country": ("GB", "US", "IE"),
    "kind": ("press", "trade press", "regulator"),
    "lang": ("en", "de"),
    "topic": ("encryption", "child_safety", "debate"),
    "coverage": ("policy", "crime", "other"),
    "sentiment": ("negative", "neutral", "positive"),
    "voice": ("lumen", "beacon", "nobody"),
    "attitude": ("favourable", "neutral", "not sure"),
    "tag": ("urgent", "follow up"),
    "story": ("1", "2", "99"),
    "since": ("2026", "2026-11", "2026-11-10"),
    "until": ("2026-11-11", "2026-11-02", "2025"),
    "date": ("2026-11", "2026-10", "2026-11-10"),
}
terms = st.builds(Term, st.sampled_from((*WORDS, *ODD)), st.booleans())
nears = st.builds(
    Near, st.lists(st.lists(terms, min_size=1, max_size=2).map(tuple), min_size=2, max_size=3).map(tuple),
    st.integers(1, MOST_DISTANCE),
)  # fmt: skip


def fields(values: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Field]:
    """A field with one value or several of those given."""

    def one(name: str) -> st.SearchStrategy[Field]:
        some = st.lists(st.sampled_from(values[name]), min_size=1, max_size=3, unique=True)
        return some.map(lambda chosen: Field(name, tuple(Value(value) for value in chosen)))

    return st.sampled_from(sorted(values)).flatmap(one)


def trees(values: dict[str, tuple[str, ...]] = VALUES, *, leaves: int = 12) -> st.SearchStrategy[Query]:
    """Trees as the parser makes them."""
    words = _grown(st.one_of(terms, nears), 5)
    scoped = st.builds(Within, st.sampled_from(("title", "quote")), words)
    return _grown(st.one_of(terms, nears, scoped, fields(values), fields(values)), leaves)


def _grown(leaf: st.SearchStrategy[Any], leaves: int) -> st.SearchStrategy[Any]:
    def more(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(inner, min_size=2, max_size=4)
        wanted = st.tuples(inner, st.lists(st.one_of(inner, inner.map(_without)), min_size=1, max_size=3))
        return st.one_of(
            several.map(lambda parts: joined(Or, parts)), wanted.map(lambda two: joined(And, [two[0], *two[1]]))
        )

    return st.recursive(leaf, more, max_leaves=leaves)


def _without(part: Query) -> Query:
    return part.part if isinstance(part, Not) else Not(part)


def joined(kind: type[And] | type[Or], parts: list[Query]) -> Query:
    """What the parser makes of parts: none of the same kind within."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, kind) else (part,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def only_leaves_out(query: Query) -> bool:
    """Whether some group of it has nothing to look for, which the parser refuses."""
    groups = [query] + [part for node in walk(query) for part in _groups(node)]
    return any(_nothing_wanted(group) for group in groups)


def _groups(node: Query) -> tuple[Query, ...]:
    match node:
        case And(parts) | Or(parts):
            return parts if isinstance(node, Or) else (node,)
        case Not(part) | Within(_, part):
            return (part,)
    return ()


def _nothing_wanted(group: Query) -> bool:
    parts = group.parts if isinstance(group, And) else (group,)
    return all(isinstance(part, Not) and any(isinstance(n, Term | Near | Within) for n in walk(part)) for part in parts)
