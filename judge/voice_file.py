"""data/voices.toml → voices. Mistakes are reported with file and line, for the person editing."""

from __future__ import annotations

import re
from pathlib import Path

from judge.data_file import DataFile
from model.voice import VOICE_KINDS, Role, Voice, VoiceKind

_KEYS = (
    "name",
    "aliases",
    "ambiguous",
    "usually",
    "voice_kind",
    "country",
    "sense",
    "other_senses",
    "other_names",
    "context",
    "other_context",
    "part_of",
    "roles",
    "surname",
)
_ROLE_KEYS = ("role", "at", "from", "until")
_ROLE_EXAMPLE = '{ role = "chief executive", at = "ofcom", from = 2020 }'
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SENSE = 300
"""Characters of a sense: the encoder reads about 128 word pieces."""


def read_voices(path: Path) -> tuple[Voice, ...]:
    """The voices in the order of the file. Raises DataFileError if it is missing, malformed or contradicts itself."""
    file = DataFile.read(path)
    voices = tuple(_voice(file, voice_id, value) for voice_id, value in file.content.items())
    _check_links(file, voices)
    _check_names(file, voices)
    return voices


def _voice(file: DataFile, voice_id: str, value: object) -> Voice:
    table = file.table(value, voice_id)
    if not _ID.fullmatch(voice_id):
        file.fail(voice_id, f"“{voice_id}”: an id is made of small letters, digits and single hyphens.")
    file.known_keys(table, _KEYS, f"[{voice_id}]", voice_id)
    name = _text(file, table, "name", voice_id)
    aliases = file.strings(table.get("aliases", []), "aliases", voice_id)
    kind = _kind(file, table, voice_id)
    return Voice(
        id=voice_id,
        name=name,
        voice_kind=kind,
        sense=_text(file, table, "sense", voice_id),
        aliases=aliases,
        ambiguous=_ambiguous(file, table, voice_id, (name, *aliases)),
        usually=_usually(file, table, voice_id),
        country=_country(file, table, voice_id),
        other_senses=file.strings(table.get("other_senses", []), "other_senses", voice_id, LONGEST_SENSE),
        other_names=file.strings(table.get("other_names", []), "other_names", voice_id),
        context=file.strings(table.get("context", []), "context", voice_id),
        other_context=file.strings(table.get("other_context", []), "other_context", voice_id),
        part_of=_text(file, table, "part_of", voice_id) if "part_of" in table else "",
        roles=_roles(file, table.get("roles", []), voice_id),
        surname=_surname(file, table, kind, name, voice_id),
    )


def _text(file: DataFile, table: dict[str, object], key: str, section: str) -> str:
    if key not in table:
        file.fail(section, f"[{section}] lacks “{key}”.")
    return file.strings([table[key]], key, section, LONGEST_SENSE)[0]


def _usually(file: DataFile, table: dict[str, object], section: str) -> frozenset[str]:
    listed = file.strings(table.get("usually", []), "usually", section)
    ambiguous = table.get("ambiguous", [])
    for name in listed:
        if not isinstance(ambiguous, list) or name not in ambiguous:
            file.fail("usually", f"“{name}” is no ambiguous name of [{section}]; only those need “usually”.", section)
    return frozenset(listed)


def _kind(file: DataFile, table: dict[str, object], section: str) -> VoiceKind:
    written = _text(file, table, "voice_kind", section)
    known: dict[str, VoiceKind] = {kind: kind for kind in VOICE_KINDS}
    if written not in known:
        file.fail("voice_kind", f"“{written}” is no voice_kind. Known: {', '.join(known)}.", section)
    return known[written]


def _country(file: DataFile, table: dict[str, object], section: str) -> str:
    if "country" not in table:
        return ""
    written = _text(file, table, "country", section)
    if not re.fullmatch(r"[A-Z]{2}", written):
        file.fail("country", f"“{written}”: a country is two capital letters, such as GB, US or EU.", section)
    return written


def _ambiguous(file: DataFile, table: dict[str, object], section: str, names: tuple[str, ...]) -> frozenset[str]:
    listed = file.strings(table.get("ambiguous", []), "ambiguous", section)
    for name in listed:
        if name not in names:
            file.fail("ambiguous", f"“{name}” is ambiguous, but neither name nor alias of [{section}].", section)
    if listed and not table.get("other_senses"):
        file.fail("ambiguous", f"[{section}] has ambiguous names: say in “other_senses” what else they mean.", section)
    return frozenset(listed)


def _roles(file: DataFile, value: object, section: str) -> tuple[Role, ...]:
    if not isinstance(value, list):
        file.fail("roles", f"“roles” must be a list of roles such as {_ROLE_EXAMPLE}.", section)
    return tuple(_role(file, item, section) for item in value)


def _role(file: DataFile, value: object, section: str) -> Role:
    if not isinstance(value, dict) or not {"role", "at"} <= value.keys():
        file.fail("roles", f"a role is written like {_ROLE_EXAMPLE}.", section)
    file.known_keys(value, _ROLE_KEYS, "a role", section)
    years = [value.get("from"), value.get("until")]
    for year in years:
        if year is not None and (type(year) is not int or not 1900 <= year <= 2100):
            file.fail("roles", f"“from” and “until” are years, such as 2020; not {year!r}.", section)
    start, end = years
    if start is not None and end is not None and start > end:
        file.fail("roles", f"a role from {start} cannot end in {end}.", section)
    role, at = file.strings([value["role"]], "roles", section)[0], file.strings([value["at"]], "roles", section)[0]
    return Role(role, at, start, end)


def _surname(file: DataFile, table: dict[str, object], kind: VoiceKind, name: str, section: str) -> str:
    written = table.get("surname")
    if written is None:
        return name.split()[-1] if kind == "person" and " " in name else ""
    if not isinstance(written, str):
        file.fail("surname", "“surname” is a text in quotation marks.", section)
    if kind != "person":
        file.fail("surname", "only persons have a “surname”.", section)
    return written


def _check_links(file: DataFile, voices: tuple[Voice, ...]) -> None:
    """Whatever `part_of` and `at` refer to exists, and nothing belongs to itself."""
    by_id = {voice.id: voice for voice in voices}
    for voice in voices:
        for key, target in [("part_of", voice.part_of), *(("roles", role.at) for role in voice.roles)]:
            if target and target not in by_id:
                file.fail(key, f"“{target}” is the id of no voice in this file.", voice.id)
        above, seen = voice.part_of, {voice.id}
        while above:
            if above in seen:
                file.fail("part_of", f"[{voice.id}] would belong to itself.", voice.id)
            seen.add(above)
            above = by_id[above].part_of


def _check_names(file: DataFile, voices: tuple[Voice, ...]) -> None:
    """An unambiguous name belongs to one voice."""
    owner: dict[str, Voice] = {}
    for voice in voices:
        for name in voice.names:
            other = owner.setdefault(name, voice)
            if other is not voice and not (name in voice.ambiguous and name in other.ambiguous):
                reason = f"“{name}” is a name of [{other.id}] too; say in both that it is ambiguous, or drop one."
                file.fail(f'"{name}"', reason, voice.id)
