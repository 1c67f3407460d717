"""The language of searches over a small archive: what each finds, and where each mistaken one is mended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from model.errors import QuestionError
from model.heard import Heard
from model.judgement import TOPICS, Judgement
from model.query import Query, fields_of, printed
from model.query_parse import canonical, parse
from model.query_words import search_words
from model.question import ANY_TOPIC, Clock, Question
from model.quote import Quote
from store.answers import Asking, article_ids
from store.archive import Archive, writing
from store.columns import load_columns, search
from store.editorial import forget_article
from store.heard import put_heard
from store.judgements import put_judgements, put_rules, topic_bits
from store.upkeep import check
from store.where import matching_ids, text_hits
from tests.building import START, ZONES
from tests.searching import small_archive
from tests.searching_trees import only_leaves_out, trees

HERE = Path(__file__).parent
TODAY = date(2026, 11, 24)
EVERYTHING = Question(topics=(ANY_TOPIC,), outlet_kinds=("all",))


def table(name: str) -> list[list[str]]:
    """The rows of a table in a text file: cells between `=>`, without comments and blank lines."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split(" => ")] for line in lines if line.strip() and not line.startswith("#")
    ]


SEARCHES = table("query_finds.txt")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    db = small_archive(tmp_path_factory.mktemp("searches") / "a.db")
    yield db
    db.close()


@pytest.fixture(scope="module")
def asking(archive: Archive) -> Asking:
    return Asking(load_columns(archive), TODAY, UTC, search(archive))


def named(db: Archive, ids: list[int]) -> str:
    keys = dict(db.conn.execute("SELECT article_id, key FROM sightings"))
    return " ".join(sorted(keys[i] for i in ids)) or "-"


def test_there_are_examples_enough() -> None:
    assert len(SEARCHES) >= 150
    assert len({text for text, _ in SEARCHES}) == len(SEARCHES)


@pytest.mark.parametrize(("text", "names"), SEARCHES, ids=[row[0] for row in SEARCHES])
def test_finds(archive: Archive, asking: Asking, text: str, names: str) -> None:
    asked = EVERYTHING.with_(text=text)
    assert named(archive, text_hits(archive, text)) == names
    assert named(archive, article_ids(asking, asked)) == names
    assert named(archive, text_hits(archive, canonical(text))) == names
    assert article_ids(asking, asked) == matching_ids(archive, asked, today=TODAY, zone=UTC)
    assert Question.from_url(asked.url()) == asked


def text_hits_of(db: Archive, asking: Asking, asked: Question) -> list[int]:
    return text_hits(db, asked.text)


def columns_of(db: Archive, asking: Asking, asked: Question) -> list[int]:
    return article_ids(asking, asked)


def sql_of(db: Archive, asking: Asking, asked: Question) -> list[int]:
    return matching_ids(db, asked, today=TODAY, zone=UTC)


MISTAKEN = table("query_mistakes.txt")


@pytest.mark.parametrize(("text", "place", "words"), MISTAKEN, ids=[row[0] for row in MISTAKEN])
def test_a_mistake_is_pointed_at(archive: Archive, asking: Asking, text: str, place: str, words: str) -> None:
    asked = EVERYTHING.with_(text=text)
    for answer in (text_hits_of, columns_of, sql_of):
        with pytest.raises(QuestionError) as caught:
            answer(archive, asking, asked)
        assert words in str(caught.value)
        assert (caught.value.position, caught.value.text) == (int(place), text)
    for better in caught.value.instead:
        assert better != text
        assert parse(better)


