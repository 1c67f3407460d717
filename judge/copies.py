"""Whether two articles are copies of one text: the same words but for light edits, whoever published them.

    two Written → copy_evidence → why they are one text, or None

What counts is runs of three words that both hold (Broder 1997, containment), so that a reprint that is cut short or
has a new headline is found; in any language, since nothing is known of the words but how rare they are. Headlines
alone count only where they say much and stand close in time: newsrooms write “Country wins final” on their own.

Thresholds were chosen in November 2026 on the even half of the labelled pairs (tests/quality/copies.jsonl) and by
reading 110 further pairs that they take for copies; the floor in tests/quality is held by the odd half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from judge.terms import READ_WORDS, Background, rarity, words_of
from model.story import CopyEvidence, Told

RUN = 3
"""Words of a run."""
BODY_LEAST = 5
"""Runs that the shorter text must have to say anything."""
SAME_HEADLINE = 0.9
"""Headlines whose words overlap so far (weighted by rarity) are one headline."""
LIKE_HEADLINE = 0.45
SAME_HEADLINE_TEXT = 0.3
"""Shared text that makes copies under one headline …"""
OWN_RECURRING_TEXT = 0.5
"""… of two outlets; one outlet sets a headline of its own (“Minister to speak to the press”) over another text …"""
LIKE_HEADLINE_TEXT = 0.5
"""… under like headlines …"""
OTHER_HEADLINE_TEXT = 0.75
"""… under headlines that another outlet wrote anew …"""
OWN_OUTLET_TEXT = 0.9
"""… and under another headline of the same outlet, whose series share their standing text."""
OWN_OUTLET_HEADLINE = 0.6
"""For those, the share of the shorter headline that the other holds."""
OTHER_HEADLINE_RUNS = 8
TELLING = 60.0
"""Rarity (`judge.terms.rarity`, summed over words) of a headline that two outlets do not write by chance …"""
TELLING_WORDS = 12
"""… or its number of words."""
TELLING_OWN = 25.0
"""The same for two addresses of one outlet …"""
EDITED_HEADLINE, EDITED_DAYS = 0.8, 1.0
"""… whose editions may word a headline a little differently on the same day."""
ORDINARY = 40.0
"""Headlines that say less recur (“Morning briefing”): those must be a day apart at most."""
NEAR_DAYS, WEEK_DAYS, HEADLINE_DAYS = 2.0, 7.0, 14.0
"""Days between two copies: under unlike headlines, under one, and for telling headlines alone."""


_WEEKDAYS = frozenset(
    [
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
        *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
    ]
)


@dataclass(frozen=True, slots=True)
class Written:
    """An article's words, read once."""

    headline: tuple[str, ...]
    body: tuple[str, ...]
    rarity: float
    """Of the headline's different words, summed."""
    figures: frozenset[str]
    """Words of the headline with digits, and weekdays: two parts of a series, or two days' counts, differ in them."""
    outlet: str
    at: float | None


def written(article: Told, background: Background) -> Written:
    """Read an article: headline, and full text or else standfirst."""
    headline = words_of(article.headline)
    different = set(headline)
    return Written(
        tuple(headline),
        tuple(words_of(article.text or article.standfirst)[:READ_WORDS]),
        sum(rarity(word, background) for word in different),
        frozenset(word for word in different if word in _WEEKDAYS or any(map(str.isdigit, word))),
        article.outlet,
        article.at,
    )


class _Compared(NamedTuple):
    headline: float
    """Weighted overlap of the headlines, 0 to 1 …"""
    contained: float
    """… and the share of the shorter one that the other holds."""
    body: float | None
    """Share of the shorter body's runs that the other holds; None where one is too short to say."""
    runs: int
    days: float
    own: bool


