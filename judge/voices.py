"""Which voices a text names, and where. Pure, but for `load_voices`, which reads two files once.

    parts → names found → unambiguous: linked
                        → ambiguous, and an unambiguous name of the same voice stands in the article: linked
                        → ambiguous, and spelled out as something else (“Weightlifting Federation (IWF)”): dropped
                        → ambiguous: linked if the text around it fits our sense better than the others
                        → surname of a person named in full: that person

The encoder runs only for ambiguous names that are undecided, and once per sense of a name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from judge.voice_evidence import Encodes, Place, Senses, Weighing, evidence
from judge.voice_file import read_voices
from judge.voice_index import Hit, Meaning, NameIndex, flat, origins
from model.span import Part
from model.voice import Mention, MentionReason, Voice

CODE_VERSION = 1
"""Raise it whenever a change of code may link a name otherwise."""

TRUSTED = 0.98
"""Confidence of an ambiguous name beside an unambiguous one of the same voice: one sense per text is the rule
(Gale, Church and Yarowsky 1992 found it in 98 % of their pairs)."""

WEIGHTS = Path(__file__).parents[1] / "data" / "models" / "voices.json"
"""How evidence for a sense is weighed; a team's own list of voices is weighed by it too."""


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """All voices, arranged for finding; loaded once."""

    by_id: Mapping[str, Voice]
    index: NameIndex
    weighing: Weighing
    encoder: Encodes
    version: str
    """Twelve hexadecimal digits: changes when the same text may name other voices."""
    senses: dict[str, Senses] = field(default_factory=dict)
    """Filled as names come up: most texts need none."""

    def senses_of(self, voice: Voice) -> Senses:
        if voice.id not in self.senses:
            self.senses[voice.id] = Senses.of(voice, self.encoder)
        return self.senses[voice.id]


def load_voices(path: Path, encoder: Encodes, weights: Path = WEIGHTS) -> Voices:
    """Read data/voices.toml and the weights. Raises DataFileError, with file and line, for any mistake."""
    voices = read_voices(path)
    weighing = Weighing.read(weights)
    content = json.dumps([CODE_VERSION, [_digestible(voice) for voice in voices], weights.read_text("utf-8")])
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return Voices({voice.id: voice for voice in voices}, NameIndex.of(voices), weighing, encoder, version)


def _digestible(voice: Voice) -> object:
    return [sorted(value) if isinstance(value, frozenset) else value for value in astuple(voice)]


def mentions(parts: Mapping[Part, str], voices: Voices) -> tuple[Mention, ...]:
    """Every mention of a voice, in the order of the parts and of their text, none within another. Never raises."""
    article = Article.of(parts, voices.index)
    found = [*_certain(article), *_ambiguous(article, voices)]
    found += _surnames(article, voices, found)
    order = {part: number for number, part in enumerate(article.flat)}
    ordered = sorted(found, key=lambda f: (order[f.part], f.hit.start))
    return tuple(_mention(f, parts[f.part]) for f in ordered)


def link(name: str, context: str, voices: Voices) -> str | None:
    """The id of the voice that `name` means in `context`; None for somebody who is not among the voices.

    name: a speaker as a text names them (“Ofcom”, “Biggar”, “the IWF”). context: text around, usually holding the name.
    A surname is linked where the context names the person in full, or where only one person of the list bears it and the
    context names what they speak for.
    """
    wanted = " ".join(flat(name).split())
    bare = wanted.removeprefix("the ").removeprefix("The ").removesuffix("'s")
    meaning = voices.index.meanings.get(bare, Meaning())
    if meaning.certain:
        return meaning.certain
    text = context if bare in flat(context) else f"{name}. {context}"
    for mention in mentions({"standfirst": text}, voices):
        if flat(mention.name) == bare:
            return mention.voice_id
    return _by_office(bare, text, voices)


def spokesperson_for(voice_id: str, year: int | None, voices: Voices) -> str | None:
    """The id of what a person speaks for: the role that covers `year`, else the last one listed without an end."""
    roles = voices.by_id[voice_id].roles
    if year is not None:
        covering = [r for r in roles if (r.from_year or 0) <= year <= (r.until_year or 9999)]
    else:
        covering = [r for r in roles if r.until_year is None]
    return covering[0].at if covering else None


class _Found(NamedTuple):
    part: Part
    hit: Hit
    voice_id: str
    confidence: float
    reason: MentionReason


@dataclass(frozen=True, slots=True, eq=False)
class Article:
    """An article's flat texts and the names found in them."""

    flat: Mapping[Part, str]
    hits: Sequence[tuple[Part, Hit, Meaning]]

    @classmethod
    def of(cls, parts: Mapping[Part, str], index: NameIndex) -> Article:
        texts = {part: flat(text) for part, text in parts.items()}
        found = []
        for part, text in texts.items():
            hits = index.hits(text)
            hidden = index.hidden(text) if hits else []
            for hit in hits:
                if not any(start <= hit.start and hit.end <= end for start, end in hidden):
                    found.append((part, hit, index.meanings[hit.name]))
        return cls(texts, found)

    @property
    def named(self) -> frozenset[str]:
        """Ids of the voices that are named without doubt."""
        return frozenset(meaning.certain for _, _, meaning in self.hits if meaning.certain)

    def places(self, hits: Sequence[tuple[Part, Hit]]) -> list[Place]:
        company = len(self.named)
        return [Place(hit, self.flat[part], self._elsewhere(part), company) for part, hit in hits]

    def _elsewhere(self, part: Part) -> str:
        return " ".join(text for other, text in self.flat.items() if other != part)


