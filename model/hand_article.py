"""An article that a person writes down, what became of it, and what a person must say of one."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from model.article import MEDIA

EARLIEST = date(1995, 1, 1)
LONGEST = 500
"""Characters of a headline, an outlet's name or a byline."""
LONGEST_SUMMARY = 5_000
LONGEST_LINK = 2_000


@dataclass(frozen=True, slots=True)
class HandArticle:
    """What the person says; empty where the page is to say it (see `hand_mistakes` for what must be said)."""

    url: str = ""
    outlet: str = ""
    """Its name, or the slug of one that the archive knows."""
    published: str = ""
    """A day, as 2026-11-05; or with the time, in ISO 8601."""
    headline: str = ""
    byline: str = ""
    medium: str = ""
    """One of `model.article.MEDIA`; empty: online."""
    standfirst: str = ""
    language: str = ""

    def to_json(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> HandArticle:
        return cls(**{field.name: str(value.get(field.name, "")) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class HandAnswer:
    """What became of it."""

    at: datetime
    done: bool
    words: str
    """One or two sentences, plain text that may quote a server."""
    article_id: int | None = None


@dataclass(frozen=True, slots=True)
class HandRequest:
    """What somebody wrote down; `answer` is None while it waits for the poller."""

    id: int
    at: datetime
    who: str
    article: HandArticle
    answer: HandAnswer | None = None


def tidied(said: dict[str, Any]) -> HandArticle:
    """What a form or a command line holds, each field in one line without white space around it."""
    return HandArticle.from_json({name: " ".join(str(value or "").split()) for name, value in said.items()})


def hand_mistakes(said: HandArticle, today: date) -> list[str]:
    """What is missing or cannot be right, a sentence each; empty when it can be carried out."""
    found = []
    if said.url and not _is_web(said.url):
        found.append("The link must begin with https:// (or http://) and name a page.")
    if not said.url:
        missing = [name for name in ("headline", "outlet", "published") if not getattr(said, name)]
        words = ["date" if name == "published" else name for name in missing]
        if missing:
            found.append(f"Without a link, headline, outlet and date are needed. Missing: {', '.join(words)}.")
    if said.published and (mistake := _date_mistake(said.published, today)):
        found.append(mistake)
    if said.medium and said.medium not in MEDIA:
        found.append(f"The medium is one of {', '.join(MEDIA)}.")
    if said.language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", said.language):
        found.append("The language is a code such as en or de.")
    for name in ("outlet", "headline", "byline"):
        if len(getattr(said, name)) > LONGEST:
            found.append(f"The {name} may have {LONGEST} characters.")
    if len(said.standfirst) > LONGEST_SUMMARY:
        found.append(f"The summary may have {LONGEST_SUMMARY:,} characters.")
    return found


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        ok = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
    except ValueError:
        return False
    return bool(ok) and len(url) <= LONGEST_LINK and not re.search(r"\s", url)


def _date_mistake(text: str, today: date) -> str:
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        return "The date is a day such as 2026-11-05."
    if day > today:
        return f"The date {day} is still to come."
    return f"The date {day} lies before {EARLIEST.year}." if day < EARLIEST else ""
