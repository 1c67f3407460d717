"""A briefing as JSON and back, so that an approved one can be kept and rendered again to the same bytes.

Figure(…)          ⇄  {"_": "Figure", "words": …}       (fields that hold their default are left out)
date, datetime     ⇄  {"_": "date", "v": "2026-11-16"}
tuple              ⇄  list
dict               ⇄  {"_": "map", "v": [[key, value], …]}
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

from model import briefing as nouns
from model.briefing import Briefing
from model.errors import ArchiveError

_KNOWN: dict[str, type] = {
    name: kind for name, kind in vars(nouns).items() if isinstance(kind, type) and dataclasses.is_dataclass(kind)
}


def as_json(briefing: Briefing) -> dict[str, Any]:
    """What `json.dumps` takes."""
    found: dict[str, Any] = _packed(briefing)
    return found


def from_json(kept: Any) -> Briefing:
    """The briefing again. Raises ArchiveError for what is none, or was kept by a newer version."""
    try:
        found = _unpacked(kept)
    except (TypeError, ValueError, KeyError) as error:
        raise ArchiveError(
            "This briefing was kept by another version of Cleartext and cannot be read. Update, or compose it anew."
        ) from error
    if not isinstance(found, Briefing):
        raise ArchiveError("What is kept here is no briefing. Compose it anew.")
    return found


def _packed(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {
            field.name: getattr(value, field.name) for field in dataclasses.fields(value) if not _default(value, field)
        }
        return {"_": type(value).__name__, **{name: _packed(inner) for name, inner in held.items()}}
    if isinstance(value, datetime):
        return {"_": "datetime", "v": value.isoformat()}
    if isinstance(value, date):
        return {"_": "date", "v": value.isoformat()}
    if isinstance(value, dict):
        return {"_": "map", "v": [[key, _packed(inner)] for key, inner in value.items()]}
    return [_packed(inner) for inner in value] if isinstance(value, list | tuple) else value


def _default(value: Any, field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING and bool(getattr(value, field.name) == field.default)


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(inner) for inner in value)
    if not isinstance(value, dict):
        return value
    match value["_"]:
        case "datetime":
            return datetime.fromisoformat(value["v"])
        case "date":
            return date.fromisoformat(value["v"])
        case "map":
            return {key: _unpacked(inner) for key, inner in value["v"]}
        case name:
            return _KNOWN[name](**{key: _unpacked(inner) for key, inner in value.items() if key != "_"})
