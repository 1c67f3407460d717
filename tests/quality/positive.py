"""Whether wording that is called positive reads so: every on-topic item of the corpus that was, labelled by hand.

Those with `chose` led to words of data/lexicon.toml, the others only measure. (Which is which was decided by chance.)
Labelled were those that were called positive on 2026-11-24, before those words: of the ones that were not, nothing is
known.
"""

from __future__ import annotations

from benchmarks.wording import ours
from model.question import SENTIMENT_EDGE
from tests.quality.figures import Score, score
from tests.quality.real import corpus, rows


def called_positive(*, held_back: bool) -> Score:
    """Of what is still called positive, right; of what is, still called so."""
    labelled = [row for row in rows("positive_labels.jsonl") if bool(row["chose"]) != held_back]
    truth = {str(row["key"]): bool(row["positive"]) for row in labelled}
    texts = {text.key: text for text in corpus() if text.key in truth}
    return score((truth[key], ours(text.headline, text.standfirst) >= SENTIMENT_EDGE) for key, text in texts.items())
