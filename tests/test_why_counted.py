"""Every state of an article has its reason, and an article that is not counted has at least one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import pytest
from hypothesis import given, settings

from analysis.why_counted import addresses, conditions, ladder
from model.question import Question
from store.answers import Asking, article_rows, holds
from store.archive import Archive, open_reader, open_writer, writing
from store.columns import load_columns, search
from store.finding import gone_state, ids_at, ids_headed
from store.gone import Digests, forget
from tests.building import START, TODAY, filled, questions


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    path = tmp_path_factory.mktemp("why") / "a.db"
    filled(path)
    writer = open_writer(path)
    with writing(writer):
        forget(writer, [Digests(writer).url("https://news.example/erased")], START)
    writer.close()
    db = open_reader(path)
    yield db
    db.close()


@pytest.fixture(scope="module")
def asking(archive: Archive) -> Asking:
    return Asking(load_columns(archive), TODAY, UTC, search(archive))


@settings(max_examples=60, deadline=None)
@given(questions())
def test_an_article_is_counted_exactly_if_it_meets_every_condition(
    archive: Archive, asking: Asking, question: Question
) -> None:
    for row in article_rows(archive, [int(i) for i in asking.columns.ids[::37]]):
        met = {name: holds(asking, alone, row.id) for name, alone in conditions(question).items()}
        steps = ladder(row, question, met, {}, "12 Nov")
        assert all(step.words.strip() and step.words.endswith((".", ")")) for step in steps)
        assert holds(asking, question, row.id) == all(step.met for step in steps), (question, met)


@pytest.mark.parametrize(
    "link",
    [
        "https://news.example/7",
        "http://news.example/7",
        "https://news.example/7/",
        " https://news.example/7?utm_source=x&fbclid=y#top ",
    ],
)
def test_a_link_is_found_in_any_of_its_forms(archive: Archive, link: str) -> None:
    [found] = ids_at(archive, addresses(link))
    assert article_rows(archive, [found])[0].url == "https://news.example/7"


@pytest.mark.parametrize("text", ["", "no link", "javascript:alert(1)", "https://", "https://[broken", "ftp://a/b"])
def test_what_is_no_web_address_has_no_forms(text: str) -> None:
    assert addresses(text) == []


def test_words_of_a_headline_find_it(archive: Archive) -> None:
    [row, *_] = article_rows(archive, ids_headed(archive, "scanning messages"))
    assert {"scanning", "messages"} <= set(row.headline.split())
    assert ids_headed(archive, 'xyzzy " OR NEAR(') == ids_headed(archive, '" \0 ()') == []


def test_what_was_erased_or_never_came_says_so(archive: Archive) -> None:
    assert gone_state(archive, addresses("https://news.example/erased")) == "forgotten"
    assert gone_state(archive, addresses("https://news.example/never")) == ""
