"""A robots.txt → its rules for one program (RFC 9309). Pure, and linear in what a hostile file holds.

Of the groups, those count that name the program, else those for all (2.2.1); of their rules, the one with the longest
path that fits, and among equals the one that allows (2.2.2). `*` stands for anything, `$` for the end (2.2.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_RULE = 2_000
MOST_RULES = 10_000
"""Rules of one program that are heeded, the first ones; the longest real file has some 3,000."""
LONGEST_DELAY_S = 600.0
_LINE = re.compile(r"\s*([A-Za-z-]{1,20})\s*:\s*([^#\r\n]*)")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")
_UNRESERVED = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Rule:
    """One `Allow` or `Disallow`, its path cut at the stars."""

    allows: bool
    pieces: tuple[str, ...]
    to_end: bool
    """Whether the path must end where the rule does (`$`)."""
    length: int

    def fits(self, path: str) -> bool:
        if not path.startswith(self.pieces[0]):
            return False
        at = len(self.pieces[0])
        for piece in self.pieces[1:-1]:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if len(self.pieces) == 1:
            return not self.to_end or at == len(path)
        last = self.pieces[-1]
        if self.to_end:
            return path.endswith(last) and len(path) - len(last) >= at
        return path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a robots.txt says to one program."""

    rules: tuple[Rule, ...] = ()
    delay_s: float = 0.0
    """`Crawl-delay`: no part of the standard, and heeded all the same."""

    def allows(self, url: str) -> bool:
        """Whether the program may ask for an address of this site. The file itself always may be asked for."""
        path = _path(url)
        if path == "/robots.txt":
            return True
        fitting = [(rule.length, rule.allows) for rule in self.rules if rule.fits(path)]
        return max(fitting)[1] if fitting else True


NOTHING_ALLOWED = Ruling((Rule(False, ("/",), False, 1),))


def ruling_of(text: str, agent: str) -> Ruling:
    """Read a robots.txt for the program of this name; anything that is none has no rules."""
    named, general = _Group(), _Group()
    group: list[_Group] = []
    in_names = False
    for line in text.splitlines():
        found = _LINE.match(line)
        if not found:
            continue
        key, value = found[1].lower(), found[2].strip()
        if key == "user-agent":
            if not in_names:
                group = []
            in_names = True
            if value == "*":
                group.append(general)
            elif value.split("/")[0].strip().lower() == agent.lower():
                named.present = True
                group.append(named)
        elif key in ("allow", "disallow", "crawl-delay"):
            in_names = False
            for one in group:
                one.add(key, value)
    chosen = named if named.present else general
    return Ruling(tuple(chosen.rules), chosen.delay_s)


class _Group:
    def __init__(self) -> None:
        self.present = False
        self.rules: list[Rule] = []
        self.delay_s = 0.0

    def add(self, key: str, value: str) -> None:
        if key == "crawl-delay":
            if _NUMBER.fullmatch(value):
                self.delay_s = min(float(value), LONGEST_DELAY_S)
        elif value and len(value) <= LONGEST_RULE and len(self.rules) < MOST_RULES:
            self.rules.append(_rule(key == "allow", value))


def _rule(allows: bool, value: str) -> Rule:
    pattern = _normal(value if value.startswith(("/", "*")) else f"/{value}")
    to_end = pattern.endswith("$")
    pieces = re.sub(r"\*+", "*", pattern.removesuffix("$") if to_end else pattern).split("*")
    return Rule(allows, tuple(pieces), to_end, len(pattern))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _normal(text: str) -> str:
    """Percent-encoding in one form (RFC 9309, section 2.2.2): unreserved characters plain, others encoded."""

    def one(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char.isascii() and (char.isalnum() or char in "-._~") else found[0].upper()

    encoded = "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in text)
    return _UNRESERVED.sub(one, encoded)