def copy_evidence(one: Written, other: Written, background: Background) -> CopyEvidence | None:
    """Why the two are copies of one text; None where they are not. Symmetric."""
    if one.at is not None and other.at is not None and abs(one.at - other.at) > HEADLINE_DAYS:
        return None
    compared = _compared(one, other, background)
    if compared.body is not None:
        if not _one_text(compared, compared.body, one, other):
            return None
        return CopyEvidence(round(compared.body, 3), passage(one.body, other.body), "text")
    if not _one_headline(compared, one, other):
        return None
    return CopyEvidence(round(compared.headline, 3), passage(one.headline, other.headline), "headline")


def _compared(one: Written, other: Written, background: Background) -> _Compared:
    first, second = set(one.headline), set(other.headline)
    shared = sum(rarity(word, background) for word in first & second)
    union = one.rarity + other.rarity - shared
    runs, more = runs_of(one.body), runs_of(other.body)
    fewest = min(len(runs), len(more))
    return _Compared(
        shared / union if union else 0.0,
        shared / least if (least := min(one.rarity, other.rarity)) else 0.0,
        len(runs & more) / fewest if fewest >= BODY_LEAST else None,
        fewest,
        0.0 if one.at is None or other.at is None else abs(one.at - other.at),
        bool(one.outlet) and one.outlet == other.outlet,
    )


def _one_text(found: _Compared, body: float, one: Written, other: Written) -> bool:
    """For two articles that both have a text."""
    if _figures_differ(one, other) and (found.own or body < OTHER_HEADLINE_TEXT):
        return False
    if found.headline >= SAME_HEADLINE:
        if body >= (OWN_RECURRING_TEXT if found.own else SAME_HEADLINE_TEXT):
            return found.days <= (WEEK_DAYS if one.rarity >= ORDINARY else 1.0)
        # An agency's headline over a standfirst of one's own.
        long = min(len(one.headline), len(other.headline)) >= TELLING_WORDS
        return long and one.headline == other.headline and found.days <= NEAR_DAYS
    if found.own:
        edited = found.headline >= LIKE_HEADLINE and found.contained >= OWN_OUTLET_HEADLINE
        return edited and body >= OWN_OUTLET_TEXT and found.days <= NEAR_DAYS
    if found.headline >= LIKE_HEADLINE:
        return body >= LIKE_HEADLINE_TEXT and found.days <= WEEK_DAYS
    return body >= OTHER_HEADLINE_TEXT and found.runs >= OTHER_HEADLINE_RUNS and found.days <= 2 * NEAR_DAYS


def _one_headline(found: _Compared, one: Written, other: Written) -> bool:
    """For two articles of which one has no text to speak of."""
    if _figures_differ(one, other):
        return False
    if found.own:
        edited = found.headline >= EDITED_HEADLINE and found.days <= EDITED_DAYS
        # Without dates nothing says that a headline is not a standing one.
        least = ORDINARY if one.at is None or other.at is None else TELLING_OWN
        return (found.headline >= SAME_HEADLINE or edited) and min(one.rarity, other.rarity) >= least
    if found.headline < SAME_HEADLINE:
        return False
    alike = bool(one.body) and one.body == other.body
    return alike or one.rarity >= TELLING or min(len(one.headline), len(other.headline)) >= TELLING_WORDS


def _figures_differ(one: Written, other: Written) -> bool:
    return bool(one.figures - other.figures and other.figures - one.figures)


def runs_of(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Every run of RUN words."""
    return set(zip(*(words[start:] for start in range(RUN)), strict=False))


def passage(one: Sequence[str], other: Sequence[str], most: int = 30) -> str:
    """The longest passage that both hold, at most so many words of it."""
    places: dict[tuple[str, ...], list[int]] = {}
    for n, run in enumerate(zip(*(other[start:] for start in range(RUN)), strict=False)):
        places.setdefault(run, []).append(n)
    best: Sequence[str] = ()
    n = 0
    while n + RUN <= len(one):
        longest = 0
        for start in places.get(tuple(one[n : n + RUN]), ())[:8]:
            length = RUN
            while n + length < len(one) and start + length < len(other) and one[n + length] == other[start + length]:
                length += 1
            longest = max(longest, length)
        if longest > len(best):
            best = one[n : n + longest]
        n += max(1, longest - RUN + 1)
    return " ".join(best[:most])
