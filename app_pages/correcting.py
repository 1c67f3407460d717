"""Correct this: what a person says against a judgement, in the reading pane.

    controls ─ say ─→ the ledger (who, when, what) ─→ every figure, at once

The judge's own value stays beside what is said, and everything can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analysis.words import listed
from app_pages import shared
from app_pages.lines import wording
from app_pages.plain import plain, tidy
from app_pages.said_by import (
    Keys,
    keys_of,
    quotes_of,
    speaker_controls,
    speaker_said,
    speaker_words,
    wording_control,
    wording_said,
)
from model.answer import ArticleRow
from model.attitude import SURE_ATTITUDES
from model.correction import CORRECTION_FIELD_WORDS, Correction, CorrectionField
from model.errors import ArchiveError
from model.judgement import COVERAGE_KIND_WORDS, COVERAGE_KINDS, TOPIC_WORDS
from model.quote import Quote
from model.voice import VoiceRow
from store.archive import Archive, open_writer, writing
from store.corrections import correct, undo

REFUSED = "correction-refused"
NAME = "correction-name"
ATTITUDES_TO_CHOOSE: tuple[str, ...] = ("", *SURE_ATTITUDES)


def correcting(row: ArticleRow, found: Sequence[Correction]) -> None:
    """What was corrected, and the controls that correct."""
    for one in found:
        _standing(one)
    if refused := st.session_state.pop(REFUSED, ""):
        st.error(plain(refused), icon=":material/error:")
    with st.expander("Correct this", icon=":material/edit:", key=f"correct-{row.id}"):
        if shared.opened().is_sample:
            st.caption("This is the sample coverage, and invented: articles of your own can be corrected here.")
            return
        _controls(row, found)


def _standing(one: Correction) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"corrected-{one.edit_id}"):
        names = {voice.slug: voice.name for voice in shared.opened().columns.named.voices}
        st.caption(plain(correction_words(one, names)))
        if not shared.opened().is_sample:
            undone = _written(lambda db, at, who: undo(db, one.edit_id, at=at, who=who))
            st.button("Undo", icon=":material/undo:", type="tertiary", key=f"undo-{one.edit_id}", on_click=undone)


def correction_words(one: Correction, names: Mapping[str, str]) -> str:
    """“Topics: none. Corrected by Ann on 3 March 2026, 10:12; the automatic label: Encryption.” Plain text.

    `names`: slug of a voice → its name.
    """
    what = CORRECTION_FIELD_WORDS[one.field]
    if one.field == "attitude":
        what = f"Attitude toward {names.get(one.about, one.about)}"
    if one.field == "speaker":
        what = speaker_words(one)
    did = "Confirmed" if _same(one) else "Corrected"
    beside = "" if _same(one) else f"; the automatic label: {value_words(one.field, one.judged)}"
    return f"{what}: {value_words(one.field, one.value)}. {did} by {one.who} on {shared.when(one.at)}{beside}."


def _same(one: Correction) -> bool:
    if one.field == "speaker" and one.judged:  # the quote may have another number by now
        return all(one.value[key] == one.judged[key] for key in ("speaker", "voice"))
    return bool(one.value == one.judged)


def value_words(field: CorrectionField, value: Any) -> str:
    """A value of `Correction` for people, plain text."""
    if field == "topics":
        return listed([TOPIC_WORDS.get(topic, topic) for topic in value or ()]) or "none, not relevant"
    if value is None:
        return "not measured"
    if field == "sentiment":
        return wording(value)
    if field == "coverage_kind":
        return COVERAGE_KIND_WORDS.get(str(value), str(value))
    return str(value["label"] if field == "attitude" else value["speaker"] if field == "speaker" else value)


def _controls(row: ArticleRow, found: Sequence[Correction]) -> None:
    """One form: only what differs from what is shown is written."""
    here = shared.opened()
    voices, quotes, keys = here.columns.named.of(row.id), quotes_of(row.id), keys_of(row, found)
    with st.form(f"correct-form-{row.id}", border=False):
        st.multiselect(
            "What it is about (nothing: not relevant)",
            list(here.columns.bits),
            default=list(row.topics),
            format_func=lambda topic: TOPIC_WORDS.get(topic, topic),
            key=_key(row, "topics"),
        )
        st.selectbox(
            "Kind of coverage",
            [*([] if row.coverage_kind else [""]), *COVERAGE_KINDS],
            index=COVERAGE_KINDS.index(row.coverage_kind) if row.coverage_kind else 0,
            format_func=lambda kind: COVERAGE_KIND_WORDS.get(kind, "Not sure, or not measured"),
            key=_key(row, "kind"),
        )
        if row.judged:
            wording_control(row, keys.wording)
        for voice, label in voices:
            st.selectbox(
                f"Attitude toward {plain(voice.name)}",
                ATTITUDES_TO_CHOOSE,
                format_func=_choice(label),
                key=_voice_key(row, voice, label),
            )
        speaker_controls(quotes, keys)
        if not here.user:
            st.text_input("Your name", key=NAME, max_chars=100, help="Stands beside the correction. CLEARTEXT_USER "
                          "sets it for good.")  # fmt: skip
        with st.container(horizontal=True, gap="small"):

            def save(db: Archive, at: datetime, who: str) -> None:
                _save(db, row, voices, at, who)
                _save_words(db, row, quotes, keys, at, who)

            st.form_submit_button("Save", icon=":material/check:", on_click=_written(save))
            if not row.judged:
                return  # nothing to confirm
            right = _written(lambda db, at, who: correct(db, row.id, "topics", list(row.topics), at=at, who=who))
            st.form_submit_button(
                "Its topics are right", icon=":material/thumb_up:", on_click=right, type="tertiary",
                help="Confirms them: they stay when the rules change, and count where the error is measured.",
            )  # fmt: skip


def _choice(now: str | None) -> Callable[[str], str]:
    return lambda chosen: chosen.capitalize() or f"As now: {now or 'not measured'}"


def _save(db: Archive, row: ArticleRow, voices: Sequence[tuple[VoiceRow, str | None]], at: datetime, who: str) -> None:
    topics = st.session_state[_key(row, "topics")]
    if set(topics) != set(row.topics):
        correct(db, row.id, "topics", topics, at=at, who=who)
    kind = st.session_state[_key(row, "kind")]
    if kind and kind != row.coverage_kind:
        correct(db, row.id, "coverage_kind", kind, at=at, who=who)
    for voice, now in voices:
        if label := st.session_state.get(_voice_key(row, voice, now)):
            correct(db, row.id, "attitude", {"voice": voice.slug, "label": label}, at=at, who=who)


def _save_words(db: Archive, row: ArticleRow, quotes: Sequence[Quote], keys: Keys, at: datetime, who: str) -> None:
    for said in wording_said(row, keys.wording):
        correct(db, row.id, "sentiment", said, at=at, who=who)
    if speaker := speaker_said(quotes, keys):
        correct(db, row.id, "speaker", speaker, at=at, who=who)


def _key(row: ArticleRow, what: str) -> str:
    """Other values shown, another control: it begins at what is shown."""
    shown = "-".join((*row.topics, row.coverage_kind))
    return tidy(f"correct-{row.id}-{what}-{shown}")


def _voice_key(row: ArticleRow, voice: VoiceRow, label: str | None) -> str:
    return _key(row, f"{voice.slug}-{label}")


def _written(change: Callable[[Archive, datetime, str], object]) -> Callable[[], None]:
    """A callback that writes on a connection open for this one change; the page then shows what follows from it."""

    def write() -> None:
        here = shared.opened()
        who = here.user or str(st.session_state.get(NAME, ""))
        try:
            with closing(open_writer(here.path)) as db, writing(db):
                change(db, datetime.now(UTC), who)
        except ArchiveError as error:
            st.session_state[REFUSED] = str(error)
        here.loaded.look_again()

    return write
