"""Who said a quote, and how the wording reads: two of the controls in “Correct this”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import streamlit as st

from app_pages import shared
from app_pages.lines import wording
from app_pages.plain import tidy
from model.answer import ArticleRow
from model.correction import Correction
from model.quote import Quote
from store.heard import heard_in

AS_NOW, NOT_MEASURED = "", "not measured"
READS: dict[str, float | None] = {
    "clearly negative": -0.6,
    "negative": -0.3,
    "neutral": 0.0,
    "positive": 0.3,
    "clearly positive": 0.6,
    NOT_MEASURED: None,
}
"""What a person may say of the wording → the number that means then count. Nobody reads hundredths."""
WORDS_SHOWN = 70
"""Characters of a quote in a list of quotes; the whole stands above."""


class Keys(NamedTuple):
    """The controls' keys in the session."""

    wording: str
    quote: str
    speaker: str


def keys_of(row: ArticleRow, found: Sequence[Correction]) -> Keys:
    """Other corrections, other controls: they begin at “as now”."""
    latest = max((one.edit_id for one in found), default=0)
    return Keys(*(f"correct-{row.id}-{control}-{latest}" for control in Keys._fields))


def wording_control(row: ArticleRow, key: str) -> None:
    """How headline and standfirst read."""
    now = NOT_MEASURED if row.sentiment is None else wording(row.sentiment)

    def words(chosen: str) -> str:
        if chosen in (AS_NOW, NOT_MEASURED):
            return chosen.capitalize() or f"As now: {now}"
        return f"{chosen.capitalize()} (counts as {wording(READS[chosen] or 0.0).partition(' ')[2]})"

    st.selectbox(
        "Wording of headline and summary", (AS_NOW, *READS), format_func=words, key=key,
        help="How it is worded, not what it thinks of anybody. “Not measured” takes it out of every mean and share.",
    )  # fmt: skip


def wording_said(row: ArticleRow, key: str) -> list[float | None]:
    """The value of a correction, none or one: “not measured” is a value too."""
    chosen = str(st.session_state.get(key) or AS_NOW)
    return [] if chosen == AS_NOW or READS[chosen] == row.sentiment else [READS[chosen]]


def quotes_of(article_id: int) -> tuple[Quote, ...]:
    """Its quotes as they count now; their places are the numbers that the ledger knows them by."""
    return heard_in(shared.opened().read(), article_id).quotes


def speaker_controls(quotes: Sequence[Quote], keys: Keys) -> None:
    """Which quote, and who said it: a voice, a speaker of the same article, or a name that is typed in."""
    if not quotes:
        return
    st.selectbox(
        "Who said a quote", [None, *range(len(quotes))], key=keys.quote,
        format_func=lambda n: "As now" if n is None else _quote_words(quotes[n]),
        help="Choose the quote, and below who said it.",
    )  # fmt: skip
    st.selectbox(
        "It was said by", _names(quotes), index=None, key=keys.speaker, accept_new_options=True, format_func=tidy,
        placeholder="Choose, or type a name", help="A name of our list of voices is counted as that voice.",
    )  # fmt: skip


def speaker_said(quotes: Sequence[Quote], keys: Keys) -> dict[str, Any] | None:
    """The value of a correction; None where nothing new was chosen."""
    number, name = st.session_state.get(keys.quote), " ".join(str(st.session_state.get(keys.speaker) or "").split())
    if number is None or not name:
        return None
    quote = quotes[number]
    slugs = {voice.name.casefold(): voice.slug for voice in shared.opened().columns.named.voices}
    slug = slugs.get(name.casefold())
    if quote.voice == slug and (slug or quote.speaker == name):
        return None
    return {"quote": number, "words": quote.text, **({"voice": slug} if slug else {"speaker": name})}


def speaker_words(one: Correction) -> str:
    """“Speaker of “We must act””. Plain text."""
    return f"Speaker of “{_shortened(one.about)}”"


def _quote_words(quote: Quote) -> str:
    return tidy(f"{quote.speaker}: “{_shortened(quote.text)}”")


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= WORDS_SHOWN else f"{line[:WORDS_SHOWN].rstrip()} …"


def _names(quotes: Sequence[Quote]) -> list[str]:
    """The article's own speakers first, then every voice."""
    voices = sorted(voice.name for voice in shared.opened().columns.named.voices if voice.voice_kind != "law")
    return list(dict.fromkeys([*(quote.speaker for quote in quotes), *voices]))
