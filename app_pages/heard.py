"""Who is named and quoted in one article, and who said what in one story."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.who_said import who_said
from analysis.words import listed, plural
from app_pages.plain import plain, tidy
from app_pages.shared import opened, when
from model.answer import ArticleRow
from model.said import Named, SpeakerRow
from model.voice import VoiceRow
from store.heard import heard_in, sourced_quotes
from store.heard import voices as all_voices

UNSURE = 0.85
"""Below this confidence a speaker is called probable."""
MOST_WORDS = 400
"""Characters of what a speaker said that the table shows; the articles hold the rest."""


def named_and_quoted(row: ArticleRow) -> None:
    """Voices with the text's attitude toward each, and the quotes with their speakers."""
    db = opened().read()
    heard = heard_in(db, row.id)
    if not (heard.mentions or heard.quotes):
        return
    st.markdown("**Who is named and quoted**")
    names = {voice.slug: voice.name for voice in all_voices(db).values()}
    toward = {one.voice_id: one.attitude.label for one in heard.toward}
    for voice in dict.fromkeys(mention.voice_id for mention in heard.mentions):
        written = listed(list(dict.fromkeys(f"“{m.name}”" for m in heard.mentions if m.voice_id == voice)))
        attitude = f": attitude {toward[voice]}" if voice in toward else ""
        st.markdown(f"- {plain(names.get(voice, voice))} ({plain(written)}){plain(attitude)}")
    for quote in heard.quotes:
        who = plain(f"{quote.speaker}, {quote.role}" if quote.role else quote.speaker)
        sure = "" if quote.confidence >= UNSURE else " (probably)"
        words = f"“{plain(quote.text)}”" if quote.direct else plain(quote.text)
        st.markdown(f"- {who}{sure}: {words}")
    st.caption("Automatic; how often names, speakers and attitudes are right stands on the page Method.")


def who_said_what(rows: Mapping[int, ArticleRow]) -> None:
    """The speakers of a story: quoted, paraphrased, without an answer, or only named."""
    db = opened().read()
    said = [one for _, one in sourced_quotes(db, list(rows))]
    named = [
        Named(voice.name, row.url, row.outlet.name, voice.voice_kind == "person", row.published_at)
        for row in rows.values()
        for voice in _named_in(row.id)
    ]
    table = who_said(said, named)
    if not table:
        return
    with st.expander(f"Who said what ({plural(len(table), 'speaker')} and named)"):
        st.dataframe(
            [_line(one) for one in table],
            hide_index=True,
            alt="Who said what: speakers, their organisations, their words, outlets",
            column_config={"Words": st.column_config.TextColumn(width="large")},
        )
        st.caption("Automatic: in most articles only headline and summary are known, so that much is missing here.")


def _named_in(article_id: int) -> list[VoiceRow]:
    named = opened().columns.named
    return [named.voices[place] for place in named.voice[named.articles == article_id].tolist()]


def _line(row: SpeakerRow) -> dict[str, object]:
    words = " … ".join(row.words or row.declined)
    return {
        "Person": tidy(row.person),
        "Organisation": tidy(row.organisation),
        "Role": tidy(row.role),
        "": row.part,
        "Words": tidy(words[:MOST_WORDS] + (" …" if len(words) > MOST_WORDS else "")),
        "Outlets": tidy(", ".join(row.outlets)),
        "First": when(row.first_said_at),
    }
