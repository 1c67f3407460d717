"""Who the words are tied to: the noun phrase before or after a verb of saying. Patterns only."""

from __future__ import annotations

import re

from judge.roles import KINDS, NOT_NAMES, ROLES

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽ"
_LINK = (
    r"(?:of|for|and|the|de|la|le|van|von|der|den|bin|al|du|di|da|dos|del|zu|&|"
    r"(?:(?<=Committee )|(?<=Center )|(?<=Centre )|(?<=Council )|(?<=Commission )|(?<=Conference )|(?<=Institute ))on)"
)
_SHORTENED = """Mr Mrs Ms Dr Rep Sen Gov Gen Col Lt Sgt Capt Det Supt Insp Prof Rev Hon St Jr Sr Maj Adm Cmdr
    Atty""".split()  # noqa: SIM905
_TOKEN = (
    rf"[{UPPER}]\w*(?:['’\-&]\w+)*"
    rf"(?:\.(?:{'|'.join(rf'(?<={word}.)' for word in _SHORTENED)}|(?<=\b[{UPPER}]\.)(?:[{UPPER}]\.)*))?"
)
NAME = rf"{_TOKEN}(?:\s+(?:{_LINK}\s+){{0,2}}{_TOKEN}){{0,9}}"
"""Capitalised words, with the small words that names keep inside."""

_WORD = r"[\w](?:[\w’'\-.&]*[\w])?(?:[’'](?=\s))?"
_DETERMINER = (
    r"(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother|[Ss]ome|[Mm]any|[Ss]everal|[Oo]ther|[Bb]oth|[Tt]wo|"
    rf"[Tt]hree|[Mm]ost|[Oo]ur|[Tt]hat|[Tt]his|[Tt]hose|[Tt]hese|{NAME}(?:['’]s|(?<=s)['’]))"
)
_TAIL = (
    rf"(?:\s+(?:of|for|at|from|with|in|on|to|who)\s+(?:the\s+|an?\s+|its\s+|his\s+|her\s+)?"
    rf"{_WORD}(?:\s+(?:of\s+|for\s+|and\s+|the\s+)*{_WORD}){{0,4}}?)"
)
NOUN = rf"{_DETERMINER}\s+(?:{_WORD}\s+){{0,6}}?{_WORD}{_TAIL}{{0,2}}?"
PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ww]ho|[Ww]hich)"
_PLURAL = (
    rf"(?:{_WORD}\s+){{0,3}}?(?:[\w\-]*[a-rt-z]s|[Pp]olice|[Pp]eople|[Cc]ounsel|[Ss]pokes\w+|staff)"
    rf"(?:\s+(?:for|of|at|in|from|with)\s+(?:the\s+)?{_WORD}(?:\s+(?:of\s+|the\s+)*{_WORD}){{0,3}})?"
)

