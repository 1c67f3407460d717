"""Writing saved searches from the pages: on a connection that is open for that one row of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from app_pages.plain import plain
from model.errors import ArchiveError
from store.archive import Archive, open_writer, writing

if TYPE_CHECKING:  # shared draws the popover that saves, so it comes after this
    from app_pages.shared import Opened

NAME = "saved-who"
_REFUSED, _DONE = "saved-refused", "saved-done"


def why_not(here: Opened) -> str:
    """Why nothing can be saved here, as a sentence; empty where it can."""
    if here.own is None:
        return ""
    return (
        "Nothing can be saved here: this is the sample coverage, which goes as soon as your own feeds bring something."
    )


def ask_name(here: Opened, *, key: str) -> None:
    """A field for who saves, where no setting says so."""
    if not here.user:
        st.text_input(
            "Your name",
            key=f"{NAME}-{key}",
            max_chars=100,
            help="Stands beside what you save. CLEARTEXT_USER sets it for good.",
        )


def who(here: Opened) -> str:
    """Who saves: by the setting, or as somebody wrote into one of the fields."""
    if here.user:
        return here.user
    given = (str(value).strip() for key, value in st.session_state.items() if str(key).startswith(f"{NAME}-"))
    return next((name for name in given if name), "")


def write(here: Opened, change: Callable[[Archive, datetime, str], object], done: str = "") -> bool:
    """Make a change; returns whether the archive took it. `done`, or why it was refused, is said by `say`."""
    try:
        # No figure changes: nothing that readers hold in memory need be read again.
        with closing(open_writer(here.path)) as db, writing(db, counted=False):
            change(db, datetime.now(UTC), who(here))
    except ArchiveError as error:
        st.session_state[_REFUSED] = str(error)
        return False
    st.session_state[_DONE] = done
    return True


def say() -> None:
    """What the last change did, or why it was refused; once."""
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(plain(refused), icon=":material/error:")
    if done := st.session_state.pop(_DONE, ""):
        st.success(plain(done), icon=":material/check:")
