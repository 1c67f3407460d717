"""Which topics a text is about, by terms: pure, and fast on the many texts that are about none of them.

    headline, standfirst → folded words → hits of terms → topics, with the spans that matched

*Folded* means lower case, without accents, every other mark a space; so “End-to-End-Verschlüsselung” is the
words `end to end verschlusselung`. Headline and standfirst are one row of words: a near-condition may reach across.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model.judgement import Span
from model.span import Part

STEM = 3
"""Letters that must stand before a `*`; words with a star are looked up by so many letters."""

READ_WORDS = 50
"""So many words of each part count. What comes later in a long feed text is a passing mention: on the even half
of labels.jsonl (November 2026) all 4 matches beyond this point were false and none of the true ones lay there."""

TOPIC_PREFIX = "topic:"
"""`topic:encryption` in a near-condition stands for whatever made that topic match."""


class _FoldTable(dict[int, str]):
    """Code point → its folded form, worked out once per character. Empty for accents and invisible marks."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        folded = "".join(
            char if char.isalnum() else " "
            for char in decomposed
            if unicodedata.category(char) not in ("Mn", "Cf")  # combining accents; soft hyphens, zero width
        )
        self[code] = folded
        return folded


_FOLD = _FoldTable()
_ASCII = "".join(_FOLD[code] for code in range(128))  # str.translate takes a faster road for ASCII with a str


def fold(text: str) -> str:
    """Lower case, accents off, everything but letters and digits a space. Lengths may change: see `word_spans`."""
    return text.translate(_ASCII) if text.isascii() else text.translate(_FOLD)


def word_spans(text: str) -> list[tuple[int, int]]:
    """For each word of `fold(text).split()`, where it stands in `text` itself: [start, end)."""
    matches = re.finditer(r"\S+", fold(text))
    if text.isascii():
        return [match.span() for match in matches]
    origin = [index for index, char in enumerate(text) for _ in _FOLD[ord(char)]]
    origin.append(len(text))
    # An end is where the next folded character comes from, so that a trailing combining accent stays with its word.
    return [(origin[m.start()], max(origin[m.end() - 1] + 1, origin[m.end()])) for m in matches]


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words that must stand side by side; `*` at the end of a word takes any ending."""

    written: str
    """As a person wrote it in data/topics.toml."""
    words: tuple[str, ...]
    """Folded, without the `*`."""
    open_ended: tuple[bool, ...]


class Hit(NamedTuple):
    """A term found at words first..last (inclusive)."""

    first: int
    last: int
    term: str
    """As written."""


@dataclass(frozen=True, slots=True)
class Near:
    """All elements within so many words of one another. An element is a choice of terms, or of `topic:…`."""

    elements: tuple[frozenset[str], ...]
    within: int


@dataclass(frozen=True, slots=True)
class TopicRules:
    """What makes one topic. Terms are as written; `terms` and `phrases` of the file together are `certain`."""

    name: str
    certain: frozenset[str]
    near: tuple[Near, ...]
    exclusions: frozenset[str]


class Relevance(NamedTuple):
    """What `relevance` concludes; all empty for a text that is off topic and in which nothing was excluded."""

    topics: tuple[str, ...]
    spans: tuple[Span, ...]
    excluded_by: str


OFF_TOPIC = Relevance((), (), "")


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Every term, arranged for finding: by its first word, or by the stem of a first word that has a star."""

    whole: Mapping[str, tuple[Term, ...]]
    stems: Mapping[str, tuple[Term, ...]]
    anchors: re.Pattern[str]
    """A necessary condition for any topic: a text without an anchor is off topic, and nothing else is looked at."""

    @classmethod
    def of(cls, terms: Iterable[Term], topics: Sequence[TopicRules]) -> TermIndex:
        whole: dict[str, list[Term]] = {}
        stems: dict[str, list[Term]] = {}
        by_writing = {term.written: term for term in terms}
        for term in by_writing.values():
            if term.open_ended[0]:
                stems.setdefault(term.words[0][:STEM], []).append(term)
            else:
                whole.setdefault(term.words[0], []).append(term)
        anchors = [by_writing[written] for topic in topics for written in _anchors(topic)]
        return cls(
            {word: tuple(found) for word, found in whole.items()},
            {stem: tuple(found) for stem, found in stems.items()},
            _any_start(anchors),
        )


def _anchors(topic: TopicRules) -> set[str]:
    """Terms of which at least one must occur: every certain one, and the first element of each near-condition."""
    if topic.name == "debate":  # never a topic alone, so the others' anchors are enough
        return set()
    return set(topic.certain).union(*(condition.elements[0] for condition in topic.near))


def _any_start(terms: Iterable[Term]) -> re.Pattern[str]:
    """Finds a term's beginning (up to its first star) in words joined by spaces. The leading space lets the
    regular-expression engine leap from word to word; the tree of letters tries each letter once."""
    literals = set()
    for term in terms:
        last = term.open_ended.index(True) if True in term.open_ended else len(term.words) - 1
        literals.add(" ".join(term.words[: last + 1]) + ("" if term.open_ended[last] else " "))
    return re.compile(f" {_letter_tree(literals)}" if literals else r"(?!)")


