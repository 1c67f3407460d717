"""How it was counted: what was asked, what is missing, and how often the automatic labels are right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.words import number, percent, when
from briefing.found import Found
from briefing.lists import Lists, said
from model.briefing import Section, Sentence

MEASURES = (
    ("On topic: of what we count, right", "of what is counted as on topic, {value} is right"),
    ("On topic: of what there is, found", "of what there is, {value} is found"),
)


def method(lists: Lists) -> Section:
    """The small print, which every briefing carries."""
    lines = (_asked(lists.found), _missing(lists), _quality(lists.found), _pins(lists.found))
    return Section("method", "How this was counted", notes=tuple(one for one in lines if one.parts))


def _asked(found: Found) -> Sentence:
    clock = "the outlets’ date of publication" if found.asked.clock == "published" else "when we first saw them"
    return said(
        "method.asked",
        f"Counted: {found.asked.words()}; by {clock}. The unit is different texts: copies of one text (wire copy, "
        "reprints) count once. Sentences state what stood together in time, never a cause.",
    )


def _missing(lists: Lists) -> Sentence:
    found = lists.found
    parts: list[Any] = []
    for key, ids, what in (
        ("unjudged", found.unjudged, " of the period wait to be judged and may belong here."),
        ("undated", found.undated, " match but bear no date, so that no period counts them."),
        ("backfilled", _of_origin(found, "backfill"), " of these were known from backfill alone."),
        ("by-hand", _of_origin(found, "by hand"), " of these were added by hand."),
    ):
        if ids:
            title = {"unjudged": "Waiting to be judged", "undated": "Undated", "backfilled": "Backfilled"}
            parts += [" " if parts else "", lists.counted(key, title.get(key, "Added by hand"), ids), what]
    return said("method.missing", *parts)


def _of_origin(found: Found, origin: str) -> tuple[int, ...]:
    return tuple(n for n in found.ids if found.rows[n].origin == origin)


def _quality(found: Found) -> Sentence:
    """Measured errors, as data/quality.json holds them."""
    told = [words.format(value=_range(row)) for start, words in MEASURES if (row := _row(found, start)) is not None]
    if not told:
        return said("method.quality", "How often the automatic labels are right was not measured beside this copy.")
    n = _row(found, MEASURES[0][0])
    data = f" ({n['data']})" if n else ""
    return said(
        "method.quality", f"Measured errors: {'; '.join(told)}{data}. All labels are automatic and may be corrected."
    )


def _row(found: Found, measure: str) -> Mapping[str, Any] | None:
    return next((row for row in found.quality if str(row["measure"]).startswith(measure)), None)


def _range(row: Mapping[str, Any]) -> str:
    if row["low"] is None:
        return percent(row["value"], 0)
    return f"{percent(row['value'], 0)} ({percent(row['low'], 0)} to {percent(row['high'], 0)})"


def _pins(found: Found) -> Sentence:
    pins = found.pins
    to = f", data to {when(pins.data_to, found.zone, year=True)}" if pins.data_to else ""
    return said(
        "method.pins",
        f"Archive {pins.archive_id[:8]}, revision {number(pins.revision)}{to}; "
        f"rules {', '.join(pins.rules) or 'none'}; Cleartext {pins.program}; days of {pins.zone}.",
    )
