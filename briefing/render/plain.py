"""Briefing → plain values in the order in which paper shows them; the typst template and the Word file are set from it.

Neither reads strings as markup, so hostile text needs no escaping here; what no font or reader can take is put aside.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from analysis.words import number as with_digits
from model.briefing import (
    Behind,
    Briefing,
    Card,
    Cell,
    Chart,
    DiaryEntry,
    Figure,
    Foreign,
    ListedArticle,
    Look,
    Point,
    SaidQuote,
    Section,
    Sentence,
    Table,
    ToldStory,
)
from model.question import day_words

Values = dict[str, Any]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
# Control characters, halves of surrogate pairs, and the invisible orders that turn a line around (Unicode Annex 9).
_UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
)
_UPRIGHT = re.compile(
    "[\\u0590-\\u08ff\\u0900-\\u0dff\\u0e00-\\u0eff\\u1100-\\u11ff\\u2e80-\\uffef\\U00010000-\\U0010ffff]"
)
"""Scripts without an italic."""
TICKS = 2
LABELS = 7
"""Days named under a chart, at most."""


def printable(text: str) -> str:
    """The text without what cannot be set: a space for each, so that words stay apart."""
    return _UNPRINTABLE.sub(" ", text)


def values(briefing: Briefing, *, replaced: str = "") -> Values:
    """All that the template reads. Characters in `replaced` have no glyph and become a white square."""
    places = {id_: n for n, id_ in enumerate(briefing.articles)}
    setter = _Setter(briefing, places)
    found: Values = {
        "title": briefing.title,
        "period": briefing.period,
        "author": briefing.look.team or "Cleartext",
        "lang": language(briefing.language) or "en",
        "look": {"team": briefing.look.team or "Logo", "colour": colour(briefing.look)},
        "logo": logo(briefing.look),
        "banner": banner(briefing),
        "footer": briefing.look.footer or "Cleartext, media monitoring on encryption and child safety",
        "headline": setter.sentence(briefing.headline),
        "lead": [setter.sentence(one) for one in briefing.lead],
        "cards": [_card(one) for one in briefing.cards],
        "sections": [setter.section(one) for one in briefing.sections],
        "lists": [setter.behind(key, one) for key, one in briefing.lists.items()],
        "articles": [article(one) for one in briefing.articles.values()],
        "pins": pinned(briefing),
    }
    squares = str.maketrans(dict.fromkeys(replaced, "□"))
    return {key: _cleaned(value, squares) for key, value in found.items()}


def banner(briefing: Briefing) -> str:
    """What stands at the top of every page, where something must."""
    said = ["Invented sample coverage: no figure in it is real."] if briefing.sample else []
    if briefing.status == "draft":
        said.append("Draft, not approved yet.")
    return " ".join(said)


def pinned(briefing: Briefing) -> str:
    """What the briefing was made from, in words."""
    pins = briefing.pins
    to = f"data to {day_words(pins.data_to.date())}" if pins.data_to else "no feed has answered yet"
    return (
        f"Question: {briefing.asked}. Made from archive {pins.archive_id}, revision {pins.revision}, {to}; "
        f"rules {', '.join(pins.rules)}; Cleartext {pins.program}; days of {pins.zone}."
    )


def colour(look: Look) -> str:
    return look.colour if _COLOUR.match(look.colour) else Look().colour


def language(code: str) -> str | None:
    """A code that a typesetter takes, or None."""
    return code if _LANGUAGE.match(code) else None


def logo(look: Look) -> Values | None:
    """The bytes behind a data URI of a PNG or SVG; None for anything else."""
    head, _, body = look.logo.partition(",")
    formats = {"data:image/png": "png", "data:image/svg+xml": "svg"}
    kind, *flags = head.split(";")
    if kind not in formats:
        return None
    try:
        raw = base64.b64decode(body, validate=True) if "base64" in flags else unquote_to_bytes(body)
    except binascii.Error:
        return None
    return {"format": formats[kind], "bytes": list(raw)}


def foreign(words: Foreign) -> Values:
    return {
        "text": words.text,
        "lang": language(words.language),
        "dir": words.direction,
        "translation": words.translation,
        "upright": bool(_UPRIGHT.search(words.text)),
    }


def article(one: ListedArticle) -> Values:
    facts = [one.outlet, one.country, day_words(one.at.date()) if one.at else "undated", one.byline]
    if one.origin == "by hand":
        facts.append("added by hand")
    return {
        "url": one.url if one.linked else None,
        "headline": foreign(one.headline),
        "facts": " · ".join(fact for fact in facts if fact),
        "excerpt": one.excerpt,
    }


def speaker(quote: SaidQuote) -> str:
    """`probably A. Example, director, Example Trust (reported)`."""
    said = ", ".join(part for part in (quote.speaker, quote.role, quote.organisation) if part) or "speaker unknown"
    return f"{'probably ' if quote.probable else ''}{said}{'' if quote.direct else ' (reported speech)'}"


def counted(behind: Behind) -> str:
    """How a number follows from its list."""
    units = {
        "articles": "",
        "texts": "Counts different texts: copies of one text count once.",
        "stories": "Counts stories: articles on one event count once.",
        "outlets": "Counts outlets: each once.",
        "steps": "",
    }
    return " ".join(part for part in (units[behind.unit], behind.note) if part)


class _Setter:
    """Knows which places articles have in the register."""

    def __init__(self, briefing: Briefing, places: dict[int, int]) -> None:
        self.briefing, self.places = briefing, places

    def sentence(self, one: Sentence) -> list[Values]:
        return [
            {"t": part.words, "to": part.behind} if isinstance(part, Figure) else {"t": part, "to": None}
            for part in one.parts
        ]

    def section(self, one: Section) -> Values:
        return {
            "title": one.title,
            "sentences": [self.sentence(sentence) for sentence in one.sentences],
            "charts": [chart(given) for given in one.charts],
            "tables": [table(given) for given in one.tables],
            "stories": [self.story(given) for given in one.stories],
            "quotes": [self.quote(given) for given in one.quotes],
            "events": [event(given) for given in one.events],
            "notes": [self.sentence(note) for note in one.notes],
        }

    def story(self, one: ToldStory) -> Values:
        return {
            "headline": foreign(one.headline),
            "central": self.places[one.central],
            "facts": self.sentence(one.facts),
            "told": self.sentence(one.told) if one.told.text else [],
            "comment": one.comment,
        }

    def quote(self, one: SaidQuote) -> Values:
        carriers = len(self.briefing.lists[one.behind].ids) if one.behind in self.briefing.lists else 1
        return {
            "words": foreign(replace(one.words, text=f"“{one.words.text}”") if one.direct else one.words),
            "by": speaker(one),
            "article": self.places[one.article],
            "outlet": self.briefing.articles[one.article].outlet,
            "behind": one.behind,
            "more": f"{carriers} articles" if carriers > 1 else "",
        }

    def behind(self, key: str, one: Behind) -> Values:
        return {
            "key": key,
            "title": one.title,
            "counts": counted(one),
            "steps": [{"words": step.words, "value": number(step.value), "behind": step.behind} for step in one.steps],
            "ids": [self.places[id_] for id_ in one.ids],
        }


def number(value: float) -> str:
    """`1,204`, `−3`, `0.31`."""
    return with_digits(value, 0 if float(value).is_integer() else 2)


def _card(one: Card) -> Values:
    return {
        "label": one.label,
        "words": one.figure.words,
        "behind": one.figure.behind,
        "change": one.change,
        "change-behind": one.change_behind,
        "trend": list(one.trend),
    }


def chart(one: Chart) -> Values:
    named = _named(one.points) if one.form == "days" else set(range(len(one.points)))
    tallest = max([point.figure.value for point in one.points] + [one.usual or 0])
    return {
        "form": one.form,
        "title": one.title,
        "subtitle": one.subtitle,
        "alt": one.alt or one.title,
        "points": [_point(point, n in named) for n, point in enumerate(one.points)],
        "ticks": ticks(tallest),
        "usual": one.usual,
        "usual-words": one.usual_words,
        "marks": [
            {"day": mark.day.isoformat(), "words": mark.words, "collection": mark.collection} for mark in one.marks
        ],
        "sides": list(one.sides),
    }


def _point(point: Point, named: bool) -> Values:
    return {
        "name": point.label,
        "label": point.label if named else "",
        "day": point.day.isoformat() if point.day else "",
        "accent": point.accent,
        **_length(point.figure),
        "second": _length(point.second) if point.second else None,
    }


def _length(figure: Figure) -> Values:
    return {"value": figure.value, "words": figure.words, "behind": figure.behind}


def _named(points: Sequence[Point]) -> set[int]:
    """Which days are named: every so many, counted from the last one."""
    every = math.ceil(len(points) / LABELS) or 1
    return {n for n in range(len(points)) if (len(points) - 1 - n) % every == 0}


def ticks(tallest: float) -> list[int]:
    """0, the half and the whole of a round number at or above the tallest bar (and at least 2)."""
    step = max(1, math.ceil(tallest / TICKS))
    size = 10 ** (len(str(step)) - 1)
    step = next(round_ for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10) if (round_ := int(factor * size)) >= step)
    return [step * n for n in range(TICKS + 1)]


def table(one: Table) -> Values:
    return {
        "title": one.title,
        "columns": list(one.columns),
        "rows": [[_cell(value) for value in row] for row in one.rows],
        "numbers": sorted(n for n in range(len(one.columns)) if any(isinstance(row[n], Figure) for row in one.rows)),
        "note": one.note,
    }


def _cell(value: Cell) -> Values:
    if isinstance(value, Figure):
        return {"kind": "figure", "t": value.words, "behind": value.behind}
    if isinstance(value, Foreign):
        return {"kind": "foreign", "words": foreign(value)}
    return {"kind": "text", "t": value}


def event(one: DiaryEntry) -> Values:
    return {
        "day": day_words(one.day),
        "title": one.title,
        "whose": ", ".join(part for part in ("ours" if one.ours else "", one.kind) if part) or "theirs",
        "note": one.note,
        "url": one.url if one.url.startswith(("https://", "http://")) else None,
    }


def _cleaned(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return printable(value).translate(table)
    if isinstance(value, dict):
        return {key: _cleaned(inner, table) for key, inner in value.items()}
    if isinstance(value, Iterable):
        return [_cleaned(inner, table) for inner in value]
    return value
