"""Shares of voice in two periods: the arithmetic in words, and the table on the page Voices."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.shares_compared import difference_words, reading_words, share_words, shares_compared
from model.heard import Heard
from model.judgement import TOPICS, Judgement
from model.voice import Mention, Voice
from store.archive import open_writer, writing
from store.heard import put_heard, put_voices
from store.judgements import put_judgements, put_rules, topic_bits
from tests.test_pages import NOW, archives, article, fresh, make, visit  # noqa: F401
from tests.test_search_pages import text_of


@pytest.mark.parametrize(
    "now, then, difference, reading",
    [
        pytest.param((60, 100), (30, 100), "+30 points (+16 to +42)", "a larger share now", id="more"),
        pytest.param((30, 100), (60, 100), "−30 points (−42 to −16)", "a smaller share now", id="less"),
        pytest.param((31, 100), (30, 100), "+1 points (−12 to +14)", "within what chance explains", id="chance"),
        pytest.param((9, 19), (30, 100), "under 20 texts: too few", "–", id="too few"),
    ],
)
def test_a_difference_in_words(now: tuple[int, int], then: tuple[int, int], difference: str, reading: str) -> None:
    found = shares_compared(now, then)
    assert (difference_words(found, fair=True), reading_words(found, fair=True)) == (difference, reading)
    if found.enough:
        assert (difference_words(found, fair=False), reading_words(found, fair=False)) == ("not compared", "–")


def test_a_share_in_words() -> None:
    found = shares_compared((24, 120), (3, 12))
    assert share_words(found.now, enough=True) == "24 of 120: 20% (14% to 28%)"
    assert share_words(found.then, enough=False) == "3 of 12"
    with pytest.raises(ValueError):
        shares_compared((2, 1), (0, 0))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An article every six hours for sixty days. Lumen is named in two of three of the newest fortnight, before in one
    of three; Kestrel in all others."""
    noon = datetime.combine(NOW.date(), datetime.min.time(), UTC) - timedelta(hours=1)
    texts = [article(f"n{n}", f"Encrypted messages, part {n}", noon - timedelta(hours=6 * n)) for n in range(240)]
    path = make(tmp_path / "own.db", texts)
    with closing(open_writer(path)) as db, writing(db):
        rules = put_rules(db, "test-1", TOPICS, NOW)
        lumen_voice = Voice("lumen", "Lumen <b>", "platform", "A messenger.")
        known = put_voices(db, [lumen_voice, Voice("kestrel", "Kestrel", "charity", "A charity.")])
        for n in range(240):
            lumen = n % 3 < (2 if n < 55 else 1)
            slug, name = ("lumen", "Lumen <b>") if lumen else ("kestrel", "Kestrel")
            heard = Heard((Mention(slug, name, "headline", 0, 5, 1.0, "name"),), ())
            row = db.conn.execute("SELECT id FROM articles WHERE url LIKE ?", [f"%/n{n}"]).fetchone()
            put_judgements(db, rules, [(row[0], Judgement(TOPICS, (), 0.0, "test-1", heard=heard))], topic_bits(db))
            put_heard(db, [(row[0], heard)], known)
    return path


def table(app: AppTest) -> list[dict[str, str]]:
    """What the first table shows, without the escapes of Markdown in what is no name."""
    records = app.table[0].value.to_dict("records")
    return [{str(key): re.sub(r"\\([^<>])", r"\1", str(value)) for key, value in row.items()} for row in records]


def test_two_voices_in_two_fortnights(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "voices", last="14", compare="previous", among="lumen,kestrel")
    assert not app.exception
    lumen, kestrel = table(app)
    assert lumen["Voice"] == "Lumen \\<b\\>"
    assert lumen["Reading"] == "a larger share now" and lumen["Difference"].startswith("+")
    assert kestrel["Reading"] == "a smaller share now" and kestrel["Difference"].startswith("−")
    assert "Compared with the 14 days before" in text_of(app)


def test_nothing_is_drawn_until_something_is_compared_with(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "voices", last="14")
    assert not app.exception and not app.table
    next(one for one in app.selectbox if one.key == "compare-with").set_value("previous")
    app.run()
    assert len(table(app)) == 2
    next(one for one in app.multiselect if one.label.startswith("Organisations")).set_value(["lumen"]).run()
    assert len(table(app)) == 1 and app.query_params["among"] == "lumen"


def test_what_was_not_watched_is_not_compared(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, own, "voices", last="14", compare="year")
    assert "We did not watch yet" in text_of(app)
    assert {row["Difference"] for row in table(app)} <= {"not compared", "under 20 texts: too few"}
