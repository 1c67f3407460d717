"""One statement, several wordings: outlets rewrite inside quotation marks. Grouped by speaker and shared words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from difflib import SequenceMatcher

from model.quote import Quote
from model.said import Sourced, Statement, Wording

SHARED = 0.6
"""Of the shorter quote's words of weight, at least so many stand in the longer one too."""

SHORTEST = 3
"""Words of weight. Shorter quotes are joined only where the longer one holds them in a row."""

_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")
_LIGHT = frozenset(
    """a an and are as at be been but by for from had has have he her his i in is it its me my not of on or our she so
    that the their them there they this to us was we were what which who will with would you your""".split()  # noqa: SIM905
)
_TITLE = re.compile(r"\A(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|prof)\.?\s+", re.IGNORECASE)
_LATEST = datetime.max.replace(tzinfo=UTC)


def statements(found: Sequence[Sourced]) -> tuple[Statement, ...]:
    """The direct quotes of one story, each statement once, in their order; reported words are left out."""
    direct = [one for one in found if one.quote.direct]
    groups = _groups(direct)
    return tuple(_statement([direct[n] for n in group]) for group in groups)


def speaker_key(quote: Quote) -> str:
    """The same for “Meta spokesperson”, “Meta spokeswoman” and “Meta”; for a person, the surname and first initial."""
    name = _TITLE.sub("", quote.speaker).casefold()
    if "spokes" in name or (quote.organisation and name == quote.organisation.casefold()):
        return f"for {(quote.organisation or name).casefold()}"
    words = name.split()
    return f"{words[-1]} {words[0][:1]}" if len(words) > 1 else name


def _groups(direct: list[Sourced]) -> list[list[int]]:
    """Places of quotes that word the same statement; joined through one another."""
    words = [_words(one.quote.text) for one in direct]
    keys = [speaker_key(one.quote) for one in direct]
    leader = list(range(len(direct)))
    for n in range(len(direct)):
        for earlier in range(n):
            if (
                leader[n] != leader[earlier]
                and _same_speaker(keys[n], keys[earlier])
                and alike(words[n], words[earlier])
            ):
                old = leader[n]
                leader = [leader[earlier] if one == old else one for one in leader]
    order = dict.fromkeys(leader)
    return [[n for n, one in enumerate(leader) if one == first] for first in order]


def _same_speaker(one: str, other: str) -> bool:
    """Equal, or a bare surname beside a full name."""
    return one == other or (one.split()[0] == other.split()[0] and (" " not in one or " " not in other))


def alike(one: list[str], other: list[str]) -> bool:
    """Whether two quotes, as lower-case words, word the same statement or a part of it."""
    short, long = sorted((one, other), key=len)
    weighty = Counter(word for word in short if word not in _LIGHT)
    if weighty.total() < SHORTEST:
        return bool(short) and f" {' '.join(short)} " in f" {' '.join(long)} "
    return (weighty & Counter(long)).total() >= SHARED * weighty.total()


def _statement(group: list[Sourced]) -> Statement:
    best = sorted(group, key=_trust)
    by_words: dict[tuple[str, ...], list[Sourced]] = {}
    for one in best:
        by_words.setdefault(tuple(_words(one.quote.text)), []).append(one)
    first = best[0].quote
    lead = _spans(first.text)
    named = max((one.quote for one in best), key=lambda quote: len(quote.speaker.split()))
    wordings = tuple(
        Wording(
            text=sources[0].quote.text,
            sources=tuple(sources),
            differs=differing(lead, _spans(sources[0].quote.text)),
            confirmed=any(one.own_release or one.tier is not None for one in sources),
        )
        for sources in by_words.values()
    )
    return Statement(named.speaker, named.organisation or first.organisation, wordings)


def _trust(one: Sourced) -> tuple[bool, float, datetime]:
    return (not one.own_release, one.tier if one.tier is not None else float("inf"), one.at or _LATEST)


Worded = list[tuple[str, int, int]]


def differing(lead: Worded, other: Worded) -> tuple[tuple[int, int], ...]:
    """Spans of the other wording whose words stand in place of the lead's, or are put in; omissions mark nothing."""
    matcher = SequenceMatcher(None, [w for w, _, _ in lead], [w for w, _, _ in other], autojunk=False)
    changed = ((a, b) for kind, _, _, a, b in matcher.get_opcodes() if kind in {"replace", "insert"})
    return tuple((other[a][1], other[b - 1][2]) for a, b in changed)


def _spans(text: str) -> Worded:
    return [(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]


def _words(text: str) -> list[str]:
    return [word for word, _, _ in _spans(text)]


def unconfirmed(found: Iterable[Statement]) -> tuple[Wording, ...]:
    """The wordings that only outlets without a tier have."""
    return tuple(w for statement in found for w in statement.wordings if not w.confirmed)
