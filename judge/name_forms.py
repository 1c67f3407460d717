"""A run of capitalised words, taken apart: titles off, two names parted, what merely begins a sentence left out."""

from __future__ import annotations

import re
from functools import lru_cache

from judge.roles import NOT_NAMES, ORGANISATION_WORDS, TITLES

_CUT = re.compile(r"\s+(?:of|at|for|from|in|on|to|against)\s+(?:the\s+)?")
_POSSESSIVE = re.compile(r"(?:[’']s|(?<=s)[’'])\Z")


@lru_cache(maxsize=4096)
def untitled(words: str) -> tuple[str, frozenset[str]]:
    """A name without titles, what stands before them, and possessive; and the titles, lower case.

    “House Speaker Nancy Pelosi” → “Nancy Pelosi”, {"house", "speaker"}; “Democratic National Committee” as it stands.
    """
    words = _POSSESSIVE.sub("", " ".join(words.split()))
    tokens = words.split()
    low = [token.lower().strip(".,") for token in tokens]
    cut = max((n + 1 for n, word in enumerate(low[:-1]) if word in TITLES), default=0)
    rest = low[cut:]
    if not cut or rest[0] in {"for", "of", "and", "the"} or set(rest) <= TITLES or set(rest) & ORGANISATION_WORDS:
        return words, frozenset()
    return " ".join(tokens[cut:]), frozenset(low[:cut])


@lru_cache(maxsize=4096)
def lead(words: str) -> int:
    """How many characters of a capitalised run are words that merely begin the sentence."""
    at = 0
    for token in re.finditer(r"\S+\s*", words):
        if token.group().strip().lower().strip(".") not in NOT_NAMES:
            break
        at = token.end()
    return at


@lru_cache(maxsize=4096)
def parts_of_name(words: str) -> tuple[tuple[int, str], ...]:
    """“Jim Killock of Open Rights Group” is a person and an organisation; “Bank of England” is one."""
    cut = _CUT.search(words)
    if cut:
        left = words[: cut.start()]
        name, titles = untitled(left)
        lower = {token.lower() for token in left.split()}
        if (len(name.split()) >= 2 or titles) and not lower & ORGANISATION_WORDS and name.lower() not in TITLES:
            return ((0, left), *((cut.end() + at, part) for at, part in parts_of_name(words[cut.end() :])))
    both = re.search(r"\s+and\s+", words)
    if both and not {t.lower() for t in words.split()} & ORGANISATION_WORDS:
        return (
            (0, words[: both.start()]),
            *((both.end() + at, part) for at, part in parts_of_name(words[both.end() :])),
        )
    return ((0, words),) if words else ()


def initials(name: str) -> str:
    """“Internet Watch Foundation” → “IWF”; small words have none."""
    return "".join(word[0] for word in name.split() if word[:1].isupper())
