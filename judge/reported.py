"""What is reported without quotation marks (“Ofcom said it would …”), and who gave no answer."""

from __future__ import annotations

import re

from judge.attribution import Attribution
from judge.clauses import Clauses, Cue, occurrences
from judge.cue_subjects import passive, subject, unsure
from judge.cues import INVERTED, REPORTING
from judge.noun_phrases import Span, subject_after, subject_before
from judge.quote_marks import BLANK

SHORTEST = 4
"""Words. “Ofcom said so” reports nothing."""

_ASKED = (
    r"(?:requests?|inquir(?:y|ies)|enquir(?:y|ies)|quer(?:y|ies)|questions?|messages?|(?:phone\s+)?calls?(?!\s+for)|e-?mails?|phone|"
    r"letters?|approach(?:es)?|invitations?)"
)
_REFUSED = re.compile(
    r"\b(?P<cue>(?:declin|refus)(?:ed|es)\s+(?:to\s+(?:comment|answer|discuss|respond|be\s+interviewed|elaborate|"
    r"say(?=\s+(?:whether|if|how|what|when|which|who|why|where|more|anything)\b))|(?:a|an|our)\s+(?:request|interview))"
    r"|(?:did|do|does|had|has|have)(?:\s+not|n[’']t)\s+(?:immediately\s+|yet\s+|directly\s+)*(?:respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?)"
    rf"(?=\s+(?:immediately\s+)?(?:to\s+)?(?:[\w’'\-]+\s+){{0,6}}?{_ASKED}\b|\s*[.,]|\s+(?:on|by|before|in\s+time)\b|\s*\Z)"
    rf"|(?:did|do|does|had|has|have)(?:\s+not|n[’']t)\s+(?:immediately\s+|yet\s+)*return(?:ed)?(?=\s+(?:[\w’'\-]+\s+){{0,4}}?{_ASKED}\b)"
    r"|could\s+not\s+(?:immediately\s+)?be\s+(?:reached|contacted)(?=\s+(?:for|by|on|late|to)\b)|had\s+no\s+(?:immediate\s+)?comment|"
    r"(?:has|have)\s+been\s+(?:contacted|approached)|(?:was|were)\s+(?:contacted|approached)\s+for\s+comment|"
    r"made\s+no\s+comment|(?:would|did|has|have)\s+not\s+comment(?:ed)?)\b"
)
_HINTS = (
    "declin",
    "refus",
    "comment",
    "respon",
    "reached",
    "contacted",
    "approached",
    "return",
    "reply",
    "replied",
    "answer",
)
"""Looked for first: it is quick, and most sentences have none."""
_TO_OWNER = re.compile(
    r"\b[Rr]equests?\s+for\s+comment\s+(?:sent\s+)?to\s+(?P<who>[^,.\n]{2,60}?)\s+(?P<cue>(?:was|were|went)\s+(?:not\s+\w+|unanswered))"
)
_WHEN_WHERE = re.compile(
    r"(?:(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|in\s+an?\s|yesterday|today|this\s|last\s|at\s+an?\s|during\s)"
)
_TAKE_OBJECTS = frozenset({"told", "tells", "urged", "urges", "denied", "denies"})
_PASSIVE_AFTER = re.compile(r"\s+(?:to|of|by|for|over|as)\b")
"""“Ministers urged to act”: in headlines the verb *be* is left out."""
_THAT = re.compile(r"(?:\s+[\w’'\-.]+){0,6}?\s+that\s+,?")
"""“told reporters on Friday that …”: what was said begins after it."""
_NEED_CLAUSE = frozenset(
    """announced declared declares reiterated noted notes suggested suggests reported denied denies confirmed
    confirms""".split()  # noqa: SIM905
)
_CLAUSE_FOLLOWS = re.compile(r"\s+(?:it|he|she|they|we|there|its|his|her|their|no|plans)\b")
"""These take things as well as clauses: “declared an emergency” reports no words."""