def _certain(article: Article) -> Iterator[_Found]:
    for part, hit, meaning in article.hits:
        if meaning.certain:
            yield _Found(part, hit, meaning.certain, 1.0, "name")


def _ambiguous(article: Article, voices: Voices) -> Iterator[_Found]:
    """Ambiguous names that are linked."""
    named = article.named
    undecided = []
    for part, hit, meaning in article.hits:
        if meaning.certain or not meaning.possible:
            continue
        trusted = [voice_id for voice_id in meaning.possible if voice_id in named]
        if trusted:
            yield _Found(part, hit, trusted[0], TRUSTED, "full name nearby")
        elif not _spelled_otherwise(hit.name, article):
            undecided.append((part, hit, meaning))
    yield from _by_sense(article, undecided, voices)


def _by_sense(article: Article, undecided: Sequence[tuple[Part, Hit, Meaning]], voices: Voices) -> Iterator[_Found]:
    if not undecided:
        return
    places = article.places([(part, hit) for part, hit, _ in undecided])
    windows = voices.encoder.encode([place.window for place in places])
    for (part, hit, meaning), place, window in zip(undecided, places, windows, strict=True):
        likely = max((_probability(place, voice_id, window, voices), voice_id) for voice_id in meaning.possible)
        if likely[0] >= voices.weighing.threshold:
            yield _Found(part, hit, likely[1], likely[0], "sense")


def _probability(place: Place, voice_id: str, window: np.ndarray, voices: Voices) -> float:
    voice = voices.by_id[voice_id]
    return voices.weighing.probability(evidence(place, voice, window, voices.senses_of(voice)))


def _spelled_otherwise(acronym: str, article: Article) -> bool:
    """Whether the article spells the acronym out: “Economic Freedom Fighters (EFF)”, “EFF (Economic …)”.

    Only asked where none of our own full names stands in the article, so whatever is spelled out is somebody else.
    """
    if not acronym.isupper() or not 2 <= len(acronym) <= 6:
        return False
    gap = r"[\s-]+(?:(?:of|for|the|and|in|on|to|&|de|la)\s+)*"
    words = gap.join(rf"{letter}\w+" for letter in acronym)
    pattern = rf"(?<!\w){words}\s*\(\s*{acronym}\s*\)|(?<!\w){acronym}\s*\(\s*{words}"
    return any(re.search(pattern, text, re.IGNORECASE) for text in article.flat.values())


_TITLES = frozenset(
    [
        "Mr",
        "Mrs",
        "Ms",
        "Miss",
        "Sir",
        "Dame",
        "Lord",
        "Lady",
        "Baroness",
        "Dr",
        "Prof",
        "Sen",
        "Senator",
        "Rep",
        "Minister",
        "Secretary",
        "Commissioner",
        "Director",
        "President",
        "Chancellor",
        "Herr",
        "Frau",
        "Monsieur",
        "Madame",
        "M",
        "Justice",
        "Judge",
        "Chief",
        "Officer",
        "CEO",
        "Attorney",
        "General",
        "And",
    ]
)


def _surnames(article: Article, voices: Voices, found: Sequence[_Found]) -> list[_Found]:
    """Surnames of persons who are named in full in the article."""
    persons = [voices.by_id[f.voice_id] for f in found if voices.by_id[f.voice_id].surname]
    by_surname = {flat(person.surname): person.id for person in reversed(persons)}
    if not by_surname:
        return []
    taken = [(f.part, f.hit) for f in found]
    linked = []
    for part, text in article.flat.items():
        for match in voices.index.surnames.finditer(text):
            hit = Hit(*match.span(), match[0])
            inside = any(p == part and hit.start < other.end and other.start < hit.end for p, other in taken)
            if hit.name in by_surname and not inside and not _other_first_name(text, hit.start):
                linked.append(_Found(part, hit, by_surname[hit.name], TRUSTED, "surname"))
    return linked


def _other_first_name(text: str, start: int) -> bool:
    """Whether a first name stands before a surname, so that it is somebody else's: a capitalised word amid a sentence
    that is no title."""
    before = re.search(r"([^\W\d_][\w.'-]*)\s+$", text[max(0, start - 30) : start])
    if not before or not before[1][0].isupper() or before[1].rstrip(".") in _TITLES:
        return False
    return bool(re.search(r"[a-z,;]\s+$", text[: start - len(before[0])]))


def _by_office(surname: str, text: str, voices: Voices) -> str | None:
    """The one person with the surname whose organisation is named in the text."""
    persons = (
        [voices.by_id[voice_id] for voice_id in voices.index.by_surname.get(surname.split()[-1], ())] if surname else []
    )
    named = {mention.voice_id for mention in mentions({"standfirst": text}, voices)}
    fitting = [p for p in persons if named & {role.at for role in p.roles} and surname in (p.surname, flat(p.name))]
    return fitting[0].id if len(fitting) == 1 else None


def _mention(found: _Found, text: str) -> Mention:
    start, end = found.hit.start, found.hit.end
    places = origins(text)
    if places is not None:
        start, end = places[start], max(places[end - 1] + 1, places[end])
    return Mention(found.voice_id, text[start:end], found.part, start, end, round(found.confidence, 4), found.reason)
