"""Corrections: they beat judgements, survive rejudging, rewording and merging, and are never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.attitude import ATTITUDES
from model.correction import CorrectionField
from model.errors import ArchiveError
from model.heard import Heard
from model.judgement import COVERAGE_KINDS, Judgement
from model.question import ANY_TOPIC, Question
from store.answers import article_ids, article_rows, totals
from store.archive import Archive, open_writer, revision, writing
from store.articles import record
from store.corrections import all_corrections, correct, corrections_of, undo
from store.editorial import edits, forget_article, forget_person
from store.heard import heard_in, put_heard, put_voices
from store.judgements import put_judgements, put_rules, topic_bits
from store.merging import merge_wrapped
from store.overlay import astray, replay
from store.upkeep import check, expire
from store.where import matching_ids
from tests.building import START, add_feeds, article, hour, in_memory, put, rows, seen
from tests.test_heard import TODAY, VOICES, asking, ids, mention, quote, toward

AT, ANN = hour(30), "Ann"
TOPICS = ("encryption", "child_safety")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three articles: `a` and `b` on encryption, `c` off topic; `a` names and quotes Beacon."""
    path = tmp_path / "archive.db"
    db = open_writer(path)
    with writing(db):
        feeds = add_feeds(db)
        record(
            db, [seen(feeds.news, article(name, f"Beacon on keys {name}", at=hour(n))) for n, name in enumerate("abc")]
        )
    rejudge(db, "1")
    db.close()
    return path


@pytest.fixture
def db(path: Path) -> Iterator[Archive]:
    db = open_writer(path)
    yield db
    db.close()


def rejudge(db: Archive, version: str, *, heard: bool = True, among: str = "abc") -> None:
    """As the judge of this version says: odd versions find `a` and `b` on topic, even ones `b` and `c`."""
    odd = int(version) % 2
    on_topic = {"a": odd, "b": 1, "c": not odd, "own": 0}
    listened = Heard((mention("beacon"),), (toward("beacon", ATTITUDES[int(version) % 4]),), (quote("beacon"),))
    with writing(db):
        rules = put_rules(db, version, TOPICS, START)
        numbers = put_voices(db, VOICES)
        known = {name: n for name, n in ids(db).items() if name in among}
        judged = [
            (n, Judgement(TOPICS[:1] if on_topic[name] else (), (), int(version) / 10, version, coverage_kind="policy"))
            for name, n in known.items()
        ]
        put_judgements(db, rules, judged, topic_bits(db))
        put_heard(db, [(n, listened if name == "a" and heard else None) for name, n in known.items()], numbers)


def say(db: Archive, name: str, field: CorrectionField, value: Any) -> int:
    with writing(db):
        return correct(db, ids(db)[name], field, value, at=AT, who=ANN)


def take_back(db: Archive, edit_id: int) -> None:
    with writing(db):
        undo(db, edit_id, at=AT, who=ANN)


def on_topic(db: Archive) -> set[str]:
    """Counted by the columns and by SQL alike."""
    asked = Question(last=7)
    found = set(article_ids(asking(db), asked))
    assert found == set(matching_ids(db, asked, today=TODAY, zone=asking(db).zone))
    assert totals(asking(db), asked).articles == len(found)
    return {name for name, n in ids(db).items() if n in found}


def test_a_correction_counts_everywhere_and_undoing_it_brings_the_judge_back(db: Archive) -> None:
    before = revision(db)
    out, came = say(db, "a", "topics", []), say(db, "c", "topics", ["child_safety"])
    assert on_topic(db) == {"b", "c"}
    assert revision(db) > before
    row = article_rows(db, [ids(db)["c"]])[0]
    assert row.topics == ("child_safety",)
    found = corrections_of(db, ids(db)["a"])
    assert [(one.field, one.value, one.judged, one.who, one.at) for one in found] == [
        ("topics", [], ["encryption"], "Ann", hour(30))
    ]
    take_back(db, out)
    take_back(db, came)
    assert on_topic(db) == {"a", "b"}
    assert all_corrections(db) == []
    assert [edit.undoes for edit in edits(db)] == [None, None, out, came]
    with pytest.raises(ArchiveError, match="does not stand"):
        take_back(db, out)


