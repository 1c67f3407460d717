"""Who is heard in an article on topic: voices, quotes with their speakers, attitudes toward the voices, emphasis.

    headline, standfirst, text → voices named → quotes, each linked to a voice → attitudes → emphasis → Heard

Attitudes and emphasis are measured in English alone; names and quotation marks are looked for in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from judge.camps import Camps
from judge.quotes import quotes
from judge.targeted import Targeted, aimed, joined
from judge.voice_index import flat
from judge.voices import Voices, mentions
from model.attitude import Aimed, Attitude
from model.camp import CampOrNone
from model.heard import Heard, Toward
from model.quote import Quote
from model.span import Part
from model.voice import Mention, VoiceKind

CODE_VERSION = 1
"""Raise it whenever a change of code in this file, or of quotes, may judge an article otherwise."""

CALLED: dict[str, tuple[VoiceKind, ...]] = {
    "watchdog": ("watchdog",),
    "charity": ("charity", "watchdog"),
    "regulator": ("regulator",),
    "company": ("platform", "company"),
    "tech giant": ("platform", "company"),
    "platform": ("platform",),
    "messaging app": ("platform",),
    "app": ("platform",),
}
"""“The watchdog said”: where the article names one voice of such a kind and no other, that one spoke."""

READ_OF_TEXT = 1_200
"""Characters of an article's text that its emphasis is judged by: what it opens with is what it foregrounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """What `heard` needs, loaded once. Without weights for attitudes or camps, nothing is said of those."""

    voices: Voices
    targeted: Targeted | None
    camps: Camps | None


def heard(headline: str, standfirst: str, text: str, language: str, hearing: Hearing) -> Heard:
    """Takes any texts, which may be empty; never raises. language: ISO 639-1 code; empty is read as English."""
    parts: dict[Part, str] = {"headline": headline, "standfirst": standfirst, "text": text}
    parts = {part: content for part, content in parts.items() if content.strip()}
    named = mentions(parts, hearing.voices)
    said = _linked(_quotes(parts), named, hearing.voices)
    if language not in ("en", ""):
        return Heard(named, (), said)
    toward = tuple(_toward(parts, named, hearing.targeted)) if hearing.targeted else ()
    if hearing.camps is None:
        return Heard(named, toward, said)
    whole = joined(headline, standfirst or text[:READ_OF_TEXT])
    camp, *of_quotes = _emphases([whole, *(quote.text for quote in said if quote.direct)], hearing.camps)
    stressed = iter(of_quotes)
    said = tuple(replace(quote, camp=next(stressed)) if quote.direct else quote for quote in said)
    return Heard(named, toward, said, camp)


def attitudes(headline: str, standfirst: str, text: str, names: Sequence[str], targeted: Targeted) -> list[Attitude]:
    """Toward each of these names, in order. A name that occurs nowhere gets “not sure”, all labels as likely."""
    found = [_aimed_anywhere((joined(headline, standfirst), text), name) for name in names]
    judged = iter(targeted.judge([aim for aim in found if aim]))
    return [next(judged) if aim else Attitude("not sure", (1 / 3, 1 / 3, 1 / 3)) for aim in found]


def _aimed_anywhere(texts: Sequence[str], name: str) -> Aimed | None:
    return next((found for text in texts if (found := aimed(text, name))), None)


def _quotes(parts: Mapping[Part, str]) -> list[Quote]:
    """Of the text where it was read: a standfirst repeats what stands there."""
    if "text" in parts:
        return list(quotes(parts["text"], "text"))
    return [quote for part, content in parts.items() for quote in quotes(content, part)]


def _linked(found: Sequence[Quote], named: Sequence[Mention], voices: Voices) -> tuple[Quote, ...]:
    """Each quote with the voice of its speaker, or else of the organisation that the speaker speaks for."""
    by_name = {_bare(mention.name): mention.voice_id for mention in named}
    of_kind: dict[str, set[str]] = {}
    for voice_id in by_name.values():
        of_kind.setdefault(voices.by_id[voice_id].voice_kind, set()).add(voice_id)

    def voice_of(name: str) -> str | None:
        bare = _bare(name)
        meaning = voices.index.meanings.get(" ".join(flat(name).split()))
        certain = by_name.get(bare) or (meaning.certain if meaning else None)
        alone = set().union(*(of_kind.get(kind, ()) for kind in CALLED.get(bare, ())))
        return certain or (alone.pop() if len(alone) == 1 else None)

    return tuple(
        replace(quote, voice=voice_of(quote.speaker) or voice_of(quote.organisation)) if quote.speaker else quote
        for quote in found
    )


def _bare(name: str) -> str:
    return " ".join(flat(name).split()).casefold().removeprefix("the ").removesuffix("'s")


def _toward(parts: Mapping[Part, str], named: Sequence[Mention], targeted: Targeted) -> list[Toward]:
    first: dict[str, Mention] = {}
    for mention in named:
        first.setdefault(mention.voice_id, mention)
    pairs = [(mention, aim) for mention in first.values() if (aim := _aim(parts, mention))]
    judged = targeted.judge([aim for _, aim in pairs])
    return [
        Toward(mention.voice_id, mention.name, attitude, mention.part, mention.start, mention.end)
        for (mention, _), attitude in zip(pairs, judged, strict=True)
    ]


def _aim(parts: Mapping[Part, str], mention: Mention) -> Aimed | None:
    if mention.part == "text":
        return aimed(parts["text"], mention.name)
    return aimed(joined(parts.get("headline", ""), parts.get("standfirst", "")), mention.name)


def _emphases(texts: Sequence[str], camps: Camps) -> list[CampOrNone]:
    return [found.camp for found in camps.of(texts)]
