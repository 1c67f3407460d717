"""Setting the tiers of outlets: for those chosen, at once; with what was changed lately, and a way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime

import streamlit as st

from analysis.words import listed, number, plural
from app_pages import shared
from app_pages.names import TIER_WORDS
from app_pages.plain import plain
from model.errors import ArchiveError
from model.feed import TIERS, Tier
from store.archive import Archive, open_writer, writing
from store.tiers import TierChange, set_tiers, tier_changes, undo_tiers

_REFUSED, _DONE = "tier-refused", "tier-done"
TIER_HELP = (
    "How much an outlet matters to your team: 1 is the highest. Lists stand in the order of tiers, then of counts. "
    "What you set here holds whatever data/feeds.toml says."
)
NAMED = 3


def why_not() -> str:
    """Why tiers cannot be set here, as a sentence; empty where they can."""
    return "Tiers of the sample coverage cannot be set: its outlets are invented." if shared.opened().is_sample else ""


def tier_controls(slugs: Sequence[str], *, key: str, now: Tier | None = None) -> None:
    """A choice of tier and a button that sets it for these outlets; `now` is the tier they all have."""

    def keep() -> None:
        tier: Tier = st.session_state[f"{key}-tier"]
        done = _write(lambda db: set_tiers(db, slugs, tier, at=datetime.now(UTC), who=shared.opened().user))
        if done is not None:
            st.session_state[_DONE] = f"{TIER_WORDS[tier]} for {plural(len(slugs), 'outlet')}, {number(done)} changed."

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"{key}-controls"):
        st.selectbox(
            "Tier",
            TIERS,
            index=TIERS.index(now) if now else 0,
            format_func=lambda tier: TIER_WORDS[tier],
            key=f"{key}-tier",
            help=TIER_HELP,
            width=150,
            disabled=bool(why_not()),
        )
        st.button(
            f"Set tier of {plural(len(slugs), 'outlet')}",
            icon=":material/sort:",
            key=f"{key}-set",
            on_click=keep,
            disabled=bool(why_not()) or not slugs,
        )
    if why_not():
        st.caption(plain(why_not()))


def say_done() -> None:
    """What the last change did, or why it was refused; once."""
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(plain(refused), icon=":material/error:")
    if done := st.session_state.pop(_DONE, ""):
        st.success(plain(done), icon=":material/check:")


def recent_changes() -> None:
    """The newest changes of tiers that stand, each with a way to take it back."""
    found = tier_changes(shared.opened().read())
    if not found:
        return
    with st.expander(f"Tiers set lately ({number(len(found))})"):
        for change in found:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.caption(plain(_change_words(change)))
                st.button("Undo", key=f"tier-undo-{change.edits[0]}", type="tertiary", icon=":material/undo:",
                          on_click=_undo, args=[change.edits], disabled=bool(why_not()))  # fmt: skip


def _change_words(change: TierChange) -> str:
    names = list(change.outlets[:NAMED])
    if len(change.outlets) > NAMED:
        names.append(f"{number(len(change.outlets) - NAMED)} more")
    return f"{change.who or 'Somebody'} set {TIER_WORDS[change.tier]} for {listed(names)}, {shared.when(change.at)}"


def _undo(edit_ids: Sequence[int]) -> None:
    done = _write(lambda db: undo_tiers(db, edit_ids, at=datetime.now(UTC), who=shared.opened().user))
    if done is not None:
        st.session_state[_DONE] = f"Taken back for {plural(done, 'outlet')}."


def _write(change: Callable[[Archive], int]) -> int | None:
    """What the change gives; None, with the reason on the page, where the archive does not take it."""
    here = shared.opened()
    try:
        with closing(open_writer(here.path)) as db, writing(db):
            done = change(db)
    except ArchiveError as error:
        st.session_state[_REFUSED] = str(error)
        return None
    here.loaded.look_again()
    return done
