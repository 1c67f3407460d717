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

from judge.voice_evidence import Encodes, Place, Senses, Vectors, Weighing, evidence
from judge.voice_file import read_voices
from judge.voice_index import Hit, Meaning, NameIndex, flat, origins, outside
from model.span import Part
from model.voice import Mention, MentionReason, Voice

CODE_VERSION = 1
"""Raise it whenever a change of code may link a name otherwise."""

TRUSTED = 0.98
"""Confidence of an ambiguous name beside an unambiguous one of the same voice: one sense per text is the rule
(Gale, Church and Yarowsky 1992 found it in 98 % of their pairs)."""

MOST_READ = 3
"""Places of an ambiguous name that are looked at in an article: the encoder costs more than all else together."""

WEIGHTS = Path(__file__).parents[1] / "data" / "models" / "voices.json"
"""How evidence for a sense is weighed; for a team's own list of voices too, unless it has its own beside it."""


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


def load_voices(path: Path, encoder: Encodes) -> Voices:
    """Read data/voices.toml and the weights. Raises DataFileError, with file and line, for any mistake."""
    voices = read_voices(path)
    own = path.parent / "models" / WEIGHTS.name
    weights = own if own.exists() else WEIGHTS
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
    return tuple(
        mention
        for part, text in parts.items()
        for mention in _in_text(sorted(f for f in found if f.part == part), text)
    )


def link(name: str, context: str, voices: Voices) -> str | None:
    """The id of the voice that speaks as `name` in `context`; None for somebody who is not among the voices.

    name: a speaker as a text names them: “Ofcom”, “Biggar”, “a Meta spokesperson”, “Ofcom's Melanie Dawes”. A person
    in it goes before an organisation. context: the text around, best a paragraph or two, usually holding the name.
    A surname alone is linked where the context names the person in full, or names what one person of the list by that
    surname speaks for.
    """
    wanted, text = flat(name).strip(), flat(context)
    if not wanted:
        return None
    spans = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text)]
    if not spans:
        spans, text = [(0, len(wanted))], f"{wanted}. {text}"
    found = mentions({"standfirst": text}, voices)
    inside = [m.voice_id for m in found if any(_within(m, *span) for span in spans)]
    persons = [voice_id for voice_id in inside if voices.by_id[voice_id].voice_kind == "person"]
    if inside:
        return (persons or inside)[0]
    return _by_office(wanted, {m.voice_id for m in found}, voices)


def _within(mention: Mention, start: int, end: int) -> bool:
    """Whether one of the two lies within the other: “Meta” in “a Meta spokesperson”, “Biggar” in “Graeme Biggar”."""
    return (start <= mention.start and mention.end <= end) or (mention.start <= start and end <= mention.end)


def speaks_for(person_id: str, year: int | None, voices: Voices) -> str | None:
    """The id of what a person spoke for in `year`; None where we are not sure. Without a year, today's roles count."""
    for role in voices.by_id[person_id].roles:
        covers = year is not None and (role.from_year or 0) <= year <= (role.until_year or 9999)
        if covers or (year is None and role.until_year is None):
            return role.at
    return None


def _by_office(name: str, named: set[str], voices: Voices) -> str | None:
    """The one person with the surname `name` (a title may stand before it) who speaks for a voice that is named."""
    fitting = [
        person
        for surname, persons in voices.index.by_surname.items()
        if name == surname or (name.endswith(f" {surname}") and name.removesuffix(f" {surname}").rstrip(".") in _TITLES)
        for person in persons
        if named & {role.at for role in voices.by_id[person].roles}
    ]
    return fitting[0] if len(fitting) == 1 else None


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
        found = [(part, hit, index.meanings[hit.name]) for part, text in texts.items() for hit in index.hits(text)]
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
    if undecided:
        yield from _by_sense(article, undecided, voices)


