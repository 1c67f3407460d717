"""Share of voice: how often each voice is named in a whole that is named with it. Pure.

A *text* is one wording, however many copies of it were published: copies are not counted twice. The whole is the texts
that name at least one of the voices compared, so that the shares can be read beside one another; since a text may name
several, they may add up to more than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from analysis.intervals import wilson


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `whole`, with Wilson's interval."""

    count: int
    whole: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class VoiceShare:
    """One voice's part of the coverage."""

    voice_id: str
    texts: Share
    """Distinct texts that name it, of those that name any of the voices compared."""
    articles: int
    """Articles that name it, copies included."""


@dataclass(frozen=True, slots=True)
class Together:
    """Two voices named in the same texts."""

    first: str
    second: str
    texts: int


def share(count: int, whole: int, z: float = 1.96) -> Share:
    """`count` of `whole` with the interval of Wilson (1927), at 95 % for z = 1.96. An empty whole leaves all open.

    Raises ValueError unless 0 <= count <= whole.
    """
    if not 0 <= count <= whole:
        raise ValueError(f"{count} of {whole} is no share")
    if not whole:
        return Share(0, 0, 0.0, 0.0, 1.0)
    return Share(count, whole, count / whole, *wilson(count, whole, z))


def shares_of_voice(
    voices_of: Mapping[int, Iterable[str]],
    text_of: Mapping[int, int],
    part_of: Mapping[str, str] | None = None,
    among: Iterable[str] | None = None,
) -> tuple[VoiceShare, ...]:
    """Each voice's share, the largest first, then by id.

    voices_of: article → ids of the voices it names (a voice named twice counts once). text_of: article → its distinct
    text; an article that is missing there is a text of its own. part_of: voice → what it belongs to; where given, a
    text that names WhatsApp counts for Meta too, once. among: the voices compared; None for all that are named.
    """
    compared = None if among is None else frozenset(among)
    articles: Counter[str] = Counter()
    named_in: dict[str, set[tuple[str, int]]] = {}
    for article, named in voices_of.items():
        counted = _with_owners(named, part_of or {})
        for voice_id in counted if compared is None else counted & compared:
            articles[voice_id] += 1
            named_in.setdefault(voice_id, set()).add(_text(article, text_of))
    whole = len(set().union(*named_in.values())) if named_in else 0
    for voice_id in compared or ():
        named_in.setdefault(voice_id, set())
    found = [VoiceShare(voice_id, share(len(texts), whole), articles[voice_id]) for voice_id, texts in named_in.items()]
    return tuple(sorted(found, key=lambda each: (-each.texts.count, each.voice_id)))


def named_together(
    voices_of: Mapping[int, Iterable[str]], text_of: Mapping[int, int], at_least: int = 2
) -> tuple[Together, ...]:
    """Pairs of voices that at least so many distinct texts name both, the most frequent first, then by id."""
    texts: dict[tuple[str, int], set[str]] = {}
    for article, named in voices_of.items():
        texts.setdefault(_text(article, text_of), set()).update(named)
    pairs = Counter(pair for named in texts.values() for pair in combinations(sorted(named), 2))
    found = [Together(first, second, n) for (first, second), n in pairs.items() if n >= at_least]
    return tuple(sorted(found, key=lambda pair: (-pair.texts, pair.first, pair.second)))


def _text(article: int, text_of: Mapping[int, int]) -> tuple[str, int]:
    return ("text", text_of[article]) if article in text_of else ("article", article)


def _with_owners(named: Iterable[str], part_of: Mapping[str, str]) -> frozenset[str]:
    """The voices and all that they belong to."""
    counted: set[str] = set()
    for voice_id in named:
        above = voice_id
        while above and above not in counted:
            counted.add(above)
            above = part_of.get(above, "")
    return frozenset(counted)
