"""Merging and splitting stories: rows of the ledger, written on a connection that is open for that one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime

import streamlit as st

from app_pages import shared
from app_pages.location import link_parameters
from app_pages.plain import plain
from model.errors import ArchiveError
from model.question import Question
from store.archive import Archive, open_writer, writing
from store.editorial import Edit
from store.story_edits import SPLIT, merge_stories, split_story, undo_story_edit

_REFUSED, _DONE = "story-refused", "story-done"


def why_not() -> str:
    """Why stories cannot be changed here, as a sentence; empty where they can."""
    if not shared.opened().is_sample:
        return ""
    return "Stories of the sample coverage cannot be merged or split: it is invented, and the same for everybody."


def merge_chosen(asked: Question, stories: Sequence[int]) -> None:
    """The button that makes one story of those chosen."""
    named = [story for story in stories if story >= 0]

    def merge() -> None:
        done = _write(lambda db: merge_stories(db, named, at=datetime.now(UTC), who=shared.opened().user))
        if done is not None:
            st.session_state[_DONE] = f"{len(named)} stories are one now. This holds when articles are judged again."
            st.query_params.from_dict(link_parameters(asked) | {"story": str(done)})

    st.button("Make one story of these", icon=":material/merge:", on_click=merge, key="story-merge",
              disabled=bool(why_not()) or len(named) < 2)  # fmt: skip


def split_chosen(asked: Question, story: int, articles: Sequence[int], *, all_chosen: bool) -> None:
    """The button that takes the chosen texts out of a story."""

    def split() -> None:
        done = _write(lambda db: split_story(db, story, articles, at=datetime.now(UTC), who=shared.opened().user))
        if done is not None:
            st.session_state[_DONE] = "Taken out into a story of their own. This holds when articles are judged again."

    st.button("Take these out of the story", icon=":material/call_split:", on_click=split, key="story-split",
              disabled=bool(why_not()) or not articles or all_chosen)  # fmt: skip


def edit_lines(edits: Sequence[Edit]) -> None:
    """What people merged and split here, each with a way to take it back."""
    for edit in edits:
        what = "took texts out of this story" if edit.edit_kind == SPLIT else "made one story of several"
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(plain(f"{edit.who or 'Somebody'} {what}, {shared.when(edit.at)}"))
            st.button("Undo", key=f"story-undo-{edit.id}", type="tertiary", icon=":material/undo:",
                      on_click=_undo, args=[edit.id], disabled=bool(why_not()))  # fmt: skip


def _undo(edit_id: int) -> None:
    _write(lambda db: int(undo_story_edit(db, edit_id, at=datetime.now(UTC), who=shared.opened().user)))


def say_refused() -> None:
    """What the last change did, or why it was refused; once."""
    if refused := st.session_state.pop(_REFUSED, ""):
        st.error(plain(refused), icon=":material/error:")
    if done := st.session_state.pop(_DONE, ""):
        st.success(plain(done), icon=":material/check:")


def _write(change: Callable[[Archive], int]) -> int | None:
    """What the change gives; None, with the reason on the page, where the archive does not take it."""
    try:
        with closing(open_writer(shared.opened().path)) as db, writing(db):
            return change(db)
    except ArchiveError as error:
        st.session_state[_REFUSED] = str(error)
        return None
