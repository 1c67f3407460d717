"""Who said what in a story: one line for each person, and for each organisation that spoke without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from model.camp import CampOrNone
from model.said import Named, Part, Sourced, SpeakerRow

_LATEST = datetime.max.replace(tzinfo=UTC)
_ORDER: dict[Part, int] = {"quoted": 0, "paraphrased": 1, "no answer": 2, "only named": 3}


@dataclass(slots=True)
class _Line:
    organisation: str = ""
    person: str = ""
    role: str = ""
    said: list[Sourced] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)


def who_said(found: Sequence[Sourced], named: Iterable[Named] = ()) -> tuple[SpeakerRow, ...]:
    """The table of one story: quoted first, then paraphrased, without an answer, only named; most outlets first.

    A person is one line whatever they are called: by voice where linked, else by name. An unnamed spokesperson
    is the organisation's line. Whoever is named and says nothing is listed as only named.
    """
    lines: dict[str, _Line] = {}
    for one in sorted(found, key=lambda s: s.at or _LATEST):
        line = lines.setdefault(_key(one), _Line())
        quote = one.quote
        if not _unnamed(one):
            line.person = max(line.person, quote.speaker, key=len)
        line.organisation = line.organisation or quote.organisation
        line.role = line.role or quote.role
        line.said.append(one)
        line.outlets.append(one.outlet)
    known = {part.casefold() for line in lines.values() for part in (line.person, line.organisation) if part}
    for mention in named:
        name = mention.name.casefold()
        if name in known:
            continue
        line = lines.setdefault(f"named {name}", _Line())
        line.person, line.organisation = (mention.name, "") if mention.person else ("", mention.name)
        line.outlets.append(mention.outlet)
    rows = [_row(line) for line in lines.values()]
    return tuple(sorted(rows, key=lambda row: (_ORDER[row.part], -len(row.outlets), row.first_said_at or _LATEST)))


def emphasis_by_speaker(found: Iterable[tuple[Sourced, CampOrNone]]) -> dict[str, Counter[CampOrNone]]:
    """How often each speaker's direct quotes foreground each camp; an indication, with the error of the judging."""
    counted: dict[str, Counter[CampOrNone]] = {}
    for one, camp in found:
        if one.quote.direct:
            counted.setdefault(one.quote.speaker, Counter())[camp] += 1
    return counted


def _unnamed(one: Sourced) -> bool:
    """Whether an organisation speaks: by itself, or through somebody who is not named."""
    quote = one.quote
    return bool(quote.organisation) and (
        quote.speaker == quote.organisation or quote.speaker == f"{quote.organisation} {quote.role}"
    )


def _key(one: Sourced) -> str:
    quote = one.quote
    return quote.voice or (quote.organisation if _unnamed(one) else quote.speaker).casefold()


def _row(line: _Line) -> SpeakerRow:
    direct = [one for one in line.said if one.quote.direct]
    reported = [one for one in line.said if not one.quote.direct and not one.quote.declined]
    declined = [one for one in line.said if one.quote.declined]
    said = [*direct, *reported]
    part: Part = "quoted" if direct else "paraphrased" if reported else "no answer" if declined else "only named"
    first = min(said or declined, key=lambda one: one.at or _LATEST, default=None)
    return SpeakerRow(
        organisation=line.organisation,
        person=line.person,
        role=line.role,
        part=part,
        words=tuple(dict.fromkeys(one.quote.text for one in said)),
        outlets=tuple(dict.fromkeys(line.outlets)),
        first_outlet=first.outlet if first else line.outlets[0],
        first_said_at=first.at if first and said else None,
        declined=tuple(dict.fromkeys(one.quote.text for one in declined)),
    )