def reported(text: str, clauses: Clauses, direct: list[Attribution]) -> list[Attribution]:
    """At most one a sentence, and none where the sentence holds a direct quote; then those who gave no answer."""
    taken = {clauses.sentence(a.start)[0] for a in direct}
    silent = _no_answers(text, clauses)
    taken |= {clauses.sentence(a.start)[0] for a in silent}
    found: list[Attribution] = []
    for cue in clauses.cues:
        if cue.word not in REPORTING or clauses.text[cue.start].isupper() or passive(clauses.text, cue):
            continue
        start, end = clauses.sentence(cue.start)
        if start in taken:
            continue
        said = _said(text, clauses, start, end, cue)
        if said:
            taken.add(start)
            found.append(said)
    for at in occurrences(clauses.text, "ccording to "):
        start, end = clauses.sentence(at - 1)
        said = None if start in taken else _according(text, clauses, start, end, at - 1)
        if said:
            taken.add(start)
            found.append(said)
    return [*found, *silent]


def _said(text: str, clauses: Clauses, start: int, end: int, cue: Cue) -> Attribution | None:
    blanked = clauses.text
    end = _trim(blanked, start, end)
    comma = blanked.rfind(",", start, cue.start)
    rest = blanked[cue.end : end].strip(" .")
    inverted = comma != -1 and not blanked[comma + 1 : cue.start].strip()
    aside = len(rest.split()) <= (12 if inverted else 6) and not rest.startswith("that")
    if comma != -1 and (aside or _WHEN_WHERE.match(rest)):
        who = _beside(blanked, comma + 1, cue, end)
        if who:
            return _report(text, start, comma, who, cue.word)
    if cue.word in _TAKE_OBJECTS and _PASSIVE_AFTER.match(blanked, cue.end):
        return None
    who = subject(clauses, start, cue)
    if who is None or unsure(blanked, who, cue):
        return None
    that = _THAT.match(blanked, cue.end, end)
    if cue.word in _NEED_CLAUSE and that is None and not _CLAUSE_FOLLOWS.match(blanked, cue.end, end):
        return None
    begin = that.end() if that else cue.end
    return _report(text, begin, end, who, cue.word)


def _beside(blanked: str, at: int, cue: Cue, end: int) -> Span | None:
    """The speaker of “…, X said.” or “…, said X.”"""
    if not blanked[at : cue.start].strip():
        return subject_after(blanked, cue.end, end) if cue.word in INVERTED and cue.word not in _TAKE_OBJECTS else None
    who = subject_before(blanked, at, cue.start)
    return who if who and not blanked[at : who[0]].strip() else None


def _according(text: str, clauses: Clauses, start: int, end: int, at: int) -> Attribution | None:
    blanked = clauses.text
    end = _trim(blanked, start, end)
    after = at + len("according to ")
    who = subject_after(blanked, after, end)
    if who is None:
        return None
    if at - start <= 4:
        comma = blanked.find(",", who[1], end)
        return _report(text, comma + 1, end, who, blanked[at : after - 1]) if comma != -1 else None
    return _report(text, start, at, who, blanked[at : after - 1])


def _report(text: str, start: int, end: int, who: Span, cue: str) -> Attribution | None:
    while start < end and (text[start].isspace() or text[start] in ",—–:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",."):
        end -= 1
    words = text[start:end]
    if len(words.split()) < SHORTEST:
        return None
    return Attribution(words, start, end, who, cue, "reported", direct=False)


def _no_answers(text: str, clauses: Clauses) -> list[Attribution]:
    found: dict[int, Attribution] = {}
    blanked = clauses.text
    for hint in sorted(at for part in _HINTS for at in occurrences(blanked, part)):
        start, end = clauses.sentence(hint)
        match = _REFUSED.search(blanked, start, end) if start not in found else None
        if match is None:
            continue
        who = subject_before(blanked, start, match.start())
        if who and BLANK not in blanked[who[0] : who[1]]:
            end = _trim(blanked, start, end)
            found[start] = Attribution(text[start:end], start, end, who, match["cue"], "no answer", direct=False)
    for match in _TO_OWNER.finditer(blanked) if "equest" in blanked else ():
        start, end = clauses.sentence(match.start())
        end = _trim(blanked, start, end)
        found.setdefault(
            start, Attribution(text[start:end], start, end, match.span("who"), match["cue"], "no answer", direct=False)
        )
    return list(found.values())


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