_MIXED = rf"(?:{NAME}(?:['’]s?)?\s+)?(?:[a-z][\w\-]*\s+){{1,5}}{NAME}"
_WHOLE = re.compile(rf"(?:{PRONOUN}|{NAME}|{NOUN}|{_MIXED}|{_PLURAL})\Z")
_NAME_WHOLE = re.compile(rf"{NAME}\Z")
_AT_END = re.compile(rf"(?:(?<![\w’'.\-]){PRONOUN}|(?<![\w’'.\-]){NAME}|(?<![\w’'.\-]){NOUN})\Z")
_PRONOUN_END = re.compile(r"(?<![\w’'.\-])([Hh]e|[Ss]he|[Tt]hey|[Ww]ho)\Z")
_PREPOSITION = re.compile(
    r"(?:in|on|at|to|that|as|of|for|from|with|by|during|after|before|about|via|through|if|when|not|no|so|it|is|was|there|and|but)\b"
)
_AT_START = re.compile(
    rf"{PRONOUN}(?!\w)|(?:[Tt]he\s+|[Aa]n?\s+)?(?:[a-z][\w\-]*\s+){{0,4}}?{NAME}|{_DETERMINER}\s+{_WORD}(?:\s+{_WORD}){{0,6}}|[a-z]\w*(?:\s+{_WORD}){{0,4}}"
)
_STOPS_NOUN = re.compile(
    r"\s+(?:in|on|at|as|when|after|before|during|who|that|whose|which|while|about|and|but|to|last|this|by|outside|"
    r"following|adding|because|if|where|via|through|over|is|was|are|were|has|had|will|would|earlier|later|yesterday|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)

_LEADING = re.compile(
    r"\s*(?:(?:[Bb]ut|[Aa]nd|[Yy]et|[Ss]o|[Oo]r|[Tt]hat|[Aa]s|[Ww]hile|[Ww]hen|[Ww]here|[Ww]hich|[Bb]ecause|[Aa]lthough|[Tt]hough|"
    r"[Ww]hereas|[Aa]fter|[Bb]efore|[Ss]ince|[Ii]f|[Tt]hen|[Hh]owever|[Mm]eanwhile|[Ll]ater|[Ss]till|[Ee]arlier|"
    r"[Ii]nstead|[Nn]ow|[Hh]ow|[Ww]hat|[Ww]hy|[Ww]hether|[Ee]ven|[Aa]lso|[Oo]nce|[Tt]oday|[Yy]esterday|[Ii]ndeed|[Aa]gain)\s+)+"
)
_TRAILING = re.compile(
    r"(?:\s+(?:has|have|had|also|then|later|once|further|again|only|just|even|always|never|first|since|still|now|"
    r"today|yesterday|recently|reportedly|[a-z]+ly|will|would|could|can|may|might|did|does|do|not|already|"
    r"himself|herself|themselves|itself|both|all|has\s+since|a|ont|avait|hat|haben|went\s+on\s+to|goes\s+on\s+to|"
    r"(?:was|were|is|are|been)\s+(?:quoted\s+as|shown|seen|heard|recorded|filmed|videotaped|caught)|(?:was|is)\s+reported\s+as|wrote\s+to|took\s+to\s+Twitter\s+to|"
    r"on\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+(?:morning|night|evening|afternoon))?|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|last\s+(?:week|month|year|night)|this\s+(?:week|month|year|morning)))+\s*\Z"
)
_COMMA_NAME = re.compile(rf",\s+({NAME})(?=[.,;:\n]|\s*\Z)")
_NAME_END = re.compile(rf"(?<![\w’'.\-]){NAME}\Z")
_BRACKET = re.compile(r"\s*(?:\([^()]{1,50}\),?|[—–](?!\s*\()[^—–\n\ufffc]{3,120}[—–])\Z")
_CLAUSE = re.compile(
    r"(?:\s(?:that|but|and|as|while|when|because|after|before|where|if|although|though|since|whom|until|so|than|whether)\s"
    rf"|[;:(—–{chr(0xFFFC)}“”\"‘«»])"
)
_INTRO = re.compile(
    r"\s*(?:(?:[Ii]n|[Oo]n|[Aa]t|[Ff]or|[Ww]ith|[Dd]uring|[Aa]fter|[Bb]efore|[Dd]espite|[Uu]nder|[Ff]rom|[Bb]y|[Aa]s|[Ww]hen|[Ww]hile|"
    r"[Ii]f|[Ss]ince|[Uu]nlike|[Ll]ike|[Aa]mid|[Ff]ollowing|[Tt]o|[Oo]ver|[Oo]utside|[Aa]mong|[Ww]ithout|[Uu]ntil|[Aa]ccording)\s"
    r"|[A-Z]?[a-z]+ing\s|[Aa]sked\s|[Pp]ressed\s|[A-Z]?[a-z]+ly\Z|(?:[Mm]eanwhile|[Hh]owever|[Ll]ater|[Ss]till|[Tt]hen|[Ii]nstead)\b)"
)
_PEOPLE = (
    "officials|aides|leaders|executives|campaigners|lawmakers|police|officers|lawyers|advisers|supporters|members|"
    "researchers|spokes(?:man|woman|person|people)|representatives|investigators|prosecutors|sources"
)
_NEVER = (NOT_NAMES | {"there", "here", "because", "only", "just", "even"}) - {"he", "she", "it", "they"}
_OFFICE_AND_NAME = rf"{NAME}(?:['’]s?)?\s+(?:[a-z][\w\-]*\s+){{0,3}}?(?:{ROLES}|{_PEOPLE}|{'|'.join(KINDS)})\s+{NAME}"
_WITH_OFFICE = re.compile(_OFFICE_AND_NAME)
_SUBJECT_START = re.compile(
    rf"{_OFFICE_AND_NAME}|"
    rf"{PRONOUN}(?!\w)|(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|{NAME}['’]s?)\s+(?:[a-z][\w\-]*\s+){{0,4}}?(?:{_PEOPLE}|{ROLES}|{'|'.join(KINDS)})\b"
    r"|(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Ss]ome|[Mm]any|[Ss]everal)\s+(?:[\w\-]+\s+){0,3}?[a-z][\w\-]*(?=,|\s+(?:is|was|are|were|has|had|[a-z]+ed|[a-z]+s)\b)"
    rf"|(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne|[Aa]nother|[Ss]ome|[Mm]any|[Ss]everal)\s+[a-z][\w’'\-]*(?=\s)|{NAME}(?:\s+[\w\-]*(?:{_PEOPLE}))?"
)
_FINITE = re.compile(r"\b(?:is|was|are|were|has|had|have|will|would|could|should|can|may|did|does|do)\b")


Span = tuple[int, int]


def is_name(words: str) -> bool:
    """Whether the words are a name and nothing else."""
    return bool(_NAME_WHOLE.match(words))


def subject_before(text: str, start: int, cue: int) -> Span | None:
    """The subject of the verb at `cue`, looked for backwards no further than `start`; appositions are passed over.

    “Ruth Addlestone, the trust's chief executive, also [said]” → “Ruth Addlestone”.
    """
    end = cue
    trailing = _TRAILING.search(text, max(start, cue - 80), cue)
    if trailing:
        end = trailing.start()
    end = _left(text, start, end)
    if text.endswith(" that", start, end):
        end = _left(text, start, end - 5)
    bracket = _BRACKET.search(text, max(start, end - 130), end)
    if bracket:
        end = _left(text, start, bracket.start())
    if end <= start:
        return None
    if text[end - 1] != ",":
        return _ending_at(text, _clause_start(text, start, end), end)
    return _before_apposition(text, start, end - 1)


def shares_subject(text: str, start: int, cue: int) -> bool:
    """Whether the verb at `cue` has an earlier verb's subject: “X left and [said]”, “X nodded, then [added]”."""
    left = _TRAILING.sub("", " " + text[max(start, cue - 60) : cue].rstrip()).rstrip()
    return bool(re.search(r"(?:\b(?:and|but|then|or)|[”\"’»])\Z", left))


def subject_after(text: str, start: int, end: int) -> Span | None:
    """The subject that follows the verb ending at `start`: “said [Ruth Addlestone], the trust's chief executive”."""
    while start < end and text[start] in " \u00a0":
        start += 1
    stop = end
    for sign in ',;:.—–(\ufffc“"':
        at = text.find(sign, start, stop)
        while sign == "." and at != -1 and _inside_name(text, at):
            at = text.find(sign, at + 1, stop)
        if at != -1:
            stop = at
    match = _AT_START.match(text, start, stop)
    if match is None or _PREPOSITION.match(text, start, stop):
        return None
    with_office = _WITH_OFFICE.match(text, start, stop)
    if with_office:
        return _valid(text, start, with_office.end())
    first = match.end()
    words = text[start:stop]
    if is_name(text[start:first]) or text[start:first].lower() in {"he", "she", "they", "it"}:
        return _valid(text, start, _cut_name(text, start, first))
    cut = _STOPS_NOUN.search(words)
    last = start + cut.start() if cut else stop
    if match.group()[-1:].isalnum() and re.search(rf"[{UPPER}]", match.group()) and first > last:
        last = first
    named = _COMMA_NAME.match(text, last, end)
    if named:
        return named.span(1)
    return _valid(text, start, _left(text, start, last))


def _cut_name(text: str, start: int, end: int) -> int:
    """A name that runs into a place or a day is cut: “said Smith in London”, “said Smith on Monday”."""
    cut = re.search(r"\s+(?:in|on|to|against)\s", text[start:end])
    return start + cut.start() if cut else end


def _inside_name(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"(?:\b(?:Mr|Mrs|Ms|Dr|Rep|Sen|Gov|Gen|Col|Lt|Sgt|Capt|Det|Supt|Insp|Prof|Rev|St|Jr|Sr|Maj|Adm)|\b\w)\Z",
            text[max(0, at - 6) : at],
        )
    )


