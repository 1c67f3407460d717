"""The lists behind a briefing's numbers, as they are gathered while it is composed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from analysis.words import change_words, percent, plural
from briefing.found import Found
from model.answer import ArticleRow
from model.briefing import Behind, Figure, Foreign, ListedArticle, Part, Sentence, Step

Unit = Literal["articles", "texts", "stories", "outlets"]
UNIT_WORDS: dict[Unit, tuple[str, str]] = {
    "articles": ("article", "articles"),
    "texts": ("different text", "different texts"),
    "stories": ("story", "stories"),
    "outlets": ("outlet", "outlets"),
}


@dataclass
class Lists:
    """Figures are made here, each together with the list that it counts."""

    found: Found
    kept: dict[str, Behind] = field(default_factory=dict)

    def counted(self, key: str, title: str, ids: Iterable[int], unit: Unit = "articles", words: str = "") -> Figure:
        """A count of articles, or of their texts, stories or outlets; `words` in place of “12 articles”."""
        listed = self.found.reading(tuple(ids))
        n = self.count(listed, unit)
        self.kept.setdefault(key, Behind(title, listed, unit=unit))
        return Figure(words or plural(n, *UNIT_WORDS[unit]), n, key)

    def made_of(
        self,
        key: str,
        title: str,
        words: str,
        value: float,
        steps: Sequence[Step],
        note: str,
        ids: Iterable[int] = (),
    ) -> Figure:
        """A number that follows from others; or, with `ids`, from what stands in these articles, as `note` says."""
        self.kept.setdefault(key, Behind(title, self.found.reading(tuple(set(ids))), tuple(steps), note, "steps"))
        return Figure(words, value, key)

    def share(self, key: str, title: str, part: Figure, whole: Figure, words: str = "") -> Figure:
        """A part of a whole, both of which open."""
        value = part.value / whole.value if whole.value else 0.0
        steps = (Step("the part", part.value, part.behind), Step("the whole", whole.value, whole.behind))
        return self.made_of(key, title, words or percent(value, 0), value, steps, "The part divided by the whole.")

    def change(self, key: str, title: str, now: Figure, before: Figure) -> Figure | None:
        """`31% more`; None for no or next to no change."""
        words = change_words(round(now.value), round(before.value))
        if not words:
            return None
        value = (now.value - before.value) / before.value if before.value else now.value
        steps = (Step("this period", now.value, now.behind), Step("the period before", before.value, before.behind))
        return self.made_of(key, title, words, value, steps, "This period less the one before, of the one before.")

    def count(self, ids: Sequence[int], unit: Unit) -> int:
        places = self.found.places
        match unit:
            case "texts":
                return len({places[n].text for n in ids})
            case "stories":
                return len({places[n].story for n in ids})
            case "outlets":
                return len({places[n].outlet.slug for n in ids})
            case _:
                return len(ids)


def said(key: str, *parts: Part | None) -> Sentence:
    """A sentence of words and figures; None parts fall out."""
    return Sentence(key, tuple(part for part in parts if part is not None and part != ""))


def linked(words: str, figures: Sequence[Figure]) -> list[Part]:
    """A sentence of `analysis` with its numbers as links: each figure's words are looked for, in order."""
    parts: list[Part] = []
    for figure in figures:
        before, found, after = words.partition(figure.words)
        if found:
            parts += [before, figure]
            words = after
    return [*parts, words]


def headline_of(row: ArticleRow) -> Foreign:
    return Foreign(row.headline.strip() or "(without a headline)", row.language, article=row.id)


def listed_article(found: Found, row: ArticleRow) -> ListedArticle:
    """An article for the register. Words beyond its headline only where the outlet's licence allows."""
    place = found.places[row.id]
    sensitive = row.id in found.sensitive
    shown = row.outlet.slug in found.licensed and not sensitive
    at = row.published_at if found.asked.clock == "published" else row.first_seen_at
    return ListedArticle(
        row.id,
        row.url,
        headline_of(row),
        row.outlet.name,
        row.outlet.slug,
        row.outlet.outlet_kind,
        row.outlet.tier,
        row.outlet.country,
        row.byline,
        at,
        place.text,
        place.story,
        row.origin,
        row.standfirst if shown else "",
        sensitive,
    )