def test_undoing_the_later_of_two_brings_the_earlier_back(db: Archive) -> None:
    say(db, "a", "coverage_kind", "crime")
    later = say(db, "a", "coverage_kind", "opinion")
    take_back(db, later)
    assert article_rows(db, [ids(db)["a"]])[0].coverage_kind == "crime"
    assert [edit.old for edit in edits(db)][:2] == ["policy", "crime"]


def test_rejudging_keeps_what_people_said_and_notes_what_the_judge_says_now(db: Archive) -> None:
    say(db, "a", "topics", ["encryption", "child_safety"])
    say(db, "a", "sentiment", -0.5)
    say(db, "a", "attitude", {"voice": "beacon", "label": "favourable"})
    say(db, "a", "speaker", {"quote": 0, "voice": "lumen"})
    rejudge(db, "2")
    row = article_rows(db, [ids(db)["a"]])[0]
    assert (row.topics, row.sentiment) == (TOPICS, -0.5)
    heard = heard_in(db, ids(db)["a"])
    assert heard.toward[0].attitude.label == "favourable"
    assert (heard.quotes[0].speaker, heard.quotes[0].voice) == ("Lumen", "lumen")
    assert [one.judged for one in corrections_of(db, ids(db)["a"])] == [
        [],
        0.2,
        {"voice": "beacon", "label": "unfavourable"},
        {"quote": 0, "words": "We must act", "speaker": "Beacon", "voice": "beacon"},
    ]


def test_an_attitude_stays_where_nobody_is_heard_any_more(db: Archive) -> None:
    say(db, "a", "attitude", {"voice": "beacon", "label": "favourable"})
    say(db, "b", "attitude", {"voice": "lumen", "label": "unfavourable"})
    rejudge(db, "3", heard=False)
    questions = Question(last=7, voices=("beacon",), attitudes=("favourable",)), Question(last=7, voices=("lumen",))
    for asked, name in zip(questions, "ab", strict=True):
        assert article_ids(asking(db), asked) == [ids(db)[name]]
        assert matching_ids(db, asked, today=TODAY, zone=asking(db).zone) == [ids(db)[name]]


def test_a_topic_added_later_is_the_judges(db: Archive) -> None:
    say(db, "b", "topics", [])
    with writing(db):
        rules = put_rules(db, "4", (*TOPICS, "age checks"), START)
        put_judgements(db, rules, [(ids(db)["b"], Judgement(("encryption", "age checks"), (), 0, "4"))], topic_bits(db))
    assert article_rows(db, [ids(db)["b"]])[0].topics == ("age checks",)


def test_a_rewording_loses_the_judgement_not_the_correction(db: Archive) -> None:
    say(db, "b", "topics", ["child_safety"])
    feed = rows(db, "SELECT id, outlet_id FROM feeds ORDER BY id")[0]
    put(db, seen(feed, article("b", "Reworded", at=hour(1)), 40))
    assert not rows(db, "SELECT 1 FROM judgements WHERE article_id = ?", ids(db)["b"])
    assert corrections_of(db, ids(db)["b"])[0].judged is None
    rejudge(db, "5", among="b")
    assert article_rows(db, [ids(db)["b"]])[0].topics == ("child_safety",)


