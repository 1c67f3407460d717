"""Saved searches in the ledger: versions, undo, removal; and what a change of a question adds and removes."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import ArchiveError
from model.question import Question
from model.search import MOST_NAME, MOST_NOTES, MOST_SLUG, Change, slug_of
from store.answers import Asking, article_ids
from store.archive import Archive, open_reader, open_writer, revision, writing
from store.columns import load_columns, search
from store.differing import WINDOW, difference
from store.editorial import edits, forget_person
from store.searches import change_search, remove_search, save_search, search_of, searches, undo_search
from tests.building import TODAY, filled, hour, new_archive, questions

SCANNING = Question(text="scanning", last=28)


@pytest.fixture
def db(tmp_path: Path) -> Archive:
    return new_archive(tmp_path / "archive.db")[0]


def saved(db: Archive, name: str = "Scanning", question: Question = SCANNING, **more: str) -> str:
    with writing(db, counted=False):
        return save_search(db, name, question, at=hour(0), who=more.pop("who", "Ann"), **more)


def changed(db: Archive, slug: str, **values: object) -> bool:
    with writing(db, counted=False):
        return change_search(
            db,
            slug,
            seen=search_of(db, slug).now.id,
            at=hour(1),
            who="Bob",
            **values,  # type: ignore[arg-type]
        )


def test_a_search_keeps_who_saved_what_and_when(db: Archive) -> None:
    before = revision(db)
    slug = saved(db, notes=" For the weekly call. ")
    found = search_of(db, slug)
    assert (slug, found.name, found.now.owner, found.now.notes) == (
        "scanning",
        "Scanning",
        "Ann",
        "For the weekly call.",
    )
    assert (found.now.at, found.now.who, found.question) == (hour(0), "Ann", SCANNING)
    assert searches(db) == [found]
    assert revision(db) == before, "no figure changed, so no column is read anew"


def test_a_relative_period_stays_relative(db: Archive) -> None:
    assert search_of(db, saved(db)).now.asked == "last=28&q=scanning"


def test_all_time_without_a_filter_can_be_saved(db: Archive) -> None:
    assert search_of(db, saved(db, question=Question())).question == Question()


def test_each_change_is_a_version_and_says_what_it_did(db: Archive) -> None:
    slug = saved(db)
    wider = SCANNING.with_(text="scanning OR hashing")
    assert changed(db, slug, question=wider, change=Change(3, 12))
    assert changed(db, slug, notes="Wider now")
    assert not changed(db, slug, notes="Wider now")
    found = search_of(db, slug)
    assert [version.question.text for version in found.versions] == ["scanning", "scanning OR hashing", wider.text]
    assert [version.change for version in found.versions] == [None, Change(3, 12), None]
    assert [version.id for version in found.changes] == [found.versions[1].id]
    assert [edit.edit_kind for edit in edits(db, f"search:{slug}")] == ["search"] * 3


def test_undoing_goes_back_version_by_version(db: Archive) -> None:
    slug = saved(db)
    changed(db, slug, name="Client-side scanning")
    changed(db, slug, notes="n")
    for expected in (("Client-side scanning", ""), ("Scanning", "")):
        with writing(db, counted=False):
            undo_search(db, slug, seen=search_of(db, slug).now.id, at=hour(2), who="Ann")
        assert (search_of(db, slug).name, search_of(db, slug).now.notes) == expected
    with writing(db, counted=False), pytest.raises(ArchiveError, match="Nothing was before"):
        undo_search(db, slug, seen=search_of(db, slug).now.id, at=hour(2), who="Ann")


def test_a_removed_search_is_off_the_list_and_comes_back(db: Archive) -> None:
    slug = saved(db)
    with writing(db, counted=False):
        remove_search(db, slug, seen=search_of(db, slug).now.id, at=hour(2), who="Bob")
    assert searches(db) == []
    (gone,) = searches(db, removed=True)
    assert gone.removed is not None and gone.removed.who == "Bob" and gone.removed.name == "Scanning"
    with writing(db, counted=False), pytest.raises(ArchiveError, match="was removed by Bob"):
        change_search(db, slug, seen=gone.now.id, at=hour(3), who="Ann", notes="x")
    assert saved(db) == "scanning-2", "its name is free, its address is not: it may come back"
    with writing(db, counted=False):
        undo_search(db, slug, seen=gone.removed.id, at=hour(4), who="Ann")
    assert search_of(db, slug).removed is None


def test_who_looked_at_an_older_version_is_refused(db: Archive) -> None:
    slug = saved(db)
    seen = search_of(db, slug).now.id
    changed(db, slug, notes="first")
    for refused in (change_search, remove_search, undo_search):
        with writing(db, counted=False), pytest.raises(ArchiveError, match="Bob changed “Scanning” meanwhile"):
            refused(db, slug, seen=seen, at=hour(2), who="Ann")
    assert search_of(db, slug).now.notes == "first"


@pytest.mark.parametrize(
    "name, notes, who, message",
    [
        pytest.param("  ", "", "Ann", "1 to 100 characters", id="no name"),
        pytest.param("n" * (MOST_NAME + 1), "", "Ann", "1 to 100 characters", id="long name"),
        pytest.param("SCANNING", "", "Ann", "already", id="name taken, whatever its case"),
        pytest.param("Other", "n" * (MOST_NOTES + 1), "Ann", "at most 2,000 characters, these have 2,001", id="notes"),
        pytest.param("Other", "", " ", "CLEARTEXT_USER", id="nobody"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(db: Archive, name: str, notes: str, who: str, message: str) -> None:
    saved(db)
    with pytest.raises(ArchiveError, match=message):
        saved(db, name, notes=notes, who=who)
    assert len(edits(db)) == 1


def test_an_unknown_search_is_named(db: Archive) -> None:
    with pytest.raises(ArchiveError, match="no saved search “nothing”"):
        search_of(db, "nothing")


def test_forgetting_a_person_takes_searches_that_name_them(db: Archive) -> None:
    slug = saved(db, "Jane Roe", Question(text='"Jane Roe"'))
    kept = saved(db, "Scanning")
    with writing(db):
        forget_person(db, "Jane Roe", at=hour(5), who="Ann")
    assert [one.slug for one in searches(db)] == [kept]
    with pytest.raises(ArchiveError):
        search_of(db, slug)


def test_forgetting_a_person_leaves_the_versions_that_do_not_name_them(db: Archive) -> None:
    slug = saved(db)
    changed(db, slug, notes="Ask Jane Roe about it")
    with writing(db):
        forget_person(db, "Jane Roe", at=hour(5), who="Ann")
    assert [version.notes for version in search_of(db, slug).versions] == [""]


@settings(deadline=None)
@given(st.text(max_size=200), st.sets(st.sampled_from(("search", "search-2", "a", "a-2", "a-3"))))
def test_a_slug_fits_an_address_and_is_free(name: str, taken: set[str]) -> None:
    slug = slug_of(name, taken)
    assert slug not in taken and 0 < len(slug) <= MOST_SLUG + 4
    assert all(c.isascii() and ((c.isalnum() and c == c.lower()) or c == "-") for c in slug)


def test_slugs_of_names() -> None:
    assert slug_of("Chat Control: the vote!", ()) == "chat-control-the-vote"
    assert slug_of("Vie privée", ()) == "vie-privee"
    assert slug_of("Κρυπτογράφηση", {"search"}) == "search-2"


# What a change adds and removes


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Asking:
    path = tmp_path_factory.mktemp("differing") / "archive.db"
    filled(path)
    db = open_reader(path)
    return Asking(load_columns(db), TODAY, UTC, search(db))


@settings(deadline=None)
@given(old=questions(), new=questions())
def test_a_difference_leads_from_one_list_to_the_other(asking: Asking, old: Question, new: Question) -> None:
    found = difference(asking, old, new)
    before, after = (set(article_ids(asking, one.with_(since=None, until=None, last=WINDOW))) for one in (old, new))
    assert (before | set(found.added)) - set(found.removed) == after
    assert not set(found.added) & before and set(found.removed) <= before
    assert found.both == len(before & after)


def test_the_periods_of_the_two_questions_do_not_matter(asking: Asking) -> None:
    old, new = Question(text="scanning", last=7), Question(text="scanning", since=date(2020, 1, 1))
    found = difference(asking, old, new)
    assert (found.added, found.removed) == ((), ()) and found.both > 0


def test_the_ledger_reads_the_same_from_a_reader(tmp_path: Path) -> None:
    db, _ = new_archive(tmp_path / "a.db")
    slug = saved(db)
    db.close()
    with closing(open_reader(tmp_path / "a.db")) as reader:
        assert search_of(reader, slug).question == SCANNING
    with closing(open_writer(tmp_path / "a.db")) as writer:
        assert [one.slug for one in searches(writer)] == [slug]