def test_there_are_mistakes_enough() -> None:
    assert len({text for text, _, _ in MISTAKEN}) == len(MISTAKEN) >= 50


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("scan outlt:herald", "scan outlet:herald"),
        ("scan outlet:heralt plan", "scan outlet:herald plan"),
        ("kind:trade scan", 'kind:"trade press" scan'),
        ("country:(GB OR IE) tag:(urgnt OR x)", "country:(GB OR IE) tag:(urgent OR x)"),
        ('tag:"folow up"', 'tag:"follow up"'),
        ("site:www.heralds.example", "site:herald.example"),
    ],
)
def test_what_was_meant_is_offered_whole(archive: Archive, text: str, better: str) -> None:
    with pytest.raises(QuestionError) as caught:
        text_hits(archive, text)
    assert caught.value.instead[0] == better


@settings(max_examples=400, deadline=None)
@given(trees())
def test_a_tree_printed_and_read_is_the_same_tree(tree: Query) -> None:
    assume(not only_leaves_out(tree))
    text = printed(tree)
    again = parse(text)
    assert again == tree
    assert printed(again) == text


@settings(max_examples=250, deadline=None)
@given(trees(), st.sampled_from(("published", "first_seen")), st.sampled_from(ZONES))
def test_columns_and_sql_find_the_same(archive: Archive, asking: Asking, tree: Query, clock: Clock, zone: str) -> None:
    assume(not only_leaves_out(tree))
    there = Asking(asking.columns, TODAY, ZoneInfo(zone), asking.hits)
    asked = EVERYTHING.with_(text=printed(tree), clock=clock)
    found = article_ids(there, asked)
    assert found == matching_ids(archive, asked, today=TODAY, zone=ZoneInfo(zone))
    assert sorted(found) == text_hits(archive, asked.text, clock=clock, zone=ZoneInfo(zone))


@settings(max_examples=100, deadline=None)
@given(trees(leaves=5), trees(leaves=5))
def test_sets_behave_like_sets(archive: Archive, one: Query, other: Query) -> None:
    assume(not only_leaves_out(one) and not only_leaves_out(other))
    # An attitude beside a voice is tied to it: there, a whole is more than its parts.
    assume(not {"attitude", "voice"} <= fields_of(one) | fields_of(other))
    a, b = printed(one), printed(other)
    left, right = set(text_hits(archive, a)), set(text_hits(archive, b))
    assert set(text_hits(archive, f"({a}) ({b})")) == left & right
    assert set(text_hits(archive, f"({a}) OR ({b})")) == left | right
    assert set(text_hits(archive, f"({a}) -({b})")) == left - right


_PIECES = (
    *("scan", "AND", "OR", "NOT", "NEAR/3", "-", '"', "“", "(", ")", "*", " ", ":", ",", "/", "|", "+", "ü", "\n"),
    *("\0", "\ud800", "\u202e", "title:", "quote:", "outlet:", "herald", "tag:", "date:", "2026-11", "2026-11-10"),
)


@settings(max_examples=400, deadline=None)
@example("title:")
@example('outlet:("')
@example("date:٢٠٢٦")
@example("story:²")
@example("NEAR/²")
@example("a -\u2003")
@example("(a -\x0b)")
@example("a NEAR/5 -\u2003")
@example("NOT \x1f")
@example("outlet:\u2003x")
@given(st.one_of(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.text(st.characters(), max_size=30)))
def test_any_text_is_answered_or_refused_at_a_place(archive: Archive, text: str) -> None:
    try:
        found = text_hits(archive, text)
    except QuestionError as error:
        assert str(error)
        assert error.position is not None and 0 <= error.position <= len(text)
        assert error.text == text
    else:
        assert found == text_hits(archive, canonical(text))
        assert search_words(text)


