"""What is kept beside a briefing: approved ones, the diary, and the team's organisations and licences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import streamlit as st

from analysis.words import plural
from app_pages import shared
from app_pages.plain import plain, tidy
from app_pages.search_writing import why_not, write
from briefing.changes import changed_since
from briefing.formats import FORMATS, rendered
from briefing.periods import span_words
from model.briefing import Briefing, DiaryEntry
from model.question import Question
from store import briefings
from store.archive import Archive
from store.sensitive import sensitive_ids

SHOWN = 12
COLUMNS = ("Day", "What", "Ours", "Kind", "Note", "Link", "Embargoed until")


def past_briefings(asked: Question, offered: Briefing) -> None:
    """Approved briefings, each to download as it was; and of this period, what changed since."""
    here = shared.opened()
    found = briefings.frozen_briefings(here.read())
    if not found:
        return
    st.subheader("Approved briefings", anchor=False)
    same = next((one for one in found if one.question == asked), None)
    if same is not None:
        for sentence in changed_since(briefings.frozen(here.read(), same.id), offered):
            st.markdown(plain(sentence.text))
    for one in found[:SHOWN]:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"past-{one.id}"):
            period = span_words(one.question.since, one.question.until)  # type: ignore[arg-type]
            st.markdown(
                plain(f"{period}: {tidy(one.title)} · approved {shared.when(one.at)} by {one.who}"), width="stretch"
            )
            for name in ("pdf", "html", "docx"):
                st.download_button(
                    FORMATS[name].words,
                    data=partial(past_file, here.read, one.id, name, here.now),
                    file_name=f"briefing-{one.id}.{FORMATS[name].ending}",
                    mime=FORMATS[name].mime,
                    key=f"past-{one.id}-{name}",
                    type="tertiary",
                    on_click="ignore",
                )
    if len(found) > SHOWN:
        st.caption(f"{plural(len(found) - SHOWN, 'older one')} not shown.")


def past_file(read: Any, number: int, name: str, now: datetime) -> bytes:
    """An approved briefing in a format, as it was approved; embargoes and the mark “sensitive” hold as of now."""
    db = read()
    return rendered(briefings.frozen(db, number).shared(now, sensitive_ids(db)), name)[1]


def diary_editor() -> None:
    """The days to watch, as a table that people edit."""
    here = shared.opened()
    kept = briefings.diary(here.read())
    with st.expander("What to watch: the diary", icon=":material/event:", key="briefing-diary"):
        st.caption(
            "Votes, hearings, deadlines, launches. The four weeks after a briefing’s period stand in it. What is under "
            "embargo stays out of every download and mail before its time (in your time zone)."
        )
        edited = st.data_editor(
            [row_of(entry, here.zone) for entry in kept] or [dict.fromkeys(COLUMNS)],
            key=f"diary-{hash(kept)}",
            num_rows="dynamic",
            hide_index=True,
            column_config={
                "Day": st.column_config.DateColumn(required=True),
                "What": st.column_config.TextColumn(required=True, width="medium"),
                "Ours": st.column_config.CheckboxColumn(default=False),
                "Embargoed until": st.column_config.DatetimeColumn(),
            },
        )

        def save() -> None:
            write(here, lambda db, at, who: put_all(db, kept, edited, here.zone, at, who), "The diary is saved.")

        st.button(
            "Save the diary",
            icon=":material/save:",
            on_click=save,
            disabled=bool(why_not(here)),
            key="diary-save",
        )


def row_of(entry: DiaryEntry, zone: Any) -> dict[str, Any]:
    until = entry.embargoed_until
    return {
        "Day": entry.day,
        "What": entry.title,
        "Ours": entry.ours,
        "Kind": entry.kind,
        "Note": entry.note,
        "Link": entry.url,
        "Embargoed until": until.astimezone(zone).replace(tzinfo=None) if until else None,
    }


def entries_of(rows: Sequence[Mapping[str, Any]], zone: Any) -> list[DiaryEntry]:
    """What stands in the table; rows without a day or a title are left out."""
    return [
        DiaryEntry(
            _day(row["Day"]),
            str(row["What"]).strip(),
            bool(row.get("Ours")),
            str(row.get("Kind") or ""),
            str(row.get("Note") or ""),
            str(row.get("Link") or ""),
            _moment(row.get("Embargoed until"), zone),
        )
        for row in rows
        if row.get("Day") and str(row.get("What") or "").strip()
    ]


def put_all(
    db: Archive, kept: Sequence[DiaryEntry], rows: Sequence[Mapping[str, Any]], zone: Any, at: datetime, who: str
) -> None:
    """Write what was added, and remove what is gone; a changed row is one gone and one added."""
    now = entries_of(rows, zone)
    for entry in kept:
        if replace(entry, id=0) not in now:
            briefings.remove_diary(db, entry.id, at=at, who=who)
    held = [replace(entry, id=0) for entry in kept]
    for entry in now:
        if entry not in held:
            briefings.put_diary(db, entry, at=at, who=who)


def _day(value: Any) -> date:
    return value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(str(value)[:10])


def _moment(value: Any, zone: Any) -> datetime | None:
    if not value:
        return None
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def team_settings(offered: Briefing) -> None:
    """Whose organisations are ours, and whose words beyond the headline may be shown."""
    here = shared.opened()
    db = here.read()
    names = {voice.slug: voice.name for voice in here.columns.named.voices}
    outlets = {outlet.slug: outlet.name for outlet in here.columns.outlets}
    ours, licensed = briefings.our_voices(db), sorted(briefings.licensed_outlets(db))
    with st.expander("Our organisations and licences", icon=":material/tune:", key="briefing-team"):
        chosen = st.multiselect(
            "Our organisations",
            sorted(names, key=lambda slug: names[slug].casefold()),
            default=[slug for slug in ours if slug in names],
            format_func=lambda slug: tidy(names[slug]),
            help="Their quotes come first, and the attitude toward them is shown. None: those of team.toml.",
            key=f"ours-{hash(ours)}",
        )
        shown = st.multiselect(
            "Outlets whose summaries may be shown",
            sorted(outlets, key=lambda slug: outlets[slug].casefold()),
            default=[slug for slug in licensed if slug in outlets],
            format_func=lambda slug: tidy(outlets[slug]),
            help="Off until you say so: words beyond the headline need the outlet’s licence.",
            key=f"licences-{hash(tuple(licensed))}",
        )

        def put(db: Archive, at: datetime, who: str) -> None:
            briefings.set_ours(db, chosen, at=at, who=who)
            for slug in {*licensed, *shown}:
                briefings.set_licence(db, slug, slug in shown, at=at, who=who)

        def save() -> None:
            write(here, put, "Saved: from now on every draft shows it so.")

        st.button(
            "Save",
            icon=":material/save:",
            on_click=save,
            disabled=bool(why_not(here)),
            key="team-save",
        )