def test_two_addresses_of_one_article_keep_what_was_said_of_the_first(db: Archive) -> None:
    feed = rows(db, "SELECT id, outlet_id FROM feeds ORDER BY id")[0]
    wrapped = article("w", "One headline", at=hour(2), url="https://news.google.com/rss/articles/xyz")
    put(db, seen(feed, wrapped))
    with writing(db):
        first = int(rows(db, "SELECT id FROM articles WHERE url = ?", wrapped.url)[0][0])
        correct(db, first, "topics", ["encryption"], at=AT, who=ANN)
    put(db, seen(feed, article("own", "One headline", at=hour(2)), 3))
    with writing(db):
        assert merge_wrapped(db) == 1
    assert [(one.value, one.who) for one in corrections_of(db, ids(db)["own"])] == [(["encryption"], "Ann")]
    rejudge(db, "1")
    put(db, seen(feed, article("next", "Another", at=hour(3)), 4))
    with writing(db):
        replay(db, [first])  # whatever article has this number now
    assert corrections_of(db, first) == []
    assert check(db) == []


def test_forgetting_takes_corrections_along(db: Archive) -> None:
    say(db, "a", "speaker", {"quote": 0, "speaker": "Jo Blogs"})
    say(db, "b", "topics", [])
    with writing(db):
        forget_person(db, "Jo Blogs", at=hour(31), who="Ann")
        forget_article(db, "https://news.example/b", at=hour(31), who="Ann")
    assert heard_in(db, ids(db)["a"]).quotes[0].speaker == "Beacon"
    assert all_corrections(db) == []
    assert check(db) == []


