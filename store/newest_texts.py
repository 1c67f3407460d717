"""The newest different texts of a question, for feeds: each text once, with the outlets that carried copies of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.question import Question
from store.answers import Asking, first_of_text


@dataclass(frozen=True, slots=True)
class NewestTexts:
    """Texts, newest first by the question's clock, undated last."""

    ids: tuple[int, ...]
    """Of each text the article that we saw first: copies that come later do not change which one it is."""
    also_in: tuple[tuple[str, ...], ...]
    """For each: names of the other outlets that carried the same text, by name."""
    total: int
    """Different texts in all, of which these are the newest."""


def newest_texts(asking: Asking, question: Question, most: int) -> NewestTexts:
    """At most so many texts of the question."""
    columns, found = asking.columns, asking.mask(question)
    first = np.flatnonzero(first_of_text(columns, found, columns.first_seen_at))
    order = np.lexsort((-columns.ids[first], -columns.clock(question)[first].astype(np.float64)))
    chosen = first[order][:most]
    copies = np.flatnonzero(found & np.isin(columns.text, columns.text[chosen]))
    outlets: dict[int, set[int]] = {}
    for text, outlet in zip(columns.text[copies].tolist(), columns.outlet[copies].tolist(), strict=True):
        outlets.setdefault(text, set()).add(outlet)
    also = (outlets[int(columns.text[row])] - {int(columns.outlet[row])} for row in chosen.tolist())
    return NewestTexts(
        tuple(int(n) for n in columns.ids[chosen]),
        tuple(tuple(sorted({columns.outlets[outlet].name for outlet in others})) for others in also),
        len(first),
    )
