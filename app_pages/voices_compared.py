"""Share of voice of chosen organisations and people in two periods, or two searches, side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.comparing import span_words
from analysis.shares_compared import METHOD, difference_words, reading_words, share_words, shares_compared
from analysis.words import FEW, number
from app_pages import shared
from app_pages.comparing import Comparison, comparison
from app_pages.location import AMONG
from app_pages.plain import plain, tidy
from model.question import Question
from model.voice import VoiceCount
from store import voice_answers

FIRST = 2
"""So many are compared until somebody chooses: those named most."""


def voices_compared(asked: Question, rows: Sequence[VoiceCount], whole: int, *, first: Sequence[str]) -> None:
    """The control, and, once something is compared with, the table.

    `rows` are those of the first period; `first` names the voices to begin with, of which those named most are taken.
    """
    other = comparison(asked)
    if other.other is None:
        return
    theirs = shared.answered(voice_answers.voice_counts, other.other)
    whole_then = shared.answered(voice_answers.texts_naming_any, other.other)
    chosen = _chosen(rows, theirs, first)
    st.subheader("Share of voice, side by side", anchor=False)
    st.caption(
        plain(
            f"Compared with {other.words}. Shares are of all different texts that name anybody of our list: "
            f"{number(whole)} and {number(whole_then)}. {other.forbids}".strip()
        )
    )
    if not chosen:
        st.markdown("Choose somebody to compare.")
        return
    _table(asked, other, chosen, _counts(rows, theirs), (whole, whole_then))


def _chosen(rows: Sequence[VoiceCount], theirs: Sequence[VoiceCount], first: Sequence[str]) -> list[str]:
    """The voices compared: those of the address, or those named most."""
    names = {row.voice.slug: row.voice.name for row in (*theirs, *rows)}
    options = list(dict.fromkeys([row.voice.slug for row in (*rows, *theirs)]))
    given = [slug for slug in st.query_params.get(AMONG, "").split(",") if slug in names]
    key = "voices-among"
    wanted = given or list(first[:FIRST])
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted

    def note() -> None:
        st.query_params[AMONG] = ",".join(st.session_state[key])

    return st.multiselect(
        "Organisations and people to compare",
        options,
        key=key,
        format_func=lambda slug: tidy(names[slug]),
        on_change=note,
    )


def _counts(rows: Sequence[VoiceCount], theirs: Sequence[VoiceCount]) -> dict[str, tuple[str, int, int]]:
    """Slug → (name, texts in the one, texts in the other)."""
    now, then = ({row.voice.slug: row for row in part} for part in (rows, theirs))
    return {
        slug: (
            (now.get(slug) or then[slug]).voice.name,
            now[slug].texts if slug in now else 0,
            then[slug].texts if slug in then else 0,
        )
        for slug in {**now, **then}
    }


def _table(
    asked: Question,
    other: Comparison,
    chosen: Sequence[str],
    counts: dict[str, tuple[str, int, int]],
    wholes: tuple[int, int],
) -> None:
    assert other.other is not None
    here, fair = shared.opened(), not other.forbids
    first, second = span_words(asked, here.today), span_words(other.other, here.today)
    if other.name:
        first, second = f"{first}, here", f"{second}, “{other.name}”"
    lines = []
    for slug in chosen:
        name, now, then = counts[slug]
        found = shares_compared((now, wholes[0]), (then, wholes[1]))
        lines.append(
            {
                "Voice": tidy(name),
                tidy(first): share_words(found.now, enough=found.enough),
                tidy(second): share_words(found.then, enough=found.enough),
                "Difference": difference_words(found, fair=fair),
                "Reading": reading_words(found, fair=fair),
            }
        )
    drawn = [{plain(key): plain(value) for key, value in line.items()} for line in lines]
    st.table(drawn, hide_index=True, border="horizontal", alt="Shares of voice in two periods")
    st.caption(METHOD.format(few=FEW))
    _links(asked, other, chosen, counts, (first, second))
    shared.csv_button("share-of-voice", lambda: lines, key="voices-compared")


def _links(
    asked: Question,
    other: Comparison,
    chosen: Sequence[str],
    counts: dict[str, tuple[str, int, int]],
    spans: tuple[str, str],
) -> None:
    """To the articles behind each count, copies among them."""
    for slug in chosen:
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            for of, span, n in zip((asked, other.other), spans, counts[slug][1:], strict=True):
                if of is not None and n:
                    shared.articles_link(of.with_(voices=(slug,)), f"{counts[slug][0]}, {span}")
