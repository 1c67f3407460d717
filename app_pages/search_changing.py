"""Changing a saved search: what a change would add and take away, keeping it, the versions, undo."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.search_words import change_words, only_period_differs, preview_words, version_words
from analysis.words import number, plural
from app_pages import shared
from app_pages.cells import list_cells
from app_pages.lines import article_lines
from app_pages.location import SEARCH, link_parameters
from app_pages.plain import plain
from app_pages.search_writing import ask_name, why_not, write
from model.question import Question
from model.search import MOST_NAME, MOST_NOTES, Change, SavedSearch, SearchVersion
from store.differing import difference
from store.searches import change_search, remove_search, undo_search

SHOWN = 50
"""Articles of each list that a change shows."""


def about_search(found: SavedSearch) -> None:
    """Whose it is and what for."""
    now = found.now
    st.caption(plain(f"Owner {now.owner} · last changed {shared.when(now.at)} by {now.who}"))
    if now.notes:
        st.markdown(plain(now.notes))
    if found.removed is not None:
        gone = f"Removed by {found.removed.who}, {shared.when(found.removed.at)}. The page Searches brings it back."
        st.warning(plain(gone), icon=":material/bookmark_remove:")


def change_about(found: SavedSearch) -> None:
    """The form for name, owner and notes; and the way to take the search off the list."""
    now, here = found.now, shared.opened()
    if found.removed is not None or why_not(here):
        return
    with st.popover("Name, owner and notes", icon=":material/edit:", type="tertiary", key="saved-about"):
        with st.form(f"saved-about-{now.id}", border=False):
            st.text_input("Name of the search", now.name, key=f"saved-name-{now.id}", max_chars=MOST_NAME)
            st.text_input("Owner", now.owner, key=f"saved-owner-{now.id}", max_chars=MOST_NAME)
            st.text_area("Notes", now.notes, key=f"saved-notes-{now.id}", max_chars=MOST_NOTES, height=100)
            ask_name(here, key="about")
            st.form_submit_button("Keep", icon=":material/check:", type="primary", on_click=_keep_about, args=[found])
        st.button("Remove this search", icon=":material/delete:", type="tertiary", key="saved-remove",
                  on_click=_remove, args=[found])  # fmt: skip


def _keep_about(found: SavedSearch) -> None:
    now = found.now
    name, owner, notes = (str(st.session_state[f"saved-{what}-{now.id}"]) for what in ("name", "owner", "notes"))
    write(
        shared.opened(),
        lambda db, at, who: change_search(
            db, found.slug, seen=now.id, at=at, who=who, name=name, owner=owner, notes=notes
        ),
        "Kept.",
    )


def _remove(found: SavedSearch) -> None:
    done = f"“{found.name}” was removed. It can be brought back below."
    if write(
        shared.opened(), lambda db, at, who: remove_search(db, found.slug, seen=found.now.id, at=at, who=who), done
    ):
        st.query_params.from_dict({})


def unkept(found: SavedSearch, saved: Question | None, asked: Question) -> None:
    """What the filters ask and the search does not: shown before it is kept."""
    with st.container(border=True, key="saved-change"):
        if saved is None:
            st.markdown("**The saved search is not understood any more.** Above it is as you see it now.")
            _decide(found, asked, None)
        elif only_period_differs(saved, asked):
            st.markdown(plain(f"You look at another period. The search itself asks: {saved.words()}."))
            _decide(found, asked, None, label="Keep this period")
        else:
            _preview(found, saved, asked)


def _preview(found: SavedSearch, saved: Question, asked: Question) -> None:
    by = shared.answered(difference, saved, asked)
    change = Change(len(by.added), len(by.removed))
    st.markdown(f"**Not kept yet.** {plain(preview_words(change, by.both))}")
    _list("Adds", by.added, asked, "added")
    _list("Takes away", by.removed, saved, "removed")
    _decide(found, asked, change)


def _list(label: str, ids: Sequence[int], of: Question, name: str) -> None:
    """The articles that a change adds, or takes away; each opens beside the list that it is in."""
    if not ids:
        return
    with st.expander(f"{label} {plural(len(ids), 'article')}", expanded=True, key=f"saved-{name}"):
        article_lines(shared.article_rows(ids[:SHOWN]), of, within=f"{name}-")
        if len(ids) > SHOWN:
            st.caption(f"The newest {SHOWN} of {number(len(ids))}; the CSV holds all.")
        read = shared.opened().read
        shared.csv_button(f"saved-{name}", lambda: list_cells(read, ids), key=f"saved-{name}")


def _decide(found: SavedSearch, asked: Question, change: Change | None, *, label: str = "Keep the change") -> None:
    here = shared.opened()
    if why_not(here):
        return
    ask_name(here, key="change")
    with st.container(horizontal=True, gap="small"):
        st.button(label, type="primary", icon=":material/check:", key="saved-keep", on_click=_keep,
                  args=[found, asked, change])  # fmt: skip
        st.button("Back to the search as saved", icon=":material/undo:", key="saved-as-saved",
                  on_click=st.query_params.from_dict, args=[{SEARCH: found.slug}])  # fmt: skip


def _keep(found: SavedSearch, asked: Question, change: Change | None) -> None:
    said = f"Kept: {change_words(change)} over the last 90 days." if change else "Kept."
    write(
        shared.opened(),
        lambda db, at, who: change_search(
            db, found.slug, seen=found.now.id, at=at, who=who, question=asked, change=change
        ),
        said,
    )


def versions(found: SavedSearch) -> None:
    """Every version that stands, newest first: what it changed, and the ways back."""
    st.subheader("Versions", anchor=False)
    newest = len(found.versions) - 1
    for n in range(newest, -1, -1):
        version = found.versions[n]
        before = found.versions[n - 1] if n else None
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"saved-version-{version.id}"):
            st.caption(
                plain(f"{shared.when(version.at)}: {version.who} {version_words(version, before)}"), width="content"
            )
            if found.removed is None and not why_not(shared.opened()):
                _ways_back(found, version, latest=n == newest, first=n == 0)


def _ways_back(found: SavedSearch, version: SearchVersion, *, latest: bool, first: bool) -> None:
    if latest and not first:
        st.button("Undo", icon=":material/undo:", type="tertiary", key=f"saved-undo-{version.id}", on_click=_undo,
                  args=[found], help="Goes back to the version before this one.")  # fmt: skip
    elif not latest and version.asked != found.now.asked:
        st.button("Look at this one", icon=":material/history:", type="tertiary", key=f"saved-look-{version.id}",
                  on_click=_look, args=[found, version], help="Shows what going back would change.")  # fmt: skip


def _undo(found: SavedSearch) -> None:
    if write(
        shared.opened(),
        lambda db, at, who: undo_search(db, found.slug, seen=found.now.id, at=at, who=who),
        "Undone: the version before stands again.",
    ):
        st.query_params.from_dict({SEARCH: found.slug})


def _look(found: SavedSearch, version: SearchVersion) -> None:
    st.query_params.from_dict({SEARCH: found.slug} | link_parameters(version.question))
