"""Saved searches as a visitor meets them: saving, the list, a search's page, what a change does, and the ways back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.search_words import (
    change_marks,
    change_words,
    marks_words,
    only_period_differs,
    preview_words,
    version_words,
    week_words,
)
from figures.marks import with_marks
from figures.volume import volume_figure
from model.answer import Volume
from model.question import Question
from model.search import Change, SavedSearch, SearchVersion
from store.answers import Asking, article_ids
from store.archive import open_reader, open_writer, writing
from store.columns import load_columns, search
from store.searches import change_search, save_search, search_of, searches
from tests.test_pages import EVIL, NOW, archives, article, fresh, make, visit, words_of  # noqa: F401

MESSAGES = Question(text="messages", last=28, coverage_kinds=("-crime",))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty articles, one every eight hours; the even ones are about keys as well."""
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    texts = [
        article(
            f"n{n}",
            f"Encrypted messages{' and keys' if n % 2 == 0 else ''}, part {n}",
            NOW - timedelta(hours=8 * n + 1),
        )
        for n in range(60)
    ]
    return make(tmp_path / "own.db", texts)


@pytest.fixture
def slug(own: Path) -> str:
    with closing(open_writer(own)) as db, writing(db, counted=False):
        return save_search(db, "Messages", MESSAGES, notes="For *Monday*.", at=NOW - timedelta(days=9), who="Bob")


def text_of(app: AppTest) -> str:
    return re.sub(r"\\(.)", r"\1", " | ".join(words_of(app)))


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label.replace("\\", "") == label).click()
    return app.run()


def ids_of(path: Path, asked: Question) -> list[int]:
    with closing(open_reader(path)) as db:
        return article_ids(Asking(load_columns(db), datetime.now(UTC).date(), UTC, search(db)), asked)


@pytest.mark.parametrize("page", ["overview", "articles", "voices"])
def test_a_search_is_saved_from_any_page(page: str, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, page, q="messages", last="7")
    next(one for one in app.text_input if one.label == "Name of the search").set_value("  Weekly   messages ")
    next(one for one in app.text_area if one.label == "Notes").set_value("Why")
    press(app, "Save")
    assert not app.exception and not app.error
    assert "Saved as “Weekly messages”." in text_of(app) or any("Saved as" in one.value for one in app.success)
    with closing(open_reader(own)) as db:
        (found,) = searches(db)
    assert (found.slug, found.question, found.now.owner, found.now.notes) == (
        "weekly-messages", Question(text="messages", last=7), "Ann", "Why",
    )  # fmt: skip


