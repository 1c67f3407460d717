"""Why an article is counted by a question, or is not: every condition by itself, in words. Pure.

Each condition of the question is asked alone, so that all that keep an article out are named, not only the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from analysis.words import listed
from model.answer import ArticleRow
from model.correction import Correction
from model.judgement import COVERAGE_KIND_WORDS, TOPIC_WORDS
from model.question import ANY_TOPIC, Question, coverage_words

_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "at_", "cmpid", "ref")

EVERYTHING = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))
NARROWING = (
    "outlets", "countries", "languages", "tiers", "sentiments", "voices", "attitudes", "beside", "came", "text",
    "story",
)  # fmt: skip
"""Filters that a person sets, each of which is a condition of its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One condition: whether the article meets it, and why, in a sentence."""

    met: bool
    words: str


def addresses(link: str) -> list[str]:
    """The forms in which a pasted link may be known: as it is, without tracking and fragment, http and https, with and
    without a closing slash. Empty for what is no web address."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return []
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return []
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not name.lower().startswith(_TRACKING)]  # fmt: skip
    found = [link.strip()]
    for query in dict.fromkeys([parts.query, urlencode(kept)]):
        for scheme in dict.fromkeys([parts.scheme, "https", "http"]):
            for path in dict.fromkeys([parts.path, parts.path.rstrip("/"), parts.path.rstrip("/") + "/"]):
                found.append(urlunsplit((scheme, parts.netloc, path, query, "")))
    return list(dict.fromkeys(found))


def conditions(question: Question) -> dict[str, Question]:
    """Name of each condition → the question that has this condition alone. In the order in which they are asked."""
    asked = replace(question, unit="articles", part=None, dated=None)
    found: dict[str, Question] = {}
    if asked.on_topic_only and not asked.states:
        found["judged"] = replace(EVERYTHING, topics=("unjudged",))
    if asked.on_topic_only:
        found["topics"] = replace(EVERYTHING, topics=asked.topics)
    if asked.coverage_kinds:
        found["coverage_kinds"] = replace(EVERYTHING, coverage_kinds=asked.coverage_kinds)
    if asked.kinds:
        found["outlet_kinds"] = replace(EVERYTHING, outlet_kinds=asked.outlet_kinds)
    if asked.since or asked.until or asked.last:
        found["period"] = replace(EVERYTHING, since=asked.since, until=asked.until, last=asked.last, clock=asked.clock)
    for name in NARROWING:
        if getattr(asked, name):
            beside = {"voices": asked.voices} if name == "attitudes" else {}
            found[name] = EVERYTHING.with_(**{name: getattr(asked, name)}, **beside)
    return found


def ladder(
    row: ArticleRow, question: Question, met: Mapping[str, bool], said: Mapping[str, Correction], dated: str
) -> list[Step]:
    """Every condition in words. `met` by the names of `conditions` ("judged" is met by what waits, and is turned round
    here); `said` are a person's corrections by field; `dated` is the article's date as the page writes it."""
    waits = met.get("judged", False)
    steps = [_judged(waits=waits)] if "judged" in met else []
    for name, ok in met.items():
        if name != "judged" and not (name == "topics" and waits):
            steps.append(Step(ok, _words(name, row, question, ok, said, dated)))
    return steps


def _words(name: str, row: ArticleRow, question: Question, ok: bool, said: Mapping[str, Correction], dated: str) -> str:
    match name:
        case "topics":
            return _topics(row, question, ok, said.get("topics"))
        case "coverage_kinds":
            return _coverage(row, question, ok, said.get("coverage_kind"))
        case "outlet_kinds":
            return _kind(row, question, ok)
        case "period":
            return _period(row, question, ok, dated)
    return _filter(name, question, ok)


def _judged(*, waits: bool) -> Step:
    if waits:
        return Step(False, "It waits to be judged: the poller does that within minutes, if it runs.")
    return Step(True, "It was fetched and judged.")


def _topics(row: ArticleRow, question: Question, ok: bool, said: Correction | None) -> str:
    by_hand = f", corrected by {said.who or 'somebody'}" if said else ""
    sure = [f"{TOPIC_WORDS.get(topic, topic)} {p:.2f}" for topic, p in row.probabilities.items()]
    numbers = f" Probabilities: {listed(sure)}." if sure else ""
    terms = list(dict.fromkeys(span.rule for span in row.spans))
    if ok:
        return f"It is on topic: {listed([TOPIC_WORDS.get(topic, topic) for topic in row.topics])}{by_hand}.{numbers}"
    if row.topics:
        return (
            f"It is on {listed([TOPIC_WORDS.get(topic, topic) for topic in row.topics])}, which this list does not "
            f"ask for{by_hand}."
        )
    if row.excluded_by:
        return f"It is off topic{by_hand}: the exclusion “{row.excluded_by}” keeps it out.{numbers}"
    if terms:
        found = listed([f"“{term}”" for term in terms])
        occur = "occurs" if len(terms) == 1 else "occur"
        return f"It is off topic{by_hand}: {found} {occur}, but the text reads like something else.{numbers}"
    return f"It is off topic{by_hand}: none of the terms we watch for occurs in its headline or summary.{numbers}"


def _coverage(row: ArticleRow, question: Question, ok: bool, said: Correction | None) -> str:
    kind = COVERAGE_KIND_WORDS.get(row.coverage_kind, "kind not measured")
    by_hand = f" (corrected by {said.who or 'somebody'})" if said else ""
    asked = listed([coverage_words(one) for one in question.coverage_kinds])
    return f"Its kind of coverage is {kind.lower()}{by_hand}; this list takes {asked}" + (
        "." if ok else ", so it is set aside."
    )


def _kind(row: ArticleRow, question: Question, ok: bool) -> str:
    whose = f"{row.outlet.name} is listed as {row.outlet.outlet_kind}"
    if ok:
        return f"{whose}, which counts."
    if question.outlet_kinds:
        return f"{whose}; this list asks for {listed(list(question.outlet_kinds), 'or')}."
    return f"{whose}, not as press; only the press counts unless you choose otherwise."


def _period(row: ArticleRow, question: Question, ok: bool, dated: str) -> str:
    if row.published_at is None and question.clock == "published":
        return (
            f"It bears no date ({dated}), so no period can count it. Count by when we first saw it, or over all time."
        )
    return f"Its date, {dated}, lies {'within' if ok else 'outside'} the days that are asked for."


def _filter(name: str, question: Question, ok: bool) -> str:
    value = getattr(question, name)
    words = {"text": "the search", "story": "the story", "came": "how it came to us"}.get(
        name, f"the filter for {name}"
    )
    shown = listed([str(one) or "unknown" for one in value]) if isinstance(value, tuple) else str(value)
    return f"{'It meets' if ok else 'It does not meet'} {words} ({shown})."
