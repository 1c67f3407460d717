"""The mark “sensitive” in the reading pane: a label, and the button that sets it or takes it off.

Written on a connection that is open for that one row of the ledger; every file made afterwards follows it.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import streamlit as st

from app_pages import shared
from app_pages.plain import plain
from model.answer import ArticleRow
from model.errors import ArchiveError
from store.archive import open_writer, writing
from store.marks import set_sensitive
from store.sensitive import sensitive_ids, sensitive_mark

REFUSED, NAME = "sensitive-refused", "sensitive-name"
HELP = (
    "For a text that must not be passed on: a court report that names a child, say. Its summary, its quotes and its "
    "matched words stay out of every briefing, mail, message, feed and export; headline, outlet, date and link remain. "
    "In alerts and morning notes the headline is left out, too. Copies of the text are treated alike."
)
KEPT = "its text stays out of everything that leaves this machine."
LABEL = ":orange-badge[:material/visibility_off: Sensitive]"


def sensitive_control(row: ArticleRow) -> None:
    """Whether the article is sensitive, since when and by whom; and the button that changes it."""
    if refused := st.session_state.pop(REFUSED, ""):
        st.error(plain(refused), icon=":material/error:")
    here = shared.opened()
    db = here.read()
    mark = sensitive_mark(db, row.id)
    if mark is not None:
        st.markdown(f"{LABEL} {plain(f'Marked by {mark.who} on {shared.when(mark.at)}: {KEPT}')}")
    elif row.id in sensitive_ids(db):
        st.markdown(f"{LABEL} A copy of this text is marked: {KEPT}")
    if here.is_sample:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"sensitive-{row.id}"):
        if not here.user:
            st.text_input("Your name", key=NAME, max_chars=100, help="Stands beside the mark. CLEARTEXT_USER sets it "
                          "for good.")  # fmt: skip
        st.button(
            "Mark as sensitive" if mark is None else "Not sensitive any more",
            icon=":material/visibility_off:" if mark is None else ":material/undo:",
            type="tertiary",
            help=HELP,
            key=f"sensitive-{row.id}-{'off' if mark else 'on'}",
            on_click=_set,
            args=[row.id, mark is None],
        )


def _set(article_id: int, on: bool) -> None:
    here = shared.opened()
    who = here.user or str(st.session_state.get(NAME, ""))
    try:
        with closing(open_writer(here.path)) as db, writing(db):
            set_sensitive(db, article_id, on, at=datetime.now(UTC), who=who)
    except ArchiveError as error:
        st.session_state[REFUSED] = str(error)
    here.loaded.look_again()