def test_a_corrected_article_does_not_expire(db: Archive) -> None:
    say(db, "b", "topics", [])
    say(db, "c", "topics", [])
    with writing(db):
        db.conn.execute("UPDATE sightings SET last_seen_at = 0")
        assert expire(db, now=hour(24 * 400), keep_days=180) == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("topics", ["cats"], "no topic “cats”"),
        ("topics", "encryption", "no list"),
        ("coverage_kind", "gossip", "one of policy"),
        ("sentiment", 2, "from -1 to 1"),
        ("attitude", {"voice": "nobody", "label": "neutral"}, "no voice “nobody”"),
        ("attitude", {"voice": "beacon", "label": "cross"}, "no attitude “cross”"),
        ("speaker", {"quote": 7, "voice": "beacon"}, "no quote number 7"),
        ("speaker", {"quote": 0, "speaker": " "}, "speaker's name"),
        ("headline", "x", "cannot be corrected"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(db: Archive, field: Any, value: Any, words: str) -> None:
    with pytest.raises(ArchiveError, match=words):
        say(db, "a", field, value)
    assert edits(db) == []


def test_nobody_corrects_without_a_name(db: Archive) -> None:
    with writing(db), pytest.raises(ArchiveError, match="CLEARTEXT_USER"):
        correct(db, ids(db)["a"], "topics", [], at=hour(1), who=" ")


def test_what_breaks_off_is_rolled_back_whole(path: Path) -> None:
    db = open_writer(path)
    kept = say(db, "a", "topics", [])
    with pytest.raises(KeyboardInterrupt), writing(db):
        correct(db, ids(db)["a"], "topics", ["child_safety"], at=AT, who=ANN)
        undo(db, correct(db, ids(db)["b"], "topics", [], at=AT, who=ANN), at=AT, who=ANN)
        raise KeyboardInterrupt
    db.conn.execute("BEGIN IMMEDIATE")
    correct(db, ids(db)["c"], "topics", ["child_safety"], at=AT, who=ANN)
    db.close()  # the program ends before the transaction does
    again = open_writer(path)
    assert [(one.edit_id, one.value) for one in all_corrections(again)] == [(kept, [])]
    assert on_topic(again) == {"b"}
    assert check(again) == []
    again.close()


# Any history ends in what its ledger says


@dataclass(frozen=True)
class Step:
    what: str
    name: str
    value: Any


corrections = st.one_of(
    st.tuples(st.just("topics"), st.lists(st.sampled_from(TOPICS), unique=True)),
    st.tuples(st.just("coverage_kind"), st.sampled_from(COVERAGE_KINDS)),
    st.tuples(st.just("sentiment"), st.none() | st.floats(-1, 1)),
    st.tuples(
        st.just("attitude"),
        st.fixed_dictionaries({"voice": st.sampled_from(["beacon", "lumen"]), "label": st.sampled_from(ATTITUDES)}),
    ),
    st.tuples(st.just("speaker"), st.sampled_from([{"quote": 0, "voice": "lumen"}, {"quote": 0, "speaker": "Jo"}])),
)
steps = st.lists(
    st.one_of(
        st.builds(Step, st.just("correct"), st.sampled_from("abc"), corrections),
        st.builds(Step, st.just("undo"), st.just(""), st.integers(0, 9)),
        st.builds(Step, st.just("rejudge"), st.sampled_from(["a", "abc"]), st.integers(1, 9).map(str)),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(history=steps)
def test_any_history_ends_in_what_replaying_its_ledger_gives(history: list[Step], tmp_path_factory: Any) -> None:
    db = in_memory(_archive(tmp_path_factory))
    versions = dict.fromkeys("abc", "1")
    expected: dict[tuple[str, str, str], list[tuple[int, Any]]] = {}
    for step in history:
        if step.what == "rejudge":
            rejudge(db, step.value, among=step.name)
            versions |= dict.fromkeys(step.name, step.value)
        elif step.what == "correct":
            field, value = step.value
            if field == "speaker" and step.name != "a":
                continue
            edit_id = say(db, step.name, field, value)
            about = value["voice"] if field == "attitude" else "We must act" if field == "speaker" else ""
            expected.setdefault((step.name, field, about), []).append((edit_id, value))
        elif standing := all_corrections(db):
            chosen = standing[step.value % len(standing)]
            take_back(db, chosen.edit_id)
            next(said for said in expected.values() if said and said[-1][0] == chosen.edit_id).pop()
    kept = {key: said[-1] for key, said in expected.items() if said}
    names = {n: name for name, n in ids(db).items()}
    assert {(names[c.article_id], c.field, c.about): c.edit_id for c in all_corrections(db)} == {
        key: edit_id for key, (edit_id, _) in kept.items()
    }
    held = state(db)
    with writing(db):
        replay(db, list(names))
    assert state(db) == held
    assert astray(db) == []
    for name, version in versions.items():
        rejudge(db, version, among=name)
    assert state(db) == held
    for (name, field, _), (_, value) in kept.items():
        row = article_rows(db, [ids(db)[name]])[0]
        if field == "topics":
            assert set(row.topics) == set(value)
        elif field in ("coverage_kind", "sentiment"):
            assert getattr(row, field) == value
    for one in all_corrections(db):
        take_back(db, one.edit_id)
    while standing := all_corrections(db):
        take_back(db, standing[0].edit_id)
    plain = in_memory(_archive(tmp_path_factory))
    for name, version in versions.items():
        rejudge(plain, version, among=name)
    assert state(db) == state(plain)


_MADE: list[Path] = []


def _archive(factory: Any) -> Path:
    if not _MADE:
        path = factory.mktemp("corrections") / "archive.db"
        db = open_writer(path)
        with writing(db):
            feeds = add_feeds(db)
            record(db, [seen(feeds.news, article(name, f"Beacon {name}", at=hour(n))) for n, name in enumerate("abc")])
        rejudge(db, "1")
        db.close()
        _MADE.append(path)
    return _MADE[0]


def state(db: Archive) -> list[list[tuple[Any, ...]]]:
    """What is counted, and what the judge says, of every article. (Rules are numbered as they come.)"""
    return [
        rows(
            db,
            "SELECT article_id, version, topics, sentiment, coverage_kind, judged_topics, judged_sentiment,"
            " judged_coverage_kind FROM judgements JOIN rules r ON r.id = rules_id ORDER BY 1",
        ),
        rows(db, "SELECT * FROM attitudes ORDER BY 1, 2"),
        rows(db, "SELECT * FROM quotes ORDER BY 1, 2"),
    ]


def test_everything_is_asked_for_by_any_topic(db: Archive) -> None:
    say(db, "a", "topics", [])
    assert len(article_ids(asking(db), Question(last=7, topics=(ANY_TOPIC,)))) == 3
