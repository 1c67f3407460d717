"""How good a saved search is: read a drawn sample on the spot, blind, and see its precision and estimated recall."""

from __future__ import annotations

import secrets

import streamlit as st

from analysis.search_quality import METHOD, quality, quality_words
from analysis.words import number
from app_pages import shared
from app_pages.lines import NO_HEADLINE, dated
from app_pages.plain import marked, plain, web_address
from app_pages.search_writing import ask_name, why_not, write
from model.answer import ArticleRow
from model.audit import Drawn
from model.question import Question
from model.search import SavedSearch
from model.search_sample import USUAL, draw
from store.answers import article_rows
from store.search_audits import put_search_draw, put_search_label, search_draw, search_labels, undo_search_label
from store.search_strata import found_within, strata

SAYS: dict[str, tuple[bool | None, str]] = {
    "Belongs here": (True, ":material/check:"),
    "Does not belong": (False, ":material/close:"),
    "Cannot tell": (None, ":material/question_mark:"),
}


def search_quality(found: SavedSearch, asked: Question) -> None:
    """The section of a search's page. `asked`: the search as it is shown, which the figures are of."""
    here = shared.opened()
    if found.removed is not None or why_not(here):
        return
    sample = search_draw(here.read(), found.slug)
    with st.expander("How good is this search?", icon=":material/fact_check:", expanded=sample is not None,
                     key="saved-quality"):  # fmt: skip
        if sample is None:
            st.markdown(f"Read {USUAL} articles drawn by chance, found and just missed, and see how often it is right.")
            ask_name(here, key="quality")
            _draw_button(found, asked, "Draw a sample", first=True)
            return
        labels = search_labels(here.read(), sample)
        st.markdown(plain(_words(sample, labels, asked)))
        st.caption(METHOD)
        _read_on(found, sample, labels)
        _draw_button(found, asked, "Draw another sample", first=False)


def _words(sample: Drawn, labels: dict[int, bool | None], asked: Question) -> str:
    then = Question.from_url(sample.question)
    now = asked.with_(since=then.since, until=then.until, last=None)
    found = quality(sample, labels, shared.answered(found_within, now, then))
    said = quality_words(found, sample, labels)
    if now == then:
        return said
    return f"{said} The search was changed since the sample was drawn; the figures are of it as it is shown."


def _draw_button(found: SavedSearch, asked: Question, label: str, *, first: bool) -> None:
    st.button(label, icon=":material/casino:", key="saved-draw", type="primary" if first else "tertiary",
              on_click=_draw, args=[found, asked])  # fmt: skip


def _draw(found: SavedSearch, asked: Question) -> None:
    here, seed = shared.opened(), secrets.randbelow(2**31)
    question = asked.resolved(here.today)
    members = strata(shared.asking(), question)
    ids = draw(members, USUAL, seed)
    sizes = {name: len(all_of) for name, all_of in members.items()}
    write(
        here,
        lambda db, at, who: put_search_draw(
            db, found.slug, question=question.url(), seed=seed, sizes=sizes, ids=ids, at=at, who=who
        ),
    )


def _read_on(found: SavedSearch, sample: Drawn, labels: dict[int, bool | None]) -> None:
    """The next article that nobody has read, without a word on which stratum it is of."""
    here = shared.opened()
    left = [n for n in sample.shuffled if n not in labels]
    rows = article_rows(here.read(), left[:5])  # one that was erased since is passed over
    if not rows:
        st.markdown("All that were drawn are read.")
    else:
        row = rows[0]
        with st.container(border=True, key="saved-reading"):
            st.caption(
                f"{number(len(labels) + 1)} of {number(sample.n)}. Does it belong to what “{plain(found.name)}” is for?"
            )
            st.html(_blind(row))
            st.caption(plain(f"{row.outlet.name} · {dated(row)}"))
            if address := web_address(row.url):
                st.link_button("Read it there", address, icon=":material/open_in_new:", type="tertiary")
            ask_name(here, key="reading")
            with st.container(horizontal=True, gap="small"):
                for label, (belongs, icon) in SAYS.items():
                    st.button(
                        label, icon=icon, key=f"saved-says-{belongs}", on_click=_say, args=[sample, row.id, belongs]
                    )
    if labels:
        st.button("Take the last answer back", icon=":material/undo:", type="tertiary", key="saved-unsay",
                  on_click=_unsay, args=[sample])  # fmt: skip


def _blind(row: ArticleRow) -> str:
    """Headline and summary, with nothing marked."""
    language = row.language if row.language.isalpha() and row.language.isascii() else ""
    attributes = f'lang="{language}" dir="auto"'
    headline = marked(row.headline, (), part="headline") or NO_HEADLINE
    standfirst = marked(row.standfirst, (), part="standfirst")
    below = f'<p class="standfirst" {attributes}>{standfirst}</p>'
    return f'<div class="reading"><h2 {attributes}>{headline}</h2>{below}</div>'


def _say(sample: Drawn, article_id: int, belongs: bool | None) -> None:
    write(
        shared.opened(),
        lambda db, at, who: put_search_label(db, sample, article_id, belongs, at=at, who=who),
    )


def _unsay(sample: Drawn) -> None:
    write(shared.opened(), lambda db, at, who: undo_search_label(db, sample, at=at, who=who))