def _letter_tree(literals: set[str]) -> str:
    """A regular expression for any of the texts that shares their common beginnings."""
    if "" in literals:
        return ""  # a shorter one has matched already
    branches = []
    for first in sorted({text[0] for text in literals}):
        branches.append(re.escape(first) + _letter_tree({text[1:] for text in literals if text[0] == first}))
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def relevance(
    headline: str, standfirst: str, topics: Sequence[TopicRules], index: TermIndex, *, second: Part = "standfirst"
) -> Relevance:
    """The topics of a text in the order of `topics`, with spans into the original strings.

    `second` names the second part in the spans (the text stands in for a missing standfirst).
    The debate is kept only beside one of the other topics: it is where they meet, never a topic alone.
    """
    head = _words(headline)
    words = head + _words(standfirst)
    if not index.anchors.search(f" {' '.join(words)} "):
        return OFF_TOPIC
    hits = _find(words, index)
    found: dict[str, list[Hit]] = {}
    excluded: list[Hit] = []
    for topic in topics:
        if topic.name == "debate" and not found:
            continue
        matched, kept_out = _match(topic, hits, found)
        if matched:
            found[topic.name] = matched
        excluded += kept_out
    if found:
        return Relevance(tuple(found), _spans(found, headline, standfirst, len(head), second), "")
    return Relevance((), (), min(excluded).term) if excluded else OFF_TOPIC


def _words(text: str) -> list[str]:
    return fold(text).split(maxsplit=READ_WORDS)[:READ_WORDS]


def _find(words: list[str], index: TermIndex) -> list[Hit]:
    """Every occurrence of every term, in the order of the text."""
    return [
        Hit(position, position + len(term.words) - 1, term.written)
        for position, word in enumerate(words)
        for term in (*index.whole.get(word, ()), *index.stems.get(word[:STEM], ()))
        if _stands_at(term, words, position)
    ]


def _stands_at(term: Term, words: list[str], position: int) -> bool:
    if position + len(term.words) > len(words):
        return False
    for offset, wanted in enumerate(term.words):
        word = words[position + offset]
        if word != wanted and not (term.open_ended[offset] and word.startswith(wanted)):
            return False
    return True


def _match(topic: TopicRules, hits: list[Hit], found: Mapping[str, list[Hit]]) -> tuple[list[Hit], list[Hit]]:
    """(the hits that make this topic, the exclusions that kept it out).

    Words inside an exclusion never count. Terms and phrases speak for themselves; a near-condition yields to any
    exclusion in the text.
    """
    exclusions = [hit for hit in hits if hit.term in topic.exclusions]
    hidden = {index for hit in exclusions for index in range(hit.first, hit.last + 1)}
    live = [hit for hit in hits if hidden.isdisjoint(range(hit.first, hit.last + 1))] if hidden else hits
    certain = [hit for hit in live if hit.term in topic.certain]
    if exclusions and not certain:
        would_match = any(hit.term in topic.certain for hit in hits) or _near(topic, hits, found)
        return [], exclusions if would_match else []
    return certain + ([] if exclusions else _near(topic, live, found)), []


def _near(topic: TopicRules, hits: list[Hit], found: Mapping[str, list[Hit]]) -> list[Hit]:
    """The hits that fulfil a near-condition of the topic."""
    present = {hit.term for hit in hits}.union(TOPIC_PREFIX + name for name in found)
    matched: list[Hit] = []
    for condition in topic.near:
        if not any(element.isdisjoint(present) for element in condition.elements):
            matched += _windows(condition, hits, found)
    return matched


def _windows(condition: Near, hits: list[Hit], found: Mapping[str, list[Hit]]) -> list[Hit]:
    """Hits of all elements that lie within the condition's width; one pass over the text, however long it is."""
    candidates = [
        (hit, number)
        for number, element in enumerate(condition.elements)
        for hit in [
            *(hit for hit in hits if hit.term in element),
            *(hit for name, of_topic in found.items() if TOPIC_PREFIX + name in element for hit in of_topic),
        ]
    ]
    latest: dict[int, Hit] = {}
    matched: list[Hit] = []
    for hit, number in sorted(candidates):
        latest[number] = hit
        together = len(latest) == len(condition.elements)
        if together and hit.first - min(latest.values()).first <= condition.within:
            matched += latest.values()
    return matched


def _spans(
    found: Mapping[str, list[Hit]], headline: str, standfirst: str, border: int, second: Part
) -> tuple[Span, ...]:
    """Hits as spans, in reading order within each topic; `border` is the number of words in the headline."""
    places: list[tuple[Part, int, int]] = [("headline", *span) for span in word_spans(headline)[:border]]
    places += [(second, *span) for span in word_spans(standfirst)]
    spans = []
    for topic, hits in found.items():
        for hit in sorted(set(hits)):
            last = min(hit.last, border - 1) if hit.first < border else hit.last  # a phrase across the border
            part, start, _ = places[hit.first]
            spans.append(Span(part, start, places[last][2], topic, hit.term))
    return tuple(spans)
