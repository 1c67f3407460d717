"""Which words name the speaker of a quoted stretch: after it, before it, around it, or in the sentence before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from judge.after_quotes import Tied, final_sign, late, tail
from judge.before_quotes import head, lead_in
from judge.clauses import Clauses
from judge.noun_phrases import Span, is_name, sentence_subject
from judge.quote_marks import BLANK, Stretch
from model.quote import QuotePattern

SHORTEST = 2
"""Words. One word in quotation marks is a word held at arm's length, seldom a quote."""
SHORTEST_CARRIED = 4
"""Words, for a stretch that no verb of its own sentence ties to anybody."""
_NEXT_CLAUSE = re.compile(r"[,;]\s+(?:but|and|while|though|yet|so)\s+")
_SMALL = frozenset("a an the of and or in on at to for with by from as is vs".split())  # noqa: SIM905


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
    """The latest quote whose speaker was not found: what follows it in its paragraph is not carried over."""
    for stretch in quoted:
        words = stretch.words(text)
        count = len(words.split())
        tied = tail(text, clauses, stretch)
        if tied is None and (count < SHORTEST or _is_title(words)):
            continue
        tied = (
            tied
            or head(text, clauses, stretch)
            or late(clauses, stretch)
            or _unsaid(text, clauses, stretch, count, last)
        )
        if tied is None:
            lost = stretch if count >= SHORTEST_CARRIED else lost
            continue
        if tied[0] is None and lost and "\n" not in text[lost.close : stretch.open]:
            continue
        speaker, cue, pattern = tied
        bare = words.rstrip(",")
        attribution = Attribution(bare, stretch.start, stretch.end - len(words) + len(bare), speaker, cue, pattern)
        found.append(attribution)
        last = (stretch, attribution)
    return found


def _is_title(words: str) -> bool:
    """Of a film, a book, a song: every word of weight begins with a capital, and no stop ends it."""
    tokens = [token for token in re.findall(r"[\w’']+", words) if token.lower() not in _SMALL]
    return (
        len(words.split()) < 12
        and words[-1:] not in ".,!?…—–"
        and all(t[:1].isupper() or t[:1].isdigit() for t in tokens)
    )


def _unsaid(
    text: str, clauses: Clauses, stretch: Stretch, count: int, last: tuple[Stretch, Attribution] | None
) -> Tied | None:
    """A stretch that no verb ties to anybody: after a colon, or going on where an earlier one left off."""
    blanked = clauses.text
    start = lead_in(clauses, stretch)
    lead = blanked[start : stretch.open].strip(" —–-(")
    final = final_sign(text, stretch)
    if lead.endswith(":"):
        label = lead[:-1].rpartition(": ")[2].strip()
        if is_name(label):
            at = blanked.rindex(label, start, stretch.open)
            return (at, at + len(label)), "", "colon"
        clause = max((m.end() for m in _NEXT_CLAUSE.finditer(blanked, start, stretch.open)), default=start)
        return sentence_subject(blanked, clause, stretch.open), "", "colon"
    if count < SHORTEST_CARRIED:
        return None
    if lead:
        return None
    after = blanked[stretch.close : clauses.sentence(stretch.open)[1]].strip(' .,\n)”"')
    if after and not after.startswith(BLANK):
        return None
    if final not in ".?!…,—–" and blanked[stretch.close : stretch.close + 1] not in ".":
        return None
    if last and "\n" not in text[last[0].close : stretch.open]:
        return None, "", "same paragraph"
    return None, "", "next paragraph"
