"""“Why is this article counted, or not?” A link or a headline is pasted; the article is found whatever its state."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from analysis.why_counted import addresses, conditions, ladder
from app_pages.lines import about, dated, headline_label
from app_pages.location import WHY, link_parameters
from app_pages.plain import plain
from app_pages.shared import answered, article_rows, opened
from model.answer import ArticleRow
from model.correction import Correction
from model.question import Question
from store import answers
from store.corrections import corrections_of
from store.finding import gone_state, ids_at, ids_headed, outlet_slugs_at

LABEL = "Why is an article counted, or not? Paste its link or words of its headline"
LONGEST = 600
MOST = 6
GONE = {
    "forgotten": "It was erased from this archive for good, at somebody’s wish; it is not taken in again.",
    "expired": "We saw it. It was off topic, and so old that only its number is kept: its text is gone.",
}


def why_counted(asked: Question) -> None:
    """The box, and below it what became of the article that it names, by the question of the page."""

    def write() -> None:
        text = (st.session_state["why-text"] or "").strip()
        if text:
            st.query_params[WHY] = text
        else:
            st.query_params.pop(WHY, None)

    wanted = st.query_params.get(WHY, "")[:LONGEST]
    if st.session_state.get("why-text") != wanted:
        st.session_state["why-text"] = wanted
    st.text_input(LABEL, key="why-text", on_change=write, max_chars=LONGEST, icon=":material/help:",
                  placeholder="https://… or a headline")  # fmt: skip
    if wanted:
        with st.container(key="why", border=True, gap="small"):
            answer(asked, wanted)


def answer(asked: Question, wanted: str) -> None:
    db, links = opened().read(), addresses(wanted)
    ids = ids_at(db, links) if links else ids_headed(db, wanted, MOST)
    rows = article_rows(ids)
    if not rows:
        st.markdown(plain(unseen(wanted, links)))
        return
    if len(rows) > 1:
        st.caption("Several headlines hold these words; the nearest first.")
    for row in rows:
        one(asked, row)


def unseen(wanted: str, links: Sequence[str]) -> str:
    """Why there is no such article at all."""
    db = opened().read()
    if not links:
        return "No headline in this archive holds all these words. Paste the link, or fewer words."
    if state := gone_state(db, links):
        return GONE[state]
    host = (urlsplit(links[0]).hostname or "").removeprefix("www.")
    if outlet_slugs_at(db, [host]):
        return (
            f"No feed of {host} has shown us this link. Feeds hold only the newest entries, so it may have come and "
            "gone between two checks, or it never stood in a feed that we watch. It can be added by hand below."
        )
    return (
        f"We have never seen this link, and no outlet at {host} is in this archive. Add a feed of it on the page "
        "Feeds, or the article by hand below."
    )


def one(asked: Question, row: ArticleRow) -> None:
    """One article: every condition of the question, met or not."""
    met = {name: answered(answers.holds, alone, row.id) for name, alone in conditions(asked).items()}
    said: dict[str, Correction] = {
        correction.field: correction for correction in corrections_of(opened().read(), row.id)
    }
    steps = ladder(row, asked, met, said, dated(row))
    counted = answered(answers.holds, asked.whole(), row.id)
    verdict = "It is counted here." if counted else "It is not counted here."
    st.markdown(f"**{headline_label(row)}**")
    st.caption(plain(" · ".join(about(row)[:2])))
    st.markdown(f"**{verdict}**")
    for step in steps:
        st.markdown(f"- {'✓' if step.met else '✕'} {plain(step.words)}")
    copy = copy_words(asked, row) if counted else ""
    if copy:
        st.markdown(f"- {plain(copy)}")
    st.button("Read it, or correct it", key=f"why-open-{row.id}", icon=":material/menu_book:", type="tertiary",
              on_click=open_article, args=[asked, row.id])  # fmt: skip


def copy_words(asked: Question, row: ArticleRow) -> str:
    """Where the text stood first, if not here: there it is counted once."""
    columns = opened().columns
    firsts = set(answered(answers.article_ids, asked.whole().with_(unit="texts")))
    if row.id in firsts:
        return "Its text stood here first, so where different texts are counted, it is this article that counts."
    text = columns.text[columns.ids.searchsorted(row.id)]
    first = next((number for number in columns.ids[columns.text == text].tolist() if number in firsts), None)
    if first is None:
        return ""
    earlier = article_rows([first])[0]
    return (
        f"It is a copy: where different texts are counted, its text counts once, by the article of "
        f"{earlier.outlet.name} ({dated(earlier)}), where it stood first."
    )


def open_article(asked: Question, article_id: int) -> None:
    st.query_params.from_dict(link_parameters(asked) | {"article": str(article_id)})
