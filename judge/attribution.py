"""Which words name the speaker of a quoted stretch: after it, before it, around it, or in the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from judge.clauses import Clauses, Cue
from judge.cues import BE, CUES, INVERTED, NOUNS_TOO
from judge.noun_phrases import NAME, UPPER, Span, is_name, sentence_subject, shares_subject, subject_after, subject_before
from judge.quote_marks import BLANK, Stretch
from model.quote import QuotePattern

SHORTEST = 2
"""Words. One word in quotation marks is a word held at arm's length, seldom a quote."""

SHORTEST_CARRIED = 4
"""Words, for a stretch that no verb of its own sentence ties to anybody."""

_BETWEEN = re.compile(r"[\s,;–—-]*(?:(?:a|ont|avait|has|had|hat|as)\s+)?")
_ACCORDING = re.compile(r"[\s,–—-]*(?:according\s+to|in\s+the\s+words\s+of|selon|laut)\s+")
_ACCORDING_BEFORE = re.compile(r"(?:^|\b)(?:[Aa]ccording\s+to|[Ii]n\s+the\s+words\s+of|[Ss]elon|[Ll]aut)\s+")
_STOP_INSIDE = re.compile(
    r"(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)(?<!Rep)(?<!Sen)(?<!Gov)(?<!Gen)(?<!St)(?<!Jr)(?<!Sr)(?<!Lt)(?<!Col)(?<!Sgt)(?<!Prof)(?<!Rev)(?<!\b[A-Z])"
    r"(?<!Det)(?<!Supt)(?<!Insp)(?<!Capt)[.;:!?]\s+[A-Z]"
)
_IDIOM = re.compile(r"\s(?P<cue>(?:went|goes|going)\s+on|puts?\s+it|shot\s+back|fired\s+back|had\s+this\s+to\s+say)\b[^.;\n]{0,80}?[,:]?\s*\Z")
_PASSIVE_FIRST = frozenset({"asked", "told", "accused", "criticised", "criticized", "urged"})
_NEXT_CLAUSE = re.compile(r"[,;]\s+(?:but|and|while|though|yet|so)\s+")
_BY = re.compile(r"[^.,;:\n]{0,40}?\bby\s+")
_ASIDE = frozenset({"said", "says", "added", "wrote"})
"""Verbs of an aside: “Her comments, said Josh Earnest, are “…””."""
_SMALL = frozenset("a an the of and or in on at to for with by from as is vs".split())  # noqa: SIM905
_STARTS = re.compile(rf"(?:an?|the|one|his|her|its|their|another|[{UPPER}]\S*)\s")
_UNKNOWN_VERB = re.compile(
    rf"[\s,–—-]*(?:(?P<who>(?:he|she|they|it|{NAME}))\s+(?:[a-z]+ly\s+)?(?P<verb>[a-z]+ed|[a-z]{{3,}}s|shot|went|began|put|chimed|"
    rf"spoke)\b(?!\s+(?:a|an|the|by)\b)|(?P<verb2>[a-z]+ed|quips|chimes)\s+(?P<who2>{NAME}))"
)
_NOT_SUBJECT = re.compile(r"\s*(?:but|and|or|which|who|while|when|as|because|that|then|so|after|before|in|on|at|to|for|with|from|by)\b")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words tied to the place that names their speaker."""

    words: str
    start: int
    end: int
    speaker: Span | None
    """None where it is carried over from an earlier quote or sentence."""
    cue: str
    pattern: QuotePattern
    direct: bool = True


def attributions(text: str, clauses: Clauses, quoted: list[Stretch]) -> list[Attribution]:
    """One for each stretch that somebody is said to have said, in their order."""
    found: list[Attribution] = []
    last: tuple[Stretch, Attribution] | None = None
    lost: Stretch | None = None
    """The latest quote whose speaker was not found: what follows in its paragraph is not carried over from before it."""
    for stretch in quoted:
        words = stretch.words(text)
        count = len(words.split())
        tied = _tail(text, clauses, stretch)
        if tied is None and (count < SHORTEST or _is_title(words)):
            continue
        tied = (
            tied
            or _head(text, clauses, stretch)
            or _late(clauses, stretch)
            or _unsaid(text, clauses, stretch, count, last)
        )
        if tied is None:
            lost = stretch if count >= SHORTEST_CARRIED else lost
            continue
        if tied[0] is None and lost and "\n" not in text[lost.close : stretch.open]:
            continue
        speaker, cue, pattern = tied
        attribution = Attribution(words, stretch.start, stretch.end, speaker, cue, pattern)
        found.append(attribution)
        last = (stretch, attribution)
    return found


Tied = tuple[Span | None, str, QuotePattern]


def _is_title(words: str) -> bool:
    """Of a film, a book, a song: every word of weight begins with a capital, and no stop ends it."""
    tokens = [token for token in re.findall(r"[\w’']+", words) if token.lower() not in _SMALL]
    return len(words.split()) < 12 and words[-1:] not in ".,!?…—–" and all(t[:1].isupper() or t[:1].isdigit() for t in tokens)


def _tail(text: str, clauses: Clauses, stretch: Stretch) -> Tied | None:
    """“…,” said X · “…,” X said · “…,” according to X."""
    blanked = clauses.text
    final = _final(text, stretch)
    stop = _line_end(blanked, stretch.close)
    comma = blanked[stretch.close : stretch.close + 2].lstrip()[:1] in {",", "–", "—"}
    if final == "." and blanked[stretch.close : stretch.close + 2].strip()[:1].isupper():
        return None
    according = _ACCORDING.match(blanked, stretch.close, stop)
    if according and (final in ",!?…" or comma):
        who = subject_after(blanked, according.end(), stop)
        return (who, according.group().strip(" ,–—-"), "according") if who else None
    at = _BETWEEN.match(blanked, stretch.close).end()  # type: ignore[union-attr]
    cues = clauses.between(at, min(stop, at + 260))
    if cues and cues[0].start == at and cues[0].word in INVERTED:
        who = subject_after(blanked, cues[0].end, _tail_end(clauses, stretch, stop))
        if who:
            return who, cues[0].word, "after"
        return None
    if not (final in ",?!…—–-" or comma):
        return None
    return _direct_order(clauses, at, cues) or _unknown(clauses, stretch, stop)


def _final(text: str, stretch: Stretch) -> str:
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
            who = _short(blanked, at, cue.start)
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


def _short(blanked: str, at: int, cue: int) -> Span | None:
    """What stands between a quote and its verb, where it is short enough to be nothing but the speaker."""
    who = subject_before(blanked, at, cue)
    if who and who[0] - at <= 12:
        return who
    words = blanked[at:cue].split()
    if not 1 < len(words) <= 10 or "," in blanked[at:cue] or not _STARTS.match(blanked, at):
        return None
    return at, at + len(blanked[at:cue].rstrip())


def _head(text: str, clauses: Clauses, stretch: Stretch) -> Tied | None:
    """X said: “…” · X said the plan was “…” · According to X, “…”."""
    start = _lead_in(clauses, stretch)
    blanked = clauses.text
    for cue in reversed(clauses.between(start, stretch.open)):
        if cue.end > stretch.open or blanked.startswith(" by ", cue.end) and not _passive(blanked, cue):
            continue
        gap = blanked[cue.end : stretch.open]
        near = not gap.strip(" ,:") or gap.rstrip().endswith((":", " that", ",", "—")) and BLANK not in gap
        if _passive(blanked, cue):
            by = re.search(r"\bby\s+", gap)
            who = subject_after(blanked, cue.end + by.end(), stretch.open) if by else _by_after(clauses, stretch)
            if who is None:
                continue
        else:
            who = subject(clauses, start, cue)
        if who is None or unsure(blanked, who, cue):
            continue
        if BLANK in gap and near:
            return who, cue.word, "middle"
        return who, cue.word, "before" if near else ("middle" if _split(blanked, start, cue, gap) else "fragment")
    idiom = _IDIOM.search(blanked, max(start, stretch.open - 110), stretch.open)
    if idiom:
        who = subject_before(blanked, start, idiom.start())
        if who:
            return who, idiom["cue"], "before"
    for match in _ACCORDING_BEFORE.finditer(blanked, start, stretch.open):
        who = subject_after(blanked, match.end(), stretch.open)
        if who:
            return who, match.group().strip(), "according"
    return None


def _by_after(clauses: Clauses, stretch: Stretch) -> Span | None:
    """The speaker of “was described as “…” by X”."""
    by = _BY.match(clauses.text, stretch.close)
    return subject_after(clauses.text, by.end(), clauses.sentence(stretch.close)[1]) if by else None


def _lead_in(clauses: Clauses, stretch: Stretch) -> int:
    """Where the sentence that leads to the quote begins; a paragraph that ends with a colon leads to the next."""
    start = clauses.sentence(stretch.open)[0]
    before = clauses.text[max(0, start - 4) : start].rstrip()
    if start and not clauses.text[start : stretch.open].strip() and before.endswith((":", ",")):
        return clauses.sentence(start - 1)[0]
    return start


def _split(blanked: str, start: int, cue: Cue, gap: str) -> bool:
    return BLANK in blanked[start : cue.start] and len(gap) < 40


def subject(clauses: Clauses, start: int, cue: Cue) -> Span | None:
    """Of a verb of saying; where it shares an earlier verb's subject, that one."""
    blanked = clauses.text
    before = re.search(rf"{BLANK}\S*\s*,?\s*\Z", blanked[max(start, cue.start - 6) : cue.start])
    first = not blanked[start : cue.start].strip(" \n") and blanked[cue.start].isupper() and cue.word not in _PASSIVE_FIRST
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
    if who and cue.word in _ASIDE and blanked[start : cue.start].rstrip().endswith(",") and not _is_speaker(blanked, who):
        named = re.compile(rf"\s+{NAME}(?=,)").match(blanked, cue.end)
        return subject_after(blanked, cue.end, named.end()) if named else who
    return who


