"""People's words and choices laid over a composed briefing. Pure.

A sentence that a person rewrote keeps its numbers' links: each figure's words are looked for in the new text, in order.
A number that the sentence did not hold opens nothing; `strange_numbers` names it, so that the page can warn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from briefing.compose import QUOTES, STORIES, pruned
from model.briefing import (
    SECTION_KEYS,
    Briefing,
    Cell,
    Foreign,
    ListedArticle,
    Part,
    SaidQuote,
    Section,
    SectionKey,
    Sentence,
    Table,
    ToldStory,
)
from model.draft import Draft

__all__ = ["DEFAULT_SECTIONS", "Draft", "arranged", "reworded", "strange_numbers"]

DEFAULT_SECTIONS: tuple[SectionKey, ...] = (
    "comment",
    "happened",
    "numbers",
    "peaks",
    "outlets",
    "voices",
    "quotes",
    "attitudes",
    "documents",
    "watch",
    "breaks",
    "evaluation",
    "changes",
    "method",
)
assert set(DEFAULT_SECTIONS) == set(SECTION_KEYS)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def arranged(briefing: Briefing, draft: Draft) -> Briefing:
    """The briefing as people want it: sections, stories and quotes chosen and ordered, sentences reworded."""
    chosen = draft.sections if draft.sections is not None else DEFAULT_SECTIONS
    order: list[SectionKey] = [*(key for key in dict.fromkeys(chosen) if key != "method"), "method"]
    held = {section.key: section for section in briefing.sections}
    if draft.comment.strip():
        said = Sentence("comment", (draft.comment.strip(),), draft.who)
        held["comment"] = Section("comment", "Our comment", (said,))
        order = order if "comment" in order else ["comment", *order]
    sections = tuple(_section(held[key], draft) for key in order if key in held)
    headline = briefing.headline
    if draft.headline.strip():
        headline = reworded(headline, draft.headline, draft.who)
    translated = {
        n: replace(row, headline=_translated(row.headline, draft.translations.get(f"article:{n}", "")))
        for n, row in briefing.articles.items()
    }
    done = replace(
        briefing,
        headline=headline,
        lead=_sentences(briefing.lead, draft),
        sections=tuple(_in_words_of_ours(one, translated) for one in sections if not one.empty),
        articles=translated,
    )
    return pruned(done)


def _section(one: Section, draft: Draft) -> Section:
    return replace(
        one,
        sentences=_sentences(one.sentences, draft),
        stories=_stories(one.stories, draft),
        quotes=_quotes(one.quotes, draft),
        # The small print stays as it is: it says how the numbers came about.
        notes=one.notes,
    )


def _sentences(sentences: Sequence[Sentence], draft: Draft) -> tuple[Sentence, ...]:
    said = ((one, draft.sentences.get(one.key)) for one in sentences)
    return tuple(one if words is None else reworded(one, words, draft.who) for one, words in said if words != "")


def _stories(stories: Sequence[ToldStory], draft: Draft) -> tuple[ToldStory, ...]:
    if draft.stories is None:
        chosen = list(stories[:STORIES])
    else:
        held = {one.story: one for one in stories}
        chosen = [held[number] for number in dict.fromkeys(draft.stories) if number in held]
    return tuple(replace(one, comment=draft.story_comments.get(str(one.story), "").strip()) for one in chosen)


def _quotes(quotes: Sequence[SaidQuote], draft: Draft) -> tuple[SaidQuote, ...]:
    if draft.quotes is None:
        chosen = list(quotes[:QUOTES])
    else:
        held = {one.key: one for one in quotes}
        chosen = [held[key] for key in dict.fromkeys(draft.quotes) if key in held]
    return tuple(
        replace(one, words=_translated(one.words, draft.translations.get(f"quote:{one.key}", ""))) for one in chosen
    )


def _translated(words: Foreign, translation: str) -> Foreign:
    return replace(words, translation=translation.strip()) if translation.strip() else words


def _in_words_of_ours(one: Section, articles: Mapping[int, ListedArticle]) -> Section:
    """Headlines in stories and tables as the register has them now, with the team's translation."""
    known = {row.headline.text: row.headline for row in articles.values() if row.headline.translation}
    if not known:
        return one
    return replace(
        one,
        stories=tuple(replace(story, headline=known.get(story.headline.text, story.headline)) for story in one.stories),
        tables=tuple(_table(table, known) for table in one.tables),
    )


def _table(one: Table, known: Mapping[str, Foreign]) -> Table:
    def cell(value: Cell) -> Cell:
        return known.get(value.text, value) if isinstance(value, Foreign) else value

    return replace(one, rows=tuple(tuple(cell(value) for value in row) for row in one.rows))


def reworded(sentence: Sentence, words: str, who: str) -> Sentence:
    """The sentence in a person's words; figures whose words still stand there stay links."""
    words = " ".join(words.split())
    if words == sentence.text.strip():
        return sentence
    parts: list[Part] = []
    rest = words
    for figure in sorted(sentence.figures, key=lambda one: _find(words, one.words)):
        place = _find(rest, figure.words)
        if place < len(rest):
            parts += [rest[:place], figure]
            rest = rest[place + len(figure.words) :]
    return Sentence(sentence.key, tuple(part for part in (*parts, rest) if part), who or "somebody")


def _find(text: str, words: str) -> int:
    """Where the words stand as whole words; the text's length where they do not."""
    found = re.search(rf"(?<![\w.,]){re.escape(words)}(?![\w%]|[.,]\d)", text)
    return found.start() if found else len(text)


def strange_numbers(sentence: Sentence, words: str) -> list[str]:
    """Numbers of a person's words that the sentence did not hold: nothing stands behind them."""
    known = set(_NUMBER.findall(sentence.text))
    return [number for number in dict.fromkeys(_NUMBER.findall(words)) if number not in known]
