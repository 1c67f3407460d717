"""How often the judge is right on this archive, as an audit sample says; and the counts corrected for it."""

from __future__ import annotations

import streamlit as st

from analysis.attitudes import Share
from analysis.corrected_rates import DRAWS, LEAST, METHOD, Rates, cells, rates
from analysis.words import number, percent
from app_pages import shared
from app_pages.lines import NO_HEADLINE, opening_parameters
from app_pages.plain import plain
from model.audit import Drawn
from model.judgement import TOPIC_WORDS
from model.question import ANY_TOPIC, Question
from store import answers
from store.audits import draws, judged_counts, read_articles

OFFERED = 10
"""Articles to read, shown at once."""
EVER = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))


def audited() -> None:
    """The latest sample's figures, or how to get some."""
    here = shared.opened()
    st.header("On your own archive", anchor=False)
    drawn = draws(here.read())
    if not drawn:
        st.markdown(
            "Nobody has drawn a sample of this archive yet. `python -m ingest audit draw --out sample.csv` draws one; "
            "its labels give precision, recall and corrected counts here, for your topics and outlets."
        )
        return
    latest = drawn[-1]
    said, done, found = here.snapshot.answers.get(("audit", latest.id), lambda: _rates(latest))
    st.markdown(
        plain(
            f"Sample {latest.id}, drawn {shared.when(latest.at)} from {number(sum(latest.sizes.values()))} judged "
            f"articles: {number(len(done))} of {number(latest.n)} read."
        )
    )
    _left(latest, done)
    if len(done) < LEAST:
        st.markdown(f"Figures are given from {LEAST} labels on.")
        return
    st.dataframe(
        [_line(name, said[name], one) for name, one in found.items() if one],
        hide_index=True,
        height="content",
        alt="Precision, recall and corrected counts by topic, from an audit sample of this archive",
    )
    unread = {name for one in found.values() if one for name in one.unread}
    if unread:
        st.caption(plain(f"Not read at all, so not in these figures: {', '.join(sorted(unread))}."))
    st.caption(plain(METHOD.format(draws=DRAWS)))


def _left(drawn: Drawn, done: frozenset[int]) -> None:
    """Links to drawn articles that nobody has read, in the order of the file."""
    ids = [article_id for article_id in drawn.shuffled if article_id not in done]
    if ids and not shared.opened().is_sample:
        with st.expander(f"Read some here ({number(len(ids))} left)", icon=":material/fact_check:", key="audit-left"):
            st.caption("Open one, and under “Correct this” say what it is about, or that its topics are right.")
            for row in shared.article_rows(ids[:OFFERED]):
                label = plain(f"{row.headline or NO_HEADLINE} · {row.outlet.name}")
                st.page_link(shared.ARTICLES, label=label, icon="", query_params=opening_parameters(EVER, row.id))


def _rates(drawn: Drawn) -> tuple[dict[str, int], frozenset[int], dict[str, Rates | None]]:
    here = shared.opened()
    read = read_articles(here.read(), drawn)
    ids = shared.answered(answers.article_ids, Question.from_url(drawn.question))
    total, said = judged_counts(here.read(), ids)
    found = {name: rates(cells(drawn, read, name), n, total, drawn.seed) for name, n in said.items()}
    return said, frozenset(one.article_id for one in read), found


def _line(name: str, said: int, found: Rates) -> dict[str, str]:
    return {
        "What": shared.tidy(TOPIC_WORDS.get(name, name)) or "On topic",
        "Precision": _range(found.precision),
        "Recall": _range(found.recall),
        "The judge counts": number(said),
        "Corrected": _counted(found.true),
    }


def _range(share: Share | None) -> str:
    if share is None:
        return "not measured"
    return f"{percent(share.value, 0)} ({percent(share.low, 0)} to {percent(share.high, 0)})"


def _counted(share: Share | None) -> str:
    if share is None:
        return "not measured"
    return f"{number(round(share.value))} ({number(round(share.low))} to {number(round(share.high))})"