def _is_speaker(blanked: str, who: Span) -> bool:
    """Whether the words are a name or a pronoun."""
    words = blanked[who[0] : who[1]]
    return is_name(words) or words.lower() in {"he", "she", "they", "it", "who", "which"}


def _late(clauses: Clauses, stretch: Stretch) -> Tied | None:
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
            who = _short(blanked, comma + 1, cue.start)
        if who and not unsure(blanked, who, cue) and not _NOT_SUBJECT.match(blanked, comma + 1):
            return who, cue.word, "fragment"
    for match in _ACCORDING_BEFORE.finditer(blanked, stretch.close, end):
        who = subject_after(blanked, match.end(), end)
        return (who, match.group().strip(), "according") if who else None
    return None


def _unsaid(
    text: str, clauses: Clauses, stretch: Stretch, count: int, last: tuple[Stretch, Attribution] | None
) -> Tied | None:
    """A stretch that no verb ties to anybody: after a colon, or going on where an earlier one left off."""
    blanked = clauses.text
    start = _lead_in(clauses, stretch)
    lead = blanked[start : stretch.open].strip(" —–-(")
    final = _final(text, stretch)
    if lead.endswith(":"):
        label = lead[:-1].strip()
        if is_name(label):
            at = blanked.index(label, start)
            return (at, at + len(label)), "", "colon"
        clause = max((m.end() for m in _NEXT_CLAUSE.finditer(blanked, start, stretch.open)), default=start)
        return sentence_subject(blanked, clause, stretch.open), "", "colon"
    if count < SHORTEST_CARRIED:
        return None
    if lead:
        return None
    after = blanked[stretch.close : clauses.sentence(stretch.open)[1]].strip(" .,\n)”\"")
    if after and not after.startswith(BLANK):
        return None
    if final not in ".?!…,—–" and blanked[stretch.close : stretch.close + 1] not in ".":
        return None
    if last and "\n" not in text[last[0].close : stretch.open]:
        return None, "", "same paragraph"
    return None, "", "next paragraph"


def _passive(blanked: str, cue: Cue) -> bool:
    """“was told”, “is accused”: whoever is told says nothing."""
    before = blanked[max(0, cue.start - 24) : cue.start].split()
    if not before or cue.word.endswith("ing"):
        return False
    return before[-1] in BE or (len(before) > 1 and before[-2] in BE and before[-1].endswith("ly"))


def unsure(blanked: str, who: Span, cue: Cue) -> bool:
    """A verb form that is as often a noun, with a speaker that is not a name or a pronoun."""
    if _passive(blanked, cue):
        return False
    words = blanked[who[0] : who[1]]
    if any(word in CUES and word not in NOUNS_TOO for word in words.split()):
        return True
    if cue.word not in NOUNS_TOO:
        return False
    return not (_is_speaker(blanked, who) or words.lower().startswith(("the ", "officials", "critics")))


def _line_end(blanked: str, at: int) -> int:
    end = blanked.find("\n", at)
    return len(blanked) if end == -1 else end


def _tail_end(clauses: Clauses, stretch: Stretch, stop: int) -> int:
    return min(stop, stretch.close + 260)
