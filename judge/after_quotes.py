"""The speaker named after a quote: “…,” said X · “…,” X said · “…,” according to X · “…” was how it felt, X said."""

from __future__ import annotations

import re

from judge.clauses import Clauses, Cue
from judge.cue_subjects import unsure
from judge.cues import INVERTED
from judge.noun_phrases import NAME, UPPER, Span, subject_after, subject_before
from judge.quote_marks import BLANK, Stretch
from model.quote import QuotePattern

Tied = tuple[Span | None, str, QuotePattern]
"""The span that names the speaker (None: carried over), the verb as written, and the pattern."""

FARTHEST = 260
"""Characters after a quote within which its verb of saying is looked for."""

_BETWEEN = re.compile(r"[\s,;–—-]*(?:(?:a|ont|avait|has|had|hat|as)\s+)?")
_ACCORDING = re.compile(r"[\s,–—-]*(?:according\s+to|in\s+the\s+words\s+of|selon|laut)\s+")
ACCORDING = re.compile(r"(?:^|\b)(?:[Aa]ccording\s+to|[Ii]n\s+the\s+words\s+of|[Ss]elon|[Ll]aut)\s+")
_STOP_INSIDE = re.compile(
    r"(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!Rep)(?<!Sen)(?<!Gov)(?<!Gen)(?<!St)(?<!Jr)(?<!Sr)(?<!Lt)(?<!Col)(?<!Sgt)(?<!Prof)(?<!Rev)(?<!\b[A-Z])"
    r"(?<!Det)(?<!Supt)(?<!Insp)(?<!Capt)[.;:!?]\s+[A-Z]"
)
_STARTS = re.compile(rf"(?:an?|the|one|his|her|its|their|another|[{UPPER}]\S*)\s")
_UNKNOWN_VERB = re.compile(
    rf"[\s,–—-]*(?:(?P<who>(?:he|she|they|it|{NAME}))\s+(?:[a-z]+ly\s+)?(?P<verb>[a-z]+ed|[a-z]{{3,}}s|shot|went|began|put|chimed|"
    rf"spoke)\b(?!\s+(?:a|an|the|by)\b)|(?P<verb2>[a-z]+ed|quips|chimes)\s+(?P<who2>{NAME}))"
)
_NOT_SUBJECT = re.compile(
    r"\s*(?:but|and|or|which|who|while|when|as|because|that|then|so|after|before|in|on|at|to|for|with|from|by)\b"
)


def tail(text: str, clauses: Clauses, stretch: Stretch) -> Tied | None:
    """“…,” said X · “…,” X said · “…,” according to X."""
    blanked = clauses.text
    final = final_sign(text, stretch)
    stop = _line_end(blanked, stretch.close)
    comma = blanked[stretch.close : stretch.close + 2].lstrip()[:1] in {",", "–", "—"}
    if final == "." and blanked[stretch.close : stretch.close + 2].strip()[:1].isupper():
        return None
    according = _ACCORDING.match(blanked, stretch.close, stop)
    if according and (final in ",!?…" or comma):
        who = subject_after(blanked, according.end(), stop)
        return (who, according.group().strip(" ,–—-"), "according") if who else None
    at = _BETWEEN.match(blanked, stretch.close).end()  # type: ignore[union-attr]
    cues = clauses.between(at, min(stop, at + FARTHEST))
    if cues and cues[0].start == at and cues[0].word in INVERTED:
        who = subject_after(blanked, cues[0].end, min(stop, stretch.close + FARTHEST))
        if who:
            return who, cues[0].word, "after"
        return None
    if not (final in ",?!…—–-" or comma):
        return None
    return _direct_order(clauses, at, cues) or _unknown(clauses, stretch, stop)


def late(clauses: Clauses, stretch: Stretch) -> Tied | None:
    """“…” is how it felt, X said."""
    blanked = clauses.text
    end = clauses.sentence(stretch.open)[1]
    for cue in clauses.between(stretch.close, end):
        comma = blanked.rfind(",", stretch.close, cue.start)
        if comma == -1 or BLANK in blanked[stretch.close : cue.start]:
            continue
        if not blanked[comma + 1 : cue.start].strip() and cue.word in INVERTED:
            who = subject_after(blanked, cue.end, end)
        else:
            who = _close_subject(blanked, comma + 1, cue.start)
        if who and not unsure(blanked, who, cue) and not _NOT_SUBJECT.match(blanked, comma + 1):
            return who, cue.word, "fragment"
    for match in ACCORDING.finditer(blanked, stretch.close, end):
        who = subject_after(blanked, match.end(), end)
        return (who, match.group().strip(), "according") if who else None
    return None


def final_sign(text: str, stretch: Stretch) -> str:
    """The last sign of the quoted words, marks of a quote within left out."""
    return text[stretch.start : stretch.end].rstrip("'’”\" ")[-1:] or " "


def _direct_order(clauses: Clauses, at: int, cues: list[Cue]) -> Tied | None:
    blanked = clauses.text
    if _NOT_SUBJECT.match(blanked, at):
        return None
    for cue in cues:
        between = blanked[at : cue.start]
        if BLANK in between or _STOP_INSIDE.search(between) or "\n" in between:
            return None
        segments = between.split(",")
        if len(segments) == 1:
            who = _close_subject(blanked, at, cue.start)
        elif segments[-1].strip() and not re.fullmatch(r"\s*(?:[a-z]+ly|also|later|then|has|had)\s*", segments[-1]):
            if len(segments) > 2 or not re.match(r"\s*(?:who|which)\b", segments[-1]):
                continue
            continue
        else:
            who = subject_before(blanked, at, cue.start)
        if who and not unsure(blanked, who, cue):
            return who, cue.word, "after"
        if len(segments) == 1:
            return None
    return None


def _unknown(clauses: Clauses, stretch: Stretch, stop: int) -> Tied | None:
    """“…,” he posited: any verb in the place of one of saying, with a name or a pronoun."""
    match = _UNKNOWN_VERB.match(clauses.text, stretch.close, stop)
    if match is None or _NOT_SUBJECT.match(clauses.text, stretch.close):
        return None
    group = "who" if match["who"] else "who2"
    return match.span(group), match["verb"] or match["verb2"], "after"


def _close_subject(blanked: str, at: int, cue: int) -> Span | None:
    """What stands between a quote and its verb, where it is short enough to be nothing but the speaker."""
    who = subject_before(blanked, at, cue)
    if who and who[0] - at <= 12:
        return who
    words = blanked[at:cue].split()
    if not 1 < len(words) <= 10 or "," in blanked[at:cue] or not _STARTS.match(blanked, at):
        return None
    return at, at + len(blanked[at:cue].rstrip())


def _line_end(blanked: str, at: int) -> int:
    end = blanked.find("\n", at)
    return len(blanked) if end == -1 else end
