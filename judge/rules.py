"""data/topics.toml and data/lexicon.toml → Rules. Mistakes are reported with file and line, for the person editing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path

from judge.coverage_kind import Kinds
from judge.data_file import EXAMPLES
from judge.data_file import DataFile as _DataFile
from judge.hearing import CODE_VERSION as HEARING_VERSION
from judge.hearing import Hearing
from judge.language import Languages
from judge.likeness import Likeness
from judge.relevance import STEM, TOPIC_PREFIX, Near, Term, TermIndex, TopicRules, fold
from judge.sentiment import Wording, vader_words
from judge.voices import load_voices
from judge.weights import MODELS, load_weights
from model.judgement import TOPICS

CODE_VERSION = 2
"""Raise it whenever a change of code in this room may judge an article otherwise."""

VOICES = MODELS.parent / "voices.toml"
"""The list that ships with the program."""

WIDEST = 200
"""Words: the largest `within` of a near-condition. More would be no nearness at all."""

_TOPIC_KEYS = ("terms", "phrases", "near", "exclusions")
_EXAMPLE_NEAR = EXAMPLES["near"]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Everything that `judge` needs, loaded once."""

    topics: tuple[TopicRules, ...]
    index: TermIndex
    wording: Wording
    languages: Languages
    likeness: Likeness | None
    """None where the weights are not installed, or were not asked for: then terms decide alone."""
    kinds: Kinds | None
    hearing: Hearing | None
    """None without weights: then no voices are looked for."""
    version: str
    """Twelve hexadecimal digits: the same for the same rules, whatever the comments, order and layout of the files."""


def load_rules(
    topics_path: Path, lexicon_path: Path, models: Path | None = MODELS, *, voices_path: Path = VOICES
) -> Rules:
    """Read the files, and the weights in `models` where they are there (None: without, and without voices).

    Raises DataFileError if a file is missing, malformed, or says something we cannot follow.
    """
    topics_file = _DataFile.read(topics_path)
    lexicon_file = _DataFile.read(lexicon_path)
    topics = _topics(topics_file)
    neutral, names = _lexicon(lexicon_file)
    written = {term for topic in topics for term in _terms_of(topic)}
    terms = [_term(text, topics_file) for text in sorted(written)]
    weights = load_weights(models)
    hearing = None
    if weights.encoder:
        hearing = Hearing(load_voices(voices_path, weights.encoder), weights.targeted, weights.camps)
    return Rules(
        topics,
        TermIndex.of(terms, topics),
        Wording.of(neutral, names),
        weights.languages,
        weights.likeness,
        weights.kinds,
        hearing,
        _version(topics, neutral, names, (*weights.digests, *_heard_by(hearing))),
    )


def _heard_by(hearing: Hearing | None) -> tuple[str, ...]:
    """What decides who is heard, apart from the weights."""
    return (f"hearing {HEARING_VERSION}", hearing.voices.version) if hearing else ()


def _topics(file: _DataFile) -> tuple[TopicRules, ...]:
    tables = file.table(file.content.get("words", {}), "words")
    groups = {name: _group(file, value, name) for name, value in tables.items()}
    for topic in TOPICS:
        if topic not in file.content:
            file.fail("\0", f"the topic [{topic}] is missing.")
    own = [name for name in file.content if name not in ("words", *TOPICS)]
    for name in own:
        if not isinstance(file.content[name], dict) or "title" not in file.table(file.content[name], name):
            file.fail(name, f"“{name}” is not known. A topic of your own needs a “title”; else there are "
                            f"{', '.join(('words', *TOPICS))}.")  # fmt: skip
    return tuple(_topic(file, topic, groups) for topic in (*TOPICS, *own))


def _topic(file: _DataFile, name: str, groups: dict[str, tuple[str, ...]]) -> TopicRules:
    table = file.table(file.content[name], name)
    file.known_keys(table, _TOPIC_KEYS if name in TOPICS else ("title", *_TOPIC_KEYS), f"[{name}]", name)
    terms = file.strings(table.get("terms", []), "terms", name)
    for term in terms:
        if len(fold(term.replace("*", "")).split()) > 1:
            file.fail(f'"{term}"', f"“{term}” is several words: put it among the phrases.")
    phrases = file.strings(table.get("phrases", []), "phrases", name)
    near = table.get("near", [])
    if not isinstance(near, list):
        file.fail("near", f"“near” must be a list of conditions such as {_EXAMPLE_NEAR}.", name)
    return TopicRules(
        name,
        certain=_expanded(file, (*terms, *phrases), groups),
        near=tuple(_near(file, item, name, groups) for item in near),
        exclusions=_expanded(file, file.strings(table.get("exclusions", []), "exclusions", name), groups),
    )


