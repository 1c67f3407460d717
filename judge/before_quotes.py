"""The speaker named before a quote: X said: “…” · X said the plan was “…” · According to X, “…”."""

from __future__ import annotations

import re

from judge.after_quotes import ACCORDING, Tied
from judge.clauses import Clauses, Cue
from judge.cue_subjects import passive, subject, unsure
from judge.noun_phrases import Span, subject_after, subject_before
from judge.quote_marks import BLANK, Stretch

_IDIOM = re.compile(
    r"\s(?P<cue>(?:went|goes|going)\s+on|puts?\s+it|shot\s+back|fired\s+back|had\s+this\s+to\s+say)\b[^.;\n]{0,80}?[,:]?\s*\Z"
)
_BY = re.compile(r"[^.,;:\n]{0,40}?\bby\s+")


def head(text: str, clauses: Clauses, stretch: Stretch) -> Tied | None:
    """X said: “…” · X said the plan was “…” · According to X, “…”."""
    start = lead_in(clauses, stretch)
    blanked = clauses.text
    for cue in reversed(clauses.between(start, stretch.open)):
        if cue.end > stretch.open or (blanked.startswith(" by ", cue.end) and not passive(blanked, cue)):
            continue
        gap = blanked[cue.end : stretch.open]
        near = not gap.strip(" ,:") or (gap.rstrip().endswith((":", " that", ",", "—")) and BLANK not in gap)
        if passive(blanked, cue):
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
    for match in ACCORDING.finditer(blanked, start, stretch.open):
        who = subject_after(blanked, match.end(), stretch.open)
        if who:
            return who, match.group().strip(), "according"
    return None


def _by_after(clauses: Clauses, stretch: Stretch) -> Span | None:
    """The speaker of “was described as “…” by X”."""
    by = _BY.match(clauses.text, stretch.close)
    return subject_after(clauses.text, by.end(), clauses.sentence(stretch.close)[1]) if by else None


def lead_in(clauses: Clauses, stretch: Stretch) -> int:
    """Where the sentence that leads to the quote begins; a paragraph that ends with a colon leads to the next."""
    start = clauses.sentence(stretch.open)[0]
    before = clauses.text[max(0, start - 4) : start].rstrip()
    if start and not clauses.text[start : stretch.open].strip() and before.endswith((":", ",")):
        return clauses.sentence(start - 1)[0]
    return start


def _split(blanked: str, start: int, cue: Cue, gap: str) -> bool:
    return BLANK in blanked[start : cue.start] and len(gap) < 40
