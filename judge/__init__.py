"""What an article is about and how it is worded. Pure: no clock, no disk; can be recomputed at any time.

    headline, standfirst, text, language, rules → judge → Judgement

`load_rules` reads word lists and weights once; after that nothing here touches the machine.
"""

from __future__ import annotations

from judge.deciding import decide
from judge.rules import Rules, load_rules
from judge.sentiment import sentiment
from model.judgement import Judgement

__all__ = ["Rules", "judge", "load_rules"]


def judge(headline: str, standfirst: str, language: str, rules: Rules, text: str = "") -> Judgement:
    """Relevance by topic and, for articles on topic in English, wording and kind. Takes any text; never raises.

    headline, standfirst, text: plain text, may be empty; where there is no standfirst the text's beginning stands in
    for it. language: what the feed claims, ISO 639-1 code or empty where unknown; a clear text overrules it.
    """
    written_in = rules.languages.language(headline, standfirst or text, language)
    decided = decide(headline, standfirst, text, written_in, rules)
    if not decided.topics:
        return Judgement((), decided.spans, None, rules.version, decided.excluded_by, decided.probabilities, written_in)
    return Judgement(
        decided.topics,
        decided.spans,
        sentiment(headline, standfirst, written_in, rules.wording, text),
        rules.version,
        decided.excluded_by,
        decided.probabilities,
        written_in,
        decided.kind,
    )
