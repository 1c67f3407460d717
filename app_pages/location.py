"""The question in the address bar: URL parameters ⇄ `Question`. Pure.

The form is `Question.url()`, with two things a page adds: `last=all` says "all time" (a bare URL means the last 28
days, so all time needs a word of its own), and a page may have parameters of its own (`article=12`).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from model.question import Question

DEFAULT = Question(last=28, coverage_kinds=("-crime",))
"""What a bare address asks: four weeks, without the court reports that would drown all else (counted beside)."""
ALL_TIME = "all"
WHY = "why"
"""The page Articles' field for the article that somebody asks after."""
SEARCH, COMPARE, AMONG = "search", "compare", "among"
KEPT_FIELDS = (SEARCH, COMPARE, AMONG)
"""Fields of a page that stay when its question changes: the saved search looked at, what it is compared with, and the
voices compared."""
PAGE_FIELDS = frozenset({"article", "who", "since", "hour", "by", "show", "laid", WHY, *KEPT_FIELDS})
LIST_FIELDS = frozenset({"unit", "part", "dated"})
"""Fields of a question that say what a list holds once: a page of charts begins with all."""


def link_parameters(asked: Question) -> dict[str, str]:
    """The URL parameters of a page that shows this question."""
    found = dict(parse_qsl(asked.url()))
    if asked.last is None and asked.since is None and asked.until is None:
        return {"last": ALL_TIME, **found}
    return found


def question_of(parameters: Mapping[str, str]) -> Question:
    """The question of a page's URL. Raises QuestionError, in words, for a field or value that is not understood."""
    found = {name: value for name, value in parameters.items() if name not in PAGE_FIELDS and value.strip()}
    if not found:
        return DEFAULT
    if found.get("last", "").strip().lower() == ALL_TIME:
        del found["last"]
    return Question.from_url(urlencode(found))