def test_without_a_name_nothing_is_saved_and_that_is_said(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLEARTEXT_USER")
    app = visit(monkeypatch, own)
    next(one for one in app.text_input if one.label == "Name of the search").set_value("Mine")
    press(app, "Save")
    assert "Say who you are" in app.error[0].value.replace("\\", "")
    next(one for one in app.text_input if one.label == "Name of the search").set_value("Mine")
    next(one for one in app.text_input if one.label == "Your name").set_value("Cem")
    press(app, "Save")
    with closing(open_reader(own)) as db:
        assert [one.now.who for one in searches(db)] == ["Cem"]


def test_in_the_sample_nothing_can_be_saved(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    app = visit(monkeypatch, archives["empty"])
    assert "Nothing can be saved here" in text_of(app)
    assert not [one for one in app.text_input if one.label == "Name of the search"]


def test_the_list_compares_the_last_week(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "searches")
    assert not app.exception
    said = text_of(app)
    assert "1 saved search." in said and "For *Monday*." in said
    week = len(ids_of(own, MESSAGES.with_(last=7)))
    assert re.search(
        rf"{week} different texts in the last 7 days, (as many as|\d+ (more|fewer) than) in the week before", said
    )
    press(app, "Messages")
    assert app.title[0].value == "Messages"


def test_an_empty_list_says_how_to_begin(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No search is saved yet." in text_of(visit(monkeypatch, own, "searches"))


def test_a_search_s_page_asks_its_question(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "searches", search=slug)
    assert not app.exception
    assert f"{len(ids_of(own, MESSAGES))} of 60 articles in the archive" in text_of(app)
    assert "Not kept yet" not in text_of(app)
    assert [link.proto.url for link in app.get("link_button")] == ["searches/messages.rss", "searches/messages.csv"]


def test_a_change_is_shown_before_it_is_kept_and_can_be_undone(
    own: Path, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrower = {"search": slug, "q": "keys", "last": "28", "coverage": "-crime"}
    app = visit(monkeypatch, own, "searches", **narrower)
    removed = set(ids_of(own, MESSAGES.with_(last=90))) - set(ids_of(own, MESSAGES.with_(last=90, text="keys")))
    stay = len(ids_of(own, MESSAGES.with_(last=90, text="keys")))
    said = text_of(app)
    assert f"would add 0 articles and take away {len(removed)}; {stay} stay" in said
    with closing(open_reader(own)) as db:
        assert search_of(db, slug).question == MESSAGES, "nothing is kept by looking"
    press(app, "Keep the change")
    assert not app.exception and "Not kept yet" not in text_of(app)
    with closing(open_reader(own)) as db:
        assert search_of(db, slug).now.change == Change(0, len(removed))
        assert search_of(db, slug).question.text == "keys"
    assert f"Ann changed what it asks ({len(removed)} fewer articles of the 90 days before)" in text_of(app)
    press(app, "Undo")
    with closing(open_reader(own)) as db:
        assert search_of(db, slug).question == MESSAGES
    assert "Not kept yet" not in text_of(app)


def test_what_a_change_adds_is_listed(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wider = {"search": slug, "q": "messages", "topic": "any", "kind": "all", "last": "28", "coverage": "-crime"}
    app = visit(monkeypatch, own, "searches", **wider)
    asked = MESSAGES.with_(last=90, topics=("any",), outlet_kinds=("all",))
    added = set(ids_of(own, asked)) - set(ids_of(own, MESSAGES.with_(last=90)))
    assert f"would add {len(added)} articles and take away 0" in text_of(app)
    assert [one.label for one in app.expander if one.label.startswith("Adds")] == [f"Adds {len(added)} articles"]


def test_another_period_is_no_change_to_preview(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "searches", search=slug, q="messages", last="7", coverage="-crime")
    assert "You look at another period" in text_of(app)
    press(app, "Keep this period")
    with closing(open_reader(own)) as db:
        assert search_of(db, slug).question.last == 7
        assert search_of(db, slug).changes == ()


def test_somebody_else_s_change_is_not_written_over(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "searches", search=slug, q="keys", last="28")
    with closing(open_writer(own)) as db, writing(db, counted=False):
        seen = search_of(db, slug).now.id
        change_search(db, slug, seen=seen, at=NOW, who="Bob", question=Question(text="part"))
    press(app, "Keep the change")
    assert "Bob changed “Messages” meanwhile" in app.error[0].value.replace("\\", "")


def test_name_owner_and_notes_change_and_a_removed_search_comes_back(
    own: Path, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, own, "searches", search=slug)
    next(one for one in app.text_input if one.label == "Owner").set_value("Cem")
    press(app, "Keep")
    assert "Owner Cem" in text_of(app)
    press(app, "Remove this search")
    assert "No search is saved yet." in text_of(app)
    press(app, "Bring it back")
    assert "1 saved search." in text_of(app)
    assert not app.exception


@pytest.mark.parametrize("asked", ["topic=football", "q=%22open", "colour=red"])
def test_a_search_that_is_not_understood_any_more_can_be_mended(
    asked: str, own: Path, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_writer(own)) as db, writing(db, counted=False):
        strange = Question(text="x")
        monkeypatch.setattr(Question, "url", lambda self: asked)
        change_search(db, slug, seen=search_of(db, slug).now.id, at=NOW, who="Bob", question=strange)
        monkeypatch.undo()
    monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    listed = visit(monkeypatch, own, "searches")
    assert not listed.exception and "Not understood any more" in text_of(listed)
    opened = visit(monkeypatch, own, "searches", search=slug)
    said = text_of(opened) + " ".join(one.value for one in opened.error)
    assert not opened.exception and "not understood" in said and "Not kept yet" not in said
    mended = visit(monkeypatch, own, "searches", search=slug, q="keys", last="28")
    assert "The saved search is not understood any more" in text_of(mended)
    press(mended, "Keep the change")
    with closing(open_reader(own)) as db:
        assert search_of(db, slug).question == Question(text="keys", last=28)


def test_an_unknown_search_leads_back(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "searches", search="nothing")
    assert "no saved search “nothing”" in app.error[0].value.replace("\\", "")
    press(app, "All searches")
    assert "No search is saved yet." in text_of(app)


@pytest.mark.parametrize("parameters", [{}, {"search": "search"}])
def test_hostile_names_and_notes_stay_text(
    parameters: dict[str, str], own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_writer(own)) as db, writing(db, counted=False):
        name = EVIL[1][:90]
        monkeypatch.setattr("store.searches.slug_of", lambda *_: "search")
        save_search(db, name, MESSAGES, notes=EVIL[0] + EVIL[2], at=NOW, who=EVIL[0][:80])
    app = visit(monkeypatch, own, "searches", **parameters)
    assert not app.exception
    for text in words_of(app):
        assert not re.search(r"(?<!\\)(<img|<script|<style|!\[|\]\(|\$x|:red\[|:material/home)", text), text
        assert not re.search(r"https?://evil|www\.evil|\x00|\u202e", text), text


# The words and the lines


@pytest.mark.parametrize(
    "change, words",
    [
        (Change(3, 12), "3 more, 12 fewer articles"),
        (Change(1, 0), "1 more article"),
        (Change(0, 1), "1 fewer article"),
        (Change(1, 1), "1 more, 1 fewer articles"),
        (Change(0, 1200), "1,200 fewer articles"),
        (Change(0, 0), "the same articles"),
    ],
)
def test_a_change_in_words(change: Change, words: str) -> None:
    assert change_words(change) == words


def test_a_preview_in_words() -> None:
    assert preview_words(Change(1, 0), 1) == "Over the last 90 days this would add 1 article and take away 0; 1 stays."
    assert preview_words(Change(0, 0), 5) == "Over the last 90 days this counts the same 5 articles."


def version(n: int, at: datetime, **more: object) -> SearchVersion:
    values = {"name": "N", "owner": "Ann", "notes": "", "asked": "q=a", "change": None, **more}
    return SearchVersion(n, at, "Bob", **values)  # type: ignore[arg-type]


def test_a_version_in_words() -> None:
    first, at = version(1, NOW), NOW
    assert version_words(first, None) == "saved it"
    everything = version(2, at, name="M", owner="Cem", notes="x", asked="q=b", change=Change(2, 0))
    assert version_words(everything, first) == (
        "changed what it asks (2 more articles of the 90 days before), named it “M”, which was “N”, made Cem its owner "
        "and changed the notes"
    )


def test_only_the_period() -> None:
    one = Question(text="a", last=7)
    assert only_period_differs(one, Question(text="a")) and not only_period_differs(one, one)
    assert not only_period_differs(one, Question(text="b"))


def test_a_week_in_words() -> None:
    assert week_words(12, 9) == "12 different texts in the last 7 days, 3 more than in the week before"
    assert week_words(1, 1) == "1 different text in the last 7 days, as many as in the week before"
    assert week_words(1, None) == "1 different text in the last 7 days; not compared with the week before"


DAYS = tuple(date(2026, 11, 2) + timedelta(days=n) for n in range(7))


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def changed_on(*moments: datetime) -> SavedSearch:
    changes = [version(n, when, change=Change(n, 0)) for n, when in enumerate(moments, 1)]
    return SavedSearch("s", (version(0, at(1)), *changes))


@pytest.mark.parametrize(
    "moments, marked",
    [
        pytest.param((at(4),), [date(2026, 11, 4)], id="within"),
        pytest.param((at(4), at(4, 18)), [date(2026, 11, 4)], id="two on a day are one line"),
        pytest.param((at(1), at(9)), [], id="before and after"),
        pytest.param((at(2, 0), at(8, 23)), [date(2026, 11, 2), date(2026, 11, 8)], id="first and last day"),
    ],
)
def test_changes_are_marked_on_their_days(moments: Sequence[datetime], marked: Sequence[date]) -> None:
    marks = change_marks(changed_on(*moments), DAYS, "day", UTC)
    assert [mark.day for mark in marks] == marked
    assert change_marks(changed_on(*moments), (), "day", UTC) == ()


def test_marks_are_said_beside_the_chart() -> None:
    marks = change_marks(changed_on(at(4), at(4, 18)), DAYS, "day", UTC)
    assert marks[0].lines == (
        "4 Nov 2026", "search changed: 1 more article", "search changed: 2 more articles",
        "every bar counts by the search as it is now",
    )  # fmt: skip
    assert marks_words(marks) == (
        "dotted line: the search changed on 4 Nov 2026 (1 more article; 2 more articles); every bar counts by the "
        "search as it is now"
    )
    assert marks_words(()) == ""


def test_marks_are_dotted_lines_that_speak() -> None:
    volume = Volume("day", DAYS, (1,) * 7, {"encryption": (1,) * 7}, (1,) * 7, (2,) * 7, False)
    marks = change_marks(changed_on(at(4)), DAYS, "day", UTC)
    plain = volume_figure(volume, dark=False)
    assert with_marks(plain, (), DAYS, "day", dark=False) is plain
    figure = with_marks(volume_figure(volume, dark=False), marks, DAYS, "day", dark=False)
    (line,) = figure.layout.shapes
    assert line.line.dash == "dot" and line.x0 == "2026-11-03T12:00:00"
    assert "search changed: 1 more article" in figure.data[-1].customdata[0][2]