LONG = {
    "100 kB of words": "scan " * 20_000,
    "words to the limit": "scan " * 1_900,
    "one word": "a" * 19_000,
    "alternatives": " OR ".join(f"w{n}" for n in range(1_900)),
    "beginnings": " OR ".join(f"{chr(97 + n % 26)}*" for n in range(1_900)),
    "left out": "scan" + " -drop" * 1_900,
    "open parentheses": "(" * 19_000,
    "deep": "(" * 30 + "scan" + ")" * 30,
    "deep, growing": "(drop OR scan -" * 30 + "plan" + ")" * 30,
    "deep with fields": "(outlet:herald OR scan -(" * 15 + "plan" + "))" * 15,
    "deep the other way": "(" * 30 + "plan" + " OR scan) -drop" * 30,
    "outlets": "outlet:(" + " OR ".join(["herald"] * 1_900) + ")",
    "open quotes": '"' * 19_999,
    "minus signs": "-" * 19_000,
    "stars": "*" * 19_000,
    "colons": "a:" * 9_000,
    "NEAR": " NEAR ".join(["scan"] * 1_900),
    "NEAR alternatives": " NEAR ".join(["(a OR b OR c OR d OR e OR f OR g)"] * 20),
    "NUL": "\0" * 19_000,
    "blanks": " " * 19_000 + "scan",
    "commas": "outlet:" + "," * 19_000,
    "dates": " OR ".join(["date:2026-11"] * 1_200),
    "fields left out": "-outlet:herald " * 1_200,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_and_deep_searches_are_answered_or_refused_soon(archive: Archive, asking: Asking, text: str) -> None:
    began = time.process_time()
    try:
        found = text_hits(archive, text)
    except QuestionError as error:
        assert str(error) and len(str(error)) < 400
        assert error.position is not None and 0 <= error.position <= len(text)
    else:
        assert sorted(article_ids(asking, EVERYTHING.with_(text=text))) == found
    assert time.process_time() - began < 5


def test_limits_are_said(archive: Archive) -> None:
    for text, words in (
        ("scan " * 20_000, "at most 40,000 characters, this one 100,000"),
        ("a " * 2_001, "at most 2,000 words"),
        ("(" * 31 + "a", "More than 30 parentheses"),
    ):
        with pytest.raises(QuestionError, match=words):
            text_hits(archive, text)


def test_quotations_are_searched_as_judged_last(tmp_path: Path) -> None:
    db = small_archive(tmp_path / "a.db")
    (walk,) = text_hits(db, "quote:walk")
    said = "We shall stay"
    heard = Heard(quotes=(Quote(said, 0, len(said), "standfirst", "Somebody", 0, 1, "said", True, 0.9, "after"),))
    with writing(db):
        rules = put_rules(db, "others", TOPICS, START)
        put_judgements(db, rules, [(walk, Judgement(("encryption",), (), 0.0, "others", heard=heard))], topic_bits(db))
        put_heard(db, [(walk, heard)], {})
    assert (text_hits(db, "quote:walk"), text_hits(db, "quote:stay")) == ([], [walk])
    with writing(db):
        forget_article(db, "https://herald.example/walk", at=START, who="Ada")
    assert text_hits(db, "quote:stay") == []
    db.conn.execute("INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('integrity-check', 1)")
    assert check(db) == []
    db.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scan* -drop", "matching “scan* -drop”"),
        ("scan* country:GB since:2026-11-01", "matching “scan*” and country GB and since 1 Nov 2026"),
        ("country:gb,IE", "country GB or IE"),
        ("-outlet:mail", "not outlet mail"),
        ("until:2026-11 scan -drop -outlet:mail", "matching “scan -drop” and until 30 Nov 2026 and not outlet mail"),
        ("(a OR outlet:b) -tag:x", "matching (“a” or outlet b) and not tagged x"),
        ("quote:walk", "quoting “walk”"),
        ("lumen OR quote:(we walk)", "matching “lumen” or quoting “we walk”"),
        ("date:2026-11,2025", "dated November 2026 or 2025"),
        ('voice:lumen* attitude:"not sure"', "naming lumen* and attitude not sure"),
        ("(oops", "matching “(oops”"),
    ],
)
def test_a_search_in_words(text: str, words: str) -> None:
    assert search_words(text) == words
    assert words in Question(text=text).words()
