"""Whose verb of saying it is: its own subject, an earlier verb's, or nobody's where it is passive."""

from __future__ import annotations

import re

from judge.clauses import Clauses, Cue
from judge.cues import BE, CUES, INVERTED, NOUNS_TOO
from judge.noun_phrases import NAME, Span, is_name, sentence_subject, shares_subject, subject_after, subject_before
from judge.quote_marks import BLANK

_PASSIVE_FIRST = frozenset({"asked", "told", "accused", "criticised", "criticized", "urged"})
_ASIDE = frozenset({"said", "says", "added", "wrote"})
"""Verbs of an aside: “Her comments, said Josh Earnest, are “…””."""


def subject(clauses: Clauses, start: int, cue: Cue) -> Span | None:
    """Of a verb of saying; where it shares an earlier verb's subject, that one."""
    blanked = clauses.text
    before = re.search(rf"{BLANK}\S*\s*,?\s*\Z", blanked[max(start, cue.start - 6) : cue.start])
    first = (
        not blanked[start : cue.start].strip(" \n") and blanked[cue.start].isupper() and cue.word not in _PASSIVE_FIRST
    )
    if (before or first) and cue.word in INVERTED:
        return subject_after(blanked, cue.end, clauses.sentence(cue.start)[1])
    if cue.word == "saying" and re.search(r"\bquoted\s+as\s*\Z", blanked[start : cue.start]):
        return subject_before(blanked, start, cue.start)
    if cue.word.endswith("ing") or shares_subject(blanked, start, cue.start):
        for earlier in reversed(clauses.between(start, cue.start)):
            if earlier.word.endswith("ing"):
                continue
            who = subject(clauses, start, earlier)
            if who and not unsure(blanked, who, earlier):
                return who
        return sentence_subject(blanked, start, cue.start)
    who = subject_before(blanked, start, cue.start)
    if (
        who
        and cue.word in _ASIDE
        and blanked[start : cue.start].rstrip().endswith(",")
        and not _is_speaker(blanked, who)
    ):
        named = re.compile(rf"\s+{NAME}(?=,)").match(blanked, cue.end)
        return subject_after(blanked, cue.end, named.end()) if named else who
    return who


def unsure(blanked: str, who: Span, cue: Cue) -> bool:
    """A verb form that is as often a noun, with a speaker that is not a name or a pronoun."""
    if passive(blanked, cue):
        return False
    words = blanked[who[0] : who[1]]
    if any(word in CUES and word not in NOUNS_TOO for word in words.split()):
        return True
    if cue.word not in NOUNS_TOO:
        return False
    return not (_is_speaker(blanked, who) or words.lower().startswith(("the ", "officials", "critics")))


def passive(blanked: str, cue: Cue) -> bool:
    """“was told”, “is accused”: whoever is told says nothing."""
    before = blanked[max(0, cue.start - 24) : cue.start].split()
    if not before or cue.word.endswith("ing"):
        return False
    return before[-1] in BE or (len(before) > 1 and before[-2] in BE and before[-1].endswith("ly"))


def _is_speaker(blanked: str, who: Span) -> bool:
    """Whether the words are a name or a pronoun."""
    words = blanked[who[0] : who[1]]
    return is_name(words) or words.lower() in {"he", "she", "they", "it", "who", "which"}