def _near(file: _DataFile, item: object, topic: str, groups: dict[str, tuple[str, ...]]) -> Near:
    table = file.table(item, "near", topic)
    file.known_keys(table, ("all", "within"), "a near-condition", topic)
    if "all" not in table:
        file.fail("near", f"a near-condition lacks “all”; write it like {_EXAMPLE_NEAR}.", topic)
    written = file.strings(table["all"], "all", topic)
    shown = ", ".join(f'"{part}"' for part in written) or "near"
    if len(written) < 2:
        file.fail(shown, "a near-condition needs at least two elements in “all”.", topic)
    within = table.get("within")
    if type(within) is not int or not 1 <= within <= WIDEST:
        file.fail(shown, f"“within” takes a number of words from 1 to {WIDEST}.", topic)
    return Near(tuple(_element(file, part, topic, groups) for part in written), within)


def _element(file: _DataFile, part: str, topic: str, groups: dict[str, tuple[str, ...]]) -> frozenset[str]:
    if not part.startswith(TOPIC_PREFIX):
        return _expanded(file, (part,), groups)
    if topic != "debate" or part.removeprefix(TOPIC_PREFIX) not in TOPICS[:2]:
        file.fail(f'"{part}"', f"“{part}”: only [debate] may refer to topics, and only to the two others.")
    return frozenset([part])


def _group(file: _DataFile, value: object, name: str) -> tuple[str, ...]:
    """A group of words: plain terms only, no group within a group."""
    terms = file.strings(value, name, "words")
    for term in terms:
        if term.startswith("@"):
            file.fail(f'"{term}"', f"“{term}”: a group of [words] cannot hold another group.")
    return terms


def _expanded(file: _DataFile, texts: tuple[str, ...], groups: dict[str, tuple[str, ...]]) -> frozenset[str]:
    """The texts with each `@group` replaced by its words."""
    terms: set[str] = set()
    for text in texts:
        if text.startswith("@") and text[1:] not in groups:
            file.fail(f'"{text}"', f"“{text}” is not a group of [words]. Known: {', '.join(groups) or 'none'}.")
        terms.update(groups[text[1:]] if text.startswith("@") else [text])
    return frozenset(terms)


def _term(written: str, file: _DataFile) -> Term:
    """`written` as folded words. A `*` may only end a word, after at least three letters."""
    words: list[str] = []
    open_ended: list[bool] = []
    for chunk in written.split():
        folded = fold(chunk.removesuffix("*")).split()
        if "*" in chunk[:-1] or (chunk.endswith("*") and len("".join(folded[-1:])) < STEM):
            file.fail(f'"{written}"', f"“{written}”: a * may only end a word of at least {STEM} letters.")
        words += folded
        open_ended += [False] * (len(folded) - 1) + [chunk.endswith("*")] * bool(folded)
    return Term(written, tuple(words), tuple(open_ended))


def _terms_of(topic: TopicRules) -> set[str]:
    near = {term for condition in topic.near for element in condition.elements for term in element}
    return {t for t in topic.certain | topic.exclusions | near if not t.startswith(TOPIC_PREFIX)}


def _lexicon(file: _DataFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(words that weigh nothing, names that are masked)."""
    file.known_keys(file.content, ("neutral", "names"), "this file")
    neutral = file.strings(file.content.get("neutral", []), "neutral")
    names = file.strings(file.content.get("names", []), "names")
    for word in neutral:
        if word.lower() not in vader_words():
            file.fail(f'"{word}"', f"“{word}” has no weight in VADER, so it need not be listed.")
    return neutral, names


def _version(
    topics: tuple[TopicRules, ...], neutral: tuple[str, ...], names: tuple[str, ...], weights: tuple[str, ...]
) -> str:
    """A digest over what decides judgements: resolved rules, our code, the weights, and others' models by version."""
    content = [
        CODE_VERSION,
        installed_version("vaderSentiment"),
        installed_version("py3langid"),
        list(weights),
        [_digestible(topic) for topic in topics],
        sorted({word.lower() for word in neutral}),
        sorted({" ".join(name.lower().split()) for name in names}),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def _digestible(topic: TopicRules) -> list[object]:
    near = sorted([condition.within, sorted(sorted(el) for el in condition.elements)] for condition in topic.near)
    return [topic.name, sorted(topic.certain), near, sorted(topic.exclusions)]