def antecedent(text: str, start: int, relative: int) -> Span | None:
    """Whom “who” or “which” at `relative` stands for: the name right before it, else the subject that it follows."""
    end = _left(text, start, relative)
    if end > start and text[end - 1] == ",":
        end = _left(text, start, end - 1)
    near = _NAME_END.search(text, max(start, end - 70), end)
    return _valid(text, near.start(), end) if near else subject_before(text, start, relative)


def sentence_subject(text: str, start: int, end: int) -> Span | None:
    """What a sentence is about: its first noun phrase, introductions passed over."""
    at = start
    while at < end:
        lead = _LEADING.match(text, at, end)
        if lead:
            at = lead.end()
        while at < end and (text[at].isspace() or text[at] in "—–-("):
            at += 1
        comma = text.find(",", at, end)
        if not _INTRO.match(text, at, end) or comma == -1:
            break
        at = comma + 1
    match = _SUBJECT_START.match(text, at, end)
    return _valid(text, at, match.end()) if match else None


def _clause_start(text: str, start: int, end: int) -> int:
    """After the last boundary before `end`: a comma, a bracket, a conjunction, a quote."""
    at = start
    for match in _CLAUSE.finditer(text, start, end):
        if match.group().strip() == "and" and re.match(rf"\s*{_TOKEN}\Z", text[match.end() : end]):
            continue
        at = match.end()
    comma = text.rfind(",", at, end)
    return comma + 1 if comma != -1 else at


