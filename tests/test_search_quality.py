"""Search quality: what a sample is drawn from, the draw, the labels in the ledger, the arithmetic, the page."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.search_quality import cells, quality, quality_words
from model.audit import Drawn
from model.errors import ArchiveError
from model.loosened import any_of_its_words, everything, without_its_words
from model.question import Question
from model.search_sample import FOUND, ON_TOPIC, REST, SHARES, SOME_WORDS, draw
from model.seats import shared_out
from store.answers import Asking, article_ids
from store.archive import Archive, open_reader, open_writer, writing
from store.columns import load_columns, search
from store.search_audits import put_search_draw, put_search_label, search_draw, search_labels, undo_search_label
from store.search_strata import found_within, strata
from tests.building import TODAY, filled, hour, new_archive, put, questions, seen
from tests.building import article as built
from tests.test_pages import NOW, archives, article, fresh, make, visit  # noqa: F401
from tests.test_search_pages import MESSAGES, own, press, slug, text_of  # noqa: F401


@pytest.mark.parametrize(
    "text, loose",
    [
        ("client scanning", "client OR scanning"),
        ('"end-to-end encryption" -police', "end-to-end OR encryption"),
        ('"on the EU"', '"on the EU"'),
        ("encryption", "encryp*"),
        ("chat", "chat*"),
        ("scanning tier:1 -lang:de topic:encryption", "scanni* tier:1 -lang:de"),
        ("a OR (b c) OR a", "a OR b OR c"),
        ("abuse NEAR/5 (images OR videos)", "abuse OR images OR videos"),
        ("title:leaked memo", "leaked OR memo"),
        ("scan* memo", "scan* OR memo"),
    ],
)
def test_a_search_is_loosened(text: str, loose: str) -> None:
    found = any_of_its_words(Question(text=text, sentiments=("negative",), outlets=("news",), last=7))
    assert found is not None and found.text == loose
    assert found.topics == ("any",) and found.sentiments == () and (found.outlets, found.last) == (("news",), 7)


@pytest.mark.parametrize("text", ["", "tier:1", "-rain tier:1"])
def test_a_search_without_words_has_nothing_to_loosen(text: str) -> None:
    assert any_of_its_words(Question(text=text)) is None


def test_where_and_when_stay_what_about_goes() -> None:
    asked = Question(text="scanning country:GB topic:encryption", topics=("child_safety",), voices=("x",), last=7)
    assert everything(asked) == Question(text="country:GB", topics=("any",), last=7)
    assert without_its_words(asked) == Question(text="country:GB", topics=("child_safety",), last=7)
    assert without_its_words(Question(topics=("any",))).topics == ()


@given(st.dictionaries(st.sampled_from(tuple(SHARES)), st.integers(0, 30)), st.integers(0, 60))
def test_places_are_shared_out(sizes: dict[str, int], n: int) -> None:
    found = shared_out(sizes, SHARES, n)
    assert sum(found.values()) == min(n, sum(sizes.values()))
    assert all(0 <= found[name] <= size for name, size in sizes.items())


def test_a_draw_can_be_drawn_again() -> None:
    of = {FOUND: list(range(100)), SOME_WORDS: list(range(100, 200)), ON_TOPIC: [200], REST: list(range(300, 900))}
    one = draw(of, 40, 7)
    assert one == draw(of, 40, 7) != draw(of, 40, 8)
    assert {name: len(ids) for name, ids in one.items()} == {FOUND: 23, SOME_WORDS: 11, ON_TOPIC: 1, REST: 5}


# Strata


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Asking:
    path = tmp_path_factory.mktemp("strata") / "archive.db"
    filled(path)
    db = open_reader(path)
    return Asking(load_columns(db), TODAY, UTC, search(db))


@settings(deadline=None)
@given(asked=questions())
def test_strata_part_everything_of_the_outlets_and_period(asking: Asking, asked: Question) -> None:
    found = strata(asking, asked)
    ids = [n for members in found.values() for n in members]
    assert len(ids) == len(set(ids))
    assert set(found.get(FOUND, [])) == set(article_ids(asking, asked))
    assert set(ids) == set(article_ids(asking, everything(asked))) | set(article_ids(asking, asked))
    assert all(found.values())
    assert found_within(asking, asked, asked) == set(found.get(FOUND, []))


def test_near_misses_have_some_of_the_words(asking: Asking) -> None:
    asked = Question(text="scanning messages", outlet_kinds=("all",))
    found = strata(asking, asked)
    loose = set(article_ids(asking, asked.with_(text="scanning OR messages", topics=("any",))))
    assert set(found[SOME_WORDS]) == loose - set(found[FOUND]) and found[SOME_WORDS]
    assert not set(found[ON_TOPIC]) & loose


# The ledger


@pytest.fixture
def sampled(tmp_path: Path) -> tuple[Archive, Drawn]:
    db, feeds = new_archive(tmp_path / "a.db")
    ids = put(db, *(seen(feeds.news, built(str(n))) for n in range(6))).changed_ids
    with writing(db, counted=False):
        put_search_draw(db, "s", question="q=x", seed=3, sizes={FOUND: 9, REST: 90},
                        ids={FOUND: ids[:4], REST: ids[4:]}, at=hour(0), who="Ann")  # fmt: skip
    drawn = search_draw(db, "s")
    assert drawn is not None
    return db, drawn


def label(db: Archive, drawn: Drawn, article_id: int, belongs: bool | None) -> None:
    with writing(db, counted=False):
        put_search_label(db, drawn, article_id, belongs, at=hour(1), who="Ann")


def test_a_sample_is_kept_and_goes_on_where_it_was_left(sampled: tuple[Archive, Drawn]) -> None:
    db, drawn = sampled
    assert (drawn.question, drawn.seed, drawn.sizes, drawn.n) == ("q=x", 3, {FOUND: 9, REST: 90}, 6)
    first, second, third = drawn.shuffled[:3]
    label(db, drawn, first, True)
    label(db, drawn, second, None)
    label(db, drawn, third, False)
    label(db, drawn, first, False)
    assert search_labels(db, drawn) == {second: None, third: False, first: False}
    with writing(db, counted=False):
        assert undo_search_label(db, drawn, at=hour(2), who="Ann")
    assert search_labels(db, drawn) == {first: True, second: None, third: False}
    for _ in range(3):
        with writing(db, counted=False):
            assert undo_search_label(db, drawn, at=hour(2), who="Ann")
    with writing(db, counted=False):
        assert not undo_search_label(db, drawn, at=hour(2), who="Ann")
    assert search_draw(db, "other") is None


def test_what_cannot_be_labelled_is_refused(sampled: tuple[Archive, Drawn]) -> None:
    db, drawn = sampled
    with pytest.raises(ArchiveError, match="not in this sample"):
        label(db, drawn, 999, True)
    with pytest.raises(ArchiveError, match="CLEARTEXT_USER"), writing(db, counted=False):
        put_search_label(db, drawn, drawn.shuffled[0], True, at=hour(1), who=" ")
    with pytest.raises(ArchiveError, match="nothing to draw from"), writing(db, counted=False):
        put_search_draw(db, "s", question="", seed=1, sizes={}, ids={}, at=hour(1), who="Ann")


def test_a_new_sample_begins_without_labels(sampled: tuple[Archive, Drawn]) -> None:
    db, drawn = sampled
    label(db, drawn, drawn.shuffled[0], True)
    with writing(db, counted=False):
        put_search_draw(db, "s", question="q=x", seed=4, sizes=drawn.sizes, ids=drawn.ids, at=hour(2), who="Ann")
    later = search_draw(db, "s")
    assert later is not None and later.seed == 4 and search_labels(db, later) == {}


# The arithmetic


def drawn_of(sizes: dict[str, int], ids: dict[str, list[int]]) -> Drawn:
    return Drawn(1, hour(0), "Ann", "q=x", 5, sizes, {name: tuple(members) for name, members in ids.items()})


def test_precision_and_recall_by_hand() -> None:
    """20 of 100 found, 15 right; 20 of 200 near misses, 2 of which belong: recall 75 / (75 + 20)."""
    of = drawn_of({FOUND: 100, SOME_WORDS: 200}, {FOUND: list(range(20)), SOME_WORDS: list(range(100, 120))})
    labels = {n: n < 15 for n in range(20)} | {n: n < 102 for n in range(100, 120)}
    found = quality(of, labels, frozenset(range(100)))
    assert found is not None and found.precision is not None and found.recall is not None and found.true is not None
    assert found.precision.value == pytest.approx(0.75)
    assert found.recall.value == pytest.approx(75 / 95)
    assert found.true.value == pytest.approx(95)
    assert found.precision.low < 0.75 < found.precision.high and found.recall.low < 75 / 95 < found.recall.high
    said = quality_words(found, of, labels)
    assert said.startswith("40 of 40 articles read, 17 of them belong here. Of what the search finds, 75% (")
    assert "among the 300 articles" in said and "finds about 79% (" in said


def test_an_edit_is_measured_with_the_old_sample() -> None:
    """Five wrong ones are found no more: precision is whole, recall stays."""
    of = drawn_of({FOUND: 20, REST: 20}, {FOUND: list(range(20)), REST: list(range(100, 120))})
    labels = {n: n < 15 for n in range(20)} | dict.fromkeys(range(100, 120), False)
    before, after = quality(of, labels, range(20)), quality(of, labels, range(15))
    assert before is not None and after is not None and before.precision and after.precision and after.recall
    assert (before.precision.value, after.precision.value, after.recall.value) == (0.75, 1.0, 1.0)


def test_few_labels_give_counts_alone_and_what_nobody_could_tell_counts_neither_way() -> None:
    of = drawn_of({FOUND: 50}, {FOUND: list(range(30))})
    labels: dict[int, bool | None] = dict.fromkeys(range(19), True) | dict.fromkeys(range(19, 30))
    assert quality(of, labels, range(50)) is None
    assert quality_words(None, of, labels) == (
        "19 of 30 articles read, 19 of them belong here: rates are given from 20 on."
    )
    assert sum(len(cell.labels) for cell in cells(of, labels, range(50)).values()) == 19


def test_what_was_not_read_is_said() -> None:
    of = drawn_of({FOUND: 50, REST: 9000}, {FOUND: list(range(25)), REST: [100]})
    labels: dict[int, bool | None] = dict.fromkeys(range(25), True)
    assert f"Nothing was read yet of: {REST}" in quality_words(quality(of, labels, range(50)), of, labels)


def test_ranges_cover_what_they_claim() -> None:
    """Archives of a known search, sampled 150 times: the true precision and recall lie in 95 % of the ranges or so."""
    right = {FOUND: 0.8, SOME_WORDS: 0.15, REST: 0.01}
    sizes = {FOUND: 300, SOME_WORDS: 600, REST: 3000}
    chance, hits = Random(1), [0, 0]
    for turn in range(150):
        truth: dict[int, bool] = {}
        members: dict[str, list[int]] = {}
        for name, size in sizes.items():
            members[name] = list(range(len(truth), len(truth) + size))
            truth |= {n: chance.random() < right[name] for n in members[name]}
        ids = draw(members, 120, turn)
        of = drawn_of(sizes, ids)
        found = quality(of, {n: truth[n] for part in ids.values() for n in part}, frozenset(members[FOUND]))
        assert found is not None and found.precision and found.recall
        true_hits = sum(truth[n] for n in members[FOUND])
        for n, (share, value) in enumerate(
            ((found.precision, true_hits / 300), (found.recall, true_hits / sum(truth.values())))
        ):
            hits[n] += share.low <= value <= share.high
    assert hits[0] >= 138 and hits[1] >= 135, hits


# The page


def test_a_sample_is_drawn_read_and_gone_on_with(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    app = visit(monkeypatch, own, "searches", search=slug)
    press(app, "Draw a sample")
    assert not app.exception
    with closing(open_reader(own)) as db:
        drawn = search_draw(db, slug)
    assert drawn is not None and drawn.n == 40 and "1 of 40. Does it belong" in text_of(app)
    shown = next(one.proto.body for one in app.get("html") if "standfirst" in one.proto.body)
    assert "<mark>" not in shown, "read blind"
    press(app, "Belongs here")
    press(app, "Does not belong")
    press(app, "Cannot tell")
    again = visit(monkeypatch, own, "searches", search=slug)
    assert "4 of 40. Does it belong" in text_of(again)
    assert "2 of 40 articles read, 1 of them belong here: rates are given from 20 on." in text_of(again)
    press(again, "Take the last answer back")
    assert "3 of 40. Does it belong" in text_of(again)
    with closing(open_reader(own)) as db:
        assert list(search_labels(db, drawn).items()) == list(zip(drawn.shuffled[:2], (True, False), strict=True))


def test_a_read_sample_gives_rates_also_after_an_edit(own: Path, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    app = visit(monkeypatch, own, "searches", search=slug)
    press(app, "Draw a sample")
    with closing(open_writer(own)) as db, writing(db, counted=False):
        drawn = search_draw(db, slug)
        assert drawn is not None
        for n in drawn.shuffled:
            put_search_label(db, drawn, n, n in drawn.ids[FOUND], at=NOW + timedelta(hours=1), who="Ann")
    whole = text_of(visit(monkeypatch, own, "searches", search=slug))
    assert "40 of 40 articles read" in whole and "Of what the search finds, 100% (" in whole
    assert "All that were drawn are read." in whole and "was changed since" not in whole
    edited = text_of(visit(monkeypatch, own, "searches", search=slug, q="keys", last="28", coverage="-crime"))
    assert "The search was changed since the sample was drawn" in edited
