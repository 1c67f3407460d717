"""Which agency a text came from, where the text says so.

A dateline (“LONDON (Reuters) —”), a byline (“By the Associated Press”, “PA Media”) or a closing note (“dpa/abc”). Only
marks that stand apart are believed: “Reuters reported” names a source of facts, not the text's author.
"""

from __future__ import annotations

import re

DATELINE_WITHIN = 120
"""Characters of a text in which a bracketed mark is its dateline."""

_NAMES = {
    "Reuters": r"Thomson Reuters|Reuters(?: Health)?",
    "AP": r"The Associated Press|Associated Press|AP",
    "AFP": r"Agence France[- ]Presse|AFP",
    "PA Media": r"PA Media|Press Association|PA",
    "dpa": r"dpa(?:-AFX|/\w{2,10})?|Deutsche Presse-Agentur",
    "ANSA": r"ANSA",
    "EFE": r"EFE|Agencia EFE",
    "ANP": r"ANP",
    "TT": r"TT(?: Nyhetsbyrån)?",
    "APA": r"APA",
    "Belga": r"Belga",
    "AAP": r"AAP|Australian Associated Press",
    "The Canadian Press": r"The Canadian Press|Canadian Press",
    "PTI": r"PTI|Press Trust of India",
    "ANI": r"ANI",
    "IANS": r"IANS",
    "Bloomberg": r"Bloomberg",
    "Xinhua": r"Xinhua",
    "Kyodo": r"Kyodo(?: News)?",
    "Yonhap": r"Yonhap",
    "KUNA": r"KUNA",
    "Bernama": r"Bernama",
}
_ANY = "|".join(f"(?P<a{n}>{pattern})" for n, pattern in enumerate(_NAMES.values()))
_BRACKETED = re.compile(rf"\((?:{_ANY})\)(?:\s*[-–—:.]|\s)")
_BYLINE = re.compile(
    rf"^(?:by |by: |von |par |por )?(?:[^,;|]{{0,60}}?[,;|]\s*|[^,;|]{{0,40}} (?:of|for|at) (?:the )?)?(?:{_ANY})\W*$",
    re.I,
)
_CLOSING = re.compile(rf"(?:^|[.!?”\"»]\s+|[-–—(]\s?)(?:{_ANY})[).]?\s*$")
_SAID = re.compile(
    rf"(?:by|source|quelle|from)[: ]+(?:the )?(?:{_ANY})\b(?:\s+(?:staff|writer|contributed)\b|[.,)]|\s*$)", re.I
)


def agency(byline: str, text: str) -> str:
    """The agency that a text names as its author; empty where it names none. Both plain text."""
    for pattern, where in (
        (_BYLINE, byline.strip()),
        (_BRACKETED, text[:DATELINE_WITHIN]),
        (_CLOSING, text[-60:].strip()),
        (_SAID, text[:DATELINE_WITHIN]),
    ):
        if found := pattern.search(where):
            return _name(found)
    return ""


def _name(found: re.Match[str]) -> str:
    return next(name for n, name in enumerate(_NAMES) if found[f"a{n}"])
