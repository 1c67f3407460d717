"""The team that a briefing is for, as `team.toml` of the data folder describes it. Without the file, nobody.

name = "Example Alliance"               # shown in the footer
names = ["Example Alliance", "ExAll"]   # pages that name one of these are kept as seen (ingest/keeping.py)
organisations = ["example-alliance"]    # ids of data/voices.toml: ours, whose attitudes and quotes a briefing shows
colour = "#0b5c6b"
footer = "For the board alone"
logo = "logo.png"                       # PNG or SVG beside this file, at most 200 kB
address = "https://media.example.org"   # where colleagues reach the dashboard; links lead there only if it is given
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.briefing import Look
from model.errors import DataFileError
from store.edited_files import read_table

MOST_ORGANISATIONS = 50
LARGEST_LOGO = 200_000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+\Z")
_LOGOS = {".png": "image/png", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Team:
    """Who reads it, and which voices are theirs."""

    organisations: tuple[str, ...] = ()
    """Voices' ids."""
    look: Look = field(default_factory=Look)
    address: str = ""


NOBODY = Team()


def load_team(path: Path) -> Team:
    """Read a team.toml; NOBODY where there is none. Raises DataFileError, which names the field."""
    table = read_table(path)
    if table is None:
        return NOBODY
    ours = table.get("organisations", [])
    if not (isinstance(ours, list) and len(ours) <= MOST_ORGANISATIONS and all(isinstance(one, str) for one in ours)):
        raise DataFileError(
            str(path), None, f'organisations takes at most {MOST_ORGANISATIONS} ids of voices: ["example-alliance"].'
        )
    colour, address = _words(path, table, "colour") or Look().colour, _words(path, table, "address")
    if not _COLOUR.match(colour):
        raise DataFileError(str(path), None, f'colour = "{colour}": give six hexadecimal digits, such as "#0b5c6b".')
    if address and not _ADDRESS.match(address):
        raise DataFileError(str(path), None, f'address = "{address}": give a web address.')
    look = Look(_words(path, table, "name"), colour, _words(path, table, "footer"), _logo(path, table))
    return Team(tuple(dict.fromkeys(ours)), look, address.rstrip("/"))


def _words(path: Path, table: dict[str, Any], name: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str) or len(value) > 300 or "\n" in value:
        raise DataFileError(str(path), None, f"{name} takes one line of at most 300 characters.")
    return value.strip()


def _logo(path: Path, table: dict[str, Any]) -> str:
    name = _words(path, table, "logo")
    if not name:
        return ""
    file = path.parent / name
    mime = _LOGOS.get(file.suffix.lower())
    if mime is None:
        raise DataFileError(str(path), None, f'logo = "{name}": give a .png or .svg file.')
    try:
        held = file.read_bytes()
    except OSError as error:
        raise DataFileError(str(path), None, f'logo = "{name}": it cannot be read ({error.strerror}).') from error
    if len(held) > LARGEST_LOGO:
        raise DataFileError(str(path), None, f'logo = "{name}": it is larger than {LARGEST_LOGO:,} bytes.')
    return f"data:{mime};base64,{base64.b64encode(held).decode('ascii')}"
