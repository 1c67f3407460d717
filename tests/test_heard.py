"""Voices in the archive: kept with the judgement, gone with it, counted and filtered by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from model.attitude import Attitude, AttitudeLabel
from model.heard import Heard, Toward
from model.judgement import Judgement
from model.question import Question
from model.quote import Quote
from model.voice import Mention, Voice
from store.answers import Asking, article_ids, facets, totals
from store.archive import Archive, open_writer, writing
from store.articles import record
from store.columns import load_columns, search
from store.heard import heard_in, put_heard, put_voices, sourced_quotes
from store.judgements import put_judgements, put_rules, topic_bits
from store.voice_answers import quote_counts, texts_naming_any, together, voice_counts
from store.where import matching_ids
from tests.building import START, add_feeds, article, hour, seen

VOICES = (
    Voice("lumen", "Lumen", "platform", "A messenger."),
    Voice("beacon", "Beacon", "watchdog", "A hotline.", country="GB"),
    Voice("lumen-app", "Lumen App", "product", "Its app.", part_of="lumen"),
)
TODAY = (START + timedelta(days=1)).date()


def mention(voice: str, start: int = 0) -> Mention:
    return Mention(voice, "x", "headline", start, start + 5, 1.0, "name")


def toward(voice: str, label: AttitudeLabel) -> Toward:
    return Toward(voice, "x", Attitude(label, (0.2, 0.3, 0.5)), "headline", 0, 5)


def quote(voice: str | None, text: str = "We must act", *, direct: bool = True) -> Quote:
    return Quote(text, 0, len(text), "standfirst", "Beacon", 20, 26, "said", direct, 0.9, "after", voice=voice)


HEARD = {
    "a": Heard(
        (mention("beacon"), mention("lumen", 10)),
        (toward("beacon", "neutral"), toward("lumen", "unfavourable")),
        (quote("beacon"), quote(None, "Nobody knows"), quote("beacon", "it would act", direct=False)),
        "safety",
    ),
    "b": Heard((mention("lumen"),), (toward("lumen", "favourable"),)),
    "c": Heard(),
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    """Three articles on topic: `a` names both voices, `b` one, `c` none; `d` is off topic."""
    db = open_writer(tmp_path / "archive.db")
    with writing(db):
        feeds = add_feeds(db)
        texts = [article(name, f"Beacon and Lumen {name}", at=hour(n)) for n, name in enumerate("abcd")]
        record(db, [seen(feeds.news, text) for text in texts])
    judge_all(db)
    yield db
    db.close()


def judge_all(db: Archive, version: str = "1", only: str = "abcd") -> None:
    with writing(db):
        rules = put_rules(db, version, ["encryption"], START)
        numbers = put_voices(db, VOICES)
        bits = topic_bits(db)
        judged = [
            (ids(db)[name], Judgement(("encryption",) if name != "d" else (), (), 0.0, version, heard=HEARD.get(name)))
            for name in only
        ]
        put_judgements(db, rules, judged, bits)
        put_heard(db, [(article_id, judgement.heard) for article_id, judgement in judged], numbers)


def ids(db: Archive) -> dict[str, int]:
    return {url.rpartition("/")[2]: int(n) for n, url in db.conn.execute("SELECT id, url FROM articles")}


def asking(db: Archive) -> Asking:
    return Asking(load_columns(db), TODAY, UTC, search(db))


def test_what_is_heard_comes_back(db: Archive) -> None:
    found = heard_in(db, ids(db)["a"])
    whole = HEARD["a"]
    assert found.quotes == whole.quotes
    assert found.camp == "safety"
    assert [(m.voice_id, m.name, m.start) for m in found.mentions] == [("beacon", "Beaco", 0), ("lumen", " Lume", 10)]
    assert {t.voice_id: t.attitude for t in found.toward} == {t.voice_id: t.attitude for t in whole.toward}
    assert heard_in(db, ids(db)["d"]) == Heard()


def test_judging_again_replaces_it(db: Archive) -> None:
    judge_all(db, "2")
    judge_all(db, "2")
    assert db.conn.execute("SELECT count(*) FROM mentions").fetchone() == (3,)
    assert heard_in(db, ids(db)["a"]).quotes == HEARD["a"].quotes


def test_it_goes_with_the_judgement(db: Archive) -> None:
    with writing(db):
        db.conn.execute("DELETE FROM judgements WHERE article_id = ?", [ids(db)["a"]])
    counts = [db.conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("mentions", "attitudes", "quotes")]
    assert counts == [1, 1, 0]


def test_an_article_that_was_not_judged_after_all_is_left_out(db: Archive) -> None:
    with writing(db):
        db.conn.execute("DELETE FROM judgements")
        put_heard(db, [(ids(db)["a"], HEARD["a"])], put_voices(db, VOICES))
    assert heard_in(db, ids(db)["a"]) == Heard()


def test_voices_are_counted_and_every_count_opens(db: Archive) -> None:
    rows = {row.voice.slug: row for row in voice_counts(asking(db), Question())}
    assert {slug: (row.texts, row.articles, row.outlets) for slug, row in rows.items()} == {
        "lumen": (2, 2, 1),
        "beacon": (1, 1, 1),
    }
    assert dict(rows["lumen"].labels) == {"favourable": 1, "neutral": 0, "unfavourable": 1, "not sure": 0}
    for slug, row in rows.items():
        assert len(article_ids(asking(db), Question(voices=(slug,)))) == row.articles
        for label, n in row.labels.items():
            assert len(article_ids(asking(db), Question(voices=(slug,), attitudes=(label,)))) == n
    assert texts_naming_any(asking(db), Question()) == 2
    assert together(asking(db), Question(), "beacon") == {"lumen": 1}
    assert quote_counts(db, asking(db), Question()) == {"beacon": 1}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (Question(voices=("lumen",)), "ab"),
        (Question(voices=("beacon", "lumen-app")), "a"),
        (Question(voices=("nobody",)), ""),
        (Question(attitudes=("unfavourable",)), "a"),
        (Question(voices=("beacon",), attitudes=("unfavourable",)), ""),
        (Question(voices=("lumen",), attitudes=("unfavourable", "favourable")), "ab"),
    ],
)
def test_columns_and_sql_agree(db: Archive, asked: Question, names: str) -> None:
    wanted = sorted(ids(db)[name] for name in names)
    assert sorted(article_ids(asking(db), asked)) == wanted
    assert sorted(matching_ids(db, asked, today=TODAY, zone=UTC)) == wanted


def test_facets_offer_the_voices(db: Archive) -> None:
    assert [(voice.slug, n) for voice, n in facets(asking(db), Question(voices=("beacon",))).voices] == [
        ("lumen", 2),
        ("beacon", 1),
    ]


def test_quotes_come_with_their_outlet(db: Archive) -> None:
    found = sourced_quotes(db, [ids(db)["b"], ids(db)["a"]], voice="beacon")
    assert [(said.outlet, said.quote.text, said.tier) for _, said in found] == [
        ("The News", "We must act", 1),
        ("The News", "it would act", 1),
    ]


# --- Kinds of coverage -----------------------------------------------------------------------------------------------


def test_kinds_of_coverage_are_left_out_and_counted_beside(db: Archive) -> None:
    with writing(db):
        db.conn.execute("UPDATE judgements SET coverage_kind = 4 WHERE article_id = ?", [ids(db)["b"]])
        db.conn.execute("UPDATE judgements SET coverage_kind = 1 WHERE article_id = ?", [ids(db)["a"]])
    for asked, names in (
        (Question(coverage_kinds=("-crime",)), "ac"),
        (Question(coverage_kinds=("crime",)), "b"),
        (Question(coverage_kinds=("policy", "crime")), "ab"),
        (Question(coverage_kinds=("-crime", "-policy")), "c"),
    ):
        wanted = sorted(ids(db)[name] for name in names)
        assert sorted(article_ids(asking(db), asked)) == wanted
        assert sorted(matching_ids(db, asked, today=TODAY, zone=UTC)) == wanted
        assert Question.from_url(asked.url()) == asked
        assert totals(asking(db), asked).set_aside == 3 - len(names)
    assert totals(asking(db), Question()).set_aside == 0
    assert dict(facets(asking(db), Question(coverage_kinds=("-crime",))).coverage_kinds)["crime"] == 1
    assert "without crime and court report" in replace(Question(), coverage_kinds=("-crime",)).words()