def _by_sense(article: Article, undecided: Sequence[tuple[Part, Hit, Meaning]], voices: Voices) -> Iterator[_Found]:
    """A name has one sense in an article: it is decided once, by its first places, for all."""
    by_name: dict[str, list[tuple[Part, Hit]]] = {}
    for part, hit, _ in undecided:
        by_name.setdefault(hit.name, []).append((part, hit))
    places = {name: article.places(hits[:MOST_READ]) for name, hits in by_name.items()}
    windows = iter(voices.encoder.encode([place.window for of_name in places.values() for place in of_name]))
    for name, of_name in places.items():
        seen = [(place, next(windows)) for place in of_name]
        possible = voices.index.meanings[name].possible
        likely, voice_id = max((_probability(seen, voice_id, voices), voice_id) for voice_id in possible)
        if likely >= voices.weighing.threshold:
            yield from (_Found(part, hit, voice_id, likely, "sense") for part, hit in by_name[name])


def _probability(seen: Sequence[tuple[Place, Vectors]], voice_id: str, voices: Voices) -> float:
    voice = voices.by_id[voice_id]
    senses = voices.senses_of(voice)
    return voices.weighing.probability([evidence(place, voice, window, senses) for place, window in seen])


def _spelled_otherwise(acronym: str, article: Article) -> bool:
    """Whether the article spells the acronym out: “Economic Freedom Fighters (EFF)”, “EFF (Economic …)”.

    Only asked where none of our own full names stands in the article, so whatever is spelled out is somebody else.
    """
    if not acronym.isupper() or not 2 <= len(acronym) <= 6:
        return False
    gap = r"[\s-]+(?:(?:of|for|the|and|in|on|to|&|de|la)\s+)*"
    words = gap.join(rf"{letter}\w+" for letter in acronym)
    pattern = rf"(?<!\w){words}\s*\(\s*{acronym}\s*\)|(?<!\w){acronym}\s*\(\s*(?:the\s+)?{words}"
    return any(re.search(pattern, text, re.IGNORECASE) for text in article.flat.values())


_TITLES = frozenset(
    """Mr Mrs Ms Miss Sir Dame Lord Lady Baroness Dr Prof Sen Senator Rep Minister Secretary Commissioner Director
    President Chancellor Herr Frau Monsieur Madame M Justice Judge Chief Officer CEO Attorney General And""".split()  # noqa: SIM905
)
"""Words before a surname that are no first name."""


def _surnames(article: Article, voices: Voices, found: Sequence[_Found]) -> list[_Found]:
    """Surnames of persons who are named in full in the article."""
    persons = [voices.by_id[f.voice_id] for f in found if voices.by_id[f.voice_id].surname]
    by_surname = {flat(person.surname): person.id for person in reversed(persons)}
    if not by_surname:
        return []
    linked = []
    for part, text in article.flat.items():
        taken = sorted((f.hit.start, f.hit.end) for f in found if f.part == part)
        hits = [Hit(*match.span(), " ".join(match[0].split())) for match in voices.index.surnames.finditer(text)]
        linked += [
            _Found(part, hit, by_surname[hit.name], TRUSTED, "surname")
            for hit in outside(hits, taken)
            if hit.name in by_surname and not _other_first_name(text, hit.start)
        ]
    return linked


def _other_first_name(text: str, start: int) -> bool:
    """Whether a first name stands before a surname, so that it is somebody else's: a capitalised word amid a sentence
    that is no title."""
    before = re.search(r"([^\W\d_][\w.'-]*)\s+$", text[max(0, start - 30) : start])
    if not before or not before[1][0].isupper() or before[1].rstrip(".") in _TITLES:
        return False
    amid = text[max(0, start - len(before[0]) - 3) : start - len(before[0])]
    return bool(re.search(r"[a-z,;]\s+$", amid))


def _in_text(found: Sequence[_Found], text: str) -> Iterator[Mention]:
    """Places of the flat text as places of the original one."""
    places = origins(text) if found else None
    for part, hit, voice_id, confidence, reason in found:
        start, end = hit.start, hit.end
        if places is not None:  # an accent of its own, after the last letter, belongs to it
            start, end = places[start], max(places[end - 1] + 1, places[end])
        yield Mention(voice_id, text[start:end], part, start, end, round(confidence, 4), reason)