def _ending_at(text: str, start: int, end: int) -> Span | None:
    """The noun phrase that ends at `end`: the whole clause where it is one, else the longest at its end."""
    pronoun = _PRONOUN_END.search(text, max(start, end - 8), end)
    if pronoun:
        return pronoun.span(1)
    lead = _LEADING.match(text, start, end)
    start = lead.end() if lead else start
    while start < end and text[start].isspace():
        start += 1
    words = text[start:end]
    if len(words) <= 120 and len(words.split()) <= 12 and not _FINITE.search(words) and _WHOLE.match(words):
        return _valid(text, start, end)
    found = _AT_END.search(text[max(start, end - 90) : end])
    if not found:
        return None
    return _valid(text, max(start, end - 90) + found.start(), end)


def _before_apposition(text: str, start: int, end: int) -> Span | None:
    """The subject of “Ruth Addlestone, the trust's chief executive, who …,” which ends at the comma at `end`."""
    bounds = [start]
    bounds += [match.end() for match in re.finditer(rf"[,;:—–{chr(0xFFFC)}”\"]", text[start:end])]
    cuts = [bounds[0], *[start + bound for bound in bounds[1:]]]
    for n, at in enumerate(cuts):
        stop = cuts[n + 1] - 1 if n + 1 < len(cuts) else end
        if n + 1 == len(cuts) and n > 0 and not is_name(text[at:stop].strip()):
            break
        found = _whole_segment(text, at, stop)
        if found is None:
            continue
        if n + 1 < len(cuts) and not is_name(text[found[0] : found[1]]):
            following = cuts[n + 2] - 1 if n + 2 < len(cuts) else end
            named = _whole_segment(text, cuts[n + 1], following)
            if named and is_name(text[named[0] : named[1]]):
                return named
        return found
    for n in range(len(cuts) - 2, -1, -1):
        found = _ending_at(text, _clause_start(text, cuts[n], cuts[n + 1] - 1), cuts[n + 1] - 1)
        if found:
            return found
    return _ending_at(text, _clause_start(text, start, end), end) if len(cuts) == 1 else None


def _whole_segment(text: str, start: int, end: int) -> Span | None:
    lead = _LEADING.match(text, start, end)
    start = lead.end() if lead else start
    while start < end and text[start].isspace():
        start += 1
    end = _left(text, start, end)
    words = text[start:end]
    if not words or len(words.split()) > 12 or _FINITE.search(words) or _INTRO.match(words):
        return None
    return _valid(text, start, end) if _WHOLE.match(words) else None


def _valid(text: str, start: int, end: int) -> Span | None:
    words = text[start:end].strip()
    if not words or words.lower() in _NEVER or chr(0xFFFC) in words or "\n" in words:
        return None
    return start, end


def _left(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
