"""What an article is about and how it is worded. Pure: no clock, no disk; can be recomputed at any time.

    headline, standfirst, language, rules → judge → Judgement

`load_rules` reads the word lists once; after that nothing here touches the machine.
"""

from __future__ import annotations

from judge.relevance import relevance
from judge.rules import Rules, load_rules
from judge.sentiment import sentiment
from model.judgement import Judgement

__all__ = ["Rules", "judge", "load_rules"]


def judge(headline: str, standfirst: str, language: str, rules: Rules) -> Judgement:
    """Relevance by topic and, for articles on topic in English, sentiment of the wording. Takes any text; never raises.

    headline, standfirst: plain text, may be empty. language: ISO 639-1 code or empty where unknown.
    """
    found = relevance(headline, standfirst, rules.topics, rules.index)
    score = sentiment(headline, standfirst, language, rules.wording) if found.topics else None
    return Judgement(found.topics, found.spans, score, rules.version, found.excluded_by)
