"""How good a saved search is, from a sample that people read: precision and estimated recall, with ranges. Pure.

The sample is drawn by strata (what the search found then, near misses, everything else); each label stands for as many
articles as its stratum holds for each one read. The arithmetic is that of an audit of the judge
(`analysis.corrected_rates`), with the search in the judge's place: as it is today, so that a sample outlives an edit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analysis.attitudes import Share
from analysis.corrected_rates import LEAST, Cell, Rates, rates
from analysis.words import number, percent, plural
from model.audit import Drawn

METHOD = (
    "Of a sample drawn by chance: half of what the search found, the rest near misses (some of its words; on its "
    "topics without them) and a few of everything else. Each label counts for as many articles as it stands for. "
    "Ranges cover 95 % of what the labels leave open; articles of which nobody could tell count neither way."
)


def cells(draw: Drawn, labels: Mapping[int, bool | None], found_now: Collection[int]) -> dict[str, Cell]:
    """The sample's strata with (whether the search finds it now, whether it belongs) of each article that was read."""
    return {
        stratum: Cell(
            size,
            tuple(
                (article in found_now, belongs)
                for article in draw.ids.get(stratum, ())
                if (belongs := labels.get(article)) is not None
            ),
        )
        for stratum, size in draw.sizes.items()
    }


def quality(draw: Drawn, labels: Mapping[int, bool | None], found_now: Collection[int]) -> Rates | None:
    """Precision and recall of the search as it is now, over what the sample was drawn from; None for too few labels.

    found_now: ids of what it finds among that.
    """
    total = sum(draw.sizes.values())
    return rates(cells(draw, labels, found_now), min(len(found_now), total), total, draw.seed)


def quality_words(found: Rates | None, draw: Drawn, labels: Mapping[int, bool | None]) -> str:
    """What the labels say so far, in a sentence or two."""
    read = sum(belongs is not None for belongs in labels.values())
    belong = sum(belongs is True for belongs in labels.values())
    counted = f"{number(read)} of {plural(draw.n, 'article')} read, {number(belong)} of them belong here"
    if found is None:
        return f"{counted}: rates are given from {LEAST} on."
    total = number(sum(draw.sizes.values()))
    lines = [
        f"{counted}. Of what the search finds, {_range(found.precision)} belongs here (precision).",
        f"Of what belongs here among the {total} articles of these outlets and this period, it finds about "
        f"{_range(found.recall)} (estimated recall).",
    ]
    if found.unread:
        lines.append(f"Nothing was read yet of: {', '.join(found.unread)}; what they hold is not in these figures.")
    return " ".join(lines)


def _range(share: Share | None) -> str:
    if share is None:
        return "a share not known yet"
    return f"{percent(share.value, 0)} ({percent(share.low, 0)} to {percent(share.high, 0)})"
