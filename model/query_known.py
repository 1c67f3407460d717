"""What an archive knows, and a search with its values looked up in it: names become slugs, mistakes are said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from model.errors import QuestionError
from model.feed import Outlet
from model.folding import folded
from model.judgement import TOPIC_WORDS
from model.query import And, Field, Not, Or, Query, Value, quoted
from model.query_fields import FIELDS, nearest
from model.voice import VoiceRow

_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_NOUNS = {"lang": "language", "site": "outlet’s web address", "voice": "organisation or person"}
LISTED = 8
"""Values that a message names."""


@dataclass(frozen=True)
class Known:
    """What an archive holds: whatever a search may name."""

    outlets: tuple[Outlet, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    voices: tuple[VoiceRow, ...] = ()
    tags: tuple[str, ...] = ()

    def values(self, name: str) -> dict[str, tuple[str, ...]]:
        """Of a field: each value, with all that people may call it. The values of a fixed field are called as such."""
        match name:
            case "outlet":
                return {outlet.slug: (outlet.slug, outlet.name) for outlet in self.outlets}
            case "site":
                return {host: (host,) for outlet in self.outlets if (host := site_of(outlet))}
            case "country":
                return {outlet.country: (outlet.country,) for outlet in self.outlets if outlet.country}
            case "lang":
                return {code: (code,) for code in self.languages if code}
            case "topic":
                return {
                    topic: (topic, topic.replace("_", "-"), topic.replace("_", " "), TOPIC_WORDS.get(topic, topic))
                    for topic in self.topics
                }
            case "voice":
                return {voice.slug: (voice.slug, voice.name) for voice in self.voices}
            case "tag":
                return {tag: (tag,) for tag in self.tags}
        return {choice: (choice,) for choice in FIELDS[name].choices} if name in FIELDS else {}


def site_of(outlet: Outlet) -> str:
    """`https://www.bbc.co.uk/news` → `bbc.co.uk`. An outlet without an address may be named by one, as those are that
    a list or a search feed named; empty where there is none, or none that can be read."""
    try:
        host = urlsplit(outlet.site_url).hostname or ""
    except ValueError:
        host = ""
    if not host and _HOST.fullmatch(outlet.name):
        host = outlet.name.lower()
    return host.removeprefix("www.")


def resolve(query: Query, known: Known, text: str) -> Query:
    """The same search with the archive's own values in its fields, sites as the outlets there, and attitudes tied to
    the voices beside them.

    `text` is what a person wrote: QuestionError points into it, where the archive has no such value.
    """
    match query:
        case And(parts):
            return And(_tied([resolve(part, known, text) for part in parts]))
        case Or(parts):
            return Or(tuple(resolve(part, known, text) for part in parts))
        case Not(part, at):
            return Not(resolve(part, known, text), at)
        case Field():
            return _looked_up(query, known, text)
    return query


def _tied(parts: Sequence[Query]) -> tuple[Query, ...]:
    """`voice:signal attitude:unfavourable` asks for the attitude toward Signal, not toward anybody."""
    voices = [part for part in parts if isinstance(part, Field) and part.name == "voice"]
    beside = tuple(value.text for voice in voices for value in voice.values)

    def tied(part: Query) -> Query:
        if isinstance(part, Not):
            return replace(part, part=tied(part.part))
        return replace(part, beside=beside) if isinstance(part, Field) and part.name == "attitude" else part

    return tuple(tied(part) for part in parts)


def _looked_up(one: Field, known: Known, text: str) -> Field:
    if not FIELDS[one.name].known_by_archive:
        return one
    called = known.values(one.name)
    by_fold: dict[str, list[str]] = {}
    for slug, names in called.items():
        for name in names:
            by_fold.setdefault(folded(name), []).append(slug)
    found: dict[str, None] = {}
    for value in one.values:
        matches = _matches(one.name, value, by_fold)
        if not matches:
            raise _unknown(one.name, value, by_fold, called, text)
        found.update(dict.fromkeys(matches))
    if one.name == "site":
        slugs = tuple(Value(outlet.slug) for outlet in known.outlets if site_of(outlet) in found)
        return replace(one, name="outlet", values=slugs)
    return replace(one, values=tuple(Value(value) for value in found))


def _matches(name: str, value: Value, by_fold: dict[str, list[str]]) -> list[str]:
    wanted = folded(value.text)
    if value.any_ending:
        return [match for fold, values in by_fold.items() if fold.startswith(wanted) for match in values]
    if name == "site":
        wanted = wanted.removeprefix("www.")
        return [host for host in by_fold if host == wanted or host.endswith("." + wanted)]
    return by_fold.get(wanted, [])


def _unknown(
    name: str, value: Value, by_fold: dict[str, list[str]], called: dict[str, tuple[str, ...]], text: str
) -> QuestionError:
    near = nearest(value.text, by_fold)
    slugs = list(dict.fromkeys(slug for fold in near for slug in by_fold[folded(fold)]))[:3]
    star = "*" if value.any_ending else ""
    noun = _NOUNS.get(name, name)
    reason = f"The archive has no {noun} “{value.text}{star}”."
    if slugs:
        reason += f" Did you mean {' or '.join(slugs)}?"
    elif called:
        some = ", ".join(sorted(called)[:LISTED])
        more = f" and {len(called) - LISTED:,} more" if len(called) > LISTED else ""
        reason += f" It has: {some}{more}."
    else:
        reason += f" It knows no {noun} yet."
    instead = [f"{text[: value.at]}{quoted(slug, in_field=True)}{text[value.end :]}" for slug in slugs]
    return QuestionError(text, reason, value.at, instead=instead)
