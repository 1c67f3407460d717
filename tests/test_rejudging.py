"""Rejudging changes nothing unasked, and says in words what other rules changed; also after it was stopped."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.rejudging import content
from ingest import pipeline
from ingest.rejudging import Change, changes, rejudge
from judge import Rules, load_rules
from model.judgement import TOPICS
from store.archive import Archive, open_writer, writing
from store.corrections import correct
from store.editorial import forget_article
from store.judgements import on_topic_ids
from store.rejudging import Held, Picture
from tests.building import hour, rows

DATA = Path(__file__).parents[1] / "data"
LEXICON = DATA / "lexicon.toml"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    """The sample archive, judged by terms alone."""
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress((DATA / "sample" / "archive.db.gz").read_bytes()))
    db = open_writer(path)
    rejudge(db, shipped(), hour(1))
    yield db
    db.close()


def shipped() -> Rules:
    return load_rules(DATA / "topics.toml", LEXICON, None)


def other(folder: Path) -> Rules:
    """The shipped rules with a team's own topic, and encryption found by nothing but that word."""
    text = (DATA / "topics.toml").read_text("utf-8")
    before, _, rest = text.partition("\n[encryption]\n")
    own = '\n[vpn]\ntitle = "VPN"\nterms = ["police"]\n'
    topics = folder / "topics.toml"
    topics.write_text(f'{before}\n[encryption]\nterms = ["encryption"]\n\n{rest[rest.index("[child_safety]") :]}{own}')
    return load_rules(topics, LEXICON, None)


def test_the_same_rules_change_nothing_and_say_so(db: Archive) -> None:
    with writing(db):
        correct(db, 1, "topics", ["debate"], at=hour(2), who="Ann")
        correct(db, 2, "sentiment", None, at=hour(2), who="Ann")
    rejudge(db, shipped(), hour(2))  # what was brought in or let go is measured once
    before = content(db)
    done = rejudge(db, shipped(), hour(3))
    assert content(db) == before
    assert (done.judged, done.on_topic.came_in, done.on_topic.went_out, done.corrections) == (0, 0, 0, 2)
    assert done.words.startswith("Nothing to do: every article is judged by rules ")


def test_other_rules_are_told_in_words(db: Archive, tmp_path: Path) -> None:
    before = on_topic_ids(db)
    done = rejudge(db, other(tmp_path), hour(3))
    after = on_topic_ids(db)
    assert done.judged == len(rows(db, "SELECT id FROM articles"))
    assert (done.on_topic.came_in, done.on_topic.went_out) == (len(after - before), len(before - after))
    assert done.topics["encryption"].went_out > 0
    assert done.topics["vpn"].before == 0 < done.topics["vpn"].came_in
    assert list(done.topics) == [*TOPICS, "vpn"]
    assert f"judged by rules {done.rules} (before: {shipped().version})." in done.words
    assert f"  vpn: {done.topics['vpn'].words}." in done.words


def test_a_run_that_was_stopped_reports_from_its_beginning(
    db: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    db.conn.execute("VACUUM INTO ?", [str(copy)])
    rules = other(tmp_path)
    whole_db = open_writer(copy)
    whole = rejudge(whole_db, rules, hour(3))
    monkeypatch.setattr(pipeline, "JUDGED_AT_ONCE", 300)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rejudge(db, rules, hour(3), progress=stop)
    rest = rejudge(db, rules, hour(3))
    assert rest.judged == whole.judged - 300
    assert rest.resumed
    assert "An earlier run was stopped half-way; what follows is of both." in rest.words
    assert (rest.on_topic, rest.topics, rest.both) == (whole.on_topic, whole.topics, whole.both)
    assert content(db) == content(whole_db)
    whole_db.close()
    assert "Nothing to do" in rejudge(db, rules, hour(4)).words


def test_one_stopped_after_its_last_article_still_reports(
    db: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = other(tmp_path)

    def killed(_: Archive) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("ingest.rejudging.count_corrections", killed)
        rejudge(db, rules, hour(3))
    done = rejudge(db, rules, hour(4))
    assert (done.judged, done.resumed) == (0, True)
    assert done.topics["encryption"].went_out > 0
    assert "Nothing to do" not in done.words


def test_what_was_erased_meanwhile_did_not_go_out(db: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rejudge(db, other(tmp_path), hour(3), progress=stop)
    gone = min(on_topic_ids(db))
    (address,) = rows(db, f"SELECT url FROM articles WHERE id = {gone}")
    with writing(db):
        forget_article(db, str(address[0]), at=hour(4), who="Ann")
    before = rejudge(db, other(tmp_path), hour(5))
    assert before.on_topic.before == before.both + before.on_topic.went_out
    assert gone not in on_topic_ids(db)


def test_pictures_compared() -> None:
    def held(*topics: str, kind: str = "policy", direction: int | None = 0) -> Held:
        return Held(frozenset(topics), kind, direction)

    picture = Picture({1: held("encryption"), 2: held("debate"), 3: held("encryption")}, ("a", "b"), 9, False)
    after = {1: held("encryption", kind="crime"), 3: held("debate", direction=-1), 4: held("own")}
    done = changes(picture, after, rules="c", judged=9, corrections=1)
    assert done.words.splitlines() == [
        "9 articles judged by rules c (before: a, b).",
        "On topic: 3 to 3 (1 came in, 1 went out).",
        "  Encryption: 2 to 1 (0 came in, 1 went out).",
        "  Encryption and child safety: 1 to 1 (1 came in, 1 went out).",
        "  own: 0 to 1 (1 came in, 0 went out).",
        "Of the 2 on topic before and after: another kind of coverage in 1, another direction of the wording in 1.",
        "1 correction by people kept: they count as before.",
    ]
    assert Change.of({1}, {1}).words == "1 as before"
