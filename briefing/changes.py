"""What changed since a briefing was approved: articles that came late or are counted otherwise now. Pure."""

from __future__ import annotations

from analysis.words import number
from model.briefing import Briefing, Sentence


def changed_since(then: Briefing, now: Briefing) -> tuple[Sentence, ...]:
    """Sentences on the same period, as it was approved and as the archive holds it today."""
    was, is_ = (frozenset(one.lists["articles"].ids if "articles" in one.lists else ()) for one in (then, now))
    late, gone = is_ - was, was - is_
    said: list[str] = []
    if late:
        subject = (
            "article is counted now and was not then: it" if len(late) == 1 else
            "articles are counted now and were not then: they"
        )  # fmt: skip
        said.append(f"{number(len(late))} {subject} came late, or somebody corrected a label.")
    if gone:
        subject = (
            "article was counted then and is not now: it was" if len(gone) == 1 else
            "articles were counted then and are not now: they were"
        )  # fmt: skip
        said.append(f"{number(len(gone))} {subject} corrected, moved to another day by the outlet, or erased.")
    if then.pins.rules != now.pins.rules:
        said.append("The rules that judge have changed since.")
    if not said:
        said.append("Nothing of this period has changed since it was approved.")
    return tuple(Sentence(f"changes.{n}", (words,)) for n, words in enumerate(said))
