"""What an article is about and how it is worded. Pure: no clock, no disk; can be recomputed at any time.

    headline, standfirst, text, language, rules → judge → Judgement

`load_rules` reads word lists and weights once; after that nothing here touches the machine.
"""

from __future__ import annotations

from judge.deciding import decide
from judge.hearing import heard
from judge.rules import VOICES, Rules, load_rules
from judge.sentiment import sentiment
from model.judgement import Judgement

__all__ = ["VOICES", "Rules", "judge", "load_rules"]


def judge(
    headline: str, standfirst: str, language: str, rules: Rules, text: str = "", relevant: bool = False
) -> Judgement:
    """Relevance by topic and, for articles on topic, wording, kind, and who is heard. Takes any text; never raises.

    headline, standfirst, text: plain text, may be empty; where there is no standfirst the text's beginning stands in
    for it. language: what the feed claims, ISO 639-1 code or empty where unknown; a clear text overrules it.
    relevant: a person says that it is on topic, so that all is measured; the topics given are the judge's own still.
    """
    written_in = rules.languages.language(headline, standfirst or text, language)
    decided = decide(headline, standfirst, text, written_in, rules)
    if not decided.topics and not relevant:
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
        heard(headline, standfirst, text, written_in, rules.hearing) if rules.hearing else None,
    )
